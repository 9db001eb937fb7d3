//! Documents that are refused before anything in them is looked at.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use saml::{DocumentError, ResponseError, UnverifiedResponse, binding::MAX_MESSAGE_SIZE};

use crate::support::{edit, good, verify};

fn refused(bytes: impl AsRef<[u8]>) -> ResponseError {
    match std::str::from_utf8(bytes.as_ref()) {
        Ok(xml) => verify(xml).unwrap_err(),
        Err(_) => UnverifiedResponse::from_post(&BASE64.encode(bytes)).err().unwrap(),
    }
}

#[test]
fn a_processing_instruction_is_refused_anywhere() {
    let refusal = ResponseError::Document(DocumentError::ProcessingInstruction);
    assert_eq!(refused(edit(&good(), "<samlp:Status>", "<?evil?><samlp:Status>")), refusal);
    assert_eq!(refused(format!("{}<?evil?>", good())), refusal);
    assert_eq!(refused(edit(&good(), "jane@x", "jane<?evil?>@x")), refusal);
}

#[test]
fn too_deep_and_too_large_is_refused() {
    let deep = format!("{}x{}", "<a>".repeat(100), "</a>".repeat(100));
    assert_eq!(refused(edit(&good(), "jane@x", &deep)), ResponseError::Document(DocumentError::TooDeep));
    let large = "x".repeat(MAX_MESSAGE_SIZE);
    assert_eq!(refused(edit(&good(), "jane@x", &large)), ResponseError::TooLarge);
    assert_eq!(UnverifiedResponse::from_post(&"A".repeat(10_000_000)).err(), Some(ResponseError::TooLarge));
}

#[test]
fn only_utf_8_is_read() {
    let not_utf8 = ResponseError::Document(DocumentError::NotUtf8);
    assert_eq!(refused(b"<r>\xff</r>"), not_utf8);
    let utf16: Vec<u8> = good().encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(matches!(refused(utf16), ResponseError::Document(_)));
    assert_eq!(refused(format!("<?xml version=\"1.0\" encoding=\"utf-16\"?>{}", good())), not_utf8);
    assert_eq!(refused(format!("<?xml version=\"1.0\" encoding=\"UTF-7\"?>{}", good())), not_utf8);
}

#[test]
fn what_is_no_response_is_refused() {
    assert_eq!(UnverifiedResponse::from_post("%%%").err(), Some(ResponseError::NotBase64));
    assert!(matches!(refused(""), ResponseError::Document(DocumentError::Malformed(_))));
    assert_eq!(refused("<Response/>"), ResponseError::NotAResponse);
    let assertion = "<Assertion xmlns='urn:oasis:names:tc:SAML:2.0:assertion'/>";
    assert_eq!(refused(assertion), ResponseError::NotAResponse);
    assert_eq!(
        refused(edit(&good(), "urn:oasis:names:tc:SAML:2.0:protocol", "urn:oasis:names:tc:SAML:1.0:protocol")),
        ResponseError::NotAResponse
    );
}

/// Quadratic behaviour would show here: the worst messages that are let in take well under a second (optimised; the
/// bound leaves room for slow test machines). Everything up to the signature's value is computed for strangers, too.
#[test]
fn no_message_of_the_permitted_size_takes_long() {
    const MANY: usize = 1000;
    let attributes: String = (0..MANY).map(|i| format!(" a{i:04}=''")).collect();
    let namespaces: String = (0..MANY).map(|i| format!(" xmlns:a{i:04}='u:{i}'")).collect();
    let room = MAX_MESSAGE_SIZE - good().len() - 1000;
    let fill = |piece: &str, room: usize| piece.repeat(room / piece.len());
    let nested = |count: usize| {
        let open: String = (0..count)
            .map(|level| {
                let declared: String = (0..100).map(|i| format!(" xmlns:n{level}x{i}='u:{i}'")).collect();
                format!("<a{declared}>")
            })
            .collect();
        let room = room - open.len() - 4 * count;
        format!("{open}{}{}", fill("<a/>", room), "</a>".repeat(count))
    };
    let ids: String = (0..room / 18).map(|i| format!("<a ID='{i:08}'/>")).collect();
    let place = "<samlp:Extensions/><samlp:Status>";
    let in_extensions = |content: &str| {
        edit(&good(), "<samlp:Status>", &place.replace("/>", &format!(">{content}</samlp:Extensions>")))
    };
    // Inside what a well-shaped signature refers to, so that it is canonicalized.
    let in_value = |content: &str| edit(&good(), "jane@example.edu", content);
    let flood = |content: &str| [in_extensions(content), in_value(content)];
    for xml in [
        flood(&fill(&format!("<a{attributes}/>"), room)),
        flood(&fill(&format!("<a{namespaces}/>"), room)),
        flood(&format!("<a{namespaces}>{}</a>", fill("<a/>", room - 20_000))),
        flood(&format!("<a{namespaces}>{}</a>", fill("<a0001:a a0002:b=''/>", room - 20_000))),
        flood(&nested(50)),
        flood(&ids),
        flood(&fill("<!---->x", room)),
        flood(&fill("&amp;", room)),
    ]
    .concat()
    {
        assert!(xml.len() <= MAX_MESSAGE_SIZE, "{}", xml.len());
        let _ = verify(&xml);
    }
    let too_many = in_value(&format!("<a{}/>", (0..1100).map(|i| format!(" a{i:04}='>'")).collect::<String>()));
    assert_eq!(refused(too_many), ResponseError::Document(DocumentError::TooManyAttributes));
}
