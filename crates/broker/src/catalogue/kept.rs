//! What sources said last, in the database: a start needs no federation, and all nodes have the same.
//!
//! It was verified when it was read, and is not verified again. So it is sealed under the master key: who could write
//! to the database could otherwise add an institution of their own. Its validUntil is within the seal.

use std::sync::Arc;

use aws_lc_rs::digest::{SHA256, digest};
use domain::{Entropy, Institution, Timestamp};
use outbound::Validators;
use serde::{Deserialize, Serialize};
use storage::{Store, StoreError, institutions::KeptInstitutions};
use thiserror::Error;

use super::sources::SourceSet;
use crate::{
    keyring::{KeyringError, MasterKey},
    settings::{MetadataLocation, MetadataSource},
};

/// Where it is kept, and under which seal.
#[derive(Clone, Copy)]
pub struct Shelf<'a> {
    /// The database.
    pub store: &'a Store,
    /// What it is sealed under.
    pub master: &'a MasterKey,
    /// Where nonces come from.
    pub entropy: &'a dyn Entropy,
}

/// A set as it is written.
#[derive(Serialize)]
struct Writing<'a> {
    valid_until: Option<i64>,
    etag: Option<&'a str>,
    last_modified: Option<&'a str>,
    institutions: Vec<&'a Institution>,
}

/// The same as it is read. Members that a later version adds are passed over, so that two versions can share it.
#[derive(Deserialize)]
struct Reading {
    valid_until: Option<i64>,
    etag: Option<String>,
    last_modified: Option<String>,
    institutions: Vec<Institution>,
}

impl Shelf<'_> {
    /// What a source said last, if it was read later than `than`. It may be past its time.
    pub(super) async fn newer(
        &self,
        source: &MetadataSource,
        than: Option<Timestamp>,
    ) -> Result<Option<SourceSet>, ShelfError> {
        if !is_kept(source) {
            return Ok(None);
        }
        let name = name(source);
        if than.is_some() && self.store.institutions_read_at(&name).await? <= than {
            return Ok(None);
        }
        let Some(kept) = self.store.kept_institutions(&name).await? else { return Ok(None) };
        let text = self.master.open(&label(&name), &kept.sealed)?;
        let parsed = tokio::task::spawn_blocking(move || serde_json::from_slice::<Reading>(&text));
        let said = parsed.await.map_err(|_| ShelfError::Aborted)??;
        Ok(Some(SourceSet {
            institutions: said.institutions.into_iter().map(Arc::new).collect(),
            valid_until: said.valid_until.map(Timestamp::from_micros),
            read_at: kept.read_at,
            validators: Validators { etag: said.etag, last_modified: said.last_modified },
        }))
    }

    /// Keeps what a source said.
    pub(super) async fn keep(&self, source: &MetadataSource, set: &SourceSet) -> Result<(), ShelfError> {
        if !is_kept(source) {
            return Ok(());
        }
        let name = name(source);
        let (institutions, validators) = (set.institutions.clone(), set.validators.clone());
        let valid_until = set.valid_until.map(Timestamp::as_micros);
        let written = tokio::task::spawn_blocking(move || {
            serde_json::to_vec(&Writing {
                valid_until,
                etag: validators.etag.as_deref(),
                last_modified: validators.last_modified.as_deref(),
                institutions: institutions.iter().map(|institution| &**institution).collect(),
            })
        });
        let text = written.await.map_err(|_| ShelfError::Aborted)??;
        let sealed = self.master.seal(&label(&name), &text, self.entropy)?;
        drop(text);
        self.store.keep_institutions(&name, &KeptInstitutions { sealed, read_at: set.read_at }).await?;
        Ok(())
    }
}

/// A file without a signature is the operator's own, and is read at every start.
fn is_kept(source: &MetadataSource) -> bool {
    !source.signing_keys.is_empty()
}

/// A source is another one when another key signs it: what was verified with a key that is pinned no more does not count.
fn name(source: &MetadataSource) -> String {
    let mut told = match &source.location {
        MetadataLocation::File(path) => format!("file {}", path.display()),
        MetadataLocation::Url(url) => format!("url {url}"),
    }
    .into_bytes();
    let mut keys: Vec<_> = source.signing_keys.iter().map(|key| digest(&SHA256, key)).collect();
    keys.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
    for key in keys {
        told.extend_from_slice(key.as_ref());
    }
    domain::Digest::of(&told).to_string()
}

fn label(name: &str) -> String {
    format!("beadle institutions {name}")
}

/// Why nothing can be kept, or found again.
#[derive(Debug, Error)]
pub(super) enum ShelfError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("what is kept of it was sealed with another master key, or was changed")]
    Seal(#[from] KeyringError),
    #[error("what is kept of it cannot be read: {0}")]
    Json(#[from] serde_json::Error),
    #[error("the reader was stopped")]
    Aborted,
}
