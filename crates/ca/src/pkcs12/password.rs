//! Passwords of files. Programs disagree on how letters beyond ASCII become octets, so there are none.

use std::{collections::BTreeSet, fmt};

use zeroize::Zeroizing;

/// A password for a file. `Debug` does not show it.
pub struct Pkcs12Password(Zeroizing<String>);

/// Why a text is no password.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PasswordError {
    /// It can be guessed.
    #[error("a password has at least {} characters", Pkcs12Password::MIN_LENGTH)]
    TooShort,
    /// It is long, and can be guessed all the same.
    #[error("a password has at least {} different characters that are no spaces", Pkcs12Password::MIN_DIFFERENT)]
    TooSimple,
    /// No program would take it.
    #[error("a password has at most {} characters", Pkcs12Password::MAX_LENGTH)]
    TooLong,
    /// Not every program would take it for the same.
    #[error("a password consists of letters A to Z, digits, signs and spaces of ASCII")]
    NotAscii,
}

impl Pkcs12Password {
    /// The fewest characters.
    pub const MIN_LENGTH: usize = 12;
    /// How many of them must differ, spaces not counted: twelve times the same is no password.
    pub const MIN_DIFFERENT: usize = 5;
    /// The most.
    pub const MAX_LENGTH: usize = 128;

    /// Takes over a password.
    pub fn new(text: &str) -> Result<Self, PasswordError> {
        if !text.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            Err(PasswordError::NotAscii)
        } else if text.len() < Self::MIN_LENGTH {
            Err(PasswordError::TooShort)
        } else if text.len() > Self::MAX_LENGTH {
            Err(PasswordError::TooLong)
        } else if different(text) < Self::MIN_DIFFERENT {
            Err(PasswordError::TooSimple)
        } else {
            Ok(Self(Zeroizing::new(text.to_owned())))
        }
    }

    /// For PBES2.
    pub(super) fn as_bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }

    /// For the MAC: two octets each, and a zero at the end (RFC 7292 appendix B.1).
    pub(super) fn as_bmp(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new(self.0.bytes().chain([0]).flat_map(|byte| [0, byte]).collect())
    }
}

fn different(text: &str) -> usize {
    text.bytes().filter(|byte| *byte != b' ').collect::<BTreeSet<_>>().len()
}

impl fmt::Debug for Pkcs12Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pkcs12Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_long_enough_and_means_the_same_everywhere() {
        assert_eq!(Pkcs12Password::new("eleven char").err(), Some(PasswordError::TooShort));
        assert_eq!(Pkcs12Password::new("zwölf Zeichen").err(), Some(PasswordError::NotAscii));
        assert_eq!(Pkcs12Password::new("line\nfeed in it").err(), Some(PasswordError::NotAscii));
        assert_eq!(Pkcs12Password::new(&"x".repeat(129)).err(), Some(PasswordError::TooLong));
        for simple in [" ".repeat(12), "a".repeat(12), "abc dabc dabc".to_owned(), format!("abcd{}", " ".repeat(20))] {
            assert_eq!(Pkcs12Password::new(&simple).err(), Some(PasswordError::TooSimple), "{simple}");
        }
        let good = Pkcs12Password::new("twelve chars").unwrap();
        assert!(!format!("{good:?}").contains("twelve"));
        assert_eq!(good.as_bmp().get(..4), Some(&[0, b't', 0, b'w'][..]));
        assert!(good.as_bmp().ends_with(&[0, b's', 0, 0]));
    }
}
