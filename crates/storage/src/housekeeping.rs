//! Making room ahead and dropping what has expired, in bulk.
//!
//! On PostgreSQL the expiring tables are partitioned by day: days ahead are created here, days gone are dropped whole.
//! SQLite has no partitions; its tables lead with the expiry in the primary key, so the same is one range delete.

use std::time::Duration;

use domain::Timestamp;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Sqlite};

use crate::{
    Store, StoreError,
    pool::{Connections, Pools},
};

/// Tables that lead with `expires_at`, and the other column of their keys.
const EXPIRING: [(&str, &str); 11] = [
    ("authorizations", "id"),
    ("pushed_requests", "digest"),
    ("device_codes", "digest"),
    ("tries", "digest"),
    ("logins", "id"),
    ("links", "id"),
    ("ecp_sessions", "digest"),
    ("certificate_requests", "id"),
    ("institution_logouts", "id"),
    ("seen_assertions", "digest"),
    ("access_tokens", "digest"),
];
/// The same, where rows live for months: a partition holds [`BLOCK`] days.
const LASTING: [(&str, &str); 2] = [("grants", "id"), ("observed_releases", "institution, attribute")];
const BLOCK: i64 = 30;
/// Tables whose rows are prolonged while they are used, or live for as long as the operator likes: they cannot be
/// partitioned by expiry, but have an index on it.
const LONG_LIVED: [(&str, &str); 8] = [
    ("client_errors", "client_id, day, kind, detail"),
    ("certificate_letters", "serial, about"),
    ("outbox", "id"),
    ("browser_sessions", "id_digest"),
    ("client_sessions", "session_id, authorization_id"),
    ("institution_sessions", "session_id, reference"),
    ("logout_notices", "session_id, client_id"),
    ("client_invitations", "id"),
];
/// How many days ahead there is room for; more than anything in the tables lives.
const DAYS_AHEAD: i64 = 8;
const DAY_MICROS: i64 = 86_400_000_000;
/// Two nodes must not create or drop the same day at once. The number is arbitrary, but the same everywhere.
const PARTITION_LOCK: i64 = 0x0bea_d1e0;
/// Rows that one statement deletes, so that other writers get their turn.
const BATCH: i64 = 5_000;

impl Store {
    /// The longest that a row of the expiring tables may live.
    pub const MAX_LIFETIME: Duration = Duration::from_secs(7 * 86_400);
    /// The longest that a grant may live.
    pub const MAX_GRANT_LIFETIME: Duration = Duration::from_secs(366 * 86_400);

    /// Makes room for what will be written in the coming days. Call it at start and at least daily.
    pub async fn make_room(&self, now: Timestamp) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Postgres(all) => create_days(&mut *all.take().await?, now).await,
            Pools::Sqlite { .. } => Ok(()),
        }
    }

    /// Drops what expired before `now`.
    pub async fn drop_expired(&self, now: Timestamp) -> Result<(), StoreError> {
        match &self.pools {
            Pools::Postgres(all) => drop_days(&mut *all.take().await?, now).await?,
            Pools::Sqlite { writer, .. } => {
                for (table, key) in EXPIRING.into_iter().chain(LASTING) {
                    delete_range(writer, table, key, now).await?;
                }
            }
        }
        for (table, key) in LONG_LIVED {
            self.drop_expired_rows(table, key, now).await?;
        }
        Ok(())
    }

    async fn drop_expired_rows(&self, table: &str, key: &str, now: Timestamp) -> Result<(), StoreError> {
        let delete = format!(
            "delete from {table} where ({key}) in \
             (select {key} from {table} where expires_at < $1 order by expires_at limit $2)"
        );
        loop {
            let gone = on_writer!(self, |pool| sqlx::query(AssertSqlSafe(delete.clone()))
                .bind(now.as_micros())
                .bind(BATCH)
                .execute(pool)
                .await
                .map(|done| done.rows_affected()))?;
            if i64::try_from(gone).unwrap_or(i64::MAX) < BATCH {
                return Ok(());
            }
        }
    }
}

async fn delete_range(writer: &Connections<Sqlite>, table: &str, key: &str, now: Timestamp) -> Result<(), StoreError> {
    let delete = format!(
        "delete from {table} where (expires_at, {key}) in \
         (select expires_at, {key} from {table} where expires_at < $1 order by expires_at limit $2)"
    );
    loop {
        let query = sqlx::query(AssertSqlSafe(delete.clone())).bind(now.as_micros()).bind(BATCH);
        // Others write between two batches.
        let mut held = writer.take().await?;
        let gone = query.execute(&mut *held).await?.rows_affected();
        held.keep();
        if i64::try_from(gone).unwrap_or(i64::MAX) < BATCH {
            return Ok(());
        }
    }
}

async fn create_days(connection: &mut PgConnection, now: Timestamp) -> Result<(), StoreError> {
    let today = now.as_micros().div_euclid(DAY_MICROS);
    let mut tx = connection.begin().await?;
    sqlx::query("select pg_advisory_xact_lock($1)").bind(PARTITION_LOCK).execute(&mut *tx).await?;
    for (table, _) in EXPIRING {
        for day in today - 1..=today + DAYS_AHEAD {
            sqlx::query(AssertSqlSafe(partition(table, day, 1))).execute(&mut *tx).await?;
        }
    }
    // More than MAX_GRANT_LIFETIME ahead of the day on which room is made again.
    for (table, _) in LASTING {
        for block in (today - 1).div_euclid(BLOCK)..=(today + 366 + DAYS_AHEAD).div_euclid(BLOCK) {
            sqlx::query(AssertSqlSafe(partition(table, block * BLOCK, BLOCK))).execute(&mut *tx).await?;
        }
    }
    tx.commit().await?;
    Ok(())
}

fn partition(table: &str, day: i64, days: i64) -> String {
    let (from, to) = (day * DAY_MICROS, (day + days) * DAY_MICROS);
    format!("create table if not exists {table}_day_{day} partition of {table} for values from ({from}) to ({to})")
}

async fn drop_days(connection: &mut PgConnection, now: Timestamp) -> Result<(), StoreError> {
    // A day is kept for one more, for clocks that disagree.
    let oldest = now.as_micros().div_euclid(DAY_MICROS) - 1;
    let daily = EXPIRING.into_iter().map(|(table, _)| (table, 1));
    for (table, length) in daily.chain(LASTING.into_iter().map(|(table, _)| (table, BLOCK))) {
        let days: Vec<String> = sqlx::query_scalar(
            "select c.relname::text from pg_inherits i join pg_class c on c.oid = i.inhrelid \
             where i.inhparent = $1::text::regclass",
        )
        .bind(table)
        .fetch_all(&mut *connection)
        .await?;
        for name in days {
            let day = name.strip_prefix(table).and_then(|rest| rest.strip_prefix("_day_")?.parse::<i64>().ok());
            if day.is_some_and(|day| day + length <= oldest) {
                let mut tx = connection.begin().await?;
                // Looking for a partition that another node drops at this moment is an internal error of PostgreSQL's.
                sqlx::query("select pg_advisory_xact_lock($1)").bind(PARTITION_LOCK).execute(&mut *tx).await?;
                // A long reader must not make everybody else wait behind the drop; it is tried again within the hour.
                sqlx::query("set local lock_timeout = '2s'").execute(&mut *tx).await?;
                sqlx::query(AssertSqlSafe(format!("drop table if exists {name}"))).execute(&mut *tx).await?;
                tx.commit().await?;
            }
        }
    }
    Ok(())
}
