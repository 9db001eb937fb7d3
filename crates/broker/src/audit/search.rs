//! Looking through the audit log, for administrators: newest first, by kind, serial number, person, who acted, and time.
//!
//! Rows have no index but their number, because nothing is to slow the writing down. So a search looks at a bounded number of
//! rows and says where to go on; a time finds its place by halving, for rows stand nearly in the order of their times. On the
//! way each row that is read is held against the hash of the one before.

use std::{collections::BTreeSet, time::Duration};

use domain::{Digest, Subject, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use storage::{
    StoreError,
    audit::{AuditRow, chained},
    certificate_list::CertificateQuery,
    ssh_certificate_list::SshQuery,
};

use super::{AuditReport, ExportedHead};
use crate::Broker;

/// How many rows are read at once.
const BATCH: i64 = 1_000;
/// How many rows one search looks at.
const MOST: i64 = 20_000;
/// How many searches find the entries of one certificate: where hundreds are issued in a second, many rows lie between.
const SEARCHES: usize = 20;
/// How many certificates of one person are followed.
const MOST_CERTIFICATES: usize = 10_000;
/// By how much the order of rows and that of their times may differ: nodes' clocks do, and entries wait for the chain.
const DISORDER: Duration = Duration::from_secs(600);
/// The note about the last look at the whole log.
const VERIFIED: &str = "audit verified";

/// What is looked for; whatever is absent is any.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    /// The kind, `certificate.revoked`; or the beginning of several, `certificate.`.
    pub kind: Option<String>,
    /// A serial number, hexadecimal; of SSH decimal digits.
    pub serial: Option<String>,
    /// Whose certificates.
    pub person: Option<Subject>,
    /// A part of what says who acted.
    pub by: Option<String>,
    /// From then on,
    pub from: Option<Timestamp>,
    /// and until before then.
    pub until: Option<Timestamp>,
}

/// An entry that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundEntry {
    /// The number of its row.
    pub number: i64,
    /// The hash of everything up to it, hexadecimal.
    pub hash: String,
    /// What happened, JSON.
    pub entry: Value,
}

/// A page of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditPage {
    /// What was found, the newest first.
    pub found: Vec<FoundEntry>,
    /// The number before which it goes on; `None` at the beginning of the log, or of the time that was asked for.
    pub next: Option<i64>,
    /// How many rows were looked at.
    pub looked_at: i64,
    /// Rows whose hash does not follow from the row before.
    pub broken: Vec<i64>,
}

/// What is known of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainState {
    /// The last head that was signed; `None`: nothing happened yet.
    pub head: Option<ExportedHead>,
    /// Whether its signature is one of this log's keys over it, and its hash that of the end.
    pub is_good: bool,
    /// How many entries wait for the chain.
    pub waiting: i64,
    /// The last look at all of it.
    pub verified: Option<Verified>,
}

/// A look at the whole log, by `beadle ca audit verify`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    /// When, RFC 3339.
    pub at: String,
    /// How many rows there were.
    pub rows: i64,
    /// How many things were wrong.
    pub findings: usize,
}

/// What is looked for, made ready.
struct Wanted<'a> {
    query: &'a AuditQuery,
    /// The digests of the person's accounts.
    accounts: BTreeSet<String>,
    /// The serial numbers of their certificates.
    serials: BTreeSet<String>,
}

impl Wanted<'_> {
    fn takes(&self, entry: &Value) -> bool {
        let text = |name: &str| entry.get(name).and_then(Value::as_str);
        let serial = || match entry.get("serial") {
            Some(Value::String(serial)) => Some(serial.clone()),
            Some(Value::Number(serial)) => Some(serial.to_string()),
            _ => None,
        };
        let AuditQuery { kind, serial: wanted, person, by, from, until } = self.query;
        let at = text("at").and_then(Timestamp::parse_rfc3339);
        kind.as_deref().is_none_or(|kind| {
            text("kind").is_some_and(|own| own == kind || (kind.ends_with('.') && own.starts_with(kind)))
        }) && wanted.as_deref().is_none_or(|wanted| serial().is_some_and(|own| own.eq_ignore_ascii_case(wanted)))
            && by.as_deref().is_none_or(|by| text("by").is_some_and(|own| own.contains(by)))
            && from.is_none_or(|from| at.is_some_and(|at| at >= from))
            && until.is_none_or(|until| at.is_some_and(|at| at < until))
            && (person.is_none()
                || text("account").is_some_and(|own| self.accounts.contains(own))
                || serial().is_some_and(|own| self.serials.contains(&own)))
    }
}

fn entry_of(row: &AuditRow) -> Value {
    serde_json::from_str(&row.entry).unwrap_or_else(|_| Value::String(row.entry.clone()))
}

fn time_of(row: &AuditRow) -> Option<Timestamp> {
    entry_of(row).get("at").and_then(Value::as_str).and_then(Timestamp::parse_rfc3339)
}

impl Broker {
    /// What is known of the chain. What waits joins it first.
    pub async fn audit_state(&self) -> Result<ChainState, StoreError> {
        self.chain_some_audit().await?;
        let head = self.store.signed_audit_row().await?.as_ref().and_then(ExportedHead::of);
        let (number, hash) = self.store.audit_tail().await?;
        let is_good = match &head {
            None => number == 0,
            Some(head) => {
                self.audit.has_signed(head)
                    && (number > head.number || (number == head.number && hash.hex() == head.hash))
            }
        };
        let verified = self.store.setting(VERIFIED).await?;
        let verified = verified.and_then(|text| serde_json::from_str(&text).ok());
        Ok(ChainState { head, is_good, waiting: self.store.audit_waiting().await?, verified })
    }

