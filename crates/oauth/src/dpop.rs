//! DPoP: a JWT by which a client proves, for one request, that it holds a key
//! ([RFC 9449](https://www.rfc-editor.org/rfc/rfc9449)).
//!
//! A [`DpopProof`] fits its request and the present; that it comes for the first time, the broker sees to.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{Digest, Secret, Timestamp, client::JwsAlgorithm};
use serde_json::{Map, Value};
use thiserror::Error;
use url::Url;

use crate::{
    ErrorCode, OAuthError, RequestContext,
    client_auth::assertion::numeric_date,
    jose::{Allowed, JwsError, UnverifiedJwt},
};

/// How far a proof's `iat` may lie from our clock.
pub const WINDOW: Duration = Duration::from_secs(60);
/// Bytes of the longest `jti` that is remembered.
const MAX_JTI: usize = 512;

/// A proof that fits its request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DpopProof {
    /// The thumbprint of its key ([RFC 9449 §6.1](https://www.rfc-editor.org/rfc/rfc9449#section-6.1)).
    pub jkt: String,
    /// Its name: it is good for one use.
    pub jti: String,
    /// Until when it could be used.
    pub expires_at: Timestamp,
    /// What the server gave it before ([RFC 9449 §8](https://www.rfc-editor.org/rfc/rfc9449#section-8)).
    pub nonce: Option<String>,
}

impl DpopProof {
    /// The proof of a request, checked as [RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449#section-4.3) says; `None`
    /// if it has none. At a resource, `access_token` is what it must be made for.
    pub fn read(
        context: &RequestContext,
        algorithms: &[JwsAlgorithm],
        access_token: Option<&Secret>,
        now: Timestamp,
    ) -> Result<Option<Self>, DpopError> {
        let proof = match context.dpop.as_slice() {
            [] => return Ok(None),
            [proof] => UnverifiedJwt::parse(proof.trim())?,
            _ => return Err(DpopError::Several),
        };
        let allowed = Allowed { algorithms, types: &["dpop+jwt"], untyped: false };
        let (jwt, key) = proof.verify_with_embedded_key(&allowed)?;
        let text = |name| text(&jwt.claims, name);
        if text("htm")? != context.method {
            return Err(DpopError::Method);
        }
        if !is_same_endpoint(text("htu")?, &context.url) {
            return Err(DpopError::Endpoint);
        }
        let issued_at = numeric_date(&jwt.claims, "iat").ok().flatten().ok_or(DpopError::Claim("iat"))?;
        if issued_at > now + WINDOW || issued_at + WINDOW < now {
            return Err(DpopError::Time);
        }
        if let Some(token) = access_token {
            let expected = BASE64URL.encode(Digest::of(token.expose().as_bytes()).as_bytes());
            if text("ath")? != expected {
                return Err(DpopError::OtherToken);
            }
        }
        let jti = text("jti").ok().filter(|jti| !jti.is_empty() && jti.len() <= MAX_JTI);
        let jti = jti.ok_or(DpopError::Claim("jti"))?.to_owned();
        let nonce = jwt.claims.get("nonce").and_then(Value::as_str).map(str::to_owned);
        Ok(Some(Self { jkt: key.thumbprint(), jti, expires_at: issued_at + WINDOW, nonce }))
    }
}

fn text<'a>(claims: &'a Map<String, Value>, name: &'static str) -> Result<&'a str, DpopError> {
    claims.get(name).and_then(Value::as_str).ok_or(DpopError::Claim(name))
}

/// Compares without query and fragment, after the normalisation of
/// [RFC 3986 §6.2.2 and §6.2.3](https://www.rfc-editor.org/rfc/rfc3986#section-6.2.2).
fn is_same_endpoint(htu: &str, endpoint: &str) -> bool {
    let normal = |text: &str| {
        let mut url = Url::parse(text).ok()?;
        url.set_query(None);
        url.set_fragment(None);
        Some(url)
    };
    normal(htu).is_some_and(|htu| normal(endpoint).is_some_and(|endpoint| htu == endpoint))
}

