//! One secret after the other: a client may have two at a time, so that a new one is known everywhere before the old one ends.
//!
//! Invariant: a secret leaves here once, when it is made, and nobody but an owner or the operator has one made.

use std::time::Duration;

use domain::{
    Client, ClientId, ClientStatus, Secret, SignIn, Subject, Timestamp,
    client::act::{ClientActKind, ClientActor},
};
use serde_json::json;
pub use storage::client_secrets::ClientSecret;
use storage::{
    StoreError,
    client_secrets::{AddedSecret, EndedSecret},
};
use thiserror::Error;

use crate::{Broker, letters::Letter, ownership::OwnerError};

/// How long before the end of its last secret the owners of a client are told.
pub const WARNING: Duration = Duration::from_hours(14 * 24);
/// How long a secret stays good that is to end, unless its owner says otherwise.
pub const NOTICE: Duration = Duration::from_hours(30 * 24);

/// Why there is no new secret, or no end of an old one.
#[derive(Debug, Error)]
pub enum SecretError {
    /// There is no such client, or none of theirs.
    #[error("there is no such client")]
    Unknown,
    /// It proves itself in another way, or not at all.
    #[error("this client has no secret: it proves itself in another way")]
    Without,
    /// Nobody can use it any more, or somebody else says what is registered.
    #[error("this client gets no secret here")]
    Fixed,
    /// It has as many as may be.
    #[error("this client has two secrets already; end one of them first")]
    TooMany,
    /// There is no such secret any more.
    #[error("there is no such secret any more")]
    Gone,
    /// Somebody else changed the client meanwhile.
    #[error("the client was changed by somebody else at the same time; try again")]
    Outdated,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<OwnerError> for SecretError {
    fn from(error: OwnerError) -> Self {
        match error {
            OwnerError::Store(error) => Self::Store(error),
            _ => Self::Unknown,
        }
    }
}

/// When a secret ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretEnd {
    /// At once.
    Now,
    /// In [`NOTICE`].
    Notice,
    /// Not by itself.
    Never,
}

/// Whether a client may get a secret: it proves itself by one, is not gone for good, and is registered here.
pub fn takes_secrets(client: &Client) -> bool {
    let is_gone = matches!(client.status, ClientStatus::Rejected | ClientStatus::Retired);
    client.metadata.has_secret() && client.federation.is_none() && !is_gone
}

impl Broker {
    /// What is kept of the secrets of a client that are good, the oldest first.
    pub async fn secrets_of(&self, id: &ClientId) -> Result<Vec<ClientSecret>, StoreError> {
        self.store.client_secrets(id, self.now()).await
    }

    /// An owner has a second secret made, to be shown once.
    pub async fn make_own_secret(&self, sign_in: &SignIn, id: &ClientId) -> Result<Secret, SecretError> {
        self.owned(sign_in, id).await?;
        let by = ClientActor::Owner(sign_in.subject.clone());
        self.make_secret(id, by, Some(&sign_in.subject), false).await
    }

    /// The operator has a secret made, to be shown once: a second one, or one in the place of all others.
    pub async fn new_client_secret(&self, id: &ClientId, by: &str, replaces: bool) -> Result<Secret, SecretError> {
        self.make_secret(id, ClientActor::Operator(by.to_owned()), None, replaces).await
    }

    async fn make_secret(
        &self,
        id: &ClientId,
        by: ClientActor,
        owner: Option<&Subject>,
        replaces: bool,
    ) -> Result<Secret, SecretError> {
        // Before the client: what changes in between makes the version too old, never too new.
        let version = self.store.client_version(id).await?.ok_or(SecretError::Unknown)?;
        let client = self.store.client(id).await?.ok_or(SecretError::Unknown)?;
        if !client.metadata.has_secret() {
            return Err(SecretError::Without);
        }
        if !takes_secrets(&client) {
            return Err(SecretError::Fixed);
        }
        let (secret, kept) = self.new_secret(id, &client.metadata);
        let act = self.client_act(id, by, ClientActKind::SecretMade, json!({ "replaces": replaces }));
        match self.store.add_client_secret((&kept, replaces), version, owner, &act).await? {
            AddedSecret::Done => {
                tracing::info!(client = %id, by = %act.by, replaces, "a client got a secret");
                Ok(secret)
            }
            AddedSecret::TooMany => Err(SecretError::TooMany),
            AddedSecret::Outdated => Err(SecretError::Outdated),
            AddedSecret::NotOwner => Err(SecretError::Unknown),
        }
    }

    /// An owner ends a secret, or lets one go on that was to end.
    pub async fn end_own_secret(
        &self,
        sign_in: &SignIn,
        id: &ClientId,
        number: i64,
        end: SecretEnd,
    ) -> Result<(), SecretError> {
        let client = self.owned(sign_in, id).await?;
        if client.federation.is_some() {
            return Err(SecretError::Fixed);
        }
        let now = self.now();
        let ends_at = match end {
            SecretEnd::Now => Some(now),
            SecretEnd::Notice => Some(now + NOTICE),
            SecretEnd::Never => None,
        };
        let by = ClientActor::Owner(sign_in.subject.clone());
        let details = json!({ "secret": number, "ends_at": ends_at.map(|end| end.to_string()) });
        let act = self.client_act(id, by, ClientActKind::SecretEnded, details);
        match self.store.end_client_secret(number, ends_at, Some(&sign_in.subject), &act).await? {
            EndedSecret::Done => {
                tracing::info!(client = %id, by = %act.by, secret = number, ?end, "the end of a secret was set");
                Ok(())
            }
            EndedSecret::Gone => Err(SecretError::Gone),
            EndedSecret::NotOwner => Err(SecretError::Unknown),
        }
    }

    /// Tells the owners of clients whose last secret is about to end, once. Any node may do it.
    pub async fn warn_of_ending_secrets(&self) -> Result<(), StoreError> {
        let now = self.now();
        for (id, number, ends_at) in self.store.ending_secrets(now, now + WARNING).await? {
            let Some(client) = self.store.client(&id).await? else { continue };
            if self.store.note_secret_warning((&id, number, ends_at), now).await? {
                self.tell_of_ending_secret(&client, ends_at).await?;
            }
        }
        Ok(())
    }

    async fn tell_of_ending_secret(&self, client: &Client, ends_at: Timestamp) -> Result<(), StoreError> {
        let page = self.owners_page(&client.id);
        let letter = Letter::SecretEnds { client, at: ends_at, page: &page };
        tracing::info!(client = %client.id, %ends_at, "the last secret of a client ends, and its owners are told");
        self.tell_owners(client, &letter).await
    }
}
