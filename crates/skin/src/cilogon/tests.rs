use super::*;

fn left(imported: &Imported) -> Vec<String> {
    imported.left.iter().map(ToString::to_string).collect()
}

fn refused(file: &[u8]) -> String {
    import(file).unwrap_err().to_string()
}

#[test]
fn lists_of_institutions_are_taken_over() {
    let file = r#"<?xml version="1.0" encoding="UTF-8"?>
<config>
  <!-- <idpredlit><idp>not this</idp></idpredlit> -->
  <initialidp>urn:mace:incommon:uiuc.edu</initialidp>
  <idpwhitelist>
    <idp> urn:mace:incommon:uiuc.edu </idp>
    <idp>https://idp.example.edu/?a=1&amp;b=2</idp>
    <idp>https://idp.example.edu/?a=1&amp;b=2</idp>
  </idpwhitelist>
  <regauthredlit><regauth>https://other.example.net</regauth></regauthredlit>
  <registeredbyincommonidps>1</registeredbyincommonidps>
  <idphidden><idp>https://idp.example.edu/?a=1&#38;b=2</idp></idphidden>
</config>"#;
    let imported = import(file.as_bytes()).unwrap();
    assert_eq!(
        imported.toml,
        "# Taken over from a skin of CILogon.\n\n[institutions]\nallow = [\n  \"urn:mace:incommon:uiuc.edu\",\n  \
         \"https://idp.example.edu/?a=1&b=2\",\n]\nallow_registered_by = [\n  \"https://incommon.org\",\n]\n\
         deny_registered_by = [\n  \"https://other.example.net\",\n]\nhide = [\n  \
         \"https://idp.example.edu/?a=1&b=2\",\n]\nprefer = [\n  \"urn:mace:incommon:uiuc.edu\",\n]\n"
    );
    assert_eq!(left(&imported), Vec::<String>::new());
}

#[test]
fn what_has_no_place_is_told_with_its_line() {
    let file = "<config>\n<delegation>\n<initiallifetime>12</initiallifetime></delegation>\n<portallistaction>\
                <hideportalinfo>1</hideportalinfo></portallistaction>\n<extrascript>&lt;script&gt;alert(1)&lt;/script&gt;\
                </extrascript>\n\n<bogus/><expiration>3</expiration>\n<idpgreenlit><portal>x</portal><idp/></idpgreenlit>\n</config>";
    let imported = import(file.as_bytes()).unwrap();
    let left = left(&imported);
    let begins = [
        "line 2: <delegation>: how long certificates last",
        "line 4: <portallistaction>: give the skin to each client",
        "line 5: <extrascript>: a skin has no markup and no script",
        "line 7: <bogus>: nothing is known of it",
        "line 7: <expiration>: how long certificates last",
        "line 8: <idp>: it names no institution",
        "line 8: <portal>: nothing is known of it within <idpgreenlit>",
    ];
    assert_eq!(left.len(), begins.len(), "{left:#?}");
    assert!(left.iter().zip(begins).all(|(line, begin)| line.starts_with(begin)), "{left:#?}");
    assert!(!imported.toml.contains("script"), "{}", imported.toml);
}

#[test]
fn html_becomes_words() {
    let file = "<config><footertext>\n&lt;p&gt;For questions see the &lt;a href=\"https://x.example\"&gt;FAQ&lt;/a&gt;s.&lt;/p&gt;\
                &lt;p&gt;2 &amp;lt; 3&lt;/p&gt;&lt;script&gt;alert(\"x\")&lt;/script&gt;</footertext><banner>Plain \"words\"</banner></config>";
    let imported = import(file.as_bytes()).unwrap();
    assert!(imported.toml.contains("footer = \"For questions see the FAQs. 2 < 3\"\n"), "{}", imported.toml);
    assert!(imported.toml.contains("introduction = 'Plain \"words\"'"), "{}", imported.toml);
    assert_eq!(
        left(&imported),
        ["line 1: <footertext>: its words are texts.en.footer; links and markup are not taken over"]
    );
    let long = format!("<config><banner>{}</banner></config>", "x".repeat(601));
    assert!(left(&import(long.as_bytes()).unwrap())[0].contains("more than 600 characters"));
}

#[test]
fn lists_that_contradict_each_other_become_lists_that_do_not() {
    let file = "<config>\n<idpgreenlit><idp>a</idp><idp>b</idp></idpgreenlit>\n<idpblacklist><idp>b</idp></idpblacklist>\n\
                <idppreferred><idp>a</idp><idp>c</idp></idppreferred>\n<idphidden><idp>a</idp></idphidden></config>";
    let imported = import(file.as_bytes()).unwrap();
    let left = left(&imported);
    assert_eq!(left.len(), 3, "{left:#?}");
    assert!(left[0].starts_with("line 2: <idp>: b is left out of institutions.allow"), "{left:#?}");
    assert!(
        imported.toml.contains("allow = [\n  \"a\",\n]\ndeny = [\n  \"b\",\n]\nprefer = [\n  \"a\",\n]\n"),
        "{}",
        imported.toml
    );
}

#[test]
fn hostile_documents_are_refused() {
    let entities = "<?xml version=\"1.0\"?>\n<!DOCTYPE config [<!ENTITY a \"b\"><!ENTITY c SYSTEM \"file:///etc/passwd\">]>\n\
                    <config><banner>&c;</banner></config>";
    assert_eq!(refused(entities.as_bytes()), "line 2: a DOCTYPE is not taken");
    assert_eq!(refused(b"<config>\n<banner>&c;</banner></config>"), "line 2: there is no entity &c;");
    assert_eq!(refused(&vec![b' '; 50 * 1024 * 1024]), "the file has more than 1048576 bytes");
    assert_eq!(refused(b"<html></html>"), "line 1: a skin of CILogon is a <config>, and this is a <html>");
    assert_eq!(refused(b"<config>\n<?php x ?></config>"), "line 2: a processing instruction is not taken");
    let deep = format!("<config>{}", "<a>".repeat(100_000));
    assert_eq!(refused(deep.as_bytes()), "line 1: its elements are nested too deeply");
    for broken in ["", "<config>", "<config></a>", "<config/><config/>", "</config>", "<config a=></config", "config"] {
        assert!(refused(broken.as_bytes()).starts_with("line 1: "), "{broken}");
    }
    assert_eq!(refused(b"<config>\n\xff</config>"), "line 2: it is not UTF-8");
}

#[test]
fn an_empty_skin_is_one() {
    for file in ["<config/>", "<config>\n\n</config>"] {
        assert_eq!(import(file.as_bytes()).unwrap().toml, "# Taken over from a skin of CILogon.\n");
    }
}
