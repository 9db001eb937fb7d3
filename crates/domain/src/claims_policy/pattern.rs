//! Patterns of values, and what becomes of the values that fit them.

use std::fmt;

use serde::Deserialize;
use thiserror::Error;

use super::value_pattern::SCOPE;

/// Text in which `*` stands for any run of characters, also for none, and everything else for itself. Upper and lower
/// case differ. Matching takes no longer than the product of both lengths, whatever the text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern {
    before: String,
    /// What stands between the stars, and behind the last one; empty if there is no star.
    after: Vec<String>,
}

impl Pattern {
    /// The longest pattern, in bytes.
    pub const MAX_LENGTH: usize = 1_024;
    /// The most stars.
    pub const MAX_STARS: usize = 8;

    /// Reads a pattern.
    pub fn parse(text: &str) -> Result<Self, InvalidPattern> {
        if text.contains(SCOPE) {
            return Err(InvalidPattern::ScopeHere);
        }
        if text.is_empty() { Err(InvalidPattern::Size) } else { Self::part(text) }
    }

    /// The same for a part of a pattern, which may be empty.
    pub(super) fn part(text: &str) -> Result<Self, InvalidPattern> {
        let mut parts = text.split('*').map(str::to_owned);
        let before = parts.next().unwrap_or_default();
        let after: Vec<_> = parts.collect();
        let fits = text.len() <= Self::MAX_LENGTH && after.len() <= Self::MAX_STARS;
        if fits { Ok(Self { before, after }) } else { Err(InvalidPattern::Size) }
    }

    /// This one, then some text that is no pattern, then another one.
    pub(super) fn then(&self, text: &str, other: &Self) -> Self {
        let mut whole = self.clone();
        let end = whole.after.last_mut().unwrap_or(&mut whole.before);
        end.push_str(text);
        end.push_str(&other.before);
        whole.after.extend(other.after.iter().cloned());
        whole
    }

    /// Whether a value fits.
    pub fn matches(&self, value: &str) -> bool {
        let Some((last, middle)) = self.after.split_last() else { return value == self.before };
        let Some(mut rest) = value.strip_prefix(self.before.as_str()) else { return false };
        for part in middle {
            // The leftmost place leaves the most for what follows.
            let Some((_, behind)) = rest.split_once(part.as_str()) else { return false };
            rest = behind;
        }
        rest.ends_with(last.as_str())
    }

    /// How many stars it has.
    pub fn stars(&self) -> usize {
        self.after.len()
    }

    /// What the only star of a pattern stands for in a value; `None` if the value does not fit, or there is another
    /// number of stars.
    fn captured<'v>(&self, value: &'v str) -> Option<&'v str> {
        let [after] = self.after.as_slice() else { return None };
        value.strip_prefix(self.before.as_str())?.strip_suffix(after.as_str())
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.before)?;
        self.after.iter().try_for_each(|part| write!(f, "*{part}"))
    }
}

impl TryFrom<String> for Pattern {
    type Error = InvalidPattern;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

/// The text cannot be a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum InvalidPattern {
    /// Empty, or too much.
    #[error("a pattern has 1 to 1024 bytes and at most 8 stars")]
    Size,
    /// Nobody vouches here, or what fits is to become something else.
    #[error("{{scope}} stands for the institution's own scopes, in keep, remove and require alone")]
    ScopeHere,
    /// Twice, or something like it.
    #[error("{{scope}} stands once in a pattern, and no other braces beside it")]
    Braces,
    /// Other domains would fit as well.
    #[error("no star may stand beside {{scope}}: another domain that begins or ends alike would fit")]
    StarBesideScope,
}

/// What becomes of the values that fit a pattern. A star on the right is what the only star on the left stood for.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct Mapping {
    from: Pattern,
    to: Pattern,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    from: Pattern,
    to: Pattern,
}

impl Mapping {
    /// A mapping; refused if a star on the right has not exactly one on the left.
    pub fn new(from: Pattern, to: Pattern) -> Result<Self, InvalidMapping> {
        match (from.stars(), to.stars()) {
            (_, 0) | (1, 1) => Ok(Self { from, to }),
            _ => Err(InvalidMapping),
        }
    }

    /// What a value becomes; `None` if it does not fit.
    pub fn apply(&self, value: &str) -> Option<String> {
        let Some(behind) = self.to.after.first() else {
            return self.from.matches(value).then(|| self.to.before.clone());
        };
        self.from.captured(value).map(|kept| format!("{}{kept}{behind}", self.to.before))
    }

    /// Whether different values stay different, as long as they all fit.
    pub fn keeps_values_apart(&self) -> bool {
        self.to.stars() == 1
    }
}

impl TryFrom<Written> for Mapping {
    type Error = InvalidMapping;
    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::new(written.from, written.to)
    }
}

/// The two sides of a mapping do not go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a star in `to` needs exactly one star in `from`, and there can be only one")]
pub struct InvalidMapping;

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> Pattern {
        Pattern::parse(text).unwrap()
    }

    #[test]
    fn a_star_is_any_run_of_characters_and_everything_else_is_itself() {
        for (text, value, fits) in [
            ("member@x.edu", "member@x.edu", true),
            ("member@x.edu", "Member@x.edu", false),
            ("member@x.edu", "member@x.edu.evil.org", false),
            ("member@xyedu", "member@x.edu", false),
            ("*", "", true),
            ("*@x.edu", "@x.edu", true),
            ("*@x.edu", "staff@x.edu", true),
            ("*@x.edu", "staff@y.edu", false),
            ("urn:x:*:admin", "urn:x:atlas:admin", true),
            ("urn:x:*:admin", "urn:x:admin", false),
            ("urn:x:*:admin", "urn:x::admin", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("a*a", "a", false),
            ("a**", "a", true),
            ("ü*", "über", true),
        ] {
            assert_eq!(pattern(text).matches(value), fits, "{text} {value}");
            assert_eq!(pattern(text).to_string(), text);
        }
    }

    #[test]
    fn a_pattern_that_never_ends_is_refused() {
        for text in ["", "*********", &"a".repeat(1_025)] {
            assert_eq!(Pattern::parse(text), Err(InvalidPattern::Size));
        }
        assert_eq!(Pattern::parse("*@{scope}"), Err(InvalidPattern::ScopeHere));
        assert!(!pattern("*a*a*a*a*a*a*b").matches(&"a".repeat(100_000)));
    }

    #[test]
    fn what_a_star_stood_for_moves_along() {
        let mapping = |from, to| Mapping::new(pattern(from), pattern(to));
        let groups = mapping("https://x.edu/groups/*", "/x/*").unwrap();
        assert_eq!(groups.apply("https://x.edu/groups/physics/staff").as_deref(), Some("/x/physics/staff"));
        assert_eq!(groups.apply("https://y.edu/groups/physics"), None);
        let scope = mapping("*@old.edu", "*@new.edu").unwrap();
        assert_eq!(scope.apply("ada@old.edu").as_deref(), Some("ada@new.edu"));
        assert!(scope.keeps_values_apart());
        let all = mapping("*professor*", "faculty").unwrap();
        assert_eq!(all.apply("full professor").as_deref(), Some("faculty"));
        assert!(!all.keeps_values_apart());
        for (from, to) in [("a", "*"), ("*-*", "*"), ("*", "*-*")] {
            assert_eq!(mapping(from, to), Err(InvalidMapping), "{from} {to}");
        }
        // Prefix and suffix may not share characters.
        assert_eq!(mapping("ab*ba", "*").unwrap().apply("aba"), None);
    }
}
