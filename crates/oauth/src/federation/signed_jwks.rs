//! Protocol keys that their owner signed with a federation key
//! ([OpenID Federation §5.2.1](https://openid.net/specs/openid-federation-1_0.html#section-5.2.1), `signed_jwks_uri`).

use std::time::Duration;

use domain::Timestamp;
use serde_json::{Map, Value};
use thiserror::Error;

use super::{EntityId, FederationKeys, SignatureError};
use crate::{
    client_auth::assertion::numeric_date,
    jose::{ClientKeys, KeySetError},
};

/// `typ` of the document.
pub const TYPE: &str = "jwk-set+jwt";
/// The media type of the document.
pub const MEDIA_TYPE: &str = "application/jwk-set+jwt";

/// How far ahead the owner's clock may be.
const SKEW: Duration = Duration::from_secs(60);

/// Why a document has no keys, in a sentence for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignedJwksError {
    /// Not signed by the entity.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// No key set in it.
    #[error(transparent)]
    Set(#[from] KeySetError),
    /// A claim that is missing or somebody else's.
    #[error("the claim {0} of the signed JWK Set is missing, malformed, or not the entity's")]
    Claim(&'static str),
    /// Over, or not yet begun.
    #[error("the signed JWK Set has expired, or comes from the future")]
    Time,
}

/// The JWK Set of an entity, from a document that one of its federation keys signed.
pub fn verify(
    jwt: &str,
    entity: &EntityId,
    keys: &FederationKeys,
    now: Timestamp,
) -> Result<Map<String, Value>, SignedJwksError> {
    let claims = keys.verify(jwt.trim_ascii(), TYPE)?;
    for name in ["iss", "sub"] {
        if claims.get(name).and_then(Value::as_str) != Some(entity.as_str()) {
            return Err(SignedJwksError::Claim(name));
        }
    }
    let time = |name| numeric_date(&claims, name).map_err(|_| SignedJwksError::Claim(name));
    if time("exp")?.is_some_and(|exp| exp <= now) || time("iat")?.is_some_and(|iat| iat > now + SKEW) {
        return Err(SignedJwksError::Time);
    }
    let jwks: Map<_, _> = claims.into_iter().filter(|(name, _)| name == "keys").collect();
    ClientKeys::from_jwks(&jwks)?;
    Ok(jwks)
}
