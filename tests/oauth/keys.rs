//! The keys of tokens: published, rotated, retired, and the administrators' API that does it.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::provider::{CALLBACK, Provider, Reply, ZOE};
use broker::token_keys::{Rotation, TokenKeyUse};
use domain::Permission;
use domain::client::{GrantType, JwsAlgorithm};
use jsonwebtoken::decode_header;
use reqwest::Method;
use serde_json::{Value, json};

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(86_400);
const ROTATE: &str = "/admin/api/v1/keys/rotate";

/// The names of the published keys that sign with this algorithm, the one in use first.
async fn published(op: &Provider, algorithm: &str) -> Vec<String> {
    let keys = op.get("/oauth2/certs").await.json()["keys"].as_array().unwrap().clone();
    let signing = keys.iter().filter(|key| key["alg"] == algorithm);
    signing.map(|key| key["kid"].as_str().unwrap().to_owned()).collect()
}

/// The name of the key that signs ID tokens now, and such a token.
async fn signed(op: &Provider) -> (String, String) {
    let id_token = op.redeem(&op.code(ZOE).await).await.tokens().id_token;
    (decode_header(&id_token).unwrap().kid.unwrap(), id_token)
}

async fn rotate(op: &Provider, token: &str, body: &Value) -> Reply {
    op.send(op.request(Method::POST, ROTATE).bearer_auth(token).json(body)).await
}

#[tokio::test]
async fn there_is_a_key_for_each_usual_algorithm_and_two_to_encrypt_to() {
    let op = Provider::start().await;
    let keys = op.get("/oauth2/certs").await.json()["keys"].as_array().unwrap().clone();
    let named = |name: &str, value: &str| keys.iter().filter(|key| key[name] == value).count();
    assert_eq!((keys.len(), named("use", "sig"), named("use", "enc")), (6, 4, 2));
    for algorithm in ["RS256", "PS256", "ES256", "EdDSA"] {
        assert_eq!(named("alg", algorithm), 1, "{algorithm}");
    }
    let private = ["d", "p", "q", "dp", "dq", "qi", "k"];
    assert!(keys.iter().all(|key| private.iter().all(|name| key.get(name).is_none())));
}

#[tokio::test]
async fn the_key_set_can_be_kept_and_has_its_own_media_type() {
    let op = Provider::start().await;
    let plain = op.get("/oauth2/certs").await;
    assert_eq!(plain.header("content-type"), Some("application/json"));
    assert_eq!(plain.header("cache-control"), Some("public, max-age=300"));
    let request = || op.request(Method::GET, "/oauth2/certs");
    let typed = op.send(request().header("accept", "application/jwk-set+json, application/json")).await;
    assert_eq!((typed.header("content-type"), &typed.body), (Some("application/jwk-set+json"), &plain.body));

    let tag = plain.header("etag").unwrap().to_owned();
    let again = op.send(request().header("if-none-match", &tag)).await;
    assert_eq!((again.status, again.body.as_str(), again.header("etag")), (304, "", Some(tag.as_str())));
    let weak = op.send(request().header("if-none-match", format!("\"x\", W/{tag}"))).await;
    assert_eq!(weak.status, 304);
    op.broker.rotate_token_keys(None, Rotation::Announced).await.unwrap();
    let changed = op.send(request().header("if-none-match", &tag)).await;
    assert_eq!(changed.status, 200);
    assert_ne!(changed.header("etag"), Some(tag.as_str()));
}

#[tokio::test]
async fn a_new_key_is_published_before_it_signs_and_the_old_one_until_its_tokens_have_ended() {
    let op = Provider::start().await;
    let (old, _) = signed(&op).await;
    op.broker.rotate_token_keys(Some(TokenKeyUse::Signs(JwsAlgorithm::Rs256)), Rotation::Announced).await.unwrap();
    let both = published(&op, "RS256").await;
    assert_eq!((both.len(), &both[0]), (2, &old));
    assert_eq!(signed(&op).await.0, old);
    assert_eq!(published(&op, "ES256").await.len(), 1);

    op.pass(HOUR);
    let (new, _) = signed(&op).await;
    assert_eq!(published(&op, "RS256").await, [new.clone(), old.clone()]);
    op.pass(7 * HOUR + 59 * MINUTE);
    op.broker.tend_token_keys().await.unwrap();
    assert_eq!(published(&op, "RS256").await, [new.clone(), old]);
    op.pass(2 * MINUTE);
    op.broker.tend_token_keys().await.unwrap();
    assert_eq!(published(&op, "RS256").await, [new]);
}

