//! What a skin is called: in the name of its file, in the `skin` parameter of a request, and beside a client.

use std::fmt;

use serde::{Deserialize, Serialize};

/// The name of a skin. Upper case is the same as lower case, as it is for the clients of CILogon, and is written small.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct SkinName(String);

impl SkinName {
    /// The longest, in bytes.
    pub const MAX_LENGTH: usize = 64;
    /// What a name is, for whoever wrote another.
    pub const RULE: &str = "a skin's name has letters, digits, hyphens and underscores, 64 at most";

    /// Takes over a name: ASCII letters, digits, hyphens and underscores.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
        let fits = (1..=Self::MAX_LENGTH).contains(&text.len()) && text.bytes().all(plain);
        fits.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The name as text, in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SkinName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<SkinName> for String {
    fn from(name: SkinName) -> Self {
        name.0
    }
}

impl TryFrom<String> for SkinName {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or(Self::RULE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_may_stand_in_a_path_and_is_written_small() {
        for (text, name) in [("hub", "hub"), ("DataONE", "dataone"), ("a-b_c9", "a-b_c9")] {
            assert_eq!(SkinName::parse(text).unwrap().as_str(), name);
        }
        for bad in ["", ".", "..", "../hub", "a/b", "a.toml", "a b", "ä", "a\n", &"a".repeat(65)] {
            assert_eq!(SkinName::parse(bad), None, "{bad}");
        }
    }
}
