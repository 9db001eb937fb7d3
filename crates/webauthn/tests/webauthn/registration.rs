//! Registering, and what is refused of it.

use beadle_webauthn::{Algorithm, Registered, UnverifiedRegistration, WebAuthnError};
use ciborium::Value;
use proptest::prelude::*;
use serde_json::json;

use super::{
    CHALLENGE, authenticator,
    authenticator::{Authenticator, IS_SYNCED, MAY_BE_SYNCED, PRESENT, VERIFIED, attestation, encoded},
    registered, rp,
};

fn taken(json: &str) -> Result<Registered, WebAuthnError> {
    UnverifiedRegistration::parse(json)?.verify(&rp(), CHALLENGE)
}

#[test]
fn every_algorithm_that_is_offered_is_taken_and_its_key_reads_back() {
    for (authenticator, algorithm) in [
        (authenticator(), Algorithm::Es256),
        (authenticator().ed25519(), Algorithm::EdDsa),
        (authenticator().rsa(), Algorithm::Rs256),
    ] {
        let new = registered(&authenticator);
        assert_eq!((new.key.algorithm(), new.id.as_bytes()), (algorithm, authenticator.id.as_slice()));
        assert_eq!(new.key.as_cose(), encoded(&authenticator.cose()));
        // What is registered nowhere says nothing.
        assert_eq!(new.transports, ["usb", "internal"]);
        assert!(!new.is_synced);
        let attested = authenticator.register_self_attested(CHALLENGE, i64::from(algorithm.number()));
        assert_eq!(taken(&attested).unwrap().key, new.key);
    }
}

#[test]
fn what_somebody_else_asked_or_got_is_refused() {
    let good = authenticator();
    assert_eq!(taken(&good.register("another")), Err(WebAuthnError::Challenge));
    let unasked = UnverifiedRegistration::parse(&good.register("")).unwrap();
    assert_eq!(unasked.verify(&rp(), ""), Err(WebAuthnError::Challenge));

    for origin in
        ["https://login.example.org.evil.example", "http://login.example.org", "https://login.example.org:8443"]
    {
        let other = Authenticator { origin: origin.to_owned(), ..authenticator() };
        assert_eq!(taken(&other.register(CHALLENGE)), Err(WebAuthnError::Origin(origin.to_owned())));
    }
    let other = Authenticator { rp_id: "example.org".to_owned(), ..authenticator() };
    assert_eq!(taken(&other.register(CHALLENGE)), Err(WebAuthnError::RelyingParty));
    // An answer that proves a passkey registers none.
    assert!(matches!(taken(&good.prove(CHALLENGE)), Err(WebAuthnError::Json(_))));
    for further in [json!({ "crossOrigin": true }), json!({ "topOrigin": "https://evil.example" })] {
        let framed = Authenticator { further: further.as_object().unwrap().clone(), ..authenticator() };
        assert_eq!(taken(&framed.register(CHALLENGE)), Err(WebAuthnError::CrossOrigin));
    }
    let other =
        Authenticator { further: json!({ "type": "webauthn.get" }).as_object().unwrap().clone(), ..authenticator() };
    assert_eq!(taken(&other.register(CHALLENGE)), Err(WebAuthnError::Ceremony("webauthn.get".to_owned())));
}

#[test]
fn an_authenticator_that_knows_nobody_is_refused() {
    for (flags, reason) in [
        (VERIFIED, WebAuthnError::NotPresent),
        (PRESENT, WebAuthnError::NotVerified),
        (PRESENT | VERIFIED | IS_SYNCED, WebAuthnError::Flags),
    ] {
        let authenticator = Authenticator { flags, ..authenticator() };
        assert_eq!(taken(&authenticator.register(CHALLENGE)), Err(reason));
    }
    let synced = Authenticator { flags: PRESENT | VERIFIED | MAY_BE_SYNCED | IS_SYNCED, ..authenticator() };
    assert!(taken(&synced.register(CHALLENGE)).unwrap().is_synced);
}

fn with_key(members: &[(i64, Value)]) -> Result<Registered, WebAuthnError> {
    let authenticator = authenticator();
    let key = Value::Map(members.iter().map(|(label, value)| (Value::from(*label), value.clone())).collect());
    taken(&authenticator.register_data(CHALLENGE, &authenticator.attested(&encoded(&key))))
}

#[test]
fn a_key_of_another_kind_or_no_key_at_all_is_refused() {
    let number = |n: i64| Value::from(n);
    let bytes = |length: usize| Value::Bytes(vec![1; length]);
    // ES384, ES256K and what nobody registered.
    for other in [-35, -47, -65535] {
        let refused =
            with_key(&[(1, number(2)), (3, number(other)), (-1, number(1)), (-2, bytes(32)), (-3, bytes(32))]);
        assert_eq!(refused, Err(WebAuthnError::Algorithm(i128::from(other))));
    }
    for members in [
        // Not on the curve.
        vec![(1, number(2)), (3, number(-7)), (-1, number(1)), (-2, bytes(32)), (-3, bytes(32))],
        // Another curve, another type, and coordinates of another length.
        vec![(1, number(2)), (3, number(-7)), (-1, number(2)), (-2, bytes(32)), (-3, bytes(32))],
        vec![(1, number(1)), (3, number(-7)), (-1, number(1)), (-2, bytes(32)), (-3, bytes(32))],
        vec![(1, number(2)), (3, number(-7)), (-1, number(1)), (-2, bytes(31)), (-3, bytes(32))],
        vec![(1, number(2)), (3, number(-7)), (-1, number(1)), (-2, bytes(32))],
        vec![(1, number(1)), (3, number(-8)), (-1, number(6)), (-2, bytes(33))],
        // RSA of 1,024 and of 8,192 bits, and with exponents that make it worthless or slow.
        vec![(1, number(3)), (3, number(-257)), (-1, bytes(128)), (-2, Value::Bytes(vec![1, 0, 1]))],
        vec![(1, number(3)), (3, number(-257)), (-1, bytes(1024)), (-2, Value::Bytes(vec![1, 0, 1]))],
        vec![(1, number(3)), (3, number(-257)), (-1, bytes(256)), (-2, Value::Bytes(vec![1]))],
        vec![(1, number(3)), (3, number(-257)), (-1, bytes(256)), (-2, bytes(256))],
        vec![],
    ] {
        let refused = with_key(&members);
        assert!(matches!(refused, Err(WebAuthnError::Key(_))), "{members:?}: {refused:?}");
    }
}

