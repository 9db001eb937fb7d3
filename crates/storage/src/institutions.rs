//! What each source of institutions said last, so that a start needs nobody else.

use domain::Timestamp;

use crate::{Store, StoreError};

/// What a source said last, sealed: who could change it could let anybody in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptInstitutions {
    /// Sealed by the broker, which knows what is in it.
    pub sealed: Vec<u8>,
    /// When it was read and verified.
    pub read_at: Timestamp,
}

impl Store {
    /// What this source said last.
    pub async fn kept_institutions(&self, source: &str) -> Result<Option<KeptInstitutions>, StoreError> {
        let row: Option<(Vec<u8>, i64)> = on_reader!(self, |pool| {
            sqlx::query_as("select sealed, read_at from kept_institutions where source = $1")
                .bind(source)
                .fetch_optional(pool)
                .await
        })?;
        Ok(row.map(|(sealed, read_at)| KeptInstitutions { sealed, read_at: Timestamp::from_micros(read_at) }))
    }

    /// When what is kept of this source was read: tells whether another node has read something newer.
    pub async fn institutions_read_at(&self, source: &str) -> Result<Option<Timestamp>, StoreError> {
        let read_at: Option<i64> = on_reader!(self, |pool| {
            sqlx::query_scalar("select read_at from kept_institutions where source = $1")
                .bind(source)
                .fetch_optional(pool)
                .await
        })?;
        Ok(read_at.map(Timestamp::from_micros))
    }

    /// Keeps what this source said; `false` if something that was read later is kept already.
    pub async fn keep_institutions(&self, source: &str, kept: &KeptInstitutions) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| {
            sqlx::query(
                "insert into kept_institutions (source, sealed, read_at) values ($1, $2, $3) on conflict (source) do \
                 update set sealed = excluded.sealed, read_at = excluded.read_at \
                 where kept_institutions.read_at <= excluded.read_at",
            )
            .bind(source)
            .bind(&kept.sealed)
            .bind(kept.read_at.as_micros())
            .execute(pool)
            .await
            .map(|done| done.rows_affected())
        })?;
        Ok(done == 1)
    }
}
