//! Short-lived things kept in memory under an unguessable handle: sign-ins under way, browser sessions.
//!
//! Invariant: never more than `capacity` entries; the oldest goes first, and nothing outlives its lifetime.

use std::{
    collections::BTreeMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use domain::{Digest, Entropy, Secret, Timestamp};

/// A bounded map from the digest of a handle to a value.
#[derive(Debug)]
pub(crate) struct Bounded<V> {
    capacity: usize,
    lifetime: Duration,
    entries: Mutex<BTreeMap<[u8; 32], Entry<V>>>,
}

#[derive(Debug)]
struct Entry<V> {
    born: Timestamp,
    value: V,
}

impl<V: Clone> Bounded<V> {
    /// An empty map.
    pub(crate) fn new(capacity: usize, lifetime: Duration) -> Self {
        Self { capacity, lifetime, entries: Mutex::default() }
    }

    /// Keeps `value` and returns the handle that finds it again.
    pub(crate) fn insert(&self, value: V, entropy: &dyn Entropy, now: Timestamp) -> Secret {
        let handle = Secret::generate(entropy);
        let mut entries = self.alive(now);
        while entries.len() >= self.capacity {
            let Some(oldest) = entries.iter().min_by_key(|(_, entry)| entry.born).map(|(key, _)| *key) else { break };
            entries.remove(&oldest);
        }
        entries.insert(key(handle.expose()), Entry { born: now, value });
        handle
    }

    /// What is kept under `handle`.
    pub(crate) fn find(&self, handle: &str, now: Timestamp) -> Option<V> {
        self.alive(now).get(&key(handle)).map(|entry| entry.value.clone())
    }

    /// Removes and returns what is kept under `handle`: exactly one caller gets it.
    pub(crate) fn take(&self, handle: &str, now: Timestamp) -> Option<V> {
        self.alive(now).remove(&key(handle)).map(|entry| entry.value)
    }

    /// Changes what is kept under `handle`; `None` if there is nothing.
    pub(crate) fn change<T>(&self, handle: &str, now: Timestamp, change: impl FnOnce(&mut V) -> T) -> Option<T> {
        self.alive(now).get_mut(&key(handle)).map(|entry| change(&mut entry.value))
    }

    /// Removes every value that `is_meant`.
    pub(crate) fn remove_where(&self, now: Timestamp, is_meant: impl Fn(&V) -> bool) {
        self.alive(now).retain(|_, entry| !is_meant(&entry.value));
    }

    fn alive(&self, now: Timestamp) -> MutexGuard<'_, BTreeMap<[u8; 32], Entry<V>>> {
        // A panic elsewhere cannot leave a map half-changed: every change is one call.
        let mut entries = self.entries.lock().unwrap_or_else(PoisonError::into_inner);
        entries.retain(|_, entry| now.since(entry.born) < self.lifetime);
        entries
    }
}

fn key(handle: &str) -> [u8; 32] {
    *Digest::of(handle.as_bytes()).as_bytes()
}

#[cfg(test)]
mod tests {
    use domain::entropy::SeededEntropy;

    use super::*;

    const START: Timestamp = Timestamp::from_seconds(1_000);

    #[test]
    fn the_oldest_entry_makes_room() {
        let map = Bounded::new(2, Duration::from_secs(60));
        let entropy = SeededEntropy::new(1);
        let handles: Vec<_> = (0..3).map(|n| map.insert(n, &entropy, START + Duration::from_secs(n))).collect();
        let later = START + Duration::from_secs(3);
        assert_eq!(map.find(handles[0].expose(), later), None);
        assert_eq!(map.find(handles[2].expose(), later), Some(2));
    }

    #[test]
    fn an_entry_ends_with_its_lifetime_and_is_taken_once() {
        let map = Bounded::new(9, Duration::from_secs(60));
        let entropy = SeededEntropy::new(1);
        let handle = map.insert("a", &entropy, START);
        assert_eq!(map.take(handle.expose(), START + Duration::from_secs(59)), Some("a"));
        assert_eq!(map.take(handle.expose(), START), None);
        let handle = map.insert("b", &entropy, START);
        assert_eq!(map.find(handle.expose(), START + Duration::from_secs(60)), None);
    }
}
