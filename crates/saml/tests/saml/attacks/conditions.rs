//! Well signed, but not for us, not now, not the answer to our request, or more than the institution may say.

use saml::ResponseError;

use super::{Attack, Fate, Read, read, refused};
use crate::support::{IDP, REQUEST, RESPONSE, SP, Sign, cut, edited, signed};

pub(super) fn attacks() -> Vec<Attack<Fate>> {
    [elsewhere(), another_time(), not_allowed()].into_iter().flatten().collect()
}

/// A response in which both signatures are good, after `from` was replaced by `to` before signing.
fn sent(from: &str, to: &str) -> String {
    signed(&edited(from, to), Sign::Both)
}

/// The same, but only the first or last occurrence of something that stands on the response and in the assertion.
fn sent_at(from: &str, to: &str, last: bool) -> String {
    let at = if last { RESPONSE.rfind(from) } else { RESPONSE.find(from) }.unwrap();
    signed(&format!("{}{to}{}", &RESPONSE[..at], &RESPONSE[at + from.len()..]), Sign::Both)
}

fn elsewhere() -> Vec<Attack<Fate>> {
    let other = "https://other.example.org/saml/acs";
    let audience = format!("<saml:Audience>{SP}</saml:Audience>");
    let foreign = "<saml:Audience>https://other.example.org/</saml:Audience>";
    let restriction = cut(RESPONSE, "saml:AudienceRestriction");
    let two = format!("{restriction}<saml:AudienceRestriction>{foreign}</saml:AudienceRestriction>");
    let own = format!("<saml:Issuer>{IDP}</saml:Issuer>");
    let evil = "<saml:Issuer>https://evil.example.net</saml:Issuer>";
    let issuer = || ResponseError::WrongIssuer("https://evil.example.net".into());
    let answers = format!(" InResponseTo=\"{REQUEST}\"");
    let at = |name: &str, url: &str| format!("{name}=\"{url}\"");
    let acs = "https://sp.example.org/saml/acs";
    let wrong_audience = || ResponseError::WrongAudience("https://other.example.org/".into());
    vec![
        refused(
            "wrong-destination.xml",
            sent(&at("Destination", acs), &at("Destination", other)),
            ResponseError::WrongDestination(other.into()),
        ),
        refused(
            "no-destination.xml",
            sent(&format!(" {}", at("Destination", acs)), ""),
            ResponseError::Missing("the response's Destination"),
        ),
        refused(
            "wrong-recipient.xml",
            sent(&at("Recipient", acs), &at("Recipient", other)),
            ResponseError::WrongRecipient(other.into()),
        ),
        refused(
            "no-recipient.xml",
            sent(&format!(" {}", at("Recipient", acs)), ""),
            ResponseError::Missing("Recipient"),
        ),
        refused("wrong-audience.xml", sent(&audience, foreign), wrong_audience()),
        refused("no-audience.xml", sent(restriction, ""), ResponseError::Missing("AudienceRestriction")),
        refused("second-audience-restriction.xml", sent(restriction, &two), wrong_audience()),
        refused("wrong-issuer-of-the-response.xml", sent_at(&own, evil, false), issuer()),
        refused("wrong-issuer-of-the-assertion.xml", sent_at(&own, evil, true), issuer()),
        refused(
            "answer-to-another-request.xml",
            sent_at(&answers, " InResponseTo=\"_other\"", false),
            ResponseError::NotInResponseTo,
        ),
        refused(
            "assertion-for-another-request.xml",
            sent_at(&answers, " InResponseTo=\"_other\"", true),
            ResponseError::NotInResponseTo,
        ),
        refused("unsolicited.xml", sent(&answers, ""), ResponseError::NotInResponseTo),
    ]
}

fn another_time() -> Vec<Attack<Fate>> {
    let conditions = r#"<saml:Conditions NotBefore="2026-11-22T09:59:00Z" NotOnOrAfter="2026-11-22T10:05:00Z">"#;
    let (until, answers) = (r#"NotOnOrAfter="2026-11-22T10:05:00Z""#, " InResponseTo");
    let past = r#"NotOnOrAfter="2026-11-22T09:57:00Z""#;
    let expired = || ResponseError::Expired("NotOnOrAfter");
    let (soon, confirmation) = ("2026-11-22T10:03:01Z", "NotOnOrAfter of the subject confirmation");
    vec![
        refused("expired-conditions.xml", sent(conditions, &conditions.replace(until, past)), expired()),
        refused("expired-confirmation.xml", sent(&format!("{until}{answers}"), &format!("{past}{answers}")), expired()),
        refused(
            "confirmation-without-end.xml",
            sent(&format!(" {until}{answers}"), answers),
            ResponseError::Missing(confirmation),
        ),
        refused(
            "expired-session.xml",
            sent("2026-11-22T18:00:00Z", "2026-11-22T09:57:00Z"),
            ResponseError::Expired("SessionNotOnOrAfter"),
        ),
        refused("not-yet-valid.xml", sent("2026-11-22T09:59:00Z", soon), ResponseError::NotYetValid("NotBefore")),
        refused(
            "authenticated-in-the-future.xml",
            sent("2026-11-22T09:59:30Z", soon),
            ResponseError::NotYetValid("AuthnInstant"),
        ),
    ]
}

fn not_allowed() -> Vec<Attack<Fate>> {
    let status = r#"<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>"#;
    let unknown = r#"<saml:Condition xsi:type="xs:string"/></saml:Conditions>"#;
    let nobody = |name: &str| Read { name: name.into(), released: vec![] };
    vec![
        refused("sender-vouches.xml", sent("cm:bearer", "cm:sender-vouches"), ResponseError::NotBearer),
        refused("holder-of-key.xml", sent("cm:bearer", "cm:holder-of-key"), ResponseError::NotBearer),
        refused(
            "unknown-condition.xml",
            sent("</saml:Conditions>", unknown),
            ResponseError::UnknownCondition("Condition".into()),
        ),
        refused(
            "no-status.xml",
            sent(cut(RESPONSE, "samlp:Status"), ""),
            ResponseError::Missing("the response's Status"),
        ),
        refused(
            "two-status.xml",
            sent(status, &format!("{status}</samlp:Status><samlp:Status>{status}")),
            ResponseError::Repeated("Status"),
        ),
        refused("no-subject.xml", sent(cut(RESPONSE, "saml:Subject"), ""), ResponseError::Missing("Subject")),
        refused("no-conditions.xml", sent(cut(RESPONSE, "saml:Conditions"), ""), ResponseError::Missing("Conditions")),
        refused(
            "no-authentication.xml",
            sent(cut(RESPONSE, "saml:AuthnStatement"), ""),
            ResponseError::Missing("AuthnStatement"),
        ),
        refused(
            "saml-1-1-assertion.xml",
            sent_at(r#"Version="2.0""#, r#"Version="1.1""#, true),
            ResponseError::WrongVersion("assertion"),
        ),
        read("foreign-scope.xml", sent("jane@example.edu", "jane@other.example.org"), nobody("jane@x")),
        read(
            "foreign-scope-that-begins-alike.xml",
            sent("jane@example.edu", "jane@example.edu.evil.net"),
            nobody("jane@x"),
        ),
        read(
            "foreign-scope-behind-an-own-one.xml",
            sent("jane@example.edu", "jane@example.edu@evil.net"),
            nobody("jane@x"),
        ),
        read(
            "attribute-by-its-friendly-name.xml",
            sent("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "urn:example:other"),
            nobody("jane@x"),
        ),
    ]
}
