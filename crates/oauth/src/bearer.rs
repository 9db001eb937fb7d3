//! Access tokens at a protected resource ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750)).
//!
//! A token in the query is never read: it would stand in logs and histories.

use domain::{Scopes, Secret};
use thiserror::Error;

use crate::{ErrorCode, OAuthError, Params, client_auth::scheme};

const REALM: &str = "Bearer realm=\"beadle\"";

/// Reads the access token of a request from the `Authorization` header or, where the resource allows it, from the form
/// field `access_token`. Both at once are refused.
pub fn bearer_token(authorization: Option<&str>, form: Option<&Params>) -> Result<Secret, BearerError> {
    let in_header = authorization.and_then(|header| scheme(header, "Bearer"));
    let in_form = form.and_then(|params| params.get("access_token"));
    let token = match (in_header, in_form) {
        (Some(_), Some(_)) => {
            return Err(BearerError::InvalidRequest("The access token stands both in the header and in the form."));
        }
        (Some(""), None) => return Err(BearerError::InvalidRequest("The Authorization header has no access token.")),
        (Some(token), None) | (None, Some(token)) => token,
        (None, None) => return Err(BearerError::Missing),
    };
    if is_b64token(token) {
        Ok(Secret::from(token))
    } else {
        Err(BearerError::InvalidToken("The access token is malformed."))
    }
}

/// `1*( ALPHA / DIGIT / "-" / "." / "_" / "~" / "+" / "/" ) *"="`
fn is_b64token(text: &str) -> bool {
    let body = text.trim_end_matches('=');
    let allowed = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_' | b'~' | b'+' | b'/');
    !body.is_empty() && body.bytes().all(allowed)
}

/// Why a protected resource does not answer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BearerError {
    /// There is no access token; nothing more is told (RFC 6750 §3.1).
    #[error("There is no access token.")]
    Missing,
    /// The request is malformed.
    #[error("{0}")]
    InvalidRequest(&'static str),
    /// The token is malformed, unknown, expired or revoked.
    #[error("{0}")]
    InvalidToken(&'static str),
    /// The token is not good for this; these scopes would be.
    #[error("The access token lacks the scope: {0}.")]
    InsufficientScope(Scopes),
    /// The person proved too long ago who they are; this many seconds would do
    /// ([RFC 9470 §3](https://www.rfc-editor.org/rfc/rfc9470#section-3)).
    #[error("The sign-in is too old for this; sign in again.")]
    OldSignIn(u64),
}

impl BearerError {
    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Missing => 401,
            Self::InvalidRequest(_) => ErrorCode::InvalidRequest.status(),
            Self::InvalidToken(_) => ErrorCode::InvalidToken.status(),
            Self::InsufficientScope(_) => ErrorCode::InsufficientScope.status(),
            Self::OldSignIn(_) => ErrorCode::InsufficientUserAuthentication.status(),
        }
    }

    /// The error for the body; `None` if nothing is told.
    pub fn error(&self) -> Option<OAuthError> {
        let code = match self {
            Self::Missing => return None,
            Self::InvalidRequest(_) => ErrorCode::InvalidRequest,
            Self::InvalidToken(_) => ErrorCode::InvalidToken,
            Self::InsufficientScope(_) => ErrorCode::InsufficientScope,
            Self::OldSignIn(_) => ErrorCode::InsufficientUserAuthentication,
        };
        Some(OAuthError::new(code, self.to_string()))
    }

    /// The value of the `WWW-Authenticate` header ([RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3)).
    pub fn www_authenticate(&self) -> String {
        let Some(error) = self.error() else { return REALM.to_owned() };
        let (code, description) = (error.code(), error.description());
        let scope = match self {
            Self::InsufficientScope(scopes) => format!(", scope=\"{scopes}\""),
            Self::OldSignIn(max_age) => format!(", max_age=\"{max_age}\""),
            _ => String::new(),
        };
        format!("{REALM}, error=\"{code}\", error_description=\"{description}\"{scope}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(authorization: Option<&str>, form: Option<&str>) -> Result<String, u16> {
        let form = form.map(|body| Params::parse(body.as_bytes()).unwrap());
        bearer_token(authorization, form.as_ref()).map(|t| t.expose().to_owned()).map_err(|error| error.status())
    }

    #[test]
    fn a_token_is_read_from_one_place_only() {
        for (authorization, form, expected) in [
            (Some("Bearer a.b-c"), None, Ok("a.b-c")),
            (Some("bearer a=="), Some("x=1"), Ok("a==")),
            (None, Some("access_token=abc"), Ok("abc")),
            (Some("Basic abc"), Some("access_token=abc"), Ok("abc")),
            (Some("Bearer abc"), Some("access_token=abc"), Err(400)),
            (Some("Bearer "), None, Err(400)),
            (Some("Bearer"), None, Err(400)),
            (Some("Bearer a b"), None, Err(401)),
            (Some("Bearer ="), None, Err(401)),
            (None, Some("access_token=%C3%A9"), Err(401)),
            (Some("Basic abc"), None, Err(401)),
            (None, None, Err(401)),
        ] {
            assert_eq!(read(authorization, form), expected.map(str::to_owned), "{authorization:?} {form:?}");
        }
    }

    #[test]
    fn the_challenge_says_what_the_rfc_lets_it_say() {
        assert_eq!(BearerError::Missing.www_authenticate(), r#"Bearer realm="beadle""#);
        assert_eq!(
            BearerError::InvalidToken("The access token has expired.").www_authenticate(),
            r#"Bearer realm="beadle", error="invalid_token", error_description="The access token has expired.""#
        );
        let error = BearerError::InsufficientScope(Scopes::parse("openid email").unwrap());
        assert!(error.www_authenticate().ends_with(r#", scope="openid email""#));
        assert_eq!(error.status(), 403);
        let error = BearerError::OldSignIn(60);
        assert!(error.www_authenticate().contains(r#"error="insufficient_user_authentication""#));
        assert!(error.www_authenticate().ends_with(r#", max_age="60""#));
        assert_eq!(error.status(), 401);
    }

    proptest! {
        #[test]
        fn reading_never_panics(header in ".{0,40}") {
            let _ = bearer_token(Some(&header), None);
        }
    }
}
