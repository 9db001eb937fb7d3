//! Why a response was not accepted: facts for the log, hints for the page.

use crate::{encryption::DecryptionError, signature::SignatureError, xml::DocumentError};

/// The institution answered, but not with a sign-in (SAML Core §3.2.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// Status codes from the outermost to the innermost, e.g. `…:status:Responder`, `…:status:NoAuthnContext`.
    pub codes: Vec<String>,
    /// The institution's own words, cut to 500 characters; plain text.
    pub message: Option<String>,
    /// Whether the institution signed it. If not, anybody could have posted it.
    pub signed: bool,
}

impl Refusal {
    /// Whether one of the status codes is `urn:oasis:names:tc:SAML:2.0:status:` + `name`, e.g. `NoAuthnContext`,
    /// `NoPassive`, `AuthnFailed`.
    pub fn has_code(&self, name: &str) -> bool {
        self.codes.iter().any(|code| code.strip_prefix("urn:oasis:names:tc:SAML:2.0:status:") == Some(name))
    }
}

/// Why a response, or another message of an institution, was not accepted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ResponseError {
    /// It is larger than [`crate::binding::MAX_MESSAGE_SIZE`].
    #[error("the message is too large")]
    TooLarge,
    /// It is not base64.
    #[error("the message is not base64")]
    NotBase64,
    /// It cannot be inflated (HTTP-Redirect).
    #[error("the message cannot be inflated")]
    NotDeflated,
    /// A parameter is there more than once.
    #[error("the parameter {0} is there more than once")]
    RepeatedParameter(&'static str),
    /// There is neither a `SAMLRequest` nor a `SAMLResponse`, or both.
    #[error("there must be one SAMLRequest, or one SAMLResponse")]
    NoMessage,
    /// The root is another message than where it came in its name.
    #[error("the document is no {0}")]
    OtherMessage(&'static str),
    /// The XML was refused before anything was looked at.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The root is no `samlp:Response`.
    #[error("the document is no SAML response")]
    NotAResponse,
    /// An element stands where SAML permits none of its name.
    #[error("unexpected element {0:?} in the message")]
    UnexpectedElement(String),
    /// A response or an assertion is hidden inside another element.
    #[error("a {0} is hidden inside another element")]
    Misplaced(&'static str),
    /// There is more than one assertion.
    #[error("the response holds several assertions")]
    SeveralAssertions,
    /// There is no assertion.
    #[error("the response holds no assertion")]
    NoAssertion,
    /// A signature was refused.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// Neither the response nor the assertion is signed, or a logout message is not.
    #[error("what must be signed is not")]
    Unsigned,
    /// The assertion or a name is encrypted with an algorithm that is not on the list.
    #[error("it is encrypted with an algorithm that is not allowed: {0:?}")]
    ForbiddenEncryption(String),
    /// The encrypted assertion, or a name, could not be opened; on purpose without a reason.
    #[error("what is encrypted cannot be opened")]
    Undecryptable,
    /// The institution did not sign the person in.
    #[error("the institution refused: {}", .0.codes.join(" / "))]
    Refused(Refusal),
    /// Another SAML version than 2.0.
    #[error("the {0} is not SAML 2.0")]
    WrongVersion(&'static str),
    /// Something that must be there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// Something occurs twice that must not.
    #[error("{0} occurs more than once")]
    Repeated(&'static str),
    /// A time is no `xs:dateTime` in UTC.
    #[error("{0} is no time")]
    BadInstant(&'static str),
    /// Issued by somebody else than the chosen institution.
    #[error("issued by {0:?} instead of the chosen institution")]
    WrongIssuer(String),
    /// Sent to another address.
    #[error("destined for {0:?}, not for us")]
    WrongDestination(String),
    /// The subject confirmation is for another address.
    #[error("the recipient is {0:?}, not we")]
    WrongRecipient(String),
    /// We are not in the audience.
    #[error("the audience is {0:?}, not we")]
    WrongAudience(String),
    /// Not the answer to our request.
    #[error("not the answer to our request")]
    NotInResponseTo,
    /// No longer valid.
    #[error("no longer valid: {0} is past")]
    Expired(&'static str),
    /// Not yet valid.
    #[error("not yet valid: {0} lies in the future")]
    NotYetValid(&'static str),
    /// The subject is confirmed by other means than `bearer`.
    #[error("the subject is not confirmed as the bearer")]
    NotBearer,
    /// A condition that Beadle does not understand (SAML Core §2.5.1.1 demands to refuse it).
    #[error("unknown condition {0:?}")]
    UnknownCondition(String),
    /// The person signed in before the forced request.
    #[error("the authentication is older than the request that forced one")]
    StaleAuthentication,
    /// None of the requested authentication contexts came back.
    #[error("authenticated by {0:?}, which was not asked for")]
    ContextNotMet(String),
}

impl ResponseError {
    /// What is wrong with a message that does not answer a sign-in, for whoever wrote it: it repeats nothing from the
    /// message.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::TooLarge => "It is too large.",
            Self::NotBase64 | Self::NotDeflated | Self::Document(_) => "It cannot be read.",
            Self::RepeatedParameter(_) => "A parameter is there more than once, or its name is not written plainly.",
            Self::NoMessage => "There must be one SAMLRequest, or one SAMLResponse.",
            Self::OtherMessage(_) | Self::UnexpectedElement(_) => "It is another message than is expected here.",
            Self::Unsigned => "It is not signed.",
            Self::Signature(SignatureError::ForbiddenAlgorithm(_)) => {
                "It is signed with an algorithm that is not accepted: RSA or ECDSA with SHA-2 is."
            }
            Self::Signature(_) => "Its signature does not verify with the keys of the institution's metadata.",
            Self::ForbiddenEncryption(_) | Self::Undecryptable => "What is encrypted in it cannot be opened.",
            Self::WrongIssuer(_) => "Its Issuer is not who signed it.",
            Self::WrongDestination(_) => "Its Destination is another address.",
            Self::NotInResponseTo => "It does not answer our request.",
            Self::Expired(_) | Self::NotYetValid(_) => "It is not valid at this time; perhaps a clock is wrong.",
            Self::Missing(_) | Self::Repeated(_) => "Something is missing in it, or there twice.",
            _ => "It is not acceptable.",
        }
    }

    /// A sentence that is safe to show to anybody: it repeats nothing from the response.
    pub const fn public_hint(&self) -> &'static str {
        match self {
            Self::Refused(_) => "Your institution did not complete the sign-in.",
            Self::Expired(_) | Self::NotYetValid(_) => {
                "Your institution's answer is not valid at this time. Please try again; if this repeats, a clock may be wrong."
            }
            Self::NotInResponseTo => {
                "The answer does not belong to the sign-in that you began here. Please start again."
            }
            Self::StaleAuthentication => {
                "Your institution did not ask you to sign in again, although this was required."
            }
            Self::ContextNotMet(_) => "Your institution did not use the kind of sign-in that was required.",
            Self::Unsigned | Self::Signature(_) => "Your institution's answer could not be verified.",
            Self::ForbiddenEncryption(_) | Self::Undecryptable => "Your institution's answer could not be opened.",
            Self::WrongIssuer(_) => "The answer came from another institution than the one that you chose.",
            _ => "Your institution's answer is not acceptable.",
        }
    }
}

impl From<crate::xml::Repeated> for ResponseError {
    fn from(repeated: crate::xml::Repeated) -> Self {
        Self::Repeated(repeated.0)
    }
}

impl From<DecryptionError> for ResponseError {
    fn from(error: DecryptionError) -> Self {
        match error {
            DecryptionError::ForbiddenAlgorithm(uri) => Self::ForbiddenEncryption(uri),
            DecryptionError::Failed => Self::Undecryptable,
        }
    }
}
