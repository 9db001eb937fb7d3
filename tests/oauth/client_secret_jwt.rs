//! Clients that prove themselves by a JWT under the secret that they share with us
//! ([RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523#section-3),
//! [OpenID Connect Core §9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication)).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use beadle_tests::client_key::{ClientKey, changed, mac_token};
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply, ZOE};
use domain::client::{AssertionAlgorithm, ClientAuthMethod, MacAlgorithm};
use domain::{ClientId, ClientMetadata};
use serde_json::{Value, json};

use super::private_key_jwt::{TYPE, claims};

fn metadata() -> ClientMetadata {
    ClientMetadata { token_endpoint_auth_method: Some(ClientAuthMethod::ClientSecretJwt), ..ClientMetadata::default() }
}

async fn client(op: &Provider) -> Client {
    op.client_with(&[CALLBACK], metadata()).await
}

/// A good assertion with other claims.
fn assertion(op: &Provider, client: &Client, changes: &Value) -> String {
    mac_token(client.client_secret.as_bytes(), MacAlgorithm::Hs256, &claims(op, client, changes))
}

/// Tries to spend a code that nobody has: who gets `invalid_grant` is known.
async fn authenticate(op: &Provider, client: &Client, assertion: &str) -> Reply {
    let fields = [("client_assertion_type", TYPE), ("client_assertion", assertion), ("client_secret", "")];
    op.redeem_with(client, "none", &fields).await
}

#[tokio::test]
async fn a_client_redeems_its_code_without_ever_sending_its_secret() {
    let mut op = Provider::start().await;
    let client = client(&op).await;
    // A start later, and so on another node: the secret is not in anybody's memory.
    op.restart().await;
    for algorithm in MacAlgorithm::ALL {
        let code = op.browser().sign_in_as(ZOE).approve(&client).await;
        let claims = claims(&op, &client, &json!({}));
        let assertion = mac_token(client.client_secret.as_bytes(), *algorithm, &claims);
        let fields = [
            ("client_assertion_type", TYPE),
            ("client_assertion", &assertion),
            ("client_id", ""),
            ("client_secret", ""),
        ];
        op.redeem_with(&client, &code, &fields).await.tokens();
        // One use.
        let again = authenticate(&op, &client, &assertion).await.expect_error("invalid_client");
        assert!(again.contains("used before"), "{again}");
    }
}

#[tokio::test]
async fn the_secret_is_nowhere_in_the_database() {
    let op = Provider::start().await;
    let client = client(&op).await;
    authenticate(&op, &client, &assertion(&op, &client, &json!({}))).await.expect_error("invalid_grant");
    let raw = BASE64URL.decode(&client.client_secret).unwrap();
    for file in op.database_files() {
        for secret in [client.client_secret.as_bytes(), &raw[..]] {
            assert!(!file.windows(secret.len()).any(|window| window == secret));
        }
    }
}

#[tokio::test]
async fn whoever_does_not_know_the_secret_is_refused_in_the_same_words() {
    let op = Provider::start().await;
    let (client, other) = (client(&op).await, client(&op).await);
    let key = ClientKey::new();
    let claimed = claims(&op, &client, &json!({}));
    let secret = client.client_secret.as_bytes();
    let digest = domain::Digest::of(secret);
    let header = |changes: &Value| changed(json!({ "alg": "HS256" }), changes);
    let mut sentences = Vec::new();
    for forged in [
        mac_token(b"guess", MacAlgorithm::Hs256, &claimed),
        mac_token(b"", MacAlgorithm::Hs256, &claimed),
        mac_token(other.client_secret.as_bytes(), MacAlgorithm::Hs256, &claimed),
        // What a thief of the database has; HMAC would take it for a key that is longer than its block.
        mac_token(digest.as_bytes(), MacAlgorithm::Hs256, &claimed),
        key.token(&claimed),
        key.sign(&header(&json!({})), &claimed),
        key.sign(&header(&json!({ "alg": "none" })), &claimed),
        key.sign(&header(&json!({ "jwk": key.jwk() })), &claimed),
    ] {
        sentences.push(authenticate(&op, &client, &forged).await.expect_error("invalid_client"));
    }
    sentences.dedup();
    assert_eq!(sentences.len(), 1, "{sentences:?}");
}

