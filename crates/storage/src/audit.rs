//! The audit log: what was done with certificates, revocation lists and the keys behind them, as a chain of hashes.
//!
//! In two steps, so that nobody waits for a lock. An entry is written in the transaction that does what it tells of, so
//! nothing is done without one; [`Store::chain_audit`] then takes entries over into the chain, many at once. A chain in the
//! first transaction would make all issuing of all nodes wait for each other's commits.
//!
//! Invariant: a row of the chain is never changed. Entries name no person of whom a certificate is: its row does, and the
//! entry has the digest of its bytes (`audit_records`). They do name the administrator who acts ([`Store::acting_for`]).

use domain::{Digest, Timestamp, identity_act::Actor};
use serde_json::{Map, Value, json};
use sqlx::QueryBuilder;

use crate::{
    Store, StoreError,
    row::{digest, to_json},
};

/// How many entries join the chain at once.
const BATCH: i64 = 500;
/// How many of them one statement writes.
const ROWS: usize = 100;
/// What stands before the first row.
pub const BEGINNING: [u8; 32] = [0; 32];

/// Writes an entry within a transaction.
macro_rules! record {
    ($store:expr, $tx:expr, $kind:expr, $now:expr, $details:tt) => {
        sqlx::query("insert into audit_pending (entry) values ($1)")
            .bind($crate::audit::entry($store, $kind, $now, serde_json::json!($details)))
            .execute(&mut *$tx)
            .await?
    };
}
pub(crate) use record;

/// A row of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditRow {
    /// From 1, without gaps.
    pub number: i64,
    /// What happened, JSON.
    pub entry: String,
    /// The hash of everything up to here.
    pub hash: Digest,
    /// The signature, if a batch ends here.
    pub signature: Option<AuditSignature>,
}

/// How far the chain goes, and its hash there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AuditHead {
    /// The number of the last row.
    pub number: i64,
    /// Its hash.
    pub hash: Digest,
    /// When it was signed.
    pub at: Timestamp,
}

/// The signature over a head.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditSignature {
    /// When.
    pub at: Timestamp,
    /// By which key.
    pub key: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// The text of an entry.
pub(crate) fn entry(store: &Store, kind: &str, now: Timestamp, details: Value) -> String {
    let mut entry = Map::from_iter([("kind".to_owned(), json!(kind)), ("at".to_owned(), json!(now.to_string()))]);
    entry.extend(store.actor.as_deref().map(|actor| ("by".to_owned(), json!(actor))));
    if let Value::Object(details) = details {
        entry.extend(details);
    }
    to_json(&entry)
}

/// The hash of a row: SHA-256 over the hash before, the number (8 octets, big endian) and the entry.
pub fn chained(before: &[u8; 32], number: i64, entry: &str) -> Digest {
    Digest::of(&[before.as_slice(), &number.to_be_bytes(), entry.as_bytes()].concat())
}

type Columns = (i64, String, Vec<u8>, Option<i64>, Option<String>, Option<Vec<u8>>);

impl Store {
    /// The same store, with the name of whoever acts in every entry of the audit log.
    #[must_use]
    pub fn acting_for(self, actor: &Actor) -> Self {
        Self { actor: Some(actor.to_string().into()), ..self }
    }

