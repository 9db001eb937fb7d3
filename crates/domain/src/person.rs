//! A person, and the `sub` by which relying parties know them for life.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::entropy::{Entropy, random};

/// The `sub` claim: at most 255 ASCII characters, minted once, never derived from an attribute, never used again
/// ([OpenID Connect Core §2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Subject(String);

impl Subject {
    /// The longest `sub`, in characters.
    pub const MAX_LENGTH: usize = 255;
    /// The random part: 26 characters of base 32, 128 bits and two to spare.
    const RANDOM_LENGTH: usize = 26;

    /// A new subject: the configured prefix and a random part that survives being read aloud.
    pub fn mint(prefix: &SubjectPrefix, entropy: &dyn Entropy) -> Self {
        const ALPHABET: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
        let random: [u8; Self::RANDOM_LENGTH] = random(entropy);
        let letters = random.iter().filter_map(|byte| ALPHABET.get(usize::from(byte & 31))).map(|b| char::from(*b));
        Self(prefix.0.chars().chain(letters).collect())
    }

    /// Takes over a stored or imported subject; `None` unless it is 1–255 printable ASCII characters.
    pub fn parse(text: &str) -> Option<Self> {
        let good = (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        good.then(|| Self(text.to_owned()))
    }

    /// The subject as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// What every new `sub` begins with, e.g. `https://login.example.org/users/`; may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SubjectPrefix(String);

impl SubjectPrefix {
    /// `None` if it is not printable ASCII or leaves no room for the random part.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() <= Subject::MAX_LENGTH - Subject::RANDOM_LENGTH;
        (fits && text.bytes().all(|b| b.is_ascii_graphic())).then(|| Self(text.to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn a_subject_is_the_prefix_and_chance() {
        let prefix = SubjectPrefix::parse("https://example.org/users/").unwrap();
        let subject = Subject::mint(&prefix, &SeededEntropy::new(3));
        assert!(subject.as_str().starts_with("https://example.org/users/"));
        assert_eq!(Subject::parse(subject.as_str()), Some(subject.clone()));
        assert_ne!(subject, Subject::mint(&prefix, &SeededEntropy::new(4)));
    }

    #[test]
    fn a_prefix_leaves_room_for_the_random_part() {
        assert!(SubjectPrefix::parse(&"x".repeat(230)).is_none());
        assert!(SubjectPrefix::parse("with space").is_none());
    }
}
