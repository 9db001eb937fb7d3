//! Signing and verifying JSON Web Tokens ([RFC 7515](https://www.rfc-editor.org/rfc/rfc7515),
//! [RFC 7519](https://www.rfc-editor.org/rfc/rfc7519)).
//!
//! Invariant: a key has exactly one algorithm, and a token's header never chooses either of them freely.

mod sign;
mod verify;

pub use jsonwebtoken::jwk::{Jwk, JwkSet};
use thiserror::Error;

pub use self::{
    sign::SigningKey,
    verify::{PublicKey, verify_own},
};

/// What can go wrong with keys and tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum JoseError {
    /// The key cannot be read, or is too small.
    #[error("the key is not an RSA key of 2048 to 8192 bits in PKCS#8")]
    Key,
    /// The claims cannot be written as JSON.
    #[error("the claims cannot be written as JSON")]
    Claims,
    /// The signature could not be made.
    #[error("the signature could not be made")]
    Signing,
    /// The token is none of ours: malformed, altered, of another kind, or signed with a key that is gone.
    #[error("the token was not signed here")]
    NotOurs,
}

#[cfg(test)]
mod tests;
