//! Two other opinions on every response that a test of this binary shows to our verifier: samael's, and `xmlsec1`'s
//! where samael refuses.
//!
//! Never do we accept what both refuse, nor with another name or other attributes than samael reads; and where we refuse
//! what samael accepts, [`stricter`] says why. `cargo xtask test` builds samael; without it the tests have no opinion
//! but their own, and those in `samael` fail.

mod samael;
mod xmlsec1;

use domain::Institution;
use saml::{Assertion, AttributeValue, DocumentError, ResponseError, SignatureError};
use serde::Deserialize;

use self::samael::Samael;

const LARGE: usize = 64 * 1024;

/// What a response says, as far as both read it.
#[derive(Debug, PartialEq, Eq, Deserialize)]
struct Reading {
    name_id: Option<String>,
    attributes: Vec<(String, Vec<String>)>,
}

impl Reading {
    fn of(assertion: &Assertion) -> Self {
        let text = |value: &AttributeValue| match value {
            AttributeValue::Text(text) => text.clone(),
            AttributeValue::NameId(name_id) => name_id.value.clone(),
        };
        let attributes = assertion.attributes.iter();
        Self {
            name_id: assertion.name_id.as_ref().map(|name_id| name_id.value.clone()),
            attributes: attributes.map(|one| (one.name.clone(), one.values.iter().map(text).collect())).collect(),
        }
    }

    /// White space around a value means nothing to us.
    fn trimmed(mut self) -> Self {
        for value in self.attributes.iter_mut().flat_map(|(_, values)| values) {
            *value = value.trim().to_owned();
        }
        self
    }
}

/// Panics where our verdict on a response of this institution cannot stand beside those of the others.
pub(crate) fn compare(institution: &Institution, xml: &str, ours: &Result<Assertion, ResponseError>) {
    // What is large tries our own limits.
    let Some(theirs) = (xml.len() <= LARGE).then(|| Samael::judge(institution, xml)).flatten() else { return };
    match (ours, theirs) {
        (Ok(assertion), Ok(mut reading)) => {
            let ours = Reading::of(assertion);
            if xml.contains("EncryptedID") {
                // It opens assertions, but no names.
                reading.name_id = reading.name_id.or_else(|| ours.name_id.clone());
            }
            assert_eq!(ours, reading.trimmed(), "samael (to the right) reads otherwise:\n{xml}");
        }
        (Ok(_), Err(reason)) => {
            let only_we = !xmlsec1::verifies(institution, xml) && !xmlsec1::cannot_open(xml);
            assert!(!only_we, "only Beadle accepts this; samael: {reason}\n{xml}");
        }
        (Err(error), Ok(reading)) => {
            let reason = stricter(error);
            assert!(reason.is_some(), "only Beadle refuses this: {error:?}; samael reads {reading:?}\n{xml}");
        }
        (Err(_), Err(_)) => {}
    }
}

/// Why we refuse what samael accepts.
fn stricter(error: &ResponseError) -> Option<&'static str> {
    use ResponseError as E;
    Some(match error {
        E::Document(DocumentError::Malformed(_) | DocumentError::RelativeNamespace) => {
            "libxml2 goes on after mistakes outside of what is signed"
        }
        E::Document(DocumentError::DocumentType | DocumentError::ProcessingInstruction) => {
            "libxml2 knows document types, entities and instructions; a message needs none"
        }
        E::Document(DocumentError::NotUtf8) => "libxml2 believes the bytes rather than the declaration",
        E::Document(DocumentError::TooDeep | DocumentError::TooManyAttributes) => "our limits are lower",
        E::NotAResponse
        | E::UnexpectedElement(_)
        | E::Misplaced(_)
        | E::SeveralAssertions
        | E::Refused(_)
        | E::WrongVersion("response")
        | E::WrongIssuer(_)
        | E::WrongDestination(_)
        | E::NotInResponseTo
        | E::Repeated("Status" | "Issuer")
        | E::BadInstant("IssueInstant")
        | E::Missing("the response's Status" | "the response's Issuer" | "the response's Destination") => {
            "of a signed assertion samael sees nothing else, neither around it nor beside it"
        }
        E::Signature(SignatureError::DuplicateId(_) | SignatureError::Misplaced) => {
            "samael looks for signatures where it expects them, and for what they mean only there"
        }
        E::Signature(SignatureError::Malformed(_)) => "xmlsec takes what stands in a signature beside its parts",
        E::Signature(SignatureError::ForbiddenAlgorithm(_)) => "samael takes SHA-1 and every canonicalization",
        E::Signature(SignatureError::NoKey) => "without a key to verify with, samael believes everybody",
        E::Undecryptable | E::ForbiddenEncryption(_) => "samael leaves encrypted names alone",
        E::Repeated("NameID") => "samael takes the one in the clear of two names",
        E::WrongVersion("assertion") => "samael reads every version as 2.0",
        E::UnknownCondition(_) => "samael passes over conditions that it does not know",
        E::Missing("Conditions" | "AudienceRestriction") => "samael checks them if they are there",
        E::WrongAudience(_) => "samael is content with one of several restrictions",
        E::Missing("AuthnStatement") => "samael does not ask when and how the person signed in",
        E::NotYetValid("IssueInstant" | "AuthnInstant") => "samael does not ask whether these lie in the future",
        E::Expired("SessionNotOnOrAfter") => "samael does not ask when the institution's session ends",
        E::Expired("NotOnOrAfter") => "samael's three minutes end a moment later",
        _ => return None,
    })
}
