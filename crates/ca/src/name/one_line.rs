//! OpenSSL's one-line form of any name, also of an imported authority's.

use std::fmt::Write as _;

use x509_cert::{
    attr::AttributeTypeAndValue,
    name::{Name, RelativeDistinguishedName},
};

const LABELS: &[(&str, &str)] = &[
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("2.5.4.3", "CN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
];

/// `/DC=org/DC=example/CN=…`; bytes outside of printable ASCII are written `\xC3`, as OpenSSL does.
pub(crate) fn one_line(name: &Name) -> String {
    name.iter_rdn().flat_map(RelativeDistinguishedName::iter).fold(String::new(), |mut text, attribute| {
        write_attribute(&mut text, attribute);
        text
    })
}

fn write_attribute(text: &mut String, attribute: &AttributeTypeAndValue) {
    let oid = attribute.oid.to_string();
    let label = LABELS.iter().find(|(dotted, _)| *dotted == oid).map_or(oid.as_str(), |(_, label)| label);
    text.push('/');
    text.push_str(label);
    text.push('=');
    for byte in attribute.value.value() {
        if (b' '..=b'~').contains(byte) {
            text.push(char::from(*byte));
        } else {
            write!(text, "\\x{byte:02X}").expect("writing to a String cannot fail");
        }
    }
}
