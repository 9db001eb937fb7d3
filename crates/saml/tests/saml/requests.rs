//! Requests as an institution would check them.

use std::io::Read as _;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, UnparsedPublicKey};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use bergshamra::{DsigContext, KeysManager, keys::loader};
use domain::{Institution, entropy::SeededEntropy};
use saml::{AuthnRequest, Outgoing, Parameter, RequestError, RequestId};
use url::Url;

use crate::support::{ACS, REQUEST, SP, WORLD, now};

fn request() -> AuthnRequest {
    AuthnRequest {
        id: RequestId::parse(REQUEST).unwrap(),
        relay_state: "hand le/1".into(),
        force_authn: false,
        is_passive: false,
        authn_contexts: vec![],
    }
}

fn send(institution: &Institution, request: &AuthnRequest) -> Result<Outgoing, RequestError> {
    WORLD.sp.authn_request(institution, request, now())
}

fn inflated(message: &str) -> String {
    let mut xml = String::new();
    flate2::read::DeflateDecoder::new(&BASE64.decode(message).unwrap()[..]).read_to_string(&mut xml).unwrap();
    xml
}

fn redirected(institution: &Institution, request: &AuthnRequest) -> Url {
    match send(institution, request).unwrap() {
        Outgoing::Redirect(url) => url,
        Outgoing::Post { .. } => panic!("not redirected"),
    }
}

fn sent_xml(request: &AuthnRequest) -> String {
    let url = redirected(&WORLD.institution, request);
    inflated(&url.query_pairs().find(|(name, _)| name == "SAMLRequest").unwrap().1)
}

#[test]
fn a_redirect_is_signed_over_its_very_octets() {
    let url = redirected(&WORLD.institution, &request());
    let (octets, signature) = url.query().unwrap().split_once("&Signature=").unwrap();
    assert!(octets.starts_with("SAMLRequest=") && octets.contains("&RelayState=hand%20le%2F1&SigAlg=http%3A%2F%2F"));
    let pairs: Vec<_> = url.query_pairs().collect();
    assert_eq!(pairs[2].1, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
    let signature_value = BASE64.decode(pairs[3].1.as_bytes()).unwrap();
    let key = rcgen::KeyPair::from_pem(&WORLD.sp_signing.pem).unwrap();
    let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, key.public_key_raw());
    assert!(public.verify(octets.as_bytes(), &signature_value).is_ok());
    assert!(!signature.contains(['+', '/', '=']));
}

#[test]
fn a_request_says_what_it_must() {
    let xml = sent_xml(&request());
    for part in [
        format!("ID=\"{REQUEST}\""),
        "Version=\"2.0\"".into(),
        "IssueInstant=\"2026-11-22T10:00:00Z\"".into(),
        "Destination=\"https://idp.example.edu/sso\"".into(),
        format!("AssertionConsumerServiceURL=\"{ACS}\""),
        format!("<saml:Issuer>{SP}</saml:Issuer>"),
        "<samlp:NameIDPolicy AllowCreate=\"true\"/>".into(),
    ] {
        assert!(xml.contains(&part), "{part} in {xml}");
    }
    assert!(!xml.contains("ForceAuthn") && !xml.contains("IsPassive") && !xml.contains("RequestedAuthnContext"));
    let mfa = "https://refeds.org/profile/mfa".to_owned();
    let xml = sent_xml(&AuthnRequest { force_authn: true, is_passive: true, authn_contexts: vec![mfa], ..request() });
    assert!(xml.contains("ForceAuthn=\"true\"") && xml.contains("IsPassive=\"true\""));
    assert!(xml.contains(r#"Comparison="exact"><saml:AuthnContextClassRef>https://refeds.org/profile/mfa</"#));
}

#[test]
fn the_endpoints_own_query_stays_in_front() {
    let mut institution = WORLD.institution.clone();
    institution.sign_in.redirect = Some(Url::parse("https://idp.example.edu/sso?tenant=a%20b#part").unwrap());
    let url = redirected(&institution, &request());
    assert!(url.as_str().starts_with("https://idp.example.edu/sso?tenant=a%20b&SAMLRequest="));
    assert_eq!(url.fragment(), None);
}

#[test]
fn a_posted_request_carries_an_enveloped_signature() {
    let mut institution = WORLD.institution.clone();
    institution.sign_in.redirect = None;
    institution.sign_in.post = Some(Url::parse("https://idp.example.edu/post?a=1&b=2").unwrap());
    let Ok(Outgoing::Post { action, parameter: Parameter::Request, message, relay_state }) =
        send(&institution, &request())
    else {
        panic!("not posted")
    };
    assert_eq!((action.as_str(), relay_state.as_deref()), ("https://idp.example.edu/post?a=1&b=2", Some("hand le/1")));
    let xml = String::from_utf8(BASE64.decode(message).unwrap()).unwrap();
    let mut keys = KeysManager::new();
    keys.add_key(loader::load_x509_cert_der(&WORLD.sp_signing.certificate).unwrap());
    assert!(bergshamra::verify(&DsigContext::new(keys), &xml).unwrap().is_valid(), "{xml}");
    let after_issuer = xml.split("</saml:Issuer>").nth(1).unwrap();
    assert!(after_issuer.starts_with("<ds:Signature"), "the schema wants it right after the issuer");
}

#[test]
fn what_cannot_be_sent_is_refused() {
    let long = AuthnRequest { relay_state: "x".repeat(81), ..request() };
    assert_eq!(send(&WORLD.institution, &long), Err(RequestError::RelayStateTooLong));
    assert!(send(&WORLD.institution, &AuthnRequest { relay_state: "x".repeat(80), ..request() }).is_ok());
    let mut institution = WORLD.institution.clone();
    institution.sign_in.redirect = None;
    assert_eq!(send(&institution, &request()), Err(RequestError::NoEndpoint));
}

#[test]
fn a_request_id_is_random_and_an_xml_name() {
    let entropy = SeededEntropy::new(1);
    let (one, other) = (RequestId::generate(&entropy), RequestId::generate(&entropy));
    assert_ne!(one, other);
    assert_eq!(one.as_str().len(), 33);
    assert_eq!(RequestId::parse(one.as_str()), Some(one));
    for bad in ["", "_", "_xyz", "00112233445566778899aabbccddeeff", "_00112233445566778899AABBCCDDEEFF"] {
        assert_eq!(RequestId::parse(bad), None);
    }
}
