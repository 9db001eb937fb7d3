//! XML signature wrapping: XSW1 to XSW8 (Somorovsky et al., "On Breaking SAML", 2012) and their relatives. Each moves
//! the signed original where a verifier still finds it, and puts a forged element where a reader looks.

use saml::{ResponseError, SignatureError};

use super::{Attack, Fate, Read, read, refused};
use crate::support::{RESPONSE, Sign, cut, edit, good, signed};

/// The signed assertion, its signature, and the forged assertion.
pub(super) struct Pieces {
    pub(super) response: String,
    pub(super) assertion: String,
    pub(super) signature: String,
    pub(super) evil: String,
}

impl Pieces {
    pub(super) fn new() -> Self {
        let response = good();
        let assertion = cut(&response, "saml:Assertion").to_owned();
        let signature = cut(&response, "ds:Signature").to_owned();
        let evil = assertion.replace(&signature, "").replace("_assertion", "_evil").replace("jane", "mallory");
        Self { response, assertion, signature, evil }
    }

    fn without_signature(&self) -> String {
        self.assertion.replace(&self.signature, "")
    }

    /// The response with something else in the place of its assertion.
    pub(super) fn with(&self, instead: &str) -> String {
        edit(&self.response, &self.assertion, instead)
    }

    /// The forged assertion with this where its signature would be.
    pub(super) fn forgery_with(&self, signature: &str) -> String {
        edit(&self.evil, "</saml:Issuer>", &format!("</saml:Issuer>{signature}"))
    }

    fn object(&self, content: &str) -> String {
        edit(&self.signature, "</ds:Signature>", &format!("<ds:Object>{content}</ds:Object></ds:Signature>"))
    }

    fn in_extensions(&self, content: &str) -> String {
        edit(&self.response, "<samlp:Status>", &format!("<samlp:Extensions>{content}</samlp:Extensions><samlp:Status>"))
    }
}

const SEVERAL: ResponseError = ResponseError::SeveralAssertions;

pub(super) fn attacks() -> Vec<Attack<Fate>> {
    let good = [
        read("good-signed-assertion.xml", signed(RESPONSE, Sign::Assertion), Read::jane()),
        read("good-signed-response.xml", signed(RESPONSE, Sign::Response), Read::jane()),
        read("good-both-signed.xml", signed(RESPONSE, Sign::Both), Read::jane()),
    ];
    good.into_iter().chain(responses()).chain(assertions()).chain(hidden()).chain(ids()).chain(prefixes()).collect()
}

/// The signed response inside the forged one: within its signature (XSW1) or beside it (XSW2).
fn responses() -> Vec<Attack<Fate>> {
    let original = signed(RESPONSE, Sign::Response);
    let signature = cut(&original, "ds:Signature").to_owned();
    let inner = original.replace(&signature, "");
    let evil = inner.replace("_response", "_evil").replace("_assertion", "_evil2").replace("jane", "mallory");
    let inside = signature.replace("</ds:Signature>", &format!("<ds:Object>{inner}</ds:Object></ds:Signature>"));
    let around = |response: &str, block: &str| {
        edit(response, "</saml:Issuer><samlp:Status>", &format!("</saml:Issuer>{block}<samlp:Status>"))
    };
    let unexpected = || ResponseError::UnexpectedElement("Response".into());
    let emptied = edit(&evil, cut(&evil, "saml:Assertion"), "");
    vec![
        refused("xsw-1-original-response-in-the-signature.xml", around(&evil, &inside), SEVERAL),
        refused(
            "xsw-2-original-response-before-its-signature.xml",
            around(&evil, &(inner.clone() + &signature)),
            unexpected(),
        ),
        refused("xsw-2-original-response-behind-its-signature.xml", around(&evil, &(signature + &inner)), unexpected()),
        // Without an assertion in the outer response, the inner response itself is what is wrong.
        refused(
            "xsw-1-outer-response-without-assertion.xml",
            around(&emptied, &inside),
            ResponseError::Misplaced("Response"),
        ),
    ]
}

