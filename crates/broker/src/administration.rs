//! What administrators do: sign in with a password, and decide about relying parties. People are in
//! [`people`](crate::people), administrators themselves in [`team`](crate::team).

use std::{net::IpAddr, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version,
    password_hash::{self, SaltString},
};
use domain::{
    Client, ClientId, ClientStatus, Decision, Digest, Entropy, Secret,
    client::act::{ClientActKind, ClientActor},
    entropy::random,
};
use serde_json::json;
use storage::StoreError;
pub use storage::clients::After;
use thiserror::Error;
use tokio::sync::Semaphore;

use crate::{Broker, team};

/// Clients on one page of the queue.
pub const PAGE: u16 = 50;

/// The hashing of passwords that people choose: argon2id with 19 MiB, two passes (OWASP's recommendation), and never
/// more than two at once, so that guessing cannot eat the machine.
pub struct Passwords {
    turns: Semaphore,
    /// Compared when there is no such user, so that the time tells nothing.
    nobody: String,
}

impl Passwords {
    /// How long somebody waits for a turn.
    const PATIENCE: Duration = Duration::from_secs(2);

    pub(crate) fn new(entropy: &dyn Entropy) -> Result<Self, PasswordError> {
        Ok(Self { turns: Semaphore::new(2), nobody: hash(&Secret::generate(entropy), entropy)? })
    }
}

fn argon2() -> Argon2<'static> {
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::default())
}

/// For the database: an argon2id PHC string.
pub(crate) fn hash(password: &Secret, entropy: &dyn Entropy) -> Result<String, PasswordError> {
    let salt = SaltString::encode_b64(&random::<16>(entropy))?;
    Ok(argon2().hash_password(password.expose().as_bytes(), &salt)?.to_string())
}

/// Why it is not known whether a password is right.
#[derive(Debug, Error)]
pub enum AdministratorError {
    /// Too many passwords are being checked.
    #[error("too many passwords are being checked")]
    Busy,
    /// Too many were tried in this minute for this name, or from this address.
    #[error("too many passwords were tried")]
    TooOften(Duration),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A password could not be hashed.
#[derive(Debug, Error)]
pub enum PasswordError {
    /// The library said no.
    #[error("the password could not be hashed: {0}")]
    Hash(password_hash::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<password_hash::Error> for PasswordError {
    fn from(error: password_hash::Error) -> Self {
        Self::Hash(error)
    }
}

/// Why a decision was not carried out.
#[derive(Debug, Error)]
pub enum DecisionError {
    /// There is no such client.
    #[error("there is no client {0}")]
    Unknown(ClientId),
    /// The client's status does not allow it; perhaps somebody else was first.
    #[error("the client is {status} and cannot be changed by “{}”", .decision.as_str())]
    NotPossible {
        /// Its status.
        status: ClientStatus,
        /// What was to be done.
        decision: Decision,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// A page of the queue.
#[derive(Debug)]
pub struct ClientPage {
    /// The clients.
    pub clients: Vec<Client>,
    /// Where the next page begins.
    pub next: Option<After>,
}

/// What stands in the journal of a decision.
pub(crate) const fn act_of(decision: Decision) -> ClientActKind {
    match decision {
        Decision::Approve => ClientActKind::Approved,
        Decision::Reject => ClientActKind::Rejected,
        Decision::Suspend => ClientActKind::Suspended,
        Decision::Resume => ClientActKind::Resumed,
        Decision::Retire => ClientActKind::Retired,
    }
}

impl Broker {
    /// Checks an administrator's password, which came from this address; answers with what their session is bound to if it is right.
    pub async fn sign_in_administrator(
        &self,
        username: &str,
        password: &Secret,
        address: Option<IpAddr>,
    ) -> Result<Option<Digest>, AdministratorError> {
        if let Some(wait) = self.limit_passwords(username, address).await? {
            return Err(AdministratorError::TooOften(wait));
        }
        let administrator = self.administrator(username).await?;
        let stored = administrator.as_ref().and_then(|administrator| administrator.password_hash.clone());
        let stamp = administrator.as_ref().filter(|_| stored.is_some()).map(team::stamp);
        let stored = stored.unwrap_or_else(|| self.passwords.nobody.clone());
        let turn = tokio::time::timeout(Passwords::PATIENCE, self.passwords.turns.acquire()).await;
        let Ok(Ok(_turn)) = turn else { return Err(AdministratorError::Busy) };
        let password = password.clone();
        let fits = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&stored)
                .is_ok_and(|hash| argon2().verify_password(password.expose().as_bytes(), &hash).is_ok())
        });
        let fits = fits.await.unwrap_or(false);
        let stamp = stamp.filter(|_| fits);
        if stamp.is_some() {
            self.store.note_administrator(username, self.now()).await?;
        }
        Ok(stamp)
    }

    /// Carries out a decision about a client.
    pub async fn decide(&self, id: &ClientId, decision: Decision, by: &str) -> Result<Client, DecisionError> {
        let kind = act_of(decision);
        let act = self.client_act(id, ClientActor::Operator(by.to_owned()), kind, json!({}));
        let done = self.store.decide_client(decision, by, &act).await?;
        let client = self.store.client(id).await?.ok_or_else(|| DecisionError::Unknown(id.clone()))?;
        if !done {
            return Err(DecisionError::NotPossible { status: client.status, decision });
        }
        tracing::info!(client = %id, decision = decision.as_str(), by, "decided about a client");
        if matches!(decision, Decision::Approve | Decision::Reject) {
            self.tell_of_decision(&client, &act).await;
        }
        Ok(client)
    }

    /// How many clients have each status.
    pub async fn client_counts(&self) -> Result<Vec<(ClientStatus, i64)>, StoreError> {
        self.store.client_counts().await
    }

    /// A page of clients with this status, the oldest first.
    pub async fn client_page(&self, status: ClientStatus, after: Option<&After>) -> Result<ClientPage, StoreError> {
        self.list_clients(Some(status), after, PAGE).await
    }

    /// A page of so many clients, with this status or with any, the oldest first.
    pub async fn list_clients(
        &self,
        status: Option<ClientStatus>,
        after: Option<&After>,
        limit: u16,
    ) -> Result<ClientPage, StoreError> {
        let clients = self.store.clients(status, after, limit).await?;
        let full = clients.len() == usize::from(limit);
        let next = clients.last().filter(|_| full).map(|last| After(last.registered_at, last.id.clone()));
        Ok(ClientPage { clients, next })
    }
}
