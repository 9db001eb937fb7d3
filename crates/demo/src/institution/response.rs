//! The answer: a SAML `Response`, written, signed and encrypted
//! ([SAML Core §3.3.3](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf)).

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{
    DsigContext, EncContext, KeysManager, core::algorithm, dsig::sign::sign_owned, keys::loader::load_x509_cert_der,
};
use domain::{Secret, Timestamp};
use uppsala::XmlWriter;

use super::{
    SampleInstitution,
    attributes::{AttributeValue, ReleasedAttribute, pairwise, released},
    ns,
    request::ReceivedRequest,
    roster::{PASSWORD, Release, SampleUser},
};

/// How long an answer is good for.
pub const RESPONSE_LIFETIME: Duration = Duration::from_mins(5);

/// Everything that a successful answer says. [`SampleInstitution::statement`] fills it in truthfully; a test may then
/// change any field before [`SampleInstitution::issue`] writes and signs it.
#[derive(Debug, Clone)]
pub struct Statement {
    /// `ID` of the Response.
    pub response_id: String,
    /// `ID` of the Assertion.
    pub assertion_id: String,
    /// Both Issuers: the institution's entityID.
    pub issuer: String,
    /// `Destination` of the Response.
    pub destination: String,
    /// `Recipient` of the bearer confirmation.
    pub recipient: String,
    /// The one `Audience`; `None` leaves the restriction out.
    pub audience: Option<String>,
    /// `InResponseTo`, in both places; `None` makes the answer unsolicited.
    pub in_response_to: Option<String>,
    /// The method of the SubjectConfirmation.
    pub confirmation_method: String,
    /// `IssueInstant`, in both places.
    pub issued_at: Timestamp,
    /// `NotBefore` of the Conditions.
    pub not_before: Timestamp,
    /// `NotOnOrAfter` of the Conditions and of the confirmation.
    pub not_on_or_after: Timestamp,
    /// When the person proved who they are.
    pub authn_instant: Timestamp,
    /// The institution's name for its session with the person.
    pub session_index: String,
    /// When that session ends, if the institution says so.
    pub session_not_on_or_after: Option<Timestamp>,
    /// The authentication context class.
    pub authn_context: String,
    /// The subject's NameID, if there is one.
    pub name_id: Option<NameId>,
    /// The attributes.
    pub attributes: Vec<ReleasedAttribute>,
    /// Whether the Response is signed.
    pub sign_response: bool,
    /// Whether the Assertion is signed.
    pub sign_assertion: bool,
    /// The certificate (DER) to encrypt the Assertion for.
    pub encrypt_for: Option<Vec<u8>>,
}

/// The name of a subject (SAML Core §2.2.3).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NameId {
    /// Its format, a URI.
    pub format: String,
    /// Its value.
    pub value: String,
    /// Both qualifiers (`NameQualifier`, `SPNameQualifier`), as persistent identifiers have them.
    pub qualifiers: Option<(String, String)>,
}

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
    /// The NameID format that the service wants is not to be had.
    #[error("the wanted NameID format is not available")]
    NameIdFormat,
}

impl SampleInstitution {
    /// What this institution truthfully says of `user` in answer to `request`, authenticated by password just now.
    pub fn statement(&self, user: &SampleUser, request: &ReceivedRequest) -> Result<Statement, ResponseError> {
        let profile = self.profile();
        let now = self.clock.now().truncated_to_seconds();
        let service = &request.service_provider;
        let encrypt_for = match service.encryption_certificates.first() {
            Some(certificate) if profile.encrypts => Some(certificate.clone()),
            None if profile.encrypts => return Err(ResponseError::NoEncryptionKey),
            _ => None,
        };
        Ok(Statement {
            response_id: self.fresh_id(),
            assertion_id: self.fresh_id(),
            issuer: self.entity_id().to_owned(),
            destination: request.assertion_consumer.clone(),
            recipient: request.assertion_consumer.clone(),
            audience: Some(service.entity_id.clone()),
            in_response_to: Some(request.id.clone()),
            confirmation_method: ns::BEARER.to_owned(),
            issued_at: now,
            not_before: now,
            not_on_or_after: now + RESPONSE_LIFETIME,
            authn_instant: now,
            session_index: self.fresh_id(),
            session_not_on_or_after: None,
            authn_context: PASSWORD.to_owned(),
            name_id: Some(self.name_id(user, request).ok_or(ResponseError::NameIdFormat)?),
            attributes: released(profile, user, &service.entity_id),
            sign_response: profile.signs_response,
            sign_assertion: profile.signs_assertion,
            encrypt_for,
        })
    }

