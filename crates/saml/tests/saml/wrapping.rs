//! XML signature wrapping: XSW1 to XSW8 (Somorovsky et al., "On Breaking SAML", 2012) and their relatives. Each moves
//! the signed original where a verifier still finds it, and puts a forged element where a reader looks.

use saml::{ResponseError, SignatureError};

use crate::support::{RESPONSE, Sign, cut, edit, good, signed, verify};

/// The signed assertion, its signature, and the forged assertion.
struct Pieces {
    response: String,
    assertion: String,
    signature: String,
    evil: String,
}

impl Pieces {
    fn new() -> Self {
        let response = good();
        let assertion = cut(&response, "saml:Assertion").to_owned();
        let signature = cut(&response, "ds:Signature").to_owned();
        let evil = assertion.replace(&signature, "").replace("_assertion", "_evil").replace("jane", "mallory");
        Self { response, assertion, signature, evil }
    }

    fn without_signature(&self) -> String {
        self.assertion.replace(&self.signature, "")
    }
}

const SEVERAL: ResponseError = ResponseError::SeveralAssertions;

fn refused(xml: &str) -> ResponseError {
    verify(xml).unwrap_err()
}

/// The signed response inside the forged one: within its signature (XSW1) or before it (XSW2).
#[test]
fn xsw_1_and_2_a_response_inside_a_response() {
    let original = signed(RESPONSE, Sign::Response);
    let signature = cut(&original, "ds:Signature").to_owned();
    let inner = original.replace(&signature, "");
    let evil = inner.replace("_response", "_evil").replace("_assertion", "_evil2").replace("jane", "mallory");
    let inside = signature.replace("</ds:Signature>", &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"));
    let issuer = "</saml:Issuer><samlp:Status>";
    for block in [inside.clone(), format!("{inner}{signature}"), format!("{signature}{inner}")] {
        let xml = edit(&evil, issuer, &format!("</saml:Issuer>{block}<samlp:Status>"));
        assert!(
            matches!(refused(&xml), ResponseError::SeveralAssertions | ResponseError::UnexpectedElement(_)),
            "{:?}",
            refused(&xml)
        );
    }
    // Without an assertion in the outer response, the inner response itself is what is wrong.
    let outer = edit(&evil, cut(&evil, "saml:Assertion"), "");
    let xml = edit(&outer, issuer, &format!("</saml:Issuer>{inside}<samlp:Status>"));
    assert_eq!(refused(&xml), ResponseError::Misplaced("Response"));
}

#[test]
fn xsw_3_the_forgery_before_the_original() {
    let p = Pieces::new();
    assert_eq!(refused(&edit(&p.response, &p.assertion, &format!("{}{}", p.evil, p.assertion))), SEVERAL);
    assert_eq!(refused(&edit(&p.response, &p.assertion, &format!("{}{}", p.assertion, p.evil))), SEVERAL);
}

#[test]
fn xsw_4_the_original_inside_the_forgery() {
    let p = Pieces::new();
    let wrapped = edit(&p.evil, "</saml:Assertion>", &format!("{}</saml:Assertion>", p.assertion));
    assert_eq!(refused(&edit(&p.response, &p.assertion, &wrapped)), SEVERAL);
}

#[test]
fn xsw_5_the_signature_in_the_forgery_the_original_behind() {
    let p = Pieces::new();
    let evil = edit(&p.evil, "</saml:Issuer>", &format!("</saml:Issuer>{}", p.signature));
    let xml = edit(&p.response, &p.assertion, &format!("{evil}{}", p.without_signature()));
    assert_eq!(refused(&xml), SEVERAL);
}

#[test]
fn xsw_6_the_original_inside_the_signature_of_the_forgery() {
    let p = Pieces::new();
    let object = format!("<ds:Object>{}</ds:Object></ds:Signature>", p.without_signature());
    let signature = edit(&p.signature, "</ds:Signature>", &object);
    let evil = edit(&p.evil, "</saml:Issuer>", &format!("</saml:Issuer>{signature}"));
    assert_eq!(refused(&edit(&p.response, &p.assertion, &evil)), SEVERAL);
}

#[test]
fn xsw_7_the_original_in_extensions() {
    let p = Pieces::new();
    for hidden in [&p.evil, &p.assertion] {
        let other = if *hidden == p.evil { &p.assertion } else { &p.evil };
        let extensions = format!("<samlp:Extensions>{hidden}</samlp:Extensions>");
        assert_eq!(refused(&edit(&p.response, &p.assertion, &format!("{extensions}{other}"))), SEVERAL);
    }
    let extensions = format!("<samlp:Extensions>{}</samlp:Extensions>", p.assertion);
    assert_eq!(refused(&edit(&p.response, &p.assertion, &extensions)), ResponseError::Misplaced("Assertion"));
}

#[test]
fn xsw_8_the_original_in_an_object() {
    let p = Pieces::new();
    let signature =
        edit(&p.signature, "</ds:Signature>", &format!("<ds:Object>{}</ds:Object></ds:Signature>", p.assertion));
    let evil = edit(&p.evil, "</saml:Issuer>", &format!("</saml:Issuer>{signature}"));
    assert_eq!(refused(&edit(&p.response, &p.assertion, &evil)), SEVERAL);
}

#[test]
fn the_original_in_advice_or_in_an_attribute_value() {
    let p = Pieces::new();
    for place in ["<saml:Advice>@</saml:Advice></saml:Conditions>", "@</saml:AttributeValue>"] {
        let close = place.rsplit('@').next().unwrap();
        let close = if close.contains("Conditions") { "</saml:Conditions>" } else { close };
        let evil = edit(&p.evil, close, &place.replace('@', &p.assertion));
        assert_eq!(refused(&edit(&p.response, &p.assertion, &evil)), SEVERAL, "{place}");
    }
    // Renamed, so that it is no assertion any more: its signature gives it away.
    let renamed = p.assertion.replace("saml:Assertion", "x:Any").replace("<x:Any ", "<x:Any xmlns:x=\"urn:x\" ");
    let evil = edit(&p.evil, "</saml:AttributeValue>", &format!("{renamed}</saml:AttributeValue>"));
    assert_eq!(refused(&edit(&p.response, &p.assertion, &evil)), ResponseError::Signature(SignatureError::Misplaced));
}

#[test]
fn duplicate_ids_are_refused() {
    let p = Pieces::new();
    let duplicate = ResponseError::Signature(SignatureError::DuplicateId("_assertion".into()));
    // Whatever the attribute is called, and whether it has a prefix or not.
    for id in
        ["ID='_assertion'", "Id='_assertion'", "id='_assertion'", "xml:id='_assertion'", "AssertionID='_assertion'"]
    {
        let extensions = format!("<samlp:Extensions><x {id}/></samlp:Extensions><samlp:Status>");
        assert_eq!(refused(&edit(&p.response, "<samlp:Status>", &extensions)), duplicate, "{id}");
    }
    assert_eq!(refused(&edit(&p.response, "ID=\"_response\"", "ID=\"_assertion\"")), duplicate);
    // A prefixed ID does not stand in for the real one.
    let evil = edit(&p.evil, "ID=\"_evil\"", "xmlns:e=\"urn:e\" e:ID=\"_assertion\" ID=\"_evil\"");
    let evil = edit(&evil, "</saml:Issuer>", &format!("</saml:Issuer>{}", p.signature));
    assert_eq!(
        refused(&edit(&p.response, &p.assertion, &evil)),
        ResponseError::Signature(SignatureError::WrongReference)
    );
}

#[test]
fn a_signature_moved_to_another_element_is_refused() {
    let p = Pieces::new();
    let evil = edit(&p.evil, "</saml:Issuer>", &format!("</saml:Issuer>{}", p.signature));
    assert_eq!(
        refused(&edit(&p.response, &p.assertion, &evil)),
        ResponseError::Signature(SignatureError::WrongReference)
    );
    // The forged assertion takes over the signed one's ID.
    let evil = evil.replace("_evil", "_assertion");
    assert_eq!(refused(&edit(&p.response, &p.assertion, &evil)), ResponseError::Signature(SignatureError::Bad));
    let twice = edit(&p.response, &p.signature, &format!("{0}{0}", p.signature));
    assert_eq!(refused(&twice), ResponseError::Signature(SignatureError::Several));
    let below = edit(&p.response, &p.signature, "");
    let below = edit(&below, "<saml:Subject>", &format!("<saml:Subject>{}", p.signature));
    assert_eq!(refused(&below), ResponseError::Signature(SignatureError::Misplaced));
}

#[test]
fn a_second_assertion_of_any_kind_is_refused() {
    let p = Pieces::new();
    let encrypted = "<saml:EncryptedAssertion/>";
    for second in [p.evil.as_str(), encrypted] {
        assert_eq!(refused(&edit(&p.response, "</samlp:Response>", &format!("{second}</samlp:Response>"))), SEVERAL);
    }
    let other = "<saml:Subject/></samlp:Response>";
    assert_eq!(
        refused(&edit(&p.response, "</samlp:Response>", other)),
        ResponseError::UnexpectedElement("Subject".into())
    );
}

/// The namespace is what counts, not the prefix: a forged assertion under another prefix is still one, and an element
/// that only looks like one is none.
#[test]
fn prefixes_deceive_nobody() {
    let p = Pieces::new();
    let renamed = p
        .evil
        .replace("saml:", "evil:")
        .replace("<evil:Assertion ", "<evil:Assertion xmlns:evil=\"urn:oasis:names:tc:SAML:2.0:assertion\" ");
    assert_eq!(refused(&edit(&p.response, &p.assertion, &format!("{renamed}{}", p.assertion))), SEVERAL);
    let rebound = p.evil.replace("<saml:Assertion ", "<saml:Assertion xmlns:saml=\"urn:evil\" ");
    assert_eq!(
        refused(&edit(&p.response, &p.assertion, &format!("{rebound}{}", p.assertion))),
        ResponseError::UnexpectedElement("Assertion".into())
    );
}
