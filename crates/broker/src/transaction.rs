//! The id that a person sees on a page, and that the log has too.

use std::fmt;

use domain::{Entropy, entropy::random};

/// Eight characters that survive being read over the telephone, e.g. `7KQ4-M2XW`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transaction(String);

impl Transaction {
    /// A new id: 40 random bits.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        let mut text = String::with_capacity(9);
        for (index, byte) in random::<8>(entropy).into_iter().enumerate() {
            if index == 4 {
                text.push('-');
            }
            text.extend(ALPHABET.get(usize::from(byte & 31)).map(|letter| char::from(*letter)));
        }
        Self(text)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Transaction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
