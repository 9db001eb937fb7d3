//! Public keys by value ([RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).

use serde_json::{Map, Value};

use super::members::{Members, wrong};
use crate::OAuthError;

const MEMBER: &str = "jwks";

pub(super) fn read(members: Members<'_>) -> Result<Option<Map<String, Value>>, OAuthError> {
    match members.value(MEMBER) {
        None => Ok(None),
        Some(Value::Object(jwks)) if jwks.get("keys").is_some_and(Value::is_array) => Ok(Some(jwks.clone())),
        Some(_) => Err(wrong(MEMBER, "it must be a JWK Set, an object with the member keys")),
    }
}
