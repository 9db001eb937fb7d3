//! Reading one source of the catalogue: fetched, verified and parsed as it comes, on a thread that serves nobody.

mod stream;

use std::{
    fs::File,
    io::{BufRead, BufReader, Read as _},
    sync::Arc,
    time::Duration,
};

use domain::{EntityId, Institution, Timestamp};
use outbound::{Document, FetchError, Fetcher, Validators};
use saml::{Metadata, MetadataError, metadata::SkipReason};
use thiserror::Error;
use url::Url;

use crate::settings::{MetadataLocation, MetadataSource};

/// The largest metadata document that is read, in bytes.
const MAX_METADATA: usize = 256 * 1024 * 1024;
/// The largest one of a single institution.
const MAX_ENTITY: usize = 1024 * 1024;

/// What one source said.
#[derive(Clone)]
pub(super) struct SourceSet {
    pub(super) institutions: Vec<Arc<Institution>>,
    /// Until when it may be used.
    pub(super) valid_until: Option<Timestamp>,
    /// When it was read.
    pub(super) read_at: Timestamp,
    /// By what the server knows it again.
    pub(super) validators: Validators,
}

impl SourceSet {
    pub(super) fn is_valid(&self, now: Timestamp) -> bool {
        self.valid_until.is_none_or(|end| now < end)
    }
}

/// Reads one source; `None` if the server says that it still has what had these validators.
pub(super) async fn read_source(
    source: &MetadataSource,
    fetcher: &Fetcher,
    had: &Validators,
    now: Timestamp,
) -> Result<Option<SourceSet>, SourceError> {
    let (metadata, validators) = match &source.location {
        MetadataLocation::File(path) => {
            let (path, keys) = (path.clone(), source.signing_keys.clone());
            let limit = MAX_METADATA as u64;
            let read = move || read(BufReader::new(File::open(path)?.take(limit)), &keys, now);
            (tokio::task::spawn_blocking(read).await.map_err(|_| SourceError::Aborted)??, Validators::default())
        }
        MetadataLocation::Url(url) => {
            let Some(document) = fetcher.get(url, had, MAX_METADATA).await? else { return Ok(None) };
            let validators = document.validators();
            (read_document(document, source.signing_keys.clone(), now).await?, validators)
        }
    };
    if !source.signing_keys.is_empty() {
        bounded(metadata.valid_until, source.max_validity, now)?;
    }
    for skipped in &metadata.skipped {
        tracing::warn!(source = %source, entity_id = ?skipped.entity_id, reason = %skipped.reason, "institution left out");
    }
    let institutions = metadata.institutions.into_iter().map(Arc::new).collect();
    Ok(Some(SourceSet { institutions, valid_until: metadata.valid_until, read_at: now, validators }))
}

/// What a source says of one institution.
pub(super) enum One {
    /// What it said before.
    Unchanged,
    /// This.
    Said { institution: Box<Institution>, valid_until: Option<Timestamp>, validators: Validators },
}

/// Reads what a source says of one institution, which has an address of its own there.
pub(super) async fn read_one(
    source: &MetadataSource,
    url: &Url,
    id: &EntityId,
    (fetcher, had, now): (&Fetcher, &Validators, Timestamp),
) -> Result<One, SourceError> {
    let Some(document) = fetcher.get(url, had, MAX_ENTITY).await? else { return Ok(One::Unchanged) };
    let validators = document.validators();
    let metadata = read_document(document, source.signing_keys.clone(), now).await?;
    bounded(metadata.valid_until, source.max_validity, now)?;
    if let Some(skipped) = metadata.skipped.into_iter().next() {
        return Err(SourceError::Unusable(skipped.reason));
    }
    let mut institutions = metadata.institutions;
    match (institutions.pop(), institutions.is_empty()) {
        (Some(only), true) if only.entity_id == *id => {
            Ok(One::Said { institution: Box::new(only), valid_until: metadata.valid_until, validators })
        }
        (None, _) => Err(SourceError::NoInstitution),
        (Some(other), _) => Err(SourceError::OtherInstitution(other.entity_id)),
    }
}

/// Without an end somebody could show us an old document for good.
fn bounded(valid_until: Option<Timestamp>, longest: Duration, now: Timestamp) -> Result<(), SourceError> {
    match valid_until {
        None => Err(SourceError::Endless),
        Some(end) if end > now + longest => Err(SourceError::TooLong(end)),
        Some(_) => Ok(()),
    }
}

/// Reads a document while it arrives, so that it is never kept as a whole.
async fn read_document(mut document: Document, keys: Vec<Vec<u8>>, now: Timestamp) -> Result<Metadata, SourceError> {
    let (sender, stream) = stream::channel();
    let reading = tokio::task::spawn_blocking(move || read(stream, &keys, now));
    let arrived = loop {
        match document.chunk().await {
            Ok(Some(chunk)) => {
                // A reader that has seen enough is gone; its reason follows.
                if sender.send(chunk).await.is_err() {
                    break Ok(());
                }
            }
            Ok(None) => {
                sender.end().await;
                break Ok(());
            }
            Err(error) => break Err(error),
        }
    };
    drop(sender);
    let read = reading.await.map_err(|_| SourceError::Aborted)?;
    arrived?;
    read
}

fn read(xml: impl BufRead, keys: &[Vec<u8>], now: Timestamp) -> Result<Metadata, SourceError> {
    if keys.is_empty() { Ok(saml::metadata::read(xml, now)?) } else { Ok(saml::metadata::read_signed(xml, keys, now)?) }
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
    Metadata(#[from] MetadataError),
    #[error("it has no validUntil, so nobody could tell an old copy from a new one")]
    Endless,
    #[error("its validUntil, {0}, is further away than max_validity_days allows")]
    TooLong(Timestamp),
    #[error("the reader was stopped")]
    Aborted,
    #[error("the answer did not come in time")]
    Slow,
    #[error("the institution cannot be used: {0}")]
    Unusable(SkipReason),
    #[error("the answer names no institution")]
    NoInstitution,
    #[error("the answer names another institution than the one that was asked for, {0}")]
    OtherInstitution(EntityId),
}