    /// Writes, signs and encrypts a statement: the `SAMLResponse` to post (base64).
    pub fn issue(&self, statement: &Statement) -> Result<String, ResponseError> {
        self.issue_xml(statement).map(|xml| BASE64.encode(xml))
    }

    /// The same as XML.
    pub fn issue_xml(&self, statement: &Statement) -> Result<String, ResponseError> {
        let mut assertion = self.assertion(statement);
        if statement.sign_assertion {
            assertion = self.sign(assertion)?;
        }
        if let Some(certificate) = &statement.encrypt_for {
            assertion = encrypted(&assertion, certificate)?;
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

    /// The NameID in the wanted format; `None` if this institution has none of it.
    pub(super) fn name_id(&self, user: &SampleUser, request: &ReceivedRequest) -> Option<NameId> {
        let has_persistent = self.profile().release == Release::Everything;
        let format = match request.name_id_format.as_deref() {
            None | Some(ns::UNSPECIFIED | ns::PERSISTENT) if has_persistent => ns::PERSISTENT,
            None | Some(ns::UNSPECIFIED | ns::TRANSIENT) => ns::TRANSIENT,
            Some(_) => return None,
        };
        let service = &request.service_provider.entity_id;
        let persistent = format == ns::PERSISTENT;
        Some(NameId {
            format: format.to_owned(),
            value: if persistent { pairwise(self.profile(), user, service) } else { self.fresh_id() },
            qualifiers: persistent.then(|| (self.entity_id().to_owned(), service.clone())),
        })
    }

    /// The assertion, with an unfilled signature if it is to be signed. It declares every prefix it uses, so that it
    /// stays itself inside or outside the Response.
    fn assertion(&self, statement: &Statement) -> String {
        let issued_at = statement.issued_at.to_string();
        let mut w = XmlWriter::new();
        w.start_element(
            "saml:Assertion",
            &[
                ("xmlns:saml", ns::ASSERTION),
                ("ID", &statement.assertion_id),
                ("Version", "2.0"),
                ("IssueInstant", &issued_at),
            ],
        );
        element(&mut w, "saml:Issuer", &[], &statement.issuer);
        if statement.sign_assertion {
            w.raw(&self.signature_template(&statement.assertion_id));
        }
        subject(&mut w, statement);
        conditions(&mut w, statement);
        authn_statement(&mut w, statement);
        attribute_statement(&mut w, statement);
        w.end_element("saml:Assertion");
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

fn subject(w: &mut XmlWriter, statement: &Statement) {
    let not_on_or_after = statement.not_on_or_after.to_string();
    w.start_element("saml:Subject", &[]);
    if let Some(name_id) = &statement.name_id {
        write_name_id(w, &name_id.format, name_id.qualifiers.as_ref(), &name_id.value);
    }
    w.start_element("saml:SubjectConfirmation", &[("Method", &statement.confirmation_method)]);
    let mut data = vec![("NotOnOrAfter", not_on_or_after.as_str()), ("Recipient", &statement.recipient)];
    data.extend(statement.in_response_to.as_deref().map(|id| ("InResponseTo", id)));
    w.empty_element("saml:SubjectConfirmationData", &data);
    w.end_element("saml:SubjectConfirmation");
    w.end_element("saml:Subject");
}

fn conditions(w: &mut XmlWriter, statement: &Statement) {
    let (from, until) = (statement.not_before.to_string(), statement.not_on_or_after.to_string());
    w.start_element("saml:Conditions", &[("NotBefore", &from), ("NotOnOrAfter", &until)]);
    if let Some(audience) = &statement.audience {
        w.start_element("saml:AudienceRestriction", &[]);
        element(w, "saml:Audience", &[], audience);
        w.end_element("saml:AudienceRestriction");
    }
    w.end_element("saml:Conditions");
}

fn authn_statement(w: &mut XmlWriter, statement: &Statement) {
    let instant = statement.authn_instant.to_string();
    let end = statement.session_not_on_or_after.map(|at| at.to_string());
    let mut attributes = vec![("AuthnInstant", instant.as_str()), ("SessionIndex", &statement.session_index)];
    attributes.extend(end.as_deref().map(|at| ("SessionNotOnOrAfter", at)));
    w.start_element("saml:AuthnStatement", &attributes);
    w.start_element("saml:AuthnContext", &[]);
    element(w, "saml:AuthnContextClassRef", &[], &statement.authn_context);
    w.end_element("saml:AuthnContext");
    w.end_element("saml:AuthnStatement");
}

fn attribute_statement(w: &mut XmlWriter, statement: &Statement) {
    // An empty AttributeStatement would break the schema.
    if statement.attributes.is_empty() {
        return;
    }
    w.start_element("saml:AttributeStatement", &[]);
    for attribute in &statement.attributes {
        w.start_element(
            "saml:Attribute",
            &[("Name", &attribute.name), ("NameFormat", ns::URI_FORMAT), ("FriendlyName", &attribute.friendly_name)],
        );
        for value in &attribute.values {
            match value {
                AttributeValue::Text(text) => element(w, "saml:AttributeValue", &[], text),
                AttributeValue::NameId(id) => {
                    let qualifiers = (statement.issuer.clone(), statement.audience.clone().unwrap_or_default());
                    w.start_element("saml:AttributeValue", &[]);
                    write_name_id(w, ns::PERSISTENT, Some(&qualifiers), id);
                    w.end_element("saml:AttributeValue");
                }
            }
        }
        w.end_element("saml:Attribute");
    }
    w.end_element("saml:AttributeStatement");
}

fn write_name_id(w: &mut XmlWriter, format: &str, qualifiers: Option<&(String, String)>, value: &str) {
    let mut attributes = vec![("Format", format)];
    if let Some((name_qualifier, sp_name_qualifier)) = qualifiers {
        attributes.push(("NameQualifier", name_qualifier));
        attributes.push(("SPNameQualifier", sp_name_qualifier));
    }
    element(w, "saml:NameID", &attributes, value);
}

/// AES-256-GCM under a fresh key, which RSA-OAEP (MGF1 and SHA-1, as every service understands it) carries.
fn encrypted(assertion: &str, certificate: &[u8]) -> Result<String, ResponseError> {
    let mut keys = KeysManager::new();
    keys.add_key(load_x509_cert_der(certificate)?);
    let mut w = XmlWriter::new();
    w.start_element("saml:EncryptedAssertion", &[("xmlns:saml", ns::ASSERTION)]);
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
    w.end_element("saml:EncryptedAssertion");
    Ok(bergshamra::encrypt(&EncContext::new(keys), w.as_str(), assertion.as_bytes())?)
}

fn cipher_data(w: &mut XmlWriter) {
    w.start_element("xenc:CipherData", &[]);
    w.empty_element("xenc:CipherValue", &[]);
    w.end_element("xenc:CipherData");
}

fn element(w: &mut XmlWriter, name: &str, attributes: &[(&str, &str)], text: &str) {
    w.start_element(name, attributes);
    w.text(text);
    w.end_element(name);
}
