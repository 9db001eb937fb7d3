//! Which of several institutions that fit equally well a person is likelier to mean.

use domain::{EntityId, Institution};

/// What is known of the person who searches, all of it from their own browser and the client that sent them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Likelier {
    /// Where they signed in before, the latest first.
    pub before: Vec<EntityId>,
    /// Top-level domains that they are near to, such as `ch`.
    pub domains: Vec<String>,
    /// The language in which names are shown.
    pub language: Option<String>,
    /// The language of the page on which they are; English, if it is not told.
    pub page: Option<&'static str>,
}

impl Likelier {
    /// What an `Accept-Language` header tells ([RFC 9110 §12.5.4](https://www.rfc-editor.org/rfc/rfc9110#section-12.5.4)):
    /// the first language, and the countries of all.
    pub fn by_languages(accept_language: &str) -> Self {
        let tags = accept_language.split(',').filter_map(|range| range.split(';').next()).map(str::trim);
        let tags: Vec<&str> = tags.filter(|tag| tag.starts_with(|c: char| c.is_ascii_alphabetic())).take(16).collect();
        let language = tags.first().and_then(|tag| tag.split('-').next()).map(str::to_ascii_lowercase);
        let regions = tags.iter().flat_map(|tag| tag.split('-').skip(1));
        let regions = regions.filter(|part| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_alphabetic()));
        Self {
            before: Vec::new(),
            domains: regions.flat_map(|region| domains_of(&region.to_ascii_lowercase())).collect(),
            language,
            page: None,
        }
    }

    /// The same, for a person whom a client at this host sent.
    #[must_use]
    pub fn sent_from(mut self, host: Option<&str>) -> Self {
        let country = host.and_then(|host| host.rsplit('.').next()).filter(|label| label.len() == 2);
        self.domains.extend(country.map(str::to_ascii_lowercase));
        self
    }

    /// How long ago somebody signed in there: the less, the likelier.
    pub(super) fn before(&self, entity_id: &EntityId) -> usize {
        self.before.iter().position(|known| known == entity_id).unwrap_or(usize::MAX)
    }

    /// Whether they are near to a top-level domain.
    pub(super) fn is_near(&self, top_level: &str) -> bool {
        self.domains.iter().any(|near| near == top_level)
    }

    /// An institution's name in the language of the person.
    pub fn name<'i>(&self, institution: &'i Institution) -> &'i str {
        institution.name(self.language.as_deref().unwrap_or("en"))
    }

    /// What tells an institution from its namesakes: `domain · country`, as far as both are known.
    pub fn detail(&self, institution: &Institution) -> String {
        let country = institution.country().map(|country| country.name(self.page.unwrap_or("en")));
        let parts: Vec<&str> = institution.domain().into_iter().chain(country).collect();
        parts.join(" · ")
    }
}

/// The top-level domains of a country's institutions.
fn domains_of(region: &str) -> Vec<String> {
    let domains: &[&str] = match region {
        "us" => &["us", "edu", "gov"],
        "gb" => &["uk"],
        other => &[other],
    };
    domains.iter().map(|domain| (*domain).to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browsers_languages_tell_language_and_countries() {
        let likelier = Likelier::by_languages("de-CH, fr;q=0.8, en-US;q=0.5, *;q=0.1, zh-Hant-TW");
        assert_eq!(likelier.language.as_deref(), Some("de"));
        assert_eq!(likelier.domains, ["ch", "us", "edu", "gov", "tw"]);
        assert_eq!(Likelier::by_languages("en-gb").domains, ["uk"]);
        for nothing in ["", "*", ";;;", "-,-", "12-34"] {
            assert_eq!(Likelier::by_languages(nothing), Likelier::default(), "{nothing}");
        }
        assert_eq!(Likelier::by_languages(&"a-ch,".repeat(1_000)).domains.len(), 16);
    }

    #[test]
    fn the_client_tells_its_country() {
        let near = |host| Likelier::default().sent_from(host).domains;
        assert_eq!(near(Some("portal.example.NL")), ["nl"]);
        assert!(
            near(Some("portal.example.org")).is_empty() && near(Some("127.0.0.1")).is_empty() && near(None).is_empty()
        );
    }
}
