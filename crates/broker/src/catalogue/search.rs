//! Finding an institution by what people type: its name in any language, an abbreviation, a keyword, the domain of their
//! mail address, and all but the last of these with a slip of the finger.

mod likelier;
mod spelling;

use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

use deunicode::deunicode;
use domain::{EntityId, Institution, institution::ScopeRule};

pub use self::likelier::Likelier;
use self::spelling::Spelling;

/// Everything searchable of every institution, folded to plain lower-case ASCII.
#[derive(Default)]
pub(super) struct SearchIndex {
    entries: Vec<Entry>,
    /// Every word of a name, a keyword or an abbreviation, each once, with the entries that have it (by their place).
    vocabulary: Vec<(Spelling, Vec<usize>)>,
}

struct Entry {
    entity_id: EntityId,
    name: String,
    domains: Vec<String>,
    keywords: Vec<String>,
    words: Vec<String>,
    names: Vec<String>,
    /// A bit for each letter that occurs anywhere in it.
    letters: u32,
}

/// How well an entry fits; the first is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Domain,
    Keyword,
    NamePrefix,
    WordPrefix,
    Misspelt,
    Substring,
}

/// One match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// The institution.
    pub entity_id: EntityId,
    /// Its name, in the language of the person.
    pub name: String,
    /// What tells it from its namesakes: its domain.
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

/// Lower case, accents and other scripts folded to ASCII (ß to ss, ø to o).
fn fold(text: &str) -> String {
    deunicode(text).to_lowercase()
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}

impl Entry {
    fn new(institution: &Institution) -> Self {
        let names: Vec<String> = institution.names.values().map(|name| fold(name)).collect();
        let scopes = institution.scopes.iter().filter_map(|rule| match rule {
            ScopeRule::Literal(scope) => Some(scope.clone()),
            ScopeRule::Pattern(_) => None,
        });
        let mut domains: Vec<String> = scopes.chain(institution.domains.iter().map(|d| d.to_lowercase())).collect();
        domains.dedup();
        let labels = domains.iter().filter_map(|domain| domain.split('.').next().map(str::to_owned));
        let acronyms = institution.names.values().map(|name| acronym(name));
        let keywords = institution.keywords.iter().map(|word| fold(word)).chain(acronyms).chain(labels);
        let keywords: Vec<String> = keywords.filter(|word| word.len() > 1).collect();
        let texts = names.iter().chain(&domains).chain(&keywords);
        Self {
            letters: texts.fold(0, |letters, text| letters | spelling::letters(text)),
            entity_id: institution.entity_id.clone(),
            name: institution.name("en").to_owned(),
            keywords,
            words: names.iter().flat_map(|name| words(name)).map(str::to_owned).collect(),
            domains,
            names,
        }
    }

    fn rank(&self, query: &str, domain: Option<&str>) -> Option<Rank> {
        if let Some(domain) = domain {
            let fits =
                |own: &String| domain == own || domain.strip_suffix(own.as_str()).is_some_and(|d| d.ends_with('.'));
            return self.domains.iter().any(fits).then_some(Rank::Domain);
        }
        if self.domains.iter().any(|own| own == query) {
            Some(Rank::Domain)
        } else if self.keywords.iter().any(|own| own == query) {
            Some(Rank::Keyword)
        } else if self.names.iter().any(|name| name.starts_with(query)) {
            Some(Rank::NamePrefix)
        } else if words(query).all(|part| self.words.iter().any(|word| word.starts_with(part))) {
            Some(Rank::WordPrefix)
        } else if self.names.iter().chain(&self.domains).any(|text| text.contains(query)) {
            Some(Rank::Substring)
        } else {
            None
        }
    }
}

/// The first letters of a name's capitalised words, e.g. `mit`.
fn acronym(name: &str) -> String {
    fold(&words(name).filter_map(|word| word.chars().next().filter(|c| c.is_uppercase())).collect::<String>())
}

