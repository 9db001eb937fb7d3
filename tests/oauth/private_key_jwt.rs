//! Clients that prove themselves by a JWT under their own key
//! ([RFC 7523 §3](https://www.rfc-editor.org/rfc/rfc7523#section-3),
//! [OpenID Connect Core §9](https://openid.net/specs/openid-connect-core-1_0.html#ClientAuthentication)).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use beadle_tests::MINUTE;
use beadle_tests::client_key::{ClientKey, changed};
use beadle_tests::demo::Client;
use beadle_tests::documents::Documents;
use beadle_tests::provider::{CALLBACK, Provider, Reply, ZOE};
use domain::ClientMetadata;
use domain::Clock as _;
use domain::client::{AssertionAlgorithm, ClientAuthMethod, JwsAlgorithm};
use serde_json::{Value, json};

pub(super) const TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

fn metadata(key: &ClientKey) -> ClientMetadata {
    ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
        jwks: Some(key.jwks()),
        ..ClientMetadata::default()
    }
}

async fn client(op: &Provider, key: &ClientKey) -> Client {
    op.client_with(&[CALLBACK], metadata(key)).await
}

/// The claims of a good assertion, changed.
pub(super) fn claims(op: &Provider, client: &Client, changes: &Value) -> Value {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let now = op.clock.now().as_seconds();
    let good = json!({
        "iss": client.client_id, "sub": client.client_id, "aud": op.issuer(), "iat": now, "exp": now + 60,
        "jti": NUMBER.fetch_add(1, Ordering::Relaxed).to_string(),
    });
    changed(good, changes)
}

/// Tries to spend a code that nobody has: who gets `invalid_grant` is known.
async fn authenticate(op: &Provider, client: &Client, assertion: &str) -> Reply {
    op.redeem_with(client, "none", &[("client_assertion_type", TYPE), ("client_assertion", assertion)]).await
}

#[tokio::test]
async fn a_client_with_a_key_redeems_its_code() {
    let op = Provider::start().await;
    for algorithm in [JwsAlgorithm::Es256, JwsAlgorithm::Es384, JwsAlgorithm::EdDsa] {
        let key = ClientKey::generate(algorithm);
        let client = client(&op, &key).await;
        let code = op.browser().sign_in_as(ZOE).approve(&client).await;
        let assertion = key.token(&claims(&op, &client, &json!({})));
        // Without client_id in the body: the assertion names it.
        let fields = [("client_assertion_type", TYPE), ("client_assertion", &assertion), ("client_id", "")];
        op.redeem_with(&client, &code, &fields).await.tokens();
    }
}

#[tokio::test]
async fn the_audience_is_the_issuer_or_the_endpoint() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let token_endpoint = op.url("/oauth2/token").to_string();
    for aud in [json!(op.issuer()), json!(token_endpoint), json!(["https://x.example", token_endpoint])] {
        let assertion = key.token(&claims(&op, &client, &json!({ "aud": aud })));
        authenticate(&op, &client, &assertion).await.expect_error("invalid_grant");
    }
    let other = op.url("/oauth2/userinfo").to_string();
    for aud in [json!("https://x.example"), json!(other), json!([]), Value::Null] {
        let assertion = key.token(&claims(&op, &client, &json!({ "aud": aud })));
        assert!(authenticate(&op, &client, &assertion).await.expect_error("invalid_client").contains("aud"));
    }
}

#[tokio::test]
async fn an_assertion_is_good_for_one_use_on_all_nodes() {
    let mut op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let claimed = claims(&op, &client, &json!({}));
    let assertion = key.token(&claimed);
    authenticate(&op, &client, &assertion).await.expect_error("invalid_grant");
    assert!(authenticate(&op, &client, &assertion).await.expect_error("invalid_client").contains("used before"));
    // Nor under another signature, nor after a restart.
    authenticate(&op, &client, &key.token(&claimed)).await.expect_error("invalid_client");
    op.restart().await;
    authenticate(&op, &client, &key.token(&claimed)).await.expect_error("invalid_client");
}

#[tokio::test]
async fn of_fifty_uses_at_once_one_counts() {
    let op = Arc::new(Provider::start().await);
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let assertion = key.token(&claims(&op, &client, &json!({})));
    let tries = (0..50).map(|_| {
        let (op, client, assertion) = (Arc::clone(&op), client.clone(), assertion.clone());
        tokio::spawn(async move { authenticate(&op, &client, &assertion).await.json()["error"].clone() })
    });
    let mut known = 0;
    for outcome in tries.collect::<Vec<_>>() {
        known += usize::from(outcome.await.unwrap() == "invalid_grant");
    }
    assert_eq!(known, 1);
}

