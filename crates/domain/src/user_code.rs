//! What a person carries from a device to a browser ([RFC 8628 §6.1](https://www.rfc-editor.org/rfc/rfc8628#section-6.1)):
//! nine characters, 41 bits, in groups of three.

use std::fmt;

use crate::{Digest, Entropy, entropy::random};

/// Nothing that looks like something else, and no vowel to make a word of.
const ALPHABET: &[u8; 24] = b"234679CDFGHJKLMNPQRTVWXZ";
const LENGTH: usize = 9;

/// A user code as it is compared: without separators, in capitals.
#[derive(Clone, PartialEq, Eq)]
pub struct UserCode(String);

impl UserCode {
    /// A new one.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        // 128 bits for 41: what the remainder favours cannot be measured.
        let mut number = u128::from_be_bytes(random(entropy));
        let letters = (0..LENGTH).filter_map(|_| {
            let at = usize::try_from(number % 24).ok()?;
            number /= 24;
            ALPHABET.get(at).copied().map(char::from)
        });
        Self(letters.collect())
    }

    /// Reads what a person typed or pasted: in any case, with any separators or none. What looks like a character of
    /// the alphabet counts as that.
    pub fn parse(typed: &str) -> Option<Self> {
        let meant =
            typed.chars().filter(|c| c.is_alphanumeric()).take(LENGTH + 1).map(|c| match c.to_ascii_uppercase() {
                'O' | '0' => 'Q',
                'I' | '1' => 'L',
                'U' => 'V',
                c => c,
            });
        let code: String = meant.collect();
        let is_ours = |byte: u8| ALPHABET.contains(&byte);
        (code.len() == LENGTH && code.bytes().all(is_ours)).then_some(Self(code))
    }

    /// What is stored.
    pub fn digest(&self) -> Digest {
        Digest::of(self.0.as_bytes())
    }
}

/// `XXX-XXX-XXX`.
impl fmt::Display for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, letter) in self.0.chars().enumerate() {
            let separator = if index > 0 && index % 3 == 0 { "-" } else { "" };
            write!(f, "{separator}{letter}")?;
        }
        Ok(())
    }
}

/// It lets somebody sign in a device: not for logs.
impl fmt::Debug for UserCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("UserCode(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn a_code_has_nine_letters_of_the_alphabet_in_three_groups() {
        let entropy = SeededEntropy::new(1);
        let codes: Vec<String> = (0..200).map(|_| UserCode::generate(&entropy).to_string()).collect();
        for code in &codes {
            let groups: Vec<&str> = code.split('-').collect();
            assert!(groups.len() == 3 && groups.iter().all(|group| group.len() == 3), "{code}");
            assert!(code.bytes().all(|byte| byte == b'-' || ALPHABET.contains(&byte)), "{code}");
            assert_eq!(UserCode::parse(code).unwrap().to_string(), *code);
        }
        let letters: std::collections::BTreeSet<u8> = codes.iter().flat_map(|code| code.bytes()).collect();
        assert_eq!(letters.len(), ALPHABET.len() + 1);
    }

    #[test]
    fn it_is_read_however_it_is_typed() {
        for typed in
            ["CDF-GHJ-KLM", "cdfghjklm", " cdf ghj klm\n", "CDF–GHJ–KLM", "cdf.ghj_klm", "CDF-GHJ-K1M", "cdfghjkIm"]
        {
            assert_eq!(UserCode::parse(typed).map(|code| code.to_string()).as_deref(), Some("CDF-GHJ-KLM"), "{typed}");
        }
        assert_eq!(UserCode::parse("o0u-222-222").unwrap().to_string(), "QQV-222-222");
    }

    #[test]
    fn what_cannot_be_a_code_is_refused() {
        for typed in
            ["", "CDF-GHJ-KL", "CDF-GHJ-KLMN", "CDF-GHJ-KL8", "CDF-GHJ-KLÄ", "CDF-GHJ-KLＭ", &"C".repeat(99_999)]
        {
            assert_eq!(UserCode::parse(typed), None);
        }
    }
}
