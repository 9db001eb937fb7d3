//! Certificates that are recorded together: while one transaction is on its way to the disk, those who come meanwhile gather
//! for the next one. Nobody waits for company, and everybody hears of their own record after it is on the disk.

/// Writes certificates that are about to be signed to the end of a statement, each with its time and its entry in the audit
/// log.
macro_rules! push_prepared {
    ($rows:expr, $prepared:expr) => {{
        $rows.push(
            "insert into certificates (serial, subject, institution, channel, client_id, issuer, name, profile, \
             key_digest, tbs, not_before, not_after, prepared_at, key_origin) ",
        );
        $rows.push_values($prepared, |mut row, (new, at, _)| {
            row.push_bind(new.serial.as_str())
                .push_bind(new.subject.as_str())
                .push_bind(new.institution.as_str())
                .push_bind(new.channel.as_str())
                .push_bind(new.client.as_ref().map(domain::ClientId::as_str))
                .push_bind(new.issuer.as_str())
                .push_bind(new.name.as_str())
                .push_bind(new.profile.as_str())
                .push_bind(new.key.as_bytes().to_vec())
                .push_bind(new.tbs.as_slice())
                .push_bind(new.not_before.as_micros())
                .push_bind(new.not_after.as_micros())
                .push_bind(at.as_micros())
                .push_bind(new.key_origin.as_str());
        });
    }};
}
pub(crate) use push_prepared;

mod batch;

use std::sync::{Mutex, PoisonError};

use domain::{Digest, Timestamp};
use serde_json::json;
use sqlx::Connection as _;
use tokio::sync::oneshot;

use self::batch::Batch;
use crate::{Store, StoreError, audit::entry, certificates::PreparedCertificate, pool::Pools};

/// How many records one transaction takes on PostgreSQL.
const MOST: usize = 64;
/// And on SQLite, where each number of them is a statement of its own to remember.
const MOST_ON_SQLITE: usize = 8;

/// What is to be recorded of a certificate, with its entry in the audit log.
#[derive(Debug)]
pub(crate) enum Record {
    /// Before it is signed.
    Prepared { new: Box<PreparedCertificate>, at: Timestamp, entry: String },
    /// After it was signed.
    Issued { serial: String, der: Vec<u8>, at: Timestamp, entry: String },
}

impl Record {
    /// What is recorded before a certificate is signed, on behalf of whoever `store` is used by.
    pub(crate) fn prepared(store: &Store, new: &PreparedCertificate, at: Timestamp) -> Self {
        Self::Prepared { new: Box::new(new.clone()), at, entry: prepared_entry(store, new, at) }
    }

    /// What is recorded afterwards.
    pub(crate) fn issued(store: &Store, serial: &str, der: &[u8], at: Timestamp) -> Self {
        let told = json!({ "serial": serial, "certificate": Digest::of(der).hex() });
        let entry = entry(store, "certificate.issued", at, told);
        Self::Issued { serial: serial.to_owned(), der: der.to_vec(), at, entry }
    }
}

/// Those who wait.
#[derive(Debug, Default)]
pub(crate) struct Recorder {
    waiting: Mutex<Vec<Waiting>>,
    /// One transaction at a time: this is what lets the others gather.
    turn: tokio::sync::Mutex<()>,
}

#[derive(Debug)]
struct Waiting {
    record: Record,
    done: oneshot::Sender<Result<(), StoreError>>,
}

impl Recorder {
    fn add(&self, waiting: Waiting) {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner).push(waiting);
    }

    /// The first few, in the order in which they came.
    fn take(&self, most: usize) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let most = waiting.len().min(most);
        waiting.drain(..most).collect()
    }
}

/// What the audit log has of a certificate before it is signed.
pub(crate) fn prepared_entry(store: &Store, new: &PreparedCertificate, at: Timestamp) -> String {
    entry(store, "certificate.prepared", at, new.facts())
}

