//! Our own keys and tokens. What comes from others is in `foreign`, `keys` and `mac`, encryption in `jwe`.

mod foreign;
mod jwe;
mod keys;
mod mac;

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::client::JwsAlgorithm;
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;

static KEY: LazyLock<SigningKey> = LazyLock::new(new_key);

fn new_key() -> SigningKey {
    key_for(JwsAlgorithm::Rs256)
}

fn key_for(algorithm: JwsAlgorithm) -> SigningKey {
    SigningKey::from_pkcs8(algorithm, &SigningKey::generate(algorithm).unwrap()).unwrap()
}

/// Every algorithm that has a key.
fn algorithms() -> impl Iterator<Item = JwsAlgorithm> {
    JwsAlgorithm::ALL.iter().copied().filter(|algorithm| *algorithm != JwsAlgorithm::None)
}

fn own() -> [PublicKey; 1] {
    [KEY.public().clone()]
}

fn token() -> String {
    KEY.sign(None, &json!({"sub": "ada", "exp": 1})).unwrap()
}

/// `token` with another header, and the old signature.
fn with_header(token: &str, header: &str) -> String {
    let (_, rest) = token.split_once('.').unwrap();
    format!("{}.{rest}", BASE64URL.encode(header))
}

/// A token with this header, properly signed with our key.
fn signed_with_header(header: &Value) -> String {
    let message = format!("{}.{}", BASE64URL.encode(header.to_string()), BASE64URL.encode(r#"{"sub":"eve"}"#));
    KEY.signed(message).unwrap()
}

#[test]
fn another_library_verifies_what_we_sign() {
    // It has no P-521; the tests of `keys` have a foreign signature on that.
    for (name, ours) in [
        (Algorithm::RS256, JwsAlgorithm::Rs256),
        (Algorithm::RS384, JwsAlgorithm::Rs384),
        (Algorithm::RS512, JwsAlgorithm::Rs512),
        (Algorithm::PS256, JwsAlgorithm::Ps256),
        (Algorithm::PS384, JwsAlgorithm::Ps384),
        (Algorithm::PS512, JwsAlgorithm::Ps512),
        (Algorithm::ES256, JwsAlgorithm::Es256),
        (Algorithm::ES384, JwsAlgorithm::Es384),
        (Algorithm::EdDSA, JwsAlgorithm::EdDsa),
    ] {
        let key = key_for(ours);
        let jwk = serde_json::from_value(Value::Object(key.public_jwk())).unwrap();
        let mut validation = Validation::new(name);
        validation.validate_exp = false;
        let token = key.sign(None, &json!({"sub": "ada", "exp": 1})).unwrap();
        let read = jsonwebtoken::decode::<Value>(&token, &DecodingKey::from_jwk(&jwk).unwrap(), &validation).unwrap();
        assert_eq!(read.claims["sub"], "ada");
        assert_eq!((read.header.alg, read.header.kid.as_deref(), read.header.typ), (name, Some(key.kid()), None));
    }
}

#[test]
fn the_signature_is_rsassa_pkcs1_v1_5_over_the_first_two_parts() {
    let public = KEY.public_jwk();
    let bytes = |name: &str| BASE64URL.decode(public[name].as_str().unwrap()).unwrap();
    let key = RsaPublicKeyComponents { n: bytes("n"), e: bytes("e") };
    let token = token();
    let (message, signature) = token.rsplit_once('.').unwrap();
    key.verify(&RSA_PKCS1_2048_8192_SHA256, message.as_bytes(), &BASE64URL.decode(signature).unwrap()).unwrap();
}

#[test]
fn the_public_jwk_says_what_it_is_for_and_keeps_the_private_half() {
    for algorithm in algorithms() {
        let jwk = key_for(algorithm).public_jwk();
        let members: BTreeSet<_> = jwk.keys().map(String::as_str).collect();
        let expected: &[_] = match jwk["kty"].as_str().unwrap() {
            "RSA" => &["alg", "e", "kid", "kty", "n", "use"],
            "EC" => &["alg", "crv", "kid", "kty", "use", "x", "y"],
            _ => &["alg", "crv", "kid", "kty", "use", "x"],
        };
        assert_eq!(members, expected.iter().copied().collect());
        assert_eq!((&jwk["alg"], &jwk["use"]), (&json!(algorithm.as_str()), &json!("sig")));
    }
}

#[test]
fn the_kid_is_the_thumbprint_of_rfc_7638() {
    assert_eq!(KEY.kid(), KEY.public().thumbprint());
    assert_eq!(KEY.public_jwk()["kid"], KEY.kid());
}

#[test]
fn our_own_token_is_known_again_even_when_expired_and_the_key_retired() {
    let keys = [new_key().public().clone(), PublicKey::from_jwk(&KEY.public_jwk()).unwrap().unwrap()];
    assert_eq!(verify_own(&keys, None, &token()).unwrap()["sub"], "ada");
}

#[test]
fn a_token_of_another_kind_is_not_taken() {
    let access = KEY.sign(Some("at+jwt"), &json!({"sub": "ada"})).unwrap();
    assert!(verify_own(&own(), Some("at+jwt"), &access).is_ok());
    assert_eq!(verify_own(&own(), None, &access), Err(JoseError::NotOurs));
    assert_eq!(verify_own(&own(), Some("at+jwt"), &token()), Err(JoseError::NotOurs));
}

#[test]
fn a_token_of_another_key_is_refused() {
    let other = new_key();
    assert_eq!(verify_own(&[other.public().clone()], None, &token()), Err(JoseError::NotOurs));
    // The same name for another key does not help.
    let forged = with_header(
        &other.sign(None, &json!({"sub": "eve"})).unwrap(),
        &json!({"alg": "RS256", "kid": KEY.kid()}).to_string(),
    );
    assert_eq!(verify_own(&own(), None, &forged), Err(JoseError::NotOurs));
}

#[test]
fn no_signature_is_no_token() {
    let token = token();
    let (unsigned, _) = token.rsplit_once('.').unwrap();
    for header in [json!({"alg": "none", "kid": KEY.kid()}), json!({"alg": "None"}), json!({"alg": "none"})] {
        let header = BASE64URL.encode(header.to_string());
        let (_, payload) = unsigned.split_once('.').unwrap();
        assert_eq!(verify_own(&own(), None, &format!("{header}.{payload}.")), Err(JoseError::NotOurs));
    }
    assert_eq!(verify_own(&own(), None, unsigned), Err(JoseError::NotOurs));
    assert_eq!(verify_own(&own(), None, &format!("{unsigned}.")), Err(JoseError::NotOurs));
}

#[test]
fn the_public_key_is_no_hmac_secret() {
    let public = KEY.public_jwk();
    let n = public["n"].as_str().unwrap();
    let jwk = serde_json::to_vec(&public).unwrap();
    for secret in [n.as_bytes(), &BASE64URL.decode(n).unwrap(), &jwk] {
        let mut header = Header::new(Algorithm::HS256);
        header.typ = None;
        header.kid = Some(KEY.kid().to_owned());
        let forged = jsonwebtoken::encode(&header, &json!({"sub": "eve"}), &EncodingKey::from_secret(secret)).unwrap();
        assert_eq!(verify_own(&own(), None, &forged), Err(JoseError::NotOurs));
    }
}

#[test]
fn whatever_else_stands_in_the_header_is_refused_even_when_signed() {
    let kid = KEY.kid();
    assert!(verify_own(&own(), None, &signed_with_header(&json!({"alg": "RS256", "kid": kid}))).is_ok());
    for header in [
        json!({"alg": "RS256"}),
        json!({"alg": "RS512", "kid": kid}),
        json!({"alg": "RS256", "kid": kid, "crit": ["b64"], "b64": false}),
        json!({"alg": "RS256", "kid": kid, "jku": "https://evil.org/jwks"}),
        json!({"alg": "RS256", "kid": kid, "x5u": "https://evil.org/x5u"}),
        json!({"alg": "RS256", "kid": kid, "jwk": KEY.public_jwk()}),
        json!({"alg": "RS256", "kid": kid, "extra": 1}),
        json!({"alg": "RS256", "kid": kid, "typ": "JWT"}),
    ] {
        assert_eq!(verify_own(&own(), None, &signed_with_header(&header)), Err(JoseError::NotOurs), "{header}");
    }
}

#[test]
fn a_header_with_a_member_twice_is_refused() {
    let header = format!(r#"{{"alg":"none","alg":"RS256","kid":"{}"}}"#, KEY.kid());
    assert_eq!(verify_own(&own(), None, &with_header(&token(), &header)), Err(JoseError::NotOurs));
}

#[test]
fn what_is_no_key_of_the_algorithm_is_refused() {
    let elliptic = SigningKey::generate(JwsAlgorithm::Es256).unwrap();
    for der in [&b""[..], &[0x30, 0x03, 0x02, 0x01, 0x00], &elliptic] {
        assert_eq!(SigningKey::from_pkcs8(JwsAlgorithm::Rs256, der).unwrap_err(), JoseError::Key);
    }
    assert_eq!(SigningKey::from_pkcs8(JwsAlgorithm::Es384, &elliptic).unwrap_err(), JoseError::Key);
    assert_eq!(SigningKey::from_pkcs8(JwsAlgorithm::None, &elliptic).unwrap_err(), JoseError::Key);
}

#[test]
fn a_signing_key_does_not_show_itself() {
    assert_eq!(format!("{:?}", *KEY), format!("SigningKey(RS256 {})", KEY.kid()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_changed_character_breaks_the_token(position in any::<prop::sample::Index>(), other in "[A-Za-z0-9_.-]") {
        static TOKEN: LazyLock<String> = LazyLock::new(token);
        let at = position.index(TOKEN.len());
        let changed = format!("{}{other}{}", &TOKEN[..at], &TOKEN[at + 1..]);
        prop_assert_eq!(verify_own(&own(), None, &changed).is_ok(), changed == *TOKEN);
    }

    #[test]
    fn verifying_never_panics(text in "[ -~]{0,60}") {
        prop_assert!(verify_own(&own(), None, &text).is_err());
    }
}
