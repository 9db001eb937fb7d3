//! The audit log in front of administrators: reading, searching, taking away. Nothing here changes anything.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Poll, ready},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use broker::{
    Broker,
    audit::{AuditPage, AuditQuery, FoundEntry},
};
use domain::{Subject, Timestamp};
use hyper::body::Frame;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;

use super::encoded;
use crate::{
    administrator::{Administrator, needs},
    context::show,
    extract::PageQuery,
    page::{AdminAudit, AuditLine, AuditSearch},
    words::{Phrase, Words},
};

/// How many entries a page has.
const PAGE: usize = 50;
/// How many entries of an export are on their way at once.
const EXPORTED: usize = 1_000;
const DAY: Duration = Duration::from_secs(86_400);

/// What entries are of; a word that ends with a dot is the beginning of several.
const KINDS: [&str; 23] = [
    "certificate.",
    "certificate.prepared",
    "certificate.issued",
    "certificate.failed",
    "certificate.revoked",
    "certificate.compromised",
    "ssh.",
    "ssh.prepared",
    "ssh.issued",
    "ssh.revoked",
    "ssh.compromised",
    "crl.",
    "crl.published",
    "crl.imported",
    "authority.revoked",
    "key.",
    "key.made",
    "key.deleted",
    "key.taken_away",
    "profiles.changed",
    "address.added",
    "address.confirmed",
    "address.removed",
];

#[derive(Deserialize, Default)]
#[serde(default)]
pub(crate) struct LogQuery {
    kind: String,
    serial: String,
    person: String,
    by: String,
    from: String,
    to: String,
    /// Entries before this row.
    before: Option<i64>,
}

impl LogQuery {
    /// What is looked for, or a sentence about why that cannot be.
    fn read(&self, say: Words) -> Result<AuditQuery, Phrase<'static>> {
        let word = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let day = |text: &str| match text.trim() {
            "" => Ok(None),
            day => Timestamp::parse_rfc3339(&format!("{day}T00:00:00Z")).map(Some).ok_or_else(|| say.audit_day()),
        };
        let person = word(&self.person).map(|sub| Subject::parse(&sub).ok_or_else(|| say.records_no_sub()));
        Ok(AuditQuery {
            kind: word(&self.kind),
            serial: word(&self.serial),
            person: person.transpose()?,
            by: word(&self.by),
            from: day(&self.from)?,
            until: day(&self.to)?.map(|day| day + DAY),
        })
    }

    /// As it stands in an address.
    fn encoded(&self) -> String {
        let Self { kind, serial, person, by, from, to, .. } = self;
        let all = [("kind", kind), ("serial", serial), ("person", person), ("by", by), ("from", from), ("to", to)];
        let written = all.iter().filter(|(_, value)| !value.is_empty());
        written.map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
    }
}

/// `GET /admin/audit`.
pub(crate) async fn page(
    State(broker): State<Broker>,
    Administrator { context, session, viewer: administrator, .. }: Administrator<needs::ReadAudit>,
    PageQuery(query): PageQuery<LogQuery>,
) -> Response {
    let state = match broker.audit_state().await {
        Ok(state) => state,
        Err(error) => return context.unavailable(&error),
    };
    let (found, objection) = match query.read(context.say()) {
        Ok(wanted) => match broker.search_audit(&wanted, query.before, PAGE).await {
            Ok(page) => (page, None),
            Err(error) => return context.unavailable(&error),
        },
        Err(sentence) => (AuditPage::default(), Some(sentence.text())),
    };
    let asked = query.encoded();
    show(&AdminAudit {
        frame: context.frame(),
        csrf: session.csrf(),
        administrator,
        hash: state.head.as_ref().map(|head| head.hash.clone()).unwrap_or_default(),
        head: state.head.map(|head| (head.number.to_string(), head.at, head.key)),
        is_good: state.is_good,
        waiting: count(state.waiting),
        verified: state.verified.map(|last| (last.at, count(last.rows), last.findings)),
        kinds: &KINDS,
        objection,
        found: found.found.iter().map(audit_line).collect(),
        looked_at: count(found.looked_at),
        broken: found.broken,
        next_url: found.next.map(|before| format!("/admin/audit?{asked}&before={before}")),
        export_url: format!("/admin/audit/export?{asked}"),
        search: AuditSearch {
            kind: query.kind,
            serial: query.serial,
            person: query.person,
            by: query.by,
            from: query.from,
            to: query.to,
        },
    })
}

