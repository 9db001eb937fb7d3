//! The answer: a SAML `Response`, written, signed and encrypted
//! ([SAML Core §3.3.3](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf)).

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{
    DsigContext, EncContext, KeysManager, core::algorithm, dsig::sign::sign_owned, keys::loader::load_x509_cert_der,
};
use domain::{Secret, Timestamp};
use uppsala::XmlWriter;

use super::{
    SampleInstitution,
    assertion::{assertion, bare_name, element},
    ns,
    request::ReceivedRequest,
    roster::SampleUser,
    statement::Statement,
};

/// Why an institution does not say who somebody is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The person cancelled, or could not prove who they are.
    AuthnFailed,
    /// The person would have had to be asked, and the request forbids it.
    NoPassive,
    /// None of the wanted authentication contexts can be served.
    NoAuthnContext,
    /// The wanted NameID format cannot be served.
    InvalidNameIdPolicy,
}

impl Refusal {
    /// The two status codes (SAML Core §3.2.2.2) and a sentence.
    const fn status(self) -> (&'static str, &'static str, &'static str) {
        const RESPONDER: &str = "urn:oasis:names:tc:SAML:2.0:status:Responder";
        const REQUESTER: &str = "urn:oasis:names:tc:SAML:2.0:status:Requester";
        match self {
            Self::AuthnFailed => {
                (RESPONDER, "urn:oasis:names:tc:SAML:2.0:status:AuthnFailed", "The sign-in was cancelled.")
            }
            Self::NoPassive => (RESPONDER, "urn:oasis:names:tc:SAML:2.0:status:NoPassive", "Nobody is signed in here."),
            Self::NoAuthnContext => (
                RESPONDER,
                "urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext",
                "This institution cannot authenticate people in the wanted way.",
            ),
            Self::InvalidNameIdPolicy => (
                REQUESTER,
                "urn:oasis:names:tc:SAML:2.0:status:InvalidNameIDPolicy",
                "This institution has no identifier of the wanted format.",
            ),
        }
    }
}

/// Why an answer could not be written.
#[derive(Debug, thiserror::Error)]
pub enum ResponseError {
    /// Signing or encrypting failed.
    #[error("cannot sign or encrypt the answer: {0}")]
    Crypto(#[from] bergshamra::Error),
    /// The assertion is to be encrypted, and the service's metadata has no key for it.
    #[error("the service has no encryption key in its metadata")]
    NoEncryptionKey,
    /// A message could not be compressed.
    #[error("a message could not be compressed")]
    Deflate,
    /// The service's address is none.
    #[error("the service's address is none")]
    Destination,
    /// The NameID format that the service wants is not to be had.
    #[error("the wanted NameID format is not available")]
    NameIdFormat,
}

impl SampleInstitution {
    /// Writes, signs and encrypts a statement: the `SAMLResponse` to post (base64).
    pub fn issue(&self, statement: &Statement) -> Result<String, ResponseError> {
        self.issue_xml(statement).map(|xml| BASE64.encode(xml))
    }

    /// The same as XML.
    pub fn issue_xml(&self, statement: &Statement) -> Result<String, ResponseError> {
        let signature = statement.sign_assertion.then(|| self.signature_template(&statement.assertion_id));
        let name = statement.name_id.as_ref().zip(statement.encrypt_name_for.as_deref());
        let name = name.map(|(name, key)| encrypted("saml:EncryptedID", &bare_name(name), key)).transpose()?;
        let mut assertion = assertion(statement, name.as_deref(), signature.as_deref());
        if statement.sign_assertion {
            assertion = self.sign(assertion)?;
        }
        if let Some(certificate) = &statement.encrypt_for {
            assertion = encrypted("saml:EncryptedAssertion", &assertion, certificate)?;
        }
        let mut w = XmlWriter::new();
        open_response(
            &mut w,
            &statement.response_id,
            &statement.destination,
            statement.in_response_to.as_deref(),
            statement.issued_at,
        );
        element(&mut w, "saml:Issuer", &[], &statement.issuer);
        if statement.sign_response {
            w.raw(&self.signature_template(&statement.response_id));
        }
        w.start_element("samlp:Status", &[]);
        w.empty_element("samlp:StatusCode", &[("Value", ns::SUCCESS)]);
        w.end_element("samlp:Status");
        w.raw(&assertion);
        w.end_element("samlp:Response");
        if statement.sign_response { self.sign(w.into_string()) } else { Ok(w.into_string()) }
    }

    /// The answer to `request` that says who `user` is (base64).
    pub fn respond(&self, user: &SampleUser, request: &ReceivedRequest) -> Result<String, ResponseError> {
        self.issue(&self.statement(user, request)?)
    }

