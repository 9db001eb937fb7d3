//! A community: an OpenID provider of its own beside others in one installation, with its own name, keys, clients and
//! rules. People and institutions are the same for all.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a community is called in the database, in messages that come back to us, and on the command line. Never what
/// people see.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct CommunityId(String);

impl CommunityId {
    /// The longest, in bytes: with a secret behind it, a RelayState has at most 80
    /// ([SAML Bindings §3.4.3](https://docs.oasis-open.org/security/saml/v2.0/saml-bindings-2.0-os.pdf)).
    pub const MAX_LENGTH: usize = 24;
    const HOME: &str = "home";

    /// The installation's own issuer. It has the account pages, the administration and our side of SAML.
    pub fn home() -> Self {
        Self(Self::HOME.to_owned())
    }

    /// Takes over an id: lower-case letters, digits and hyphens, with a letter at the beginning.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = text.len() <= Self::MAX_LENGTH && text.starts_with(|first: char| first.is_ascii_lowercase());
        let plain = text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        (fits && plain).then(|| Self(text.to_owned()))
    }

    /// Whether it is the installation's own.
    pub fn is_home(&self) -> bool {
        self.0 == Self::HOME
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for CommunityId {
    fn default() -> Self {
        Self::home()
    }
}

impl fmt::Display for CommunityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<CommunityId> for String {
    fn from(id: CommunityId) -> Self {
        id.0
    }
}

impl TryFrom<String> for CommunityId {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("a community's id has lower-case letters, digits and hyphens, 24 at most")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_fits_into_everything_that_carries_it() {
        for good in ["home", "astro", "nfdi-4", "a", &"a".repeat(24)] {
            assert_eq!(CommunityId::parse(good).unwrap().as_str(), good);
        }
        for bad in ["", "Astro", "4you", "a.b", "a/b", "a b", "ä", "-a", &"a".repeat(25)] {
            assert_eq!(CommunityId::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn nobody_is_at_home_by_chance() {
        assert!(CommunityId::default().is_home());
        assert!(!CommunityId::parse("homes").unwrap().is_home());
    }
}
