//! DER by hand, where the structs of other crates would drag in a second set of cryptography: tag, length, value
//! ([X.690 §8.1](https://www.itu.int/rec/T-REC-X.690)).

use x509_cert::der::asn1::ObjectIdentifier;

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const BIT_STRING: u8 = 0x03;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const ENUMERATED: u8 = 0x0a;
pub(crate) const UTF8_STRING: u8 = 0x0c;
pub(crate) const BMP_STRING: u8 = 0x1e;
/// `[0]`, of something constructed: EXPLICIT, or IMPLICIT of a SEQUENCE.
pub(crate) const CONTEXT_0: u8 = 0xa0;
/// `[0] IMPLICIT` of something primitive.
pub(crate) const CONTEXT_0_PRIMITIVE: u8 = 0x80;
pub(crate) const NULL: &[u8] = &[0x05, 0x00];

/// One element.
pub(crate) fn tlv(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut element = vec![tag];
    match u8::try_from(content.len()) {
        Ok(short) if short < 0x80 => element.push(short),
        _ => {
            let length = content.len().to_be_bytes();
            let significant = length.iter().skip_while(|byte| **byte == 0).copied();
            let significant: Vec<u8> = significant.collect();
            // At most eight octets of length.
            element.push(0x80 | u8::try_from(significant.len()).unwrap_or(0x08));
            element.extend(significant);
        }
    }
    element.extend_from_slice(content);
    element
}

pub(crate) fn sequence(parts: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &parts.concat())
}

/// A SET OF, in the order that DER demands (X.690 §11.6).
pub(crate) fn set_of(mut parts: Vec<Vec<u8>>) -> Vec<u8> {
    parts.sort();
    tlv(0x31, &parts.concat())
}

pub(crate) fn oid(oid: ObjectIdentifier) -> Vec<u8> {
    tlv(0x06, oid.as_bytes())
}

/// A number that is not negative.
pub(crate) fn integer(value: u32) -> Vec<u8> {
    unsigned(&value.to_be_bytes())
}

/// A number that is not negative, from its bytes, the highest first.
pub(crate) fn unsigned(bytes: &[u8]) -> Vec<u8> {
    let mut significant: Vec<u8> = bytes.iter().skip_while(|byte| **byte == 0).copied().collect();
    if significant.first().is_none_or(|first| first & 0x80 != 0) {
        significant.insert(0, 0);
    }
    tlv(INTEGER, &significant)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_numbers_have_their_shortest_form() {
        assert_eq!(tlv(OCTET_STRING, &[7; 127]).first_chunk(), Some(&[0x04, 0x7f]));
        assert_eq!(tlv(OCTET_STRING, &[7; 128]).first_chunk(), Some(&[0x04, 0x81, 0x80]));
        assert_eq!(tlv(OCTET_STRING, &[7; 256]).first_chunk(), Some(&[0x04, 0x82, 0x01, 0x00]));
        assert_eq!(integer(0), [0x02, 0x01, 0x00]);
        assert_eq!(integer(127), [0x02, 0x01, 0x7f]);
        assert_eq!(integer(128), [0x02, 0x02, 0x00, 0x80]);
        assert_eq!(integer(100_000), [0x02, 0x03, 0x01, 0x86, 0xa0]);
        assert_eq!(set_of(vec![vec![5, 0], vec![2, 1, 0]]), [0x31, 0x05, 2, 1, 0, 5, 0]);
    }
}
