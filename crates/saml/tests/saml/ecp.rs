//! Envelopes of clients without a browser: what ours says, and what of theirs is taken.

use bergshamra::{DsigContext, KeysManager, keys::loader};
use saml::{
    Assertion, AuthnRequest, DocumentError, EcpAnswer, RequestId, ResponseError, SignatureError,
    binding::MAX_MESSAGE_SIZE,
};

use crate::support::{ACS, REQUEST, RESPONSE, SP, Sign, WORLD, edit, expected, good, now, signed};

const SOAP: &str = "http://schemas.xmlsoap.org/soap/envelope/";

/// An envelope as `ecp.pl` and `cigetcert` post it.
fn envelope(header: &str, body: &str) -> String {
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><S:Envelope xmlns:S="{SOAP}"><S:Header>{header}</S:Header><S:Body>{body}</S:Body></S:Envelope>"#
    )
}

fn relay_state(value: &str) -> String {
    format!(
        r#"<ecp:RelayState xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next">{value}</ecp:RelayState>"#
    )
}

fn response_header(address: &str) -> String {
    format!(
        r#"<ecp:Response xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" S:mustUnderstand="1" AssertionConsumerServiceURL="{address}"/>"#
    )
}

fn refusal(envelope: &str) -> ResponseError {
    EcpAnswer::read(envelope.as_bytes(), &WORLD.sp).err().unwrap()
}

fn taken(envelope: &str) -> Result<Assertion, ResponseError> {
    let answer = EcpAnswer::read(envelope.as_bytes(), &WORLD.sp)?;
    let request_id = RequestId::parse(REQUEST).unwrap();
    answer.response.verify(&WORLD.sp, &expected(&WORLD.institution, &request_id))
}

