//! What the log tells of certificates and lists, and what of it is not on record.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap, HashSet, btree_map::Entry},
    num::NonZeroI64,
};

use domain::{Digest, Timestamp};
use serde_json::Value;
use storage::{
    audit::AuditRow,
    audit_records::{CertificateOnRecord, Facts, ForeignRevocation, ListOnRecord, revoked_by_others},
};

use super::{
    finding::{AuditFinding, Certificate, List},
    told::{Stage, Told, differences, text, time},
};

/// A list that is made at most this long after a revocation need not have it: nodes' clocks differ, and whoever makes a list
/// has read what is revoked shortly before.
const MEANWHILE: std::time::Duration = std::time::Duration::from_secs(60);

/// A certificate where there may be millions: the beginning of a digest.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
struct Mark([u8; 16]);

impl Mark {
    fn of(certificate: &Certificate) -> Self {
        let mut mark = [0; 16];
        let digest = Digest::of(certificate.to_string().as_bytes());
        mark.iter_mut().zip(digest.as_bytes()).for_each(|(to, from)| *to = *from);
        Self(mark)
    }
}

/// The rows that told first of a certificate's stages.
#[derive(Default)]
struct FirstRows([Option<NonZeroI64>; 4]);

/// A certificate that was revoked, as far as lists must have it.
struct RevokedCertificate {
    serial: String,
    issuer: String,
    row: i64,
    at: Timestamp,
    not_after: Timestamp,
}

/// What the log tells of certificates since they were last compared, by certificate.
pub(super) type Page = BTreeMap<Certificate, Vec<(Stage, i64, Facts)>>;

/// What the log tells, as far as it was read.
#[derive(Default)]
pub(super) struct Log {
    certificates: HashMap<Mark, FirstRows>,
    /// Not on record, and named.
    vanished: HashSet<Mark>,
    revoked: Vec<RevokedCertificate>,
    lists: BTreeMap<List, (i64, Facts)>,
    /// What the log tells of CAs that were revoked.
    authorities: Vec<Facts>,
    /// Lists on record.
    seen: BTreeSet<List>,
}

impl Log {
    /// Takes a row in, and what it tells of a certificate into `page`; what is strange about it.
    pub(super) fn read(&mut self, row: &AuditRow, page: &mut Page) -> Option<AuditFinding> {
        let Some((told, number)) = Told::parse(&row.entry).zip(NonZeroI64::new(row.number)) else {
            return Some(AuditFinding::NotUnderstood(row.number));
        };
        // The first counts: whoever can write to the database can have another one taken into the log.
        let first = match told {
            Told::Other => return None,
            Told::Authority(facts) => {
                self.authorities.push(facts);
                return None;
            }
            Told::List(list, facts) => match self.lists.entry(list) {
                Entry::Occupied(first) => first.get().0,
                Entry::Vacant(place) => {
                    place.insert((row.number, facts));
                    return None;
                }
            },
            Told::Certificate(certificate, stage, facts) => {
                let FirstRows(rows) = self.certificates.entry(Mark::of(&certificate)).or_default();
                match rows.get_mut(stage as usize)? {
                    Some(first) => first.get(),
                    unread => {
                        *unread = Some(number);
                        page.entry(certificate).or_default().push((stage, row.number, facts));
                        return None;
                    }
                }
            }
        };
        Some(AuditFinding::Repeated(row.number, first))
    }

    /// Whether some row tells that this was done.
    pub(super) fn tells(&self, certificate: &Certificate, stage: Stage) -> bool {
        let rows = self.certificates.get(&Mark::of(certificate));
        rows.is_some_and(|FirstRows(rows)| rows.get(stage as usize).is_some_and(Option::is_some))
    }

