//! Finding an institution by what people type: its name in any language, an abbreviation, a keyword, the domain of their
//! mail address, its country, and all but the last two of these with a slip of the finger.

mod countries;
mod likelier;
mod spelling;
mod text;

use std::{cmp::Reverse, collections::BTreeMap, sync::Arc};

use deunicode::deunicode;
use domain::{Country, EntityId, Institution};

pub use self::likelier::Likelier;
use self::{
    spelling::Spelling,
    text::{Place, Query, Rank, Text, on_one_line},
};

/// Words with fewer letters do not tell what is meant by something else.
const TELLING: usize = 3;
/// No more words of a query are looked at for what comes near.
const PARTS: usize = 8;
/// So many may always have a word.
const FEW: usize = 20;

/// Everything searchable of every institution, folded to plain lower-case ASCII.
#[derive(Default)]
pub(super) struct SearchIndex {
    /// By name, so that of entries that fit equally well the place decides.
    entries: Vec<Entry>,
    text: Text,
    /// Every word of a name, a keyword or an abbreviation, each once and in order, with the entries that have it (by
    /// their place).
    vocabulary: Vec<(Spelling, Vec<usize>)>,
    /// The top-level domains of all entries.
    top_levels: Vec<String>,
}

struct Entry {
    institution: Arc<Institution>,
    place: Place,
    /// A bit for each letter that occurs anywhere in it.
    letters: u32,
    /// Its place among the top-level domains.
    top_level: Option<usize>,
    country: Option<Country>,
}

/// One match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// The institution.
    pub entity_id: EntityId,
    /// Its name, in the language of the person.
    pub name: String,
    /// What tells it from its namesakes: its domain and its country.
    pub detail: String,
}

/// The matches of a search.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// The best ones.
    pub hits: Vec<SearchHit>,
    /// How many there are altogether.
    pub total: usize,
}

