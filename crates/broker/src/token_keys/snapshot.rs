//! All keys of tokens, opened, as the database had them at one moment.

use std::{sync::Arc, time::Duration};

use domain::{Timestamp, client::JwsAlgorithm};
use oauth::jose::{Jwk, PublicKey, SigningKey, jwe::DecryptionKey};
use storage::keys::KeyVersion;

use super::{FEDERATION_ALGORITHM, Stage, TokenKeyInfo, TokenKeyUse};
use crate::keyring::{Key, Keyring, KeyringError};

/// The keys, the newest generation of each use first.
pub(crate) struct Snapshot {
    version: Vec<KeyVersion>,
    held: Vec<Held>,
}

struct Held {
    key_use: TokenKeyUse,
    generation: i64,
    active_from: Timestamp,
    key: OpenKey,
}

enum OpenKey {
    Signing(Arc<SigningKey>),
    Decryption(DecryptionKey),
    SamlSigning(Arc<saml::SigningKey>, PublicKey),
    SamlDecryption(Arc<saml::DecryptionKey>, PublicKey),
}

impl Held {
    fn open(key_use: TokenKeyUse, stored: &Key) -> Result<Self, KeyringError> {
        let signing = |algorithm| SigningKey::from_pkcs8(algorithm, &stored.pkcs8).map(Arc::new).map(OpenKey::Signing);
        let key = match key_use {
            TokenKeyUse::Signs(algorithm) => signing(algorithm)?,
            TokenKeyUse::Federation => signing(FEDERATION_ALGORITHM)?,
            TokenKeyUse::Decrypts(family) => OpenKey::Decryption(DecryptionKey::from_pkcs8(family, &stored.pkcs8)?),
            TokenKeyUse::SamlSigning => {
                let key = saml::SigningKey::from_pkcs8(&stored.pkcs8, certificate(stored))?;
                OpenKey::SamlSigning(Arc::new(key), public_half(stored)?)
            }
            TokenKeyUse::SamlDecryption => {
                let key = saml::DecryptionKey::from_pkcs8(&stored.pkcs8, certificate(stored))?;
                OpenKey::SamlDecryption(Arc::new(key), public_half(stored)?)
            }
        };
        Ok(Self { key_use, generation: stored.generation, active_from: stored.active_from, key })
    }

    fn signing(&self) -> Option<Arc<SigningKey>> {
        match &self.key {
            OpenKey::Signing(key) => Some(Arc::clone(key)),
            _ => None,
        }
    }

    fn public(&self) -> &PublicKey {
        match &self.key {
            OpenKey::Signing(key) => key.public(),
            OpenKey::Decryption(key) => key.public(),
            OpenKey::SamlSigning(_, public) | OpenKey::SamlDecryption(_, public) => public,
        }
    }

    fn jwk(&self) -> Jwk {
        self.public().jwk()
    }
}

fn certificate(stored: &Key) -> Vec<u8> {
    stored.certificate.clone().unwrap_or_default()
}

/// By which administrators tell keys of SAML apart, as all others.
fn public_half(stored: &Key) -> Result<PublicKey, KeyringError> {
    Ok(SigningKey::from_pkcs8(JwsAlgorithm::Rs256, &stored.pkcs8)?.public().clone())
}

impl Snapshot {
    pub(super) async fn load(keyring: &Keyring<'_>) -> Result<Self, KeyringError> {
        let (version, stored) = keyring.token_keys().await?;
        let held = stored.iter().map(|(key_use, key)| Held::open(*key_use, key)).collect::<Result<_, _>>()?;
        Ok(Self { version, held })
    }

    pub(super) fn version(&self) -> &[KeyVersion] {
        &self.version
    }

    /// The key that signs with this algorithm now.
    pub(super) fn signing(&self, algorithm: JwsAlgorithm, now: Timestamp) -> Option<Arc<SigningKey>> {
        self.current(TokenKeyUse::Signs(algorithm), now)?.signing()
    }

    /// The key that signs in federations now.
    pub(super) fn federation(&self, now: Timestamp) -> Option<Arc<SigningKey>> {
        self.current(TokenKeyUse::Federation, now)?.signing()
    }