    /// The signed answer to `request` that says why nobody is named (base64).
    pub fn refuse(&self, request: &ReceivedRequest, refusal: Refusal) -> Result<String, ResponseError> {
        let (code, subcode, message) = refusal.status();
        let id = self.fresh_id();
        let mut w = XmlWriter::new();
        open_response(&mut w, &id, &request.assertion_consumer, Some(&request.id), self.clock.now());
        element(&mut w, "saml:Issuer", &[], self.entity_id());
        w.raw(&self.signature_template(&id));
        w.start_element("samlp:Status", &[]);
        w.start_element("samlp:StatusCode", &[("Value", code)]);
        w.empty_element("samlp:StatusCode", &[("Value", subcode)]);
        w.end_element("samlp:StatusCode");
        element(&mut w, "samlp:StatusMessage", &[], message);
        w.end_element("samlp:Status");
        w.end_element("samlp:Response");
        self.sign(w.into_string()).map(|xml| BASE64.encode(xml))
    }

    /// Signs the first `Signature` template of a document with this institution's key. Tests sign their own forgeries
    /// with it.
    pub fn sign(&self, xml: String) -> Result<String, ResponseError> {
        Ok(sign_owned(&DsigContext::new(self.credentials.keys()), xml)?)
    }

    /// The unfilled signature over the element with the ID `id`: enveloped, exclusive c14n, RSA-SHA256.
    pub fn signature_template(&self, id: &str) -> String {
        let mut w = XmlWriter::new();
        w.start_element("ds:Signature", &[("xmlns:ds", ns::DSIG)]);
        w.start_element("ds:SignedInfo", &[]);
        w.empty_element("ds:CanonicalizationMethod", &[("Algorithm", algorithm::EXC_C14N)]);
        w.empty_element("ds:SignatureMethod", &[("Algorithm", algorithm::RSA_SHA256)]);
        w.start_element("ds:Reference", &[("URI", &format!("#{id}"))]);
        w.start_element("ds:Transforms", &[]);
        w.empty_element("ds:Transform", &[("Algorithm", algorithm::ENVELOPED_SIGNATURE)]);
        w.empty_element("ds:Transform", &[("Algorithm", algorithm::EXC_C14N)]);
        w.end_element("ds:Transforms");
        w.empty_element("ds:DigestMethod", &[("Algorithm", algorithm::SHA256)]);
        w.empty_element("ds:DigestValue", &[]);
        w.end_element("ds:Reference");
        w.end_element("ds:SignedInfo");
        w.empty_element("ds:SignatureValue", &[]);
        w.start_element("ds:KeyInfo", &[]);
        w.start_element("ds:X509Data", &[]);
        element(&mut w, "ds:X509Certificate", &[], &BASE64.encode(self.certificate()));
        w.end_element("ds:X509Data");
        w.end_element("ds:KeyInfo");
        w.end_element("ds:Signature");
        w.into_string()
    }

    /// A new XML ID: random, and not beginning with a digit.
    pub(super) fn fresh_id(&self) -> String {
        format!("_{}", Secret::generate(&*self.entropy).expose())
    }
}

fn open_response(w: &mut XmlWriter, id: &str, destination: &str, in_response_to: Option<&str>, issued_at: Timestamp) {
    let issued_at = issued_at.to_string();
    let mut attributes = vec![
        ("xmlns:samlp", ns::PROTOCOL),
        ("xmlns:saml", ns::ASSERTION),
        ("ID", id),
        ("Version", "2.0"),
        ("IssueInstant", &issued_at),
        ("Destination", destination),
    ];
    attributes.extend(in_response_to.map(|id| ("InResponseTo", id)));
    w.start_element("samlp:Response", &attributes);
}

/// AES-256-GCM under a fresh key, which RSA-OAEP (MGF1 and SHA-1, as every service understands it) carries.
fn encrypted(holder: &str, content: &str, certificate: &[u8]) -> Result<String, ResponseError> {
    let mut keys = KeysManager::new();
    keys.add_key(load_x509_cert_der(certificate)?);
    let mut w = XmlWriter::new();
    w.start_element(holder, &[("xmlns:saml", ns::ASSERTION)]);
    w.start_element(
        "xenc:EncryptedData",
        &[("xmlns:xenc", ns::ENC), ("Type", "http://www.w3.org/2001/04/xmlenc#Element")],
    );
    w.empty_element("xenc:EncryptionMethod", &[("Algorithm", algorithm::AES256_GCM)]);
    w.start_element("ds:KeyInfo", &[("xmlns:ds", ns::DSIG)]);
    w.start_element("xenc:EncryptedKey", &[]);
    w.start_element("xenc:EncryptionMethod", &[("Algorithm", algorithm::RSA_OAEP)]);
    w.empty_element("ds:DigestMethod", &[("Algorithm", algorithm::SHA1)]);
    w.end_element("xenc:EncryptionMethod");
    cipher_data(&mut w);
    w.end_element("xenc:EncryptedKey");
    w.end_element("ds:KeyInfo");
    cipher_data(&mut w);
    w.end_element("xenc:EncryptedData");
    w.end_element(holder);
    Ok(bergshamra::encrypt(&EncContext::new(keys), w.as_str(), content.as_bytes())?)
}

fn cipher_data(w: &mut XmlWriter) {
    w.start_element("xenc:CipherData", &[]);
    w.empty_element("xenc:CipherValue", &[]);
    w.end_element("xenc:CipherData");
}
