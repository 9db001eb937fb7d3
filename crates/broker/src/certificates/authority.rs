//! The authorities: roots that sign only issuing ones, and issuing ones that sign people's certificates. The first two are
//! made at the first start.
//!
//! Invariant: an issuing authority is published before it signs, of several the newest whose time has come signs, and each
//! goes on with its revocation list and its answers until its own end, whichever signs meanwhile. What nodes hold in memory
//! is compared with the database every few seconds, and whenever somebody asks about an authority that is not known.

mod first;
mod import;
mod look;
mod offline;
mod revoke;
mod rollover;
mod snapshot;
mod token;

use std::{fmt, sync::Arc};

use arc_swap::ArcSwap;
use ca::{AuthorityError, KeyPairError, NameError, SubjectPublicKey, certificate_pem};
use domain::{Digest, Timestamp};
use hsm::KeyObject;
use thiserror::Error;
use url::Url;

pub use self::{
    import::{ImportError, ImportedAuthority, ImportedKey, ImportedList},
    look::{Found, Look, LookError},
    offline::{InitError, RootKeyError},
    revoke::RevokeAuthorityError,
    rollover::{INSTALLED_BEFORE, Rollover, RolloverError},
    snapshot::RevokedAuthority,
    token::{KeyError, UnclaimedKey},
};
pub(crate) use self::{
    snapshot::{Held, Snapshot},
    token::Tokens,
};
use crate::{
    Broker,
    keyring::{Keyring, KeyringError},
    settings::CertificatePolicy,
};

/// Where the plain listener answers questions about certificates.
pub const OCSP: &str = "/ocsp";

/// What the issuers of an installation keep to have authorities.
pub(crate) struct Authorities {
    held: ArcSwap<Snapshot>,
    tokens: Tokens,
}

impl Authorities {
    /// Opens the authorities; makes them where there are none, unless the operator does that.
    pub(crate) async fn open(
        keyring: &Keyring<'_>,
        tokens: Tokens,
        policy: &CertificatePolicy,
        plain: &Url,
    ) -> Result<Self, OpenError> {
        let mut snapshot = Snapshot::load(keyring, &tokens, plain).await?;
        if policy.authority.make && snapshot.is_empty() {
            first::make(keyring, &tokens, policy, plain).await?;
            snapshot = Snapshot::load(keyring, &tokens, plain).await?;
        }
        Ok(Self { held: ArcSwap::from_pointee(snapshot), tokens })
    }

    /// The token in which keys of authorities lie, if there is one.
    pub(crate) const fn tokens(&self) -> &Tokens {
        &self.tokens
    }

    pub(crate) fn at(&self, now: Timestamp) -> Authority {
        Authority { held: self.held.load_full(), now }
    }
}

impl Broker {
    /// Takes over what another node or a command changed; whether that was anything.
    pub(crate) async fn reload_authorities(&self) -> Result<bool, OpenError> {
        let home = self.home();
        let keyring = home.keyring();
        let changed = !self.authorities.held.load_full().is_as_stored(&keyring).await?;
        if changed {
            let snapshot = Snapshot::load(&keyring, self.authorities.tokens(), &self.settings.plain).await?;
            self.authorities.held.store(Arc::new(snapshot));
        }
        Ok(changed)
    }

    /// Sees whether every key that lies in a token is there, may sign and fits its certificate: the first that does not, with
    /// its authority's name.
    pub async fn check_keys(&self) -> Result<(), (String, KeyPairError)> {
        for held in self.authority().living() {
            let Some(issuer) = held.issuer() else { continue };
            let checked = self.authorities.tokens().check(issuer).await;
            checked.map_err(|error| (held.certificate().subject(), error))?;
        }
        Ok(())
    }

    /// The keys in the token that were made for authorities, and that none has; none where there is no token.
    pub async fn unclaimed_keys(&self) -> Result<Vec<UnclaimedKey>, KeyError> {
        let base = self.settings.certificates.name_base.to_string();
        self.authorities.tokens().unclaimed(&base, &self.authority()).await
    }

    /// The authorities as the database has them; as they were before, if it does not answer.
    pub(crate) async fn newest_authority(&self) -> Authority {
        if let Err(error) = self.reload_authorities().await {
            tracing::error!(%error, "the authorities could not be read; those from before are used");
        }
        self.authority()
    }
}

/// The authorities at one moment.
#[derive(Clone)]
pub struct Authority {
    held: Arc<Snapshot>,
    now: Timestamp,
}

