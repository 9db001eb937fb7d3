//! Certificates on record, for administrators.

use ca::name::comparison_key;
pub use ca::{RevocationReason, Serial};
use domain::{ClientId, Timestamp};
use serde_json::{Value, json};
pub use storage::certificate_list::{CertificateQuery, CertificateStanding, ListedCertificate};
use storage::{StoreError, certificate_addresses::folded};

use super::ListedSsh;
use crate::Broker;

impl Broker {
    /// Certificates in the order of their serial numbers, those behind `after`; only those that stand so, if that is asked. A name may be
    /// written as [`comparison_key`] reads it, an address in any case.
    pub async fn list_certificates(
        &self,
        query: &CertificateQuery<'_>,
        standing: Option<CertificateStanding>,
        after: &str,
        limit: u16,
    ) -> Result<Vec<ListedCertificate>, StoreError> {
        let key;
        let query = match query {
            CertificateQuery::Name(written) => {
                key = comparison_key(written);
                &CertificateQuery::Name(&key)
            }
            CertificateQuery::Address(written) => {
                key = folded(written);
                &CertificateQuery::Address(&key)
            }
            other => other,
        };
        self.store.list_certificates(query, standing, (after, limit), self.now()).await
    }
}

/// Why something was revoked, by name; `None` if it was not.
pub fn reason_of(revoked_at: Option<Timestamp>, reason: Option<i64>) -> Option<&'static str> {
    revoked_at?;
    let reason = reason.and_then(|code| RevocationReason::from_code(u8::try_from(code).ok()?));
    reason.map(RevocationReason::as_str)
}

/// A certificate as programs of administrators read it.
pub fn listed_json(one: &ListedCertificate, now: Timestamp) -> Value {
    let at = |at: Timestamp| at.to_string();
    json!({
        "serial": one.serial,
        "state": one.standing(now).as_str(),
        "name": one.name,
        "sub": one.subject.as_str(),
        "institution": one.institution.as_str(),
        "profile": one.profile,
        "channel": one.channel,
        "client": one.client.as_ref().map(ClientId::as_str),
        "issuer": one.issuer,
        "not_before": at(one.not_before),
        "not_after": at(one.not_after),
        "issued_at": one.issued_at.map(at),
        "revoked_at": one.revoked_at.map(at),
        "reason": reason_of(one.revoked_at, one.reason),
    })
}

/// The same of an SSH certificate. Its serial number is a string, for not every program reads 63 bits.
pub fn listed_ssh_json(one: &ListedSsh, now: Timestamp) -> Value {
    let at = |at: Timestamp| at.to_string();
    json!({
        "serial": one.serial.to_string(),
        "state": one.standing(now).as_str(),
        "principals": one.principals,
        "sub": one.subject.as_str(),
        "institution": one.institution.as_str(),
        "client": one.client.as_str(),
        "key": super::ssh_fingerprint(&one.key),
        "authority": super::ssh_fingerprint(&one.authority),
        "valid_from": at(one.valid_from),
        "valid_until": at(one.valid_until),
        "issued_at": one.issued_at.map(at),
        "revoked_at": one.revoked_at.map(at),
        "reason": reason_of(one.revoked_at, one.reason),
    })
}
