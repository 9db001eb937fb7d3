//! What a row of the log tells.

use domain::Timestamp;
use serde::Deserialize;
use serde_json::Value;
use storage::audit_records::{CertificateOnRecord, Facts};

use super::finding::{Certificate, List};

/// What every entry has.
#[derive(Deserialize)]
struct Entry {
    kind: String,
    serial: Option<Value>,
    issuer: Option<String>,
    number: Option<i64>,
}

/// What was done to a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Stage {
    Prepared,
    Issued,
    Revoked,
    Compromised,
}

impl Stage {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Prepared => "prepared",
            Self::Issued => "issued",
            Self::Revoked => "revoked",
            Self::Compromised => "compromised",
        }
    }

    fn parse(name: &str) -> Option<Self> {
        let all = [Self::Prepared, Self::Issued, Self::Revoked, Self::Compromised];
        all.into_iter().find(|stage| stage.name() == name)
    }

    pub(super) fn of(self, on_record: &CertificateOnRecord) -> Option<&Facts> {
        match self {
            Self::Prepared => Some(&on_record.prepared),
            Self::Issued => on_record.issued.as_ref(),
            Self::Revoked => on_record.revoked.as_ref(),
            Self::Compromised => on_record.compromised.as_ref(),
        }
    }
}

/// What a row tells of.
pub(super) enum Told {
    /// Nothing that is on record elsewhere.
    Other,
    Certificate(Certificate, Stage, Facts),
    List(List, Facts),
    /// A CA that was revoked.
    Authority(Facts),
}

impl Told {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let entry: Entry = serde_json::from_str(text).ok()?;
        let facts = || serde_json::from_str::<Facts>(text).ok();
        Some(match entry.kind.as_str() {
            "certificate.failed" | "profiles.changed" | "key.made" | "key.taken_away" | "key.deleted"
            | "address.added" | "address.confirmed" | "address.removed" | "identity.confirmed" | "terms.accepted" => {
                Self::Other
            }
            "authority.revoked" => Self::Authority(facts()?),
            "crl.published" | "crl.imported" => Self::List(List(entry.issuer?, entry.number?), facts()?),
            kind => {
                let (of, what) = kind.split_once('.')?;
                let certificate = match (of, entry.serial?) {
                    ("certificate", Value::String(serial)) => Certificate::X509(serial),
                    ("ssh", Value::Number(serial)) => Certificate::Ssh(serial.as_i64()?),
                    _ => return None,
                };
                Self::Certificate(certificate, Stage::parse(what)?, facts()?)
            }
        })
    }
}

/// The members that are others on record. What an entry does not have was not told when it was written.
pub(super) fn differences(told: &Facts, on_record: &Facts) -> Vec<String> {
    let differs = |(name, value): &(&String, &Value)| told.get(*name).is_some_and(|told| told != *value);
    on_record.iter().filter(differs).map(|(name, _)| name.clone()).collect()
}

pub(super) fn text(facts: &Facts, name: &str) -> String {
    facts.get(name).and_then(Value::as_str).unwrap_or_default().to_owned()
}

pub(super) fn time(facts: &Facts, name: &str) -> Option<Timestamp> {
    facts.get(name).and_then(Value::as_str).and_then(Timestamp::parse_rfc3339)
}
