//! Patterns that may speak of the scopes of whoever vouches for a person.

use std::fmt;

use serde::Deserialize;

use super::pattern::{InvalidPattern, Pattern};
use crate::institution::ScopeRule;

/// Where the institution's own scope stands in a pattern.
pub(super) const SCOPE: &str = "{scope}";
/// The longest name of a domain (RFC 1035 §2.3.4).
const MAX_DOMAIN: usize = 253;

/// A [`Pattern`] in which `{scope}` may stand once, for any scope that the institution may assert by its metadata. Without
/// such an institution, or with none of its scopes there, nothing fits.
///
/// What stands for it is text, never a pattern: a star that somebody writes into their metadata is no star here. A scope that
/// is a regular expression counts where a whole name of a domain fits it, between other characters.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct ValuePattern {
    /// Before the scope; the whole pattern if there is none.
    before: Pattern,
    after: Option<Pattern>,
}

impl ValuePattern {
    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        let Some((before, after)) = text.split_once(SCOPE) else {
            return Ok(Self { before: Pattern::parse(text)?, after: None });
        };
        if [before, after].iter().any(|part| part.contains(['{', '}'])) {
            return Err(InvalidPattern::Braces);
        }
        // Otherwise `*{scope}` would take evil-x.edu for x.edu, and `{scope}*` x.edu.evil.org.
        if before.ends_with('*') || after.starts_with('*') {
            return Err(InvalidPattern::StarBesideScope);
        }
        let pattern = Self { before: Pattern::part(before)?, after: Some(Pattern::part(after)?) };
        let stars = pattern.before.stars() + pattern.after.as_ref().map_or(0, Pattern::stars);
        let fits = text.len() <= Pattern::MAX_LENGTH && stars <= Pattern::MAX_STARS;
        if fits { Ok(pattern) } else { Err(InvalidPattern::Size) }
    }

    /// Whether a value fits, of somebody for whom an institution with these scopes vouches.
    pub fn matches(&self, value: &str, scopes: &[ScopeRule]) -> bool {
        let Some(after) = &self.after else { return self.before.matches(value) };
        let literal = scopes.iter().filter_map(|scope| match scope {
            ScopeRule::Literal(scope) => Some(scope.as_str()),
            ScopeRule::Pattern(_) => None,
        });
        let whole = domains(value).filter(|domain| scopes.iter().any(|scope| scope.allows(domain)));
        literal.filter(|scope| is_domain(scope)).chain(whole).any(|scope| {
            // As parts of the text: nothing in it is read as a pattern.
            self.before.then(scope, after).matches(value)
        })
    }

    /// Whether it speaks of scopes.
    pub fn speaks_of_scopes(&self) -> bool {
        self.after.is_some()
    }
}

/// The longest runs of characters of domains in a value.
fn domains(value: &str) -> impl Iterator<Item = &str> {
    value.split(|c: char| !is_of_domain(c)).filter(|run| is_domain(run))
}

fn is_domain(text: &str) -> bool {
    (1..=MAX_DOMAIN).contains(&text.len())
        && text.chars().all(is_of_domain)
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.ends_with(|c: char| c.is_ascii_alphanumeric())
}

fn is_of_domain(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '.' | '-')
}

impl fmt::Display for ValuePattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.before.fmt(f)?;
        self.after.iter().try_for_each(|after| write!(f, "{SCOPE}{after}"))
    }
}

