//! Countries in what people type: `universität schweiz` is a university there, whatever it is called.

use std::sync::LazyLock;

use domain::Country;

use super::{fold, words};

/// Fewer letters are taken for no country: they begin too many names.
const TELLING: usize = 4;

/// Each word of a country's name, in any language, folded and in order.
static WORDS: LazyLock<Vec<(String, Country)>> = LazyLock::new(|| {
    let of = |country: Country| {
        let names = country.names().map(fold);
        let words = names.flat_map(|name| words(&name).map(str::to_owned).collect::<Vec<_>>());
        words.filter(|word| word.len() >= TELLING).map(move |word| (word, country))
    };
    let mut words: Vec<_> = Country::all().flat_map(of).collect();
    words.sort_unstable();
    words.dedup();
    words
});

/// The countries that a query (folded) may name, and what is left of it. `None` where it names none.
pub(super) fn named(query: &str) -> Option<(Vec<Country>, String)> {
    let mut countries: Option<Vec<Country>> = None;
    let mut rest: Vec<&str> = Vec::new();
    let mut parts = words(query).peekable();
    while let Some(part) = parts.next() {
        // Only the last word may be unfinished: who goes on to type has not begun a country with what stands before.
        let is_whole = parts.peek().is_some();
        let called: Vec<Country> = beginning_with(part, is_whole).collect();
        if called.is_empty() {
            rest.push(part);
            continue;
        }
        countries = Some(match countries {
            // `South Korea`: what each word allows.
            Some(so_far) => so_far.into_iter().filter(|country| called.contains(country)).collect(),
            None => called,
        });
    }
    Some((countries.filter(|countries| !countries.is_empty())?, rest.join(" ")))
}

fn beginning_with(part: &str, is_whole: bool) -> impl Iterator<Item = Country> {
    let from = if part.len() < TELLING { WORDS.len() } else { WORDS.partition_point(|(word, _)| word.as_str() < part) };
    let from = WORDS.get(from..).unwrap_or_default();
    let begins = from.iter().take_while(move |(word, _)| word.starts_with(part));
    begins.filter(move |(word, _)| !is_whole || word == part).map(|(_, country)| *country)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_country_is_found_in_any_language_among_other_words() {
        let told = |query: &str| {
            named(&fold(query)).map(|(mut countries, rest)| {
                countries.sort_unstable();
                countries.dedup();
                (countries.into_iter().map(Country::code).collect::<Vec<_>>(), rest)
            })
        };
        let one = |code, rest: &str| Some((vec![code], rest.to_owned()));
        assert_eq!(told("Universität Schweiz"), one("ch", "universitat"));
        assert_eq!(told("suiza"), one("ch", ""));
        assert_eq!(told("Corée du Sud, Seoul"), Some((vec!["kp", "kr"], "du sud seoul".to_owned())));
        assert_eq!(told("University, United Kingdom"), one("gb", "university"));
        assert_eq!(told("deutschl"), one("de", ""));
        assert_eq!(told("south korea"), one("kr", ""));
        assert_eq!(told("university norw"), one("no", "university"));
        for nothing in ["MIT", "zurich", "swi", "", "south germany", "norw university", "Ger", "Gerona University"] {
            assert_eq!(told(nothing), None, "{nothing}");
        }
    }
}
