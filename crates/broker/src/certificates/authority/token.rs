//! The token in which keys of authorities lie, and signing with them.
//!
//! A device takes as long as it takes: nobody else waits for it, no more signatures wait than it has sessions, and none for ever.

use std::{fmt, sync::Arc, time::Duration};

use ca::{Issuer, KeyAlgorithm, KeyPair, KeyPairError, RemoteKeyError, SubjectPublicKey};
use domain::{Entropy, entropy::random};
use hsm::{KeyObject, Token, TokenError};
use thiserror::Error;
use tokio::{sync::Semaphore, time::timeout};

use super::Authority;
use crate::{keyring::AuthoritySecret, settings::KeyPlace};

/// How long a signature may take, the turn before it included. Somebody waits for it.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the making of a key may take.
const PATIENCE_FOR_KEYS: Duration = Duration::from_secs(300);

/// Why a token could not be asked, before it could say so itself.
#[derive(Debug, Clone, Copy, Error)]
enum Unreached {
    #[error("the token did not answer in time")]
    Slow,
    #[error("the signing ended unexpectedly")]
    Ended,
}

/// The token of the installation, if it has one.
#[derive(Clone, Default)]
pub(crate) struct Tokens(Option<Opened>);

#[derive(Clone)]
struct Opened {
    token: Arc<Token>,
    turns: Arc<Semaphore>,
}

impl Tokens {
    pub(crate) fn new(token: Option<Token>) -> Self {
        Self(token.map(|token| {
            let turns = Arc::new(Semaphore::new(token.settings().sessions.max(1)));
            Opened { token: Arc::new(token), turns }
        }))
    }

    /// What it is called.
    pub(super) fn name(&self) -> Option<String> {
        self.0.as_ref().map(|opened| opened.token.settings().to_string())
    }

    /// The key pair of which `public` is the public half; `None` if there is no token.
    pub(super) fn key_pair(&self, key: KeyObject, public: SubjectPublicKey) -> Option<KeyPair> {
        self.0.as_ref().map(|opened| opened.token.key_pair(key, public))
    }

