//! The keys of tokens: those that sign, and those that clients encrypt to. Those of SAML and of federations go the same
//! ways.
//!
//! Invariant: a key is published before it signs, and stays published until every token that it signed has ended. Where
//! it stands follows from times that are stored with it, so every node comes to the same answer without being told; what
//! nodes hold in memory is compared with the database every few seconds, whenever somebody asks for the public keys, and
//! whenever a token does not fit them.

mod rotation;
mod snapshot;

use std::{fmt, sync::Arc, time::Duration};

use arc_swap::ArcSwap;
use domain::{
    Timestamp,
    client::{JwsAlgorithm, KeyManagement},
};
use oauth::jose::{
    JwkSet, PublicKey, SigningKey,
    jwe::{self, KeyFamily, Undecipherable},
};

pub use self::rotation::Rotation;
pub(crate) use self::snapshot::Snapshot;
use crate::{
    Broker,
    keyring::{Keyring, KeyringError, MasterKey, Purpose},
    settings::Settings,
};

/// How long a new key is published before it signs, unless it is to sign at once. Clients keep the public keys for
/// minutes, and fetch them anew for a name that they do not know.
pub const PUBLISHED_BEFORE: Duration = Duration::from_secs(60 * 60);
/// The same for the keys by which federations know us, and how long a replaced one stays: whoever vouches for us must
/// learn of a new one, which no protocol does for us.
pub const ANNOUNCED_BEFORE: Duration = Duration::from_secs(7 * 86_400);

/// What a key of tokens is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKeyUse {
    /// Signs with this algorithm.
    Signs(JwsAlgorithm),
    /// Is encrypted to.
    Decrypts(KeyFamily),
    /// Signs what we say in federations of OpenID providers. It signs no token, and no token's key signs there.
    Federation,
    /// Signs what we ask institutions by SAML.
    SamlSigning,
    /// Is encrypted to by institutions.
    SamlDecryption,
}

/// What federation keys sign with.
pub(crate) const FEDERATION_ALGORITHM: JwsAlgorithm = JwsAlgorithm::Es256;
/// What administrators call them.
const FEDERATION_NAME: &str = "federation";
const SAML_SIGNING_NAME: &str = "saml-signing";
const SAML_DECRYPTION_NAME: &str = "saml-encryption";

impl TokenKeyUse {
    /// The use that an administrator names by an algorithm: `RS256`, or `RSA-OAEP-256` and `ECDH-ES` for encryption; and
    /// `federation`, `saml-signing`, `saml-encryption`.
    pub fn parse(algorithm: &str) -> Option<Self> {
        let apart = [Self::Federation, Self::SamlSigning, Self::SamlDecryption];
        if let Some(found) = apart.into_iter().find(|key_use| key_use.to_string() == algorithm) {
            return Some(found);
        }
        match (JwsAlgorithm::parse(algorithm), KeyManagement::parse(algorithm)) {
            (Some(JwsAlgorithm::None), _) | (None, None) => None,
            (Some(algorithm), _) => Some(Self::Signs(algorithm)),
            (None, Some(way)) => Some(Self::Decrypts(KeyFamily::of(way))),
        }
    }

    /// Whether all issuers of the installation have it together.
    pub const fn is_of_installation(self) -> bool {
        matches!(self, Self::Federation | Self::SamlSigning | Self::SamlDecryption)
    }

    pub(crate) const fn purpose(self) -> Purpose {
        match self {
            Self::Signs(algorithm) => Purpose::TokenSigning(algorithm),
            Self::Decrypts(family) => Purpose::TokenDecryption(family),
            Self::Federation => Purpose::Federation,
            Self::SamlSigning => Purpose::SamlSigning,
            Self::SamlDecryption => Purpose::SamlDecryption,
        }
    }
}

impl fmt::Display for TokenKeyUse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Signs(algorithm) => algorithm.as_str(),
            Self::Decrypts(KeyFamily::Rsa) => "RSA-OAEP-256",
            Self::Decrypts(KeyFamily::P256) => "ECDH-ES",
            Self::Federation => FEDERATION_NAME,
            Self::SamlSigning => SAML_SIGNING_NAME,
            Self::SamlDecryption => SAML_DECRYPTION_NAME,
        })
    }
}

/// Where a key stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Published, and not yet used.
    Next,
    /// In use.
    Current,
    /// Replaced; what it signed is still good.
    Retiring,
}

impl Stage {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Current => "current",
            Self::Retiring => "retiring",
        }
    }
}

/// A key, for administrators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenKeyInfo {
    /// What it is for.
    pub key_use: TokenKeyUse,
    /// Counts up from 1.
    pub generation: i64,
    /// Its name in the JWKS document.
    pub kid: String,
    /// Where it stands.
    pub stage: Stage,
    /// Since when it is used, or from when on.
    pub active_from: Timestamp,
    /// When it goes; `None` until it is replaced.
    pub ends_at: Option<Timestamp>,
}

/// What a broker keeps to have keys.
pub(crate) struct TokenKeys {
    pub(crate) master: Arc<MasterKey>,
    held: ArcSwap<Snapshot>,
}

