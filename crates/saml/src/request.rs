//! Asking an institution to sign a person in (SAML Core §3.4.1).

use std::{fmt, sync::Arc};

use domain::{Entropy, Institution, Timestamp, entropy::random};
use serde::{Deserialize, Serialize};
use uppsala::XmlWriter;
use url::Url;

use crate::{
    binding::{Draft, Outgoing, Parameter, RequestError},
    service_provider::ServiceProvider,
    vocabulary::{ASSERTION, BINDING_POST, PROTOCOL},
};

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
    /// An opaque handle that comes back with the answer; at most
    /// [`MAX_RELAY_STATE`](crate::binding::MAX_RELAY_STATE) octets, never a URL.
    pub relay_state: String,
    /// The person must authenticate anew.
    pub force_authn: bool,
    /// The person must not be shown anything.
    pub is_passive: bool,
    /// Authentication contexts, any of which will do; none means any at all.
    pub authn_contexts: Vec<String>,
}

impl ServiceProvider {
    /// A signed request to `institution`; by HTTP-Redirect if it takes that, else by HTTP-POST.
    pub fn authn_request(
        &self,
        institution: &Institution,
        request: &AuthnRequest,
        now: Timestamp,
    ) -> Result<Outgoing, RequestError> {
        let draft = Draft {
            parameter: Parameter::Request,
            id: request.id.as_str(),
            relay_state: Some(&request.relay_state),
            key: self.signing.first().map(Arc::as_ref),
        };
        let endpoint = &institution.sign_in;
        draft.send(endpoint.redirect.as_ref(), endpoint.post.as_ref(), |destination, signature| {
            self.authn_request_xml(request, (Some(destination), BINDING_POST), now, signature)
        })
    }

    /// To an address, if it is known, for an answer by this binding.
    pub(crate) fn authn_request_xml(
        &self,
        request: &AuthnRequest,
        (destination, binding): (Option<&Url>, &str),
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
            ("AssertionConsumerServiceURL", self.acs.as_str()),
            ("ProtocolBinding", binding),
        ];
        attributes.extend(destination.map(|destination| ("Destination", destination.as_str())));
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
