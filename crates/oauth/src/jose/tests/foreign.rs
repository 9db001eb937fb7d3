//! Tokens that clients sign.

use super::*;

const ANY: Allowed<'static> = Allowed { algorithms: &[JwsAlgorithm::Rs256], types: &["JWT"], untyped: true };

fn keys() -> ClientKeys {
    ClientKeys::from_iter([KEY.public().clone()])
}

fn verify(token: &str, allowed: &Allowed<'_>) -> Result<VerifiedJwt, JwsError> {
    UnverifiedJwt::parse(token)?.verify(&keys(), allowed)
}

#[test]
fn every_algorithm_verifies_and_only_where_it_is_allowed() {
    for algorithm in algorithms() {
        let key = key_for(algorithm);
        let keys = ClientKeys::from_iter([key.public().clone()]);
        let token = key.sign(Some("JWT"), &json!({"sub": "ada"})).unwrap();
        let jwt = |algorithms| {
            UnverifiedJwt::parse(&token)
                .unwrap()
                .verify(&keys, &Allowed { algorithms, types: &["jwt"], untyped: false })
        };
        let verified = jwt(JwsAlgorithm::ALL).unwrap();
        assert_eq!((verified.algorithm, &verified.claims["sub"]), (algorithm, &json!("ada")));
        let others: Vec<_> = algorithms().filter(|other| *other != algorithm).collect();
        assert_eq!(jwt(&others), Err(JwsError::Algorithm));
    }
}

#[test]
fn a_key_without_alg_verifies_whatever_suits_it() {
    let mut jwk = KEY.public_jwk();
    jwk.remove("alg");
    let key = PublicKey::from_jwk(&jwk).unwrap().unwrap();
    assert!(key.verifies(JwsAlgorithm::Ps512) && !key.verifies(JwsAlgorithm::Es256));
    jwk.insert("alg".to_owned(), "PS256".into());
    let key = PublicKey::from_jwk(&jwk).unwrap().unwrap();
    let jwt = UnverifiedJwt::parse(&token()).unwrap().verify(&ClientKeys::from_iter([key]), &ANY);
    assert_eq!(jwt, Err(JwsError::NoKey));
}

#[test]
fn the_key_named_by_the_token_is_used_and_a_new_name_is_told_apart_from_a_wrong_signature() {
    let other = new_key();
    let token = other.sign(None, &json!({})).unwrap();
    assert_eq!(verify(&token, &ANY), Err(JwsError::NoKey));
    let renamed = with_header(&token, &json!({"alg": "RS256", "kid": KEY.kid()}).to_string());
    assert_eq!(verify(&renamed, &ANY), Err(JwsError::Signature));
}

#[test]
fn an_unsigned_token_is_taken_only_where_none_is_allowed() {
    let token = unsigned(None, &json!({"sub": "eve"})).unwrap();
    assert_eq!(verify(&token, &ANY), Err(JwsError::Algorithm));
    let none = Allowed { algorithms: &[JwsAlgorithm::None], ..ANY };
    assert_eq!(verify(&token, &none).unwrap().claims["sub"], "eve");
    assert_eq!(verify(&format!("{token}AAAA"), &none), Err(JwsError::Signature));
    // And a signature cannot be taken off where one is needed.
    assert_eq!(verify(&self::token(), &none), Err(JwsError::Algorithm));
}

#[test]
fn the_public_key_is_no_hmac_secret_for_clients_either() {
    let jwk = serde_json::to_vec(&KEY.public_jwk()).unwrap();
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(KEY.kid().to_owned());
    let forged = jsonwebtoken::encode(&header, &json!({"sub": "eve"}), &EncodingKey::from_secret(&jwk)).unwrap();
    let all = Allowed { algorithms: JwsAlgorithm::ALL, ..ANY };
    assert_eq!(verify(&forged, &all), Err(JwsError::Algorithm));
}

#[test]
fn a_header_that_brings_its_own_key_or_must_be_understood_is_refused() {
    for (name, value) in [
        ("jku", json!("https://evil.org/jwks")),
        ("x5u", json!("https://evil.org/x5u")),
        ("jwk", Value::Object(KEY.public_jwk())),
        ("crit", json!(["exp"])),
        ("b64", json!(false)),
        ("zip", json!("DEF")),
    ] {
        let mut header = json!({"alg": "RS256", "kid": KEY.kid()});
        header[name] = value;
        assert_eq!(verify(&signed_with_header(&header), &ANY), Err(JwsError::Member(name)));
    }
    let header = json!({"alg": "RS256", "kid": 7});
    assert_eq!(verify(&signed_with_header(&header), &ANY), Err(JwsError::Member("kid")));
}

#[test]
fn the_kind_of_token_is_looked_at() {
    let typed = |typ| KEY.sign(Some(typ), &json!({})).unwrap();
    for typ in ["JWT", "jwt", "application/jwt", "Application/JWT"] {
        assert!(verify(&typed(typ), &ANY).is_ok(), "{typ}");
    }
    assert_eq!(verify(&typed("dpop+jwt"), &ANY), Err(JwsError::Type));
    let strict = Allowed { types: &["dpop+jwt"], untyped: false, ..ANY };
    assert!(verify(&typed("dpop+jwt"), &strict).is_ok());
    assert_eq!(verify(&token(), &strict), Err(JwsError::Type));
}

