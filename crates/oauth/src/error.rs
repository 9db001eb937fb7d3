//! What a relying party is told when something is wrong.

use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};

use crate::params::ParamsError;

macro_rules! error_codes {
    ($($(#[$doc:meta])* $variant:ident = $code:literal, $status:literal;)*) => {
        /// The error codes of [RFC 6749 §4.1.2.1](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2.1) and
        /// [§5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2),
        /// [RFC 6750 §3.1](https://www.rfc-editor.org/rfc/rfc6750#section-3.1),
        /// [OpenID Connect Core §3.1.2.6](https://openid.net/specs/openid-connect-core-1_0.html#AuthError) and
        /// [RFC 7591 §3.2.2](https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum ErrorCode { $($(#[$doc])* $variant,)* }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The code as it is written.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $code,)* }
            }

            /// The HTTP status of a direct answer (token endpoint, bearer-protected resource).
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)* }
            }
        }
    };
}

error_codes! {
    /// A parameter is missing, repeated or malformed.
    InvalidRequest = "invalid_request", 400;
    /// The client is unknown, or did not prove who it is.
    InvalidClient = "invalid_client", 401;
    /// The code, token or assertion is unknown, used up, expired, or somebody else's.
    InvalidGrant = "invalid_grant", 400;
    /// The client may not do this.
    UnauthorizedClient = "unauthorized_client", 400;
    /// No such grant here.
    UnsupportedGrantType = "unsupported_grant_type", 400;
    /// No such response type here.
    UnsupportedResponseType = "unsupported_response_type", 400;
    /// The scope is malformed, unknown, or not the client's.
    InvalidScope = "invalid_scope", 400;
    /// The person or a policy said no.
    AccessDenied = "access_denied", 400;
    /// A fault of ours.
    ServerError = "server_error", 500;
    /// Overloaded, or under repair.
    TemporarilyUnavailable = "temporarily_unavailable", 503;
    /// The access token is unknown, expired or revoked.
    InvalidToken = "invalid_token", 401;
    /// The access token is good for less than this.
    InsufficientScope = "insufficient_scope", 403;
    /// The sign-in behind the access token is too old for this
    /// ([RFC 9470 §3](https://www.rfc-editor.org/rfc/rfc9470#section-3)).
    InsufficientUserAuthentication = "insufficient_user_authentication", 401;
    /// The person at the device has not answered yet ([RFC 8628 §3.5](https://www.rfc-editor.org/rfc/rfc8628#section-3.5)).
    AuthorizationPending = "authorization_pending", 400;
    /// The same, and the device asks too often.
    SlowDown = "slow_down", 400;
    /// The device code has expired.
    ExpiredToken = "expired_token", 400;
    /// The DPoP proof is missing, malformed or not for this ([RFC 9449 §5](https://www.rfc-editor.org/rfc/rfc9449#section-5)).
    InvalidDpopProof = "invalid_dpop_proof", 400;
    /// The DPoP proof lacks the server's nonce, or has one that is over
    /// ([RFC 9449 §8](https://www.rfc-editor.org/rfc/rfc9449#section-8)).
    UseDpopNonce = "use_dpop_nonce", 400;
    /// `prompt=none`, but a page must be shown.
    InteractionRequired = "interaction_required", 400;
    /// `prompt=none`, but nobody is signed in.
    LoginRequired = "login_required", 400;
    /// `prompt=none`, but several identities are possible.
    AccountSelectionRequired = "account_selection_required", 400;
    /// `prompt=none`, but the person has not consented.
    ConsentRequired = "consent_required", 400;
    /// The institution did not authenticate the person as the request demands
    /// ([Unmet Authentication Requirements](https://openid.net/specs/openid-connect-unmet-authentication-requirements-1_0.html)).
    UnmetAuthenticationRequirements = "unmet_authentication_requirements", 400;
    /// `request_uri` leads nowhere.
    InvalidRequestUri = "invalid_request_uri", 400;
    /// The request object is malformed.
    InvalidRequestObject = "invalid_request_object", 400;
    /// `request` is not understood here.
    RequestNotSupported = "request_not_supported", 400;
    /// `request_uri` is not understood here.
    RequestUriNotSupported = "request_uri_not_supported", 400;
    /// `registration` is not understood here.
    RegistrationNotSupported = "registration_not_supported", 400;
    /// The resource or audience is not known
    /// ([RFC 8707 §2](https://www.rfc-editor.org/rfc/rfc8707#section-2)).
    InvalidTarget = "invalid_target", 400;
    /// The authorization details are malformed, unknown, or not the client's
    /// ([RFC 9396 §5](https://www.rfc-editor.org/rfc/rfc9396#section-5)).
    InvalidAuthorizationDetails = "invalid_authorization_details", 400;
    /// A redirect URI cannot be registered
    /// ([RFC 7591 §3.2.2](https://www.rfc-editor.org/rfc/rfc7591#section-3.2.2)).
    InvalidRedirectUri = "invalid_redirect_uri", 400;
    /// A member of a client's metadata is malformed, not offered, or does not fit the others.
    InvalidClientMetadata = "invalid_client_metadata", 400;
    /// A software statement is malformed, or its signature is wrong.
    InvalidSoftwareStatement = "invalid_software_statement", 400;
    /// A software statement is of somebody who is not trusted here.
    UnapprovedSoftwareStatement = "unapproved_software_statement", 400;
    /// No trust anchor that is known here
    /// ([OpenID Federation §8.9](https://openid.net/specs/openid-federation-1_0.html#section-8.9)).
    InvalidTrustAnchor = "invalid_trust_anchor", 404;
    /// A trust chain does not hold.
    InvalidTrustChain = "invalid_trust_chain", 400;
    /// An entity's metadata do not fit the policies of its superiors, or these contradict one another.
    InvalidMetadata = "invalid_metadata", 400;
}

