//! Logout messages: what institutions send, by either binding, and what passes for it.

use std::io::{Read as _, Write as _};

use aws_lc_rs::{hmac, rand::SystemRandom, rsa::KeyPair, signature::RSA_PKCS1_SHA256};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::Timestamp;
use saml::{
    LogoutOutcome, LogoutRequest, NameId, NewLogoutRequest, Outgoing, Parameter, Received, RequestError, RequestId,
    ResponseError, SignatureError, UnverifiedLogout,
};

use crate::support::{IDP, Keys, Method, REQUEST, SLO, SP, WORLD, edit, now};

pub(crate) const RSA_SHA256: &str = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";

/// A good request; the comment marks where an enveloped signature goes.
pub(crate) const ASKS: &str = r#"<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_request" Version="2.0" IssueInstant="2026-11-22T10:00:00Z" Destination="https://sp.example.org/saml/slo" NotOnOrAfter="2026-11-22T10:05:00Z"><saml:Issuer>https://idp.example.edu/idp</saml:Issuer><!--sign--><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">jane@x</saml:NameID><samlp:SessionIndex>_session</samlp:SessionIndex></samlp:LogoutRequest>"#;

/// A good answer.
const ANSWERS: &str = r#"<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="_answer" Version="2.0" IssueInstant="2026-11-22T10:00:00Z" Destination="https://sp.example.org/saml/slo" InResponseTo="_00112233445566778899aabbccddeeff"><saml:Issuer>https://idp.example.edu/idp</saml:Issuer><!--sign--><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status></samlp:LogoutResponse>"#;

pub(crate) fn percent(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

fn deflated(xml: &str) -> String {
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::default());
    deflate.write_all(xml.as_bytes()).unwrap();
    BASE64.encode(deflate.finish().unwrap())
}

/// The query before its signature.
pub(crate) fn unsigned_query(name: &str, xml: &str, state: Option<&str>, algorithm: &str) -> String {
    let state = state.map_or_else(String::new, |state| format!("&RelayState={}", percent(state)));
    format!("{name}={}{state}&SigAlg={}", percent(&deflated(xml)), percent(algorithm))
}

pub(crate) fn signature_of(signed: &str, keys: &Keys) -> String {
    let key = KeyPair::from_pkcs8(&keys.pkcs8).unwrap();
    let mut signature = vec![0; key.public_modulus_len()];
    key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature).unwrap();
    percent(&BASE64.encode(signature))
}

pub(crate) fn with_signature(query: &str) -> String {
    format!("{query}&Signature={}", signature_of(query, &WORLD.idp))
}

/// By HTTP-Redirect, as an honest institution sends it.
pub(crate) fn redirected(xml: &str) -> String {
    let xml = xml.replace("<!--sign-->", "");
    let name = if xml.starts_with("<samlp:LogoutRequest") { "SAMLRequest" } else { "SAMLResponse" };
    with_signature(&unsigned_query(name, &xml, Some("a b"), RSA_SHA256))
}

pub(crate) fn by_query(query: &str) -> Result<UnverifiedLogout, ResponseError> {
    UnverifiedLogout::read(Received::from_query(query)?)
}

/// By HTTP-POST with an enveloped signature by this method.
fn posted_by(xml: &str, method: &Method<'_>) -> Result<UnverifiedLogout, ResponseError> {
    let id = if xml.contains("_request") { "_request" } else { "_answer" };
    let xml = if xml.contains("<!--sign-->") {
        method.fill(&edit(xml, "<!--sign-->", &method.template(id)))
    } else {
        xml.to_owned()
    };
    posted_as_is(&xml)
}

fn posted_as_is(xml: &str) -> Result<UnverifiedLogout, ResponseError> {
    let message = BASE64.encode(xml);
    let (request, response) = if xml.contains("LogoutRequest") { (Some(message), None) } else { (None, Some(message)) };
    UnverifiedLogout::read(Received::from_form(request.as_deref(), response.as_deref(), Some("a b"))?)
}

fn request_at(message: Result<UnverifiedLogout, ResponseError>, at: Timestamp) -> Result<LogoutRequest, ResponseError> {
    message?.verify_request(&WORLD.sp, &WORLD.institution, at)
}

pub(crate) fn request(message: Result<UnverifiedLogout, ResponseError>) -> Result<LogoutRequest, ResponseError> {
    request_at(message, now())
}

fn answer(message: Result<UnverifiedLogout, ResponseError>) -> Result<LogoutOutcome, ResponseError> {
    message?.verify_response(&WORLD.sp, &WORLD.institution, &RequestId::parse(REQUEST).unwrap(), now())
}

