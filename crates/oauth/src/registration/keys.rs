//! Public keys by value ([RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).

use domain::client::ClientMetadata;
use serde_json::{Map, Value};

use super::members::{Members, wrong};
use crate::{OAuthError, jose::ClientKeys};

const MEMBER: &str = "jwks";

pub(super) fn read(members: Members<'_>) -> Result<Option<Map<String, Value>>, OAuthError> {
    match members.value(MEMBER) {
        None => Ok(None),
        Some(Value::Object(jwks)) => match ClientKeys::from_jwks(jwks) {
            Ok(keys) if keys.is_empty() => Err(wrong(MEMBER, "it has no key of a kind that is known here")),
            Ok(_) => Ok(Some(jwks.clone())),
            Err(error) => Err(wrong(MEMBER, error)),
        },
        Some(_) => Err(wrong(MEMBER, "it must be a JWK Set, an object with the member keys")),
    }
}

/// Whether keys by value have one for each answer that is to be encrypted. Keys by reference are looked at when they
/// are used.
pub(super) fn check(metadata: &ClientMetadata) -> Result<(), OAuthError> {
    let Some(keys) = metadata.jwks.as_ref().and_then(|jwks| ClientKeys::from_jwks(jwks).ok()) else { return Ok(()) };
    let wanted = [
        metadata.id_token_encrypted_response_alg,
        metadata.userinfo_encrypted_response_alg,
        metadata.authorization_encrypted_response_alg,
    ];
    match wanted.into_iter().flatten().find(|alg| keys.for_encryption(*alg).is_none()) {
        Some(alg) => Err(wrong(MEMBER, format_args!("it has no key for {alg}"))),
        None => Ok(()),
    }
}
