//! The audit log.

use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::audit::{ChainState, FoundEntry, Verified};

/// One entry.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    /// The number of its row.
    pub number: i64,
    /// The hash of everything up to it, hexadecimal.
    pub hash: String,
    /// What happened.
    #[schema(value_type = Value)]
    pub entry: Value,
}

impl From<FoundEntry> for AuditEntry {
    fn from(found: FoundEntry) -> Self {
        let FoundEntry { number, hash, entry } = found;
        Self { number, hash, entry }
    }
}

/// A page of a search.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditPage {
    /// What was found, the newest first.
    pub entries: Vec<AuditEntry>,
    /// What `before` is for the next page; `null` at the beginning of the log, or of the time that was asked for. A page may be
    /// empty and have one: a search looks at so many rows at once.
    pub next: Option<i64>,
    /// How many rows were looked at.
    pub looked_at: i64,
    /// Rows whose hash does not follow from the row before.
    pub broken: Vec<i64>,
}

impl From<crate::audit::AuditPage> for AuditPage {
    fn from(page: crate::audit::AuditPage) -> Self {
        Self {
            entries: page.found.into_iter().map(AuditEntry::from).collect(),
            next: page.next,
            looked_at: page.looked_at,
            broken: page.broken,
        }
    }
}

/// A look at the whole log, by `beadle ca audit verify`.
#[derive(Debug, Serialize, ToSchema)]
pub struct VerifiedLog {
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// How many rows there were.
    pub rows: i64,
    /// How many things were wrong.
    pub findings: usize,
}

impl From<Verified> for VerifiedLog {
    fn from(verified: Verified) -> Self {
        let Verified { at, rows, findings } = verified;
        Self { at, rows, findings }
    }
}

/// What is known of the chain.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditState {
    /// The number of the last row that was signed; `null`: nothing happened yet.
    pub number: Option<i64>,
    /// The hash of everything up to it, hexadecimal.
    pub hash: Option<String>,
    /// When it was signed.
    #[schema(format = DateTime)]
    pub at: Option<String>,
    /// The id of the key that signed it.
    pub key: Option<String>,
    /// Whether its signature is one of this log's keys over it, and its hash that of the end.
    pub is_good: bool,
    /// How many entries wait for the chain.
    pub waiting: i64,
    /// The last look at all of it.
    pub verified: Option<VerifiedLog>,
}

impl From<ChainState> for AuditState {
    fn from(state: ChainState) -> Self {
        let head = state.head.as_ref();
        Self {
            number: head.map(|head| head.number),
            hash: head.map(|head| head.hash.clone()),
            at: head.map(|head| head.at.clone()),
            key: head.map(|head| head.key.clone()),
            is_good: state.is_good,
            waiting: state.waiting,
            verified: state.verified.map(VerifiedLog::from),
        }
    }
}