/// What comes of the message by either binding.
fn both(xml: &str) -> [Result<LogoutRequest, ResponseError>; 2] {
    [request(by_query(&redirected(xml))), request(posted_by(xml, &Method::default()))]
}

#[test]
fn a_request_is_read_by_either_binding() {
    for read in both(ASKS) {
        let read = read.unwrap();
        assert_eq!((read.id.as_str(), read.name_id.value.as_str()), ("_request", "jane@x"));
        assert_eq!(read.session_indexes, ["_session"]);
        assert_eq!(read.expires_at, now() + saml::response::MAX_SKEW);
    }
    let message = by_query(&redirected(ASKS)).unwrap();
    assert_eq!((message.parameter(), message.relay_state()), (Parameter::Request, Some("a b")));
    assert_eq!(message.issuer().as_deref(), Some(IDP));
    let two = "<samlp:SessionIndex>_session</samlp:SessionIndex><samlp:SessionIndex>_other</samlp:SessionIndex>";
    let none = edit(ASKS, "<samlp:SessionIndex>_session</samlp:SessionIndex>", "");
    for [read, indexes] in [
        [edit(ASKS, "<samlp:SessionIndex>_session</samlp:SessionIndex>", two), "_session _other".into()],
        [none, String::new()],
    ] {
        assert!(both(&read).into_iter().all(|read| read.unwrap().session_indexes.join(" ") == indexes));
    }
}

#[test]
fn an_answer_is_read_by_either_binding_and_says_what_came_of_it() {
    let partial = "urn:oasis:names:tc:SAML:2.0:status:PartialLogout";
    let code = r#"<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/>"#;
    let within = code.replace("/>", &format!("><samlp:StatusCode Value=\"{partial}\"/></samlp:StatusCode>"));
    let instead = format!("<samlp:StatusCode Value=\"{partial}\"/>");
    let failed = "urn:oasis:names:tc:SAML:2.0:status:Responder";
    for (status, outcome) in [
        (code, LogoutOutcome::Complete),
        (&within, LogoutOutcome::Partial),
        (&instead, LogoutOutcome::Partial),
        (&format!("<samlp:StatusCode Value=\"{failed}\"/>"), LogoutOutcome::Failed(vec![failed.into()])),
    ] {
        let xml = edit(ANSWERS, code, status);
        assert_eq!(answer(by_query(&redirected(&xml))).unwrap(), outcome);
        assert_eq!(answer(posted_by(&xml, &Method::default())).unwrap(), outcome);
    }
    let other = edit(ANSWERS, "_00112233445566778899aabbccddeeff", "_ffeeddccbbaa99887766554433221100");
    assert_eq!(answer(by_query(&redirected(&other))), Err(ResponseError::NotInResponseTo));
    assert_eq!(answer(by_query(&redirected(&edit(ANSWERS, code, "")))), Ok(LogoutOutcome::Failed(vec![])));
}

#[test]
fn what_the_institution_did_not_sign_is_refused() {
    let bad = Err(ResponseError::Signature(SignatureError::Bad));
    let plain = ASKS.replace("<!--sign-->", "");
    let query = unsigned_query("SAMLRequest", &plain, None, RSA_SHA256);
    assert_eq!(request(by_query(&query)), Err(ResponseError::Unsigned));
    assert_eq!(request(by_query(&format!("{query}&Signature="))), bad);
    let foreign = format!("{query}&Signature={}", signature_of(&query, &WORLD.stranger));
    assert_eq!(request(by_query(&foreign)), bad);
    assert_eq!(request(posted_as_is(&plain)), Err(ResponseError::Unsigned));
    let stranger = Method { key: &WORLD.stranger, ..Method::default() };
    assert_eq!(request(posted_by(ASKS, &stranger)), bad);
    // What was signed for one parameter is nothing in another.
    let other = redirected(ASKS).replace("SAMLRequest", "SAMLResponse");
    assert_eq!(request(by_query(&other)), Err(ResponseError::OtherMessage("LogoutResponse")));
    // A signature beside the message does not excuse a broken one inside.
    let method = Method { key: &WORLD.stranger, ..Method::default() };
    let inside = method.fill(&edit(ASKS, "<!--sign-->", &method.template("_request")));
    assert_eq!(request(by_query(&redirected(&inside))), bad);
}

