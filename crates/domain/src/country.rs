//! Countries, where institutions are: told by a domain, and called by a name in the languages of the pages.
//!
//! Most do not say where they are, so it is read off domain names, and nothing is said where these tell nothing.

use std::sync::LazyLock;

/// A country or territory with a code of its own
/// ([ISO 3166-1](https://www.iso.org/iso-3166-country-codes.html)).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Country(u8);

/// The languages of `names.txt`, in the order of its columns.
const LANGUAGES: [&str; 4] = ["en", "de", "fr", "es"];

/// Top-level domains under which whoever likes has a name. That somebody is from there is told by the level below alone.
const ANYBODYS: [&str; 23] = [
    "ag", "ai", "am", "be", "cc", "co", "fm", "gg", "gl", "io", "la", "ly", "me", "ms", "nu", "sh", "st", "tf", "tk",
    "to", "tv", "vc", "ws",
];

/// What stands before them where universities and offices have their names.
const OF_INSTITUTIONS: [&str; 6] = ["ac", "edu", "go", "gob", "gov", "govt"];

/// The code of a country, and its names in the order of [`LANGUAGES`].
type Row = (&'static str, [&'static str; LANGUAGES.len()]);

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let lines = include_str!("country/names.txt").lines().filter(|line| !line.starts_with('#'));
    let row = |line: &'static str| {
        let (code, names) = line.split_once('|')?;
        let names: Vec<&str> = names.split('|').collect();
        Some((code, names.try_into().ok()?))
    };
    lines.filter_map(row).collect()
});

impl Country {
    /// Every country, by code.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).map(Self).take(ROWS.len())
    }

    /// The country of an alpha-2 code, in whatever case.
    pub fn of_code(code: &str) -> Option<Self> {
        let place = ROWS.binary_search_by(|(own, _)| (*own).cmp(code.to_ascii_lowercase().as_str())).ok()?;
        u8::try_from(place).ok().map(Self)
    }

    /// The country of whoever has this domain name; `None` if the name does not tell.
    pub fn of_domain(domain: &str) -> Option<Self> {
        let domain = domain.trim_end_matches('.').to_ascii_lowercase();
        let mut labels = domain.rsplit('.');
        let (top_level, second) = (labels.next()?, labels.next()?);
        match top_level {
            "gov" | "mil" => Self::of_code("us"),
            "uk" => Self::of_code("gb"),
            other if ANYBODYS.contains(&other) && !OF_INSTITUTIONS.contains(&second) => None,
            other => Self::of_code(other),
        }
    }

    /// The country of a federation, by the name under which it registers institutions, which mostly is a URL
    /// (`mdrpi:registrationAuthority`).
    pub fn of_registrar(registrar: &str) -> Option<Self> {
        let host = url::Url::parse(registrar).ok()?.host_str()?.to_ascii_lowercase();
        match host.trim_start_matches("www.") {
            // Of the United States, without saying so in its name.
            "incommon.org" => Self::of_code("us"),
            host => Self::of_domain(host),
        }
    }

    /// Its alpha-2 code, in lower case.
    pub fn code(self) -> &'static str {
        self.row().0
    }

    /// Its name in a language (`de`), or in English if there is none in that one.
    pub fn name(self, language: &str) -> &'static str {
        let place = LANGUAGES.iter().position(|own| *own == language).unwrap_or_default();
        self.row().1.get(place).copied().unwrap_or_default()
    }

    /// Its names in all languages.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        self.row().1.into_iter()
    }

    fn row(self) -> Row {
        ROWS.get(usize::from(self.0)).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_whole_and_in_order() {
        let lines = include_str!("country/names.txt").lines().filter(|line| !line.starts_with('#')).count();
        assert_eq!((lines, ROWS.len(), Country::all().count()), (249, 249, 249));
        for country in Country::all() {
            assert_eq!(Country::of_code(country.code()), Some(country), "{}", country.code());
            assert!(country.names().all(|name| !name.trim().is_empty()), "{}", country.code());
        }
        for code in ANYBODYS {
            assert!(Country::of_code(code).is_some(), "{code} is no country's");
        }
    }

    #[test]
    fn a_country_has_a_name_in_each_language_and_an_english_one_elsewhere() {
        let switzerland = Country::of_code("CH").unwrap();
        let names = ["en", "de", "fr", "es", "it"].map(|language| switzerland.name(language));
        assert_eq!(names, ["Switzerland", "Schweiz", "Suisse", "Suiza", "Switzerland"]);
    }

    #[test]
    fn a_domain_tells_its_country_or_nothing() {
        let told = |domain: &str| Country::of_domain(domain).map(Country::code);
        for (domain, country) in [
            ("ethz.ch", "ch"),
            ("cs.OX.ac.uk.", "gb"),
            ("uni-example.de", "de"),
            ("nasa.gov", "us"),
            ("uniandes.edu.co", "co"),
            ("anu.edu.au", "au"),
        ] {
            assert_eq!(told(domain), Some(country), "{domain}");
        }
        // Everybody's, some of other countries', and none at all.
        for domain in ["start.io", "tool.ai", "news.co", "aucegypt.edu", "example.org", "esa.eu", "localhost", "ch", ""]
        {
            assert_eq!(told(domain), None, "{domain}");
        }
    }

    #[test]
    fn a_federation_tells_its_country_or_nothing() {
        let told = |registrar: &str| Country::of_registrar(registrar).map(Country::code);
        assert_eq!(told("https://rr.aai.switch.ch/"), Some("ch"));
        assert_eq!(told("http://ukfederation.org.uk"), Some("gb"));
        assert_eq!(told("https://incommon.org"), Some("us"));
        for registrar in
            ["https://federation.example", "https://127.0.0.1/", "urn:mace:incommon", "", "https://eduid.africa"]
        {
            assert_eq!(told(registrar), None, "{registrar}");
        }
    }
}
