//! Certificates on record, for administrators.

use storage::StoreError;
pub use storage::certificate_list::{CertificateQuery, CertificateStanding, ListedCertificate};

use crate::Broker;

impl Broker {
    /// Certificates in the order of their serial numbers, those behind `after`; only those that stand so, if that is asked.
    pub async fn list_certificates(
        &self,
        query: &CertificateQuery<'_>,
        standing: Option<CertificateStanding>,
        after: &str,
        limit: u16,
    ) -> Result<Vec<ListedCertificate>, StoreError> {
        self.store.list_certificates(query, standing, (after, limit), self.now()).await
    }
}
