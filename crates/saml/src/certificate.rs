//! The public key inside an X.509 certificate of metadata.
//!
//! A certificate in SAML metadata is only a wrapping for its key (Metadata Interoperability Profile §2.6.1): dates,
//! names and signature mean nothing, and many in the wild break X.509's rules. So only the path to the key is read.

use aws_lc_rs::rsa::PublicEncryptingKey;
use bergshamra::{Key, keys::loader};

const SEQUENCE: u8 = 0x30;
const CONTEXT_0: u8 = 0xa0;

/// The `SubjectPublicKeyInfo` (DER) of a certificate (DER).
pub(crate) fn public_key(certificate: &[u8]) -> Option<&[u8]> {
    let outer = Element::first(certificate)?.expect_tag(SEQUENCE)?;
    let to_be_signed = Element::first(outer.content)?.expect_tag(SEQUENCE)?;
    let mut rest = to_be_signed.content;
    let version = Element::first(rest)?;
    if version.tag == CONTEXT_0 {
        rest = version.rest;
    }
    // serialNumber, signature, issuer, validity, subject
    for _ in 0..5 {
        rest = Element::first(rest)?.rest;
    }
    Some(Element::first(rest)?.expect_tag(SEQUENCE)?.whole)
}

/// The key that may verify signatures, from a certificate or a bare `SubjectPublicKeyInfo`; `None` if it is none that
/// Beadle trusts (unknown kind, RSA below 2048 bits).
pub(crate) fn verification_key(certificate_or_spki: &[u8]) -> Option<Key> {
    let spki = public_key(certificate_or_spki).unwrap_or(certificate_or_spki);
    let key = loader::load_spki_der(spki).ok()?;
    match key.algorithm_name() {
        "RSA" => (PublicEncryptingKey::from_der(spki).ok()?.key_size_bits() >= 2048).then_some(key),
        name => name.starts_with("EC").then_some(key),
    }
}

/// One DER element.
struct Element<'a> {
    tag: u8,
    whole: &'a [u8],
    content: &'a [u8],
    rest: &'a [u8],
}

impl<'a> Element<'a> {
    fn first(input: &'a [u8]) -> Option<Self> {
        let (&tag, after_tag) = input.split_first()?;
        let (&first, after_length) = after_tag.split_first()?;
        let (length, after_length) = match first {
            0..=0x7f => (usize::from(first), after_length),
            0x81..=0x84 => {
                let (digits, after) = after_length.split_at_checked(usize::from(first & 0x7f))?;
                (digits.iter().fold(0, |sum, digit| (sum << 8) | usize::from(*digit)), after)
            }
            _ => return None,
        };
        let (content, rest) = after_length.split_at_checked(length)?;
        let whole = input.get(..input.len() - rest.len())?;
        Some(Self { tag, whole, content, rest })
    }

    fn expect_tag(self, tag: u8) -> Option<Self> {
        (self.tag == tag).then_some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn garbage_has_no_key() {
        for bytes in [&b""[..], b"0", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x30\x01\x02", &[0x30; 64]] {
            assert!(public_key(bytes).is_none() && verification_key(bytes).is_none());
        }
    }
}
