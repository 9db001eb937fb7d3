//! The public keys of a client: a JWK Set that somebody else wrote
//! ([RFC 7517 §5](https://www.rfc-editor.org/rfc/rfc7517#section-5)).

use domain::client::{JwsAlgorithm, KeyManagement};
use serde_json::{Map, Value};
use thiserror::Error;

use super::key::{KeyError, PublicKey};
use crate::json;

/// More keys nobody needs, and each may be tried on a token.
const MAX_KEYS: usize = 30;

/// Why a key set is refused, in a sentence for its owner.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeySetError {
    /// Not the document of RFC 7517.
    #[error("a JWK Set is a JSON object with an array \"keys\", and no member stands in it twice")]
    Shape,
    /// Too many.
    #[error("the JWK Set has more than {MAX_KEYS} keys")]
    TooMany,
    /// One of them.
    #[error("key {number} of the JWK Set: {error}")]
    Key {
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        error: KeyError,
    },
}

/// A parsed, bounded key set. Keys of unknown kinds are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ClientKeys(Vec<PublicKey>);

impl ClientKeys {
    /// Reads the document as it was fetched or sent.
    pub fn from_json(document: &[u8]) -> Result<Self, KeySetError> {
        Self::from_jwks(&json::object(document).ok_or(KeySetError::Shape)?)
    }

    /// Reads the document from metadata that were parsed already.
    pub fn from_jwks(document: &Map<String, Value>) -> Result<Self, KeySetError> {
        let keys = document.get("keys").and_then(Value::as_array).ok_or(KeySetError::Shape)?;
        if keys.len() > MAX_KEYS {
            return Err(KeySetError::TooMany);
        }
        let read = keys.iter().enumerate().map(|(index, jwk)| {
            let jwk = jwk.as_object().ok_or(KeySetError::Shape)?;
            PublicKey::from_jwk(jwk).map_err(|error| KeySetError::Key { number: index + 1, error })
        });
        Ok(Self(read.filter_map(Result::transpose).collect::<Result<_, _>>()?))
    }

    /// Every key.
    pub fn iter(&self) -> impl Iterator<Item = &PublicKey> {
        self.0.iter()
    }

    /// Whether there is none of a known kind.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The keys that may have signed a token with this header.
    pub(super) fn for_signature(&self, algorithm: JwsAlgorithm, kid: Option<&str>) -> Vec<&PublicKey> {
        let named = |key: &&PublicKey| kid.is_none() || key.kid() == kid || key.kid().is_none();
        self.0.iter().filter(|key| key.verifies(algorithm)).filter(named).collect()
    }

    /// The key that a token for this client is encrypted to.
    pub fn for_encryption(&self, algorithm: KeyManagement) -> Option<&PublicKey> {
        self.0.iter().find(|key| key.encrypts(algorithm))
    }
}

impl FromIterator<PublicKey> for ClientKeys {
    fn from_iter<I: IntoIterator<Item = PublicKey>>(keys: I) -> Self {
        Self(keys.into_iter().collect())
    }
}
