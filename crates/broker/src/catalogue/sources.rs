//! Reading the catalogue from its sources. A source that fails leaves its institutions out and says so; the others
//! serve.

use domain::{Institution, Timestamp};
use outbound::{FetchError, Fetcher};
use thiserror::Error;

use crate::settings::{MetadataLocation, MetadataSource};

/// The largest metadata document that is read, in bytes.
const MAX_METADATA: usize = 256 * 1024 * 1024;

/// Reads all sources, in their order.
pub(crate) async fn read_sources(sources: &[MetadataSource], fetcher: &Fetcher, now: Timestamp) -> Vec<Institution> {
    let mut institutions = Vec::new();
    for source in sources {
        match read_source(source, fetcher, now).await {
            Ok(mut found) => institutions.append(&mut found),
            Err(error) => tracing::error!(source = %source, %error, "a source of institutions cannot be used"),
        }
    }
    institutions
}

async fn read_source(
    source: &MetadataSource,
    fetcher: &Fetcher,
    now: Timestamp,
) -> Result<Vec<Institution>, SourceError> {
    let xml = match &source.location {
        MetadataLocation::File(path) => tokio::fs::read(path).await?,
        MetadataLocation::Url(url) => fetcher.get(url, MAX_METADATA).await?,
    };
    let keys = source.signing_keys.clone();
    // Large documents take long: not on a thread that serves requests.
    let metadata = tokio::task::spawn_blocking(move || {
        if !keys.is_empty() {
            saml::metadata::verify_signature(&xml, &keys)?;
        }
        saml::metadata::read(xml.as_slice(), now)
    })
    .await
    .map_err(|_| SourceError::Aborted)??;
    for skipped in &metadata.skipped {
        tracing::warn!(source = %source, entity_id = ?skipped.entity_id, reason = %skipped.reason, "institution left out");
    }
    tracing::info!(source = %source, institutions = metadata.institutions.len(), "read institutions");
    Ok(metadata.institutions)
}

impl std::fmt::Display for MetadataSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.location {
            MetadataLocation::File(path) => write!(f, "{}", path.display()),
            MetadataLocation::Url(url) => write!(f, "{url}"),
        }
    }
}

/// Why a source cannot be used.
#[derive(Debug, Error)]
enum SourceError {
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Metadata(#[from] saml::metadata::MetadataError),
    #[error("the reader was stopped")]
    Aborted,
}