    /// Has an authority sign: here at once, and in a token when it is its turn.
    pub(crate) async fn sign<T, E>(
        &self,
        issuer: &Arc<Issuer>,
        work: impl FnOnce(&Issuer) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<KeyPairError> + Send + 'static,
    {
        let issuer = Arc::clone(issuer);
        self.sign_with(issuer.key().is_elsewhere(), move || work(&issuer)).await
    }

    /// The same by a key that is no authority's yet.
    pub(super) async fn sign_with<T, E>(
        &self,
        is_elsewhere: bool,
        work: impl FnOnce() -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<KeyPairError> + Send + 'static,
    {
        match &self.0 {
            Some(opened) if is_elsewhere => opened.run(PATIENCE, work).await.map_err(unreached)?,
            _ => work(),
        }
    }

    /// A new key where it is to lie, or the one that is there already.
    pub(super) async fn key(
        &self,
        place: &KeyPlace,
        algorithm: KeyAlgorithm,
        label: &str,
        entropy: &dyn Entropy,
    ) -> Result<(KeyPair, AuthoritySecret), KeyError> {
        if *place == KeyPlace::Database {
            let made = tokio::task::spawn_blocking(move || KeyPair::generate(algorithm)).await;
            let pkcs8 = made.map_err(|_| unreached(Unreached::Ended))??;
            return Ok((KeyPair::from_pkcs8(&pkcs8)?, AuthoritySecret::Here(pkcs8)));
        }
        let opened = self.0.as_ref().ok_or(KeyError::NoToken)?;
        let (token, label) = (Arc::clone(&opened.token), label.to_owned());
        let id: [u8; 8] = random(entropy);
        let (key, public) = match place {
            KeyPlace::InToken(key) => return self.existing(key).await,
            KeyPlace::Token | KeyPlace::Database => {
                let made = opened.run(PATIENCE_FOR_KEYS, move || token.generate(algorithm, &label, &id));
                made.await.map_err(unreached)??
            }
        };
        let pair = opened.token.key_pair(key.clone(), public);
        Ok((pair, AuthoritySecret::InToken(key)))
    }

    /// A key that is in the token already. It signs once: what a token says of a key is not believed.
    pub(super) async fn existing(&self, key: &KeyObject) -> Result<(KeyPair, AuthoritySecret), KeyError> {
        let opened = self.0.as_ref().ok_or(KeyError::NoToken)?;
        let (token, wanted) = (Arc::clone(&opened.token), key.clone());
        let work = move || {
            let (key, public) = token.find(&wanted)?;
            let pair = token.key_pair(key.clone(), public);
            pair.check()?;
            Ok::<_, KeyError>((pair, AuthoritySecret::InToken(key)))
        };
        opened.run(PATIENCE, work).await.map_err(unreached)?
    }

    /// Removes a key from the token that was made a moment ago for an authority that did not come to be. What was there before
    /// stays.
    pub(super) async fn discard(&self, place: &KeyPlace, secret: &AuthoritySecret) {
        let (KeyPlace::Token, AuthoritySecret::InToken(key), Some(opened)) = (place, secret, &self.0) else { return };
        let (token, removed) = (Arc::clone(&opened.token), key.clone());
        match opened.run(PATIENCE, move || token.destroy(&removed)).await {
            Ok(Ok(())) => tracing::info!(%key, "removed a key from the token that no authority has"),
            Ok(Err(error)) => tracing::warn!(%key, %error, "a key is left in the token that no authority has"),
            Err(error) => tracing::warn!(%key, %error, "a key is left in the token that no authority has"),
        }
    }

    /// The keys that were made in the token for authorities below this name, and that none of these has.
    pub(super) async fn unclaimed(&self, base: &str, authority: &Authority) -> Result<Vec<UnclaimedKey>, KeyError> {
        let Some(opened) = &self.0 else { return Ok(Vec::new()) };
        let (token, name) = (Arc::clone(&opened.token), opened.token.settings().to_string());
        let found = opened.run(PATIENCE, move || token.keys()).await.map_err(unreached)??;
        let is_ours = |key: &KeyObject| authority.all().any(|held| held.key_where().is_in_token(key));
        // What others keep there has another label.
        let is_for_authority = |label: &str| label.strip_prefix(base).is_some_and(|rest| rest.starts_with('/'));
        let left = found.into_iter().filter(|(key, label)| is_for_authority(label) && !is_ours(key));
        Ok(left.map(|(key, label)| UnclaimedKey { token: name.clone(), key, label }).collect())
    }

    /// Has an authority sign something without meaning, where its key lies in the token.
    pub(super) async fn check(&self, issuer: &Arc<Issuer>) -> Result<(), KeyPairError> {
        if !issuer.key().is_elsewhere() {
            return Ok(());
        }
        self.sign(issuer, |issuer| issuer.key().check()).await
    }
}

impl Opened {
    async fn run<T: Send + 'static>(
        &self,
        patience: Duration,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Unreached> {
        let turn = async {
            // The turn goes along: whoever waits no longer does not make the device any quicker.
            let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|_| Unreached::Ended)?;
            let done = tokio::task::spawn_blocking(move || {
                let done = work();
                drop(turn);
                done
            });
            done.await.map_err(|_| Unreached::Ended)
        };
        timeout(patience, turn).await.unwrap_or(Err(Unreached::Slow))
    }
}

fn unreached(error: Unreached) -> KeyPairError {
    KeyPairError::Remote(RemoteKeyError::new(error))
}

/// A key in the token that was made for an authority, and that none has: whatever was to keep the authority was killed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnclaimedKey {
    token: String,
    key: KeyObject,
    label: String,
}

/// What an operator does about it.
impl fmt::Display for UnclaimedKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { token, key, label } = self;
        write!(
            f,
            "the private key {key} in the token {token} was made for {label}, and no authority here has it: a command was \
             interrupted. Use it (--object \"{key}\", or --root-object and --issuing-object), or remove it by the token's own tools"
        )
    }
}

/// Why there is no key for a new authority.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The settings name no token.
    #[error("there is no token: [certificates.pkcs11] of the configuration says which one is meant")]
    NoToken,
    /// The token failed, or has no such key.
    #[error(transparent)]
    Token(#[from] TokenError),
    /// The key cannot be made or used.
    #[error(transparent)]
    Key(#[from] KeyPairError),
}

#[cfg(test)]
mod tests {
    use std::thread;

    use domain::Secret;
    use hsm::TokenSettings;

    use super::*;

    #[tokio::test]
    async fn what_a_token_signs_keeps_no_thread_that_serves() {
        let settings = TokenSettings {
            module: "/nonexistent.so".into(),
            label: Some("beadle".to_owned()),
            serial: None,
            pin: Secret::from("pin"),
            sessions: 1,
        };
        let tokens = Tokens::new(Some(Token::new(settings)));
        let signs_on = async |is_elsewhere| {
            let work = || Ok::<_, KeyPairError>(thread::current().id());
            tokens.sign_with(is_elsewhere, work).await.unwrap()
        };
        assert_ne!(signs_on(true).await, thread::current().id());
        assert_eq!(signs_on(false).await, thread::current().id(), "a key that is here signs at once");
    }
}
