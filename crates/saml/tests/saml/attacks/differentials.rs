//! Documents that two readers, or two steps of one, understand differently.

use saml::{DocumentError, ResponseError, SignatureError};

use super::{Attack, Fate, Read, read, refused, wrapping::Pieces};
use crate::support::{Method, RESPONSE, Sign, WORLD, cut, edit, good, signed, signed_by};

/// SHA-256 of nothing.
const OF_NOTHING: &str = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=";

pub(super) fn attacks() -> Vec<Attack<Fate>> {
    [comments(), smuggled(), namespaces(), void()].into_iter().flatten().collect()
}

/// Canonicalization drops comments, so the signature still holds; whoever reads the first text node alone reads less.
fn comments() -> Vec<Attack<Fate>> {
    let longer = RESPONSE.replace("jane@x", "jane@x.evil").replace("jane@example.edu", "jane@example.edu.evil");
    let longer = signed(&longer, Sign::Assertion).replace(".evil<", "<!---->.evil<");
    vec![
        read("cve-2018-0489-comment-in-name-id.xml", edit(&good(), "jane@x", "jane<!-- -->@x"), Read::jane()),
        read("cve-2018-0489-comment-in-an-attribute.xml", edit(&good(), "jane@e", "jane@<!---->e"), Read::jane()),
        // The institution let its user choose this name: cut short, it is somebody else's, in a scope of its own.
        read("cve-2018-0489-name-cut-to-another.xml", longer, Read { name: "jane@x.evil".into(), released: vec![] }),
    ]
}

/// CVE-2024-45409: the digest of the forgery where a search through the whole document finds it first.
fn smuggled() -> Vec<Attack<Fate>> {
    let forged = good().replace("jane", "mallory");
    let method = Method { key: &WORLD.stranger, ..Method::default() };
    let of_forgery = signed_by(&RESPONSE.replace("jane", "mallory"), Sign::Assertion, &method);
    let of_forgery = cut(&of_forgery, "ds:DigestValue")
        .replace("<ds:DigestValue>", "<ds:DigestValue xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">");
    let detail = format!("<samlp:StatusDetail>{of_forgery}</samlp:StatusDetail></samlp:Status>");
    let extensions = format!("<samlp:Extensions>{of_forgery}</samlp:Extensions><samlp:Status>");
    let object = format!("<ds:Object>{of_forgery}</ds:Object></ds:Signature>");
    vec![
        refused(
            "cve-2024-45409-digest-in-status-detail.xml",
            edit(&forged, "</samlp:Status>", &detail),
            SignatureError::Bad,
        ),
        refused(
            "cve-2024-45409-digest-in-extensions.xml",
            edit(&forged, "<samlp:Status>", &extensions),
            SignatureError::Bad,
        ),
        refused(
            "cve-2024-45409-digest-in-an-object.xml",
            edit(&forged, "</ds:Signature>", &object),
            super::signatures::CHILDREN,
        ),
    ]
}

fn namespaces() -> Vec<Attack<Fate>> {
    let p = Pieces::new();
    // What one reader takes for the end of the document type, the other takes for a value in it.
    let doctype = r#"<!DOCTYPE response [<!ATTLIST response a CDATA "]><!--"> <!-- "> ]>"#;
    let forged = p.with(&(p.evil.clone() + &p.assertion));
    // Two signatures: one bears the namespace, the other only the prefix that people use for it.
    let by_prefix = p.signature.replace("xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "xmlns:ds=\"urn:other\"");
    let by_namespace = p.signature.replace("ds:", "sig:").replace("xmlns:ds", "xmlns:sig");
    let two = p.forgery_with(&format!("{by_prefix}{by_namespace}"));
    // No namespace is declared by an attribute in that of XML itself, whatever it is called.
    let pollution = p
        .signature
        .replace("<ds:Signature xmlns:ds=", "<Signature xml:xmlns=")
        .replace("<ds:", "<")
        .replace("</ds:", "</");
    let id = p.evil.replace(" ID=\"_evil\"", " saml:ID=\"_assertion\" ID=\"_evil\"");
    let id = edit(&id, "</saml:Issuer>", &format!("</saml:Issuer>{}", p.signature));
    vec![
        refused("cve-2025-25291-document-type.xml", format!("{doctype}{forged}"), DocumentError::DocumentType),
        refused(
            "cve-2025-25292-signature-by-prefix-and-by-namespace.xml",
            p.with(&two),
            SignatureError::WrongReference,
        ),
        refused(
            "cve-2025-66567-namespace-by-xml-xmlns.xml",
            p.with(&p.forgery_with(&pollution)),
            ResponseError::Unsigned,
        ),
        refused("cve-2025-66567-id-in-a-namespace.xml", p.with(&id), SignatureError::WrongReference),
    ]
}

/// CVE-2025-66568: where canonicalization fails, and its failure is taken for an empty text, one digest fits everything.
fn void() -> Vec<Attack<Fate>> {
    let forged = good().replace("jane", "mallory");
    let value = cut(&forged, "ds:DigestValue").to_owned();
    let of_nothing = edit(&forged, &value, &format!("<ds:DigestValue>{OF_NOTHING}</ds:DigestValue>"));
    let relative = |xml: &str| edit(xml, "<saml:Assertion ", "<saml:Assertion xmlns:ns=\"1\" ");
    vec![
        refused("cve-2025-66568-relative-namespace.xml", relative(&good()), DocumentError::RelativeNamespace),
        refused("cve-2025-66568-digest-of-nothing.xml", relative(&of_nothing), DocumentError::RelativeNamespace),
        refused("digest-of-nothing.xml", of_nothing, SignatureError::Bad),
    ]
}
