//! The server's keys: made on first use, kept in the database, sealed under a master key that is not.
//!
//! Sealing is AES-256-GCM; purpose and generation are bound in, so that a sealed key cannot be passed off as another.

mod authorities;

use std::{borrow::Cow, time::Duration};

use aws_lc_rs::aead::{AES_256_GCM, Aad, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ca::self_signed_certificate;
use domain::{CommunityId, Entropy, Timestamp, client::JwsAlgorithm, entropy::random};
use oauth::jose::{
    JoseError, SigningKey,
    jwe::{DecryptionKey, KeyFamily},
};
use storage::{
    Store, StoreError,
    keys::{KeyVersion, StoredKey},
};
use thiserror::Error;
use zeroize::Zeroizing;

pub(crate) use self::authorities::{AuthorityKey, AuthoritySecret};
use crate::token_keys::{FEDERATION_ALGORITHM, TokenKeyUse};

/// What the purposes of token keys begin with.
const TOKEN_KEYS: &str = "token-";
const TOKEN_SIGNING: &str = "token-signing-";
const TOKEN_DECRYPTION: &str = "token-decryption-";
/// They are kept, polled and replaced as keys of tokens are.
const FEDERATION: &str = "token-federation";
const SAML_KEYS: &str = "saml-";
const SAML_SIGNING: &str = "saml-signing";
const SAML_DECRYPTION: &str = "saml-decryption";
/// A certificate of SAML only wraps a key; nobody looks at its dates.
const SAML_CERTIFICATE: Duration = Duration::from_secs(20 * 365 * 86_400);

/// The key that seals the others: 32 random bytes that live in a file or in the environment.
pub struct MasterKey(LessSafeKey);

impl MasterKey {
    /// Its length in bytes.
    pub const LENGTH: usize = 32;

    /// Takes over a master key; `None` unless it has 32 bytes.
    pub fn new(bytes: &[u8]) -> Option<Self> {
        UnboundKey::new(&AES_256_GCM, bytes).ok().map(|key| Self(LessSafeKey::new(key)))
    }

    pub(crate) fn seal(&self, label: &str, secret: &[u8], entropy: &dyn Entropy) -> Result<Vec<u8>, KeyringError> {
        let nonce: [u8; NONCE_LEN] = random(entropy);
        // Of the full length at once: no copy of the secret is left behind.
        let mut sealed = Zeroizing::new(Vec::with_capacity(NONCE_LEN + secret.len() + AES_256_GCM.tag_len()));
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(secret);
        let body = sealed.get_mut(NONCE_LEN..).ok_or(KeyringError::Seal)?;
        let tag = self
            .0
            .seal_in_place_separate_tag(Nonce::assume_unique_for_key(nonce), Aad::from(label), body)
            .map_err(|_| KeyringError::Seal)?;
        sealed.extend_from_slice(tag.as_ref());
        Ok(std::mem::take(&mut *sealed))
    }

    pub(crate) fn open(&self, label: &str, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, KeyringError> {
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
    /// The private key (PKCS#8 DER; what is no key pair is plain bytes).
    pub pkcs8: Zeroizing<Vec<u8>>,
    /// Its certificate (DER), where it has one.
    pub certificate: Option<Vec<u8>>,
    /// When it begins to be used.
    pub active_from: Timestamp,
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
    /// Signs tokens with one algorithm.
    TokenSigning(JwsAlgorithm),
    /// Opens what clients encrypt.
    TokenDecryption(KeyFamily),
    /// Signs in federations of OpenID providers.
    Federation,
    /// Makes pairwise subjects. It must never change.
    PairwiseSalt,
    /// Makes the secrets of clients that sign with them. A new one would make them all useless.
    ClientSecrets,
    /// Makes the nonces of DPoP proofs.
    DpopNonces,
    /// Makes the questions to authenticators.
    Passkeys,
    /// Makes what proves that OpenID providers answer our questions.
    OpenIdProofs,
    /// Signs questions to institutions.
    SamlSigning,
    /// Decrypts their answers.
    SamlDecryption,
    /// The root CA.
    CaRoot,
    /// The issuing CA.
    CaIssuing,
    /// Signs SSH certificates.
    CaSsh,
    /// Signs the audit log.
    Audit,
    /// Answers questions about certificates of the CA with this key id.
    CaResponder([u8; 8]),
}

impl Purpose {
    pub(crate) fn name(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::TokenSigning(algorithm) => return format!("{TOKEN_SIGNING}{algorithm}").into(),
            Self::TokenDecryption(family) => return format!("{TOKEN_DECRYPTION}{}", family.as_str()).into(),
            Self::Federation => FEDERATION,
            Self::PairwiseSalt => "pairwise-salt",
            Self::ClientSecrets => "client-secrets",
            Self::DpopNonces => "dpop-nonces",
            Self::Passkeys => "passkeys",
            Self::OpenIdProofs => "openid-proofs",
            Self::SamlSigning => SAML_SIGNING,
            Self::SamlDecryption => SAML_DECRYPTION,
            Self::CaRoot => "ca-root",
            Self::CaIssuing => "ca-issuing",
            // What begins so stands in the audit log.
            Self::CaSsh => "ca-ssh",
            Self::Audit => "audit",
            Self::CaResponder(id) => return format!("ca-ocsp-{:016x}", u64::from_be_bytes(id)).into(),
        })
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
    /// The service's name, for the certificates of its SAML keys.
    pub service: &'a str,
    /// Whose keys they are. Those of SAML, of the CA and of clients' secrets are the installation's.
    pub community: &'a CommunityId,
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
            if self.insert(purpose, 1, new, self.now).await? {
                tracing::info!(purpose = self.name(purpose), "made a new key");
            }
            stored = self.stored(purpose).await?;
        }
        Ok(stored.into_iter().map(|key| self.opened(purpose, key)).collect::<Result<_, KeyringError>>()?)
    }

    /// All keys of a purpose, the newest first.
    pub(crate) async fn existing(&self, purpose: Purpose) -> Result<Vec<Key>, KeyringError> {
        self.stored(purpose).await?.into_iter().map(|key| self.opened(purpose, key)).collect()
    }

    async fn stored(&self, purpose: Purpose) -> Result<Vec<StoredKey>, KeyringError> {
        Ok(self.store.keys(&self.name(purpose)).await?)
    }

    /// What keys of this purpose are called in the database. No name of a purpose has a slash.
    pub(crate) fn name(&self, purpose: Purpose) -> String {
        format!("{}{}", self.prefix(), purpose.name())
    }

    fn prefix(&self) -> String {
        if self.community.is_home() { String::new() } else { format!("{}/", self.community) }
    }

    /// Makes the first key of tokens for this use, if there is none.
    pub(crate) async fn first(&self, key_use: TokenKeyUse) -> Result<(), KeyringError> {
        if self.stored(key_use.purpose()).await?.is_empty() && self.add(key_use, 1, self.now).await? {
            tracing::info!(algorithm = %key_use, "made the first key");
        }
        Ok(())
    }

    /// Makes a key of tokens; `false` if another node was first with this generation.
    pub(crate) async fn add(
        &self,
        key_use: TokenKeyUse,
        generation: i64,
        active_from: Timestamp,
    ) -> Result<bool, KeyringError> {
        let made = tokio::task::spawn_blocking(move || match key_use {
            TokenKeyUse::Signs(algorithm) => SigningKey::generate(algorithm),
            TokenKeyUse::Federation => SigningKey::generate(FEDERATION_ALGORITHM),
            TokenKeyUse::Decrypts(family) => DecryptionKey::generate(family),
            TokenKeyUse::SamlSigning | TokenKeyUse::SamlDecryption => SigningKey::generate(JwsAlgorithm::Rs256),
        });
        let pkcs8 = made.await.map_err(|_| KeyringError::Missing)??;
        let certificate = match key_use {
            TokenKeyUse::SamlSigning => Some(self.certificate(&pkcs8, "SAML signing")?),
            TokenKeyUse::SamlDecryption => Some(self.certificate(&pkcs8, "SAML encryption")?),
            _ => None,
        };
        self.insert(key_use.purpose(), generation, NewKey { pkcs8, certificate }, active_from).await
    }

    fn certificate(&self, pkcs8: &[u8], purpose: &str) -> Result<Vec<u8>, KeyringError> {
        let name: String = format!("{} {purpose}", self.service).chars().filter(|c| !c.is_control()).take(64).collect();
        Ok(self_signed_certificate(pkcs8, &name, self.now, SAML_CERTIFICATE, self.entropy)?)
    }

    /// Which keys of tokens there are.
    pub(crate) async fn token_key_versions(&self) -> Result<Vec<KeyVersion>, KeyringError> {
        let mut versions = self.store.key_versions(&format!("{}{TOKEN_KEYS}", self.prefix())).await?;
        versions.extend(self.store.key_versions(&format!("{}{SAML_KEYS}", self.prefix())).await?);
        Ok(versions)
    }

    /// All keys of tokens, the newest of each use first, and their versions.
    pub(crate) async fn token_keys(&self) -> Result<(Vec<KeyVersion>, Vec<(TokenKeyUse, Key)>), KeyringError> {
        // Versions first: a key that comes in between is found at the next comparison.
        let versions = self.token_key_versions().await?;
        let mut keys = Vec::new();
        for key_use in self.uses(&versions) {
            for stored in self.stored(key_use.purpose()).await? {
                keys.push((key_use, self.opened(key_use.purpose(), stored)?));
            }
        }
        Ok((versions, keys))
    }

    /// Keeps a key; `false` if another node was first with this generation.
    pub(crate) async fn insert(
        &self,
        purpose: Purpose,
        generation: i64,
        new: NewKey,
        active_from: Timestamp,
    ) -> Result<bool, KeyringError> {
        let key = StoredKey {
            purpose: self.name(purpose),
            generation,
            sealed: Some(self.master.seal(&self.label(purpose, generation), &new.pkcs8, self.entropy)?),
            certificate: new.certificate,
            created_at: self.now,
            active_from,
        };
        // It is rarely called, from futures that should stay small.
        Ok(Box::pin(self.store.insert_key(&key)).await?)
    }

    fn opened(&self, purpose: Purpose, key: StoredKey) -> Result<Key, KeyringError> {
        let sealed = key.sealed.as_deref().ok_or(KeyringError::Elsewhere)?;
        let pkcs8 = self.master.open(&self.label(purpose, key.generation), sealed)?;
        Ok(Key { generation: key.generation, pkcs8, certificate: key.certificate, active_from: key.active_from })
    }

    fn label(&self, purpose: Purpose, generation: i64) -> String {
        format!("beadle key {} {generation}", self.name(purpose))
    }

    /// The uses that have keys, each once.
    fn uses(&self, versions: &[KeyVersion]) -> Vec<TokenKeyUse> {
        let prefix = self.prefix();
        let known = versions.iter().filter_map(|version| token_key_use(version.purpose.strip_prefix(&prefix)?));
        let mut uses: Vec<_> = known.collect();
        uses.dedup();
        uses
    }
}

