//! Certificates on record, for administrators.

use ca::name::comparison_key;
use storage::StoreError;
pub use storage::certificate_list::{CertificateQuery, CertificateStanding, ListedCertificate};

use crate::Broker;

impl Broker {
    /// Certificates in the order of their serial numbers, those behind `after`; only those that stand so, if that is asked. A name may be
    /// written as [`comparison_key`] reads it.
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
            other => other,
        };
        self.store.list_certificates(query, standing, (after, limit), self.now()).await
    }
}