    /// Writes an entry of what is no transaction of its own.
    pub async fn record_audit(&self, kind: &str, details: Value, now: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query("insert into audit_pending (entry) values ($1)")
            .bind(entry(self, kind, now, details))
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Tells of certificate profiles that are other ones than when this was last called; `false` if they are the same.
    pub async fn note_profiles(&self, profiles: &Value, now: Timestamp) -> Result<bool, StoreError> {
        let digest = Digest::of(profiles.to_string().as_bytes()).hex();
        Ok(in_transaction!(self, |tx| {
            let done = sqlx::query(
                "insert into settings (name, value) values ('certificate profiles', $1) \
                 on conflict (name) do update set value = excluded.value where settings.value <> excluded.value",
            )
            .bind(&digest)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if done == 1 {
                record!(self, tx, "profiles.changed", now, { "profiles": profiles });
            }
            done == 1
        }))
    }

    /// Takes waiting entries over into the chain, up to a number of them, and signs the new head; `None` if none waited.
    /// Of several nodes one does it at a time: the row of the tail is locked.
    pub async fn chain_audit(
        &self,
        now: Timestamp,
        sign: impl Fn(&AuditHead) -> Option<AuditSignature>,
    ) -> Result<Option<AuditHead>, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let (mut number, hash): (i64, Vec<u8>) =
                sqlx::query_as("update audit_tail set number = number where id = 1 returning number, hash")
                    .fetch_one(&mut *tx)
                    .await?;
            let mut hash = digest(&hash)?;
            let waiting: Vec<(i64, String)> =
                sqlx::query_as("select id, entry from audit_pending order by id limit $1")
                    .bind(BATCH)
                    .fetch_all(&mut *tx)
                    .await?;
            for some in waiting.chunks(ROWS) {
                let mut rows = QueryBuilder::new("insert into audit_log (number, entry, hash) ");
                rows.push_values(some, |mut row, (_, entry)| {
                    number += 1;
                    hash = chained(hash.as_bytes(), number, entry);
                    row.push_bind(number).push_bind(entry.as_str()).push_bind(hash.as_bytes().to_vec());
                });
                rows.build().persistent(false).execute(&mut *tx).await?;
                // These and no others: an entry with a smaller id may have been committed since.
                let mut taken = QueryBuilder::new("delete from audit_pending where id in ");
                taken.push_tuples(some, |mut tuple, (id, _)| {
                    tuple.push_bind(*id);
                });
                taken.build().persistent(false).execute(&mut *tx).await?;
            }
            let head = AuditHead { number, hash, at: now };
            if !waiting.is_empty() {
                let signature = sign(&head).ok_or(StoreError::Corrupt("key of the audit log"))?;
                sqlx::query("update audit_log set signed_at = $1, key = $2, signature = $3 where number = $4")
                    .bind(signature.at.as_micros())
                    .bind(&signature.key)
                    .bind(&signature.bytes)
                    .bind(number)
                    .execute(&mut *tx)
                    .await?;
                sqlx::query("update audit_tail set number = $1, hash = $2 where id = 1")
                    .bind(number)
                    .bind(hash.as_bytes().to_vec())
                    .execute(&mut *tx)
                    .await?;
            }
            (!waiting.is_empty()).then_some(head)
        }))
    }

    /// Whether entries wait for the chain.
    pub async fn audit_is_waiting(&self) -> Result<bool, StoreError> {
        let one: Option<i64> = on_writer!(self, |pool| sqlx::query_scalar("select id from audit_pending limit 1")
            .fetch_optional(pool)
            .await)?;
        Ok(one.is_some())
    }

    /// The end of the chain, as those who add to it know it.
    pub async fn audit_tail(&self) -> Result<(i64, Digest), StoreError> {
        let (number, hash): (i64, Vec<u8>) =
            on_writer!(self, |pool| sqlx::query_as("select number, hash from audit_tail where id = 1")
                .fetch_one(pool)
                .await)?;
        Ok((number, digest(&hash)?))
    }

    /// Rows behind a number, in order.
    pub async fn audit_rows(&self, after: i64, limit: i64) -> Result<Vec<AuditRow>, StoreError> {
        let rows: Vec<Columns> = on_writer!(self, |pool| sqlx::query_as(
            "select number, entry, hash, signed_at, key, signature from audit_log where number > $1 \
             order by number limit $2"
        )
        .bind(after)
        .bind(limit)
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(row).collect()
    }

    /// Rows before a number, the newest first.
    pub async fn audit_rows_before(&self, before: i64, limit: i64) -> Result<Vec<AuditRow>, StoreError> {
        let rows: Vec<Columns> = on_reader!(self, |pool| sqlx::query_as(
            "select number, entry, hash, signed_at, key, signature from audit_log where number < $1 \
             order by number desc limit $2"
        )
        .bind(before)
        .bind(limit)
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(row).collect()
    }

    /// How many entries wait for the chain.
    pub async fn audit_waiting(&self) -> Result<i64, StoreError> {
        Ok(on_reader!(self, |pool| sqlx::query_scalar("select count(*) from audit_pending").fetch_one(pool).await)?)
    }

    /// The last row that is signed.
    pub async fn signed_audit_row(&self) -> Result<Option<AuditRow>, StoreError> {
        let found: Option<Columns> = on_writer!(self, |pool| sqlx::query_as(
            "select number, entry, hash, signed_at, key, signature from audit_log where signature is not null \
             order by number desc limit 1"
        )
        .fetch_optional(pool)
        .await)?;
        found.map(row).transpose()
    }
}

fn row((number, entry, hash, signed_at, key, signature): Columns) -> Result<AuditRow, StoreError> {
    let signature = match (signed_at, key, signature) {
        (Some(at), Some(key), Some(bytes)) => Some(AuditSignature { at: Timestamp::from_micros(at), key, bytes }),
        _ => None,
    };
    Ok(AuditRow { number, entry, hash: digest(&hash)?, signature })
}