#[test]
fn cbor_that_is_cut_or_too_long_or_too_deep_is_refused() {
    let authenticator = authenticator();
    let object =
        encoded(&attestation("none", Value::Map(Vec::new()), &authenticator.attested(&encoded(&authenticator.cose()))));
    for length in 0..object.len() {
        assert!(taken(&authenticator.register_object(CHALLENGE, &object[..length])).is_err(), "{length}");
    }
    let longer = [object.as_slice(), &[0]].concat();
    assert!(taken(&authenticator.register_object(CHALLENGE, &longer)).is_err());

    let data = authenticator.attested(&encoded(&authenticator.cose()));
    for length in 0..data.len() {
        assert!(taken(&authenticator.register_data(CHALLENGE, &data[..length])).is_err(), "{length}");
    }
    assert!(taken(&authenticator.register_data(CHALLENGE, &[data.as_slice(), &[0]].concat())).is_err());

    // A length that nothing follows, of an array and of bytes; and arrays within arrays.
    for bomb in [
        vec![0x9b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![0x5b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff],
        vec![0x81; 9_000],
    ] {
        assert!(taken(&authenticator.register_object(CHALLENGE, &bomb)).is_err());
    }
    assert_eq!(taken(&authenticator.register_object(CHALLENGE, &vec![0; 40_000])), Err(WebAuthnError::TooLong));
}

#[test]
fn a_member_that_stands_twice_is_refused() {
    let authenticator = authenticator();
    let data = authenticator.attested(&encoded(&authenticator.cose()));
    let Value::Map(mut members) = attestation("none", Value::Map(Vec::new()), &data) else { panic!() };
    members.push(members[2].clone());
    assert!(taken(&authenticator.register_object(CHALLENGE, &encoded(&Value::Map(members)))).is_err());
    let Value::Map(mut key) = authenticator.cose() else { panic!() };
    key.push(key[1].clone());
    let twice = authenticator.attested(&encoded(&Value::Map(key)));
    assert!(matches!(taken(&authenticator.register_data(CHALLENGE, &twice)), Err(WebAuthnError::Key(_))));
}

#[test]
fn an_id_beside_the_signed_one_is_refused_and_so_is_one_of_no_length() {
    let good = authenticator();
    let registration = good.register(CHALLENGE);
    let mut json: serde_json::Value = serde_json::from_str(&registration).unwrap();
    json["rawId"] = json!("AAAA");
    assert_eq!(taken(&json.to_string()), Err(WebAuthnError::CredentialId));
    for length in [0, 1024] {
        let other = Authenticator { id: vec![1; length], ..authenticator() };
        assert!(matches!(taken(&other.register(CHALLENGE)), Err(WebAuthnError::AuthenticatorData(_))), "{length}");
    }
}

#[test]
fn an_attestation_that_nobody_verifies_is_refused() {
    let authenticator = authenticator();
    let data = authenticator.attested(&encoded(&authenticator.cose()));
    let map = |members: Vec<(&str, Value)>| Value::Map(members.into_iter().map(|(k, v)| (Value::from(k), v)).collect());
    for (format, statement) in [
        ("tpm", map(vec![])),
        ("none", map(vec![("x", Value::from(1))])),
        ("none", Value::from(1)),
        ("packed", map(vec![("alg", Value::from(-7)), ("sig", Value::Bytes(vec![0])), ("x5c", Value::Array(vec![]))])),
        ("packed", map(vec![("alg", Value::from(-7))])),
    ] {
        let object = encoded(&attestation(format, statement, &data));
        let refused = taken(&authenticator.register_object(CHALLENGE, &object));
        assert_eq!(refused, Err(WebAuthnError::Attestation(format.to_owned())));
    }
    // Signed by somebody, but not with the key; and for another algorithm than the key's.
    let signed = map(vec![("alg", Value::from(-7)), ("sig", Value::Bytes(vec![0; 70]))]);
    let object = encoded(&attestation("packed", signed, &data));
    assert_eq!(taken(&authenticator.register_object(CHALLENGE, &object)), Err(WebAuthnError::Signature));
    assert!(matches!(taken(&authenticator.register_self_attested(CHALLENGE, -8)), Err(WebAuthnError::Attestation(_))));
}

proptest! {
    /// Whatever somebody sends, nothing panics, and nothing that was changed is taken for the same.
    #[test]
    fn a_changed_registration_is_never_the_same_passkey(at in 0_usize..400, bit in 0_u8..8) {
        let authenticator = authenticator();
        let mut data = authenticator.attested(&encoded(&authenticator.cose()));
        let at = at % data.len();
        data[at] ^= 1 << bit;
        if let Ok(taken) = taken(&authenticator.register_data(CHALLENGE, &data)) {
            let same = registered(&authenticator);
            // Of what is taken, only what says nothing here may differ: model, counter, and flags that are reserved.
            let silent = at == 32 || (33..53).contains(&at);
            prop_assert!(silent || taken.key != same.key, "byte {at}");
        }
    }
}
