//! What we say of ourselves in federations (§3, §9).

use beadle_tests::MINUTE;
use beadle_tests::federation::Federation;
use beadle_tests::provider::Provider;
use broker::token_keys::{ANNOUNCED_BEFORE, Rotation, TokenKeyUse};
use domain::Clock as _;
use oauth::federation::{EntityId, FederationKeys, OPENID_PROVIDER, TrustChain};
use oauth::jose::UnverifiedJwt;
use reqwest::Method;
use serde_json::{Map, Value, json};

use super::{RelyingParty, provider, provider_with};

const PATH: &str = "/.well-known/openid-federation";

async fn claims(op: &Provider) -> Map<String, Value> {
    UnverifiedJwt::parse(&op.get(PATH).await.body).unwrap().claimed().unwrap()
}

/// The names of our keys, and of the one that signs.
async fn kids(op: &Provider) -> (Vec<String>, String) {
    let body = op.get(PATH).await.body;
    let token = UnverifiedJwt::parse(&body).unwrap();
    let claims = token.claimed().unwrap();
    let kids = claims["jwks"]["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap().to_owned());
    (kids.collect(), token.header()["kid"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_superior_can_vouch_for_us_and_others_find_in_us_what_discovery_says() {
    let federation = Federation::usual().await;
    let op = provider_with(&federation, |policy| policy.organization_name = "Åbo".to_owned()).await;
    let reply = op.get(PATH).await;
    assert_eq!(reply.header("content-type"), Some("application/entity-statement+jwt"));
    assert!(reply.header("cache-control").unwrap().contains("max-age"));
    let own = claims(&op).await;
    let now = op.clock.now().as_seconds();
    assert_eq!((&own["iat"], &own["exp"]), (&json!(now), &json!(now + 86_400)));
    assert_eq!(own["metadata"]["federation_entity"]["organization_name"], "Åbo");
    assert_eq!(own["metadata"]["openid_provider"], op.get("/.well-known/openid-configuration").await.json());
    assert_eq!(own.get("trust_marks"), None);
    // As whoever trusts the anchor sees us.
    let id = EntityId::parse(op.issuer()).unwrap();
    let jwks = FederationKeys::from_jwks(own["jwks"].as_object().unwrap()).unwrap();
    let anchor = federation.key("anchor");
    let about = json!({ "iss": federation.id("anchor"), "sub": id, "iat": now, "exp": now + 60,
        "jwks": jwks.document(), "metadata_policy": { "openid_provider": { "contacts": { "value": ["noc@example.org"] } } } });
    let about = beadle_tests::federation::statement(&anchor, &about);
    let chain = [reply.body, about, federation.configuration("anchor", &json!({}))];
    let resolved = TrustChain::verify(&chain, &federation.anchors(&["anchor"]), op.clock.now()).unwrap();
    assert_eq!(resolved.entity_id(), &id);
    assert_eq!(resolved.metadata_of(OPENID_PROVIDER).unwrap()["contacts"], json!(["noc@example.org"]));
}

#[tokio::test]
async fn discovery_names_the_ways_that_are_open() {
    let federation = Federation::usual().await;
    for (automatic, explicit, types) in [
        (true, true, json!(["automatic", "explicit"])),
        (true, false, json!(["automatic"])),
        (false, true, json!(["explicit"])),
    ] {
        let op = provider_with(&federation, |policy| (policy.automatic, policy.explicit) = (automatic, explicit)).await;
        let document = op.get("/.well-known/openid-configuration").await.json();
        assert_eq!(document["client_registration_types_supported"], types);
        let endpoint = explicit.then(|| op.url("/oauth2/federation_registration").to_string());
        assert_eq!(document.get("federation_registration_endpoint"), endpoint.map(Value::from).as_ref());
    }
    let off = Provider::start().await;
    assert_eq!(
        off.get("/.well-known/openid-configuration").await.json().get("client_registration_types_supported"),
        None
    );
    assert_eq!(off.get(PATH).await.status, 404);
}

#[tokio::test]
async fn what_others_attest_us_is_shown() {
    let federation = Federation::usual().await;
    let mark = ("https://anchor.example.org/marks/x".to_owned(), "a.b.c".to_owned());
    let op = provider_with(&federation, |policy| policy.trust_marks = vec![mark]).await;
    let shown = json!([{ "trust_mark_type": "https://anchor.example.org/marks/x", "trust_mark": "a.b.c" }]);
    assert_eq!(claims(&op).await["trust_marks"], shown);
}

#[tokio::test]
async fn federation_keys_are_no_keys_of_tokens_and_the_other_way_round() {
    let federation = Federation::usual().await;
    let op = provider(&federation).await;
    let (kids, _) = kids(&op).await;
    let certs = op.get("/oauth2/certs").await.json();
    let published: Vec<_> = certs["keys"].as_array().unwrap().iter().map(|key| key["kid"].as_str().unwrap()).collect();
    assert!(kids.iter().all(|kid| !published.contains(&kid.as_str())), "{kids:?} {published:?}");
    // What we say in federations does not come back as an ID token of ours.
    RelyingParty::usual(&federation);
    let registering = federation.configuration("hub", &json!({ "aud": op.issuer() }));
    let request = op.request(Method::POST, "/oauth2/federation_registration").body(registering);
    let statement = op.send(request.header("content-type", "application/entity-statement+jwt")).await;
    assert_eq!(statement.status, 200, "{}", statement.body);
    let page = op.get(&format!("/oauth2/logout?id_token_hint={}", statement.body)).await;
    assert!(page.body.contains("is not an ID token that this server signed"), "{}", page.body);
}

#[tokio::test]
async fn a_new_key_is_announced_before_it_signs_and_the_old_one_stays() {
    let federation = Federation::usual().await;
    let op = provider(&federation).await;
    let (before, signing) = kids(&op).await;
    assert_eq!(before.as_slice(), std::slice::from_ref(&signing));
    // Keys of tokens are replaced without touching it.
    op.broker.rotate_token_keys(None, Rotation::AtOnce).await.unwrap();
    assert_eq!(kids(&op).await.0, before);
    op.broker.rotate_token_keys(Some(TokenKeyUse::Federation), Rotation::Announced).await.unwrap();
    let (both, still) = kids(&op).await;
    assert_eq!((both.len(), &still), (2, &signing));
    op.pass(ANNOUNCED_BEFORE);
    op.broker.tend_token_keys().await.unwrap();
    let (both, now) = kids(&op).await;
    assert_eq!(both.len(), 2);
    assert_ne!(now, signing);
    op.pass(ANNOUNCED_BEFORE + MINUTE);
    op.broker.tend_token_keys().await.unwrap();
    assert_eq!(kids(&op).await.0, [now]);
}

#[tokio::test]
async fn two_nodes_and_a_restart_have_the_same_key() {
    let federation = Federation::usual().await;
    let mut op = provider(&federation).await;
    let before = kids(&op).await;
    op.restart().await;
    assert_eq!(kids(&op).await, before);
}