#[tokio::test]
async fn no_public_key_is_taken_for_a_secret() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let by_key = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
        jwks: Some(key.jwks()),
        ..ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], by_key).await;
    let jwk = json!(key.jwk());
    let ours = op.get("/oauth2/certs").await.body;
    for secret in [jwk.to_string().as_bytes(), jwk["x"].as_str().unwrap().as_bytes(), ours.as_bytes()] {
        let forged = mac_token(secret, MacAlgorithm::Hs256, &claims(&op, &client, &json!({})));
        authenticate(&op, &client, &forged).await.expect_error("invalid_client");
    }
}

#[tokio::test]
async fn the_secret_itself_and_other_algorithms_are_refused() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let told = op.redeem_as(&client, "none").await.expect_error("invalid_client");
    assert!(told.contains("client_secret_jwt"), "{told}");
    let only = Some(AssertionAlgorithm::Mac(MacAlgorithm::Hs512));
    let strict = ClientMetadata { token_endpoint_auth_signing_alg: only, ..metadata() };
    let strict = op.client_with(&[CALLBACK], strict).await;
    authenticate(&op, &strict, &assertion(&op, &strict, &json!({}))).await.expect_error("invalid_client");
    let claims = claims(&op, &strict, &json!({}));
    let good = mac_token(strict.client_secret.as_bytes(), MacAlgorithm::Hs512, &claims);
    authenticate(&op, &strict, &good).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn a_client_signs_with_either_of_two_secrets_until_one_takes_the_place_of_both() {
    let op = Provider::start().await;
    let first = client(&op).await;
    let id = ClientId::parse(&first.client_id).unwrap();
    let again = async |replaces| {
        let secret = op.broker.new_client_secret(&id, "test", replaces).await.unwrap();
        Client { client_secret: secret.expose().to_owned(), ..first.clone() }
    };
    let second = again(false).await;
    for client in [&first, &second] {
        authenticate(&op, client, &assertion(&op, client, &json!({}))).await.expect_error("invalid_grant");
    }
    let used: Vec<_> = op.broker.secrets_of(&id).await.unwrap().iter().map(|one| one.last_used.is_some()).collect();
    assert_eq!(used, [true, true]);
    let third = again(true).await;
    for client in [&first, &second] {
        authenticate(&op, client, &assertion(&op, client, &json!({}))).await.expect_error("invalid_client");
    }
    authenticate(&op, &third, &assertion(&op, &third, &json!({}))).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn a_client_that_changes_its_method_gets_the_kind_of_secret_that_it_needs() {
    let op = Provider::start().await;
    let id = ClientId::parse(&op.portal.client_id).unwrap();
    let method = |method: &str| json!({ "token_endpoint_auth_method": method }).as_object().unwrap().clone();
    let (_, secret) = op.broker.edit_client(&id, &method("client_secret_jwt"), (None, "test")).await.unwrap();
    let secret = secret.expect("the old secret cannot be told again").expose().to_owned();
    let signing = Client { client_secret: secret, ..op.portal.clone() };
    authenticate(&op, &signing, &assertion(&op, &signing, &json!({}))).await.expect_error("invalid_grant");
    let (after, secret) = op.broker.edit_client(&id, &method("client_secret_post"), (None, "test")).await.unwrap();
    assert!(secret.is_none() && after.secrets.iter().all(|kept| kept.nonce.is_none()));
    op.redeem_as(&signing, "none").await.expect_error("invalid_grant");
    authenticate(&op, &signing, &assertion(&op, &signing, &json!({}))).await.expect_error("invalid_client");
}
