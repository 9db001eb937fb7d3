//! Single statements: what each claim and header may be.

use super::{
    federation::{FEDERATION, merge},
    *,
};
use crate::jose::JwsError;

fn own(more: &Value) -> Result<EntityStatement, StatementError> {
    UnverifiedStatement::parse(&FEDERATION.own(more))?.verify_configuration(NOW)
}

fn superiors(more: &Value) -> Result<EntityStatement, StatementError> {
    let jwt = FEDERATION.university.says_of(&FEDERATION.rp, more);
    UnverifiedStatement::parse(&jwt)?.verify(&FEDERATION.university.keys(), NOW)
}

#[test]
fn a_statement_tells_the_way_before_it_is_verified() {
    let statement = UnverifiedStatement::parse(&FEDERATION.own(&json!({
        "authority_hints": [FEDERATION.university.id, FEDERATION.nation.id],
        "metadata": {"federation_entity": {"federation_fetch_endpoint": "https://rp.university.example.edu/fetch?x=1"}},
    })))
    .unwrap();
    assert!(statement.is_configuration());
    assert_eq!(statement.authority_hints(), [id(FEDERATION.university.id), id(FEDERATION.nation.id)]);
    assert_eq!(statement.fetch_endpoint().unwrap().as_str(), "https://rp.university.example.edu/fetch?x=1");
    for endpoint in ["http://rp.org/fetch", "https://u@rp.org/", "https://rp.org/#x", "file:///etc/passwd", "/fetch"] {
        let metadata = json!({"metadata": {"federation_entity": {"federation_fetch_endpoint": endpoint}}});
        assert_eq!(
            UnverifiedStatement::parse(&FEDERATION.own(&metadata)).unwrap().fetch_endpoint(),
            None,
            "{endpoint}"
        );
    }
}

#[test]
fn a_verified_statement_has_its_claims() {
    let statement = superiors(&json!({"source_endpoint": "https://university.example.edu/fetch"})).unwrap();
    assert_eq!((statement.issuer(), statement.subject()), (&id(FEDERATION.university.id), &id(FEDERATION.rp.id)));
    assert_eq!(statement.source_endpoint().unwrap().as_str(), "https://university.example.edu/fetch");
    assert_eq!(statement.issued_at(), Timestamp::from_seconds(NOW.as_seconds() - 60));
    assert!(!statement.is_configuration());
}

#[test]
fn a_superior_s_word_is_no_configuration() {
    let jwt = FEDERATION.university.says_of(&FEDERATION.rp, &json!({}));
    let result = UnverifiedStatement::parse(&jwt).unwrap().verify_configuration(NOW);
    assert_eq!(result, Err(StatementError::NotConfiguration));
}

#[test]
fn a_header_says_type_algorithm_and_key_and_brings_no_key_along() {
    let claims = FEDERATION.rp.claims(&FEDERATION.rp, &json!({})).to_string();
    let (kid, jwk) = (FEDERATION.rp.key.kid(), FEDERATION.rp.key.public_jwk());
    let read = |header: Value| {
        let jwt = FEDERATION.rp.sign_with_header(&header, &claims);
        UnverifiedStatement::parse(&jwt).and_then(|statement| statement.verify_configuration(NOW))
    };
    assert!(read(json!({"alg": "ES256", "kid": kid, "typ": "entity-statement+jwt"})).is_ok());
    let jws = |error| StatementError::Signature(SignatureError::Jws(error));
    for (header, error) in [
        (json!({"alg": "none", "kid": kid, "typ": TYPE}), jws(JwsError::Algorithm)),
        (json!({"alg": "HS256", "kid": kid, "typ": TYPE}), jws(JwsError::Algorithm)),
        (json!({"alg": "ES384", "kid": kid, "typ": TYPE}), StatementError::Signature(SignatureError::NoKey)),
        (json!({"alg": "ES256", "kid": kid}), jws(JwsError::Type)),
        (json!({"alg": "ES256", "kid": kid, "typ": "JWT"}), jws(JwsError::Type)),
        (json!({"alg": "ES256", "kid": kid, "typ": "trust-mark+jwt"}), jws(JwsError::Type)),
        (json!({"alg": "ES256", "kid": kid, "typ": "explicit-registration-response+jwt"}), jws(JwsError::Type)),
        (json!({"alg": "ES256", "typ": TYPE}), StatementError::Signature(SignatureError::Unnamed)),
        (json!({"alg": "ES256", "kid": "", "typ": TYPE}), StatementError::Signature(SignatureError::Unnamed)),
        (json!({"alg": "ES256", "kid": 1, "typ": TYPE}), StatementError::Signature(SignatureError::Unnamed)),
        (json!({"alg": "ES256", "kid": "other", "typ": TYPE}), StatementError::Signature(SignatureError::NoKey)),
        (json!({"alg": "ES256", "kid": kid, "typ": TYPE, "jwk": jwk}), jws(JwsError::Member("jwk"))),
        (json!({"alg": "ES256", "kid": kid, "typ": TYPE, "jku": "https://a.org"}), jws(JwsError::Member("jku"))),
        (json!({"alg": "ES256", "kid": kid, "typ": TYPE, "crit": ["x"]}), jws(JwsError::Member("crit"))),
        (json!({"alg": "ES256", "kid": kid, "typ": TYPE, "trust_chain": []}), StatementError::Header("trust_chain")),
        (
            json!({"alg": "ES256", "kid": kid, "typ": TYPE, "peer_trust_chain": []}),
            StatementError::Header("peer_trust_chain"),
        ),
    ] {
        assert_eq!(read(header.clone()), Err(error), "{header}");
    }
}