#[tokio::test]
async fn keys_are_rotated_by_age() {
    let op = Provider::start().await;
    let (old, _) = signed(&op).await;
    // The keys of the tests count from the epoch, so the first look finds them too old.
    op.broker.tend_token_keys().await.unwrap();
    let keys = published(&op, "RS256").await;
    assert_eq!((keys.len(), &keys[0]), (2, &old));
    for _ in 0..3 {
        op.broker.tend_token_keys().await.unwrap();
    }
    assert_eq!(published(&op, "RS256").await, keys, "once is enough");
    op.pass(HOUR);
    assert_eq!(signed(&op).await.0, keys[1]);
    op.pass(89 * DAY);
    op.broker.tend_token_keys().await.unwrap();
    assert_eq!(published(&op, "RS256").await, [keys[1].clone()]);
    op.pass(22 * HOUR + 59 * MINUTE);
    op.broker.tend_token_keys().await.unwrap();
    assert_eq!(published(&op, "RS256").await.len(), 1);
    // An hour before it is too old: its successor is published so long before it signs.
    op.pass(MINUTE);
    op.broker.tend_token_keys().await.unwrap();
    let both = published(&op, "RS256").await;
    assert_eq!((both.len(), &both[0]), (2, &keys[1]));
    op.pass(HOUR);
    assert_eq!(published(&op, "RS256").await[0], both[1]);
}

#[tokio::test]
async fn a_program_of_an_administrator_rotates_at_once_and_old_tokens_stay_good() {
    let op = Provider::start().await;
    let admin = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), HOUR).await.unwrap();
    let mut visitor = op.browser();
    let code = visitor.approve(&op.portal).await;
    let old = op.redeem(&code).await.tokens();
    let reply = rotate(&op, admin.expose(), &json!({"now": true})).await;
    assert_eq!((reply.status, reply.header("cache-control")), (200, Some("no-store")), "{}", reply.body);
    let current: Vec<_> = reply.json()["keys"].as_array().unwrap().clone();
    // The two of SAML are replaced only by name.
    assert_eq!(current.iter().filter(|key| key["state"] == "current").count(), 8);
    assert_eq!(current.iter().filter(|key| key["state"] == "retiring").count(), 6);

    let (new, _) = signed(&op).await;
    let keys = published(&op, "RS256").await;
    assert_eq!((keys.len(), &keys[0]), (2, &new));
    assert_eq!(Some(keys[1].as_str()), decode_header(&old.id_token).unwrap().kid.as_deref());
    assert_eq!(op.userinfo(&old.access_token).await.status, 200);
    // As a hint it still says who is meant.
    let silent = [("prompt", "none"), ("scope", "openid email"), ("id_token_hint", old.id_token.as_str())];
    assert!(visitor.open(&op.portal, &silent).await.callback("code").is_some());
    let mut other = op.browser().sign_in_as(beadle_tests::provider::JONAS);
    other.approve(&op.portal).await;
    assert_eq!(other.authorize(&op.portal, &silent).await.callback("error").as_deref(), Some("login_required"));
}

#[tokio::test]
async fn a_key_that_was_taken_out_signs_nothing_and_verifies_nothing() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(beadle_tests::provider::JONAS);
    visitor.approve(&op.portal).await;
    let (stolen, id_token) = signed(&op).await;
    assert!(op.broker.retire_token_key(&stolen).await.unwrap());
    assert!(!op.broker.retire_token_key(&stolen).await.unwrap());
    let keys = published(&op, "RS256").await;
    assert_eq!(keys.len(), 1);
    assert!(!keys.contains(&stolen));
    assert_eq!(signed(&op).await.0, keys[0]);
    // Zoë's token is nobody's word any more, so it does not keep Jonas's session from being used.
    let hint = [("prompt", "none"), ("scope", "openid email"), ("id_token_hint", id_token.as_str())];
    assert!(visitor.open(&op.portal, &hint).await.callback("code").is_some());
}

#[tokio::test]
async fn without_a_live_token_nobody_rotates() {
    let op = Provider::start().await;
    let before = op.get("/oauth2/certs").await.body;
    let admin = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), HOUR).await.unwrap();
    let access_token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let none = op.send(op.request(Method::POST, ROTATE)).await;
    none.expect_problem("invalid_token");
    assert!(none.header("www-authenticate").unwrap().starts_with("Bearer"));
    for token in ["", "x", &access_token, &admin.expose()[1..]] {
        rotate(&op, token, &json!({})).await.expect_problem("invalid_token");
        op.send(op.request(Method::GET, "/admin/api/v1/keys").bearer_auth(token)).await.expect_problem("invalid_token");
    }
    op.pass(HOUR);
    rotate(&op, admin.expose(), &json!({})).await.expect_problem("invalid_token");
    let replaced = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), HOUR).await.unwrap();
    assert!(op.broker.remove_admin_token("suite").await.unwrap());
    rotate(&op, replaced.expose(), &json!({})).await.expect_problem("invalid_token");
    assert_eq!(op.get("/oauth2/certs").await.body, before);
}

