//! One complete set of institutions.

use std::{collections::BTreeMap, sync::Arc};

use domain::{EntityId, Institution, Origin, Place, Timestamp};
use outbound::Validators;

use super::{
    overlay::Overlays,
    search::{Found, Likelier, SearchHit, SearchIndex},
};
use crate::settings::InstitutionFilter;

/// What is farther away is near to nobody, in kilometres.
const FAR: f64 = 300.0;
/// How many are kept that no list names.
const MOST_FOUND: usize = 1_000;

/// One complete set of institutions. Cloning is cheap.
#[derive(Clone, Default)]
pub struct Index {
    listed: Arc<BTreeMap<EntityId, Listed>>,
    search: Arc<SearchIndex>,
    overlays: Arc<Overlays>,
    /// What was asked for one by one since, and is newer than the list.
    renewed: BTreeMap<EntityId, Renewed>,
    /// Which of them are shown; `None`: all.
    filter: Option<Arc<InstitutionFilter>>,
}

/// A source, and when it said what it says.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) source: String,
    pub(super) read_at: Timestamp,
}

/// An institution of the list.
struct Listed {
    institution: Arc<Institution>,
    /// As its source describes it, where an overlay makes something else of it.
    published: Option<Arc<Institution>>,
    said: Arc<Said>,
}

/// What a source said of one institution, when it was asked for that alone.
#[derive(Clone)]
pub(super) struct Renewed {
    /// `None`: it is not taken any more.
    pub(super) institution: Option<Arc<Institution>>,
    pub(super) published: Option<Arc<Institution>>,
    pub(super) read_at: Timestamp,
    pub(super) valid_until: Option<Timestamp>,
    pub(super) validators: Validators,
    /// The source that says so, if its list does not name the institution.
    pub(super) found_in: Option<String>,
}

impl Index {
    pub(super) fn new(institutions: impl Iterator<Item = (Arc<Said>, Arc<Institution>)>, overlays: Overlays) -> Self {
        let mut listed: BTreeMap<EntityId, Listed> = BTreeMap::new();
        for (said, published) in institutions {
            let id = published.entity_id.clone();
            if !overlays.take(&id, &said.source) {
                continue;
            }
            if listed.contains_key(&id) {
                tracing::warn!(entity_id = %id, "an institution stands in two sources; the first one counts");
                continue;
            }
            let (institution, published) = overlays.over(published);
            listed.insert(id, Listed { institution, published, said });
        }
        for id in overlays.ids().filter(|id| !listed.contains_key(id)) {
            tracing::warn!(entity_id = %id, "an overlay changes nothing: no source that counts names this institution");
        }
        let search = SearchIndex::new(listed.values().map(|one| &one.institution));
        Self {
            listed: Arc::new(listed),
            search: Arc::new(search),
            overlays: Arc::new(overlays),
            renewed: BTreeMap::new(),
            filter: None,
        }
    }

    /// The same set, as if there were no others than those that the filter takes.
    pub(super) fn filtered(&self, filter: &Arc<InstitutionFilter>) -> Self {
        Self { filter: Some(Arc::clone(filter)), ..self.clone() }
    }

    /// With what was asked for one by one after the list was read, of another index.
    pub(super) fn keeping(&self, other: &Self) -> Self {
        let newer = |id: &EntityId, renewed: &Renewed| match self.listed.get(id) {
            Some(listed) => listed.said.read_at < renewed.read_at,
            None => renewed.found_in.is_some(),
        };
        let renewed = other.renewed.iter().filter(|(id, renewed)| newer(id, renewed));
        Self { renewed: renewed.map(|(id, renewed)| (id.clone(), renewed.clone())).collect(), ..self.clone() }
    }

    /// Without what has ended of what was asked for one by one: the list counts again, as long as that is valid.
    pub(super) fn at(&self, now: Timestamp) -> Self {
        let mut valid = self.clone();
        valid.renewed.retain(|_, renewed| renewed.valid_until.is_none_or(|end| now < end));
        valid
    }

    /// Whether something that was asked for by itself has ended.
    pub(super) fn has_ended(&self, now: Timestamp) -> bool {
        self.renewed.values().any(|renewed| renewed.valid_until.is_some_and(|end| end <= now))
    }

    /// With what a source said just now of one institution.
    pub(super) fn with(&self, id: &EntityId, said: &Renewed) -> Self {
        let mut renewed = said.clone();
        if let Some(published) = renewed.institution.take() {
            let (institution, published) = self.overlays.over(published);
            (renewed.institution, renewed.published) = (Some(institution), published);
        }
        let mut index = self.clone();
        index.renewed.insert(id.clone(), renewed);
        let found = || index.renewed.iter().filter(|(_, renewed)| renewed.found_in.is_some());
        if found().count() > MOST_FOUND
            && let Some(oldest) = found().min_by_key(|(_, renewed)| renewed.read_at).map(|(id, _)| id.clone())
        {
            index.renewed.remove(&oldest);
        }
        index
    }

