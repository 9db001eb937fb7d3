//! What went wrong at relying parties in the last days, for their owners.
//!
//! Invariant: of one client and day there are no more rows than [`MOST`] and one of each kind, whatever comes.

use domain::{
    ClientId, Timestamp,
    client::failure::{ClientFailure, ClientFailureKind},
};

use crate::{
    Store, StoreError,
    row::{parsed, row},
};

/// How many different details are kept of a client and day.
pub const MOST: i64 = 40;
/// How many days they are kept.
const DAYS: i64 = 7;
const DAY_MICROS: i64 = 86_400_000_000;

row! {
    struct FailureRow {
        kind: String,
        detail: String,
        times: i64,
        last_at: i64,
    }
}

impl Store {
    /// Counts what went wrong. What is one of too many counts without its detail; a client that is gone, not at all.
    pub async fn count_client_error(&self, failure: &ClientFailure) -> Result<(), StoreError> {
        let (id, at) = (failure.client.as_str(), failure.last_at.as_micros());
        let day = at.div_euclid(DAY_MICROS);
        in_transaction!(self, |tx| {
            let others: i64 = sqlx::query_scalar(
                "select count(*) from client_errors where client_id = $1 and day = $2 and (kind <> $3 or detail <> $4)",
            )
            .bind(id)
            .bind(day)
            .bind(failure.kind.as_str())
            .bind(&failure.detail)
            .fetch_one(&mut *tx)
            .await?;
            let known: i64 = sqlx::query_scalar(
                "select count(*) from client_errors where client_id = $1 and day = $2 and kind = $3 and detail = $4",
            )
            .bind(id)
            .bind(day)
            .bind(failure.kind.as_str())
            .bind(&failure.detail)
            .fetch_one(&mut *tx)
            .await?;
            let detail = if known > 0 || others < MOST { failure.detail.as_str() } else { "" };
            sqlx::query(
                "insert into client_errors (client_id, day, kind, detail, times, last_at, expires_at) \
                 select id, $2, $3, $4, $5, $6, $7 from clients where id = $1 \
                 on conflict (client_id, day, kind, detail) do update set times = client_errors.times + excluded.times, \
                 last_at = case when excluded.last_at > client_errors.last_at then excluded.last_at \
                 else client_errors.last_at end",
            )
            .bind(id)
            .bind(day)
            .bind(failure.kind.as_str())
            .bind(detail)
            .bind(failure.times)
            .bind(at)
            .bind((day + DAYS) * DAY_MICROS)
            .execute(&mut *tx)
            .await?;
        });
        Ok(())
    }

    /// What went wrong at a client since a moment, the latest first.
    pub async fn client_errors(&self, id: &ClientId, since: Timestamp) -> Result<Vec<ClientFailure>, StoreError> {
        let rows: Vec<FailureRow> = on_writer!(self, |pool| sqlx::query_as(
            "select kind, detail, cast(sum(times) as bigint) as times, max(last_at) as last_at from client_errors \
             where client_id = $1 and last_at >= $2 group by kind, detail order by max(last_at) desc, kind, detail"
        )
        .bind(id.as_str())
        .bind(since.as_micros())
        .fetch_all(pool)
        .await)?;
        let read = |row: FailureRow| {
            Ok(ClientFailure {
                client: id.clone(),
                kind: parsed(ClientFailureKind::parse(&row.kind), "kind of error")?,
                detail: row.detail,
                times: row.times,
                last_at: Timestamp::from_micros(row.last_at),
            })
        };
        rows.into_iter().map(read).collect()
    }
}