#[test]
fn members_that_stand_twice_are_refused_in_header_and_payload() {
    let message = |header: &str, payload: &str| format!("{}.{}", BASE64URL.encode(header), BASE64URL.encode(payload));
    let header = format!(r#"{{"alg":"RS256","kid":"{}"}}"#, KEY.kid());
    let twice = KEY.signed(message(&header, r#"{"sub":"ada","sub":"eve"}"#)).unwrap();
    assert_eq!(verify(&twice, &ANY), Err(JwsError::Payload));
    let header = format!(r#"{{"alg":"none","alg":"RS256","kid":"{}"}}"#, KEY.kid());
    assert_eq!(verify(&KEY.signed(message(&header, "{}")).unwrap(), &ANY), Err(JwsError::Header));
}

#[test]
fn a_proof_verifies_with_the_key_in_its_header_and_names_it() {
    let proof =
        Allowed { algorithms: &[JwsAlgorithm::Rs256, JwsAlgorithm::Es256], types: &["dpop+jwt"], untyped: false };
    let with_key = |jwk: &Value| {
        let header = json!({"alg": "RS256", "typ": "dpop+jwt", "jwk": jwk});
        UnverifiedJwt::parse(&signed_with_header(&header)).unwrap().verify_with_embedded_key(&proof)
    };
    let public = Value::Object(KEY.public_jwk());
    let (jwt, key) = with_key(&public).unwrap();
    assert_eq!((&jwt.claims["sub"], key.thumbprint()), (&json!("eve"), KEY.kid().to_owned()));
    let mut private = public.clone();
    private["d"] = json!("AQAB");
    assert!(matches!(with_key(&private), Err(JwsError::EmbeddedKey(_))));
    assert!(matches!(with_key(&json!({"kty": "oct", "k": "AAAA"})), Err(JwsError::EmbeddedKey(_))));
    assert!(matches!(with_key(&json!("x")), Err(JwsError::EmbeddedKey(_))));
    assert_eq!(with_key(&Value::Object(new_key().public_jwk())), Err(JwsError::Signature));
    assert_eq!(with_key(&Value::Object(key_for(JwsAlgorithm::Es256).public_jwk())), Err(JwsError::Signature));
}

#[test]
fn the_examples_of_rfc_7520_and_rfc_8037_verify() {
    // RFC 7520 §4.3 (ES512 on P-521) and RFC 8037 appendix A.4 (Ed25519); their payloads are no JSON.
    let examples = [
        (
            JwsAlgorithm::Es512,
            json!({
                "kty": "EC", "crv": "P-521", "use": "sig", "kid": "bilbo.baggins@hobbiton.example",
                "x": "AHKZLLOsCOzz5cY97ewNUajB957y-C-U88c3v13nmGZx6sYl_oJXu9A5RkTKqjqvjyekWF-7ytDyRXYgCF5cj0Kt",
                "y": "AdymlHvOiLxXkEhayXQnNCvDX4h9htZaCJN34kfmC6pV5OhQHiraVySsUdaQkAgDPrwQrJmbnX9cwlGfP-HqHZR1",
            }),
            "eyJhbGciOiJFUzUxMiIsImtpZCI6ImJpbGJvLmJhZ2dpbnNAaG9iYml0b24uZXhhbXBsZSJ9.SXTigJlzIGEgZGFuZ2Vyb3VzIGJ1c2luZXNzLCBGcm9kbywgZ29pbmcgb3V0IHlvdXIgZG9vci4gWW91IHN0ZXAgb250byB0aGUgcm9hZCwgYW5kIGlmIHlvdSBkb24ndCBrZWVwIHlvdXIgZmVldCwgdGhlcmXigJlzIG5vIGtub3dpbmcgd2hlcmUgeW91IG1pZ2h0IGJlIHN3ZXB0IG9mZiB0by4.AE_R_YZCChjn4791jSQCrdPZCNYqHXCTZH0-JZGYNlaAjP2kqaluUIIUnC9qvbu9Plon7KRTzoNEuT4Va2cmL1eJAQy3mtPBu_u_sDDyYjnAMDxXPn7XrT0lw-kvAD890jl8e2puQens_IEKBpHABlsbEPX6sFY8OcGDqoRuBomu9xQ2",
        ),
        (
            JwsAlgorithm::EdDsa,
            json!({"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}),
            "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg",
        ),
    ];
    for (algorithm, jwk, token) in examples {
        let key = PublicKey::from_jwk(jwk.as_object().unwrap()).unwrap().unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        assert!(key.verify(algorithm, message.as_bytes(), &BASE64URL.decode(signature).unwrap()), "{algorithm}");
    }
}

#[test]
fn a_long_token_is_not_read() {
    let token = KEY.sign(None, &json!({"x": "x".repeat(64 * 1024)})).unwrap();
    assert_eq!(UnverifiedJwt::parse(&token).unwrap_err(), JwsError::TooLong);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn whatever_is_sent_is_refused_without_a_panic(text in "([A-Za-z0-9_-]{0,30}[.]?){0,4}") {
        if let Ok(jwt) = UnverifiedJwt::parse(&text) {
            prop_assert!(jwt.clone().verify(&keys(), &ANY).is_err());
            prop_assert!(jwt.verify_with_embedded_key(&ANY).is_err());
        }
    }

    #[test]
    fn any_header_at_all_is_survived(header in "[{}\\[\\]\":,a-z0-9]{0,40}", payload in "[{}\":a-z]{0,20}") {
        let token = format!("{}.{}.AAAA", BASE64URL.encode(header), BASE64URL.encode(payload));
        let all = Allowed { algorithms: JwsAlgorithm::ALL, ..ANY };
        prop_assert!(UnverifiedJwt::parse(&token).and_then(|jwt| jwt.verify(&keys(), &all)).is_err());
    }
}
