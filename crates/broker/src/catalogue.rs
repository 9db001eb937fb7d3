//! The institutions: an immutable index in memory, replaced as a whole.

mod difference;
mod kept;
mod search;
mod sources;

use std::{collections::BTreeMap, sync::Arc};

use arc_swap::ArcSwap;
use domain::{EntityId, Institution, Origin, Timestamp};
use outbound::{Fetcher, Validators};
use tokio::sync::Mutex;

pub use self::{
    difference::Difference,
    kept::Shelf,
    search::{Found, Likelier, SearchHit},
};
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
    /// The source of each.
    sources: BTreeMap<EntityId, Arc<str>>,
    /// When each source was read.
    read_at: BTreeMap<Arc<str>, Timestamp>,
    search: SearchIndex,
}

/// What reading the sources needs.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The sources; always the same ones, in the same order.
    pub sources: &'a [MetadataSource],
    /// The way out.
    pub fetcher: &'a Fetcher,
    /// Where what they said is kept.
    pub shelf: Shelf<'a>,
    /// The present moment.
    pub now: Timestamp,
}

/// How seriously a refresh is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As every hour: what is new is taken, unless much is missing in it.
    Usual,
    /// Somebody has looked, and what is missing may go.
    AcceptLosses,
    /// Only to see what would change.
    Trial,
}

/// What became of a source at a refresh.
#[derive(Debug)]
pub struct Report {
    /// Which one.
    pub source: String,
    /// What became of it.
    pub outcome: Outcome,
    /// How many of its institutions can be used now.
    pub institutions: usize,
}

/// What became of a source.
#[derive(Debug)]
pub enum Outcome {
    /// It has nothing new to say.
    Unchanged,
    /// What it says was taken over (at a trial: would be).
    Taken(Difference),
    /// So much is missing that what it said before stays, as long as that is valid.
    Alarming(Difference),
    /// It cannot be read. What it said before stays, as long as that is valid.
    Failed(String),
}

impl Catalogue {
    /// The set of the moment.
    pub fn current(&self) -> Arc<Index> {
        self.index.load_full()
    }

    /// The first set: what is kept of each source, if it is still valid; the others are read. `true` if something came
    /// from what is kept, so that the sources should be asked soon.
    pub async fn open(&self, reading: Reading<'_>) -> bool {
        let mut last_good = self.last_good.lock().await;
        last_good.clear();
        let mut is_kept = false;
        for source in reading.sources {
            let mut held = None;
            take_newer(&mut held, source, reading).await;
            if held.is_some() {
                is_kept = true;
            } else {
                refresh_source(&mut held, source, reading, Mode::Usual).await;
            }
            last_good.push(held);
        }
        self.replace(&last_good, reading.sources).await;
        is_kept
    }

    /// Takes over what another node has read since, and gives up what has ended.
    pub async fn follow(&self, reading: Reading<'_>) {
        let mut last_good = self.last_good.lock().await;
        let mut changed = false;
        for (source, held) in reading.sources.iter().zip(last_good.iter_mut()) {
            changed |= take_newer(held, source, reading).await;
            if held.as_ref().is_some_and(|set| !set.is_valid(reading.now)) {
                tracing::error!(%source, "what a source said last has ended; its institutions are gone");
                *held = None;
                changed = true;
            }
        }
        if changed {
            self.replace(&last_good, reading.sources).await;
        }
    }

    /// Reads every source anew and replaces the index. A source that fails keeps what it said last, until that ends.
    pub async fn refresh(&self, reading: Reading<'_>, mode: Mode) -> Vec<Report> {
        let mut last_good = self.last_good.lock().await;
        last_good.resize_with(reading.sources.len(), || None);
        let mut reports = Vec::new();
        for (source, held) in reading.sources.iter().zip(last_good.iter_mut()) {
            let outcome = refresh_source(held, source, reading, mode).await;
            let institutions = held.as_ref().map_or(0, |set| set.institutions.len());
            report(source, &outcome, institutions);
            reports.push(Report { source: source.to_string(), outcome, institutions });
        }
        if mode != Mode::Trial {
            self.replace(&last_good, reading.sources).await;
        }
        reports
    }

    /// Puts what the sources said, as far as it is wanted, in place of the set of the moment.
    async fn replace(&self, last_good: &[Option<SourceSet>], sources: &[MetadataSource]) {
        let wanted = |(set, source): (&SourceSet, &MetadataSource)| -> Vec<(Arc<str>, Arc<Institution>)> {
            let name: Arc<str> = source.to_string().into();
            let taken = set.institutions.iter().filter(|institution| source.filter.takes(institution));
            taken.map(|institution| (Arc::clone(&name), Arc::clone(institution))).collect()
        };
        let held: Vec<_> =
            last_good.iter().zip(sources).filter_map(|(set, source)| Some((set.as_ref()?, source))).collect();
        let read_at = held.iter().map(|(set, source)| (source.to_string().into(), set.read_at)).collect();
        let institutions: Vec<_> = held.into_iter().flat_map(wanted).collect();
        // Folding ten thousand names takes long: not on a thread that serves requests.
        let built =
            tokio::task::spawn_blocking(move || Index { read_at, ..Index::new(institutions.into_iter()) }).await;
        match built {
            Ok(index) => self.index.store(Arc::new(index)),
            Err(error) => tracing::error!(%error, "the institutions could not be put in order; the last set stays"),
        }
    }
}

