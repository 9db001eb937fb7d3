//! Access tokens at a protected resource ([RFC 6750](https://www.rfc-editor.org/rfc/rfc6750),
//! [RFC 9449 §7](https://www.rfc-editor.org/rfc/rfc9449#section-7)).
//!
//! A token in the query is never read: it would stand in logs and histories.

use domain::{Scopes, Secret};
use thiserror::Error;

use crate::{
    ErrorCode, OAuthError, Params,
    client_auth::{assertion::ALGORITHMS, scheme},
    dpop::{self, DpopError},
};

const REALM: &str = "realm=\"beadle\"";

/// How an access token is presented.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenScheme {
    /// By itself: in the header, or in the form.
    Bearer,
    /// With a proof that its sender holds the key it is bound to.
    Dpop,
}

impl TokenScheme {
    /// The scheme as it is written.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Bearer => "Bearer",
            Self::Dpop => "DPoP",
        }
    }

    /// The scheme of an `Authorization` header; the form has none of its own.
    pub fn of(authorization: Option<&str>) -> Self {
        match authorization.and_then(|header| scheme(header, "DPoP")) {
            Some(_) => Self::Dpop,
            None => Self::Bearer,
        }
    }
}

/// An access token as it came.
#[derive(Debug, Clone)]
pub struct PresentedToken {
    /// The token.
    pub token: Secret,
    /// How it came.
    pub scheme: TokenScheme,
}

/// Reads the access token of a request from the `Authorization` header or, where the resource allows it, from the form
/// field `access_token`. Both at once are refused.
pub fn presented_token(authorization: Option<&str>, form: Option<&Params>) -> Result<PresentedToken, BearerError> {
    let scheme = TokenScheme::of(authorization);
    read(scheme, authorization, form).map(|token| PresentedToken { token, scheme })
}

/// The same for a token that is never bound to a key, such as those for registration: only `Bearer` counts.
pub fn bearer_token(authorization: Option<&str>) -> Result<Secret, BearerError> {
    read(TokenScheme::Bearer, authorization, None)
}

fn read(by: TokenScheme, authorization: Option<&str>, form: Option<&Params>) -> Result<Secret, BearerError> {
    let in_header = authorization.and_then(|header| scheme(header, by.as_str()));
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
    /// The proof that came with a token is missing, or not one for this request.
    #[error("{}", dpop::sentence(.0))]
    InvalidDpopProof(DpopError),
    /// The token is not good for this; these scopes would be.
    #[error("The access token lacks the scope: {0}.")]
    InsufficientScope(Scopes),
    /// The person proved too long ago who they are; this many seconds would do
    /// ([RFC 9470 §3](https://www.rfc-editor.org/rfc/rfc9470#section-3)).
    #[error("The sign-in is too old for this; sign in again.")]
    OldSignIn(u64),
    /// The person proved too weakly who they are; one of these authentication contexts would do (the same).
    #[error("The sign-in is not strong enough for this; sign in again in another way.")]
    WeakSignIn(Vec<String>),
}

impl BearerError {
    /// The HTTP status.
    pub const fn status(&self) -> u16 {
        match self {
            Self::Missing | Self::InvalidDpopProof(_) => 401,
            Self::InvalidRequest(_) => ErrorCode::InvalidRequest.status(),
            Self::InvalidToken(_) => ErrorCode::InvalidToken.status(),
            Self::InsufficientScope(_) => ErrorCode::InsufficientScope.status(),
            Self::OldSignIn(_) | Self::WeakSignIn(_) => ErrorCode::InsufficientUserAuthentication.status(),
        }
    }

    /// The error for the body; `None` if nothing is told.
    pub fn error(&self) -> Option<OAuthError> {
        let code = match self {
            Self::Missing => return None,
            Self::InvalidRequest(_) => ErrorCode::InvalidRequest,
            Self::InvalidToken(_) => ErrorCode::InvalidToken,
            Self::InvalidDpopProof(error) => error.code(),
            Self::InsufficientScope(_) => ErrorCode::InsufficientScope,
            Self::OldSignIn(_) | Self::WeakSignIn(_) => ErrorCode::InsufficientUserAuthentication,
        };
        Some(OAuthError::new(code, self.to_string()))
    }

    /// The value of the `WWW-Authenticate` header where only `Bearer` counts
    /// ([RFC 6750 §3](https://www.rfc-editor.org/rfc/rfc6750#section-3)).
    pub fn bearer_challenge(&self) -> String {
        format!("Bearer {REALM}{}", self.details())
    }