    /// What of a page is not on record as it was told. `on_record` was read after the page: everything must be there.
    pub(super) fn compare(
        &mut self,
        page: Page,
        on_record: &HashMap<Certificate, CertificateOnRecord>,
    ) -> Vec<AuditFinding> {
        let mut findings = Vec::new();
        for (which, told) in page {
            let Some(on_record) = on_record.get(&which) else {
                if self.vanished.insert(Mark::of(&which)) {
                    findings.push(AuditFinding::Vanished(which));
                }
                continue;
            };
            let mut changed = Vec::new();
            for (stage, row, told) in told {
                let Some(facts) = stage.of(on_record) else {
                    findings.push(AuditFinding::Withdrawn(which.clone(), stage.name()));
                    continue;
                };
                let names = differences(&told, facts).into_iter();
                changed.extend(names.map(|name| if name == "at" { format!("{} at", stage.name()) } else { name }));
                if stage == Stage::Revoked {
                    self.revoked.extend(RevokedCertificate::new(&which, on_record, row, &told));
                }
            }
            if changed.iter().any(|name| name == "tbs" || name == "certificate") {
                findings.push(AuditFinding::OtherCertificate(which.clone()));
                changed.retain(|name| name != "tbs" && name != "certificate");
            }
            if !changed.is_empty() {
                findings.push(AuditFinding::Changed(which, changed));
            }
        }
        findings
    }

    /// What does not fit of a list's record.
    pub(super) fn objection_to_list(&mut self, list: &List, on_record: &Facts) -> Option<AuditFinding> {
        self.seen.insert(list.clone());
        let Some((_, told)) = self.lists.get(list) else { return Some(AuditFinding::UnloggedList(list.clone())) };
        let changed = differences(told, on_record);
        (!changed.is_empty()).then(|| AuditFinding::ChangedList(list.clone(), changed))
    }

    /// What must stand in a list and does not: what was revoked before it was made, and lived on.
    pub(super) fn missing_on(
        &self,
        list: &List,
        on_record: &ListOnRecord,
        has: impl Fn(&str) -> bool,
    ) -> Vec<AuditFinding> {
        let Some((published, _)) = self.lists.get(list) else { return Vec::new() };
        let made = on_record.this_update;
        let is_missing = |revoked: &&RevokedCertificate| {
            revoked.issuer == list.0
                && revoked.row < *published
                && revoked.at + MEANWHILE < made
                && revoked.not_after > made + MEANWHILE
                && !has(&revoked.serial)
        };
        let missing = self.revoked.iter().filter(is_missing);
        missing
            .map(|revoked| AuditFinding::NotOnList(list.clone(), Certificate::X509(revoked.serial.clone())))
            .collect()
    }

    /// What others had revoked, and CAs that were revoked, against what is on record of it.
    pub(super) fn objections_to_imported(&self, on_record: &[ForeignRevocation]) -> Vec<AuditFinding> {
        let mut imported: BTreeMap<&str, Option<String>> = BTreeMap::new();
        for (list, (_, facts)) in &self.lists {
            if facts.get("kind").is_some_and(|kind| kind == "crl.imported") {
                let digest = facts.get("revoked").and_then(Value::as_str).map(str::to_owned);
                let first = imported.entry(list.0.as_str()).or_default();
                *first = first.take().or(digest);
            }
        }
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

    /// CAs' newest lists when row `known` was written that are not on record.
    pub(super) fn vanished_lists(&self, known: i64) -> Vec<AuditFinding> {
        // Only the newest must be there; those that it replaced may be forgotten.
        let known_lists = self.lists.iter().filter(|(_, (row, _))| *row <= known);
        let newest: BTreeMap<&str, i64> = known_lists.map(|(list, _)| (list.0.as_str(), list.1)).collect();
        let is_gone = |list: &List| !self.seen.iter().any(|seen| seen.0 == list.0 && seen.1 >= list.1);
        let lists = newest.into_iter().map(|(issuer, number)| List(issuer.to_owned(), number)).filter(is_gone);
        lists.map(AuditFinding::VanishedList).collect()
    }
}

impl RevokedCertificate {
    /// Of one of X.509: only these are in lists.
    fn new(which: &Certificate, on_record: &CertificateOnRecord, row: i64, told: &Facts) -> Option<Self> {
        let Certificate::X509(serial) = which else { return None };
        Some(Self {
            serial: serial.clone(),
            issuer: text(&on_record.prepared, "issuer"),
            row,
            at: time(told, "at")?,
            not_after: time(&on_record.prepared, "not_after")?,
        })
    }
}