#[test]
fn no_member_stands_twice_at_any_depth() {
    let claims = FEDERATION.rp.claims(&FEDERATION.rp, &json!({"metadata": {"a": {"b": 1}}})).to_string();
    let header = json!({"alg": "ES256", "kid": FEDERATION.rp.key.kid(), "typ": TYPE});
    for twice in [
        claims.replacen('{', r#"{"iss":"https://evil.org","#, 1),
        claims.replace(r#"{"b":1}"#, r#"{"b":1,"b":2}"#),
        claims.replace(r#"{"b":1}"#, r#"{"b":1,"\u0062":2}"#),
    ] {
        assert_ne!(twice, claims);
        let error = UnverifiedStatement::parse(&FEDERATION.rp.sign_with_header(&header, &twice)).unwrap_err();
        assert_eq!(error, StatementError::Signature(SignatureError::Jws(JwsError::Payload)));
    }
}

#[test]
fn what_must_be_there_is() {
    for name in ["iss", "sub", "iat", "exp", "jwks"] {
        for value in [Value::Null, json!([]), json!(true), json!({})] {
            let mut more = json!({});
            more.as_object_mut().unwrap().insert(name.to_owned(), value.clone());
            let error = superiors(&more).expect_err(name);
            let named = matches!(error, StatementError::Claim(claim) if claim == name);
            assert!(named || matches!(error, StatementError::Keys(_)), "{name} {value}: {error}");
        }
    }
    for bad in ["rp.example.org", "http://rp.example.org", "https://rp.example.org/?a", "https://RP.example.org"] {
        assert_eq!(superiors(&json!({"sub": bad})), Err(StatementError::Claim("sub")));
        assert_eq!(superiors(&json!({"iss": bad})), Err(StatementError::Claim("iss")));
    }
}

#[test]
fn keys_have_names_and_are_public() {
    let jwk = |more: Value| {
        let mut jwk = Value::Object(FEDERATION.rp.key.public_jwk());
        merge(&mut jwk, &more);
        jwk
    };
    for keys in [
        json!([]),
        json!([jwk(json!({"kid": null}))]),
        json!([jwk(json!({"kid": ""}))]),
        json!([jwk(json!({})), jwk(json!({}))]),
        json!([jwk(json!({})), {"kty": "unknown"}]),
        json!([jwk(json!({})), {"kty": "unknown", "kid": FEDERATION.rp.key.kid()}]),
        json!([jwk(json!({"d": "AAAA"}))]),
        json!([jwk(json!({})), {"kty": "oct", "kid": "x", "k": "AAAA"}]),
    ] {
        let error = superiors(&json!({"jwks": {"keys": keys}})).unwrap_err();
        assert!(matches!(error, StatementError::Keys(_)), "{keys}: {error}");
    }
    assert!(superiors(&json!({"jwks": {"keys": [jwk(json!({})), {"kty": "unknown", "kid": "x"}]}})).is_ok());
}

#[test]
fn each_kind_of_statement_has_its_own_claims() {
    for (name, value) in [
        ("metadata_policy", json!({})),
        ("metadata_policy_crit", json!(["x"])),
        ("constraints", json!({})),
        ("source_endpoint", json!("https://a.org/fetch")),
        ("trust_anchor", json!("https://a.org")),
    ] {
        assert_eq!(own(&json!({name: value})), Err(StatementError::Misplaced(name)));
    }
    for (name, value) in [
        ("authority_hints", json!(["https://a.org"])),
        ("trust_anchor_hints", json!(["https://a.org"])),
        ("trust_marks", json!([])),
        ("trust_mark_issuers", json!({})),
        ("trust_mark_owners", json!({})),
        ("trust_anchor", json!("https://a.org")),
    ] {
        assert_eq!(superiors(&json!({name: value})), Err(StatementError::Misplaced(name)));
    }
}

#[test]
fn what_is_critical_is_not_known_here() {
    assert_eq!(own(&json!({"crit": ["jti"], "jti": "x"})), Err(StatementError::CriticalClaim("jti".to_owned())));
    assert_eq!(own(&json!({"crit": ["iss"]})), Err(StatementError::CriticalClaim("iss".to_owned())));
    assert_eq!(
        superiors(&json!({"metadata_policy_crit": ["regexp"]})),
        Err(StatementError::CriticalOperator("regexp".to_owned()))
    );
    for bad in [json!([]), json!({}), json!("jti"), json!([1])] {
        assert_eq!(own(&json!({"crit": bad})), Err(StatementError::Claim("crit")), "{bad}");
        let result = superiors(&json!({"metadata_policy_crit": bad}));
        assert_eq!(result, Err(StatementError::Claim("metadata_policy_crit")), "{bad}");
    }
    // An operator that is not critical is left alone.
    let policy = json!({"metadata_policy": {"openid_relying_party": {"client_name": {"regexp": "^a$"}}}});
    assert!(superiors(&policy).is_ok());
}

#[test]
fn claims_have_the_form_that_the_specification_gives_them() {
    let hints = |length: usize| json!(vec!["https://a.org"; length]);
    for (name, value) in [
        ("authority_hints", json!([])),
        ("authority_hints", json!("https://a.org")),
        ("authority_hints", json!(["a.org"])),
        ("authority_hints", json!([1])),
        ("authority_hints", hints(21)),
        ("trust_anchor_hints", json!([])),
        ("metadata", json!([])),
        ("metadata", json!({"openid_relying_party": []})),
        ("metadata", json!({"openid_relying_party": {"client_name": null}})),
        ("trust_marks", json!({})),
        ("trust_marks", json!([{"trust_mark_type": "https://a.org/mark"}])),
        ("trust_marks", json!([{"trust_mark_type": "https://a.org/mark", "trust_mark": "x"}])),
        ("trust_mark_issuers", json!([])),
        ("trust_mark_issuers", json!({"https://a.org/mark": "https://a.org"})),
        ("trust_mark_issuers", json!({"https://a.org/mark": ["a.org"]})),
        ("trust_mark_owners", json!({"https://a.org/mark": {"sub": "https://a.org"}})),
        ("trust_mark_owners", json!({"https://a.org/mark": {"sub": "a.org", "jwks": FEDERATION.rp.jwks()}})),
    ] {
        assert_eq!(own(&json!({name: value})), Err(StatementError::Claim(name)), "{name}: {value}");
    }
    for (name, value, claim) in [
        ("source_endpoint", json!("fetch"), "source_endpoint"),
        ("source_endpoint", json!(1), "source_endpoint"),
        ("constraints", json!({"max_path_length": -1}), "constraints.max_path_length"),
    ] {
        assert_eq!(superiors(&json!({name: value})), Err(StatementError::Claim(claim)), "{name}: {value}");
    }
    for policy in [json!([]), json!({"a": []}), json!({"a": {"b": []}}), json!({"a": {"b": {"essential": 1}}})] {
        let error = superiors(&json!({"metadata_policy": policy})).unwrap_err();
        assert!(matches!(error, StatementError::Policy(_)), "{policy}: {error}");
    }
}

#[test]
fn what_is_no_token_is_refused() {
    for text in ["", ".", "..", "a.b", "a.b.c", "{}", "[]", "e30.e30.", &"a".repeat(70_000)] {
        assert!(UnverifiedStatement::parse(text).is_err(), "{text:.20}");
    }
    // A newline at the end is how files end.
    assert!(UnverifiedStatement::parse(&format!("{}\n", FEDERATION.own(&json!({})))).is_ok());
}
