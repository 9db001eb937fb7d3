//! Tokens under a secret that a client shares with us.

use aws_lc_rs::hmac;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{Secret, client::MacAlgorithm};
use serde_json::{Map, Value, json};

use super::super::*;

const SECRET: &str = "a secret that both sides know and nobody else, of sixty-four letters";
const TYPES: &[&str] = &["JWT"];

/// Signs with SHA-256, whatever the header says.
fn token(header: &Value, secret: &str) -> String {
    let message = [header, &json!({ "sub": "ada" })].map(|part| BASE64URL.encode(part.to_string())).join(".");
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), message.as_bytes());
    format!("{message}.{}", BASE64URL.encode(tag))
}

fn verify(token: &str) -> Result<Map<String, Value>, JwsError> {
    UnverifiedJwt::parse(token).unwrap().verify_mac(&Secret::from(SECRET), MacAlgorithm::ALL, TYPES)
}

#[test]
fn who_knows_the_secret_is_believed() {
    for header in [json!({ "alg": "HS256" }), json!({ "alg": "HS256", "typ": "JWT", "kid": "any" })] {
        assert_eq!(verify(&token(&header, SECRET)).unwrap()["sub"], "ada");
    }
    let algorithms = [(MacAlgorithm::Hs384, hmac::HMAC_SHA384), (MacAlgorithm::Hs512, hmac::HMAC_SHA512)];
    for (algorithm, hash) in algorithms {
        let unsigned = token(&json!({ "alg": algorithm.as_str() }), SECRET);
        let (message, _) = unsigned.rsplit_once('.').unwrap();
        let tag = hmac::sign(&hmac::Key::new(hash, SECRET.as_bytes()), message.as_bytes());
        assert!(verify(&format!("{message}.{}", BASE64URL.encode(tag))).is_ok(), "{algorithm}");
    }
}

#[test]
fn nobody_else_is() {
    let good = token(&json!({ "alg": "HS256" }), SECRET);
    let (message, tag) = good.rsplit_once('.').unwrap();
    let short = BASE64URL.encode(&BASE64URL.decode(tag).unwrap()[..16]);
    for forged in [token(&json!({ "alg": "HS256" }), "guess"), format!("{message}."), format!("{message}.{short}")] {
        assert_eq!(verify(&forged), Err(JwsError::Signature), "{forged}");
    }
    let only = UnverifiedJwt::parse(&good).unwrap().verify_mac(&Secret::from(SECRET), &[MacAlgorithm::Hs512], TYPES);
    assert_eq!(only, Err(JwsError::Algorithm));
}

/// Even under the right secret.
#[test]
fn whatever_else_stands_in_the_header_is_refused() {
    for (more, error) in [
        (json!({ "crit": ["exp"] }), JwsError::Member("crit")),
        (json!({ "jku": "https://evil.example" }), JwsError::Member("jku")),
        (json!({ "jwk": { "kty": "oct", "k": "AAAA" } }), JwsError::Member("jwk")),
        (json!({ "kid": 1 }), JwsError::Member("kid")),
        (json!({ "typ": "dpop+jwt" }), JwsError::Type),
        (json!({ "alg": "none" }), JwsError::Algorithm),
        (json!({ "alg": "RS256" }), JwsError::Algorithm),
        (json!({ "alg": "hs256" }), JwsError::Algorithm),
    ] {
        let mut header = json!({ "alg": "HS256" });
        header.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(verify(&token(&header, SECRET)), Err(error), "{header}");
    }
}
