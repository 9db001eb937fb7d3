//! Proving, and what is refused of it.

use beadle_webauthn::{Asserted, UnverifiedAssertion, WebAuthnError};
use domain::Passkey;
use serde_json::json;

use super::{
    CHALLENGE, authenticator,
    authenticator::{Authenticator, MAY_BE_SYNCED, PRESENT, VERIFIED},
    passkey, registered, rp,
};

fn proved(json: &str, known: &Passkey) -> Result<Asserted, WebAuthnError> {
    UnverifiedAssertion::parse(json)?.verify(&rp(), CHALLENGE, known)
}

#[test]
fn a_passkey_of_every_algorithm_proves_itself() {
    for mut authenticator in [authenticator(), authenticator().ed25519(), authenticator().rsa()] {
        let known = passkey(registered(&authenticator));
        assert_eq!(proved(&authenticator.prove(CHALLENGE), &known), Ok(Asserted { sign_count: 0 }));
        // With the handle that it was given, as those that are found without an id say it.
        authenticator.handle = Some(known.handle.as_bytes().to_vec());
        authenticator.count = 5;
        assert_eq!(proved(&authenticator.prove(CHALLENGE), &known), Ok(Asserted { sign_count: 5 }));
    }
}

#[test]
fn what_was_answered_to_another_question_or_elsewhere_is_refused() {
    let authenticator = authenticator();
    let known = passkey(registered(&authenticator));
    assert_eq!(proved(&authenticator.prove("another"), &known), Err(WebAuthnError::Challenge));
    let registering = authenticator.prove_for("webauthn.create", CHALLENGE);
    assert_eq!(proved(&registering, &known), Err(WebAuthnError::Ceremony("webauthn.create".to_owned())));

    let evil = "https://login.example.org.evil.example".to_owned();
    let phished = Authenticator { origin: evil.clone(), ..authenticator };
    assert_eq!(proved(&phished.prove(CHALLENGE), &known), Err(WebAuthnError::Origin(evil)));
    let framed = json!({ "crossOrigin": true, "origin": super::ORIGIN });
    let framed = Authenticator { further: framed.as_object().unwrap().clone(), ..phished };
    assert_eq!(proved(&framed.prove(CHALLENGE), &known), Err(WebAuthnError::CrossOrigin));
    let further = json!({ "origin": super::ORIGIN });
    let elsewhere =
        Authenticator { rp_id: "example.org".to_owned(), further: further.as_object().unwrap().clone(), ..framed };
    assert_eq!(proved(&elsewhere.prove(CHALLENGE), &known), Err(WebAuthnError::RelyingParty));
}

#[test]
fn the_passkey_of_somebody_else_is_refused() {
    let mut mine = authenticator();
    let known = passkey(registered(&mine));
    let theirs = authenticator();
    assert_eq!(proved(&theirs.prove(CHALLENGE), &known), Err(WebAuthnError::CredentialId));
    // By the id of mine, with their key.
    let posing = Authenticator { id: mine.id.clone(), ..theirs };
    assert_eq!(proved(&posing.prove(CHALLENGE), &known), Err(WebAuthnError::Signature));
    mine.handle = Some(vec![1; 32]);
    assert_eq!(proved(&mine.prove(CHALLENGE), &known), Err(WebAuthnError::UserHandle));
}

#[test]
fn whoever_was_not_verified_is_refused() {
    let mut authenticator = authenticator();
    let known = passkey(registered(&authenticator));
    for (flags, reason) in [
        (0, WebAuthnError::NotPresent),
        (PRESENT, WebAuthnError::NotVerified),
        (PRESENT | VERIFIED | MAY_BE_SYNCED, WebAuthnError::Synced),
    ] {
        authenticator.flags = flags;
        assert_eq!(proved(&authenticator.prove(CHALLENGE), &known), Err(reason));
    }
}

#[test]
fn a_counter_that_stands_still_or_goes_back_is_refused() {
    let mut authenticator = authenticator();
    authenticator.count = 7;
    let known = passkey(registered(&authenticator));
    for now in [7, 6, 0] {
        authenticator.count = now;
        assert_eq!(proved(&authenticator.prove(CHALLENGE), &known), Err(WebAuthnError::Counter { before: 7, now }));
    }
    authenticator.count = 8;
    assert_eq!(proved(&authenticator.prove(CHALLENGE), &known), Ok(Asserted { sign_count: 8 }));
}

#[test]
fn whatever_is_changed_breaks_the_signature() {
    let authenticator = authenticator();
    let known = passkey(registered(&authenticator));
    let good: serde_json::Value = serde_json::from_str(&authenticator.prove(CHALLENGE)).unwrap();
    // The counter, and a blank in what the browser wrote.
    let changed = [("authenticatorData", 36), ("signature", 12), ("signature", 40)];
    for (member, at) in changed {
        let mut json = good.clone();
        let mut bytes = decoded(&json["response"][member]);
        bytes[at] ^= 1;
        json["response"][member] = encoded(&bytes);
        assert_eq!(proved(&json.to_string(), &known), Err(WebAuthnError::Signature), "{member} {at}");
    }
    let mut json = good.clone();
    let blank = [decoded(&json["response"]["clientDataJSON"]).as_slice(), b" "].concat();
    json["response"]["clientDataJSON"] = encoded(&blank);
    assert_eq!(proved(&json.to_string(), &known), Err(WebAuthnError::Signature));
}

#[test]
fn what_is_no_answer_is_told_from_what_is_a_wrong_one() {
    let authenticator = authenticator();
    let known = passkey(registered(&authenticator));
    let good: serde_json::Value = serde_json::from_str(&authenticator.prove(CHALLENGE)).unwrap();
    let with = |member: &str, value: serde_json::Value| {
        let mut json = good.clone();
        json["response"][member] = value;
        proved(&json.to_string(), &known)
    };
    assert_eq!(with("signature", json!("a+b/")), Err(WebAuthnError::Base64("signature")));
    assert_eq!(with("authenticatorData", json!("AAAA")), Err(WebAuthnError::AuthenticatorData("they end too early")));
    assert!(matches!(with("clientDataJSON", encoded(b"{}")), Err(WebAuthnError::ClientData(_))));
    let twice =
        format!(r#"{{"type":"webauthn.get","challenge":"x","challenge":"{CHALLENGE}","origin":"{}"}}"#, super::ORIGIN);
    assert!(matches!(with("clientDataJSON", encoded(twice.as_bytes())), Err(WebAuthnError::ClientData(_))));
    for json in ["", "{}", "[]", "null", r#"{"rawId":"AA","type":"public-key"}"#] {
        assert!(matches!(proved(json, &known), Err(WebAuthnError::Json(_))), "{json}");
    }
    let mut other = good.clone();
    other["type"] = json!("password");
    assert_eq!(proved(&other.to_string(), &known), Err(WebAuthnError::Type));
    assert_eq!(proved(&" ".repeat(40_000), &known), Err(WebAuthnError::TooLong));
}

fn decoded(value: &serde_json::Value) -> Vec<u8> {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(value.as_str().unwrap()).unwrap()
}

fn encoded(bytes: &[u8]) -> serde_json::Value {
    use base64::Engine as _;
    json!(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes))
}