/// Takes over what is kept of a source, if it is newer than what is held; `true` if it is.
async fn take_newer(held: &mut Option<SourceSet>, source: &MetadataSource, reading: Reading<'_>) -> bool {
    match reading.shelf.newer(source, held.as_ref().map(|set| set.read_at)).await {
        Ok(Some(set)) if set.is_valid(reading.now) => {
            *held = Some(set);
            true
        }
        Ok(_) => false,
        Err(error) => {
            tracing::error!(%source, %error, "what this source said last cannot be taken from the database");
            false
        }
    }
}

async fn refresh_source(
    held: &mut Option<SourceSet>,
    source: &MetadataSource,
    reading: Reading<'_>,
    mode: Mode,
) -> Outcome {
    let Reading { fetcher, shelf, now, .. } = reading;
    take_newer(held, source, reading).await;
    *held = held.take().filter(|set| set.is_valid(now));
    let had = held.as_ref().map_or_else(Validators::default, |set| set.validators.clone());
    let set = match read_source(source, fetcher, &had, now).await {
        Ok(None) => return Outcome::Unchanged,
        Ok(Some(set)) => set,
        Err(error) => return Outcome::Failed(error.to_string()),
    };
    let before = held.as_ref().map_or(&[][..], |set| &set.institutions);
    let difference = Difference::between(before, &set.institutions);
    // The operator's own file is the operator's own decision.
    if mode != Mode::AcceptLosses && !source.signing_keys.is_empty() && difference.is_alarming(source.max_loss) {
        return Outcome::Alarming(difference);
    }
    if mode != Mode::Trial {
        if let Err(error) = shelf.keep(source, &set).await {
            tracing::error!(%source, %error, "what this source says cannot be kept for the next start");
        }
        *held = Some(set);
    }
    Outcome::Taken(difference)
}

/// Tells the log what became of a source.
fn report(source: &MetadataSource, outcome: &Outcome, institutions: usize) {
    match outcome {
        Outcome::Unchanged => tracing::debug!(%source, institutions, "a source has nothing new to say"),
        Outcome::Taken(difference) => {
            let Difference { added, removed, changed, .. } = difference;
            let (added, removed, changed) = (added.len(), removed.len(), changed.len());
            tracing::info!(%source, institutions, added, removed, changed, "read institutions");
        }
        Outcome::Alarming(difference) => {
            let removed = difference.removed.len();
            tracing::error!(%source, institutions, removed, "too much is missing in a source; what it said last stays");
        }
        Outcome::Failed(error) => {
            tracing::error!(%source, %error, institutions, "a source cannot be read; what it said last stays");
        }
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
    match read_source(source, fetcher, &Validators::default(), now).await {
        Ok(set) => Checked::Good(set.map_or(0, |set| set.institutions.len())),
        Err(error) => Checked::Bad(error.to_string()),
    }
}
impl Index {
    fn new(institutions: impl Iterator<Item = (Arc<str>, Arc<Institution>)>) -> Self {
        let mut by_id: BTreeMap<EntityId, Arc<Institution>> = BTreeMap::new();
        let mut sources = BTreeMap::new();
        for (source, institution) in institutions {
            let id = institution.entity_id.clone();
            if by_id.contains_key(&id) {
                tracing::warn!(entity_id = %id, "an institution stands in two sources; the first one counts");
                continue;
            }
            sources.insert(id.clone(), source);
            by_id.insert(id, institution);
        }
        let search = SearchIndex::new(by_id.values());
        Self { institutions: by_id, sources, read_at: BTreeMap::new(), search }
    }

    /// Who vouches for an institution.
    pub fn origin(&self, id: &EntityId) -> Option<Origin> {
        let (institution, source) = (self.institution(id)?, self.sources.get(id)?);
        let registration_authority = institution.registration_authority.clone();
        Some(Origin { source: source.to_string(), registration_authority })
    }

    /// When the source of an institution was read.
    pub fn read_at(&self, id: &EntityId) -> Option<Timestamp> {
        self.read_at.get(self.sources.get(id)?).copied()
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
    pub fn search(
        &self,
        query: &str,
        limit: usize,
        likelier: &Likelier,
        allowed: impl Fn(&Institution) -> bool,
    ) -> Found {
        let allowed = |id: &EntityId| self.institution(id).is_some_and(|institution| allowed(institution));
        let (best, total) = self.search.find(query, limit, likelier, allowed);
        let hits = best.into_iter().filter_map(|id| self.institution(id)).map(|institution| SearchHit {
            entity_id: institution.entity_id.clone(),
            name: likelier.name(institution).to_owned(),
            detail: institution.domain().unwrap_or_default().to_owned(),
        });
        Found { hits: hits.collect(), total }
    }
}
