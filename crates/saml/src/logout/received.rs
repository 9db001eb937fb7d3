//! Logout messages of institutions.

use domain::{Digest, Institution, Timestamp};
use uppsala::Document;

use super::{LogoutOutcome, LogoutRequest};
use crate::{
    binding::{DetachedSignature, Parameter, Received},
    name_id,
    request::RequestId,
    response::{
        MAX_SKEW, ResponseError,
        conditions::{instant, is_issuer, not_in_future, not_past, shortened, status_codes, version},
    },
    service_provider::ServiceProvider,
    signature::{self, TrustedKeys},
    vocabulary::{ASSERTION, DSIG, PROTOCOL, STATUS_PARTIAL_LOGOUT, STATUS_SUCCESS},
    xml::{self, Node},
};

/// A logout message that nobody has verified yet. It offers nothing but what is needed to find whom to ask.
pub struct UnverifiedLogout {
    document: Document<'static>,
    parameter: Parameter,
    relay_state: Option<String>,
    detached: Option<DetachedSignature>,
}

impl UnverifiedLogout {
    /// Reads a `LogoutRequest` or a `LogoutResponse`.
    pub fn read(received: Received) -> Result<Self, ResponseError> {
        let document = xml::parse(&received.xml)?.into_static();
        let name = match received.parameter {
            Parameter::Request => "LogoutRequest",
            Parameter::Response => "LogoutResponse",
        };
        if !Node::root(&document).is_some_and(|root| root.is(PROTOCOL, name)) {
            return Err(ResponseError::OtherMessage(name));
        }
        let Received { parameter, relay_state, detached, .. } = received;
        Ok(Self { document, parameter, relay_state, detached })
    }

    /// Whether it asks or answers.
    pub fn parameter(&self) -> Parameter {
        self.parameter
    }

    /// What came beside it.
    pub fn relay_state(&self) -> Option<&str> {
        self.relay_state.as_deref()
    }

    /// Who claims to have sent it. **Unverified**: only to find the keys with which it must verify.
    pub fn issuer(&self) -> Option<String> {
        Some(Node::root(&self.document)?.child(ASSERTION, "Issuer").ok()??.text())
    }

    /// The request that it claims to answer. **Unverified**: only to look up what was asked.
    pub fn in_response_to(&self) -> Option<&str> {
        Node::root(&self.document)?.attribute("InResponseTo")
    }

    /// What the institution asks.
    pub fn verify_request(
        &self,
        sp: &ServiceProvider,
        institution: &Institution,
        now: Timestamp,
    ) -> Result<LogoutRequest, ResponseError> {
        const CHILDREN: &[&str] = &["NameID", "EncryptedID", "SessionIndex"];
        if self.parameter != Parameter::Request {
            return Err(ResponseError::OtherMessage("LogoutRequest"));
        }
        self.verified(institution, |request| {
            let issued_at = check_message(request, CHILDREN, (sp, institution), now)?;
            let end = instant(request, "NotOnOrAfter")?;
            not_past(end, "NotOnOrAfter", now)?;
            let id = request.attribute("ID").filter(|id| !id.is_empty()).ok_or(ResponseError::Missing("the ID"))?;
            Ok(LogoutRequest {
                id: id.to_owned(),
                name_id: name_id::child_of(request, &sp.decryption)?.ok_or(ResponseError::Missing("the NameID"))?,
                session_indexes: request.children_named(PROTOCOL, "SessionIndex").map(Node::text).collect(),
                used: Digest::of(format!("logout\n{}\n{id}", institution.entity_id).as_bytes()),
                // By then it is too old, whatever its NotOnOrAfter.
                expires_at: issued_at + MAX_SKEW,
            })
        })
    }

    /// What the institution answers to our request.
    pub fn verify_response(
        &self,
        sp: &ServiceProvider,
        institution: &Institution,
        request: &RequestId,
        now: Timestamp,
    ) -> Result<LogoutOutcome, ResponseError> {
        if self.parameter != Parameter::Response {
            return Err(ResponseError::OtherMessage("LogoutResponse"));
        }
        self.verified(institution, |response| {
            check_message(response, &["Status"], (sp, institution), now)?;
            if response.attribute("InResponseTo") != Some(request.as_str()) {
                return Err(ResponseError::NotInResponseTo);
            }
            let codes = status_codes(response)?;
            // Some say it within a success, some instead of one.
            if codes.iter().any(|code| code == STATUS_PARTIAL_LOGOUT) {
                Ok(LogoutOutcome::Partial)
            } else if codes.first().is_some_and(|code| code == STATUS_SUCCESS) {
                Ok(LogoutOutcome::Complete)
            } else {
                Ok(LogoutOutcome::Failed(codes))
            }
        })
    }

    /// Hands the signed message to `read`. A signature beside it covers all of it; one inside, what it says it covers.
    fn verified<T>(
        &self,
        institution: &Institution,
        read: impl FnOnce(Node<'_>) -> Result<T, ResponseError>,
    ) -> Result<T, ResponseError> {
        let keys = TrustedKeys::from_der(&institution.signing_certificates);
        let root = Node::root(&self.document).ok_or(ResponseError::NoMessage)?;
        if let Some(detached) = &self.detached {
            detached.verify(&keys)?;
        }
        let signed = signature::verify(&self.document, &[root], &keys)?;
        match (signed.text(root), &self.detached) {
            (Some(text), _) => {
                let document = xml::parse(text)?;
                read(Node::root(&document).ok_or(ResponseError::NoMessage)?)
            }
            (None, Some(_)) => read(root),
            (None, None) => Err(ResponseError::Unsigned),
        }
    }
}

/// What requests and answers have in common. Returns when it was issued.
fn check_message(
    message: Node<'_>,
    own_children: &[&str],
    (sp, institution): (&ServiceProvider, &Institution),
    now: Timestamp,
) -> Result<Timestamp, ResponseError> {
    let is_known = |child: &Node<'_>| {
        child.is(ASSERTION, "Issuer")
            || child.is(DSIG, "Signature")
            || child.is(PROTOCOL, "Extensions")
            || own_children.iter().any(|name| child.is(PROTOCOL, name) || child.is(ASSERTION, name))
    };
    if let Some(other) = message.children().find(|child| !is_known(child)) {
        return Err(ResponseError::UnexpectedElement(shortened(&other.name().local_name)));
    }
    version(message, "message")?;
    let issuer = message.child(ASSERTION, "Issuer")?.ok_or(ResponseError::Missing("the Issuer"))?;
    is_issuer(issuer, &institution.entity_id)?;
    match message.attribute("Destination") {
        Some(destination) if destination == sp.slo.as_str() => {}
        Some(other) => return Err(ResponseError::WrongDestination(shortened(other))),
        None => return Err(ResponseError::Missing("the Destination")),
    }
    let issued_at = instant(message, "IssueInstant")?.ok_or(ResponseError::Missing("the IssueInstant"))?;
    not_in_future(Some(issued_at), "IssueInstant", now)?;
    not_past(Some(issued_at), "IssueInstant", now)?;
    Ok(issued_at)
}
