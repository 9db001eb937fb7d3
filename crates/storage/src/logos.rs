//! Logos of institutions, made small: which are wanted, when each is looked for again, and their pictures.
//!
//! Invariant: of several nodes one takes up what is due, by the condition of the statement that moves it forward.

use std::collections::BTreeSet;

use domain::{Digest, Timestamp};
use sqlx::QueryBuilder;

use crate::{
    Store, StoreError,
    row::{digest, row},
};

/// How many are noted by one statement, each with three values: others wait for no longer than that takes, and SQLite takes
/// 32,766 values.
const AT_ONCE: usize = 1_000;

/// A logo that is to be looked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueLogo {
    /// The SHA-256 of where it is.
    pub source: Digest,
    /// By what its server knew it last (`ETag`).
    pub etag: Option<String>,
    /// The same, as a date (`Last-Modified`).
    pub last_modified: Option<String>,
    /// How often in a row there was none.
    pub failures: i64,
}

/// A logo as it is kept.
#[derive(Debug, Clone)]
pub struct FoundLogo<'a> {
    /// The SHA-256 of the picture.
    pub picture: &'a Digest,
    /// The picture, a PNG.
    pub png: &'a [u8],
    /// As the server that has it says.
    pub etag: Option<&'a str>,
    /// As the server that has it says.
    pub last_modified: Option<&'a str>,
}

row! {
    struct DueRow {
        source: Vec<u8>,
        etag: Option<String>,
        last_modified: Option<String>,
        failures: i64,
    }
}

row! {
    struct KnownRow {
        source: Vec<u8>,
        picture: Vec<u8>,
    }
}

impl Store {
    /// Notes that these are wanted, many by one statement; new ones are due at once.
    pub async fn want_logos(&self, sources: &[Digest], now: Timestamp) -> Result<(), StoreError> {
        // No statement may name one twice.
        let sources: BTreeSet<&[u8]> = sources.iter().map(|source| source.as_bytes().as_slice()).collect();
        let sources: Vec<_> = sources.into_iter().collect();
        for part in sources.chunks(AT_ONCE) {
            on_writer!(self, |pool| {
                let mut query = QueryBuilder::new("insert into logos (source, failures, next_at, seen_at) ");
                query.push_values(part, |mut row, source| {
                    row.push_bind(*source).push("0").push_bind(now.as_micros()).push_bind(now.as_micros());
                });
                query.push(" on conflict (source) do update set seen_at = excluded.seen_at");
                query.build().execute(pool).await.map(|_| ())
            })?;
        }
        Ok(())
    }

    /// What is due, the longest due first.
    pub async fn due_logos(&self, now: Timestamp, limit: i64) -> Result<Vec<DueLogo>, StoreError> {
        let rows: Vec<DueRow> = on_reader!(self, |pool| sqlx::query_as(
            "select source, etag, last_modified, failures from logos where next_at <= $1 order by next_at limit $2"
        )
        .bind(now.as_micros())
        .bind(limit)
        .fetch_all(pool)
        .await)?;
        let due = rows.into_iter().map(|row| {
            let DueRow { source, etag, last_modified, failures } = row;
            Ok(DueLogo { source: digest(&source)?, etag, last_modified, failures })
        });
        due.collect()
    }

    /// Takes one up that is due: nobody else does before `until`. Whether it was still there to be taken.
    pub async fn take_up_logo(&self, source: &Digest, now: Timestamp, until: Timestamp) -> Result<bool, StoreError> {
        let taken =
            on_writer!(self, |pool| sqlx::query("update logos set next_at = $3 where source = $1 and next_at <= $2")
                .bind(source.as_bytes().to_vec())
                .bind(now.as_micros())
                .bind(until.as_micros())
                .execute(pool)
                .await
                .map(|done| done.rows_affected()))?;
        Ok(taken == 1)
    }

    /// Keeps what was found, and when it is looked for again; `None`: what is there is still the same.
    pub async fn keep_logo(
        &self,
        source: &Digest,
        found: Option<FoundLogo<'_>>,
        next_at: Timestamp,
    ) -> Result<(), StoreError> {
        let Some(found) = found else {
            on_writer!(self, |pool| sqlx::query("update logos set failures = 0, next_at = $2 where source = $1")
                .bind(source.as_bytes().to_vec())
                .bind(next_at.as_micros())
                .execute(pool)
                .await
                .map(|_| ()))?;
            return Ok(());
        };
        on_writer!(self, |pool| sqlx::query(
            "update logos set picture = $3, png = $4, etag = $5, last_modified = $6, failures = 0, next_at = $2 \
             where source = $1"
        )
        .bind(source.as_bytes().to_vec())
        .bind(next_at.as_micros())
        .bind(found.picture.as_bytes().to_vec())
        .bind(found.png.to_vec())
        .bind(found.etag)
        .bind(found.last_modified)
        .execute(pool)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Notes that there was none, or none that can be shown. What was found before stays.
    pub async fn miss_logo(&self, source: &Digest, next_at: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update logos set failures = failures + 1, next_at = $2 where source = $1"
        )
        .bind(source.as_bytes().to_vec())
        .bind(next_at.as_micros())
        .execute(pool)
        .await
        .map(|_| ()))?;
        Ok(())
    }

    /// Which picture there is for which source.
    pub async fn known_logos(&self) -> Result<Vec<(Digest, Digest)>, StoreError> {
        let rows: Vec<KnownRow> =
            on_reader!(self, |pool| sqlx::query_as("select source, picture from logos where picture is not null")
                .fetch_all(pool)
                .await)?;
        rows.into_iter().map(|row| Ok((digest(&row.source)?, digest(&row.picture)?))).collect()
    }

    /// A picture, by its SHA-256.
    pub async fn logo(&self, picture: &Digest) -> Result<Option<Vec<u8>>, StoreError> {
        let png: Option<Vec<u8>> =
            on_reader!(self, |pool| sqlx::query_scalar("select png from logos where picture = $1 limit 1")
                .bind(picture.as_bytes().to_vec())
                .fetch_optional(pool)
                .await)?;
        Ok(png)
    }

    /// Drops those that nobody has wanted since; how many.
    pub async fn drop_logos(&self, unwanted_since: Timestamp) -> Result<u64, StoreError> {
        let dropped = on_writer!(self, |pool| sqlx::query("delete from logos where seen_at < $1")
            .bind(unwanted_since.as_micros())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(dropped)
    }
}
