use quick_xml::{Reader, events::Event};

use super::*;

/// The canonical form of a document without processing instructions.
fn canonical(xml: &str, inclusive: &[&str]) -> Result<String, DocumentError> {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().expand_empty_elements = true;
    let mut canonical = Canonical::new(inclusive.iter().map(|prefix| (*prefix).to_owned()).collect());
    let mut out = Vec::new();
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => drop(canonical.open(&tag, &mut out)?),
            Event::End(tag) => canonical.close(tag.name().into_inner(), &mut out),
            Event::Text(text) => canonical.text(&text, &mut out)?,
            Event::CData(text) => canonical.cdata(&text, &mut out)?,
            Event::GeneralRef(name) => canonical.reference(&name, &mut out)?,
            Event::Eof => return Ok(String::from_utf8(out).unwrap()),
            _ => {}
        }
    }
}

#[test]
fn it_is_what_another_implementation_writes() {
    let documents = [
        "<a/>",
        "<a  b = 'x' a='y' ><!-- gone --><b ></b ></a >",
        "<a xmlns='urn:a' xmlns:b='urn:b'><b:c b:z='1' a='2'><d xmlns=''><e/></d></b:c></a>",
        "<a xmlns='urn:a'><a xmlns='urn:a'><b xmlns='urn:b'><a xmlns='urn:a'/></b></a></a>",
        "<x:a xmlns:x='urn:1'><x:b xmlns:x='urn:2'><x:c xmlns:x='urn:1'/></x:b><x:d/></x:a>",
        "<a xmlns:z='urn:a' xmlns:y='urn:b' z:k='1' y:k='2' k='3' xml:lang='de'/>",
        "<a>\r\nline\rline\n&#13;&#xD;\n &gt;&lt;&amp;&apos;&quot; > ]] </a>",
        "<a b='&quot;\"&apos;&#9;&#10;&#13;&gt;>&lt;&amp;'/>",
        "<a><![CDATA[<b>&amp;\n]] ></b>]]></a>",
        "<a>ü 大学 \u{1f393}\u{feff}\u{fffd} <ä ö='ß'/></a>",
        "<a xmlns:unused='urn:u'><b xmlns:p='urn:p'><c p:d='1'/><c p:d='1'/></b></a>",
    ];
    for xml in documents {
        let other = bergshamra::c14n::canonicalize::<&str>(xml, bergshamra::c14n::C14nMode::Exclusive, None, &[]);
        assert_eq!(canonical(xml, &[]).unwrap(), String::from_utf8(other.unwrap()).unwrap(), "{xml}");
    }
}

/// XML §2.11 and §3.3.3: line ends are `\n`, and a tab or line end in an attribute is a space; what is written as a
/// reference stays. (Told apart from the other implementation, which keeps some.)
#[test]
fn white_space_is_normalized_as_xml_says() {
    let xml = "<a b='\t|\n|\r|\r\n|&#x9;&#xA;&#xD;'/>";
    assert_eq!(canonical(xml, &[]).unwrap(), "<a b=\" | | | |&#x9;&#xA;&#xD;\"></a>");
    let xml = "<a><![CDATA[1\r\n2\r3\n]]>4\r\n5&#13;\n</a>";
    assert_eq!(canonical(xml, &[]).unwrap(), "<a>1\n2\n3\n4\n5&#xD;\n</a>");
}

#[test]
fn listed_prefixes_are_written_where_they_come_into_scope() {
    let xml = "<a xmlns='urn:a' xmlns:p='urn:p'><b:b xmlns:b='urn:b'><b:c xmlns=''/></b:b></a>";
    for list in [&["p"][..], &["#default"], &["p", "#default", "absent"], &["xml"]] {
        let mode = bergshamra::c14n::C14nMode::Exclusive;
        let other = bergshamra::c14n::canonicalize(xml, mode, None, list);
        assert_eq!(canonical(xml, list).unwrap(), String::from_utf8(other.unwrap()).unwrap(), "{list:?}");
    }
}

#[test]
fn what_is_not_well_formed_has_no_canonical_form() {
    for xml in [
        "<a b='1' b='2'/>",
        "<a xmlns:x='urn:a' xmlns:y='urn:a' x:b='1' y:b='2'/>",
        "<a xmlns:x='urn:a' xmlns:x='urn:b'/>",
        "<x:a/>",
        "<a x:b='1'/>",
        "<a xmlns:x=''/>",
        "<a xmlns:xml='urn:a'/>",
        "<a xmlns:xmlns='urn:a'/>",
        "<a b=1/>",
        "<a b='1'c='2'/>",
        "<a b/>",
        "<a b='<'/>",
        "<a b='&'/>",
        "<a b='&evil;'/>",
        "<a>&evil;</a>",
        "<a>&#0;</a>",
        "<a>&#x1F;</a>",
        "<a>&#xFFFE;</a>",
        "<a>&#+65;</a>",
        "<a>\u{1}</a>",
        "<a>\u{ffff}</a>",
        "<a b='\u{1f}'/>",
        "<a>]]></a>",
        "<1/>",
        "<a:b:c/>",
        "<:a/>",
        "<a ×='1'/>",
        "text<a/>",
        "<a/>text",
    ] {
        assert!(matches!(canonical(xml, &[]), Err(DocumentError::Malformed(_))), "{xml:?}");
    }
    assert_eq!(canonical("<a xmlns='relative'/>", &[]), Err(DocumentError::RelativeNamespace));
    assert_eq!(canonical(&"<a>".repeat(65), &[]), Err(DocumentError::TooDeep));
}
