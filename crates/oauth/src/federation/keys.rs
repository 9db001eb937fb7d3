//! The keys by which entities sign statements, which are not those of their protocols
//! ([OpenID Federation §3.1.1](https://openid.net/specs/openid-federation-1_0.html#section-3.1.1), `jwks`).
//!
//! Invariant: every key has a name of its own, so a token's `kid` names exactly one.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use thiserror::Error;

use crate::{
    client_auth::assertion::ALGORITHMS,
    jose::{Allowed, ClientKeys, JwsError, KeySetError, UnverifiedJwt},
    json,
};

/// The federation keys of an entity.
#[derive(Debug, Clone, PartialEq)]
pub struct FederationKeys {
    keys: ClientKeys,
    document: Map<String, Value>,
}

impl FederationKeys {
    /// Reads a JWK Set as it was pinned or fetched.
    pub fn from_json(document: &[u8]) -> Result<Self, KeysError> {
        Self::from_jwks(&json::object(document).ok_or(KeySetError::Shape)?)
    }

    /// Reads a JWK Set that was parsed already.
    pub fn from_jwks(document: &Map<String, Value>) -> Result<Self, KeysError> {
        let keys = ClientKeys::from_jwks(document)?;
        let all = document.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        if all.is_empty() {
            return Err(KeysError::Empty);
        }
        let names: Option<BTreeSet<&str>> = all.iter().map(kid).collect();
        let names = names.ok_or(KeysError::Unnamed)?;
        if names.len() != all.len() {
            return Err(KeysError::Repeated);
        }
        Ok(Self { keys, document: document.clone() })
    }

    /// The JWK Set as it was read.
    pub fn document(&self) -> &Map<String, Value> {
        &self.document
    }

    /// The claims of a token of this type that one of the keys signed.
    pub(super) fn verify(&self, jwt: &str, typ: &str) -> Result<Map<String, Value>, SignatureError> {
        let token = UnverifiedJwt::parse(jwt)?;
        if token.header().get("kid").and_then(Value::as_str).is_none_or(str::is_empty) {
            return Err(SignatureError::Unnamed);
        }
        let allowed = Allowed { algorithms: ALGORITHMS, types: &[typ], untyped: false };
        match token.verify(&self.keys, &allowed) {
            Ok(token) => Ok(token.claims),
            Err(JwsError::NoKey) => Err(SignatureError::NoKey),
            Err(error) => Err(SignatureError::Jws(error)),
        }
    }
}

fn kid(jwk: &Value) -> Option<&str> {
    jwk.get("kid").and_then(Value::as_str).filter(|kid| !kid.is_empty())
}

/// Why a JWK Set has no federation keys, in a sentence for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeysError {
    /// No key set at all.
    #[error(transparent)]
    Set(#[from] KeySetError),
    /// Nothing in it.
    #[error("the JWK Set has no key")]
    Empty,
    /// A key without a name.
    #[error("a key of the JWK Set has no kid: federation keys need one each")]
    Unnamed,
    /// Two keys of one name.
    #[error("two keys of the JWK Set have the same kid")]
    Repeated,
}

/// Why a token is not taken for one that was signed with federation keys.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// The header does not name the key.
    #[error("the header of the JWT has no kid, which must name a federation key of whoever signed it")]
    Unnamed,
    /// No such key.
    #[error("the issuer has no federation key with the JWT's kid and algorithm")]
    NoKey,
    /// Anything else.
    #[error(transparent)]
    Jws(#[from] JwsError),
}
