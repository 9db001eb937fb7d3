//! Finding an institution by what people type: its name in any language, an abbreviation, a keyword, or the domain of
//! their mail address.

use std::sync::Arc;

use deunicode::deunicode;
use domain::{EntityId, Institution, institution::ScopeRule};

/// Everything searchable of every institution, folded to plain lower-case ASCII.
#[derive(Default)]
pub(super) struct SearchIndex(Vec<Entry>);

struct Entry {
    entity_id: EntityId,
    name: String,
    detail: String,
    domains: Vec<String>,
    keywords: Vec<String>,
    words: Vec<String>,
    names: Vec<String>,
}

/// How well an entry fits; the first is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Domain,
    Keyword,
    NamePrefix,
    WordPrefix,
    Substring,
}

/// One match.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchHit {
    /// The institution.
    pub entity_id: EntityId,
    /// Its name.
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
        Self {
            entity_id: institution.entity_id.clone(),
            name: institution.name("en").to_owned(),
            detail: domains.first().cloned().unwrap_or_default(),
            keywords: keywords.filter(|word| word.len() > 1).collect(),
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
        Self(institutions.map(|institution| Entry::new(institution)).collect())
    }

    pub(super) fn find(&self, query: &str, limit: usize, allowed: impl Fn(&EntityId) -> bool) -> Found {
        // Of a mail address only what follows the @ counts; the rest is nobody's business.
        let (query, domain) = match query.rsplit_once('@') {
            Some((_, domain)) => (String::new(), Some(domain.trim().to_lowercase())),
            None => (fold(query.trim()), None),
        };
        if words(&query).next().is_none() && domain.as_deref().is_none_or(str::is_empty) {
            return Found::default();
        }
        let mut ranked: Vec<(Rank, &Entry)> = self
            .0
            .iter()
            .filter_map(|entry| Some((entry.rank(&query, domain.as_deref())?, entry)))
            .filter(|(_, entry)| allowed(&entry.entity_id))
            .collect();
        ranked.sort_by(|(a, x), (b, y)| a.cmp(b).then_with(|| x.name.cmp(&y.name)));
        let hits = ranked.iter().take(limit).map(|(_, entry)| SearchHit {
            entity_id: entry.entity_id.clone(),
            name: entry.name.clone(),
            detail: entry.detail.clone(),
        });
        Found { hits: hits.collect(), total: ranked.len() }
    }
}
