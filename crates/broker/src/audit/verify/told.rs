//! What the log tells of certificates and lists, and what of it is not on record.

use std::collections::{BTreeMap, BTreeSet};

use domain::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use storage::{
    audit::AuditRow,
    audit_records::{CertificateOnRecord, Facts, ForeignRevocation, ListOnRecord, revoked_by_others},
};

use super::finding::{AuditFinding, Certificate, List};

/// A list that is made at most this long after a revocation need not have it: nodes' clocks differ, and whoever makes a list
/// has read what is revoked shortly before.
const MEANWHILE: std::time::Duration = std::time::Duration::from_secs(60);

/// What every entry has.
#[derive(Deserialize)]
struct Entry {
    kind: String,
    serial: Option<Value>,
    issuer: Option<String>,
    number: Option<i64>,
}

/// A row that tells of something.
struct Told {
    row: i64,
    /// The entry; it is read again where it is compared, because there may be millions.
    entry: Box<str>,
}

impl Told {
    fn facts(&self) -> Facts {
        serde_json::from_str(&self.entry).unwrap_or_default()
    }

    /// The members that are others on record. What an entry does not have was not told when it was written.
    fn differences(&self, on_record: &Facts) -> Vec<String> {
        let told = self.facts();
        let differs = |(name, value): &(&String, &Value)| told.get(*name).is_some_and(|told| told != *value);
        on_record.iter().filter(differs).map(|(name, _)| name.clone()).collect()
    }
}

/// What the log tells of a certificate.
#[derive(Default)]
struct OfCertificate {
    prepared: Option<Told>,
    issued: Option<Told>,
    revoked: Option<Told>,
    is_on_record: bool,
}

/// What the log tells, as far as it was read.
#[derive(Default)]
pub(super) struct Log {
    certificates: BTreeMap<Certificate, OfCertificate>,
    lists: BTreeMap<List, Told>,
    /// What the log tells of CAs that were revoked.
    authorities: Vec<Facts>,
    /// Lists on record.
    seen: BTreeSet<List>,
}

impl Log {
    /// Takes a row in; what is strange about it.
    pub(super) fn read(&mut self, row: &AuditRow) -> Option<AuditFinding> {
        let not_understood = Some(AuditFinding::NotUnderstood(row.number));
        let Ok(entry) = serde_json::from_str::<Entry>(&row.entry) else { return not_understood };
        let told = Told { row: row.number, entry: row.entry.as_str().into() };
        let slot = match entry.kind.as_str() {
            "certificate.failed" | "profiles.changed" | "key.made" | "key.taken_away" | "key.deleted"
            | "address.added" | "address.confirmed" | "address.removed" => return None,
            "authority.revoked" => {
                let Ok(one) = serde_json::from_str::<Facts>(&row.entry) else { return not_understood };
                self.authorities.push(one);
                return None;
            }
            "crl.published" | "crl.imported" => {
                let (Some(issuer), Some(number)) = (entry.issuer, entry.number) else { return not_understood };
                return match self.lists.entry(List(issuer, number)) {
                    std::collections::btree_map::Entry::Occupied(first) => {
                        Some(AuditFinding::Repeated(row.number, first.get().row))
                    }
                    std::collections::btree_map::Entry::Vacant(place) => {
                        place.insert(told);
                        None
                    }
                };
            }
            kind => {
                let (of, what) = kind.split_once('.').unwrap_or_default();
                let certificate = match (of, entry.serial) {
                    ("certificate", Some(Value::String(serial))) => Certificate::X509(serial),
                    ("ssh", Some(Value::Number(serial))) => Certificate::Ssh(serial.to_string()),
                    _ => return not_understood,
                };
                match what {
                    "prepared" => &mut self.certificates.entry(certificate).or_default().prepared,
                    "issued" => &mut self.certificates.entry(certificate).or_default().issued,
                    "revoked" => &mut self.certificates.entry(certificate).or_default().revoked,
                    _ => return not_understood,
                }
            }
        };
        // The first counts: whoever can write to the database can have another one taken into the log.
        if let Some(first) = slot {
            return Some(AuditFinding::Repeated(row.number, first.row));
        }
        *slot = Some(told);
        None
    }

    /// What does not fit of a certificate on record. Rows behind `known` may have come since it was read.
    pub(super) fn objections(
        &mut self,
        which: &Certificate,
        on_record: &CertificateOnRecord,
        known: i64,
    ) -> Vec<AuditFinding> {
        let told = self.certificates.entry(which.clone()).or_default();
        told.is_on_record = true;
        let stages = [
            (&told.prepared, Some(&on_record.prepared), "prepared"),
            (&told.issued, on_record.issued.as_ref(), "issued"),
            (&told.revoked, on_record.revoked.as_ref(), "revoked"),
        ];
        let mut differences = Vec::new();
        let mut findings = Vec::new();
        for (told, on_record, what) in stages {
            match (told, on_record) {
                (None, Some(_)) => findings.push(AuditFinding::Unlogged(which.clone(), what)),
                (Some(told), None) if told.row <= known => {
                    findings.push(AuditFinding::Withdrawn(which.clone(), what));
                }
                (Some(told), Some(on_record)) => {
                    let names = told.differences(on_record).into_iter();
                    differences.extend(names.map(|name| if name == "at" { format!("{what} at") } else { name }));
                }
                _ => {}
            }
        }
        if differences.iter().any(|name| name == "tbs" || name == "certificate") {
            findings.push(AuditFinding::OtherCertificate(which.clone()));
            differences.retain(|name| name != "tbs" && name != "certificate");
        }
        if !differences.is_empty() {
            findings.push(AuditFinding::Changed(which.clone(), differences));
        }
        findings
    }