#[test]
fn our_envelope_carries_a_signed_request_for_whichever_institution() {
    let request = AuthnRequest {
        id: RequestId::parse(REQUEST).unwrap(),
        relay_state: "handle <1>".into(),
        force_authn: false,
        is_passive: false,
        authn_contexts: vec![],
    };
    let xml = WORLD.sp.paos_request(&request, now()).unwrap();
    for part in [
        format!(r#"responseConsumerURL="{ACS}" service="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp""#),
        r#"<paos:Request xmlns:paos="urn:liberty:paos:2003-08" S:mustUnderstand="1" S:actor="http://schemas.xmlsoap.org/soap/actor/next""#.into(),
        // As Shibboleth writes it: ecp.pl takes it out by its text and finds the declarations there.
        r#"<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Header>"#.into(),
        r#"<ecp:RelayState xmlns:ecp="urn:oasis:names:tc:SAML:2.0:profiles:SSO:ecp" S:mustUnderstand="1""#.into(),
        r#"ProviderName="Beadle &amp; Co &lt;test&gt;" IsPassive="0">"#.into(),
        r#"S:actor="http://schemas.xmlsoap.org/soap/actor/next">handle &lt;1&gt;</ecp:RelayState>"#.into(),
        format!(r#"AssertionConsumerServiceURL="{ACS}" ProtocolBinding="urn:oasis:names:tc:SAML:2.0:bindings:PAOS""#),
        format!("<saml:Issuer>{SP}</saml:Issuer>"),
    ] {
        assert!(xml.contains(&part), "{part} in {xml}");
    }
    assert!(!xml.contains("Destination"), "{xml}");
    let mut keys = KeysManager::new();
    keys.add_key(loader::load_x509_cert_der(&WORLD.sp_signing.certificate).unwrap());
    assert!(bergshamra::verify(&DsigContext::new(keys), &xml).unwrap().is_valid(), "{xml}");
    // The schema of the header wants the request of PAOS first.
    assert!(xml.split("<S:Header>").nth(1).unwrap().starts_with("<paos:Request"));
}

#[test]
fn a_response_is_taken_out_of_its_envelope_and_verified_as_any_other() {
    for sign in [Sign::Assertion, Sign::Response, Sign::Both] {
        let response = signed(RESPONSE, sign);
        let answer = envelope(&relay_state(" handle "), &response);
        assert_eq!(taken(&answer).unwrap().name_id.unwrap().value, "jane@x", "{sign:?}");
        let read = EcpAnswer::read(answer.as_bytes(), &WORLD.sp).unwrap();
        assert_eq!((read.relay_state.as_deref(), read.response.in_response_to()), (Some("handle"), Some(REQUEST)));
    }
    // With the institution's own header, and with none at all.
    assert!(taken(&envelope(&response_header(ACS), &good())).is_ok());
    let bare = format!(r#"<S:Envelope xmlns:S="{SOAP}"><S:Body>{}</S:Body></S:Envelope>"#, good());
    assert_eq!(EcpAnswer::read(bare.as_bytes(), &WORLD.sp).unwrap().relay_state, None);
    assert!(taken(&bare).is_ok());
}

#[test]
fn a_response_may_rely_on_namespaces_of_the_envelope() {
    let names =
        r#" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion""#;
    let response = good();
    let response = edit(&response, &format!("<samlp:Response{names}"), "<samlp:Response");
    let answer = envelope("", &response).replace("<S:Envelope", &format!("<S:Envelope{names}"));
    assert!(taken(&answer).is_ok());
}

#[test]
fn the_envelope_makes_nothing_true() {
    let unsigned = signed(RESPONSE, Sign::Neither);
    assert_eq!(taken(&envelope("", &unsigned)), Err(ResponseError::Unsigned));
    let tampered = edit(&good(), "jane@x", "john@x");
    assert_eq!(taken(&envelope("", &tampered)), Err(ResponseError::Signature(SignatureError::Bad)));
    // A good response elsewhere in the envelope vouches for nothing in the body.
    assert_eq!(taken(&envelope(&good(), &unsigned)), Err(ResponseError::Unsigned));
    let other = edit(RESPONSE, ACS, "https://evil.example.org/acs");
    assert!(taken(&envelope("", &signed(&other, Sign::Both))).is_err());
}

#[test]
fn what_is_no_such_envelope_is_refused() {
    let (state, fine) = (relay_state("a"), good());
    let other_address = "https://evil.example.org/acs";
    for (envelope, error) in [
        (fine.clone(), ResponseError::OtherMessage("SOAP envelope")),
        (
            envelope(&state, "").replace(SOAP, "http://www.w3.org/2003/05/soap-envelope"),
            ResponseError::OtherMessage("SOAP envelope"),
        ),
        (envelope(&state, ""), ResponseError::OtherMessage("Response")),
        (envelope(&state, &format!("{fine}{fine}")), ResponseError::OtherMessage("Response")),
        (envelope(&state, "<S:Fault/>"), ResponseError::NotAResponse),
        (envelope(&format!("{state}{state}"), &fine), ResponseError::Repeated("RelayState")),
        (envelope(&response_header(other_address), &fine), ResponseError::WrongRecipient(other_address.into())),
        (envelope(&response_header(ACS).repeat(2), &fine), ResponseError::Repeated("Response")),
        (envelope("<x S:mustUnderstand='1'/>", &fine), ResponseError::UnexpectedElement("x".into())),
        (envelope("", &fine).replace("<S:Body>", "<x/><S:Body>"), ResponseError::UnexpectedElement("x".into())),
        (envelope("", &fine).replace("<S:Body>", "<S:Body/><S:Body>"), ResponseError::Repeated("Body")),
        (format!("<S:Envelope xmlns:S='{SOAP}'/>"), ResponseError::Missing("the Body")),
        (format!("<!DOCTYPE x>{}", envelope("", &fine)), ResponseError::Document(DocumentError::DocumentType)),
        (" ".repeat(MAX_MESSAGE_SIZE + 1), ResponseError::TooLarge),
    ] {
        assert_eq!(refusal(&envelope), error, "{}", &envelope[..envelope.len().min(200)]);
    }
    assert!(EcpAnswer::read(b"<S:Envelope>\xff</S:Envelope>", &WORLD.sp).is_err());
    // What need not be understood is passed over.
    assert!(taken(&envelope("<x/><x S:mustUnderstand='0'/>", &fine)).is_ok());
}
