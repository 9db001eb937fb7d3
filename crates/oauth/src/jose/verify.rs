//! Tokens that somebody signed: those of clients, and our own that come back.
//!
//! Invariant: a token never brings its own trust along. `jku`, `x5u` and `jwk` in a header are refused, but for the one
//! kind of token whose key stands in its header on purpose ([`UnverifiedJwt::verify_with_embedded_key`]); and no header
//! that must be understood (`crit`) is.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{
    Secret,
    client::{JwsAlgorithm, MacAlgorithm},
};
use serde_json::{Map, Value};
use thiserror::Error;

use super::{ClientKeys, JoseError, PublicKey};
use crate::json;

/// Bytes of the longest token that is read.
const MAX_TOKEN: usize = 64 * 1024;
/// Header members that would say where the key comes from, or change how the token is read.
const REFUSED: [&str; 5] = ["jku", "x5u", "crit", "b64", "zip"];

/// Why a token is not taken, in a sentence for the programmer who made it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JwsError {
    /// Too long.
    #[error("the JWT is longer than {MAX_TOKEN} bytes")]
    TooLong,
    /// Not the shape of RFC 7515 §7.1.
    #[error("the JWT is not made of three parts in base64url without padding")]
    Shape,
    /// The header is no object, or a member stands twice.
    #[error("the header of the JWT is no JSON object, or has a member twice")]
    Header,
    /// The payload is no object, or a member stands twice.
    #[error("the payload of the JWT is no JSON object, or has a member twice")]
    Payload,
    /// A header that we do not follow.
    #[error("the header of the JWT has the member {0}, which is not accepted")]
    Member(&'static str),
    /// Another kind of token.
    #[error("the header of the JWT has the wrong typ for this use")]
    Type,
    /// Not one of those that this client may use here.
    #[error("the JWT is signed with an algorithm that is not allowed here")]
    Algorithm,
    /// No key has that name. It may be newer than the keys at hand.
    #[error("no key of the client with the JWT's kid and algorithm is known")]
    NoKey,
    /// The key in the header cannot be used.
    #[error("the header of the JWT has no usable public key: {0}")]
    EmbeddedKey(String),
    /// The signature is another's, or the token was changed.
    #[error("the signature of the JWT is wrong")]
    Signature,
}

/// What is taken.
#[derive(Debug, Clone, Copy)]
pub struct Allowed<'a> {
    /// The algorithms; `none` only where it stands here.
    pub algorithms: &'a [JwsAlgorithm],
    /// The media types of `typ`, without `application/`.
    pub types: &'a [&'a str],
    /// Whether `typ` may be missing.
    pub untyped: bool,
}

/// A token whose signature held.
#[derive(Debug, Clone, PartialEq)]
pub struct VerifiedJwt {
    /// What it is signed with.
    pub algorithm: JwsAlgorithm,
    /// Its header.
    pub header: Map<String, Value>,
    /// Its claims.
    pub claims: Map<String, Value>,
}

/// A token that was read, and not yet believed.
#[derive(Debug, Clone)]
pub struct UnverifiedJwt<'t> {
    header: Map<String, Value>,
    payload: Vec<u8>,
    message: &'t [u8],
    signature: Vec<u8>,
}

impl<'t> UnverifiedJwt<'t> {
    /// Reads the shape.
    pub fn parse(token: &'t str) -> Result<Self, JwsError> {
        if token.len() > MAX_TOKEN {
            return Err(JwsError::TooLong);
        }
        let (message, signature) = token.rsplit_once('.').ok_or(JwsError::Shape)?;
        let (header, payload) = message.split_once('.').ok_or(JwsError::Shape)?;
        let bytes = |part: &str| BASE64URL.decode(part).map_err(|_| JwsError::Shape);
        let header = json::object(&bytes(header)?).ok_or(JwsError::Header)?;
        let (payload, signature) = (bytes(payload)?, bytes(signature)?);
        Ok(Self { header, payload, message: message.as_bytes(), signature })
    }

    /// What the token says of itself: only to find out whose keys to verify it with.
    pub fn claimed(&self) -> Result<Map<String, Value>, JwsError> {
        json::object(&self.payload).ok_or(JwsError::Payload)
    }

    /// The header, as unproven as the claims.
    pub fn header(&self) -> &Map<String, Value> {
        &self.header
    }

    /// Verifies with one of `keys`.
    pub fn verify(self, keys: &ClientKeys, allowed: &Allowed<'_>) -> Result<VerifiedJwt, JwsError> {
        if self.header.contains_key("jwk") {
            return Err(JwsError::Member("jwk"));
        }
        let algorithm = self.check_header(allowed)?;
        if algorithm == JwsAlgorithm::None {
            if !self.signature.is_empty() {
                return Err(JwsError::Signature);
            }
            return self.believed(algorithm);
        }
        let kid = self.header.get("kid").and_then(Value::as_str);
        let candidates = keys.for_signature(algorithm, kid);
        if candidates.is_empty() {
            return Err(JwsError::NoKey);
        }
        if candidates.iter().any(|key| key.verify(algorithm, self.message, &self.signature)) {
            self.believed(algorithm)
        } else {
            Err(JwsError::Signature)
        }
    }