#[tokio::test]
async fn what_is_not_signed_by_the_client_is_refused_in_the_same_words() {
    let op = Provider::start().await;
    let (key, thief) = (ClientKey::new(), ClientKey::new());
    let client = client(&op, &key).await;
    let stranger = Client { client_id: "nobody".to_owned(), ..client.clone() };
    let claimed = claims(&op, &client, &json!({}));
    let header = |changes: &Value| changed(json!({ "alg": "ES256", "kid": key.thumbprint() }), changes);
    let unsigned = {
        let signed = key.sign(&json!({ "alg": "none" }), &claimed);
        format!("{}.", signed.rsplit_once('.').unwrap().0)
    };
    let mut sentences = Vec::new();
    for forged in [
        thief.token(&claimed),
        thief.sign(&header(&json!({})), &claimed),
        thief.sign(&header(&json!({ "jwk": thief.jwk() })), &claimed),
        thief.sign(&header(&json!({ "jku": "https://evil.example/jwks" })), &claimed),
        key.sign(&header(&json!({ "crit": ["x"], "x": 1 })), &claimed),
        key.sign(&header(&json!({ "alg": "HS256" })), &claimed),
        key.sign(&header(&json!({ "typ": "dpop+jwt" })), &claimed),
        unsigned,
    ] {
        sentences.push(authenticate(&op, &client, &forged).await.expect_error("invalid_client"));
    }
    let unknown = key.token(&claims(&op, &stranger, &json!({})));
    sentences.push(authenticate(&op, &stranger, &unknown).await.expect_error("invalid_client"));
    sentences.push(op.redeem_with(&stranger, "none", &[("client_secret", "x")]).await.expect_error("invalid_client"));
    sentences.dedup();
    assert_eq!(sentences.len(), 1, "{sentences:?}");
}

#[tokio::test]
async fn what_the_assertion_claims_must_be_true_now() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let now = op.clock.now().as_seconds();
    for changes in [
        json!({ "iss": "somebody" }),
        json!({ "sub": op.portal.client_id, "iss": op.portal.client_id }),
        json!({ "sub": null }),
        json!({ "exp": null }),
        json!({ "exp": now }),
        json!({ "exp": now + 86_400 }),
        json!({ "iat": now + 120 }),
        json!({ "nbf": now + 120 }),
        json!({ "jti": null }),
    ] {
        let assertion = key.token(&claims(&op, &client, &changes));
        let form = [("client_assertion_type", TYPE), ("client_assertion", &assertion), ("grant_type", "x")];
        op.post("/oauth2/token", &form).await.expect_error("invalid_client");
    }
    for changes in [json!({ "iat": now + 10 }), json!({ "nbf": now + 10 }), json!({ "exp": now + 3600 })] {
        let assertion = key.token(&claims(&op, &client, &changes));
        authenticate(&op, &client, &assertion).await.expect_error("invalid_grant");
    }
}

#[tokio::test]
async fn a_client_uses_the_method_and_the_algorithm_that_it_registered() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let with_key = client(&op, &key).await;
    op.redeem_with(&with_key, "none", &[]).await.expect_error("invalid_client");
    op.redeem_with(&with_key, "none", &[("client_secret", "guess")]).await.expect_error("invalid_client");
    // One that has a secret does not get in by a key, even one that is known.
    let secret = ClientMetadata { jwks: Some(key.jwks()), ..ClientMetadata::default() };
    let secret = op.client_with(&[CALLBACK], secret).await;
    let assertion = key.token(&claims(&op, &secret, &json!({})));
    let by_key = [("client_secret", ""), ("client_assertion_type", TYPE), ("client_assertion", &assertion)];
    op.redeem_with(&secret, "none", &by_key).await.expect_error("invalid_client");
    let both = [("client_assertion_type", TYPE), ("client_assertion", assertion.as_str())];
    op.redeem_with(&secret, "none", &both).await.expect_error("invalid_request");

    let eddsa = Some(AssertionAlgorithm::Signature(JwsAlgorithm::EdDsa));
    let only_eddsa = ClientMetadata { token_endpoint_auth_signing_alg: eddsa, ..metadata(&key) };
    let only_eddsa = op.client_with(&[CALLBACK], only_eddsa).await;
    let assertion = key.token(&claims(&op, &only_eddsa, &json!({})));
    authenticate(&op, &only_eddsa, &assertion).await.expect_error("invalid_client");
}

/// A client's server that publishes these keys, and their address there.
async fn publisher(keys: &Value) -> (Documents, url::Url) {
    let documents = Documents::start().await;
    let jwks_uri = publish(&documents, keys);
    (documents, jwks_uri)
}