/// The thumbprint of a key, as `dpop_jkt` names it ([RFC 9449 §10](https://www.rfc-editor.org/rfc/rfc9449#section-10)).
pub fn is_thumbprint(text: &str) -> bool {
    BASE64URL.decode(text).is_ok_and(|bytes| bytes.len() == 32)
}

/// The names of algorithms as a challenge lists them ([RFC 9449 §7.1](https://www.rfc-editor.org/rfc/rfc9449#section-7.1)).
pub fn names(algorithms: &[JwsAlgorithm]) -> String {
    algorithms.iter().map(|algorithm| algorithm.as_str()).collect::<Vec<_>>().join(" ")
}

/// What is wrong with a proof, for its programmer.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DpopError {
    /// More than one header.
    #[error("there is more than one DPoP header")]
    Several,
    /// No such token, or not so signed.
    #[error("the DPoP proof is refused: {0}")]
    Jws(#[from] JwsError),
    /// A claim is missing or of another type.
    #[error("the claim {0} of the DPoP proof is missing or malformed")]
    Claim(&'static str),
    /// For another method.
    #[error("htm of the DPoP proof is not the method of the request")]
    Method,
    /// For another endpoint.
    #[error("htu of the DPoP proof is not the URL of the request without query and fragment")]
    Endpoint,
    /// Too old, or from the future.
    #[error("iat of the DPoP proof is more than a minute away from the server's time; make one for each request")]
    Time,
    /// For another access token.
    #[error("ath of the DPoP proof does not belong to the access token")]
    OtherToken,
    /// It came before.
    #[error("the DPoP proof was used before; make one for each request")]
    Replayed,
    /// It has no nonce of ours, or one that is over.
    #[error("the DPoP proof must have the nonce of the DPoP-Nonce header of this answer")]
    Nonce,
    /// There must be one.
    #[error("the client's access tokens are bound to a DPoP key, but the request has no DPoP proof")]
    Missing,
    /// By another key than before.
    #[error("the DPoP proof is made with another key than the one it must be")]
    OtherKey,
}

impl DpopError {
    /// Its error code: a client that only lacks a nonce tries again with the one that comes along.
    pub(crate) const fn code(&self) -> ErrorCode {
        match self {
            Self::Nonce => ErrorCode::UseDpopNonce,
            _ => ErrorCode::InvalidDpopProof,
        }
    }
}

impl From<DpopError> for OAuthError {
    fn from(error: DpopError) -> Self {
        Self::new(error.code(), sentence(&error))
    }
}

/// The reason as a sentence.
pub(crate) fn sentence(error: &DpopError) -> String {
    let text = error.to_string();
    let mut characters = text.chars();
    let first = characters.next().map(|c| c.to_ascii_uppercase());
    first.into_iter().chain(characters).chain(['.']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn endpoints_compare_without_query_and_in_normal_form() {
        let endpoint = "https://op.example.org/oauth2/token";
        for same in [
            endpoint,
            "https://op.example.org/oauth2/token?x=1#y",
            "HTTPS://OP.example.org:443/oauth2/./token",
            "https://op.example.org/x/../oauth2/token",
        ] {
            assert!(is_same_endpoint(same, endpoint), "{same}");
        }
        for other in [
            "",
            "/oauth2/token",
            "http://op.example.org/oauth2/token",
            "https://op.example.org/oauth2/token/",
            "https://op.example.org/oauth2/Token",
            "https://op.example.org:8443/oauth2/token",
            "https://op.example.org.evil.org/oauth2/token",
            "https://user@op.example.org/oauth2/token",
        ] {
            assert!(!is_same_endpoint(other, endpoint), "{other}");
        }
    }

    #[test]
    fn a_thumbprint_is_a_sha_256() {
        assert!(is_thumbprint("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"));
        for text in
            ["", "x", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs=", "NzbLsXh8uDCcd+6MNwXF4W/7noWXFZAfHkxZsRGC9Xs"]
        {
            assert!(!is_thumbprint(text), "{text}");
        }
    }

    #[test]
    fn a_refusal_is_a_sentence() {
        assert_eq!(sentence(&DpopError::Several), "There is more than one DPoP header.");
    }
}