    /// The value of the `WWW-Authenticate` header in answer to a token that came so
    /// ([RFC 9449 §7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1)).
    pub fn www_authenticate(&self, scheme: TokenScheme) -> String {
        let algorithms = dpop::names(ALGORITHMS);
        match scheme {
            TokenScheme::Dpop => format!("DPoP {REALM}{}, algs=\"{algorithms}\"", self.details()),
            // What else would do here.
            TokenScheme::Bearer if self.status() == 401 => {
                format!("{}, DPoP algs=\"{algorithms}\"", self.bearer_challenge())
            }
            TokenScheme::Bearer => self.bearer_challenge(),
        }
    }

    fn details(&self) -> String {
        let Some(error) = self.error() else { return String::new() };
        let (code, description) = (error.code(), error.description());
        let scope = match self {
            Self::InsufficientScope(scopes) => format!(", scope=\"{scopes}\""),
            Self::OldSignIn(max_age) => format!(", max_age=\"{max_age}\""),
            Self::WeakSignIn(contexts) => format!(", acr_values=\"{}\"", contexts.join(" ")),
            _ => String::new(),
        };
        format!(", error=\"{code}\", error_description=\"{description}\"{scope}")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(authorization: Option<&str>, form: Option<&str>) -> Result<String, u16> {
        let form = form.map(|body| Params::parse(body.as_bytes()).unwrap());
        let read = presented_token(authorization, form.as_ref()).map_err(|error| error.status())?;
        assert_eq!(read.scheme, TokenScheme::of(authorization));
        Ok(read.token.expose().to_owned())
    }

    #[test]
    fn a_token_is_read_from_one_place_only() {
        for (authorization, form, expected) in [
            (Some("Bearer a.b-c"), None, Ok("a.b-c")),
            (Some("bearer a=="), Some("x=1"), Ok("a==")),
            (Some("DPoP a.b-c"), None, Ok("a.b-c")),
            (Some("dpop abc"), Some("access_token=abc"), Err(400)),
            (Some("DPoP"), None, Err(400)),
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
    fn where_nothing_is_bound_only_bearer_counts() {
        let read = |header| bearer_token(Some(header)).map(|token| token.expose().to_owned());
        assert_eq!(read("Bearer abc"), Ok("abc".to_owned()));
        assert_eq!(read("DPoP abc"), Err(BearerError::Missing));
        assert_eq!(BearerError::Missing.bearer_challenge(), r#"Bearer realm="beadle""#);
    }

    #[test]
    fn the_challenge_says_what_the_rfc_lets_it_say() {
        let algorithms = r#"algs="RS256 RS384 RS512 PS256 PS384 PS512 ES256 ES384 ES512 EdDSA""#;
        let challenge = |error: &BearerError| error.www_authenticate(TokenScheme::Bearer);
        assert_eq!(challenge(&BearerError::Missing), format!(r#"Bearer realm="beadle", DPoP {algorithms}"#));
        let expired = BearerError::InvalidToken("The access token has expired.");
        let details = r#"error="invalid_token", error_description="The access token has expired.""#;
        assert_eq!(challenge(&expired), format!(r#"Bearer realm="beadle", {details}, DPoP {algorithms}"#));
        let to_dpop = expired.www_authenticate(TokenScheme::Dpop);
        assert_eq!(to_dpop, format!(r#"DPoP realm="beadle", {details}, {algorithms}"#));
        let error = BearerError::InsufficientScope(Scopes::parse("openid email").unwrap());
        assert!(challenge(&error).ends_with(r#", scope="openid email""#));
        assert_eq!(error.status(), 403);
        let error = BearerError::OldSignIn(60);
        assert!(challenge(&error).contains(r#"error="insufficient_user_authentication""#));
        assert!(challenge(&error).contains(r#", max_age="60""#));
        assert_eq!(error.status(), 401);
        let proof = BearerError::InvalidDpopProof(DpopError::Several);
        assert_eq!(proof.status(), 401);
        assert!(proof.www_authenticate(TokenScheme::Dpop).contains(r#"error="invalid_dpop_proof""#));
    }

    proptest! {
        #[test]
        fn reading_never_panics(header in ".{0,40}") {
            let _ = presented_token(Some(&header), None);
        }
    }
}
