//! OpenSSL's canonical form of a name, over which it makes the names of files with authorities (`X509_NAME_hash_ex`):
//! every text in UTF-8 and lower case, blanks folded, and no outer SEQUENCE.

use x509_cert::{
    attr::AttributeTypeAndValue,
    der::{Any, Encode as _, Tag, Tagged as _, asn1::SetOfVec},
    name::Name,
};

/// The bytes that are digested.
pub(crate) fn canonical(name: &Name) -> Vec<u8> {
    let mut bytes = Vec::new();
    for rdn in name.iter_rdn() {
        let attributes = rdn.iter().map(|attribute| AttributeTypeAndValue {
            oid: attribute.oid,
            value: folded(&attribute.value).unwrap_or_else(|| attribute.value.clone()),
        });
        let set = attributes.collect::<Vec<_>>().try_into().ok();
        if let Some(encoded) = set.and_then(|set: SetOfVec<_>| set.to_der().ok()) {
            bytes.extend(encoded);
        }
    }
    bytes
}

/// `None` for what is no text.
fn folded(value: &Any) -> Option<Any> {
    let text = match value.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String | Tag::VisibleString => {
            String::from_utf8(value.value().to_vec()).ok()?
        }
        // ISO 8859-1, as OpenSSL takes it.
        Tag::TeletexString => value.value().iter().map(|byte| char::from(*byte)).collect(),
        Tag::BmpString => {
            let (pairs, _) = value.value().as_chunks::<2>();
            let units: Vec<u16> = pairs.iter().map(|pair| u16::from_be_bytes(*pair)).collect();
            String::from_utf16(&units).ok()?
        }
        _ => return None,
    };
    let words: Vec<_> = text.split(|c: char| c.is_ascii_whitespace()).filter(|word| !word.is_empty()).collect();
    Any::new(Tag::Utf8String, words.join(" ").to_ascii_lowercase().into_bytes()).ok()
}
