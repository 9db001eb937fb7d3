//! What must not happen too often: counted by all nodes together, per span of time.

use domain::{Digest, Timestamp};

use crate::{Store, StoreError};

impl Store {
    /// Counts one more of `what` in the span that ends at `until`, and returns how many there are now.
    pub async fn count_try(&self, what: &Digest, until: Timestamp) -> Result<i64, StoreError> {
        let count = on_writer!(self, |pool| sqlx::query_scalar(
            "insert into tries (digest, expires_at, count) values ($1, $2, 1) \
             on conflict (expires_at, digest) do update set count = tries.count + 1 returning count"
        )
        .bind(what.as_bytes().to_vec())
        .bind(until.as_micros())
        .fetch_one(pool)
        .await)?;
        Ok(count)
    }

    /// How many there are in that span.
    pub async fn tries(&self, what: &Digest, until: Timestamp) -> Result<i64, StoreError> {
        let count: Option<i64> = on_reader!(self, |pool| sqlx::query_scalar(
            "select count from tries where expires_at = $1 and digest = $2"
        )
        .bind(until.as_micros())
        .bind(what.as_bytes().to_vec())
        .fetch_optional(pool)
        .await)?;
        Ok(count.unwrap_or_default())
    }
}