impl Store {
    /// Records something together with whatever else is to be recorded now.
    pub(crate) async fn write_down(&self, record: Record) -> Result<(), StoreError> {
        let (done, outcome) = oneshot::channel();
        self.recorder.add(Waiting { record, done });
        let store = self.clone();
        // By itself: whoever asked may go away in the midst of it, and others' records are in the same transaction. Each
        // record brings one of these, so none is left behind.
        tokio::spawn(async move {
            let _turn = store.recorder.turn.lock().await;
            let most = if matches!(store.pools, Pools::Postgres(_)) { MOST } else { MOST_ON_SQLITE };
            let batch = store.recorder.take(most);
            // Mostly there is none: whoever had the turn before took it along.
            if !batch.is_empty() {
                store.write_together(batch).await;
            }
        });
        outcome.await.unwrap_or(Err(StoreError::Database(sqlx::Error::WorkerCrashed)))
    }

    async fn write_together(&self, batch: Vec<Waiting>) {
        let (records, waiting): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.record, one.done)).unzip();
        let outcomes = match self.try_write(&records).await {
            Ok(outcomes) => outcomes,
            // One of them, perhaps, is to blame.
            Err(StoreError::Database(sqlx::Error::Database(_))) if records.len() > 1 => self.write_each(&records).await,
            Err(StoreError::Database(error @ sqlx::Error::Database(_))) => vec![Err(error.into())],
            // The connection, perhaps; nobody knows what is written.
            Err(_) => match self.try_write(&records).await {
                Ok(outcomes) => outcomes,
                Err(StoreError::Database(sqlx::Error::Database(_))) => self.write_each(&records).await,
                // Nobody answers: to wait for it once for each of them would keep all others waiting.
                Err(error) => {
                    let why = error.to_string();
                    records.iter().map(|_| Err(sqlx::Error::Protocol(why.clone()).into())).collect()
                }
            },
        };
        for (waiting, outcome) in waiting.into_iter().zip(outcomes) {
            // Who went away does not hear of it.
            let _ = waiting.send(outcome);
        }
    }

    async fn write_each(&self, records: &[Record]) -> Vec<Result<(), StoreError>> {
        let mut outcomes = Vec::new();
        for record in records.chunks(1) {
            outcomes.extend(self.try_write(record).await.unwrap_or_else(|error| vec![Err(error)]));
        }
        outcomes
    }

    /// In one transaction, all or none of which the database refuses to write.
    async fn try_write(&self, records: &[Record]) -> Result<Vec<Result<(), StoreError>>, StoreError> {
        let batch = Batch::of(records);
        let done: Vec<String> = match &self.pools {
            Pools::Postgres(all) => on_one!(all, |connection| batch.postgres().fetch_all(connection).await)?,
            Pools::Sqlite { writer, .. } => {
                let mut connection = writer.take().await?;
                let mut tx = connection.begin_with("begin immediate").await?;
                let done = batch.sqlite().build_query_scalar().fetch_all(&mut *tx).await?;
                tx.commit().await?;
                connection.keep();
                done
            }
        };
        let mut outcomes = Vec::new();
        for record in records {
            outcomes.push(match record {
                // Written before, by a commit of which nobody heard.
                Record::Issued { serial, der, .. }
                    if !done.contains(serial) && !self.is_issued_as(serial, der).await? =>
                {
                    Err(StoreError::Corrupt("certificate"))
                }
                _ => Ok(()),
            });
        }
        Ok(outcomes)
    }

    async fn is_issued_as(&self, serial: &str, der: &[u8]) -> Result<bool, StoreError> {
        let found: Option<i64> = on_writer!(self, |connection| sqlx::query_scalar(
            "select issued_at from certificates where serial = $1 and der = $2 and issued_at is not null"
        )
        .bind(serial)
        .bind(der)
        .fetch_optional(connection)
        .await)?;
        Ok(found.is_some())
    }
}
