//! Tokens and keys that strangers made.

use std::sync::LazyLock;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{SystemEntropy, client::JwsAlgorithm};
use oauth::jose::{
    Allowed, ClientKeys, PublicKey, UnverifiedJwt, VerifiedJwt,
    jwe::{self, DecryptionKey, KeyFamily},
    verify_own,
};
use serde_json::{Map, Value, json};

use crate::lines;

/// The public keys that signed the tokens in the corpus, one for each algorithm. Their private halves are gone.
const SIGNERS: &[u8] = include_bytes!("../keys/signers.json");

/// A signed token as three lines, the first two before base64url; or as it is. Whatever is taken for signed is what was
/// signed, be it as a client's token or as one of ours.
pub(crate) fn jws(bytes: &[u8]) {
    if let Some(token) = token(bytes) {
        for claims in verify(&token) {
            assert_eq!(Value::Object(claims), json!({"sub": "jane"}), "nobody signed that");
        }
    }
}

/// The claims of a token, for each way in which it is taken: as a client's, or as ours, with and without a type.
pub fn verify(token: &str) -> Vec<Map<String, Value>> {
    let as_clients = |types: &[&str]| {
        let allowed = Allowed { algorithms: &SIGNED, types, untyped: types.is_empty() };
        let verified = UnverifiedJwt::parse(token).and_then(|token| token.verify(&KEYS, &allowed));
        verified.map(|token| token.claims).ok()
    };
    let own: Vec<PublicKey> = KEYS.iter().cloned().collect();
    let as_ours = |typ| verify_own(&own, typ, token).ok();
    [as_clients(&[]), as_clients(&["logout+jwt"]), as_ours(None), as_ours(Some("logout+jwt"))]
        .into_iter()
        .flatten()
        .collect()
}

/// A token with its key in its header, such as a DPoP proof, in the same form.
pub(crate) fn jws_with_its_key(bytes: &[u8]) {
    if let Some(VerifiedJwt { algorithm, claims, .. }) = token(bytes).and_then(|token| verify_with_its_key(&token)) {
        assert!(SIGNED.contains(&algorithm), "{algorithm}");
        assert_eq!(claims.get("htm"), Some(&json!("POST")), "nobody but the corpus has a key");
    }
}

/// The claims of a token that its own key signed.
pub fn verify_with_its_key(token: &str) -> Option<VerifiedJwt> {
    let allowed = Allowed { algorithms: &SIGNED, types: &["dpop+jwt"], untyped: false };
    let (token, key) = UnverifiedJwt::parse(token).ok()?.verify_with_embedded_key(&allowed).ok()?;
    assert_eq!(PublicKey::from_jwk(&key.jwk()).ok().flatten().map(|key| key.thumbprint()), Some(key.thumbprint()));
    Some(token)
}

/// A JWK Set: a key that is taken reads back as the same key, and is public.
pub(crate) fn jwk_set(bytes: &[u8]) {
    let Ok(keys) = ClientKeys::from_json(bytes) else { return };
    for key in keys.iter() {
        let jwk = key.jwk();
        assert!(["d", "p", "q", "k"].iter().all(|private| !jwk.contains_key(*private)));
        let again = PublicKey::from_jwk(&jwk).ok().flatten().expect("a key that was taken");
        assert_eq!(again.thumbprint(), key.thumbprint());
        assert!(!key.verifies(JwsAlgorithm::None), "a key that verifies nothing");
    }
}

/// An encrypted token as its header before base64url and, in the second line, the four parts behind it; or as it is.
/// Nobody who does not know our keys writes one that opens.
pub(crate) fn jwe(bytes: &[u8]) {
    let Some([header, rest]) = lines(bytes) else { return };
    for token in [format!("{}.{rest}", BASE64URL.encode(header)), header.to_owned()] {
        let opened = jwe::decrypt(&*DECRYPTION_KEYS, &token, &SystemEntropy::default());
        assert!(opened.is_err(), "a token opens whose key nobody had");
    }
}

/// A compact token from the lines of a corpus file.
pub fn token(bytes: &[u8]) -> Option<String> {
    let [header, payload, signature] = lines(bytes)?;
    Some(match payload {
        "" => header.to_owned(),
        payload => format!("{}.{}.{signature}", BASE64URL.encode(header), BASE64URL.encode(payload)),
    })
}

static KEYS: LazyLock<ClientKeys> = LazyLock::new(|| ClientKeys::from_json(SIGNERS).expect("a JWK Set"));

static SIGNED: LazyLock<Vec<JwsAlgorithm>> =
    LazyLock::new(|| JwsAlgorithm::ALL.iter().copied().filter(|algorithm| *algorithm != JwsAlgorithm::None).collect());

static DECRYPTION_KEYS: LazyLock<Vec<DecryptionKey>> = LazyLock::new(|| {
    let key = |family| {
        let pkcs8 = DecryptionKey::generate(family).expect("a key");
        DecryptionKey::from_pkcs8(family, &pkcs8).expect("that key")
    };
    vec![key(KeyFamily::Rsa), key(KeyFamily::P256)]
});
