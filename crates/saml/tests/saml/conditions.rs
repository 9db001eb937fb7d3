//! Well signed, but not for us, not now, or not the answer to our request.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::Timestamp;
use saml::{Assertion, Expected, RequestId, ResponseError, UnverifiedResponse};

use crate::support::{
    IDP, REQUEST, RESPONSE, SP, Sign, WORLD, edit, edited, expected, good, signed, verify, verify_at,
};

/// The error of a response in which both signatures are good, after `from` was replaced by `to` before signing.
fn refused(from: &str, to: &str) -> ResponseError {
    verify(&signed(&edited(from, to), Sign::Both)).unwrap_err()
}

/// The same, but only the first or last occurrence of something that stands on the response and in the assertion.
fn refused_at(from: &str, to: &str, last: bool) -> ResponseError {
    let at = if last { RESPONSE.rfind(from) } else { RESPONSE.find(from) }.unwrap();
    let xml = format!("{}{to}{}", &RESPONSE[..at], &RESPONSE[at + from.len()..]);
    verify(&signed(&xml, Sign::Both)).unwrap_err()
}

fn verify_with(forced_after: Option<&str>, contexts: &[&str]) -> Result<Assertion, ResponseError> {
    let contexts: Vec<String> = contexts.iter().map(|&c| c.into()).collect();
    let request_id = RequestId::parse(REQUEST).unwrap();
    let expected = Expected {
        forced_after: forced_after.map(|at| Timestamp::parse_rfc3339(at).unwrap()),
        requested_contexts: &contexts,
        ..expected(&WORLD.institution, &request_id)
    };
    UnverifiedResponse::from_post(&BASE64.encode(good())).unwrap().verify(&WORLD.sp, &expected)
}