#[test]
fn a_detached_signature_holds_for_the_octets_as_sent() {
    let good = redirected(ASKS);
    assert!(request(by_query(&good)).is_ok());
    let bad = Err(ResponseError::Signature(SignatureError::Bad));
    // Another encoding of the same values is another text. (The signature itself may be written as one likes.)
    let (signed, signature) = good.split_once("&Signature=").unwrap();
    for (from, to) in [("%3A", "%3a"), ("a+b", "a%20b"), ("a+b", "a+c"), ("rsa-sha256", "rsa-sha25%36")] {
        let other = format!("{}&Signature={signature}", edit(signed, from, to));
        assert_eq!(request(by_query(&other)), bad, "{from} as {to}");
    }
    // The order in the query says nothing; that of the signed text is fixed.
    let parts: Vec<&str> = good.split('&').collect();
    let turned: Vec<&str> = parts.iter().rev().copied().collect();
    assert!(request(by_query(&turned.join("&"))).is_ok());
    let swapped = [parts[1], parts[0], parts[2]].join("&");
    assert_eq!(request(by_query(&with_signature(&swapped))), bad, "signed in another order");
    // Others' parameters do no harm; what is left out or added does.
    assert!(request(by_query(&format!("tenant=1&{good}&x"))).is_ok());
    let without_state = [parts[0], parts[2], parts[3]].join("&");
    assert_eq!(request(by_query(&without_state)), bad);
    let no_state = with_signature(&unsigned_query("SAMLRequest", &ASKS.replace("<!--sign-->", ""), None, RSA_SHA256));
    assert!(request(by_query(&no_state)).is_ok());
    assert_eq!(request(by_query(&format!("{no_state}&RelayState=x"))), bad);
}

#[test]
fn a_parameter_stands_once_in_plain_letters() {
    let good = redirected(ASKS);
    let message = good.split('&').next().unwrap();
    let other = unsigned_query("SAMLRequest", &ASKS.replace("jane", "john").replace("<!--sign-->", ""), None, "x");
    let other = other.split('&').next().unwrap();
    for (query, name) in [
        (format!("{good}&{message}"), "SAMLRequest"),
        (format!("{other}&{good}"), "SAMLRequest"),
        (format!("{good}&{}", other.replacen("SAML", "%53AML", 1)), "SAMLRequest"),
        (good.replacen("SAML", "%53AML", 1), "SAMLRequest"),
        (format!("{good}&RelayState=x"), "RelayState"),
        (format!("{good}&SigAlg=x"), "SigAlg"),
        (format!("{good}&Signature=x"), "Signature"),
        (format!("{good}&SAMLEncoding=&SAMLEncoding="), "SAMLEncoding"),
    ] {
        assert_eq!(request(by_query(&query)), Err(ResponseError::RepeatedParameter(name)), "{query}");
    }
    let both = format!("{good}&{}", message.replacen("SAMLRequest", "SAMLResponse", 1));
    assert_eq!(request(by_query(&both)), Err(ResponseError::NoMessage));
    assert_eq!(request(by_query("")), Err(ResponseError::NoMessage));
    assert_eq!(request(by_query(&format!("{good}&SAMLEncoding=x"))), Err(ResponseError::NotDeflated));
}

#[test]
fn only_sha_2_with_an_asymmetric_key_signs() {
    let plain = ASKS.replace("<!--sign-->", "");
    let hmac_key = hmac::Key::new(hmac::HMAC_SHA256, &WORLD.idp.certificate);
    for algorithm in [
        "http://www.w3.org/2000/09/xmldsig#rsa-sha1",
        "http://www.w3.org/2000/09/xmldsig#dsa-sha1",
        "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256",
        "http://www.w3.org/2001/04/xmldsig-more#rsa-md5",
        "none",
        "",
    ] {
        let query = unsigned_query("SAMLRequest", &plain, None, algorithm);
        for value in [
            signature_of(&query, &WORLD.idp),
            percent(&BASE64.encode(hmac::sign(&hmac_key, query.as_bytes()).as_ref())),
            String::new(),
        ] {
            let refusal = request(by_query(&format!("{query}&Signature={value}")));
            let forbidden = SignatureError::ForbiddenAlgorithm(algorithm.to_owned());
            assert_eq!(refusal, Err(ResponseError::Signature(forbidden)), "{algorithm}");
        }
        // The same inside the message.
        let method = Method { signature: algorithm, ..Method::default() };
        let xml = Method::default().fill(&edit(ASKS, "<!--sign-->", &Method::default().template("_request")));
        let xml = xml.replacen(RSA_SHA256, method.signature, 1);
        let forbidden = SignatureError::ForbiddenAlgorithm(algorithm.to_owned());
        assert_eq!(request(posted_as_is(&xml)), Err(ResponseError::Signature(forbidden)), "{algorithm}");
    }
    // Named rightly, but made by another.
    let query = unsigned_query("SAMLRequest", &plain, None, "http://www.w3.org/2001/04/xmldsig-more#rsa-sha512");
    assert_eq!(request(by_query(&with_signature(&query))), Err(ResponseError::Signature(SignatureError::Bad)));
}