    /// Without what a source said of one institution.
    pub(super) fn without(&self, id: &EntityId) -> Self {
        let mut index = self.clone();
        index.renewed.remove(id);
        index
    }

    /// Whether an institution of this source is the one that is meant, by the operator's word.
    pub(super) fn takes_from(&self, id: &EntityId, source: &str) -> bool {
        self.overlays.take(id, source)
    }

    /// Which source speaks for an institution.
    pub(super) fn source_of(&self, id: &EntityId) -> Option<&str> {
        let found_in = self.renewed.get(id).and_then(|renewed| renewed.found_in.as_deref());
        found_in.or_else(|| self.listed.get(id).map(|listed| listed.said.source.as_str()))
    }

    /// When the source of an institution last said something of it.
    pub fn read_at(&self, id: &EntityId) -> Option<Timestamp> {
        let renewed = self.renewed.get(id).map(|renewed| renewed.read_at);
        renewed.max(self.listed.get(id).map(|listed| listed.said.read_at))
    }

    /// What was asked for by itself.
    pub(super) fn renewed(&self, id: &EntityId) -> Option<&Renewed> {
        self.renewed.get(id)
    }

    /// Who vouches for an institution.
    pub fn origin(&self, id: &EntityId) -> Option<Origin> {
        let (institution, source) = (self.institution(id)?, self.source_of(id)?);
        let registration_authority = institution.registration_authority.clone();
        Some(Origin { source: source.to_owned(), registration_authority })
    }

    /// The institution with this name for good.
    pub fn institution(&self, id: &EntityId) -> Option<&Arc<Institution>> {
        let institution = match self.renewed.get(id) {
            Some(renewed) => renewed.institution.as_ref(),
            None => self.listed.get(id).map(|listed| &listed.institution),
        };
        institution.filter(|institution| self.shows(institution))
    }

    /// What is known by now of an institution of the list.
    fn now<'a>(&'a self, listed: &'a Arc<Institution>) -> Option<&'a Arc<Institution>> {
        let institution = match self.renewed.get(&listed.entity_id) {
            Some(renewed) => renewed.institution.as_ref(),
            None => Some(listed),
        };
        institution.filter(|institution| self.shows(institution))
    }

    fn shows(&self, institution: &Institution) -> bool {
        self.filter.as_ref().is_none_or(|filter| filter.takes(institution))
    }

    /// As its source describes it; `None` if that is how it is shown.
    pub fn published(&self, id: &EntityId) -> Option<&Arc<Institution>> {
        match self.renewed.get(id) {
            Some(renewed) => renewed.published.as_ref(),
            None => self.listed.get(id)?.published.as_ref(),
        }
    }