    /// Keeps when the whole log was looked at, and what came of it. A note for people: whoever can write to the database can
    /// write it, too.
    pub(super) async fn note_verification(&self, report: &AuditReport) -> Result<(), StoreError> {
        let at = self.now().truncated_to_seconds().to_string();
        let note = Verified { at, rows: report.rows, findings: report.findings.len() };
        let text = serde_json::to_string(&note).map_err(|_| StoreError::Corrupt("note"))?;
        self.store.note(VERIFIED, &text).await
    }

    /// A page of what is looked for: at most `limit` entries, before a number if one is given.
    pub async fn search_audit(
        &self,
        query: &AuditQuery,
        before: Option<i64>,
        limit: usize,
    ) -> Result<AuditPage, StoreError> {
        let wanted = self.audit_wish(query).await?;
        let (tail, _) = self.store.audit_tail().await?;
        let mut next = before.unwrap_or(i64::MAX).min(tail + 1);
        if let Some(until) = query.until {
            next = next.min(self.first_row_since(until + DISORDER, tail).await?);
        }
        let first = match query.from {
            Some(from) => self.first_row_since(from - DISORDER, tail).await?,
            None => 1,
        };
        let mut page = AuditPage::default();
        while next > first && page.looked_at < MOST {
            // One more than is looked at: the hash before.
            let rows = self.store.audit_rows_before(next, BATCH + 1).await?;
            let Some(newest) = rows.first() else {
                page.broken.push(next - 1);
                next = first;
                break;
            };
            if newest.number != next - 1 {
                page.broken.push(next - 1);
            }
            let befores = rows.iter().skip(1).map(Some).chain([None]);
            for (row, before) in rows.iter().zip(befores).take(usize::try_from(BATCH).unwrap_or(usize::MAX)) {
                if row.number < first {
                    next = first;
                    break;
                }
                next = row.number;
                page.looked_at += 1;
                if !follows(row, before) {
                    page.broken.push(row.number);
                }
                let entry = entry_of(row);
                if wanted.takes(&entry) {
                    page.found.push(FoundEntry { number: row.number, hash: row.hash.hex(), entry });
                    if page.found.len() >= limit {
                        page.next = Some(next).filter(|next| *next > first);
                        return Ok(page);
                    }
                }
            }
        }
        page.next = Some(next).filter(|next| *next > first);
        Ok(page)
    }

    /// What the log tells of one certificate, the oldest first: its entries stand where it was recorded, signed and revoked.
    pub async fn audit_of_certificate(
        &self,
        serial: &str,
        times: impl IntoIterator<Item = Timestamp>,
    ) -> Result<Vec<FoundEntry>, StoreError> {
        self.chain_some_audit().await?;
        let mut all = Vec::new();
        for at in times {
            let second = Duration::from_secs(1);
            let (from, until) = (Some(at - second), Some(at + second));
            let query = AuditQuery { serial: Some(serial.to_owned()), from, until, ..AuditQuery::default() };
            let mut before = None;
            for _ in 0..SEARCHES {
                let page = self.search_audit(&query, before, 10).await?;
                before = page.next;
                let is_found = !page.found.is_empty();
                all.extend(page.found);
                if is_found || before.is_none() {
                    break;
                }
            }
        }
        all.sort_by_key(|one| one.number);
        all.dedup_by_key(|one| one.number);
        Ok(all)
    }

    async fn audit_wish<'a>(&self, query: &'a AuditQuery) -> Result<Wanted<'a>, StoreError> {
        let mut wanted = Wanted { query, accounts: BTreeSet::new(), serials: BTreeSet::new() };
        let Some(person) = &query.person else { return Ok(wanted) };
        let mut accounts = vec![person.clone()];
        accounts.extend(self.store.account(person).await?.into_iter().flat_map(|account| account.parts));
        wanted.accounts.extend(accounts.iter().map(|one| Digest::of(one.as_str().as_bytes()).hex()));
        let (mut after, mut after_ssh) = (String::new(), 0);
        while wanted.serials.len() < MOST_CERTIFICATES {
            let page = self.list_certificates(&CertificateQuery::Person(person), None, &after, 1_000).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.serial);
            wanted.serials.extend(page.into_iter().map(|one| one.serial));
        }
        while wanted.serials.len() < 2 * MOST_CERTIFICATES {
            let page = self.list_ssh_certificates(SshQuery::Person(person), None, after_ssh, 1_000).await?;
            let Some(last) = page.last() else { break };
            after_ssh = last.serial;
            wanted.serials.extend(page.iter().map(|one| one.serial.to_string()));
        }
        Ok(wanted)
    }

    /// The first row from a time on, or the number behind the last one.
    async fn first_row_since(&self, at: Timestamp, tail: i64) -> Result<i64, StoreError> {
        let (mut low, mut high) = (1, tail + 1);
        while low < high {
            let middle = low + (high - low) / 2;
            let rows = self.store.audit_rows_before(middle + 1, 1).await?;
            // A row without a time is no reason to leave anything out.
            if rows.first().and_then(time_of).is_some_and(|time| time < at) { low = middle + 1 } else { high = middle }
        }
        Ok(low)
    }
}

/// Whether a row's hash is what follows from the row before.
fn follows(row: &AuditRow, before: Option<&AuditRow>) -> bool {
    match before {
        Some(before) => {
            before.number + 1 == row.number && chained(before.hash.as_bytes(), row.number, &row.entry) == row.hash
        }
        None => row.number == 1 && chained(&storage::audit::BEGINNING, row.number, &row.entry) == row.hash,
    }
}