/// One authority, for the page that offers its files.
#[derive(Debug, Clone)]
pub struct PublishedAuthority {
    /// `Root`, `Intermediate` or `Issuing`.
    pub title: &'static str,
    /// Where it stands.
    pub stage: AuthorityStage,
    /// Its name.
    pub subject: String,
    /// Its key id, which is part of its files' names.
    pub id: String,
    /// Since when it signs, or from when on.
    pub active_from: Timestamp,
    /// When it ends.
    pub not_after: Timestamp,
    /// Where its private key is.
    pub key: KeyWhere,
    /// That the authority above it revoked it.
    pub revoked: Option<RevokedAuthority>,
    /// SHA-256 of its certificate.
    pub fingerprint: Digest,
    /// Its certificate (DER).
    pub certificate: Vec<u8>,
}

/// Where an authority's private key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeyWhere {
    /// In the database, sealed.
    Database,
    /// In a token.
    Token {
        /// The token's name.
        token: String,
        /// Which of its keys, as a PKCS#11 URI.
        key: String,
    },
    /// Kept by somebody.
    Elsewhere,
}

impl KeyWhere {
    /// Whether it is this key of the token.
    fn is_in_token(&self, other: &KeyObject) -> bool {
        matches!(self, Self::Token { key, .. } if *key == other.to_string())
    }
}

/// In words, as `beadle ca show` tells it.
impl fmt::Display for KeyWhere {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Database => f.write_str("in the database"),
            Self::Token { token, key } => write!(f, "in the token {token} ({key})"),
            Self::Elsewhere => f.write_str("kept elsewhere"),
        }
    }
}

/// Where an authority stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorityStage {
    /// It will sign people's certificates, and is published so that sites have it by then.
    Next,
    /// It signs people's certificates, or, as a root, authorities.
    Current,
    /// Another one signs; its lists and answers go on.
    Retiring,
    /// It is a root, or one below a root, whose key is kept elsewhere.
    Offline,
    /// The authority above it revoked it. Its lists and answers go on.
    Revoked,
}

impl AuthorityStage {
    /// The word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::Current => "current",
            Self::Retiring => "retiring",
            Self::Offline => "offline",
            Self::Revoked => "revoked",
        }
    }
}

impl PublishedAuthority {
    /// The fingerprint as OpenSSL prints it: `AB:CD:…`.
    pub fn fingerprint_pairs(&self) -> String {
        self.fingerprint.as_bytes().iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(":")
    }
}

/// A file that the plain listener serves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthorityFile {
    /// `.cer`: the certificate in DER.
    Certificate,
    /// `.pem`: the certificate in PEM.
    CertificatePem,
    /// `.crl`: the revocation list in DER.
    Crl,
}

impl Authority {
    /// The one that signs people's certificates now; `None` if there is none.
    pub(crate) fn signing(&self) -> Option<&Arc<Held>> {
        self.held.signing(self.now)
    }

