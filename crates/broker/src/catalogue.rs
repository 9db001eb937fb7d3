//! The institutions: an immutable index in memory, replaced as a whole.

mod search;
mod sources;

use std::{collections::BTreeMap, sync::Arc};

use arc_swap::ArcSwap;
use domain::{EntityId, Institution, Timestamp};
use outbound::Fetcher;
use tokio::sync::Mutex;

pub use self::search::{Found, SearchHit};
use self::{
    search::SearchIndex,
    sources::{SourceSet, read_source},
};
use crate::settings::MetadataSource;

/// The institutions of the moment. Readers never wait, and never see half a set.
#[derive(Default)]
pub struct Catalogue {
    index: ArcSwap<Index>,
    /// What each source said last, in the order of the sources.
    last_good: Mutex<Vec<Option<SourceSet>>>,
}

/// One complete set of institutions.
#[derive(Default)]
pub struct Index {
    institutions: BTreeMap<EntityId, Arc<Institution>>,
    search: SearchIndex,
}

impl Catalogue {
    /// The set of the moment.
    pub fn current(&self) -> Arc<Index> {
        self.index.load_full()
    }

    /// Reads every source anew and replaces the index. A source that fails keeps what it said last, until that ends.
    pub(crate) async fn refresh(&self, sources: &[MetadataSource], fetcher: &Fetcher, now: Timestamp) {
        let mut last_good = self.last_good.lock().await;
        last_good.resize_with(sources.len(), || None);
        for (source, kept) in sources.iter().zip(last_good.iter_mut()) {
            match read_source(source, fetcher, now).await {
                Ok(set) => *kept = Some(set),
                Err(error) => {
                    *kept = kept.take().filter(|set| set.is_valid(now));
                    let institutions = kept.as_ref().map_or(0, |set| set.institutions.len());
                    tracing::error!(%source, %error, institutions, "a source cannot be read; what it said last stays");
                }
            }
        }
        let institutions = last_good.iter().flatten().flat_map(|set| set.institutions.iter().cloned());
        self.index.store(Arc::new(Index::new(institutions)));
    }
}

/// What became of reading a source on trial.
#[derive(Debug)]
pub enum Checked {
    /// So many institutions.
    Good(usize),
    /// Why it cannot be used.
    Bad(String),
}

/// Reads a source on trial.
pub async fn check(source: &MetadataSource, fetcher: &Fetcher, now: Timestamp) -> Checked {
    match read_source(source, fetcher, now).await {
        Ok(set) => Checked::Good(set.institutions.len()),
        Err(error) => Checked::Bad(error.to_string()),
    }
}

impl Index {
    fn new(institutions: impl Iterator<Item = Arc<Institution>>) -> Self {
        let mut by_id: BTreeMap<EntityId, Arc<Institution>> = BTreeMap::new();
        for institution in institutions {
            let id = institution.entity_id.clone();
            if by_id.contains_key(&id) {
                tracing::warn!(entity_id = %id, "an institution stands in two sources; the first one counts");
                continue;
            }
            by_id.insert(id, institution);
        }
        let search = SearchIndex::new(by_id.values());
        Self { institutions: by_id, search }
    }

    /// The institution with this name for good.
    pub fn institution(&self, id: &EntityId) -> Option<&Arc<Institution>> {
        self.institutions.get(id)
    }

    /// Every institution, by entityID.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Institution>> {
        self.institutions.values()
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.institutions.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.institutions.is_empty()
    }

    /// The best matches for what a person typed, among those that `allowed` lets through.
    pub fn search(&self, query: &str, limit: usize, allowed: impl Fn(&Institution) -> bool) -> Found {
        self.search.find(query, limit, |id| self.institution(id).is_some_and(|institution| allowed(institution)))
    }
}