#[tokio::test]
async fn what_cannot_be_understood_rotates_nothing() {
    let op = Provider::start().await;
    let before = op.get("/oauth2/certs").await.body;
    let admin = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), HOUR).await.unwrap();
    for body in [json!([]), json!({"now": "yes"}), json!({"nwo": true})] {
        rotate(&op, admin.expose(), &body).await.expect_problem("invalid_request");
    }
    for alg in ["none", "HS256"] {
        rotate(&op, admin.expose(), &json!({ "alg": alg })).await.expect_problem("invalid_value");
    }
    let untyped = op.send(op.request(Method::POST, ROTATE).bearer_auth(admin.expose()).body("{}")).await;
    untyped.expect_problem("unsupported_media_type");
    assert_eq!(op.get("/oauth2/certs").await.body, before);
}

#[tokio::test]
async fn a_key_is_made_when_the_first_client_needs_its_algorithm() {
    let op = Provider::start().await;
    assert!(published(&op, "RS512").await.is_empty());
    let metadata = domain::ClientMetadata {
        id_token_signed_response_alg: Some(JwsAlgorithm::Rs512),
        ..domain::ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let code = op.browser().approve(&client).await;
    let id_token = op.redeem_as(&client, &code).await.tokens().id_token;
    assert_eq!(published(&op, "RS512").await, [decode_header(&id_token).unwrap().kid.unwrap()]);
}

#[tokio::test]
async fn every_node_comes_to_the_same_keys_after_a_restart() {
    let mut op = Provider::start().await;
    op.broker.rotate_token_keys(None, Rotation::AtOnce).await.unwrap();
    let before = op.get("/oauth2/certs").await.body;
    op.restart().await;
    assert_eq!(op.get("/oauth2/certs").await.body, before);
}

/// Each holds the keys in memory, and looks for new ones every few seconds only.
#[tokio::test]
async fn a_node_knows_at_once_what_another_one_signs_and_publishes() {
    let op = Provider::start().await;
    let metadata = domain::ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::TokenExchange]),
        ..domain::ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let other = op.another_node().await;
    op.broker.rotate_token_keys(None, Rotation::AtOnce).await.unwrap();
    let theirs = op.send(other.request(Method::GET, "/oauth2/certs")).await;
    assert_eq!(theirs.body, op.get("/oauth2/certs").await.body);

    let id_token = op.redeem_as(&client, &op.browser().approve(&client).await).await.tokens().id_token;
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", id_token.as_str()),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:id_token"),
        ("client_id", &client.client_id),
        ("client_secret", &client.client_secret),
    ];
    let exchanged = op.send(other.request(Method::POST, "/oauth2/token").form(&form)).await;
    assert_eq!(exchanged.status, 200, "{}", exchanged.body);

    op.broker.rotate_token_keys(None, Rotation::AtOnce).await.unwrap();
    let hint = super::protection::encrypted_to_us(&op, &id_token).await;
    let known = async |hint: &str| {
        let page = op.send(other.request(Method::GET, "/oauth2/logout").query(&[("id_token_hint", hint)])).await;
        !page.body.contains("is not an ID token that this server signed")
    };
    assert!(known(&hint).await);
    // A look that finds nothing new changes nothing: what nobody signed is still nobody's.
    let (message, _) = id_token.rsplit_once('.').unwrap();
    assert!(!known(&format!("{message}.AAAA")).await);
}

#[tokio::test]
async fn two_nodes_that_rotate_at_the_same_time_come_to_the_same_keys() {
    let op = Provider::start().await;
    let other = op.another_node().await;
    let before = published(&op, "RS256").await.len();
    let rs256 = Some(TokenKeyUse::Signs(JwsAlgorithm::Rs256));
    let (one, two) = tokio::join!(
        op.broker.rotate_token_keys(rs256, Rotation::Announced),
        other.broker.rotate_token_keys(rs256, Rotation::Announced),
    );
    assert!(one.is_ok() && two.is_ok());
    let keys = published(&op, "RS256").await;
    // Either one was told of the other's, or it made the next one after it; both publish the same.
    assert!((before + 1..=before + 2).contains(&keys.len()), "{keys:?}");
    let elsewhere: Value = op.send(other.request(Method::GET, "/oauth2/certs")).await.json();
    assert_eq!(elsewhere, op.get("/oauth2/certs").await.json());
}