    /// Verifies with the public key in the header, which proves nothing but that the sender has the private half
    /// ([RFC 9449 §4.3](https://www.rfc-editor.org/rfc/rfc9449#section-4.3)). Returns that key, too.
    pub fn verify_with_embedded_key(self, allowed: &Allowed<'_>) -> Result<(VerifiedJwt, PublicKey), JwsError> {
        let algorithm = self.check_header(allowed)?;
        let unusable = |reason: &str| JwsError::EmbeddedKey(reason.to_owned());
        let jwk = self.header.get("jwk").and_then(Value::as_object).ok_or_else(|| unusable("jwk is missing"))?;
        let key = PublicKey::from_jwk(jwk).map_err(|error| unusable(&error.to_string()))?;
        let key = key.ok_or_else(|| unusable("its kind is not known here"))?;
        if !key.verify(algorithm, self.message, &self.signature) {
            return Err(JwsError::Signature);
        }
        self.believed(algorithm).map(|jwt| (jwt, key))
    }

    /// Verifies with a secret that is shared with the sender. No key of anybody comes near: what is public is never
    /// taken for a secret.
    pub fn verify_mac(
        self,
        secret: &Secret,
        algorithms: &[MacAlgorithm],
        types: &[&str],
    ) -> Result<Map<String, Value>, JwsError> {
        if self.header.contains_key("jwk") {
            return Err(JwsError::Member("jwk"));
        }
        self.check_members(types, true)?;
        let algorithm = self.header.get("alg").and_then(Value::as_str).and_then(MacAlgorithm::parse);
        let algorithm = algorithm.filter(|algorithm| algorithms.contains(algorithm)).ok_or(JwsError::Algorithm)?;
        let key = hmac::Key::new(mac(algorithm), secret.expose().as_bytes());
        hmac::verify(&key, self.message, &self.signature).map_err(|_| JwsError::Signature)?;
        self.claimed()
    }

    fn check_header(&self, allowed: &Allowed<'_>) -> Result<JwsAlgorithm, JwsError> {
        self.check_members(allowed.types, allowed.untyped)?;
        let algorithm = self.header.get("alg").and_then(Value::as_str).and_then(JwsAlgorithm::parse);
        algorithm.filter(|algorithm| allowed.algorithms.contains(algorithm)).ok_or(JwsError::Algorithm)
    }

    fn check_members(&self, types: &[&str], untyped: bool) -> Result<(), JwsError> {
        if let Some(name) = REFUSED.into_iter().find(|name| self.header.contains_key(*name)) {
            return Err(JwsError::Member(name));
        }
        if !self.header.get("kid").is_none_or(Value::is_string) {
            return Err(JwsError::Member("kid"));
        }
        match self.header.get("typ") {
            None if untyped => Ok(()),
            Some(Value::String(typ)) if types.iter().any(|one| is_media_type(typ, one)) => Ok(()),
            _ => Err(JwsError::Type),
        }
    }

    fn believed(self, algorithm: JwsAlgorithm) -> Result<VerifiedJwt, JwsError> {
        let claims = json::object(&self.payload).ok_or(JwsError::Payload)?;
        Ok(VerifiedJwt { algorithm, header: self.header, claims })
    }
}

const fn mac(algorithm: MacAlgorithm) -> hmac::Algorithm {
    match algorithm {
        MacAlgorithm::Hs256 => hmac::HMAC_SHA256,
        MacAlgorithm::Hs384 => hmac::HMAC_SHA384,
        MacAlgorithm::Hs512 => hmac::HMAC_SHA512,
    }
}

/// Media types compare without regard to case, and `application/` goes without saying
/// ([RFC 7515 §4.1.9](https://www.rfc-editor.org/rfc/rfc7515#section-4.1.9)).
fn is_media_type(typ: &str, wanted: &str) -> bool {
    let typ = typ.to_ascii_lowercase();
    typ.strip_prefix("application/").unwrap_or(&typ) == wanted.to_ascii_lowercase()
}

/// The claims of a token that one of `keys` signed, with exactly the header that [`SigningKey::sign`] writes for `typ`.
/// Times are not looked at: an `id_token_hint` may have expired.
///
/// [`SigningKey::sign`]: super::SigningKey::sign
pub fn verify_own(keys: &[PublicKey], typ: Option<&str>, token: &str) -> Result<Map<String, Value>, JoseError> {
    let token = UnverifiedJwt::parse(token).map_err(|_| JoseError::NotOurs)?;
    let kid = token.header.get("kid").and_then(Value::as_str).ok_or(JoseError::NotOurs)?;
    let key = keys.iter().find(|key| key.kid() == Some(kid)).ok_or(JoseError::NotOurs)?;
    let algorithm = token.header.get("alg").and_then(Value::as_str).and_then(JwsAlgorithm::parse);
    let algorithm = algorithm.ok_or(JoseError::NotOurs)?;
    let members = if typ.is_some() { 3 } else { 2 };
    let as_written = token.header.len() == members && token.header.get("typ").and_then(Value::as_str) == typ;
    if !as_written || !key.verify(algorithm, token.message, &token.signature) {
        return Err(JoseError::NotOurs);
    }
    token.claimed().map_err(|_| JoseError::NotOurs)
}