impl fmt::Display for ErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// An error for a relying party: a code for its program, a sentence for its programmer. Serialises as the JSON body of
/// [RFC 6749 §5.2](https://www.rfc-editor.org/rfc/rfc6749#section-5.2).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OAuthError {
    code: ErrorCode,
    description: String,
}

impl OAuthError {
    /// The longest description, in bytes; more is cut off, since requests can put their own words into it.
    const MAX_DESCRIPTION: usize = 400;

    /// An error with its sentence. Characters that RFC 6749 does not allow there are replaced.
    pub fn new(code: ErrorCode, description: impl AsRef<str>) -> Self {
        let description = description.as_ref().chars().map(allowed).take(Self::MAX_DESCRIPTION).collect();
        Self { code, description }
    }

    /// The code.
    pub fn code(&self) -> ErrorCode {
        self.code
    }

    /// The sentence: printable ASCII without `"` and `\`.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The HTTP status of a direct answer.
    pub fn status(&self) -> u16 {
        self.code.status()
    }
}

/// `error_description` is `%x20-21 / %x23-5B / %x5D-7E`.
fn allowed(c: char) -> char {
    match c {
        '"' | '“' | '”' | '‘' | '’' => '\'',
        '\\' => '/',
        ' '..='~' => c,
        _ => '?',
    }
}

impl Serialize for OAuthError {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut body = serializer.serialize_struct("OAuthError", 2)?;
        body.serialize_field("error", self.code.as_str())?;
        body.serialize_field("error_description", &self.description)?;
        body.end()
    }
}

impl fmt::Display for OAuthError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.description)
    }
}

impl std::error::Error for OAuthError {}

impl From<ParamsError> for OAuthError {
    fn from(error: ParamsError) -> Self {
        Self::new(ErrorCode::InvalidRequest, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_unique_and_keep_to_their_alphabet() {
        let codes: std::collections::BTreeSet<_> = ErrorCode::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(codes.len(), ErrorCode::ALL.len());
        assert!(codes.iter().all(|code| code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')));
    }

    #[test]
    fn a_description_keeps_to_the_alphabet_of_the_rfc() {
        let error = OAuthError::new(ErrorCode::InvalidRequest, "no \"é\"\r\nX: \\");
        assert_eq!(error.description(), "no '?'??X: /");
        assert_eq!(OAuthError::new(ErrorCode::InvalidRequest, "x".repeat(9_999)).description().len(), 400);
    }

    #[test]
    fn the_body_is_compact_json() {
        let error = OAuthError::new(ErrorCode::InvalidGrant, "The code has expired.");
        assert_eq!(
            serde_json::to_string(&error).unwrap(),
            r#"{"error":"invalid_grant","error_description":"The code has expired."}"#
        );
        assert_eq!((error.status(), ErrorCode::InvalidClient.status()), (400, 401));
    }
}
