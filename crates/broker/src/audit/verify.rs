//! Reading the log from its beginning, against its signatures, the heads that were handed out, and the certificates.

use std::{collections::BTreeMap, fmt};

use serde::Deserialize;
use storage::{
    StoreError,
    audit::{AuditRow, BEGINNING, CertificateOnRecord, chained},
};

use super::{Audit, ExportedHead};
use crate::Broker;

/// How many rows are read at once.
const PAGE: i64 = 1000;

/// What the log is worth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditReport {
    /// How many rows were read.
    pub rows: i64,
    /// With how many signatures,
    pub signatures: u64,
    /// how many heads that were handed out,
    pub heads: usize,
    /// and how many certificates they were compared.
    pub certificates: usize,
    /// What is wrong; nothing, if all is well.
    pub findings: Vec<AuditFinding>,
}

/// Something that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditFinding {
    /// These rows are not there.
    Missing(i64, i64),
    /// The row is not what its hash says.
    Edited(i64),
    /// The signature at the end of these rows does not fit them, or is by another key.
    NotSigned(i64, i64),
    /// These rows are behind the last signature.
    BehindTheEnd(i64, i64),
    /// The log ends before its end.
    Cut(i64, i64),
    /// A head that was handed out is not by a key of this log: the line of the file.
    ForeignHead(usize),
    /// A row that was handed out is not there: its number, when it was handed out, and where the log ends.
    HeadMissing(i64, String, i64),
    /// A row is another one than was handed out.
    HeadDiffers(i64, String),
    /// A certificate is on record, and its making or revocation is not in the log.
    Unlogged(String, &'static str),
    /// A certificate is another one than the log has.
    OtherCertificate(String),
    /// A certificate is in the log, and not on record.
    Vanished(String),
}

impl fmt::Display for AuditFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing(from, to) if from == to => write!(f, "row {from} was deleted"),
            Self::Missing(from, to) => write!(f, "rows {from} to {to} were deleted"),
            Self::Edited(row) => write!(f, "row {row} was edited, inserted or moved: it does not fit its hash"),
            Self::NotSigned(from, to) => {
                write!(f, "the signature at row {to} does not fit: something in rows {from} to {to} was changed")
            }
            Self::BehindTheEnd(from, to) => {
                write!(
                    f,
                    "rows {from} to {to} stand behind the last signature: they were added, or a signature removed"
                )
            }
            Self::Cut(last, written) => {
                write!(f, "the log ends at row {last}, but {written} were written: the end was cut")
            }
            Self::ForeignHead(line) => write!(f, "line {line} of the heads is not signed by a key of this log"),
            Self::HeadMissing(row, at, last) => {
                write!(f, "row {row} was handed out at {at}, but the log ends at row {last}: the end was cut")
            }
            Self::HeadDiffers(row, at) => {
                write!(f, "row {row} is not the one that was handed out at {at}: the log was written anew up to there")
            }
            Self::Unlogged(serial, what) => write!(f, "certificate {serial} is {what}, and the log does not say so"),
            Self::OtherCertificate(serial) => write!(f, "certificate {serial} is not the one of which the log tells"),
            Self::Vanished(serial) => write!(f, "certificate {serial} is in the log, and not on record any more"),
        }
    }
}

/// What is read of an entry.
#[derive(Deserialize)]
struct Entry {
    kind: String,
    serial: Option<String>,
    tbs: Option<String>,
    certificate: Option<String>,
}

/// What the log says of a certificate.
#[derive(Default)]
struct Logged {
    number: i64,
    tbs: Option<String>,
    certificate: Option<String>,
    is_revoked: bool,
}

impl Broker {
    /// Reads the whole log. `heads` are lines that were handed out, in any order.
    pub async fn verify_audit(&self, heads: &str) -> Result<AuditReport, StoreError> {
        // What is recorded from here on is in the log before it is read.
        self.chain_audit().await?;
        let (known, _) = self.store.audit_tail().await?;
        let certificates = self.all_certificates().await?;
        self.chain_audit().await?;
        let (written, tail) = self.store.audit_tail().await?;

        let mut reader = Reader::new(&self.audit, heads);
        loop {
            let rows = self.store.audit_rows(reader.last, PAGE).await?;
            // A running server goes on adding.
            let rows: Vec<_> = rows.into_iter().take_while(|row| row.number <= written).collect();
            if rows.is_empty() {
                break;
            }
            for row in &rows {
                reader.read(row);
            }
        }
        let ended_otherwise = reader.last == written && reader.hash != *tail.as_bytes();
        if reader.last < written || ended_otherwise {
            reader.findings.push(AuditFinding::Cut(reader.last, written));
        }
        Ok(reader.report(&certificates, known))
    }

