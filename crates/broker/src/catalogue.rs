//! The institutions: an immutable index in memory, replaced as a whole.

mod search;
mod sources;

use std::{collections::BTreeMap, sync::Arc};

use arc_swap::ArcSwap;
use domain::{EntityId, Institution};

use self::search::SearchIndex;
pub use self::search::{Found, SearchHit};
pub(crate) use self::sources::read_sources;

/// The institutions of the moment. Readers never wait, and never see half a set.
#[derive(Default)]
pub struct Catalogue(ArcSwap<Index>);

/// One complete set of institutions.
#[derive(Default)]
pub struct Index {
    institutions: BTreeMap<EntityId, Arc<Institution>>,
    search: SearchIndex,
}

impl Catalogue {
    /// The set of the moment.
    pub fn current(&self) -> Arc<Index> {
        self.0.load_full()
    }

    /// Replaces the whole set.
    pub fn replace(&self, institutions: Vec<Institution>) {
        self.0.store(Arc::new(Index::new(institutions)));
    }
}

impl Index {
    fn new(institutions: Vec<Institution>) -> Self {
        let mut by_id: BTreeMap<EntityId, Arc<Institution>> = BTreeMap::new();
        for institution in institutions {
            let id = institution.entity_id.clone();
            if by_id.contains_key(&id) {
                tracing::warn!(entity_id = %id, "an institution stands in two sources; the first one counts");
                continue;
            }
            by_id.insert(id, Arc::new(institution));
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
