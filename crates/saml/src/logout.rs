//! Single logout ([SAML Core §3.7](https://docs.oasis-open.org/security/saml/v2.0/saml-core-2.0-os.pdf), Profiles §4.4):
//! what we ask and answer, and what institutions ask and answer.
//!
//! Invariant: nothing of a message counts but what an institution signed with a key of its metadata, whichever way it
//! came. There are no unsigned logout messages.

mod received;

use std::sync::Arc;

use domain::{Digest, Institution, Timestamp};
use uppsala::XmlWriter;
use url::Url;

pub use self::received::UnverifiedLogout;
use crate::{
    binding::{Draft, Outgoing, Parameter, RequestError},
    name_id::NameId,
    request::RequestId,
    service_provider::ServiceProvider,
    vocabulary::{ASSERTION, LOGOUT_BY_PERSON, PROTOCOL, STATUS_PARTIAL_LOGOUT, STATUS_SUCCESS},
};

/// How long an institution may take our request for fresh.
const REQUEST_LIFETIME: std::time::Duration = std::time::Duration::from_secs(5 * 60);

/// What an institution asks, verified: an end to the sessions of a person. Only [`UnverifiedLogout`] makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LogoutRequest {
    /// Its ID, which the answer repeats.
    pub id: String,
    /// The person, by the name that an assertion gave them.
    pub name_id: NameId,
    /// Which of the institution's sessions; none means all of this person.
    pub session_indexes: Vec<String>,
    /// What is remembered of it: it is good once.
    pub used: Digest,
    /// Until when: then it has expired by itself.
    pub expires_at: Timestamp,
}

/// What came, or is to come, of a sign-out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogoutOutcome {
    /// Everybody signed the person out.
    Complete,
    /// Some could not be reached, or could not do it (`PartialLogout`).
    Partial,
    /// Not even the one who answers did it: the status codes.
    Failed(Vec<String>),
}

/// What we ask of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLogoutRequest<'a> {
    /// The request's ID.
    pub id: &'a RequestId,
    /// An opaque handle that comes back with the answer.
    pub relay_state: &'a str,
    /// The person, by the name that the institution gave them.
    pub name_id: &'a NameId,
    /// The institution's session, if it named one.
    pub session_index: Option<&'a str>,
}

impl ServiceProvider {
    /// A signed request to sign the person out at the institution.
    pub fn logout_request(
        &self,
        institution: &Institution,
        request: &NewLogoutRequest<'_>,
        now: Timestamp,
    ) -> Result<Outgoing, RequestError> {
        let draft = Draft {
            parameter: Parameter::Request,
            id: request.id.as_str(),
            relay_state: Some(request.relay_state),
            key: self.signing.first().map(Arc::as_ref),
        };
        let endpoint = &institution.sign_out;
        let until = (now + REQUEST_LIFETIME).to_string();
        draft.send(endpoint.redirect.as_ref(), endpoint.post.as_ref(), |destination, signature| {
            let more = [("NotOnOrAfter", until.as_str()), ("Reason", LOGOUT_BY_PERSON)];
            self.message("samlp:LogoutRequest", request.id.as_str(), (destination, &more, now), signature, |xml| {
                request.name_id.write(xml);
                if let Some(index) = request.session_index {
                    xml.start_element("samlp:SessionIndex", &[]);
                    xml.text(index);
                    xml.end_element("samlp:SessionIndex");
                }
            })
        })
    }

    /// The signed answer to an institution's request.
    pub fn logout_response(
        &self,
        institution: &Institution,
        (id, in_response_to, relay_state): (&RequestId, &str, Option<&str>),
        outcome: &LogoutOutcome,
        now: Timestamp,
    ) -> Result<Outgoing, RequestError> {
        let draft = Draft {
            parameter: Parameter::Response,
            id: id.as_str(),
            relay_state,
            key: self.signing.first().map(Arc::as_ref),
        };
        let endpoint = &institution.sign_out;
        draft.send(endpoint.redirect_response(), endpoint.post_response(), |destination, signature| {
            let more = [("InResponseTo", in_response_to)];
            self.message("samlp:LogoutResponse", id.as_str(), (destination, &more, now), signature, |xml| {
                xml.start_element("samlp:Status", &[]);
                xml.start_element("samlp:StatusCode", &[("Value", outcome.code())]);
                if *outcome == LogoutOutcome::Partial {
                    xml.empty_element("samlp:StatusCode", &[("Value", STATUS_PARTIAL_LOGOUT)]);
                }
                xml.end_element("samlp:StatusCode");
                xml.end_element("samlp:Status");
            })
        })
    }

    fn message(
        &self,
        name: &str,
        id: &str,
        (destination, more, now): (&Url, &[(&str, &str)], Timestamp),
        signature: Option<&str>,
        content: impl Fn(&mut XmlWriter),
    ) -> String {
        let issue_instant = now.to_string();
        let mut attributes = vec![
            ("xmlns:samlp", PROTOCOL),
            ("xmlns:saml", ASSERTION),
            ("ID", id),
            ("Version", "2.0"),
            ("IssueInstant", &issue_instant),
            ("Destination", destination.as_str()),
        ];
        attributes.extend(more);
        let mut xml = XmlWriter::new();
        xml.start_element(name, &attributes);
        xml.start_element("saml:Issuer", &[]);
        xml.text(self.entity_id.as_str());
        xml.end_element("saml:Issuer");
        if let Some(signature) = signature {
            xml.raw(signature);
        }
        content(&mut xml);
        xml.end_element(name);
        xml.into_string()
    }
}

impl LogoutOutcome {
    fn code(&self) -> &str {
        match self {
            Self::Complete | Self::Partial => STATUS_SUCCESS,
            Self::Failed(codes) => codes.first().map_or("", String::as_str),
        }
    }
}