    async fn all_certificates(&self) -> Result<Vec<CertificateOnRecord>, StoreError> {
        let mut all: Vec<CertificateOnRecord> = Vec::new();
        loop {
            let after = all.last().map(|last| last.serial.clone()).unwrap_or_default();
            let page = self.store.certificates_on_record(&after, PAGE).await?;
            if page.is_empty() {
                return Ok(all);
            }
            all.extend(page);
        }
    }
}

struct Reader<'a> {
    audit: &'a Audit,
    /// Handed out, by the number of the row.
    heads: BTreeMap<i64, Vec<ExportedHead>>,
    last: i64,
    hash: [u8; 32],
    /// The last row whose signature was looked at.
    signed: i64,
    signatures: u64,
    compared: usize,
    certificates: BTreeMap<String, Logged>,
    findings: Vec<AuditFinding>,
}

impl<'a> Reader<'a> {
    fn new(audit: &'a Audit, heads: &str) -> Self {
        let mut reader = Self {
            audit,
            heads: BTreeMap::new(),
            last: 0,
            hash: BEGINNING,
            signed: 0,
            signatures: 0,
            compared: 0,
            certificates: BTreeMap::new(),
            findings: Vec::new(),
        };
        for (at, line) in heads.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            // A collector puts its own words before the line.
            let json = line.find('{').and_then(|start| line.get(start..)).unwrap_or_default();
            match serde_json::from_str::<ExportedHead>(json) {
                Ok(head) if audit.has_signed(&head) => reader.heads.entry(head.number).or_default().push(head),
                _ => reader.findings.push(AuditFinding::ForeignHead(at + 1)),
            }
        }
        reader
    }

    fn read(&mut self, row: &AuditRow) {
        if row.number > self.last + 1 {
            self.findings.push(AuditFinding::Missing(self.last + 1, row.number - 1));
        } else if chained(&self.hash, row.number, &row.entry) != row.hash {
            // Behind a gap no hash can fit; from the row's own one on, the next ones are read.
            self.findings.push(AuditFinding::Edited(row.number));
        }
        (self.last, self.hash) = (row.number, *row.hash.as_bytes());
        if let Some(head) = ExportedHead::of(row) {
            self.signatures += 1;
            if !self.audit.has_signed(&head) {
                self.findings.push(AuditFinding::NotSigned(self.signed + 1, row.number));
            }
            self.signed = row.number;
        }
        for head in self.heads.remove(&row.number).unwrap_or_default() {
            self.compared += 1;
            if head.hash != row.hash.hex() {
                self.findings.push(AuditFinding::HeadDiffers(row.number, head.at));
            }
        }
        self.understand(row);
    }

    fn understand(&mut self, row: &AuditRow) {
        let Ok(entry) = serde_json::from_str::<Entry>(&row.entry) else { return };
        let Some(serial) = entry.serial else { return };
        let logged = self.certificates.entry(serial).or_default();
        match entry.kind.as_str() {
            "certificate.prepared" => (logged.number, logged.tbs) = (row.number, entry.tbs),
            "certificate.issued" => logged.certificate = entry.certificate,
            "certificate.revoked" => logged.is_revoked = true,
            _ => {}
        }
    }

    fn report(mut self, certificates: &[CertificateOnRecord], known: i64) -> AuditReport {
        if self.signed < self.last {
            self.findings.push(AuditFinding::BehindTheEnd(self.signed + 1, self.last));
        }
        for head in std::mem::take(&mut self.heads).into_values().flatten() {
            self.compared += 1;
            self.findings.push(AuditFinding::HeadMissing(head.number, head.at, self.last));
        }
        for on_record in certificates {
            let logged = self.certificates.remove(&on_record.serial).unwrap_or_default();
            self.findings.extend(objection(on_record, &logged));
        }
        let gone = self.certificates.iter().filter(|(_, logged)| logged.number > 0 && logged.number <= known);
        self.findings.extend(gone.map(|(serial, _)| AuditFinding::Vanished(serial.clone())).collect::<Vec<_>>());
        AuditReport {
            rows: self.last,
            signatures: self.signatures,
            heads: self.compared,
            certificates: certificates.len(),
            findings: self.findings,
        }
    }
}

/// What does not fit of a certificate.
fn objection(on_record: &CertificateOnRecord, logged: &Logged) -> Option<AuditFinding> {
    let unlogged = |what| Some(AuditFinding::Unlogged(on_record.serial.clone(), what));
    let other = || Some(AuditFinding::OtherCertificate(on_record.serial.clone()));
    match (&logged.tbs, &logged.certificate, &on_record.der) {
        (None, _, _) => return unlogged("prepared"),
        (Some(tbs), _, _) if *tbs != on_record.tbs.hex() => return other(),
        (_, None, Some(_)) => return unlogged("issued"),
        (_, Some(logged), Some(der)) if *logged != der.hex() => return other(),
        _ => {}
    }
    if on_record.is_revoked && !logged.is_revoked { unlogged("revoked") } else { None }
}
