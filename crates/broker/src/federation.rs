//! Federations of OpenID providers and relying parties
//! ([OpenID Federation 1.0](https://openid.net/specs/openid-federation-1_0.html)): what we say of ourselves, and relying
//! parties that nobody registered, because a trust anchor vouches for them.
//!
//! Invariant: a relying party is what its superiors let it be, by a chain of statements that ends at a key which the
//! operator pinned, and no longer than the chain is good. What an administrator decided about it stays.

mod client;
mod configuration;
mod introduction;
mod registration;
mod trust_marks;
mod walk;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{ClientId, Timestamp};
use oauth::{
    ErrorCode, OAuthError,
    federation::{EntityId, ResolvedEntity, UnverifiedStatement},
};
use outbound::{GuardedError, GuardedFetcher};
use thiserror::Error;
use tokio::{
    sync::{Mutex as Turn, Semaphore},
    time::timeout,
};
use url::Url;

use self::walk::{Statements, Unread, Walk};
pub use self::{
    registration::RegistrationError,
    walk::{DeadEnd, Unresolved},
};
use crate::{Broker, StoreError, settings::FederationPolicy};

/// The longest that one resolution may take, its wait for a turn included.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most resolutions at once: each may keep others waiting for somebody's slow server.
const AT_ONCE: usize = 8;
/// How long an entity is left alone of which no chain was found: nobody makes us ask again and again.
const PAUSE: Duration = Duration::from_secs(15);
/// How many entities are remembered.
const REMEMBERED: usize = 1_000;

/// Why a relying party is not known by its federation.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{}", .error.description())]
pub struct Unknown {
    /// What it is told.
    pub error: OAuthError,
    /// Whether it may be otherwise in a moment.
    pub temporary: bool,
}

impl Unknown {
    fn for_good(error: OAuthError) -> Self {
        Self { error, temporary: false }
    }

    fn for_now(code: ErrorCode, sentence: &str) -> Self {
        Self { error: OAuthError::new(code, sentence), temporary: true }
    }
}

impl From<Unresolved> for Unknown {
    fn from(unresolved: Unresolved) -> Self {
        let sentence = format!("Nobody vouches for this client: {unresolved}.");
        Self { error: OAuthError::new(unresolved.code(), sentence), temporary: unresolved.is_temporary() }
    }
}

/// Why a relying party is not taken from its federation.
#[derive(Debug, Error)]
pub enum FederationError {
    /// Its federation does not vouch for it, or for what it cannot be here.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What came of the last look at an entity.
type Last = Arc<Turn<Option<(Timestamp, Unknown)>>>;

/// The resolutions of this node: one at a time for each entity, and not too many altogether.
pub(crate) struct Resolutions {
    turns: Mutex<HashMap<ClientId, Last>>,
    at_once: Semaphore,
}

impl Default for Resolutions {
    fn default() -> Self {
        Self { turns: Mutex::default(), at_once: Semaphore::new(AT_ONCE) }
    }
}

impl Resolutions {
    fn last(&self, id: &ClientId) -> Last {
        let mut all = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED && !all.contains_key(id) {
            // Those that somebody is at stay, or two would be at the same one.
            all.retain(|_, last| Arc::strong_count(last) > 1);
        }
        Arc::clone(all.entry(id.clone()).or_default())
    }
}

impl Broker {
    /// An entity as a trust anchor vouches for it. `own` is what it says of itself, where it has sent that.
    pub async fn resolve_entity(
        &self,
        policy: &FederationPolicy,
        entity: &EntityId,
        own: Option<UnverifiedStatement>,
    ) -> Result<ResolvedEntity, Unresolved> {
        let source = Guarded(&self.guarded);
        let walk = Walk::new(&source, &policy.trust_anchors, self.now());
        let resolution = async {
            let turn = self.resolutions.at_once.acquire().await;
            let resolved = walk.resolve(entity, own).await;
            drop(turn);
            resolved
        };
        let late = || Unresolved { entity: entity.clone(), dead_ends: vec![DeadEnd::Late] };
        timeout(PATIENCE, resolution).await.unwrap_or_else(|_| Err(late()))
    }
}

/// Statements are fetched as whatever else a stranger names.
struct Guarded<'a>(&'a GuardedFetcher);

impl Statements for Guarded<'_> {
    async fn fetch(&self, url: &Url) -> Result<String, Unread> {
        let document = self.0.get(url).await.map_err(|error| {
            tracing::info!(host = url.host_str(), %error, "a statement of a federation could not be fetched");
            match error {
                GuardedError::Refused(_) | GuardedError::TooLarge(_) | GuardedError::Status(400..500) => {
                    Unread::Nothing
                }
                _ => Unread::Silence,
            }
        })?;
        String::from_utf8(document).map_err(|_| Unread::Nothing)
    }
}
