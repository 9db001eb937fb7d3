//! Browser sessions for tower-sessions. The session id is a bearer secret, so only its digest is stored.

use std::{fmt, sync::Arc};

use async_trait::async_trait;
use domain::{Clock, Digest, Timestamp};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

use crate::Store;

/// tower-sessions' view of the store.
#[derive(Clone)]
pub struct BrowserSessions {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl BrowserSessions {
    /// Sessions in `store` that expire by `clock`.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

impl fmt::Debug for BrowserSessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BrowserSessions")
    }
}

fn digest(id: &Id) -> Vec<u8> {
    Digest::of(&id.0.to_be_bytes()).as_bytes().to_vec()
}

fn backend(error: impl fmt::Display) -> Error {
    Error::Backend(error.to_string())
}

/// A record's columns: data as JSON, and expiry in microseconds.
fn columns(record: &Record) -> Result<(String, i64)> {
    let data = serde_json::to_string(&record.data).map_err(|error| Error::Encode(error.to_string()))?;
    Ok((data, Timestamp::from_seconds(record.expiry_date.unix_timestamp()).as_micros()))
}

#[async_trait]
impl SessionStore for BrowserSessions {
    async fn create(&self, record: &mut Record) -> Result<()> {
        let (data, expires_at) = columns(record)?;
        loop {
            let created = on_writer!(self.store, |pool| sqlx::query(
                "insert into browser_sessions (id_digest, data, expires_at) values ($1, $2, $3) \
                 on conflict (id_digest) do nothing"
            )
            .bind(digest(&record.id))
            .bind(&data)
            .bind(expires_at)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))
            .map_err(backend)?;
            if created == 1 {
                return Ok(());
            }
            record.id = Id::default();
        }
    }

    /// Only what exists: a request that began before the session ended must not bring it back to life.
    async fn save(&self, record: &Record) -> Result<()> {
        let (data, expires_at) = columns(record)?;
        on_writer!(self.store, |pool| sqlx::query(
            "update browser_sessions set data = $1, expires_at = $2 where id_digest = $3"
        )
        .bind(&data)
        .bind(expires_at)
        .bind(digest(&record.id))
        .execute(pool)
        .await
        .map(drop))
        .map_err(backend)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        // Not by the readers: the next request of the same browser may come before they see the last one's write.
        let row: Option<(String, i64)> = on_writer!(self.store, |pool| sqlx::query_as(
            "select data, expires_at from browser_sessions where id_digest = $1 and expires_at > $2"
        )
        .bind(digest(id))
        .bind(self.clock.now().as_micros())
        .fetch_optional(pool)
        .await)
        .map_err(backend)?;
        let Some((data, expires_at)) = row else { return Ok(None) };
        let expires_at = Timestamp::from_micros(expires_at).as_seconds();
        Ok(Some(Record {
            id: *id,
            data: serde_json::from_str(&data).map_err(|error| Error::Decode(error.to_string()))?,
            expiry_date: OffsetDateTime::from_unix_timestamp(expires_at).map_err(backend)?,
        }))
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        on_writer!(self.store, |pool| sqlx::query("delete from browser_sessions where id_digest = $1")
            .bind(digest(id))
            .execute(pool)
            .await
            .map(drop))
        .map_err(backend)
    }
}
