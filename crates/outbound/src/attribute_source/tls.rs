//! Whom a source's certificate must come from.

use std::sync::Arc;

use rustls::{ClientConfig, RootCertStore, crypto::aws_lc_rs, pki_types::CertificateDer};
use thiserror::Error;

/// The certificates of the authorities cannot be used.
#[derive(Debug, Error)]
#[error("the certificates of its authorities cannot be used: {0}")]
pub struct InvalidAuthorities(#[from] rustls::Error);

/// TLS that trusts these authorities (DER) and no others.
pub(super) fn trusting(authorities: &[Vec<u8>]) -> Result<Arc<ClientConfig>, InvalidAuthorities> {
    let mut roots = RootCertStore::empty();
    for authority in authorities {
        roots.add(CertificateDer::from(authority.as_slice()).into_owned())?;
    }
    let config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}
