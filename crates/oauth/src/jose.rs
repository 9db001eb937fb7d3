//! Signing, verifying and encrypting JSON Web Tokens ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515),
//! [RFC 7516](https://www.rfc-editor.org/rfc/rfc7516), [RFC 7517](https://www.rfc-editor.org/rfc/rfc7517),
//! [RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)).
//!
//! Invariant: a signing key has exactly one algorithm, and a token's header never chooses key or algorithm freely.

mod algorithm;
mod curve;
pub mod jwe;
mod key;
mod key_set;
mod sign;
mod verify;

use serde::Serialize;
use serde_json::{Map, Value};
use thiserror::Error;

pub use self::{
    algorithm::half_hash,
    key::{KeyError, PublicKey},
    key_set::{ClientKeys, KeySetError},
    sign::{SigningKey, unsigned},
    verify::{Allowed, JwsError, UnverifiedJwt, VerifiedJwt, verify_own},
};

/// A key as a JSON object ([RFC 7517 §4](https://www.rfc-editor.org/rfc/rfc7517#section-4)).
pub type Jwk = Map<String, Value>;

/// The JWKS document ([RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JwkSet {
    /// Its keys.
    pub keys: Vec<Jwk>,
}

/// What can go wrong with our own keys and tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JoseError {
    /// The key cannot be read, or is none for its algorithm.
    #[error("the key is not a PKCS#8 private key of the kind and size that its algorithm needs")]
    Key,
    /// The claims cannot be written as JSON.
    #[error("the claims cannot be written as JSON")]
    Claims,
    /// The signature could not be made.
    #[error("the signature could not be made")]
    Signing,
    /// The token could not be encrypted.
    #[error("the token could not be encrypted to the key of its reader")]
    Encryption,
    /// The token is none of ours: malformed, altered, of another kind, or signed with a key that is gone.
    #[error("the token was not signed here")]
    NotOurs,
}

#[cfg(test)]
mod tests;