#[test]
fn for_another_address() {
    let other = "https://other.example.org/acs";
    assert_eq!(
        refused(r#"Destination="https://sp.example.org/saml/acs""#, &format!("Destination=\"{other}\"")),
        ResponseError::WrongDestination(other.into())
    );
    assert_eq!(
        refused(r#"Recipient="https://sp.example.org/saml/acs""#, &format!("Recipient=\"{other}\"")),
        ResponseError::WrongRecipient(other.into())
    );
    assert_eq!(
        refused(r#" Destination="https://sp.example.org/saml/acs""#, ""),
        ResponseError::Missing("the response's Destination")
    );
    assert_eq!(refused(r#" Recipient="https://sp.example.org/saml/acs""#, ""), ResponseError::Missing("Recipient"));
    assert!(matches!(refused(r#"saml/acs" NotOn"#, r#"saml/acs/" NotOn"#), ResponseError::WrongRecipient(_)));
}

#[test]
fn for_another_audience() {
    let other = "https://other.example.org";
    let audience = format!("<saml:Audience>{SP}</saml:Audience>");
    let restriction = format!("<saml:AudienceRestriction>{audience}</saml:AudienceRestriction>");
    let elsewhere = format!("<saml:Audience>{other}</saml:Audience>");
    assert_eq!(refused(&audience, &elsewhere), ResponseError::WrongAudience(other.into()));
    assert_eq!(refused(&audience, ""), ResponseError::WrongAudience(String::new()));
    assert_eq!(refused(&restriction, ""), ResponseError::Missing("AudienceRestriction"));
    // Every restriction must be met, but each may name several.
    let two = format!("{restriction}<saml:AudienceRestriction>{elsewhere}</saml:AudienceRestriction>");
    assert!(matches!(refused(&restriction, &two), ResponseError::WrongAudience(_)));
    let both = edited(&audience, &format!("{elsewhere}{audience}"));
    assert!(verify(&signed(&both, Sign::Both)).is_ok());
}

#[test]
fn from_another_institution() {
    let own = format!("<saml:Issuer>{IDP}</saml:Issuer>");
    let other = "<saml:Issuer>https://evil.example.net</saml:Issuer>";
    for last in [false, true] {
        assert_eq!(refused_at(&own, other, last), ResponseError::WrongIssuer("https://evil.example.net".into()));
    }
    assert_eq!(refused_at(&own, "", false), ResponseError::Missing("the response's Issuer"));
    assert_eq!(refused_at(&own, "", true), ResponseError::Missing("the assertion's Issuer"));
    let formatted = own.replace("<saml:Issuer>", r#"<saml:Issuer Format="urn:example:other">"#);
    assert!(matches!(refused_at(&own, &formatted, true), ResponseError::WrongIssuer(_)));
}

#[test]
fn too_late() {
    let late = Timestamp::parse_rfc3339("2026-11-22T10:08:00Z").unwrap();
    assert_eq!(verify_at(&good(), late), Err(ResponseError::Expired("NotOnOrAfter")));
    assert_eq!(
        refused(
            r#"<saml:Conditions NotBefore="2026-11-22T09:59:00Z" NotOnOrAfter="2026-11-22T10:05:00Z">"#,
            r#"<saml:Conditions NotOnOrAfter="2026-11-22T09:57:00Z">"#
        ),
        ResponseError::Expired("NotOnOrAfter")
    );
    assert_eq!(
        refused(
            r#"NotOnOrAfter="2026-11-22T10:05:00Z" InResponseTo"#,
            r#"NotOnOrAfter="2026-11-22T09:57:00Z" InResponseTo"#
        ),
        ResponseError::Expired("NotOnOrAfter")
    );
    assert_eq!(
        refused(r#" NotOnOrAfter="2026-11-22T10:05:00Z" InResponseTo"#, " InResponseTo"),
        ResponseError::Missing("NotOnOrAfter of the subject confirmation")
    );
    assert_eq!(refused("2026-11-22T18:00:00Z", "2026-11-22T09:57:00Z"), ResponseError::Expired("SessionNotOnOrAfter"));
}

#[test]
fn too_early() {
    assert_eq!(refused("2026-11-22T09:59:00Z", "2026-11-22T10:03:01Z"), ResponseError::NotYetValid("NotBefore"));
    assert_eq!(refused("2026-11-22T09:59:30Z", "2026-11-22T10:03:01Z"), ResponseError::NotYetValid("AuthnInstant"));
    assert_eq!(
        refused(r#"IssueInstant="2026-11-22T10:00:00Z""#, r#"IssueInstant="2026-11-22T10:03:01Z""#),
        ResponseError::NotYetValid("IssueInstant")
    );
    assert_eq!(refused("2026-11-22T09:59:00Z", "22.11.2026"), ResponseError::BadInstant("NotBefore"));
}

#[test]
fn one_of_several_confirmations_must_hold() {
    let own = crate::support::cut(RESPONSE, "saml:SubjectConfirmation");
    let other = edit(own, "saml/acs", "elsewhere");
    assert!(verify(&signed(&edited(own, &format!("{other}{own}")), Sign::Both)).is_ok());
    assert!(matches!(refused(own, &format!("{other}{other}")), ResponseError::WrongRecipient(_)));
}

#[test]
fn under_an_unknown_condition() {
    assert_eq!(
        refused("</saml:Conditions>", r#"<saml:Condition xsi:type="xs:string"/></saml:Conditions>"#),
        ResponseError::UnknownCondition("Condition".into())
    );
    let once = edited("</saml:Conditions>", "<saml:OneTimeUse/></saml:Conditions>");
    assert!(verify(&signed(&once, Sign::Both)).is_ok());
}

#[test]
fn in_another_version() {
    assert_eq!(refused_at(r#"Version="2.0""#, r#"Version="1.1""#, false), ResponseError::WrongVersion("response"));
    assert_eq!(refused_at(r#"Version="2.0""#, r#"Version="1.1""#, true), ResponseError::WrongVersion("assertion"));
}

#[test]
fn a_forced_authentication_must_be_new() {
    assert!(verify_with(Some("2026-11-22T09:59:20Z"), &[]).is_ok());
    assert!(verify_with(Some("2026-11-22T10:00:00Z"), &[]).is_ok(), "30 seconds of clock difference");
    assert_eq!(verify_with(Some("2026-11-22T10:00:01Z"), &[]), Err(ResponseError::StaleAuthentication));
}

#[test]
fn a_requested_context_must_come_back() {
    let (mfa, sfa) = ("https://refeds.org/profile/mfa", "https://refeds.org/profile/sfa");
    assert!(verify_with(None, &[mfa, sfa]).is_ok());
    assert_eq!(verify_with(None, &[mfa]), Err(ResponseError::ContextNotMet(sfa.into())));
}

#[test]
fn a_refusal_carries_the_institutions_words() {
    let status = r#"<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>"#;
    let refusal = r#"<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Responder"><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:NoAuthnContext"/></samlp:StatusCode><samlp:StatusMessage>no second factor</samlp:StatusMessage>"#;
    let assertion = crate::support::cut(RESPONSE, "saml:Assertion");
    let xml = edit(&edited(status, refusal), assertion, "");
    for (sign, is_signed) in [(Sign::Neither, false), (Sign::Response, true)] {
        let Err(ResponseError::Refused(refusal)) = verify(&signed(&xml, sign)) else { panic!("{sign:?}") };
        assert!(refusal.has_code("Responder") && refusal.has_code("NoAuthnContext") && !refusal.has_code("Success"));
        assert_eq!(refusal.message.as_deref(), Some("no second factor"));
        assert_eq!(refusal.signed, is_signed);
    }
    // Even a refusal must answer our request.
    let other = edit(&xml, REQUEST, "_other");
    assert_eq!(verify(&signed(&other, Sign::Neither)), Err(ResponseError::NotInResponseTo));
}

#[test]
fn missing_parts_are_named() {
    assert_eq!(refused(crate::support::cut(RESPONSE, "saml:Subject"), ""), ResponseError::Missing("Subject"));
    assert_eq!(refused(crate::support::cut(RESPONSE, "saml:Conditions"), ""), ResponseError::Missing("Conditions"));
    assert_eq!(
        refused(crate::support::cut(RESPONSE, "saml:AuthnStatement"), ""),
        ResponseError::Missing("AuthnStatement")
    );
    let status = crate::support::cut(RESPONSE, "samlp:Status");
    assert_eq!(refused(status, ""), ResponseError::Missing("the response's Status"));
    assert_eq!(refused(status, &format!("{status}{status}")), ResponseError::Repeated("Status"));
    let xml = edited(crate::support::cut(RESPONSE, "saml:Assertion"), "");
    assert_eq!(verify(&signed(&xml, Sign::Response)), Err(ResponseError::NoAssertion));
}
