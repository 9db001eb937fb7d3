//! Reading the log from its beginning, against its signatures, the heads that were handed out, and what is on record.

mod finding;
mod log;
mod told;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use ca::ForeignList;
use storage::{
    StoreError,
    audit::{AuditRow, BEGINNING, chained},
    audit_records::{CertificateOnRecord, Facts, ForeignRevocation, StagesOnRecord},
};

pub use self::finding::{AuditFinding, Certificate, List};
use self::{
    log::{Log, Page},
    told::Stage,
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
    /// and how many X.509 certificates,
    pub certificates: usize,
    /// SSH certificates
    pub ssh_certificates: usize,
    /// and revocation lists on record they were compared.
    pub lists: usize,
    /// What is wrong; nothing, if all is well.
    pub findings: Vec<AuditFinding>,
}

impl Broker {
    /// Reads the whole log. `heads` are lines that were handed out, in any order.
    ///
    /// A running server goes on: what a row tells is looked up on record after the row was read, so it must be there; and what
    /// is on record must be in the log up to `written`, which is read last. Of the millions of certificates that a log may tell
    /// of, only a mark is kept.
    pub async fn verify_audit(&self, heads: &str) -> Result<AuditReport, StoreError> {
        self.chain_audit().await?;
        let (known, _) = self.store.audit_tail().await?;
        let mut reader = Reader::new(&self.audit, heads);
        self.read_audit(&mut reader, known).await?;
        let mut records = self.look_through_records(&reader).await?;
        self.compare_lists(&mut reader, &mut records).await?;

        self.chain_audit().await?;
        let (written, tail) = self.store.audit_tail().await?;
        self.read_audit(&mut reader, written).await?;
        let ended_otherwise = reader.last == written && reader.hash != *tail.as_bytes();
        if reader.last < written || ended_otherwise {
            reader.findings.push(AuditFinding::Cut(reader.last, written));
        }
        let imported = self.store.revoked_by_others().await?;
        let report = reader.report(&records, &imported, known);
        self.note_verification(&report).await?;
        Ok(report)
    }

    async fn read_audit(&self, reader: &mut Reader<'_>, to: i64) -> Result<(), StoreError> {
        loop {
            let rows = self.store.audit_rows(reader.last, PAGE).await?;
            let rows: Vec<_> = rows.into_iter().take_while(|row| row.number <= to).collect();
            if rows.is_empty() {
                return Ok(());
            }
            let mut page = Page::default();
            for row in &rows {
                reader.read(row, &mut page);
            }
            let on_record = self.records_told_of_by(&page).await?;
            reader.findings.extend(reader.log.compare(page, &on_record));
        }
    }

    /// The records of what a page tells of.
    async fn records_told_of_by(&self, page: &Page) -> Result<HashMap<Certificate, CertificateOnRecord>, StoreError> {
        let (mut serials, mut ssh_serials) = (Vec::new(), Vec::new());
        for which in page.keys() {
            match which {
                Certificate::X509(serial) => serials.push(serial.clone()),
                Certificate::Ssh(serial) => ssh_serials.push(*serial),
            }
        }
        let certificates = self.store.certificates_on_record(&serials).await?;
        let certificates = certificates.into_iter().map(|(serial, one)| (Certificate::X509(serial), one));
        let ssh = self.store.ssh_certificates_on_record(&ssh_serials).await?;
        let ssh = ssh.into_iter().map(|(serial, one)| (Certificate::Ssh(serial), one));
        Ok(certificates.chain(ssh).collect())
    }

    /// Counts what is on record, and notes what the log has not told of so far.
    async fn look_through_records(&self, reader: &Reader<'_>) -> Result<Records, StoreError> {
        let mut records = Records::default();
        let (mut after, mut ssh_after) = (String::new(), 0);
        loop {
            let page = self.store.stages_on_record(&after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after.clone_from(&last.serial);
            records.certificates += page.len();
            for one in page {
                records.note_untold(&reader.log, &Certificate::X509(one.serial.clone()), &one);
            }
        }
        loop {
            let page = self.store.ssh_stages_on_record(ssh_after, PAGE).await?;
            let Some(last) = page.last() else { break };
            ssh_after = last.serial;
            records.ssh_certificates += page.len();
            for one in page {
                records.note_untold(&reader.log, &Certificate::Ssh(one.serial), &one);
            }
        }
        Ok(records)
    }

    async fn compare_lists(&self, reader: &mut Reader<'_>, records: &mut Records) -> Result<(), StoreError> {
        let authority = self.newest_authority().await;
        let (mut issuer, mut number) = (String::new(), 0);
        while let Some(list) = self.store.next_list_on_record(&issuer, number).await? {
            (issuer, number) = (list.issuer.clone(), list.number);
            records.lists += 1;
            let which = List(list.issuer.clone(), list.number);
            if reader.log.objection_to_list(&which, &list.published).is_some() {
                // It may have been made since.
                records.doubtful_lists.push((which.clone(), list.published.clone()));
            }
            // Of an authority that was deleted nothing but the digest is left.
            let Some(held) = authority.named(&which.0) else { continue };
            match ForeignList::parse(&list.der, held.certificate()) {
                Ok(parsed) => {
                    let on_it: BTreeSet<String> = parsed.entries.iter().map(|entry| entry.serial.to_string()).collect();
                    reader.findings.extend(reader.log.missing_on(&which, &list, |serial| on_it.contains(serial)));
                }
                Err(_) => reader.findings.push(AuditFinding::ForeignList(which)),
            }
        }
        Ok(())
    }
}

/// What was on record, and what of it is to be looked at once more when the log is read to its end.
#[derive(Default)]
struct Records {
    certificates: usize,
    ssh_certificates: usize,
    lists: usize,
    untold: Vec<(Certificate, Stage)>,
    doubtful_lists: Vec<(List, Facts)>,
}

impl Records {
    fn note_untold<S>(&mut self, log: &Log, which: &Certificate, on_record: &StagesOnRecord<S>) {
        let stages = [
            (Stage::Prepared, true),
            (Stage::Issued, on_record.is_issued),
            (Stage::Revoked, on_record.is_revoked),
            (Stage::Compromised, on_record.is_compromised),
        ];
        for (stage, is_there) in stages {
            if is_there && !log.tells(which, stage) {
                self.untold.push((which.clone(), stage));
            }
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
    log: Log,
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
            log: Log::default(),
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

    fn read(&mut self, row: &AuditRow, page: &mut Page) {
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
        self.findings.extend(self.log.read(row, page));
    }

    fn report(mut self, records: &Records, imported: &[ForeignRevocation], known: i64) -> AuditReport {
        if self.signed < self.last {
            self.findings.push(AuditFinding::BehindTheEnd(self.signed + 1, self.last));
        }
        for head in std::mem::take(&mut self.heads).into_values().flatten() {
            self.compared += 1;
            self.findings.push(AuditFinding::HeadMissing(head.number, head.at, self.last));
        }
        let untold = records.untold.iter().filter(|(which, stage)| !self.log.tells(which, *stage));
        self.findings.extend(untold.map(|(which, stage)| AuditFinding::Unlogged(which.clone(), stage.name())));
        for (which, published) in &records.doubtful_lists {
            self.findings.extend(self.log.objection_to_list(which, published));
        }
        self.findings.extend(self.log.vanished_lists(known));
        self.findings.extend(self.log.objections_to_imported(imported));
        AuditReport {
            rows: self.last,
            signatures: self.signatures,
            heads: self.compared,
            certificates: records.certificates,
            ssh_certificates: records.ssh_certificates,
            lists: records.lists,
            findings: self.findings,
        }
    }
}
