//! What sites install to trust our certificates, made anew whenever somebody asks: with every authority that has not ended,
//! and the newest revocation lists.

use ca::{AuthorityCertificate, AuthorityError, BundleRequest, BundledAuthority};
pub use ca::{BundleFile, BundleFormat, TrustBundle, TrustBundleError};
use domain::Timestamp;
use storage::StoreError;
use thiserror::Error;

use crate::{
    Broker,
    certificates::{AuthorityFile, AuthorityStage},
};

/// Why there is no bundle.
#[derive(Debug, Error)]
pub enum NoTrustBundle {
    /// One of the authorities cannot be told to sites.
    #[error(transparent)]
    Bundle(#[from] TrustBundleError),
    /// A certificate of theirs is none.
    #[error(transparent)]
    Authority(#[from] AuthorityError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// An authority with what belongs to it.
struct Known {
    certificate: AuthorityCertificate,
    since: Timestamp,
    crl: Option<Vec<u8>>,
    crl_url: String,
    certificate_url: String,
}

impl Broker {
    /// The files for `/etc/grid-security/certificates`.
    pub async fn trust_bundle(&self) -> Result<TrustBundle, NoTrustBundle> {
        let plain = self.settings.plain.as_str().trim_end_matches('/');
        let mut known = Vec::new();
        let all = self.authority().published();
        // Whoever installed one that was revoked gets rid of it by the next version.
        let changed = all.iter().filter_map(|authority| Some(authority.revoked?.at)).max();
        for authority in all.into_iter().filter(|authority| authority.revoked.is_none()) {
            let id = &authority.id;
            let certificate = AuthorityCertificate::parse(&authority.certificate)?;
            // What was taken over came later than it was made; what is only announced has not begun.
            let since =
                if authority.stage == AuthorityStage::Next { certificate.not_before() } else { authority.active_from };
            known.push(Known {
                since: since.max(certificate.not_before()).max(changed.unwrap_or(since)),
                certificate,
                crl: self.authority_file(id, AuthorityFile::Crl).await?,
                crl_url: format!("{plain}/ca/{id}.crl"),
                certificate_url: format!("{plain}/ca/{id}.pem"),
            });
        }
        let authorities: Vec<_> = known.iter().map(Known::as_bundled).collect();
        let policy = &self.settings.certificates;
        Ok(TrustBundle::new(&BundleRequest {
            authorities: &authorities,
            name_base: &policy.name_base,
            organization: &policy.organization,
            page: &self.settings.issuer.endpoint("/ca"),
            policy: &self.settings.issuer.endpoint("/ca/cps"),
            contact: &self.settings.service.support,
        })?)
    }
}

impl Known {
    fn as_bundled(&self) -> BundledAuthority<'_> {
        BundledAuthority {
            certificate: &self.certificate,
            since: self.since,
            crl: self.crl.as_deref(),
            crl_url: &self.crl_url,
            certificate_url: &self.certificate_url,
        }
    }
}