impl SearchIndex {
    pub(super) fn new<'a>(institutions: impl Iterator<Item = &'a Arc<Institution>>) -> Self {
        let entries: Vec<Entry> = institutions.map(|institution| Entry::new(institution)).collect();
        let mut vocabulary: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, entry) in entries.iter().enumerate() {
            for word in entry.words.iter().chain(&entry.keywords) {
                let places = vocabulary.entry(word).or_default();
                if places.last() != Some(&place) {
                    places.push(place);
                }
            }
        }
        let vocabulary = vocabulary.into_iter().map(|(word, places)| (Spelling::of(word), places)).collect();
        Self { entries, vocabulary }
    }

    /// The best entries, and how many there are altogether.
    pub(super) fn find(
        &self,
        query: &str,
        limit: usize,
        likelier: &Likelier,
        allowed: impl Fn(&EntityId) -> bool,
    ) -> (Vec<&EntityId>, usize) {
        // Of a mail address only what follows the @ counts; the rest is nobody's business.
        let (query, domain) = match query.rsplit_once('@') {
            Some((_, domain)) => (String::new(), Some(domain.trim().to_lowercase())),
            None => (fold(query.trim()), None),
        };
        if words(&query).next().is_none() && domain.as_deref().is_none_or(str::is_empty) {
            return (Vec::new(), 0);
        }
        let letters = spelling::letters(&query);
        let mut ranked: Vec<(Rank, &Entry)> = self
            .entries
            .iter()
            // Most lack one of the letters, which is quicker to see than that they lack the word.
            .filter(|entry| letters & !entry.letters == 0)
            .filter_map(|entry| Some((entry.rank(&query, domain.as_deref())?, entry)))
            .filter(|(_, entry)| allowed(&entry.entity_id))
            .collect();
        // Who found something by what they wrote did not misspell it.
        if domain.is_none() && ranked.iter().all(|(rank, _)| *rank == Rank::Substring) {
            let misspelt = self.misspelt(&query).into_iter().filter_map(|place| self.entries.get(place));
            let misspelt: Vec<&Entry> = misspelt.filter(|entry| allowed(&entry.entity_id)).collect();
            let also: HashSet<&EntityId> = misspelt.iter().map(|entry| &entry.entity_id).collect();
            ranked.retain(|(_, entry)| !also.contains(&entry.entity_id));
            ranked.extend(misspelt.into_iter().map(|entry| (Rank::Misspelt, entry)));
        }
        let total = ranked.len();
        let likely = |entry: &Entry| likelier.order(&entry.entity_id, entry.domains.first().map(String::as_str));
        let order = |(a, x): &(Rank, &Entry), (b, y): &(Rank, &Entry)| {
            a.cmp(b).then_with(|| likely(x).cmp(&likely(y))).then_with(|| x.name.cmp(&y.name))
        };
        // A single letter finds nearly all, and only the best are wanted.
        if total > limit {
            ranked.select_nth_unstable_by(limit, order);
            ranked.truncate(limit);
        }
        ranked.sort_by(order);
        (ranked.into_iter().map(|(_, entry)| &entry.entity_id).collect(), total)
    }

    /// The entries that have each part of the query, or something that is easily mistaken for it.
    fn misspelt(&self, query: &str) -> Vec<usize> {
        let mut found: Option<Vec<usize>> = None;
        for part in words(query) {
            let wanted = Spelling::of(part);
            let similar = self.vocabulary.iter().filter(|(word, _)| wanted.is_like(word) || word.begins_with(&wanted));
            let mut places: Vec<usize> = similar.flat_map(|(_, places)| places.iter().copied()).collect();
            places.sort_unstable();
            places.dedup();
            if let Some(found) = &found {
                places.retain(|place| found.binary_search(place).is_ok());
            }
            if places.is_empty() {
                return places;
            }
            found = Some(places);
        }
        found.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests;