#[test]
fn a_message_is_for_us_now_and_from_its_issuer() {
    let evil = "https://evil.example.org/saml/slo";
    for (from, to, refusal) in [
        (SLO, evil, ResponseError::WrongDestination(evil.into())),
        (" Destination=\"https://sp.example.org/saml/slo\"", "", ResponseError::Missing("the Destination")),
        (IDP, "https://evil.example.org/idp", ResponseError::WrongIssuer("https://evil.example.org/idp".into())),
        (
            "NotOnOrAfter=\"2026-11-22T10:05:00Z\"",
            "NotOnOrAfter=\"2026-11-22T09:56:00Z\"",
            ResponseError::Expired("NotOnOrAfter"),
        ),
        (
            "IssueInstant=\"2026-11-22T10:00:00Z\"",
            "IssueInstant=\"2026-11-22T09:56:00Z\"",
            ResponseError::Expired("IssueInstant"),
        ),
        (
            "IssueInstant=\"2026-11-22T10:00:00Z\"",
            "IssueInstant=\"2026-11-22T10:04:00Z\"",
            ResponseError::NotYetValid("IssueInstant"),
        ),
        (" IssueInstant=\"2026-11-22T10:00:00Z\"", "", ResponseError::Missing("the IssueInstant")),
        ("Version=\"2.0\"", "Version=\"1.1\"", ResponseError::WrongVersion("message")),
        (
            ">jane@x</saml:NameID>",
            ">jane@x</saml:NameID><saml:NameID>john@x</saml:NameID>",
            ResponseError::Repeated("NameID"),
        ),
        (
            "<samlp:SessionIndex>",
            "<samlp:Status/><samlp:SessionIndex>",
            ResponseError::UnexpectedElement("Status".into()),
        ),
        (
            "<samlp:SessionIndex>",
            "<saml:BaseID/><samlp:SessionIndex>",
            ResponseError::UnexpectedElement("BaseID".into()),
        ),
    ] {
        for read in both(&edit(ASKS, from, to)) {
            assert_eq!(read, Err(refusal.clone()), "{to}");
        }
    }
    let nameless = edit(
        ASKS,
        "<saml:NameID Format=\"urn:oasis:names:tc:SAML:2.0:nameid-format:persistent\">jane@x</saml:NameID>",
        "",
    );
    assert!(both(&nameless).into_iter().all(|read| read == Err(ResponseError::Missing("the NameID"))));
    let later = now() + saml::response::MAX_SKEW;
    assert_eq!(request_at(by_query(&redirected(ASKS)), later), Err(ResponseError::Expired("IssueInstant")));
}

#[test]
fn a_wrapped_request_is_refused() {
    let method = Method::default();
    let signed = method.fill(&edit(ASKS, "<!--sign-->", &method.template("_request")));
    let body = signed.trim_start_matches(|c| c != '<');
    let evil = ASKS.replace("_request", "_evil").replace("jane@x", "john@x");
    let hidden = edit(&evil, "<!--sign-->", &format!("<samlp:Extensions>{body}</samlp:Extensions>"));
    assert_eq!(request(posted_as_is(&hidden)), Err(ResponseError::Signature(SignatureError::Misplaced)));
    let tampered = edit(&signed, "jane@x", "john@x");
    assert_eq!(request(posted_as_is(&tampered)), Err(ResponseError::Signature(SignatureError::Bad)));
    let comment = edit(&signed, "jane@x", "jane@x<!-- -->");
    assert_eq!(request(posted_as_is(&comment)).unwrap().name_id.value, "jane@x");
}

#[test]
fn what_is_too_large_or_no_xml_is_refused() {
    let bomb = unsigned_query("SAMLRequest", &" ".repeat(10_000_000), None, RSA_SHA256);
    assert_eq!(request(by_query(&with_signature(&bomb))), Err(ResponseError::TooLarge));
    let query = format!("SAMLRequest={}&SigAlg=x&Signature=AAAA", "A".repeat(1_000_000));
    assert_eq!(request(by_query(&query)), Err(ResponseError::TooLarge));
    assert_eq!(request(by_query("SAMLRequest=AAAA&SigAlg=x&Signature=AAAA")), Err(ResponseError::NotDeflated));
    assert_eq!(request(by_query("SAMLRequest=%25&SigAlg=x&Signature=AAAA")), Err(ResponseError::NotBase64));
    for xml in [String::new(), format!("<!DOCTYPE x>{ASKS}"), "<x/>".repeat(2)] {
        assert!(matches!(
            request(by_query(&redirected(&format!("<samlp:LogoutRequest{xml}")))),
            Err(ResponseError::Document(_))
        ));
    }
}

