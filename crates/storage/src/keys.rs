//! Sealed keys with their certificates, by purpose and generation.

use domain::Timestamp;

use crate::{Store, StoreError};

/// A key as stored: sealed under the master key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// What it is for, e.g. `oidc-signing`.
    pub purpose: String,
    /// Counts up from 1; the newest one signs.
    pub generation: i64,
    /// The private key, sealed.
    pub sealed: Vec<u8>,
    /// Its certificate (DER), where it has one.
    pub certificate: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Store {
    /// Adds a key; `false` if another node was first with this generation.
    pub async fn insert_key(&self, key: &StoredKey) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "insert into keys (purpose, generation, sealed, certificate, created_at) values ($1, $2, $3, $4, $5) \
             on conflict (purpose, generation) do nothing"
        )
        .bind(&key.purpose)
        .bind(key.generation)
        .bind(&key.sealed)
        .bind(&key.certificate)
        .bind(key.created_at.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Every key of a purpose, the newest first.
    pub async fn keys(&self, purpose: &str) -> Result<Vec<StoredKey>, StoreError> {
        type Row = (i64, Vec<u8>, Option<Vec<u8>>, i64);
        let rows: Vec<Row> = on_writer!(self, |pool| {
            sqlx::query_as(
            "select generation, sealed, certificate, created_at from keys where purpose = $1 order by generation desc"
        )
        .bind(purpose)
        .fetch_all(pool)
        .await
        })?;
        Ok(rows
            .into_iter()
            .map(|(generation, sealed, certificate, created_at)| StoredKey {
                purpose: purpose.to_owned(),
                generation,
                sealed,
                certificate,
                created_at: Timestamp::from_micros(created_at),
            })
            .collect())
    }
}
