//! What people put into certificates.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use ca::{CertificationRequest, NameBase, SubjectName};

use crate::lines;

/// A certification request as text, and the same bytes as DER.
pub(crate) fn certification_request(bytes: &[u8]) {
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = CertificationRequest::parse(text);
    }
    let _ = CertificationRequest::parse(&BASE64.encode(bytes));
}

/// An institution's and a person's name: what stands in the certificate is printable ASCII, and reads back.
pub(crate) fn certificate_name(bytes: &[u8]) {
    let Some([country, organization, person, stored]) = lines(bytes) else { return };
    let base = NameBase::parse("/DC=org/DC=example").expect("a base");
    let country = Some(country).filter(|country| !country.is_empty());
    if let Ok(name) = SubjectName::person(&base, country, organization, person, "A00000001") {
        let text = name.to_string();
        assert!(text.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic()), "{text}");
        assert!(text.ends_with(" A00000001"), "{text}");
        assert_eq!(SubjectName::parse(&text), Ok(name));
    }
    if let Ok(name) = SubjectName::parse(stored) {
        assert_eq!(SubjectName::parse(&name.to_string()), Ok(name));
    }
}