/// A number of rows, which is never below zero.
fn count(rows: i64) -> u64 {
    u64::try_from(rows).unwrap_or_default()
}

/// An entry as pages show it.
pub(super) fn audit_line(found: &FoundEntry) -> AuditLine {
    let text = |name: &str| found.entry.get(name).and_then(Value::as_str);
    let kind = text("kind").unwrap_or("?").to_owned();
    let serial = match found.entry.get("serial") {
        Some(Value::String(serial)) => Some(serial.clone()),
        Some(Value::Number(serial)) => Some(serial.to_string()),
        _ => None,
    };
    let certificate = serial.and_then(|serial| {
        let page = match kind.split_once('.')? {
            ("certificate", _) => format!("/admin/certificates/{}", encoded(&serial)),
            ("ssh", _) => format!("/admin/certificates/ssh/{}", encoded(&serial)),
            _ => return None,
        };
        Some((page, serial))
    });
    let known = ["kind", "at", "by"];
    let members = found.entry.as_object().into_iter().flatten();
    let details = members.filter(|(name, _)| !known.contains(&name.as_str()));
    let details = details.map(|(name, value)| (name.clone(), value.as_str().map_or(value.to_string(), str::to_owned)));
    AuditLine {
        number: found.number,
        at: text("at").and_then(Timestamp::parse_rfc3339),
        by: text("by").map(str::to_owned),
        certificate,
        details: details.collect(),
        kind,
    }
}

/// `GET /admin/audit/export`: all that was searched, the newest first, as `beadle ca audit list` prints it: a line of JSON for
/// each entry.
pub(crate) async fn export(
    State(broker): State<Broker>,
    Administrator { context, .. }: Administrator<needs::ReadAudit>,
    PageQuery(query): PageQuery<LogQuery>,
) -> Response {
    let wanted = match query.read(context.say()) {
        Ok(wanted) => wanted,
        Err(sentence) => {
            return (axum::http::StatusCode::BAD_REQUEST, format!("{}\n", sentence.text())).into_response();
        }
    };
    // What waits joins the chain, and a log that cannot be read is told before the file begins.
    if let Err(error) = broker.audit_state().await {
        return context.unavailable(&error);
    }
    let (sender, receiver) = mpsc::channel(1);
    tokio::spawn(async move {
        if let Err(error) = send_lines(&broker, &wanted, &sender).await {
            tracing::error!(transaction = %context.transaction, %error, "an export of the audit log ended early");
            // Nobody is to take a part for the whole.
            let line = json!({ "error": format!("The log could not be read to its end; transaction {}.", context.transaction) });
            drop(sender.send(Bytes::from(format!("{line}\n"))).await);
        }
    });
    let headers = [
        (header::CONTENT_TYPE, "application/x-ndjson"),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"audit.jsonl\""),
    ];
    (headers, Body::new(Lines(receiver))).into_response()
}

async fn send_lines(
    broker: &Broker,
    wanted: &AuditQuery,
    sender: &mpsc::Sender<Bytes>,
) -> Result<(), broker::StoreError> {
    let mut before = None;
    loop {
        let page = broker.search_audit(wanted, before, EXPORTED).await?;
        let mut lines = String::new();
        for FoundEntry { number, hash, entry } in &page.found {
            lines.push_str(&json!({ "number": number, "hash": hash, "entry": entry }).to_string());
            lines.push('\n');
        }
        if !page.broken.is_empty() {
            // Nobody is to take what is left for the whole.
            let error =
                "Here the chain is broken: rows are missing or were changed. `beadle ca audit verify` tells more.";
            lines.push_str(&json!({ "error": error, "rows": page.broken }).to_string());
            lines.push('\n');
        }
        // Whoever has gone away wants no more.
        if !lines.is_empty() && sender.send(Bytes::from(lines)).await.is_err() {
            return Ok(());
        }
        match page.next {
            Some(next) => before = Some(next),
            None => return Ok(()),
        }
    }
}

/// What is sent as it is found.
struct Lines(mpsc::Receiver<Bytes>);

impl HttpBody for Lines {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut std::task::Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        Poll::Ready(ready!(self.0.poll_recv(cx)).map(|bytes| Ok(Frame::data(bytes))))
    }
}
