//! The public key inside an X.509 certificate of metadata.
//!
//! A certificate in SAML metadata is only a wrapping for its key (Metadata Interoperability Profile §2.6.1): dates,
//! names and signature mean nothing, and many in the wild break X.509's rules. So only the path to the key is read.

use aws_lc_rs::rsa::PublicEncryptingKey;
use bergshamra::{Key, keys::loader};
use domain::Timestamp;

const SEQUENCE: u8 = 0x30;
const CONTEXT_0: u8 = 0xa0;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

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

/// When a certificate (DER) says that it ends. For people only: what counts is the key.
pub fn expires_at(certificate: &[u8]) -> Option<Timestamp> {
    let outer = Element::first(certificate)?.expect_tag(SEQUENCE)?;
    let to_be_signed = Element::first(outer.content)?.expect_tag(SEQUENCE)?;
    let mut rest = to_be_signed.content;
    let version = Element::first(rest)?;
    if version.tag == CONTEXT_0 {
        rest = version.rest;
    }
    // serialNumber, signature, issuer
    for _ in 0..3 {
        rest = Element::first(rest)?.rest;
    }
    let validity = Element::first(rest)?.expect_tag(SEQUENCE)?;
    let not_before = Element::first(validity.content)?;
    instant(&Element::first(not_before.rest)?)
}

/// A `UTCTime` or `GeneralizedTime` as certificates have it ([RFC 5280 §4.1.2.5](https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5)).
fn instant(time: &Element<'_>) -> Option<Timestamp> {
    let text = std::str::from_utf8(time.content).ok()?;
    let full = match time.tag {
        UTC_TIME => format!("{}{text}", if text < "50" { "20" } else { "19" }),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let part = |from: usize, to: usize| full.get(from..to);
    let (date, rest) = (format!("{}-{}-{}", part(0, 4)?, part(4, 6)?, part(6, 8)?), full.get(14..)?);
    let at = format!("{date}T{}:{}:{}{rest}", part(8, 10)?, part(10, 12)?, part(12, 14)?);
    Timestamp::parse_rfc3339(&at)
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
    fn both_forms_of_time_are_read() {
        let at = |tag, content: &str| {
            let time = Element { tag, whole: &[], content: content.as_bytes(), rest: &[] };
            instant(&time).map(|at| at.to_string())
        };
        assert_eq!(at(UTC_TIME, "301122100000Z").as_deref(), Some("2030-11-22T10:00:00Z"));
        assert_eq!(at(UTC_TIME, "991122100000Z").as_deref(), Some("1999-11-22T10:00:00Z"));
        assert_eq!(at(GENERALIZED_TIME, "20511122100000Z").as_deref(), Some("2051-11-22T10:00:00Z"));
        for wrong in ["", "3011", "301122100000", "301322100000Z", "äöüäöüäöüäöü", "3011221000é00Z"] {
            assert_eq!(at(UTC_TIME, wrong), None, "{wrong}");
        }
        assert_eq!(at(SEQUENCE, "301122100000Z"), None);
    }

    #[test]
    fn garbage_has_no_key() {
        for bytes in [&b""[..], b"0", b"\x30\x84\xff\xff\xff\xff", b"\x30\x03\x30\x01\x02", &[0x30; 64]] {
            assert!(public_key(bytes).is_none() && verification_key(bytes).is_none() && expires_at(bytes).is_none());
        }
    }
}
