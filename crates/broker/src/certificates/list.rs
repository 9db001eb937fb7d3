//! Certificates on record, for administrators.

use ca::name::comparison_key;
pub use ca::{RevocationReason, Serial};
use domain::Timestamp;
pub use storage::certificate_list::{CertificateQuery, CertificateStanding, ListedCertificate};
use storage::{StoreError, certificate_addresses::folded};

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