fn token_key_use(purpose: &str) -> Option<TokenKeyUse> {
    match purpose {
        FEDERATION => return Some(TokenKeyUse::Federation),
        SAML_SIGNING => return Some(TokenKeyUse::SamlSigning),
        SAML_DECRYPTION => return Some(TokenKeyUse::SamlDecryption),
        _ => {}
    }
    match (purpose.strip_prefix(TOKEN_SIGNING), purpose.strip_prefix(TOKEN_DECRYPTION)) {
        (Some(algorithm), _) => JwsAlgorithm::parse(algorithm).map(TokenKeyUse::Signs),
        (None, Some(family)) => KeyFamily::parse(family).map(TokenKeyUse::Decrypts),
        (None, None) => None,
    }
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
    /// A key is no key.
    #[error(transparent)]
    Jose(#[from] JoseError),
    /// A SAML key cannot be used.
    #[error("a SAML key: {0}")]
    Saml(#[from] saml::KeyError),
    /// The certificate of a SAML key cannot be made.
    #[error("the certificate of a SAML key: {0}")]
    Certificate(#[from] ca::SelfSignedError),
    /// The database has the certificate alone.
    #[error("the private key is kept elsewhere")]
    Elsewhere,
    /// An authority without a certificate.
    #[error("a stored CA key has no certificate")]
    NoCertificate,
    /// A key that was made is not there.
    #[error("a key that was just made is not there")]
    Missing,
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
