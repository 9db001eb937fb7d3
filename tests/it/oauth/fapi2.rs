//! What the [FAPI 2.0 security profile](https://openid.net/specs/fapi-security-profile-2_0-final.html) asks of clients
//! that are registered for it: how they prove who they are, and what their tokens are bound to.

use std::sync::atomic::{AtomicU32, Ordering};

use beadle_tests::client_key::{ClientKey, changed};
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply};
use domain::client::{ClientAuthMethod, JwsAlgorithm};
use domain::{ClientMetadata, Clock as _};
use reqwest::Method;
use serde_json::{Value, json};

const TOKEN: &str = "/oauth2/token";
const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

async fn client(op: &Provider, key: &ClientKey) -> Client {
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
        jwks: Some(key.jwks()),
        dpop_bound_access_tokens: true,
        fapi2: true,
        ..ClientMetadata::default()
    };
    op.client_with(&[CALLBACK], metadata).await
}

fn number() -> String {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    NUMBER.fetch_add(1, Ordering::Relaxed).to_string()
}

fn assertion(op: &Provider, client: &Client, key: &ClientKey, changes: &Value) -> String {
    let now = op.clock.now().as_seconds();
    let id = &client.client_id;
    let good = json!({ "iss": id, "sub": id, "aud": op.issuer(), "iat": now, "exp": now + 60, "jti": number() });
    key.token(&changed(good, changes))
}

fn proof(op: &Provider, key: &ClientKey) -> String {
    let claims = json!({
        "htm": "POST", "htu": op.url(TOKEN).to_string(), "iat": op.clock.now().as_seconds(), "jti": number(),
    });
    key.sign(&json!({ "typ": "dpop+jwt", "alg": key.algorithm(), "jwk": key.jwk() }), &claims)
}

/// Tries to spend a code that nobody has: who gets `invalid_grant` has kept all the rules before.
async fn attempt(op: &Provider, client: &Client, assertion: &str, proof: Option<&str>) -> Reply {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "none"),
        ("redirect_uri", CALLBACK),
        ("client_id", &client.client_id),
        ("client_assertion_type", TYPE),
        ("client_assertion", assertion),
    ];
    let mut request = op.request(Method::POST, TOKEN).form(&form);
    if let Some(proof) = proof {
        request = request.header("dpop", proof);
    }
    op.send(request).await
}

#[tokio::test]
async fn the_audience_of_an_assertion_is_the_issuer_as_a_text() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let good = assertion(&op, &client, &key, &json!({}));
    attempt(&op, &client, &good, Some(&proof(&op, &key))).await.expect_error("invalid_grant");
    for aud in [json!([op.issuer()]), json!(op.url(TOKEN).to_string()), json!([op.issuer(), "https://x.example"])] {
        let other = assertion(&op, &client, &key, &json!({ "aud": aud }));
        attempt(&op, &client, &other, Some(&proof(&op, &key))).await.expect_error("invalid_client");
    }
}

#[tokio::test]
async fn clocks_may_differ_by_some_seconds_and_not_by_minutes() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let now = op.clock.now().as_seconds();
    for name in ["iat", "nbf"] {
        let near = assertion(&op, &client, &key, &json!({ name: now + 10 }));
        attempt(&op, &client, &near, Some(&proof(&op, &key))).await.expect_error("invalid_grant");
        let far = assertion(&op, &client, &key, &json!({ name: now + 61 }));
        attempt(&op, &client, &far, Some(&proof(&op, &key))).await.expect_error("invalid_client");
    }
}

#[tokio::test]
async fn only_the_algorithms_of_the_profile_are_taken() {
    let op = Provider::start().await;
    for (algorithm, allowed) in [(JwsAlgorithm::Es256, true), (JwsAlgorithm::EdDsa, true), (JwsAlgorithm::Es384, false)]
    {
        let key = ClientKey::generate(algorithm);
        let client = client(&op, &key).await;
        let by_key = attempt(&op, &client, &assertion(&op, &client, &key, &json!({})), Some(&proof(&op, &key))).await;
        by_key.expect_error(if allowed { "invalid_grant" } else { "invalid_client" });
    }
    let (key, longer) = (ClientKey::new(), ClientKey::generate(JwsAlgorithm::Es384));
    let client = client(&op, &key).await;
    let good = assertion(&op, &client, &key, &json!({}));
    attempt(&op, &client, &good, Some(&proof(&op, &longer))).await.expect_error("invalid_dpop_proof");
}

#[tokio::test]
async fn no_token_is_issued_that_is_not_bound_to_a_key() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let good = assertion(&op, &client, &key, &json!({}));
    attempt(&op, &client, &good, None).await.expect_error("invalid_dpop_proof");
    // Also where the registration does not say to what.
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
        jwks: Some(key.jwks()),
        fapi2: true,
        ..ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let good = assertion(&op, &client, &key, &json!({}));
    attempt(&op, &client, &good, None).await.expect_error("invalid_request");
}
