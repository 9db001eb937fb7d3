//! Chains of certificates as Windows and Java like to read them: PKCS#7, a SignedData that signs nothing
//! ([RFC 5652 §5.1](https://www.rfc-editor.org/rfc/rfc5652#section-5.1)).

use x509_cert::der::asn1::ObjectIdentifier;

use crate::tlv::{self, CONTEXT_0, tlv};

const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");

/// The certificates (DER) in one file (DER).
pub fn certificates_only(certificates: &[&[u8]]) -> Vec<u8> {
    let nothing = tlv::set_of(Vec::new());
    let mut sorted: Vec<_> = certificates.iter().map(|der| der.to_vec()).collect();
    // A SET OF in DER, under the tag `[0]`.
    sorted.sort();
    let signed = tlv::sequence(&[
        &tlv::integer(1),
        &nothing,
        &tlv::sequence(&[&tlv::oid(DATA)]),
        &tlv(CONTEXT_0, &sorted.concat()),
        &nothing,
    ]);
    tlv::sequence(&[&tlv::oid(SIGNED_DATA), &tlv(CONTEXT_0, &signed)])
}
