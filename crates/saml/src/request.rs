//! Asking an institution to sign a person in (SAML Core §3.4.1).
//!
//! Requests are always signed: over the query for HTTP-Redirect
//! ([Bindings §3.4.4.1](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf)), inside the XML for
//! HTTP-POST.

use std::{fmt, io::Write as _};

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{Entropy, Institution, Timestamp, entropy::random};
use flate2::{Compression, write::DeflateEncoder};
use serde::{Deserialize, Serialize};
use uppsala::XmlWriter;
use url::Url;

use crate::{
    key::SigningKey,
    service_provider::ServiceProvider,
    signature,
    vocabulary::{ASSERTION, BINDING_POST, PROTOCOL, algorithm},
};

/// The longest RelayState that SAML allows (Bindings §3.4.3), in octets.
pub const MAX_RELAY_STATE: usize = 80;

/// The ID of a request, by which its answer is recognised.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct RequestId(String);

impl RequestId {
    /// A new ID: `_` and 128 random bits in hexadecimal, which is a valid `xs:ID`.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        use fmt::Write as _;
        let mut id = String::from("_");
        for byte in random::<16>(entropy) {
            write!(id, "{byte:02x}").expect("writing to a string does not fail");
        }
        Self(id)
    }

    /// Takes over an ID as [`RequestId::generate`] makes it; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.strip_prefix('_')?;
        let hex = digits.len() == 32 && digits.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        hex.then(|| Self(text.to_owned()))
    }

    /// The ID as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<RequestId> for String {
    fn from(id: RequestId) -> Self {
        id.0
    }
}

impl TryFrom<String> for RequestId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("not a request ID")
    }
}

/// What is asked of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthnRequest {
    /// The request's ID.
    pub id: RequestId,
    /// An opaque handle that comes back with the answer; at most [`MAX_RELAY_STATE`] octets, never a URL.
    pub relay_state: String,
    /// The person must authenticate anew.
    pub force_authn: bool,
    /// The person must not be shown anything.
    pub is_passive: bool,
    /// Authentication contexts, any of which will do; none means any at all.
    pub authn_contexts: Vec<String>,
}

/// What to do with the person's browser.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignInRequest {
    /// Send it to this address.
    Redirect(Url),
    /// Let it post this form.
    Post {
        /// Where to.
        action: Url,
        /// The field `SAMLRequest`.
        saml_request: String,
        /// The field `RelayState`.
        relay_state: String,
    },
}

/// Why a request could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RequestError {
    /// RelayState is longer than [`MAX_RELAY_STATE`] octets.
    #[error("RelayState is longer than 80 octets")]
    RelayStateTooLong,
    /// The institution has no endpoint for sign-in requests.
    #[error("the institution has no endpoint for sign-in requests")]
    NoEndpoint,
    /// The service provider has no signing key.
    #[error("there is no signing key")]
    NoSigningKey,
    /// The cryptographic library failed.
    #[error("signing failed")]
    Signing,
}

impl ServiceProvider {
    /// A signed request to `institution`; by HTTP-Redirect if it takes that, else by HTTP-POST.
    pub fn authn_request(
        &self,
        institution: &Institution,
        request: &AuthnRequest,
        now: Timestamp,
    ) -> Result<SignInRequest, RequestError> {
        if request.relay_state.len() > MAX_RELAY_STATE {
            return Err(RequestError::RelayStateTooLong);
        }
        let key = self.signing.first().ok_or(RequestError::NoSigningKey)?;
        match (&institution.sign_in.redirect, &institution.sign_in.post) {
            (Some(endpoint), _) => {
                let xml = self.authn_request_xml(request, endpoint, now, None);
                redirect(endpoint, &xml, &request.relay_state, key).ok_or(RequestError::Signing)
            }
            (None, Some(endpoint)) => {
                let unsigned = self.authn_request_xml(request, endpoint, now, None);
                let signature =
                    signature::enveloped(&unsigned, request.id.as_str(), key).ok_or(RequestError::Signing)?;
                let xml = self.authn_request_xml(request, endpoint, now, Some(&signature));
                Ok(SignInRequest::Post {
                    action: endpoint.clone(),
                    saml_request: BASE64.encode(xml),
                    relay_state: request.relay_state.clone(),
                })
            }
            (None, None) => Err(RequestError::NoEndpoint),
        }
    }

    fn authn_request_xml(
        &self,
        request: &AuthnRequest,
        destination: &Url,
        now: Timestamp,
        signature: Option<&str>,
    ) -> String {
        let issue_instant = now.to_string();
        let mut attributes = vec![
            ("xmlns:samlp", PROTOCOL),
            ("xmlns:saml", ASSERTION),
            ("ID", request.id.as_str()),
            ("Version", "2.0"),
            ("IssueInstant", &issue_instant),
            ("Destination", destination.as_str()),
            ("AssertionConsumerServiceURL", self.acs.as_str()),
            ("ProtocolBinding", BINDING_POST),
        ];
        if request.force_authn {
            attributes.push(("ForceAuthn", "true"));
        }
        if request.is_passive {
            attributes.push(("IsPassive", "true"));
        }
        let mut xml = XmlWriter::new();
        xml.start_element("samlp:AuthnRequest", &attributes);
        xml.start_element("saml:Issuer", &[]);
        xml.text(self.entity_id.as_str());
        xml.end_element("saml:Issuer");
        if let Some(signature) = signature {
            xml.raw(signature);
        }
        // No format: the institution knows best which it has, and a wrong wish makes it refuse.
        xml.empty_element("samlp:NameIDPolicy", &[("AllowCreate", "true")]);
        if !request.authn_contexts.is_empty() {
            xml.start_element("samlp:RequestedAuthnContext", &[("Comparison", "exact")]);
            for context in &request.authn_contexts {
                xml.start_element("saml:AuthnContextClassRef", &[]);
                xml.text(context);
                xml.end_element("saml:AuthnContextClassRef");
            }
            xml.end_element("samlp:RequestedAuthnContext");
        }
        xml.end_element("samlp:AuthnRequest");
        xml.into_string()
    }
}

/// The signature covers the three parameters exactly as they stand in the address.
fn redirect(endpoint: &Url, xml: &str, relay_state: &str, key: &SigningKey) -> Option<SignInRequest> {
    let mut deflate = DeflateEncoder::new(Vec::new(), Compression::default());
    deflate.write_all(xml.as_bytes()).ok()?;
    let message = BASE64.encode(deflate.finish().ok()?);
    let mut query = format!("SAMLRequest={}", percent_encoded(&message));
    if !relay_state.is_empty() {
        query = format!("{query}&RelayState={}", percent_encoded(relay_state));
    }
    query = format!("{query}&SigAlg={}", percent_encoded(algorithm::RSA_SHA256));
    let signature = key.sign(query.as_bytes())?;
    query = format!("{query}&Signature={}", percent_encoded(&BASE64.encode(signature)));
    if let Some(own) = endpoint.query().filter(|own| !own.is_empty()) {
        query = format!("{own}&{query}");
    }
    let mut url = endpoint.clone();
    url.set_fragment(None);
    url.set_query(Some(&query));
    Some(SignInRequest::Redirect(url))
}

/// Everything but RFC 3986's unreserved characters as `%XX`, so that no reader can encode it differently.
fn percent_encoded(text: &str) -> String {
    use fmt::Write as _;
    let mut out = String::with_capacity(text.len() + text.len() / 4);
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            _ => write!(out, "%{byte:02X}").expect("writing to a string does not fail"),
        }
    }
    out
}