impl TryFrom<String> for ValuePattern {
    type Error = InvalidPattern;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, value: &str, scopes: &[ScopeRule]) -> bool {
        ValuePattern::parse(pattern).unwrap().matches(value, scopes)
    }

    fn literal(scope: &str) -> ScopeRule {
        ScopeRule::literal(scope)
    }

    fn expression(scope: &str) -> ScopeRule {
        ScopeRule::pattern(scope).unwrap()
    }

    #[test]
    fn an_institution_speaks_for_its_own_scopes_and_no_others() {
        let own = [literal("x.edu"), literal("med.x.edu")];
        for (pattern, value, expected) in [
            ("https://{scope}/groups/*", "https://x.edu/groups/physics", true),
            ("https://{scope}/groups/*", "https://med.x.edu/groups/", true),
            ("https://{scope}/groups/*", "https://X.EDU/groups/physics", true),
            ("https://groups.{scope}/*", "https://groups.x.edu/physics", true),
            ("*@{scope}", "staff@x.edu", true),
            ("urn:x-*:{scope}:*", "urn:x-group:x.edu:a", true),
            ("{scope}", "x.edu", true),
            ("https://{scope}/groups/*", "https://y.edu/groups/physics", false),
            ("https://{scope}/groups/*", "https://x.edu.evil.org/groups/physics", false),
            ("https://{scope}/groups/*", "https://evil-x.edu/groups/physics", false),
            ("https://{scope}/groups/*", "https://evil.org/groups/https://x.edu/groups/a", false),
            ("https://{scope}/groups/*", "https://x.edu@evil.org/groups/a", false),
            ("https://{scope}/groups/*", "https:///groups/a", false),
            ("*@{scope}", "staff@x.edu.evil.org", false),
            ("*@{scope}", "staff@x.edu\n", false),
            ("*@{scope}", "staff@ẋ.edu", false),
            ("*@{scope}", "", false),
        ] {
            assert_eq!(fits(pattern, value, &own), expected, "{pattern} {value}");
            assert!(!fits(pattern, value, &[]), "nobody vouches: {pattern} {value}");
            assert_eq!(ValuePattern::parse(pattern).unwrap().to_string(), pattern);
        }
        assert!(fits("staff@*", "staff@anywhere.org", &[]), "a pattern that does not speak of scopes is as before");
    }

    #[test]
    fn what_stands_in_metadata_is_never_read_as_a_pattern() {
        for scope in ["*", "", ".", "x.edu*", "*.edu", "{scope}", "x.edu/", "-", &"a".repeat(300)] {
            let hostile = [literal(scope)];
            for value in ["https://bank.org/groups/a", "https:///groups/a", "https://*/groups/a", "https://./groups/a"]
            {
                assert!(!fits("https://{scope}/groups/*", value, &hostile), "{scope} {value}");
            }
        }
    }

    #[test]
    fn a_scope_that_is_an_expression_fits_a_whole_name() {
        let own = [expression(r".*\.x\.edu")];
        for (value, expected) in [
            ("https://med.x.edu/groups/a", true),
            ("https://MED.x.edu/groups/a", true),
            ("https://x.edu/groups/a", false),
            ("https://med.x.edu.evil.org/groups/a", false),
            ("https://evil.org/groups/med.x.edu", false),
            // The expression would take this for a scope, slash and all.
            ("https://evil.org/.x.edu/groups/a", false),
        ] {
            assert_eq!(fits("https://{scope}/groups/*", value, &own), expected, "{value}");
        }
        assert!(fits("*@{scope}", "staff@y.org", &[expression(".*")]), "whoever may speak for all, may");
        assert!(!fits("*@{scope}", &format!("{}@", "a-.".repeat(50_000)), &[expression("(a|aa)+")]), "and soon");
    }

    #[test]
    fn a_pattern_in_which_a_scope_would_not_hold_is_refused() {
        for (text, reason) in [
            ("*{scope}", InvalidPattern::StarBesideScope),
            ("{scope}*", InvalidPattern::StarBesideScope),
            ("{scope}/{scope}", InvalidPattern::Braces),
            ("{scope}/{scopes}", InvalidPattern::Braces),
            ("", InvalidPattern::Size),
            ("a*b*c*d*e*{scope}*f*g*h*i*j", InvalidPattern::StarBesideScope),
            ("a*b*c*d*e*f{scope}f*g*h*i*j", InvalidPattern::Size),
        ] {
            assert_eq!(ValuePattern::parse(text), Err(reason), "{text}");
        }
        assert_eq!(ValuePattern::parse(&format!("{}{{scope}}", "a".repeat(1_024))), Err(InvalidPattern::Size));
    }
}