    /// What does not fit of a list's record.
    pub(super) fn objection_to_list(&mut self, list: &List, on_record: &Facts) -> Option<AuditFinding> {
        self.seen.insert(list.clone());
        let Some(told) = self.lists.get(list) else { return Some(AuditFinding::UnloggedList(list.clone())) };
        let differences = told.differences(on_record);
        (!differences.is_empty()).then(|| AuditFinding::ChangedList(list.clone(), differences))
    }

    /// What must stand in a list and does not: what was revoked before it was made, and lived on.
    pub(super) fn missing_on(
        &self,
        list: &List,
        on_record: &ListOnRecord,
        has: impl Fn(&str) -> bool,
    ) -> Vec<AuditFinding> {
        let Some(published) = self.lists.get(list) else { return Vec::new() };
        let made = on_record.this_update;
        let time = |facts: &Facts, name| facts.get(name).and_then(Value::as_str).and_then(Timestamp::parse_rfc3339);
        let is_missing = |(which, told): &(&Certificate, &OfCertificate)| {
            let (Certificate::X509(serial), Some(revoked), Some(prepared)) = (which, &told.revoked, &told.prepared)
            else {
                return false;
            };
            if revoked.row > published.row || has(serial) {
                return false;
            }
            let (revoked, prepared) = (revoked.facts(), prepared.facts());
            prepared.get("issuer").and_then(Value::as_str) == Some(list.0.as_str())
                && time(&revoked, "at").is_some_and(|at| at + MEANWHILE < made)
                && time(&prepared, "not_after").is_some_and(|end| end > made + MEANWHILE)
        };
        let missing = self.certificates.iter().filter(is_missing);
        missing.map(|(which, _)| AuditFinding::NotOnList(list.clone(), which.clone())).collect()
    }

    /// What others had revoked, and CAs that were revoked, against what is on record of it.
    pub(super) fn objections_to_imported(&self, on_record: &[ForeignRevocation]) -> Vec<AuditFinding> {
        let mut imported: BTreeMap<&str, Option<String>> = BTreeMap::new();
        for (list, told) in &self.lists {
            let facts = told.facts();
            if facts.get("kind").is_some_and(|kind| kind == "crl.imported") {
                let digest = facts.get("revoked").and_then(Value::as_str).map(str::to_owned);
                let first = imported.entry(list.0.as_str()).or_default();
                *first = first.take().or(digest);
            }
        }
        let text = |facts: &Facts, name: &str| facts.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let is_told = |one: &ForeignRevocation, facts: &Facts| {
            one.issuer == text(facts, "issuer")
                && one.serial == text(facts, "serial")
                && one.revoked_at == text(facts, "revoked_at")
                && facts.get("reason").and_then(Value::as_i64) == Some(one.reason)
        };
        let withdrawn = self.authorities.iter().filter(|facts| !on_record.iter().any(|one| is_told(one, facts)));
        let mut strange: BTreeSet<String> = withdrawn.map(|facts| text(facts, "issuer")).collect();
        // Of each CA that was revoked the log tells; of what came with an imported CA it has the digest.
        let rest: Vec<_> =
            on_record.iter().filter(|one| !self.authorities.iter().any(|facts| is_told(one, facts))).collect();
        let issuers: BTreeSet<&str> =
            imported.keys().copied().chain(rest.iter().map(|one| one.issuer.as_str())).collect();
        let differs = |issuer: &&str| {
            let mut rows = rest.iter().filter(|one| one.issuer == *issuer).copied();
            match imported.get(issuer) {
                // Before, the log told only of the list.
                Some(None) => false,
                Some(Some(then)) => *then != revoked_by_others(rows),
                None => rows.next().is_some(),
            }
        };
        strange.extend(issuers.into_iter().filter(differs).map(str::to_owned));
        strange.into_iter().map(AuditFinding::RevokedByOthers).collect()
    }

    /// What was there when row `known` was written, and is not on record.
    pub(super) fn vanished(&self, known: i64) -> Vec<AuditFinding> {
        let was_known = |told: &Option<Told>| told.as_ref().is_some_and(|told| told.row <= known);
        let gone = |(_, told): &(&Certificate, &OfCertificate)| {
            !told.is_on_record && [&told.prepared, &told.issued, &told.revoked].into_iter().any(was_known)
        };
        let certificates =
            self.certificates.iter().filter(gone).map(|(which, _)| AuditFinding::Vanished(which.clone()));
        // Of lists only the newest must be there; those that it replaced may be forgotten.
        let known_lists = self.lists.iter().filter(|(_, told)| told.row <= known);
        let newest: BTreeMap<&str, i64> = known_lists.map(|(list, _)| (list.0.as_str(), list.1)).collect();
        let is_gone = |list: &List| !self.seen.iter().any(|seen| seen.0 == list.0 && seen.1 >= list.1);
        let lists = newest.into_iter().map(|(issuer, number)| List(issuer.to_owned(), number)).filter(is_gone);
        certificates.chain(lists.map(AuditFinding::VanishedList)).collect()
    }
}