impl TokenKeys {
    /// Makes the keys that every provider has, where there are none, and opens all of them.
    pub(crate) async fn open(keyring: &Keyring<'_>, settings: &Settings) -> Result<Snapshot, KeyringError> {
        let eager = settings.keys.algorithms.iter().map(|algorithm| TokenKeyUse::Signs(*algorithm));
        let decryption = [KeyFamily::Rsa, KeyFamily::P256].map(TokenKeyUse::Decrypts);
        let federation = settings.federation.iter().map(|_| TokenKeyUse::Federation);
        // To institutions all communities are one service.
        let saml = [TokenKeyUse::SamlSigning, TokenKeyUse::SamlDecryption];
        let saml = saml.into_iter().filter(|_| settings.community.is_home());
        for key_use in eager.chain(decryption).chain(federation).chain(saml) {
            keyring.first(key_use).await?;
        }
        Snapshot::load(keyring).await
    }

    pub(crate) fn new(master: Arc<MasterKey>, snapshot: Snapshot) -> Self {
        Self { master, held: ArcSwap::from_pointee(snapshot) }
    }
}

impl Broker {
    /// The key that signs with this algorithm now. Algorithms that nobody asked for so far get theirs here.
    pub(crate) async fn signing_key(&self, algorithm: JwsAlgorithm) -> Result<Arc<SigningKey>, KeyringError> {
        if let Some(key) = self.token_keys.held.load().signing(algorithm, self.now()) {
            return Ok(key);
        }
        self.keyring().first(TokenKeyUse::Signs(algorithm)).await?;
        self.reload_token_keys().await?;
        let key = self.token_keys.held.load().signing(algorithm, self.now());
        key.ok_or(KeyringError::Missing)
    }

    /// The key that signs in federations now, and every key that may have or will.
    pub(crate) async fn federation_keys(&self) -> Result<(Arc<SigningKey>, JwkSet), KeyringError> {
        self.reload_token_keys().await?;
        let held = self.token_keys.held.load();
        let current = held.federation(self.now()).ok_or(KeyringError::Missing)?;
        Ok((current, JwkSet { keys: held.published_in_federations() }))
    }

    /// The keys of our side of SAML: those that sign, the one in use first; and those that open, the same.
    pub(crate) fn saml_keys(&self) -> (Vec<Arc<saml::SigningKey>>, Vec<Arc<saml::DecryptionKey>>) {
        self.home().token_keys.held.load().saml(self.now())
    }

    /// The public halves of all keys whose tokens may still be good.
    pub(crate) fn verifying_keys(&self) -> Vec<PublicKey> {
        self.token_keys.held.load().verifying()
    }

    /// The content of a token that was encrypted to us.
    pub(crate) async fn decrypt(&self, token: &str) -> Result<Vec<u8>, Undecipherable> {
        let content = self.decrypt_with_held(token);
        if content.is_err() && self.took_newer_keys().await { self.decrypt_with_held(token) } else { content }
    }

    fn decrypt_with_held(&self, token: &str) -> Result<Vec<u8>, Undecipherable> {
        jwe::decrypt(self.token_keys.held.load().decryption(), token, self.entropy())
    }

    /// Whether another node, or a command, has changed the keys since this one looked: then what just did not fit them is
    /// worth another try.
    pub(crate) async fn took_newer_keys(&self) -> bool {
        let before = Arc::clone(&self.token_keys.held.load());
        if let Err(error) = self.reload_token_keys().await {
            tracing::error!(%error, "the keys of tokens could not be read; those from before are used");
        }
        !Arc::ptr_eq(&before, &self.token_keys.held.load())
    }

    /// `/oauth2/certs`. Always what the database has: a key that another node made a moment ago may sign by now.
    pub async fn jwks(&self) -> Result<JwkSet, KeyringError> {
        self.reload_token_keys().await?;
        Ok(JwkSet { keys: self.token_keys.held.load().published(self.now()) })
    }

    /// Every key, for administrators.
    pub async fn token_key_infos(&self) -> Result<Vec<TokenKeyInfo>, KeyringError> {
        self.reload_token_keys().await?;
        Ok(self.token_keys.held.load().infos(self.now(), |key_use| self.settings.retention(key_use)))
    }

    /// Takes over what another node or a command changed.
    pub(crate) async fn reload_token_keys(&self) -> Result<(), KeyringError> {
        let keyring = self.keyring();
        if keyring.token_key_versions().await? != self.token_keys.held.load().version() {
            self.token_keys.held.store(Arc::new(Snapshot::load(&keyring).await?));
        }
        Ok(())
    }

    pub(crate) fn keyring(&self) -> Keyring<'_> {
        Keyring {
            store: &self.store,
            master: &self.token_keys.master,
            entropy: self.entropy(),
            now: self.now(),
            service: &self.settings.service.name,
            community: &self.settings.community,
        }
    }
}

impl Settings {
    /// How long a replaced key stays: as long as what it signed may be shown to us, an expired ID token as a hint
    /// included; and in federations, as long as somebody may still look for it.
    fn retention(&self, key_use: TokenKeyUse) -> Duration {
        match key_use {
            TokenKeyUse::Federation => ANNOUNCED_BEFORE,
            // As long as somebody may still have our metadata from before.
            TokenKeyUse::SamlSigning | TokenKeyUse::SamlDecryption => self.keys.saml_announced_before,
            TokenKeyUse::Signs(_) | TokenKeyUse::Decrypts(_) => {
                self.lifetimes.token.max(self.lifetimes.session_absolute)
            }
        }
    }
}
