//! The institutions: an immutable index in memory, replaced as a whole.

mod difference;
mod index;
mod kept;
mod mdq;
mod overlay;
mod search;
mod seek;
mod sources;

use std::sync::Arc;

use arc_swap::ArcSwap;
use domain::{EntityId, Institution, Timestamp};
use outbound::{Fetcher, Validators};
use tokio::sync::Mutex;

pub use self::{
    difference::Difference,
    index::Index,
    kept::Shelf,
    mdq::{Mdq, MdqName},
    overlay::{Overlay, Rename},
    search::{Found, Likelier, SearchHit},
};
use self::{
    index::{Renewed, Said},
    overlay::Overlays,
    sources::{SourceSet, read_source},
};
use crate::settings::{InstitutionFilter, MetadataSource};

/// The institutions of the moment. Readers never wait, and never see half a set.
#[derive(Default)]
pub struct Catalogue {
    sets: Arc<Sets>,
    /// Which of them people may choose here; `None`: all.
    filter: Option<Arc<InstitutionFilter>>,
}

/// What all communities share.
#[derive(Default)]
struct Sets {
    /// Those that stand in the configuration itself.
    configured: Vec<Arc<Institution>>,
    index: ArcSwap<Index>,
    /// What each source said last, in the order of the sources.
    last_good: Mutex<Vec<Option<SourceSet>>>,
    /// What is asked for one by one.
    asked: mdq::Asked,
    /// And of what no list names.
    sought: seek::Sought,
}

/// What reading the sources needs.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    /// The sources; always the same ones, in the same order.
    pub sources: &'a [MetadataSource],
    /// What the operator says over them.
    pub overlays: &'a [Overlay],
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
    /// One that begins with these institutions. What a source says of the same name does not count beside them.
    pub fn with(configured: impl IntoIterator<Item = Institution>) -> Self {
        let configured = configured.into_iter().map(Arc::new).collect();
        Self { sets: Arc::new(Sets { configured, ..Sets::default() }), filter: None }
    }

    /// The same institutions, as far as a community takes them.
    pub(crate) fn seen_by(&self, filter: &InstitutionFilter) -> Self {
        let filter = (!filter.takes_all()).then(|| Arc::new(filter.clone()));
        Self { sets: Arc::clone(&self.sets), filter }
    }

    /// The set of the moment.
    pub fn current(&self) -> Arc<Index> {
        let all = self.sets.index.load_full();
        match &self.filter {
            None => all,
            Some(filter) => Arc::new(all.filtered(filter)),
        }
    }

    /// The first set: what is kept of each source, if it is still valid; the others are read. `true` if something came
    /// from what is kept, so that the sources should be asked soon.
    pub async fn open(&self, reading: Reading<'_>) -> bool {
        let mut last_good = self.sets.last_good.lock().await;
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
        self.replace(&last_good, reading).await;
        is_kept
    }

    /// Takes over what another node has read since, and gives up what has ended.
    pub async fn follow(&self, reading: Reading<'_>) {
        let mut last_good = self.sets.last_good.lock().await;
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
            self.replace(&last_good, reading).await;
        }
        if self.current().has_ended(reading.now) {
            self.sets.index.rcu(|index| index.at(reading.now));
        }
    }

    /// Reads every source anew and replaces the index. A source that fails keeps what it said last, until that ends.
    pub async fn refresh(&self, reading: Reading<'_>, mode: Mode) -> Vec<Report> {
        let mut last_good = self.sets.last_good.lock().await;
        last_good.resize_with(reading.sources.len(), || None);
        let mut reports = Vec::new();
        for (source, held) in reading.sources.iter().zip(last_good.iter_mut()) {
            let outcome = refresh_source(held, source, reading, mode).await;
            let institutions = held.as_ref().map_or(0, |set| set.institutions.len());
            report(source, &outcome, institutions);
            reports.push(Report { source: source.to_string(), outcome, institutions });
        }
        if mode != Mode::Trial {
            self.replace(&last_good, reading).await;
        }
        reports
    }

    /// Puts what the sources said, as far as it is wanted, in place of the set of the moment.
    async fn replace(&self, last_good: &[Option<SourceSet>], reading: Reading<'_>) {
        let wanted = |(set, source): (&SourceSet, &MetadataSource)| -> Vec<(Arc<Said>, Arc<Institution>)> {
            let said = Arc::new(Said { source: source.to_string(), read_at: set.read_at });
            let taken = set.institutions.iter().filter(|institution| source.filter.takes(institution));
            taken.map(|institution| (Arc::clone(&said), Arc::clone(institution))).collect()
        };
        let held = last_good.iter().zip(reading.sources).filter_map(|(set, source)| Some((set.as_ref()?, source)));
        let own = Arc::new(Said { source: crate::openid::SOURCE.to_owned(), read_at: reading.now });
        let configured = self.sets.configured.iter().map(|institution| (Arc::clone(&own), Arc::clone(institution)));
        let institutions: Vec<_> = configured.chain(held.flat_map(wanted)).collect();
        let overlays = Overlays::new(reading.overlays);
        // Folding ten thousand names takes long: not on a thread that serves requests.
        let built = tokio::task::spawn_blocking(move || Index::new(institutions.into_iter(), overlays)).await;
        match built {
            Ok(index) => drop(self.sets.index.rcu(|now| index.keeping(now))),
            Err(error) => tracing::error!(%error, "the institutions could not be put in order; the last set stays"),
        }
    }

    /// Takes out what a source said of one institution.
    fn forget(&self, id: &EntityId) {
        self.sets.index.rcu(|index| index.without(id));
    }

    /// Puts in what a source said of one institution.
    fn renew(&self, id: &EntityId, said: &Renewed) {
        self.sets.index.rcu(|index| index.with(id, said));
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
    /// It names these institutions.
    Good(Vec<EntityId>),
    /// Why it cannot be used.
    Bad(String),
}

/// Reads a source on trial.
pub async fn check(source: &MetadataSource, fetcher: &Fetcher, now: Timestamp) -> Checked {
    match read_source(source, fetcher, &Validators::default(), now).await {
        Ok(set) => {
            let institutions = set.map(|set| set.institutions).unwrap_or_default();
            Checked::Good(institutions.iter().map(|institution| institution.entity_id.clone()).collect())
        }
        Err(error) => Checked::Bad(error.to_string()),
    }
}
