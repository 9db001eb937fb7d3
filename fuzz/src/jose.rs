//! Tokens and keys that strangers made.

use std::sync::LazyLock;

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{Digest, Secret, SystemEntropy, Timestamp, client::JwsAlgorithm};
use oauth::{
    RequestContext,
    client_auth::assertion::ALGORITHMS,
    dpop::{DpopProof, WINDOW},
    jose::{
        Allowed, ClientKeys, PublicKey, UnverifiedJwt, VerifiedJwt,
        jwe::{self, DecryptionKey, KeyFamily},
        verify_own,
    },
};
use serde_json::{Map, Value, json};
use url::Url;

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

/// When the proofs of the corpus were made.
const NOW: Timestamp = Timestamp::from_seconds(1_795_341_600);
/// What they are for.
const TOKEN_ENDPOINT: &str = "https://login.example.org/oauth2/token";

/// A DPoP proof as a strange but able client writes it: its header and its claims as two lines, signed here under a key
/// that is put into the header; a third line is the access token that it is for. Whatever is let through is for this
/// request, for this token and for now.
pub(crate) fn dpop_proof(bytes: &[u8]) {
    is_proof(bytes);
}

/// Whether such a proof is taken.
pub fn is_proof(bytes: &[u8]) -> bool {
    let Some([header, claims, access_token]) = lines(bytes) else { return false };
    let access_token = Some(access_token).filter(|token| !token.is_empty()).map(Secret::from);
    let context = RequestContext {
        method: "POST".to_owned(),
        url: TOKEN_ENDPOINT.to_owned(),
        dpop: vec![signed_by_the_client(header, claims)],
        ..RequestContext::default()
    };
    let Ok(read) = DpopProof::read(&context, ALGORITHMS, access_token.as_ref(), NOW) else { return false };
    let proof = read.expect("there was a header");
    let claims: Map<String, Value> = serde_json::from_str(claims).expect("claims that were taken are an object");
    let text = |name: &str| claims.get(name).and_then(Value::as_str);
    assert_eq!(proof.jkt, CLIENT.1.thumbprint());
    assert_eq!((text("htm"), text("jti")), (Some("POST"), Some(proof.jti.as_str())));
    assert!((1..=512).contains(&proof.jti.len()));
    let endpoint = text("htu").and_then(|htu| Url::parse(htu).ok()).expect("a URL");
    assert_eq!((endpoint.host_str(), endpoint.path()), (Some("login.example.org"), "/oauth2/token"));
    assert!(NOW <= proof.expires_at && proof.expires_at <= NOW + WINDOW * 2, "good until {}", proof.expires_at);
    if let Some(token) = access_token {
        assert_eq!(text("ath"), Some(Digest::of(token.expose().as_bytes()).to_string().as_str()));
    }
    true
}

/// A token under the target's own key: this header, if it is an object with the key in it, and these claims.
fn signed_by_the_client(header: &str, claims: &str) -> String {
    let header = match serde_json::from_str::<Map<String, Value>>(header) {
        Ok(mut header) => {
            header.insert("jwk".to_owned(), Value::Object(CLIENT.1.jwk()));
            Value::Object(header).to_string()
        }
        Err(_) => header.to_owned(),
    };
    let message = format!("{}.{}", BASE64URL.encode(header), BASE64URL.encode(claims));
    let signature = BASE64URL.encode(CLIENT.0.sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// A key of a client: always the same, so that a run can be repeated.
static CLIENT: LazyLock<(Ed25519KeyPair, PublicKey)> = LazyLock::new(|| {
    let pair = Ed25519KeyPair::from_seed_unchecked(&[7; 32]).expect("a seed of the right length");
    let x = BASE64URL.encode(pair.public_key());
    let jwk = json!({ "kty": "OKP", "crv": "Ed25519", "x": x });
    let public = jwk.as_object().and_then(|jwk| PublicKey::from_jwk(jwk).ok().flatten());
    (pair, public.expect("a public key"))
});

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
