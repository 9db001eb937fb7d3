//! The audit log, for administrators.

use askama::Template;
use domain::Timestamp;

use super::{Frame, Viewer};

/// `GET /admin/audit`: the log to read and to search. Nothing here changes anything.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/audit.html")]
pub struct AdminAudit {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: Viewer,
    /// The number of the last row that is signed, when that was, and the id of the key; `None`: the log is empty.
    pub head: Option<(String, String, String)>,
    /// The hash there, hexadecimal.
    pub hash: String,
    /// Whether signature and hash of the head are good.
    pub is_good: bool,
    /// How many entries wait for the chain.
    pub waiting: u64,
    /// The last look at the whole log: when, how many rows, how many findings.
    pub verified: Option<(String, u64, usize)>,
    /// What was asked.
    pub search: AuditSearch,
    /// Every kind of entry.
    pub kinds: &'static [&'static str],
    /// Why it cannot be answered.
    pub objection: Option<String>,
    /// What was found, the newest first.
    pub found: Vec<AuditLine>,
    /// How many rows were looked at.
    pub looked_at: u64,
    /// Rows whose hash does not follow from the row before.
    pub broken: Vec<i64>,
    /// Where it goes on.
    pub next_url: Option<String>,
    /// Where all that was searched is had as lines of JSON.
    pub export_url: String,
}

impl AdminAudit {
    /// The rows where the chain is broken, one behind the other.
    fn broken_rows(&self) -> String {
        let rows = self.broken.iter().map(|number| self.frame.say.audit_line_row(number.to_string()).text());
        rows.collect::<Vec<_>>().join(", ")
    }
}

/// What is looked for in the log, as it was typed.
#[derive(Debug, Clone, Default)]
pub struct AuditSearch {
    /// The kind; empty: any.
    pub kind: String,
    /// A serial number.
    pub serial: String,
    /// Whose certificates.
    pub person: String,
    /// Who acted.
    pub by: String,
    /// The first day,
    pub from: String,
    /// and the last one.
    pub to: String,
}

/// An entry of the log.
#[derive(Debug, Clone)]
pub struct AuditLine {
    /// The number of its row.
    pub number: i64,
    /// What happened.
    pub kind: String,
    /// When.
    pub at: Option<Timestamp>,
    /// Who did it, if it was somebody who runs the server, or the person.
    pub by: Option<String>,
    /// The page about the certificate, and its serial number.
    pub certificate: Option<(String, String)>,
    /// The rest, a line for each member.
    pub details: Vec<(String, String)>,
}