fn assertions() -> Vec<Attack<Fate>> {
    let p = Pieces::new();
    let inside = edit(&p.evil, "</saml:Assertion>", &format!("{}</saml:Assertion>", p.assertion));
    let behind = p.forgery_with(&p.signature) + &p.without_signature();
    let last = |what: &str| edit(&p.response, "</samlp:Response>", &format!("{what}</samlp:Response>"));
    vec![
        refused("xsw-3-forgery-before-the-original.xml", p.with(&(p.evil.clone() + &p.assertion)), SEVERAL),
        refused("second-unsigned-assertion.xml", p.with(&(p.assertion.clone() + &p.evil)), SEVERAL),
        refused("second-encrypted-assertion.xml", last("<saml:EncryptedAssertion/>"), SEVERAL),
        refused(
            "subject-beside-the-assertion.xml",
            last("<saml:Subject/>"),
            ResponseError::UnexpectedElement("Subject".into()),
        ),
        refused("xsw-4-original-inside-the-forgery.xml", p.with(&inside), SEVERAL),
        refused("xsw-5-signature-in-the-forgery-original-behind.xml", p.with(&behind), SEVERAL),
        refused(
            "xsw-6-original-in-the-signature-of-the-forgery.xml",
            p.with(&p.forgery_with(&p.object(&p.without_signature()))),
            SEVERAL,
        ),
        refused("xsw-7-forgery-in-extensions.xml", p.in_extensions(&p.evil), SEVERAL),
        refused("xsw-8-original-in-an-object.xml", p.with(&p.forgery_with(&p.object(&p.assertion))), SEVERAL),
    ]
}

fn hidden() -> Vec<Attack<Fate>> {
    let p = Pieces::new();
    let extensions = format!("<samlp:Extensions>{}</samlp:Extensions>", p.assertion);
    let advice = format!("<saml:Advice>{}</saml:Advice></saml:Conditions>", p.assertion);
    let advice = edit(&p.evil, "</saml:Conditions>", &advice);
    let in_value = |what: &str| edit(&p.evil, "</saml:AttributeValue>", &format!("{what}</saml:AttributeValue>"));
    // Renamed, so that it is no assertion any more: its signature gives it away.
    let renamed = p.assertion.replace("saml:Assertion", "x:Any").replace("<x:Any ", "<x:Any xmlns:x=\"urn:x\" ");
    vec![
        refused("original-in-extensions.xml", p.with(&(extensions.clone() + &p.evil)), SEVERAL),
        refused(
            "original-in-extensions-and-nowhere-else.xml",
            p.with(&extensions),
            ResponseError::Misplaced("Assertion"),
        ),
        refused("original-in-advice.xml", p.with(&advice), SEVERAL),
        refused("original-in-an-attribute-value.xml", p.with(&in_value(&p.assertion)), SEVERAL),
        refused("original-renamed-in-an-attribute-value.xml", p.with(&in_value(&renamed)), SignatureError::Misplaced),
    ]
}

fn ids() -> Vec<Attack<Fate>> {
    let p = Pieces::new();
    let duplicate = || SignatureError::DuplicateId("_assertion".into());
    let with_signature = p.forgery_with(&p.signature);
    // Whatever the attribute is called, and whether it has a prefix or not.
    let hidden = ["ID", "Id", "id", "xml:id", "AssertionID"].map(|id| {
        let xml = p.in_extensions(&format!("<x {id}='_assertion'/>"));
        refused(&format!("duplicate-id-as-{}.xml", id.replace(':', "-")), xml, duplicate())
    });
    let prefixed = edit(&with_signature, "ID=\"_evil\"", "xmlns:e=\"urn:e\" e:ID=\"_assertion\" ID=\"_evil\"");
    let below = edit(&edit(&p.response, &p.signature, ""), "<saml:Subject>", &format!("<saml:Subject>{}", p.signature));
    let others = [
        refused(
            "duplicate-id-of-the-response.xml",
            edit(&p.response, "ID=\"_response\"", "ID=\"_assertion\""),
            duplicate(),
        ),
        refused("id-with-a-prefix.xml", p.with(&prefixed), SignatureError::WrongReference),
        refused("signature-of-another-element.xml", p.with(&with_signature), SignatureError::WrongReference),
        refused(
            "forgery-under-the-signed-id.xml",
            p.with(&with_signature.replace("_evil", "_assertion")),
            SignatureError::Bad,
        ),
        refused(
            "signature-twice.xml",
            edit(&p.response, &p.signature, &p.signature.repeat(2)),
            SignatureError::Several,
        ),
        refused("signature-below-the-subject.xml", below, SignatureError::Misplaced),
    ];
    hidden.into_iter().chain(others).collect()
}

/// The namespace is what counts, not the prefix: a forged assertion under another prefix is still one, and an element
/// that only looks like one is none.
fn prefixes() -> Vec<Attack<Fate>> {
    let p = Pieces::new();
    let renamed = p
        .evil
        .replace("saml:", "evil:")
        .replace("<evil:Assertion ", "<evil:Assertion xmlns:evil=\"urn:oasis:names:tc:SAML:2.0:assertion\" ");
    let rebound = p.evil.replace("<saml:Assertion ", "<saml:Assertion xmlns:saml=\"urn:evil\" ");
    vec![
        refused("forgery-under-another-prefix.xml", p.with(&(renamed + &p.assertion)), SEVERAL),
        refused(
            "forgery-in-another-namespace.xml",
            p.with(&(rebound + &p.assertion)),
            ResponseError::UnexpectedElement("Assertion".into()),
        ),
    ]
}
