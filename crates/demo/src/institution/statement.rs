//! What an institution says of a person, field by field: true as it is made, and open to a test that wants a lie.

use std::time::Duration;

use domain::Timestamp;

use super::{
    SampleInstitution,
    attributes::{ReleasedAttribute, pairwise, released},
    ns,
    request::ReceivedRequest,
    response::ResponseError,
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
    /// The certificate (DER) to encrypt the NameID for (`EncryptedID`).
    pub encrypt_name_for: Option<Vec<u8>>,
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
            encrypt_name_for: None,
        })
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
}
