//! What institutions really release, as opposed to what they advertise: counted at every answer that was verified, whatever
//! it was for.
//!
//! Invariant: counts by institution, attribute and day, and nothing of a person; and no answer is worth less because it
//! could not be counted.

use std::time::Duration;

use domain::{Attributes, EntityId, Timestamp};
use storage::{Store, StoreError};

use crate::Broker;

pub use storage::observed_releases::{Observed, ObservedAttribute};

/// How many days counts go back.
pub const KEPT_DAYS: u32 = 90;
const _: () = assert!(KEPT_DAYS as u64 * 86_400 == Store::OBSERVED_FOR.as_secs());

impl Broker {
    /// Counts what was in a verified answer.
    pub(crate) async fn observe(&self, institution: &EntityId, attributes: &Attributes) {
        if let Err(error) = self.store.observe(institution, attributes, self.now()).await {
            tracing::warn!(%institution, %error, "what an institution released could not be counted");
        }
    }

    /// What an institution released in the last days, today included.
    pub async fn observed(&self, institution: &EntityId, days: u32) -> Result<Observed, StoreError> {
        self.store.observed(institution, self.days_ago(days)).await
    }

    /// The institutions with the most answers in the last days, today included.
    pub async fn observed_institutions(&self, days: u32, limit: u32) -> Result<Vec<(EntityId, u64)>, StoreError> {
        self.store.observed_institutions(self.days_ago(days), limit).await
    }

    /// The first of so many days.
    fn days_ago(&self, days: u32) -> Timestamp {
        self.now() - Duration::from_secs(86_400) * days.saturating_sub(1)
    }
}
