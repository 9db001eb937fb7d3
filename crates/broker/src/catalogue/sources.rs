//! Reading one source of the catalogue.

use std::sync::Arc;

use domain::{Institution, Timestamp};
use outbound::{FetchError, Fetcher};
use thiserror::Error;

use crate::settings::{MetadataLocation, MetadataSource};

/// The largest metadata document that is read, in bytes.
const MAX_METADATA: usize = 256 * 1024 * 1024;

/// What one source said.
pub(super) struct SourceSet {
    pub(super) institutions: Vec<Arc<Institution>>,
    /// Until when it may be used.
    valid_until: Option<Timestamp>,
}

impl SourceSet {
    pub(super) fn is_valid(&self, now: Timestamp) -> bool {
        self.valid_until.is_none_or(|end| now < end)
    }
}

/// Reads one source: fetched, verified, parsed.
pub(super) async fn read_source(
    source: &MetadataSource,
    fetcher: &Fetcher,
    now: Timestamp,
) -> Result<SourceSet, SourceError> {
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
    let institutions = metadata.institutions.into_iter().map(Arc::new).collect();
    Ok(SourceSet { institutions, valid_until: metadata.valid_until })
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
pub(super) enum SourceError {
    #[error("the file cannot be read: {0}")]
    File(#[from] std::io::Error),
    #[error(transparent)]
    Fetch(#[from] FetchError),
    #[error(transparent)]
    Metadata(#[from] saml::metadata::MetadataError),
    #[error("the reader was stopped")]
    Aborted,
}
