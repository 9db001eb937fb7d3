//! When clients and their secrets were used last: to the hour, so that a busy client costs a node one write in an hour.

use std::{
    collections::HashSet,
    hash::Hash,
    sync::{Mutex, PoisonError},
};

use domain::{ClientId, Timestamp, client::KeptSecret};

use crate::Broker;

/// Seconds of an hour.
const HOUR: i64 = 60 * 60;
/// The most that are remembered; more cost a write each time.
const MOST: usize = 10_000;

/// What this node has noted in the present hour.
#[derive(Debug)]
pub(crate) struct Noted<T>(Mutex<(i64, HashSet<T>)>);

impl<T> Default for Noted<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T: Clone + Eq + Hash> Noted<T> {
    /// Whether this is the first time in this hour.
    fn is_news(&self, one: &T, hour: i64) -> bool {
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.0 != hour {
            *noted = (hour, HashSet::new());
        }
        let known = noted.1.contains(one);
        if !known && noted.1.len() < MOST {
            noted.1.insert(one.clone());
        }
        !known
    }
}

impl Broker {
    /// Notes that a client was used. Nothing is held up by a failure.
    pub(crate) async fn note_use(&self, client: &ClientId) {
        let hour = self.now().as_seconds().div_euclid(HOUR);
        if self.noted.is_news(client, hour)
            && let Err(error) = self.store.note_client_use(client, Timestamp::from_seconds(hour * HOUR)).await
        {
            tracing::warn!(%client, %error, "the use of a client is not noted");
        }
    }

    /// Notes that a secret was used. Nothing is held up by a failure.
    pub(crate) async fn note_secret_use(&self, client: &ClientId, secret: &KeptSecret) {
        let hour = self.now().as_seconds().div_euclid(HOUR);
        if self.noted_secrets.is_news(secret.digest.as_bytes(), hour)
            && let Err(error) = self.store.note_secret_use(client, secret, Timestamp::from_seconds(hour * HOUR)).await
        {
            tracing::warn!(%client, %error, "the use of a secret is not noted");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_news_once_in_an_hour() {
        let (noted, hub) = (Noted::default(), ClientId::parse("hub").unwrap());
        let other = ClientId::parse("other").unwrap();
        assert_eq!([1, 1, 2, 2].map(|hour| noted.is_news(&hub, hour)), [true, false, true, false]);
        assert!(noted.is_news(&other, 2));
    }
}
