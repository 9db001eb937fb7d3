//! Statements and policies of federations.

use std::sync::LazyLock;

use domain::{Timestamp, client::JwsAlgorithm};
use oauth::{
    federation::{
        ChainError, EntityId, FederationKeys, ResolvedEntity, TYPE, TrustAnchors, TrustChain, policy::MetadataPolicy,
    },
    jose::SigningKey,
};
use serde_json::{Map, Value, json};

use crate::lines;

const NOW: Timestamp = Timestamp::from_seconds(1_790_000_000);
const ANCHOR: &str = "https://anchor.example.org";
const ENTITY: &str = "https://rp.example.org";

/// What an entity says of itself and, in the second line, what its trust anchor says of it: claims in JSON, which are
/// signed here, so that they are read. What is usual and left out is added.
pub(crate) fn entity_statement(bytes: &[u8]) {
    let Some(Ok(entity)) = resolve(bytes) else { return };
    assert_eq!((entity.entity_id().as_str(), entity.trust_anchor().as_str()), (ENTITY, ANCHOR));
    assert!(entity.expires_at() > NOW, "a chain that has ended");
    assert!(entity.metadata().values().all(Value::is_object));
    let mut again = entity.metadata().clone();
    entity.policy().apply(&mut again).expect("the outcome of a policy satisfies it");
    assert_eq!(&again, entity.metadata(), "the outcome of a policy is final");
    let names = |metadata: &Value| metadata.as_object().into_iter().flat_map(Map::values).any(Value::is_null);
    assert!(!entity.metadata().values().any(names), "no parameter is null");
}

/// The chain of two statements whose claims these are; `None` if they are no JSON objects.
pub fn resolve(bytes: &[u8]) -> Option<Result<ResolvedEntity, ChainError>> {
    let [own, superiors] = lines(bytes)?;
    let own = statement(own, ENTITY, &json!({"authority_hints": [ANCHOR]}))?;
    let superiors = statement(superiors, ANCHOR, &json!({}))?;
    Some(TrustChain::verify(&[own, superiors], &ANCHORS, NOW))
}

fn statement(claims: &str, issuer: &str, usual: &Value) -> Option<String> {
    let mut claims: Map<String, Value> = serde_json::from_str(claims).ok()?;
    let times = json!({
        "iss": issuer, "sub": ENTITY, "iat": NOW.as_seconds(), "exp": NOW.as_seconds() + 60,
        "jwks": {"keys": [KEY.public_jwk()]},
    });
    for (name, value) in [&times, usual].into_iter().filter_map(Value::as_object).flatten() {
        claims.entry(name.clone()).or_insert_with(|| value.clone());
    }
    KEY.sign(Some(TYPE), &claims).ok()
}

/// A superior's policy, a subordinate's, and metadata, each a line of JSON: what the two let through together, either
/// lets through unchanged.
pub(crate) fn metadata_policy(bytes: &[u8]) {
    let Some([superior, subordinate, metadata]) = lines(bytes) else { return };
    let read = |text: &str| serde_json::from_str::<Value>(text).ok();
    let policy = |text: &str| read(text).and_then(|claim| MetadataPolicy::parse(&claim).ok());
    let (Some(superior), Some(subordinate)) = (policy(superior), policy(subordinate)) else { return };
    let Some(Value::Object(mut metadata)) = read(metadata) else { return };
    let Ok(merged) = superior.clone().merge(&subordinate) else { return };
    if merged.apply(&mut metadata).is_err() {
        return;
    }
    for policy in [superior, subordinate, merged] {
        let mut again = metadata.clone();
        policy.apply(&mut again).expect("each policy is satisfied by what both let through");
        assert_eq!(again, metadata, "nothing is left to change");
    }
}

static KEY: LazyLock<SigningKey> = LazyLock::new(|| {
    let pkcs8 = SigningKey::generate(JwsAlgorithm::Es256).expect("a key");
    SigningKey::from_pkcs8(JwsAlgorithm::Es256, &pkcs8).expect("that key")
});

static ANCHORS: LazyLock<TrustAnchors> = LazyLock::new(|| {
    let keys = json!({"keys": [KEY.public_jwk()]}).to_string();
    let keys = FederationKeys::from_json(keys.as_bytes()).expect("a JWK Set");
    [(EntityId::parse(ANCHOR).expect("an entity id"), keys)].into_iter().collect()
});
