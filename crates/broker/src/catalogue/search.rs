//! Finding an institution by what people type: its name in any language, an abbreviation, a keyword, the domain of their
//! mail address, and all but the last of these with a slip of the finger.

mod likelier;
mod spelling;

use std::{collections::BTreeMap, sync::Arc};

use deunicode::deunicode;
use domain::{EntityId, Institution, institution::ScopeRule};

pub use self::likelier::Likelier;
use self::spelling::Spelling;

/// Everything searchable of every institution, folded to plain lower-case ASCII.
#[derive(Default)]
pub(super) struct SearchIndex {
    /// By name, so that of entries that fit equally well the place decides.
    entries: Vec<Entry>,
    /// Every word of a name, a keyword or an abbreviation, each once and in order, with the entries that have it (by
    /// their place).
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

    /// `has_words` is false if it is known that no word of it begins with some word of the query.
    fn rank(&self, query: &str, domain: Option<&str>, has_words: bool) -> Option<Rank> {
        if let Some(domain) = domain {
            let fits =
                |own: &String| domain == own || domain.strip_suffix(own.as_str()).is_some_and(|d| d.ends_with('.'));
            return self.domains.iter().any(fits).then_some(Rank::Domain);
        }
        if self.domains.iter().any(|own| own == query) {
            Some(Rank::Domain)
        } else if self.keywords.iter().any(|own| own == query) {
            Some(Rank::Keyword)
        } else if has_words && self.names.iter().any(|name| name.starts_with(query)) {
            Some(Rank::NamePrefix)
        } else if has_words && words(query).all(|part| self.words.iter().any(|word| word.starts_with(part))) {
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
        let mut entries: Vec<Entry> = institutions.map(|institution| Entry::new(institution)).collect();
        entries.sort_by(|a, b| a.name.cmp(&b.name));
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
        let has_words = self.with_each(&query, |part| self.beginning_with(part));
        let mut ranked: Vec<(Rank, usize, &Entry)> = self
            .entries
            .iter()
            .enumerate()
            // Most lack one of the letters, which is quicker to see than that they lack the word.
            .filter(|(_, entry)| letters & !entry.letters == 0)
            .filter_map(|(place, entry)| {
                let has_words = has_words.get(place).copied().unwrap_or_default();
                Some((entry.rank(&query, domain.as_deref(), has_words)?, place, entry))
            })
            .filter(|(_, _, entry)| allowed(&entry.entity_id))
            .collect();
        // Who found something by what they wrote did not misspell it.
        if domain.is_none() && ranked.iter().all(|(rank, _, _)| *rank == Rank::Substring) {
            let misspelt = self.misspelt(&query);
            ranked.retain(|(_, place, _)| !misspelt.get(*place).copied().unwrap_or_default());
            let also = self.entries.iter().enumerate().zip(&misspelt).filter(|(_, misspelt)| **misspelt);
            let also = also.filter(|((_, entry), _)| allowed(&entry.entity_id));
            ranked.extend(also.map(|((place, entry), _)| (Rank::Misspelt, place, entry)));
        }
        let total = ranked.len();
        let likely = |entry: &Entry| likelier.order(&entry.entity_id, entry.domains.first().map(String::as_str));
        let mut ordered: Vec<_> =
            ranked.into_iter().map(|(rank, place, entry)| (rank, likely(entry), place, &entry.entity_id)).collect();
        // A single letter finds nearly all, and only the best are wanted.
        if total > limit {
            ordered.select_nth_unstable(limit);
            ordered.truncate(limit);
        }
        ordered.sort_unstable();
        (ordered.into_iter().map(|(_, _, _, entity_id)| entity_id).collect(), total)
    }

    /// For each entry, whether it is found for every part of the query.
    fn with_each<'a, P: IntoIterator<Item = &'a usize>>(&self, query: &str, find: impl Fn(&str) -> P) -> Vec<bool> {
        let mut found = vec![0; self.entries.len()];
        let mut parts: usize = 0;
        for part in words(query) {
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
    fn misspelt(&self, query: &str) -> Vec<bool> {
        self.with_each(query, |part| {
            let wanted = Spelling::of(part);
            let similar = move |word: &Spelling| wanted.is_like(word) || word.begins_with(&wanted);
            self.vocabulary.iter().filter(move |(word, _)| similar(word)).flat_map(|(_, places)| places)
        })
    }
}

#[cfg(test)]
mod tests;
