//! An authority that is revoked by the one above it: it signs nothing more, at once and on every node, and its lists and answers
//! go on.

use ca::RevocationReason;
use storage::StoreError;
use thiserror::Error;
use zeroize::Zeroizing;

use super::{OpenError, PublishedAuthority, RolloverError};
use crate::{Broker, revocation::RevocationError};

/// Why an authority is not revoked.
#[derive(Debug, Error)]
pub enum RevokeAuthorityError {
    /// Nobody is called so.
    #[error("there is no authority with the key id {0}; look at `beadle ca show`")]
    Unknown(String),
    /// Nobody is above it.
    #[error(
        "{0} is a root: nobody is above it who could revoke it. Sites must remove it, and a new one be made or imported"
    )]
    Root(String),
    /// Who is above it is not known here.
    #[error("the authority that issued {0} is not known here")]
    NoAuthorityAbove(String),
    /// It happened before.
    #[error("{0} is revoked already")]
    Already(String),
    /// The key that must sign the list is not here.
    #[error(
        "the key of {0} is kept elsewhere: bring it with --root-key FILE, or let its owner revoke, and take over the new list \
         with `beadle ca import --crl`"
    )]
    KeyNeeded(String),
    /// What was brought is another key.
    #[error(transparent)]
    RootKey(#[from] RolloverError),
    /// The authorities could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The list that says so could not be published. The authority signs nothing more.
    #[error("the authority is revoked, but the list that says so could not be published: {0}")]
    List(#[from] RevocationError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// The issuing authority with this key id, to be shown before it is revoked.
    pub async fn revocable_authority(&self, id: &str) -> Result<PublishedAuthority, RevokeAuthorityError> {
        let published = self.newest_authority().await.published();
        let found = published.into_iter().find(|one| one.id == id);
        let found = found.ok_or_else(|| RevokeAuthorityError::Unknown(id.to_owned()))?;
        match found.revoked {
            Some(_) => Err(RevokeAuthorityError::Already(found.subject)),
            None => Ok(found),
        }
    }

    /// Has the authority above revoke this one, and publishes the list that says so. `root_key` (PKCS#8 DER) is the key of the one
    /// above, where that is kept elsewhere.
    pub async fn revoke_authority(
        &self,
        id: &str,
        reason: RevocationReason,
        root_key: Option<&Zeroizing<Vec<u8>>>,
    ) -> Result<(), RevokeAuthorityError> {
        let revocable = self.revocable_authority(id).await?;
        let authority = self.authority();
        let held = authority.named(id).ok_or_else(|| RevokeAuthorityError::Unknown(id.to_owned()))?;
        if held.certificate().is_root() {
            return Err(RevokeAuthorityError::Root(revocable.subject));
        }
        let above = authority.above(held);
        let above = above.ok_or_else(|| RevokeAuthorityError::NoAuthorityAbove(revocable.subject.clone()))?;
        let needed = || RevokeAuthorityError::KeyNeeded(above.certificate().subject());
        let issuer = match (above.issuer(), root_key) {
            (Some(issuer), _) => issuer.clone(),
            (None, Some(_)) => {
                let (root, issuer) = authority.root_with(root_key)?;
                if root.id() == above.id() { issuer } else { return Err(needed()) }
            }
            (None, None) => return Err(needed()),
        };
        let serial = held.certificate().serial().to_string();
        let now = self.now();
        if !self.store.revoke_authority(above.id(), &serial, reason.code().into(), now).await? {
            return Err(RevokeAuthorityError::Already(revocable.subject));
        }
        tracing::warn!(authority = revocable.subject, ?reason, "the authority is revoked, and signs no more");
        self.reload_authorities().await?;
        Ok(self.publish_crl(above, &issuer).await?)
    }
}
