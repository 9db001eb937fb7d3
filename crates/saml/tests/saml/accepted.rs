//! What honest institutions send.

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::Timestamp;
use saml::UnverifiedResponse;

use crate::support::{
    EXCLUSIVE, IDP, Keys, Method, REQUEST, RESPONSE, SP, Sign, WORLD, cut, edited, good, institution, signed,
    signed_by, verify, verify_at, verify_for,
};

#[test]
fn a_signed_assertion_is_read() {
    let assertion = verify(&good()).unwrap();
    assert_eq!(assertion.id, "_assertion");
    assert_eq!(assertion.issuer.as_str(), IDP);
    assert_eq!(assertion.audience.as_str(), SP);
    assert_eq!(assertion.name_id.as_ref().unwrap().value, "jane@x");
    assert_eq!(assertion.persistent_name_id().unwrap(), format!("{IDP}!{SP}!jane@x"));
    assert_eq!(assertion.authn_instant, Timestamp::parse_rfc3339("2026-11-22T09:59:30Z").unwrap());
    assert_eq!(assertion.authn_context.as_deref(), Some("https://refeds.org/profile/sfa"));
    assert_eq!(assertion.session_index.as_deref(), Some("_session"));
    assert_eq!(assertion.session_not_on_or_after, Timestamp::parse_rfc3339("2026-11-22T18:00:00Z"));
    assert_eq!(assertion.expires_at, Timestamp::parse_rfc3339("2026-11-22T10:08:00Z").unwrap());
    assert_eq!(assertion.attributes.len(), 1);
}

#[test]
fn a_signature_on_the_response_or_on_both_will_do() {
    let alone = verify(&good()).unwrap();
    assert_eq!(verify(&signed(RESPONSE, Sign::Response)).unwrap(), alone);
    assert_eq!(verify(&signed(RESPONSE, Sign::Both)).unwrap(), alone);
}

#[test]
fn sha_384_and_512_and_inclusive_prefixes_are_accepted() {
    for size in ["384", "512"] {
        let signature = format!("http://www.w3.org/2001/04/xmldsig-more#rsa-sha{size}");
        let method = Method { signature: &signature, ..Method::default() };
        assert!(verify(&signed_by(RESPONSE, Sign::Both, &method)).is_ok(), "{size}");
    }
    for digest in ["http://www.w3.org/2001/04/xmldsig-more#sha384", "http://www.w3.org/2001/04/xmlenc#sha512"] {
        let method = Method { digest, ..Method::default() };
        assert!(verify(&signed_by(RESPONSE, Sign::Both, &method)).is_ok(), "{digest}");
    }
    let transforms = format!(
        r#"<ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/><ds:Transform Algorithm="{EXCLUSIVE}"><ec:InclusiveNamespaces xmlns:ec="{EXCLUSIVE}" PrefixList="xs xsi"/></ds:Transform>"#
    );
    let method = Method { transforms: &transforms, ..Method::default() };
    assert!(verify(&signed_by(RESPONSE, Sign::Both, &method)).is_ok());
}

#[test]
fn an_elliptic_curve_key_is_accepted() {
    let keys = Keys::of(&rcgen::KeyPair::generate().unwrap());
    let institution = institution(vec![keys.certificate.clone()]);
    let method =
        Method { signature: "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256", key: &keys, ..Method::default() };
    let xml = signed_by(RESPONSE, Sign::Assertion, &method);
    assert!(verify_for(&institution, &xml).is_ok());
}

#[test]
fn during_a_key_rollover_either_key_will_do() {
    let institution = institution(vec![WORLD.stranger.certificate.clone(), WORLD.idp.certificate.clone()]);
    for key in [&WORLD.idp, &WORLD.stranger] {
        let xml = signed_by(RESPONSE, Sign::Assertion, &Method { key, ..Method::default() });
        assert!(verify_for(&institution, &xml).is_ok());
    }
}

#[test]
fn base64_may_be_wrapped_in_lines() {
    let lines: Vec<_> =
        BASE64.encode(good()).as_bytes().chunks(76).map(|l| String::from_utf8(l.to_vec()).unwrap()).collect();
    let response = UnverifiedResponse::from_post(&lines.join("\r\n")).unwrap();
    assert_eq!(response.in_response_to(), Some(REQUEST));
    assert_eq!(response.issuer().as_deref(), Some(IDP));
}

#[test]
fn a_clock_may_be_three_minutes_off() {
    let late = Timestamp::parse_rfc3339("2026-11-22T10:07:59Z").unwrap();
    let early = Timestamp::parse_rfc3339("2026-11-22T09:57:00Z").unwrap();
    assert!(verify_at(&good(), late).is_ok());
    assert!(verify_at(&good(), early).is_ok());
}

#[test]
fn an_unsigned_response_may_leave_out_issuer_and_destination() {
    let xml = edited(r#" Destination="https://sp.example.org/saml/acs""#, "");
    let xml = xml.replacen("<saml:Issuer>https://idp.example.edu/idp</saml:Issuer><!--sign response-->", "", 1);
    assert!(verify(&signed(&xml, Sign::Assertion)).is_ok());
}

#[test]
fn white_space_and_a_byte_order_mark_do_no_harm() {
    let xml = edited("<samlp:Status>", "\n  <samlp:Status>\r\n\t");
    let xml = format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n{}\n", signed(&xml, Sign::Both));
    assert!(verify(&xml).is_ok());
}

/// Some Java libraries break their base64 with a carriage return, which XML must write as a character reference.
#[test]
fn base64_of_a_signature_may_hold_carriage_returns() {
    let xml = good();
    let value = cut(&xml, "ds:SignatureValue").to_owned();
    let broken = format!("{}&#13;\n{}", &value[..80], &value[80..]);
    assert!(verify(&xml.replace(&value, &broken)).is_ok());
}
