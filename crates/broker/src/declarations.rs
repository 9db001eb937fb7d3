//! What administrators declare of institutions: that they change their identifiers, and that somebody else vouches for
//! them now.

use domain::{
    EntityId, IdentifierChange, Origin, Timestamp, identifier::IdentifierKind, identifier_change::Undeclarable,
};
use storage::StoreError;
pub use storage::identifier_changes::DeclaredChange;
use thiserror::Error;

use crate::Broker;

/// Why nothing was declared.
#[derive(Debug, Error)]
pub enum DeclarationError {
    /// It makes no sense.
    #[error(transparent)]
    Undeclarable(#[from] Undeclarable),
    /// No source names the institution.
    #[error("no source names {0}")]
    UnknownInstitution(EntityId),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// Declares that an institution replaces one identifier by another until `ends_at`, and gives no eppn to somebody
    /// else meanwhile.
    pub async fn declare_change(
        &self,
        institution: &EntityId,
        (replaced, by): (IdentifierKind, IdentifierKind),
        ends_at: Timestamp,
    ) -> Result<IdentifierChange, DeclarationError> {
        let now = self.now();
        let change = IdentifierChange::declare(replaced, by, ends_at, now)?;
        self.store.declare_change(institution, change, ends_at, now).await?;
        tracing::info!(%institution, %change, until = %ends_at, "declared a change of identifiers");
        Ok(change)
    }

    /// Ends a change now; `false` if none was running.
    pub async fn end_change(&self, institution: &EntityId, replaced: IdentifierKind) -> Result<bool, StoreError> {
        let done = self.store.end_change(institution, replaced, self.now()).await?;
        if done {
            tracing::info!(%institution, replaced = replaced.as_str(), "ended a change of identifiers");
        }
        Ok(done)
    }

    /// Everything that was declared, also what has ended.
    pub async fn declared_changes(&self) -> Result<Vec<DeclaredChange>, StoreError> {
        self.store.declared_changes().await
    }

    /// The origin that an institution has for us, and the one that it has now becomes that.
    pub async fn accept_origin(&self, institution: &EntityId) -> Result<(Option<Origin>, Origin), DeclarationError> {
        let present = self.catalogue.current().origin(institution);
        let present = present.ok_or_else(|| DeclarationError::UnknownInstitution(institution.clone()))?;
        let known = self.store.institution_origin(institution).await?;
        self.store.settle_origin(institution, &present, self.now()).await?;
        tracing::info!(%institution, source = present.source, "accepted who vouches for an institution");
        Ok((known, present))
    }
}