    /// Every institution, by entityID.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Institution>> {
        self.listed.keys().filter_map(|id| self.institution(id))
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match &self.filter {
            None => self.listed.len(),
            Some(_) => self.iter().count(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }

    /// The best matches for what a person typed, among those that `allowed` lets through.
    pub fn search(
        &self,
        query: &str,
        limit: usize,
        likelier: &Likelier,
        allowed: impl Fn(&Institution) -> bool,
    ) -> Found {
        let (best, total) =
            self.search.find(query, limit, likelier, |listed| self.now(listed).is_some_and(|now| allowed(now)));
        Found { hits: self.hits(best, likelier), total }
    }

    /// Those that are nearest to a place, the nearest first, among those that `allowed` lets through.
    pub fn nearest(
        &self,
        place: &Place,
        limit: usize,
        likelier: &Likelier,
        allowed: impl Fn(&Institution) -> bool,
    ) -> Found {
        let distance = |one: &Institution| one.places.iter().map(|own| own.distance(place)).min_by(f64::total_cmp);
        let with = self.iter().filter(|one| allowed(one));
        let with = with.filter_map(|one| Some((distance(one).filter(|distance| *distance <= FAR)?, one)));
        let mut near: Vec<(f64, &Arc<Institution>)> = with.collect();
        near.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        let total = near.len();
        near.truncate(limit);
        Found { hits: self.hits(near.into_iter().map(|(_, one)| one).collect(), likelier), total }
    }

    /// What comes nearest to a query for which nothing was found, among those that `allowed` lets through.
    pub fn near(
        &self,
        query: &str,
        limit: usize,
        likelier: &Likelier,
        allowed: impl Fn(&Institution) -> bool,
    ) -> Vec<SearchHit> {
        let allowed = |listed: &Arc<Institution>| self.now(listed).is_some_and(|now| allowed(now));
        self.hits(self.search.near(query, limit, likelier, allowed), likelier)
    }

    fn hits(&self, best: Vec<&Arc<Institution>>, likelier: &Likelier) -> Vec<SearchHit> {
        let now = best.into_iter().filter_map(|listed| self.now(listed));
        let hits = now.map(|institution| SearchHit {
            entity_id: institution.entity_id.clone(),
            name: likelier.name(institution).to_owned(),
            detail: likelier.detail(institution),
        });
        hits.collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::overlay::tests::published;

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_micros(seconds * 1_000_000)
    }

    fn listed(read_at: i64) -> Index {
        let said = Arc::new(Said { source: "federation".to_owned(), read_at: at(read_at) });
        Index::new(std::iter::once((said, Arc::new(published()))), Overlays::default())
    }

    fn renewed(index: &Index, read_at: i64, valid_until: i64) -> Index {
        let newer = Institution { keywords: vec!["newer".to_owned()], ..published() };
        let said = Renewed {
            institution: Some(Arc::new(newer)),
            published: None,
            read_at: at(read_at),
            valid_until: Some(at(valid_until)),
            validators: Validators::default(),
            found_in: None,
        };
        index.with(&published().entity_id, &said)
    }

    fn is_newer(index: &Index) -> bool {
        index.institution(&published().entity_id).unwrap().keywords == ["newer"]
    }

    #[test]
    fn those_near_a_place_come_first_and_those_far_away_not_at_all() {
        let at_place = |name: &str, places: &[(f64, f64)]| {
            let places = places.iter().map(|(latitude, longitude)| Place::new(*latitude, *longitude).unwrap());
            Institution { entity_id: EntityId::parse(name).unwrap(), places: places.collect(), ..published() }
        };
        let all = [
            at_place("berlin", &[(52.5, 13.4)]),
            at_place("potsdam", &[(0.0, 0.0), (52.4, 13.0)]),
            at_place("zurich", &[(47.4, 8.5)]),
            at_place("nowhere", &[]),
        ];
        let said = Arc::new(Said { source: "federation".to_owned(), read_at: at(10) });
        let index = Index::new(all.into_iter().map(|one| (Arc::clone(&said), Arc::new(one))), Overlays::default());
        let near = |latitude, longitude, limit| {
            let place = Place::new(latitude, longitude).unwrap();
            let found = index.nearest(&place, limit, &Likelier::default(), |_| true);
            (found.hits.into_iter().map(|hit| hit.entity_id.to_string()).collect::<Vec<_>>(), found.total)
        };
        assert_eq!(near(52.4, 13.0, 10), (vec!["potsdam".to_owned(), "berlin".to_owned()], 2));
        assert_eq!(near(52.5, 13.4, 1), (vec!["berlin".to_owned()], 2));
        assert_eq!(near(-33.9, 151.2, 10), (vec![], 0));
    }

    #[test]
    fn what_was_asked_for_counts_until_it_ends_and_then_the_list_does() {
        let index = renewed(&listed(10), 20, 100);
        assert!(is_newer(&index) && !index.has_ended(at(99)) && is_newer(&index.at(at(99))));
        assert!(index.has_ended(at(100)) && !is_newer(&index.at(at(100))));
    }

    #[test]
    fn what_no_list_names_is_kept_up_to_a_bound_and_stands_in_no_list() {
        let id = |number: usize| EntityId::parse(&format!("https://idp.example.org/{number}")).unwrap();
        let mut index = listed(10);
        for number in 0..=MOST_FOUND {
            let found = Institution { entity_id: id(number), ..published() };
            let said = Renewed {
                institution: Some(Arc::new(found)),
                published: None,
                read_at: at(i64::try_from(number).unwrap()),
                valid_until: Some(at(5_000)),
                validators: Validators::default(),
                found_in: Some("federation".to_owned()),
            };
            index = index.with(&id(number), &said);
        }
        assert!(index.institution(&id(0)).is_none(), "the oldest");
        assert_eq!((index.source_of(&id(1)), index.read_at(&id(1))), (Some("federation"), Some(at(1))));
        assert_eq!((index.len(), index.iter().count()), (1, 1));
        assert!(listed(9_000).keeping(&index).institution(&id(1)).is_some(), "however new the list is");
        assert!(index.at(at(5_000)).institution(&id(1)).is_none());
        assert!(index.without(&id(1)).institution(&id(1)).is_none());
    }

    #[test]
    fn a_list_that_was_read_later_counts_more() {
        let index = renewed(&listed(10), 20, 100);
        assert!(is_newer(&listed(19).keeping(&index)), "it was read before");
        assert!(!is_newer(&listed(20).keeping(&index)));
        assert!(Index::default().keeping(&index).is_empty(), "who is listed no more is gone");
    }
}
