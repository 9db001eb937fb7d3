//! The server's keys: made on first use, kept in the database, sealed under a master key that is not.
//!
//! Sealing is AES-256-GCM; purpose and generation are bound in, so that a sealed key cannot be passed off as another.

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use domain::{Entropy, Timestamp, entropy::random};
use storage::{Store, StoreError, keys::StoredKey};
use thiserror::Error;
use zeroize::Zeroizing;

/// The key that seals the others: 32 random bytes that live in a file or in the environment.
pub struct MasterKey(LessSafeKey);

impl MasterKey {
    /// Its length in bytes.
    pub const LENGTH: usize = 32;

    /// Takes over a master key; `None` unless it has 32 bytes.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        UnboundKey::new(&AES_256_GCM, bytes).ok().map(|key| Self(LessSafeKey::new(key)))
    }

    fn seal(&self, label: &str, secret: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, KeyringError> {
        let nonce: [u8; NONCE_LEN] = random(entropy);
        let mut sealed = nonce.to_vec();
        let mut body = Zeroizing::new(secret.to_vec());
        let tag = self
            .0
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(label), body.as_mut_slice())
            .map_err(|_| KeyringError::Seal)?;
        sealed.extend_from_slice(&body);
        sealed.extend_from_slice(tag.as_ref());
        Ok(sealed)
    }

    fn open(&self, label: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyringError> {
        let (nonce, body) = sealed.split_at_checked(NONCE_LEN).ok_or(KeyringError::Open)?;
        let nonce = Nonce::try_assume_unique_for_key(nonce).map_err(|_| KeyringError::Open)?;
        let mut body = Zeroizing::new(body.to_vec());
        let length = self.0.open_in_place(nonce, Aad::from(label), &mut body).map_err(|_| KeyringError::Open)?.len();
        body.truncate(length);
        Ok(body)
    }
}

/// An opened key.
pub struct Key {
    /// Counts up from 1.
    pub generation: i64,
    /// The private key (PKCS#8 DER).
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// Its certificate (DER), where it has one.
    pub certificate: Option<Vec<u8>>,
}

/// A new key, before it is stored.
pub struct NewKey {
    /// The private key (PKCS#8 DER).
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// Its certificate (DER), where it has one.
    pub certificate: Option<Vec<u8>>,
}

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signs ID tokens.
    OidcSigning,
    /// Signs questions to institutions.
    SamlSigning,
    /// Decrypts their answers.
    SamlDecryption,
    /// The root CA.
    CaRoot,
    /// The issuing CA.
    CaIssuing,
}

impl Purpose {
    const fn as_str(self) -> &'static str {
        match self {
            Self::OidcSigning => "oidc-signing",
            Self::SamlSigning => "saml-signing",
            Self::SamlDecryption => "saml-decryption",
            Self::CaRoot => "ca-root",
            Self::CaIssuing => "ca-issuing",
        }
    }
}

/// The keys in a store.
pub struct Keyring<'a> {
    /// Where they are kept.
    pub store: &'a Store,
    /// What they are sealed under.
    pub master: &'a MasterKey,
    /// Where nonces come from.
    pub entropy: &'a dyn Entropy,
    /// When new keys are made.
    pub now: Timestamp,
}

impl Keyring<'_> {
    /// All keys of a purpose, the newest first; if there is none, `make` makes the first. When two nodes start at once,
    /// the database decides whose key it is, and both use that one.
    pub async fn keys<E>(&self, purpose: Purpose, make: impl FnOnce() -> Result<NewKey, E>) -> Result<Vec<Key>, E>
    where
        E: From<KeyringError>,
    {
        let mut stored = self.stored(purpose).await?;
        if stored.is_empty() {
            let new = make()?;
            let sealed = self.master.seal(&label(purpose, 1), &new.pkcs8, self.entropy)?;
            let key = StoredKey {
                purpose: purpose.as_str().to_owned(),
                generation: 1,
                sealed,
                certificate: new.certificate,
                created_at: self.now,
            };
            if self.store.insert_key(&key).await.map_err(KeyringError::from)? {
                tracing::info!(purpose = purpose.as_str(), "made a new key");
            }
            stored = self.stored(purpose).await?;
        }
        Ok(stored.into_iter().map(|key| self.opened(purpose, key)).collect::<Result<_, KeyringError>>()?)
    }

    async fn stored(&self, purpose: Purpose) -> Result<Vec<StoredKey>, KeyringError> {
        Ok(self.store.keys(purpose.as_str()).await?)
    }

    fn opened(&self, purpose: Purpose, key: StoredKey) -> Result<Key, KeyringError> {
        let pkcs8 = self.master.open(&label(purpose, key.generation), &key.sealed)?;
        Ok(Key { generation: key.generation, pkcs8, certificate: key.certificate })
    }
}

fn label(purpose: Purpose, generation: i64) -> String {
    format!("beadle key {} {generation}", purpose.as_str())
}

/// Why keys cannot be had.
#[derive(Debug, Error)]
pub enum KeyringError {
    /// The library refused to seal.
    #[error("a key could not be sealed")]
    Seal,
    /// The master key is not the one that sealed, or the row was changed.
    #[error("a stored key cannot be opened: the master key is another one than when it was stored")]
    Open,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::entropy::SeededEntropy;

    #[test]
    fn only_the_same_master_key_and_label_open_a_sealed_key() {
        let entropy = SeededEntropy::new(1);
        let (one, two) = (MasterKey::new(&[1; 32]).unwrap(), MasterKey::new(&[2; 32]).unwrap());
        let sealed = one.seal("a", b"secret", &entropy).unwrap();
        assert_eq!(one.open("a", &sealed).unwrap().as_slice(), b"secret");
        assert!(one.open("b", &sealed).is_err() && two.open("a", &sealed).is_err());
        assert!(one.open("a", &sealed[..sealed.len() - 1]).is_err() && one.open("a", b"").is_err());
        assert!(MasterKey::new(&[0; 31]).is_none());
    }
}
