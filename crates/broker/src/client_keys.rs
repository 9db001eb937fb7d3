//! The public keys of clients, by value or by reference
//! ([OpenID Connect Core §10.1](https://openid.net/specs/openid-connect-core-1_0.html#Signing)).
//!
//! What a `jwks_uri` answers is kept for a while. A token under a key that is not among them makes us ask once more, but
//! not more often than every few seconds: so a client may change its keys at any moment, and nobody can make us hammer
//! its server.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::{Client, Timestamp};
use oauth::jose::{Allowed, ClientKeys, JwsError, KeySetError, UnverifiedJwt, VerifiedJwt};
use outbound::GuardedError;
use thiserror::Error;
use tokio::sync::Mutex as Turn;
use url::Url;

use crate::Broker;

/// How long a fetched set is good without asking again: so long a key that its owner withdrew is still good, and still
/// encrypted to.
const FRESH: Duration = Duration::from_secs(60);
/// How long it is used when the client's server does not answer.
const STALE: Duration = Duration::from_secs(60 * 60);
/// How often a server is asked at most.
const PAUSE: Duration = Duration::from_secs(10);
/// How many addresses are remembered.
const REMEMBERED: usize = 1_000;

/// Why a client's keys are not at hand.
#[derive(Debug, Error)]
pub enum ClientKeysError {
    /// It has registered none.
    #[error("the client has registered no keys")]
    None,
    /// They cannot be used.
    #[error("the client's keys cannot be used: {0}")]
    KeySet(#[from] KeySetError),
    /// They cannot be fetched, and there are none from before.
    #[error("the client's jwks_uri could not be read")]
    Unreachable,
    /// The token does not fit them.
    #[error(transparent)]
    Jws(#[from] JwsError),
}

/// What is remembered of one `jwks_uri`.
#[derive(Debug, Default)]
struct Fetched {
    asked_at: Option<Timestamp>,
    keys: Option<(Timestamp, Arc<ClientKeys>)>,
}

/// The sets that were fetched, on this node.
#[derive(Debug, Default)]
pub(crate) struct KeyCache(Mutex<HashMap<Url, Arc<Turn<Fetched>>>>);

impl KeyCache {
    fn entry(&self, url: &Url) -> Arc<Turn<Fetched>> {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= REMEMBERED && !all.contains_key(url) {
            // Whoever needs them asks again; this happens only where very many clients have addresses.
            all.clear();
        }
        Arc::clone(all.entry(url.clone()).or_default())
    }
}

impl Broker {
    /// The keys of a client, at most a minute old.
    pub(crate) async fn client_keys(&self, client: &Client) -> Result<Arc<ClientKeys>, ClientKeysError> {
        match (&client.metadata.jwks, &client.metadata.jwks_uri) {
            (Some(jwks), _) => Ok(Arc::new(ClientKeys::from_jwks(jwks)?)),
            (None, Some(url)) => self.fetched_keys(url, FRESH).await,
            (None, None) => Err(ClientKeysError::None),
        }
    }

    /// The keys of a client, among which one of this name is, if the client has it at all.
    pub(crate) async fn client_keys_for(
        &self,
        client: &Client,
        name: Option<&str>,
    ) -> Result<Arc<ClientKeys>, ClientKeysError> {
        let keys = self.client_keys(client).await?;
        if name.is_none() || keys.iter().any(|key| key.kid() == name) {
            return Ok(keys);
        }
        self.newest_client_keys(client).await
    }

    /// The keys of a client as they are now, if its server has not been asked just before.
    pub(crate) async fn newest_client_keys(&self, client: &Client) -> Result<Arc<ClientKeys>, ClientKeysError> {
        match &client.metadata.jwks_uri {
            Some(url) => self.fetched_keys(url, Duration::ZERO).await,
            None => self.client_keys(client).await,
        }
    }

    /// Verifies a token of a client. Under an unknown key it looks whether the client has changed its keys.
    pub(crate) async fn verify_by_client(
        &self,
        client: &Client,
        token: UnverifiedJwt<'_>,
        allowed: &Allowed<'_>,
    ) -> Result<VerifiedJwt, ClientKeysError> {
        let keys = self.client_keys(client).await?;
        match token.clone().verify(&keys, allowed) {
            Err(JwsError::NoKey | JwsError::Signature) => {
                Ok(token.verify(&*self.newest_client_keys(client).await?, allowed)?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// Verifies a token by the keys that stand at an address. Under an unknown key it looks whether they have changed.
    pub(crate) async fn verify_by_keys_at(
        &self,
        url: &Url,
        token: UnverifiedJwt<'_>,
        allowed: &Allowed<'_>,
    ) -> Result<VerifiedJwt, ClientKeysError> {
        let keys = self.fetched_keys(url, FRESH).await?;
        match token.clone().verify(&keys, allowed) {
            Err(JwsError::NoKey | JwsError::Signature) => {
                Ok(token.verify(&*self.fetched_keys(url, Duration::ZERO).await?, allowed)?)
            }
            outcome => Ok(outcome?),
        }
    }

    /// What `url` answers, or answered at most `age` ago. Those who come while it is being asked wait for its answer.
    async fn fetched_keys(&self, url: &Url, age: Duration) -> Result<Arc<ClientKeys>, ClientKeysError> {
        let entry = self.client_keys.entry(url);
        let mut fetched = entry.lock().await;
        let now = self.now();
        let kept = |fetched: &Fetched, age| {
            fetched.keys.as_ref().filter(|(at, _)| now.since(*at) < age).map(|(_, keys)| Arc::clone(keys))
        };
        if let Some(keys) = kept(&fetched, age) {
            return Ok(keys);
        }
        if fetched.asked_at.is_some_and(|at| now.since(at) < PAUSE) {
            return kept(&fetched, STALE).ok_or(ClientKeysError::Unreachable);
        }
        fetched.asked_at = Some(now);
        match self.guarded.get(url).await {
            Ok(document) => {
                let keys = Arc::new(ClientKeys::from_json(&document)?);
                fetched.keys = Some((now, Arc::clone(&keys)));
                Ok(keys)
            }
            Err(error) => {
                told(url, &error);
                kept(&fetched, STALE).ok_or(ClientKeysError::Unreachable)
            }
        }
    }
}

/// What the network says is for the operator: told to strangers, it would map our surroundings for them.
fn told(url: &Url, error: &GuardedError) {
    tracing::warn!(host = url.host_str(), %error, "a client's jwks_uri could not be read");
}