    /// What to do, if there are authorities and none of them signs certificates.
    pub fn nobody_signs(&self) -> Option<&'static str> {
        match (self.signing(), self.newest_issuing(), self.all().next()) {
            (None, Some(_), _) => Some("no authority signs certificates: make the next one (beadle ca rollover)"),
            (None, None, Some(_)) => Some("there is a root, and no authority under it: make one (beadle ca init)"),
            _ => None,
        }
    }

    /// Its key id.
    pub fn issuing_id(&self) -> Option<&str> {
        Some(self.signing()?.id())
    }

    /// Those that have not ended, the roots first; of each kind the newest first.
    pub(crate) fn living(&self) -> impl Iterator<Item = &Arc<Held>> {
        self.held.all().filter(|held| held.certificate().not_after() > self.now)
    }

    /// Those that issue people's certificates, or did.
    pub(crate) fn issuing(&self) -> impl Iterator<Item = &Arc<Held>> {
        self.living().filter(|held| !held.signs_authorities())
    }

    /// Every one, also those that have ended.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Arc<Held>> {
        self.held.all()
    }

    /// The issuing authority that was made last.
    pub(crate) fn newest_issuing(&self) -> Option<&Arc<Held>> {
        self.all().find(|held| !held.signs_authorities())
    }

    /// Whether a later issuing authority is there.
    pub(crate) fn is_followed(&self, held: &Held) -> bool {
        self.issuing().any(|other| other.generation() > held.generation())
    }

    /// Whether an authority has this name, or had it.
    pub(crate) fn is_name_taken(&self, name: &str) -> bool {
        self.all().any(|held| held.certificate().subject() == name)
    }

    /// The certificates (DER) of an authority and of those above it, each above the one before; without the root, unless the
    /// authority is one itself.
    pub(crate) fn chain(&self, held: &Held) -> Vec<Vec<u8>> {
        let mut chain = vec![held.certificate().certificate_der().to_vec()];
        let mut above = self.above(held);
        while let Some(one) = above.filter(|one| !one.certificate().is_root() && chain.len() <= self.all().count()) {
            chain.push(one.certificate().certificate_der().to_vec());
            above = self.above(one);
        }
        chain
    }

    /// The one directly above, if it is here.
    pub(crate) fn above(&self, held: &Held) -> Option<&Arc<Held>> {
        self.named(held.above()?)
    }

    /// The roots and what is between them and the issuing ones, the roots first, the newest of each first.
    pub(crate) fn roots(&self) -> impl Iterator<Item = &Arc<Held>> {
        self.living().filter(|held| held.signs_authorities())
    }

    /// Whether `key` is one of ours: people have other ones.
    pub(crate) fn has_key(&self, key: &SubjectPublicKey) -> bool {
        self.held.all().any(|held| held.certificate().is_key_of_an_authority(key))
    }

    /// The authority with this key id, also one that has ended.
    pub(crate) fn named(&self, id: &str) -> Option<&Arc<Held>> {
        self.held.all().find(|held| held.id() == id)
    }

    /// All that have not ended, the roots first.
    pub fn published(&self) -> Vec<PublishedAuthority> {
        let published = |held: &Arc<Held>| PublishedAuthority {
            title: match held.signs_authorities() {
                true if held.certificate().is_root() => "Root",
                true => "Intermediate",
                false => "Issuing",
            },
            stage: self.stage(held),
            subject: held.certificate().subject(),
            id: held.id().to_owned(),
            active_from: held.active_from(),
            not_after: held.certificate().not_after(),
            key: held.key_where().clone(),
            revoked: held.revoked(),
            fingerprint: Digest::of(held.certificate().certificate_der()),
            certificate: held.certificate().certificate_der().to_vec(),
        };
        self.living().map(published).collect()
    }

    /// The certificates of all that have not ended and were not revoked, in PEM: what a site installs to trust us.
    pub fn trust_anchors_pem(&self) -> String {
        self.living()
            .filter(|held| held.revoked().is_none())
            .map(|held| certificate_pem(held.certificate().certificate_der()))
            .collect()
    }

    /// The certificates (DER) of those that were revoked or have ended: what sites get rid of.
    pub fn trusted_no_more(&self) -> Vec<Vec<u8>> {
        let is_trusted = |held: &Held| held.revoked().is_none() && held.certificate().not_after() > self.now;
        self.all().filter(|held| !is_trusted(held)).map(|held| held.certificate().certificate_der().to_vec()).collect()
    }

    /// Whether there is any; without one nobody gets a certificate.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    fn stage(&self, held: &Held) -> AuthorityStage {
        let current = if held.signs_authorities() { self.roots().next() } else { self.signing() };
        match current {
            _ if held.revoked().is_some() => AuthorityStage::Revoked,
            _ if held.signs_authorities() && held.issuer().is_none() => AuthorityStage::Offline,
            Some(current) if current.id() == held.id() => AuthorityStage::Current,
            _ if !held.signs_authorities() && held.active_from() > self.now => AuthorityStage::Next,
            _ => AuthorityStage::Retiring,
        }
    }
}

/// Why there is no authority.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The keyring failed.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// A key could not be made.
    #[error(transparent)]
    Key(#[from] KeyPairError),
    /// A name is not possible.
    #[error(transparent)]
    Name(#[from] NameError),
    /// A certificate could not be made, or does not fit its key.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// There is no key for a new authority.
    #[error(transparent)]
    NewKey(#[from] KeyError),
    /// The root that is there has no key here, and there is no issuing authority yet.
    #[error("there is a root whose key is elsewhere, and no authority under it: import one with `beadle ca import`")]
    NoRootKey,
    /// The key lies in a token, and the settings name none.
    #[error("the key of {0} lies in a token: [certificates.pkcs11] of the configuration must say in which")]
    NoToken(String),
}
