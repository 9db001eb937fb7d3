//! The names under which somebody may log in.

use std::fmt;

/// A name that stands in a certificate, and that a host compares with its accounts, or with its own list of who may use
/// which.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Principal(String);

/// Why a text is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` cannot be a principal: it has up to 255 letters, digits and . _ @ + : / -, and begins with a letter or digit"
)]
pub struct NotAPrincipal(String);

impl Principal {
    /// The most octets.
    pub const MAX_LENGTH: usize = 255;

    /// Takes over a name. Whatever a host's lists give a meaning to (commas, blanks, patterns, options) is not in it.
    pub fn parse(text: &str) -> Result<Self, NotAPrincipal> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._@+:/-".contains(&byte);
        let begins_well = text.bytes().next().is_some_and(|first| first.is_ascii_alphanumeric());
        if begins_well && text.len() <= Self::MAX_LENGTH && text.bytes().all(plain) {
            Ok(Self(text.to_owned()))
        } else {
            Err(NotAPrincipal(text.chars().take(80).collect()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
