//! A root whose key is kept elsewhere: taken away, and brought back for a moment.

use domain::Entropy;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{OpenError, RolloverError, first};
use crate::{
    Broker,
    keyring::{AuthoritySecret, KeyringError, Purpose},
    revocation::RevocationError,
    settings::{AuthorityPlan, CertificatePolicy},
};

/// Why a root's key stays where it is.
#[derive(Debug, Error)]
pub enum RootKeyError {
    /// It was taken away before.
    #[error("the key of {0} is not here")]
    NotHere(String),
    /// A token gives no key away.
    #[error("the key of {0} lies in a token, which keeps it: take the token away instead")]
    InToken(String),
    /// What was brought is another one's, or cannot be used.
    #[error(transparent)]
    Root(#[from] RolloverError),
    /// The file could not be written.
    #[error(transparent)]
    File(#[from] ca::PrivateKeyFileError),
    /// The key could not be read.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// Its last list could not be published.
    #[error(transparent)]
    Revocation(#[from] RevocationError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] storage::StoreError),
}

/// Why no authorities were made.
#[derive(Debug, Error)]
pub enum InitError {
    /// There are some.
    #[error("there is an authority already: {0}")]
    Exists(String),
    /// They could not be made.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// Their lists could not be published.
    #[error(transparent)]
    Revocation(#[from] RevocationError),
}

impl Broker {
    /// Makes the first root and issuing authority; only the latter where there is a root whose key is here.
    pub async fn make_authority(&self, plan: AuthorityPlan) -> Result<(), InitError> {
        if let Some(held) = self.newest_authority().await.newest_issuing() {
            return Err(InitError::Exists(held.certificate().subject()));
        }
        let policy = CertificatePolicy { authority: plan, ..self.settings.certificates.clone() };
        first::make(&self.home().keyring(), self.authorities.tokens(), &policy, &self.settings.plain).await?;
        self.reload_authorities().await?;
        Ok(self.publish_due_crls().await?)
    }

    /// The root's private key as a file under a password.
    pub async fn root_key_file(&self, password: &str, entropy: &dyn Entropy) -> Result<String, RootKeyError> {
        let (root, _) = self.newest_authority().await.root_with(None).map_err(|error| match error {
            RolloverError::RootKeyNeeded(root) => RootKeyError::NotHere(root),
            other => other.into(),
        })?;
        let stored = self.home().keyring().authorities(Purpose::CaRoot).await?;
        let stored = stored.into_iter().find(|key| key.generation == root.generation()).map(|key| key.secret);
        match stored {
            Some(AuthoritySecret::Here(key)) => Ok(ca::write_private_key(&key, password, entropy)?),
            Some(AuthoritySecret::InToken(_)) => Err(RootKeyError::InToken(root.certificate().subject())),
            Some(AuthoritySecret::Elsewhere) | None => Err(RootKeyError::NotHere(root.certificate().subject())),
        }
    }

    /// Forgets the root's private key, of which `kept` (PKCS#8 DER) is the copy that was read back from where it is kept.
    /// Its last list until somebody brings it is published before.
    pub async fn take_root_key_away(&self, kept: &Zeroizing<Vec<u8>>) -> Result<(), RootKeyError> {
        let (root, issuer) = self.newest_authority().await.root_with(Some(kept))?;
        if root.issuer().is_none() {
            return Err(RootKeyError::NotHere(root.certificate().subject()));
        }
        self.publish_crl(&root, &issuer).await?;
        let name = self.home().keyring().name(Purpose::CaRoot);
        self.store.take_key_away(&name, root.generation(), self.now()).await?;
        self.reload_authorities().await.map_err(RolloverError::from)?;
        tracing::warn!(root = root.certificate().subject(), "the root's private key was taken away");
        Ok(())
    }

    /// Publishes a new list of each authority whose key is here, and with the root's key also the root's.
    pub async fn publish_all_crls(&self, root_key: Option<&Zeroizing<Vec<u8>>>) -> Result<(), RootKeyError> {
        let authority = self.newest_authority().await;
        if let Some(key) = root_key {
            let (root, issuer) = authority.root_with(Some(key))?;
            self.publish_crl(&root, &issuer).await?;
        }
        for held in authority.living() {
            if let Some(issuer) = held.issuer() {
                self.publish_crl(held, issuer).await?;
            }
        }
        Ok(())
    }
}
