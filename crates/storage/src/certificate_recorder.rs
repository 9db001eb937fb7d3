//! Certificates that are recorded together: while one transaction is on its way to the disk, those who come meanwhile gather
//! for the next one. Nobody waits for company, and everybody hears of their own record after it is on the disk.

use std::sync::{Mutex, PoisonError};

use domain::{Digest, Timestamp};
use serde_json::json;
use sqlx::QueryBuilder;
use tokio::sync::oneshot;

use crate::{
    Store, StoreError,
    audit::{entry, insert_entries},
    certificates::PreparedCertificate,
};

/// How many records one transaction takes: each number of them is a statement of its own for the database to remember.
const MOST: usize = 8;

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
    fn take(&self) -> Vec<Waiting> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let most = waiting.len().min(MOST);
        waiting.drain(..most).collect()
    }
}

/// Inserts certificates that are about to be signed, each with its time and its entry in the audit log.
macro_rules! insert_prepared {
    ($tx:expr, $prepared:expr) => {{
        let prepared = $prepared;
        let mut rows = sqlx::QueryBuilder::new(
            "insert into certificates (serial, subject, institution, channel, client_id, issuer, name, profile, \
             key_digest, tbs, not_before, not_after, prepared_at) ",
        );
        rows.push_values(prepared, |mut row, (new, at, _)| {
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
                .push_bind(at.as_micros());
        });
        rows.build().execute(&mut *$tx).await?;
        $crate::audit::insert_entries!($tx, prepared.iter().map(|(_, _, entry)| entry.as_str()));
    }};
}
pub(crate) use insert_prepared;

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
            store.write_together(store.recorder.take()).await;
        });
        outcome.await.unwrap_or(Err(StoreError::Database(sqlx::Error::WorkerCrashed)))
    }

    async fn write_together(&self, batch: Vec<Waiting>) {
        let (records, waiting): (Vec<_>, Vec<_>) = batch.into_iter().map(|one| (one.record, one.done)).unzip();
        let outcomes = match self.try_write(&records).await {
            Ok(outcomes) => outcomes,
            Err(error) if records.len() == 1 => vec![Err(error)],
            // One of them, perhaps, is to blame.
            Err(_) => {
                let mut outcomes = Vec::new();
                for record in records.chunks(1) {
                    outcomes.extend(self.try_write(record).await.unwrap_or_else(|error| vec![Err(error)]));
                }
                outcomes
            }
        };
        for (waiting, outcome) in waiting.into_iter().zip(outcomes) {
            // Who went away does not hear of it.
            let _ = waiting.send(outcome);
        }
    }

    /// In one transaction, all or none of which the database refuses to write.
    async fn try_write(&self, records: &[Record]) -> Result<Vec<Result<(), StoreError>>, StoreError> {
        let (mut prepared, mut issued) = (Vec::new(), Vec::new());
        for record in records {
            match record {
                Record::Prepared { new, at, entry } => prepared.push((&**new, *at, entry)),
                Record::Issued { serial, der, at, entry } => issued.push((serial, der.as_slice(), *at, entry)),
            }
        }
        let done: Vec<String> = in_transaction!(self, |tx| {
            if !prepared.is_empty() {
                insert_prepared!(tx, &prepared);
            }
            let mut done: Vec<String> = Vec::new();
            if !issued.is_empty() {
                // The columns of VALUES are called so by both databases.
                let mut rows =
                    QueryBuilder::new("update certificates set der = v.column2, issued_at = v.column3 from (");
                rows.push_values(&issued, |mut row, (serial, der, at, _)| {
                    row.push_bind(serial.as_str()).push_bind(*der).push_bind(at.as_micros());
                });
                rows.push(") as v where serial = v.column1 and issued_at is null returning serial");
                done = rows.build_query_scalar::<String>().fetch_all(&mut *tx).await?;
                let entries = issued.iter().filter(|(serial, ..)| done.contains(serial));
                let entries: Vec<_> = entries.map(|(.., entry)| entry.as_str()).collect();
                if let Some((.., at, _)) = issued.first().filter(|_| !entries.is_empty()) {
                    insert_entries!(tx, entries);
                    // The letters about them can go.
                    let mut letters = QueryBuilder::new("update certificate_letters set next_try_at = ");
                    letters.push_bind(at.as_micros()).push(" where about = 'issued' and serial in ");
                    letters.push_tuples(&done, |mut tuple, serial| {
                        tuple.push_bind(serial.as_str());
                    });
                    letters.build().execute(&mut *tx).await?;
                }
            }
            done
        });
        let outcomes = records.iter().map(|record| match record {
            Record::Issued { serial, .. } if !done.contains(serial) => Err(StoreError::Corrupt("certificate")),
            _ => Ok(()),
        });
        Ok(outcomes.collect())
    }
}
