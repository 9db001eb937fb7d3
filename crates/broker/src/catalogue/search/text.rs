//! The text of all entries, one behind the other in one piece of memory: thousands of them are read for a search, and where
//! each word is a string of its own, the way to it takes longer than the look at it.

use std::ops::Range;

use domain::{Institution, institution::ScopeRule};
use memchr::memmem::Finder;

use super::{acronym, fold, words};

/// Before each item of an entry, and behind the last one. No item has one.
const MARK: u8 = b'\n';

/// How well an entry fits; the first is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Domain,
    Keyword,
    NamePrefix,
    WordPrefix,
    Country,
    Misspelt,
    Substring,
}

/// The text of all entries.
#[derive(Default)]
pub(super) struct Text(String);

/// Where the text of an entry is: its names, then its keywords, then its domains.
pub(super) struct Place {
    names: usize,
    keywords: usize,
    domains: usize,
    end: usize,
}

/// What somebody typed, folded.
pub(super) struct Query<'q> {
    text: &'q str,
    whole: Finder<'q>,
    parts: Vec<(&'q str, Finder<'q>)>,
}

impl<'q> Query<'q> {
    pub(super) fn new(text: &'q str) -> Self {
        let parts = words(text).map(|part| (part, Finder::new(part)));
        Self { text, whole: Finder::new(text), parts: parts.collect() }
    }

    /// The words of it.
    pub(super) fn parts(&self) -> impl Iterator<Item = &'q str> {
        self.parts.iter().map(|(part, _)| *part)
    }

    /// Whether there is no word to look for.
    pub(super) fn is_empty(&self) -> bool {
        self.parts.is_empty()
    }
}

impl Text {
    /// Adds what can be found of an institution.
    pub(super) fn add(&mut self, institution: &Institution) -> Place {
        let scopes = institution.scopes.iter().filter_map(|rule| match rule {
            ScopeRule::Literal(scope) => Some(scope.as_str()),
            ScopeRule::Pattern(_) => None,
        });
        let domains = scopes.chain(institution.domains.iter().map(String::as_str));
        let mut domains: Vec<String> = domains.map(|domain| on_one_line(&domain.to_lowercase())).collect();
        domains.dedup();
        let labels = domains.iter().filter_map(|domain| domain.split('.').next().map(str::to_owned));
        let acronyms = institution.names.values().map(|name| acronym(name));
        let keywords = institution.keywords.iter().map(|word| fold(word)).chain(acronyms).chain(labels);
        let keywords: Vec<String> = keywords.filter(|word| word.len() > 1).collect();
        let names = self.items(institution.names.values().map(|name| fold(name)));
        let keywords = self.items(keywords.into_iter());
        let domains = self.items(domains.into_iter());
        self.0.push(char::from(MARK));
        Place { names, keywords, domains, end: self.0.len() }
    }

    /// Adds items; they begin there.
    fn items(&mut self, items: impl Iterator<Item = String>) -> usize {
        let start = self.0.len();
        for item in items {
            self.0.push(char::from(MARK));
            self.0.push_str(&item);
        }
        start
    }

    pub(super) fn names(&self, place: &Place) -> impl Iterator<Item = &str> {
        self.between(place.names..place.keywords)
    }

    pub(super) fn keywords(&self, place: &Place) -> impl Iterator<Item = &str> {
        self.between(place.keywords..place.domains)
    }

    pub(super) fn domains(&self, place: &Place) -> impl Iterator<Item = &str> {
        self.between(place.domains..place.end)
    }

    /// All of it.
    pub(super) fn whole(&self, place: &Place) -> &str {
        self.0.get(place.names..place.end).unwrap_or_default()
    }

    fn between(&self, range: Range<usize>) -> impl Iterator<Item = &str> {
        let items = self.0.get(range).unwrap_or_default().split(char::from(MARK));
        items.filter(|item| !item.is_empty())
    }

    /// Whether the domain of a mail address is one of an entry's, or below one.
    pub(super) fn has_domain(&self, place: &Place, domain: &str) -> bool {
        let fits = |own: &str| domain == own || domain.strip_suffix(own).is_some_and(|below| below.ends_with('.'));
        self.domains(place).any(fits)
    }

    /// How well an entry fits. `has_words` is false if it is known that no word of it begins with some word of the query.
    pub(super) fn rank(&self, place: &Place, query: &Query<'_>, has_words: bool) -> Option<Rank> {
        let text = self.0.as_bytes();
        let own = text.get(place.names..place.end)?;
        let mut best: Option<Rank> = None;
        for found in query.whole.find_iter(own) {
            let at = place.names + found;
            let begins = at.checked_sub(1).and_then(|before| text.get(before)) == Some(&MARK);
            let is_whole = begins && text.get(at + query.text.len()) == Some(&MARK);
            let rank = match at {
                at if at < place.keywords => Some(if begins { Rank::NamePrefix } else { Rank::Substring }),
                at if at < place.domains => is_whole.then_some(Rank::Keyword),
                _ => Some(if is_whole { Rank::Domain } else { Rank::Substring }),
            };
            best = best.into_iter().chain(rank).min();
            if best == Some(Rank::Domain) {
                return best;
            }
        }
        if best.is_none_or(|best| best > Rank::WordPrefix) && has_words && self.begins_words(place, query) {
            return Some(Rank::WordPrefix);
        }
        best
    }

    /// Whether each word of the query begins a word of a name.
    fn begins_words(&self, place: &Place, query: &Query<'_>) -> bool {
        let names = self.0.as_bytes().get(place.names..place.keywords).unwrap_or_default();
        let begins = |at: usize| at.checked_sub(1).and_then(|before| names.get(before));
        query.parts.iter().all(|(_, part)| {
            part.find_iter(names).any(|at| begins(at).is_some_and(|before| !before.is_ascii_alphanumeric()))
        })
    }
}

/// Without anything that could be a mark.
pub(super) fn on_one_line(text: &str) -> String {
    text.replace(char::is_control, " ")
}