fn publish(documents: &Documents, keys: &Value) -> url::Url {
    documents.write("jwks", &keys.to_string())
}

async fn client_at(op: &Provider, jwks_uri: url::Url) -> Client {
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
        jwks_uri: Some(jwks_uri),
        ..ClientMetadata::default()
    };
    op.client_with(&[CALLBACK], metadata).await
}

#[tokio::test]
async fn keys_at_a_jwks_uri_are_fetched_once_and_followed_when_they_change() {
    let op = Provider::start().await;
    let (old, new) = (ClientKey::new(), ClientKey::new());
    let (published, jwks_uri) = publisher(&Value::Object(old.jwks())).await;
    let client = client_at(&op, jwks_uri).await;
    let attempt = async |key: &ClientKey| {
        let assertion = key.token(&claims(&op, &client, &json!({})));
        authenticate(&op, &client, &assertion).await.json()["error"].as_str().unwrap().to_owned()
    };
    for _ in 0..3 {
        assert_eq!(attempt(&old).await, "invalid_grant");
    }
    assert_eq!(published.fetched("jwks"), 1);

    publish(&published, &Value::Object(new.jwks()));
    // Nobody can make us ask the client's server again and again.
    for _ in 0..5 {
        assert_eq!(attempt(&new).await, "invalid_client");
    }
    assert_eq!(published.fetched("jwks"), 1);
    op.pass(MINUTE / 6);
    assert_eq!(attempt(&new).await, "invalid_grant");
    assert_eq!(attempt(&old).await, "invalid_client");
    assert_eq!(published.fetched("jwks"), 2);
}

#[tokio::test]
async fn a_jwks_uri_is_asked_once_in_a_minute_and_what_it_said_outlasts_its_server_for_a_while() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let (published, jwks_uri) = publisher(&Value::Object(key.jwks())).await;
    let client = client_at(&op, jwks_uri).await;
    let attempt = async || {
        let assertion = key.token(&claims(&op, &client, &json!({})));
        authenticate(&op, &client, &assertion).await.json()["error"].as_str().unwrap().to_owned()
    };
    assert_eq!(attempt().await, "invalid_grant");
    op.pass(MINUTE / 2);
    assert_eq!(attempt().await, "invalid_grant");
    assert_eq!(published.fetched("jwks"), 1);
    op.pass(MINUTE / 2);
    assert_eq!(attempt().await, "invalid_grant");
    assert_eq!(published.fetched("jwks"), 2);
    published.remove("jwks");
    op.pass(MINUTE);
    // The second one comes while nobody asks again.
    assert_eq!(attempt().await, "invalid_grant");
    assert_eq!(attempt().await, "invalid_grant");
    op.pass(MINUTE * 60);
    assert_eq!(attempt().await, "invalid_client");
}

#[tokio::test]
async fn a_key_that_its_owner_withdrew_is_good_for_a_minute_at_most() {
    let op = Provider::start().await;
    let (old, new) = (ClientKey::new(), ClientKey::new());
    let (published, jwks_uri) = publisher(&Value::Object(old.jwks())).await;
    let client = client_at(&op, jwks_uri).await;
    let by = |key: &ClientKey| key.token(&claims(&op, &client, &json!({})));
    authenticate(&op, &client, &by(&old)).await.expect_error("invalid_grant");
    publish(&published, &Value::Object(new.jwks()));
    op.pass(MINUTE);
    // Nobody has used the new one so far.
    authenticate(&op, &client, &by(&old)).await.expect_error("invalid_client");
}

#[tokio::test]
async fn a_jwks_uri_into_our_own_network_is_not_asked() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    for address in ["https://10.0.0.1/jwks", "https://[::1]/jwks", "http://192.0.2.1/jwks", "https://169.254.169.254/"]
    {
        let client = client_at(&op, address.parse().unwrap()).await;
        let assertion = key.token(&claims(&op, &client, &json!({})));
        let sentence = authenticate(&op, &client, &assertion).await.expect_error("invalid_client");
        assert!(!sentence.contains("network") && !sentence.contains("Internet"), "{sentence}");
    }
}

#[tokio::test]
async fn what_is_no_key_set_lets_nobody_in() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let mut private = key.jwk();
    private.insert("d".to_owned(), json!("AAAA"));
    let many = vec![Value::Object(key.jwk()); 31];
    for keys in [json!([]), json!({}), json!({ "keys": [private] }), json!({ "keys": many })] {
        let (_published, jwks_uri) = publisher(&keys).await;
        let client = client_at(&op, jwks_uri).await;
        let assertion = key.token(&claims(&op, &client, &json!({})));
        authenticate(&op, &client, &assertion).await.expect_error("invalid_client");
    }
}