    /// The public halves of all keys that may sign in federations, or may have.
    pub(super) fn published_in_federations(&self) -> Vec<Jwk> {
        self.held.iter().filter(|held| held.key_use == TokenKeyUse::Federation).map(Held::jwk).collect()
    }

    /// Every key that may have signed, whichever stage it is in: nodes' clocks differ.
    pub(super) fn verifying(&self) -> Vec<PublicKey> {
        let signing = self.held.iter().filter(|held| matches!(held.key_use, TokenKeyUse::Signs(_)));
        signing.map(|held| held.public().clone()).collect()
    }

    /// Every key that somebody may have encrypted to.
    pub(super) fn decryption(&self) -> impl Iterator<Item = &DecryptionKey> {
        self.held.iter().filter_map(|held| match &held.key {
            OpenKey::Decryption(key) => Some(key),
            _ => None,
        })
    }

    /// What stands in the JWKS document: keys in use before those to come and those that go. One that is replaced is no
    /// longer encrypted to.
    pub(super) fn published(&self, now: Timestamp) -> Vec<Jwk> {
        let staged = self.held.iter().map(|held| (self.stage(held, now), held));
        let shown = staged.filter(|(stage, held)| match held.key_use {
            TokenKeyUse::Signs(_) => true,
            TokenKeyUse::Decrypts(_) => *stage == Stage::Current,
            // These stand in our entity configuration, and in our SAML metadata.
            TokenKeyUse::Federation | TokenKeyUse::SamlSigning | TokenKeyUse::SamlDecryption => false,
        });
        let (current, others): (Vec<_>, Vec<_>) = shown.partition(|(stage, _)| *stage == Stage::Current);
        current.into_iter().chain(others).map(|(_, held)| held.jwk()).collect()
    }

    /// The keys of SAML: those that sign, and those that open; those in use first.
    pub(super) fn saml(&self, now: Timestamp) -> (Vec<Arc<saml::SigningKey>>, Vec<Arc<saml::DecryptionKey>>) {
        let mut held: Vec<_> = self.held.iter().collect();
        held.sort_by_key(|held| self.stage(held, now) != Stage::Current);
        let signing = held.iter().filter_map(|held| match &held.key {
            OpenKey::SamlSigning(key, _) => Some(Arc::clone(key)),
            _ => None,
        });
        let decryption = held.iter().filter_map(|held| match &held.key {
            OpenKey::SamlDecryption(key, _) => Some(Arc::clone(key)),
            _ => None,
        });
        (signing.collect(), decryption.collect())
    }

    pub(super) fn infos(&self, now: Timestamp, retention: impl Fn(TokenKeyUse) -> Duration) -> Vec<TokenKeyInfo> {
        let info = |held: &Held| TokenKeyInfo {
            key_use: held.key_use,
            generation: held.generation,
            kid: held.public().thumbprint(),
            stage: self.stage(held, now),
            active_from: held.active_from,
            ends_at: self.replaced_at(held).map(|at| at + retention(held.key_use)),
        };
        self.held.iter().map(info).collect()
    }

    fn stage(&self, held: &Held, now: Timestamp) -> Stage {
        match self.current(held.key_use, now) {
            Some(current) if current.generation == held.generation => Stage::Current,
            Some(current) if current.generation < held.generation => Stage::Next,
            _ => Stage::Retiring,
        }
    }

    /// The newest that is active; before its time the oldest, for a clock that is behind.
    fn current(&self, key_use: TokenKeyUse, now: Timestamp) -> Option<&Held> {
        let mut generations = self.held.iter().filter(|held| held.key_use == key_use);
        let active = generations.clone().find(|held| held.active_from <= now);
        active.or_else(|| generations.next_back())
    }

    /// When a newer generation took over, or will.
    fn replaced_at(&self, held: &Held) -> Option<Timestamp> {
        let newer =
            self.held.iter().filter(|other| other.key_use == held.key_use && other.generation > held.generation);
        newer.map(|other| other.active_from.max(held.active_from)).min()
    }
}