/// Lower case, accents and other scripts folded to ASCII (ß to ss, ø to o), all of it on one line.
fn fold(text: &str) -> String {
    on_one_line(&deunicode(text).to_lowercase())
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

/// The first letters of a name's capitalised words, e.g. `mit`.
fn acronym(name: &str) -> String {
    fold(&words(name).filter_map(|word| word.chars().next().filter(|c| c.is_uppercase())).collect::<String>())
}

impl SearchIndex {
    pub(super) fn new<'a>(institutions: impl Iterator<Item = &'a Arc<Institution>>) -> Self {
        let mut institutions: Vec<&Arc<Institution>> = institutions.collect();
        institutions.sort_by(|a, b| a.name("en").cmp(b.name("en")));
        let (mut text, mut top_levels) = (Text::default(), BTreeMap::new());
        let add = |institution: &Arc<Institution>| {
            let place = text.add(institution);
            let top_level = text.domains(&place).next().and_then(|domain| domain.rsplit('.').next()).map(str::to_owned);
            let next = top_levels.len();
            Entry {
                institution: Arc::clone(institution),
                letters: spelling::letters(text.whole(&place)),
                country: institution.country(),
                top_level: top_level.map(|top_level| *top_levels.entry(top_level).or_insert(next)),
                place,
            }
        };
        let entries: Vec<Entry> = institutions.into_iter().map(add).collect();
        let mut vocabulary: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (number, Entry { place, .. }) in entries.iter().enumerate() {
            for word in text.names(place).flat_map(words).chain(text.keywords(place)) {
                let numbers = vocabulary.entry(word).or_default();
                if numbers.last() != Some(&number) {
                    numbers.push(number);
                }
            }
        }
        let vocabulary = vocabulary.into_iter().map(|(word, numbers)| (Spelling::of(word), numbers)).collect();
        let mut top_levels: Vec<(String, usize)> = top_levels.into_iter().collect();
        top_levels.sort_by_key(|(_, place)| *place);
        Self { entries, text, vocabulary, top_levels: top_levels.into_iter().map(|(name, _)| name).collect() }
    }

    /// The best institutions, and how many there are altogether.
    pub(super) fn find(
        &self,
        query: &str,
        limit: usize,
        likelier: &Likelier,
        allowed: impl Fn(&Arc<Institution>) -> bool,
    ) -> (Vec<&Arc<Institution>>, usize) {
        // Of a mail address only what follows the @ counts; the rest is nobody's business.
        let mut ranked = match query.rsplit_once('@') {
            Some((_, domain)) => self.with_domain(&domain.trim().to_lowercase()),
            None => self.fitting_there(&fold(query.trim())),
        };
        ranked.retain(|(_, number)| self.entries.get(*number).is_some_and(|entry| allowed(&entry.institution)));
        let total = ranked.len();
        let near: Vec<bool> = self.top_levels.iter().map(|top_level| likelier.is_near(top_level)).collect();
        let ordered = ranked.into_iter().filter_map(|(rank, number)| {
            let entry = self.entries.get(number)?;
            let is_far = !entry.top_level.and_then(|place| near.get(place)).copied().unwrap_or_default();
            Some((rank, likelier.before(&entry.institution.entity_id), is_far, number))
        });
        let mut ordered: Vec<_> = ordered.collect();
        // A single letter finds nearly all, and only the best are wanted.
        if total > limit {
            ordered.select_nth_unstable(limit);
            ordered.truncate(limit);
        }
        ordered.sort_unstable();
        let best = ordered.into_iter().filter_map(|(.., number)| Some(&self.entries.get(number)?.institution));
        (best.collect(), total)
    }

    /// What comes nearest where nothing was found: those with most of the words, or of the domain's labels, or with words
    /// that begin alike. What a great many have says nothing.
    pub(super) fn near(
        &self,
        query: &str,
        limit: usize,
        likelier: &Likelier,
        allowed: impl Fn(&Arc<Institution>) -> bool,
    ) -> Vec<&Arc<Institution>> {
        let text = match query.rsplit_once('@') {
            Some((_, domain)) => fold(domain.rsplit_once('.').map_or(domain, |(labels, _)| labels)),
            None => fold(query.trim()),
        };
        let most = (self.entries.len() / 4).max(FEW);
        let mut fitting = vec![0_usize; self.entries.len()];
        for part in words(&text).filter(|part| part.len() >= TELLING).take(PARTS) {
            let mut with: Vec<usize> = self.beginning_like(part).copied().collect();
            with.sort_unstable();
            with.dedup();
            if with.len() <= most {
                with.into_iter().filter_map(|number| fitting.get_mut(number).map(|fits| *fits += 1)).for_each(drop);
            }
        }
        let numbered = self.entries.iter().zip(fitting).enumerate();
        let near = numbered.filter(|(_, (entry, fits))| *fits > 0 && allowed(&entry.institution));
        let mut near: Vec<_> = near
            .map(|(number, (entry, fits))| (Reverse(fits), likelier.before(&entry.institution.entity_id), number))
            .collect();
        near.sort_unstable();
        near.truncate(limit);
        near.into_iter().filter_map(|(.., number)| Some(&self.entries.get(number)?.institution)).collect()
    }

    /// The entries with a word that is easily mistaken for this one, or has the greater part of its beginning.
    fn beginning_like<'a>(&'a self, part: &str) -> impl Iterator<Item = &'a usize> + use<'a> {
        let wanted = Spelling::of(part);
        let stem: String = part.chars().take((part.chars().count() * 2 / 3).max(TELLING)).collect();
        let stem = Spelling::of(&stem);
        let similar = move |word: &Spelling| wanted.is_like(word) || word.begins_with(&stem);
        self.vocabulary.iter().filter(move |(word, _)| similar(word)).flat_map(|(_, places)| places)
    }

    /// Those whose people have mail addresses there, by their numbers.
    fn with_domain(&self, domain: &str) -> Vec<(Rank, usize)> {
        let fits = |entry: &Entry| !domain.is_empty() && self.text.has_domain(&entry.place, domain);
        let fitting = self.entries.iter().enumerate().filter(|(_, entry)| fits(entry));
        fitting.map(|(number, _)| (Rank::Domain, number)).collect()
    }

    /// Those that fit what was typed, and those in the country that is named there which fit the rest, by their numbers.
    fn fitting_there(&self, query: &str) -> Vec<(Rank, usize)> {
        let mut ranked = self.fitting(query);
        let Some((countries, rest)) = countries::named(query) else { return ranked };
        let is_there = |number: &usize| {
            self.entries.get(*number).and_then(|entry| entry.country).is_some_and(|own| countries.contains(&own))
        };
        let there = if rest.is_empty() {
            (0..self.entries.len()).filter(is_there).collect::<Vec<_>>()
        } else {
            self.fitting(&rest).into_iter().map(|(_, number)| number).filter(is_there).collect()
        };
        let mut found = vec![false; self.entries.len()];
        for number in &there {
            found.get_mut(*number).into_iter().for_each(|found| *found = true);
        }
        // Each once, for the better reason.
        ranked.retain(|(rank, number)| *rank < Rank::Country || !found.get(*number).copied().unwrap_or_default());
        for (_, number) in &ranked {
            found.get_mut(*number).into_iter().for_each(|found| *found = false);
        }
        ranked.extend(there.into_iter().filter(|number| found.get(*number) == Some(&true)).map(|n| (Rank::Country, n)));
        ranked
    }

    /// Those that fit what was typed, by their numbers.
    fn fitting(&self, query: &str) -> Vec<(Rank, usize)> {
        let wanted = Query::new(query);
        if wanted.is_empty() {
            return Vec::new();
        }
        let letters = spelling::letters(query);
        let has_words = self.with_each(&wanted, |part| self.beginning_with(part));
        let numbered = self.entries.iter().zip(&has_words).enumerate();
        // Most lack one of the letters, which is quicker to see than that they lack the word.
        let possible = numbered.filter(|(_, (entry, _))| letters & !entry.letters == 0);
        let ranked = possible.filter_map(|(number, (entry, has_words))| {
            Some((self.text.rank(&entry.place, &wanted, *has_words)?, number))
        });
        let mut ranked: Vec<(Rank, usize)> = ranked.collect();
        // Who found something by what they wrote did not misspell it.
        if ranked.iter().all(|(rank, _)| *rank == Rank::Substring) {
            let misspelt = self.misspelt(&wanted);
            ranked.retain(|(_, number)| !misspelt.get(*number).copied().unwrap_or_default());
            let also = misspelt.iter().enumerate().filter(|(_, misspelt)| **misspelt);
            ranked.extend(also.map(|(number, _)| (Rank::Misspelt, number)));
        }
        ranked
    }

    /// For each entry, whether it is found for every part of the query.
    fn with_each<'a, P: IntoIterator<Item = &'a usize>>(
        &self,
        query: &Query<'_>,
        find: impl Fn(&str) -> P,
    ) -> Vec<bool> {
        let mut found = vec![0; self.entries.len()];
        let mut parts: usize = 0;
        for part in query.parts() {
            for place in find(part) {
                // Whoever lacks an earlier part, or was counted for this one, is passed over.
                if let Some(found) = found.get_mut(*place).filter(|found| **found == parts) {
                    *found += 1;
                }
            }
            parts += 1;
        }
        found.into_iter().map(|found| found == parts).collect()
    }

    /// The entries with a word that begins so.
    fn beginning_with<'a>(&'a self, part: &str) -> impl Iterator<Item = &'a usize> + use<'a> {
        let wanted = Spelling::of(part);
        let first = self.vocabulary.partition_point(|(word, _)| word.is_before(&wanted));
        let from = self.vocabulary.get(first..).unwrap_or_default();
        from.iter().take_while(move |(word, _)| word.begins_with(&wanted)).flat_map(|(_, places)| places)
    }

    /// For each entry, whether it has each part of the query, or something that is easily mistaken for it.
    fn misspelt(&self, query: &Query<'_>) -> Vec<bool> {
        self.with_each(query, |part| {
            let wanted = Spelling::of(part);
            let similar = move |word: &Spelling| wanted.is_like(word) || word.begins_with(&wanted);
            self.vocabulary.iter().filter(move |(word, _)| similar(word)).flat_map(|(_, places)| places)
        })
    }
}

#[cfg(test)]
mod tests;