#[test]
fn our_own_request_says_what_it_must_and_is_signed_by_either_binding() {
    let name_id = NameId {
        format: Some("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent".into()),
        name_qualifier: Some(IDP.into()),
        sp_name_qualifier: None,
        value: "jane & co".into(),
    };
    let id = RequestId::parse(REQUEST).unwrap();
    let new = NewLogoutRequest { id: &id, relay_state: "handle", name_id: &name_id, session_index: Some("_s<1>") };
    let sent = WORLD.sp.logout_request(&WORLD.institution, &new, now()).unwrap();
    let Outgoing::Redirect(url) = sent else { panic!("not redirected") };
    let message = url.query_pairs().find(|(name, _)| name == "SAMLRequest").unwrap().1;
    let mut xml = String::new();
    flate2::read::DeflateDecoder::new(&BASE64.decode(message.as_bytes()).unwrap()[..])
        .read_to_string(&mut xml)
        .unwrap();
    for part in [
        format!("ID=\"{REQUEST}\" Version=\"2.0\" IssueInstant=\"2026-11-22T10:00:00Z\""),
        "Destination=\"https://idp.example.edu/slo\"".into(),
        "NotOnOrAfter=\"2026-11-22T10:05:00Z\"".into(),
        format!("<saml:Issuer>{SP}</saml:Issuer><saml:NameID Format="),
        format!("NameQualifier=\"{IDP}\">jane &amp; co</saml:NameID>"),
        "<samlp:SessionIndex>_s&lt;1&gt;</samlp:SessionIndex>".into(),
    ] {
        assert!(xml.contains(&part), "{part} in {xml}");
    }
    assert!(!xml.contains("SPNameQualifier"), "as it was received");

    let mut institution = WORLD.institution.clone();
    institution.sign_out.post = institution.sign_out.redirect.take();
    let sent = WORLD.sp.logout_request(&institution, &new, now()).unwrap();
    let Outgoing::Post { message, relay_state, .. } = sent else { panic!("not posted") };
    assert_eq!(relay_state.as_deref(), Some("handle"));
    let xml = String::from_utf8(BASE64.decode(message).unwrap()).unwrap();
    let mut keys = bergshamra::KeysManager::new();
    keys.add_key(bergshamra::keys::loader::load_x509_cert_der(&WORLD.sp_signing.certificate).unwrap());
    assert!(bergshamra::verify(&bergshamra::DsigContext::new(keys), &xml).unwrap().is_valid(), "{xml}");

    institution.sign_out = domain::institution::SignOutEndpoint::default();
    assert_eq!(WORLD.sp.logout_request(&institution, &new, now()), Err(RequestError::NoEndpoint));
}

#[test]
fn our_own_answer_goes_where_answers_go_and_says_what_came_of_it() {
    let mut institution = WORLD.institution.clone();
    institution.sign_out.redirect_answers = Some("https://idp.example.edu/slo/answers".parse().unwrap());
    let id = RequestId::parse(REQUEST).unwrap();
    for (outcome, part) in [
        (
            LogoutOutcome::Complete,
            r#"<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"></samlp:StatusCode>"#,
        ),
        (LogoutOutcome::Partial, "status:PartialLogout"),
    ] {
        let about = (&id, "_request", Some("state"));
        let sent = WORLD.sp.logout_response(&institution, about, &outcome, now()).unwrap();
        let Outgoing::Redirect(url) = sent else { panic!("not redirected") };
        assert!(url.as_str().starts_with("https://idp.example.edu/slo/answers?SAMLResponse="));
        assert!(url.as_str().contains("&RelayState=state&"));
        let message = url.query_pairs().next().unwrap().1;
        let mut xml = String::new();
        let bytes = BASE64.decode(message.as_bytes()).unwrap();
        flate2::read::DeflateDecoder::new(&bytes[..]).read_to_string(&mut xml).unwrap();
        assert!(xml.contains(part) && xml.contains("InResponseTo=\"_request\""), "{xml}");
        assert!(xml.contains("Destination=\"https://idp.example.edu/slo/answers\""), "{xml}");
    }
}
