//! Key sets that clients publish.

use super::*;

fn set(keys: &Value) -> Result<ClientKeys, KeySetError> {
    ClientKeys::from_json(json!({"keys": keys}).to_string().as_bytes())
}

fn reason(jwk: &Value) -> KeyError {
    match set(&json!([jwk])) {
        Err(KeySetError::Key { number: 1, error }) => error,
        other => panic!("{other:?}"),
    }
}

fn rsa_example() -> Value {
    // RFC 7638 §3.1.
    json!({
        "kty": "RSA",
        "n": "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw",
        "e": "AQAB", "alg": "RS256", "kid": "2011-04-29",
    })
}

fn elliptic() -> Value {
    Value::Object(key_for(JwsAlgorithm::Es256).public_jwk())
}

#[test]
fn thumbprints_are_those_of_rfc_7638_and_rfc_8037() {
    let keys = set(&json!([
        rsa_example(),
        {"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},
    ]));
    let thumbprints: Vec<_> = keys.unwrap().iter().map(PublicKey::thumbprint).collect();
    assert_eq!(
        thumbprints,
        ["NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"]
    );
}

#[test]
fn keys_of_unknown_kinds_are_left_out() {
    let keys = set(&json!([
        {"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"},
        {"kty": "EC", "crv": "secp256k1", "x": "AAAA", "y": "AAAA"},
        {"kty": "OKP", "crv": "Ed448", "x": "AAAA"},
        {"kty": "EC", "crv": "Ed25519", "x": "AAAA"},
        rsa_example(),
    ]));
    assert_eq!(keys.unwrap().iter().count(), 1);
}

#[test]
fn private_and_shared_keys_are_refused() {
    let mut private = elliptic();
    private["d"] = json!("AAAA");
    assert_eq!(reason(&private), KeyError::Private("d"));
    assert_eq!(reason(&json!({"kty": "oct", "k": "c2VjcmV0"})), KeyError::Symmetric);
    // Even of a kind that would be left out.
    assert_eq!(reason(&json!({"kty": "OKP", "crv": "Ed448", "x": "AAAA", "d": "AAAA"})), KeyError::Private("d"));
}

#[test]
fn weak_and_broken_keys_are_refused() {
    let with = |name: &str, value: Vec<u8>| {
        let mut jwk = rsa_example();
        jwk[name] = json!(BASE64URL.encode(value));
        jwk
    };
    assert_eq!(reason(&with("n", vec![0xff; 128])), KeyError::RsaSize);
    assert_eq!(reason(&with("n", [vec![0x7f], vec![0xff; 255]].concat())), KeyError::RsaSize);
    assert_eq!(reason(&with("n", [vec![0; 256], vec![0xff; 100]].concat())), KeyError::RsaSize);
    assert_eq!(reason(&with("n", vec![0xff; 2000])), KeyError::RsaSize);
    assert_eq!(reason(&with("n", [vec![0xff; 255], vec![0xfe]].concat())), KeyError::RsaSize);
    for exponent in [vec![1], vec![4], vec![], vec![1; 6]] {
        assert_eq!(reason(&with("e", exponent)), KeyError::RsaSize);
    }
    let mut off_curve = elliptic();
    off_curve["x"] = json!(BASE64URL.encode([1; 32]));
    assert_eq!(reason(&off_curve), KeyError::Point);
    let mut short = elliptic();
    short["y"] = json!(BASE64URL.encode([1; 31]));
    assert_eq!(reason(&short), KeyError::Member("y"));
    for (name, value) in [
        ("kty", json!(1)),
        ("x", json!("not base64url!")),
        ("kid", json!(1)),
        ("use", json!([])),
        ("key_ops", json!("verify")),
        ("x5c", json!([])),
        ("kid", json!("k".repeat(600))),
    ] {
        let mut jwk = elliptic();
        jwk[name] = value;
        assert_eq!(reason(&jwk), KeyError::Member(name));
    }
}

#[test]
fn what_the_owner_says_of_a_key_s_use_holds() {
    let verifies = |name: &str, value: Value| {
        let mut jwk = elliptic();
        jwk.as_object_mut().unwrap().remove("use");
        jwk[name] = value;
        PublicKey::from_jwk(jwk.as_object().unwrap()).unwrap().unwrap().verifies(JwsAlgorithm::Es256)
    };
    assert!(verifies("use", json!("sig")) && !verifies("use", json!("enc")) && !verifies("use", json!("other")));
    assert!(verifies("key_ops", json!(["verify"])) && !verifies("key_ops", json!(["encrypt"])));
    assert!(!verifies("alg", json!("ECDH-ES")) && !verifies("alg", json!("ES384")));
}

#[test]
fn a_document_that_is_no_key_set_is_refused() {
    for text in ["", "[]", "{}", r#"{"keys":{}}"#, r#"{"keys":[1]}"#, r#"{"keys":[],"keys":[]}"#] {
        assert_eq!(ClientKeys::from_json(text.as_bytes()), Err(KeySetError::Shape), "{text}");
    }
    assert!(set(&json!([])).unwrap().is_empty());
    assert_eq!(set(&json!(vec![elliptic(); 31])), Err(KeySetError::TooMany));
}

#[test]
fn the_certificate_of_a_key_is_kept() {
    let mut jwk = elliptic();
    jwk["x5c"] = json!(["AQID"]);
    let key = PublicKey::from_jwk(jwk.as_object().unwrap()).unwrap().unwrap();
    assert_eq!(key.certificate(), Some(&[1, 2, 3][..]));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn reading_a_key_never_panics(kty in "RSA|EC|OKP", crv in "P-256|P-384|P-521|Ed25519|X25519",
        one in prop::collection::vec(any::<u8>(), 0..70), two in prop::collection::vec(any::<u8>(), 0..300))
    {
        let (one, two) = (BASE64URL.encode(one), BASE64URL.encode(two));
        let jwk = json!({"kty": kty, "crv": crv, "x": one, "y": one, "n": two, "e": one});
        let _ = PublicKey::from_jwk(jwk.as_object().unwrap());
    }
}
