//! Lists of keys whose private halves others have: Debian's weak keys of 2008 ([CVE-2008-0166]), keys that were
//! published with software, keys that somebody reported.
//!
//! A list is text, one key in a line, `#` before remarks. A line is what Debian's package openssl-blacklist has, the last
//! 20 hexadecimal digits of the SHA-1 over what `openssl rsa -noout -modulus` prints; or, for keys of every kind, the 64
//! of the SHA-256 over the SubjectPublicKeyInfo.
//!
//! [CVE-2008-0166]: https://www.debian.org/security/2008/dsa-1571

use aws_lc_rs::digest;
use domain::Digest;

use crate::public_key::SubjectPublicKey;

/// The last bytes of a SHA-1.
type ShortDigest = [u8; 10];

/// Keys that are not certified.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct KeyList {
    /// Sorted.
    moduli: Vec<ShortDigest>,
    /// Sorted.
    keys: Vec<[u8; 32]>,
}

/// A line of a list that names no key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line} is neither 20 hexadecimal digits (openssl-blacklist) nor 64 (SHA-256 of a SubjectPublicKeyInfo)")]
pub struct KeyListError {
    /// Counted from 1.
    pub line: usize,
}

impl KeyList {
    /// Reads a list, and adds it to what is known.
    pub fn add(&mut self, text: &str) -> Result<(), KeyListError> {
        for (line, entry) in text.lines().map(str::trim).enumerate() {
            if entry.is_empty() || entry.starts_with('#') {
                continue;
            }
            match entry.len() {
                20 => self.moduli.push(octets(entry).ok_or(KeyListError { line: line + 1 })?),
                64 => self.keys.push(octets(entry).ok_or(KeyListError { line: line + 1 })?),
                _ => return Err(KeyListError { line: line + 1 }),
            }
        }
        self.moduli.sort_unstable();
        self.moduli.dedup();
        self.keys.sort_unstable();
        self.keys.dedup();
        Ok(())
    }

    /// How many keys there are.
    pub fn len(&self) -> usize {
        self.moduli.len() + self.keys.len()
    }

    /// Whether no key is listed.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether a key is listed.
    pub fn contains(&self, key: &SubjectPublicKey) -> bool {
        let fingerprint: Digest = key.fingerprint();
        let by_modulus = key.rsa_modulus().and_then(modulus_digest);
        self.keys.binary_search(fingerprint.as_bytes()).is_ok()
            || by_modulus.is_some_and(|digest| self.moduli.binary_search(&digest).is_ok())
    }
}

/// Of the line that OpenSSL prints, with its line feed.
fn modulus_digest(modulus: &[u8]) -> Option<ShortDigest> {
    let digits = modulus.iter().fold(String::new(), |digits, byte| format!("{digits}{byte:02X}"));
    let line = format!("Modulus={}\n", digits.trim_start_matches('0'));
    digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, line.as_bytes()).as_ref().last_chunk().copied()
}

fn octets<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut octets = [0; N];
    for (octet, pair) in octets.iter_mut().zip(digits.as_bytes().chunks_exact(2)) {
        // A sign would be taken for part of a number.
        if !pair.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        *octet = u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()?;
    }
    Some(octets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_digests_of_either_kind_and_remarks_are_left_out() {
        let mut list = KeyList::default();
        list.add("# weak\n\n 00006aa0ce2cd60e6660 \r\n00006AA0CE2CD60E6660\n").unwrap();
        list.add(&"ab".repeat(32)).unwrap();
        assert_eq!(list.len(), 2, "one of each kind, in whatever case");
        assert_eq!(KeyList::default().add("00006aa0ce2cd60e6660\n00006aa0ce2cd60e666"), Err(KeyListError { line: 2 }));
        assert_eq!(KeyList::default().add("+0006aa0ce2cd60e6660"), Err(KeyListError { line: 1 }));
        assert_eq!(KeyList::default().add("éééééééééé"), Err(KeyListError { line: 1 }));
    }
}
