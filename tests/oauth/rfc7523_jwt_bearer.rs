//! Tokens of a person by an assertion that names them
//! ([RFC 7521 §4.1](https://www.rfc-editor.org/rfc/rfc7521#section-4.1),
//! [RFC 7523 §2.1 and §3](https://www.rfc-editor.org/rfc/rfc7523#section-2.1)).

mod issuers;

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use beadle_tests::MINUTE;
use beadle_tests::client_key::{ClientKey, changed};
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Person, Provider, Reply, SAM, Tokens, ZOE};
use beadle_tests::tokens::unverified;
use domain::client::{AccessTokenFormat, ClientAuthMethod, GrantType, SubjectType};
use domain::{ClientMetadata, Clock as _};
use reqwest::Method;
use serde_json::{Value, json};

const TOKEN: &str = "/oauth2/token";
const GRANT: (&str, &str) = ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer");

fn metadata(key: &ClientKey) -> ClientMetadata {
    ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::JwtBearer]),
        jwks: Some(key.jwks()),
        ..ClientMetadata::default()
    }
}

/// What a client without keys of its own registers.
fn keyless() -> ClientMetadata {
    ClientMetadata { jwks: None, ..metadata(&ClientKey::new()) }
}

async fn client(op: &Provider, key: &ClientKey) -> Client {
    op.client_with(&[CALLBACK], metadata(key)).await
}

/// A person signs in, agrees to everything, and leaves.
async fn grant_of(op: &Provider, client: &Client, person: Person) -> Tokens {
    op.redeem_as(client, &op.browser().sign_in_as(person).approve(client).await).await.tokens()
}

fn sub(tokens: &Tokens) -> Value {
    unverified(&tokens.id_token)["sub"].clone()
}

/// The claims of a good assertion, changed.
fn claims(op: &Provider, client: &Client, sub: &Value, changes: &Value) -> Value {
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let now = op.clock.now().as_seconds();
    let good = json!({
        "iss": client.client_id, "sub": sub, "aud": op.issuer(), "iat": now, "exp": now + 60,
        "jti": NUMBER.fetch_add(1, Ordering::Relaxed).to_string(),
    });
    changed(good, changes)
}

async fn present(op: &Provider, client: &Client, assertion: &str, more: &[(&str, &str)]) -> Reply {
    let mut form = vec![GRANT, ("assertion", assertion)];
    form.extend(more);
    op.token(client, &form).await
}

#[tokio::test]
async fn a_client_gets_tokens_of_a_person_who_is_away() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let first = grant_of(&op, &client, ZOE).await;
    op.pass(MINUTE * 60 * 24 * 14);
    let endpoint = op.url("/oauth2/token").to_string();
    for changes in [json!({}), json!({ "aud": endpoint }), json!({ "aud": [endpoint, "https://x.example"] })] {
        let assertion = key.token(&claims(&op, &client, &sub(&first), &changes));
        let reply = present(&op, &client, &assertion, &[]).await;
        let tokens = reply.tokens();
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        assert_eq!((&tokens.json["scope"], tokens.json.get("refresh_token")), (&first.json["scope"], None));
        let about = unverified(&tokens.id_token);
        assert_eq!((&about["sub"], &about["auth_time"]), (&sub(&first), &unverified(&first.id_token)["auth_time"]));
        assert_eq!(op.userinfo(&tokens.access_token).await.json()["sub"], sub(&first));
    }
    // What is used in this way does not end for want of use, and the refresh token stays good beside it.
    op.pass(MINUTE * 60 * 24 * 14);
    op.refresh(&client, first.json["refresh_token"].as_str().unwrap()).await.tokens();
}

#[tokio::test]
async fn less_can_be_asked_for_but_never_more_than_was_granted() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let page = op.browser().authorize(&client, &[("scope", "openid email offline_access")]).await;
    let first = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens();
    let ask = async |scope| {
        let assertion = key.token(&claims(&op, &client, &sub(&first), &json!({})));
        present(&op, &client, &assertion, &[("scope", scope)]).await
    };
    let narrowed = ask("email").await.json();
    assert_eq!((&narrowed["scope"], narrowed.get("id_token")), (&json!("email"), None));
    for scope in ["openid profile", "openid email edu.uiuc.ncsa.myproxy.getcert"] {
        ask(scope).await.expect_error("invalid_scope");
    }
    let assertion = key.token(&claims(&op, &client, &sub(&first), &json!({})));
    let short = present(&op, &client, &assertion, &[("at_lifetime", "60")]).await.tokens();
    assert_eq!(short.json["expires_in"], 60);
}

#[tokio::test]
async fn what_is_not_signed_by_the_client_is_refused() {
    let op = Provider::start().await;
    let (key, thief) = (ClientKey::new(), ClientKey::new());
    let (client, other) = (client(&op, &key).await, client(&op, &thief).await);
    let first = grant_of(&op, &client, ZOE).await;
    let claimed = claims(&op, &client, &sub(&first), &json!({}));
    let header = |changes: &Value| changed(json!({ "alg": "ES256", "kid": key.thumbprint() }), changes);
    let unsigned = {
        let signed = key.sign(&json!({ "alg": "none" }), &claimed);
        format!("{}.", signed.rsplit_once('.').unwrap().0)
    };
    for forged in [
        thief.token(&claimed),
        thief.sign(&header(&json!({})), &claimed),
        thief.sign(&header(&json!({ "jwk": thief.jwk() })), &claimed),
        thief.sign(&header(&json!({ "jku": "https://evil.example/jwks" })), &claimed),
        key.sign(&header(&json!({ "crit": ["x"], "x": 1 })), &claimed),
        key.sign(&header(&json!({ "alg": "HS256" })), &claimed),
        key.sign(&header(&json!({ "typ": "oauth-authz-req+jwt" })), &claimed),
        key.sign(&header(&json!({ "typ": "client-authentication+jwt" })), &claimed),
        unsigned,
        "a.b".to_owned(),
    ] {
        present(&op, &client, &forged, &[]).await.expect_error("invalid_grant");
    }
    // Nobody speaks for another client, and no client presents what another one signed.
    let assertion = key.token(&claimed);
    present(&op, &other, &assertion, &[]).await.expect_error("invalid_grant");
    present(&op, &other, &thief.token(&claimed), &[]).await.expect_error("invalid_grant");
    present(&op, &client, &key.sign(&header(&json!({ "typ": "authorization-grant+jwt" })), &claimed), &[])
        .await
        .tokens();
}

#[tokio::test]
async fn what_the_assertion_claims_must_be_true_now() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let zoe = sub(&grant_of(&op, &client, ZOE).await);
    let now = op.clock.now().as_seconds();
    for changes in [
        json!({ "aud": "https://x.example" }),
        json!({ "aud": [] }),
        json!({ "aud": null }),
        json!({ "aud": op.url("/oauth2/userinfo").to_string() }),
        json!({ "exp": now }),
        json!({ "exp": null }),
        json!({ "exp": now + 361 }),
        json!({ "iat": now + 61 }),
        json!({ "nbf": now + 61 }),
        json!({ "jti": null }),
        json!({ "iss": null }),
        json!({ "iss": "https://workflows.example" }),
        json!({ "iss": op.issuer() }),
        json!({ "sub": null }),
        json!({ "sub": client.client_id }),
        json!({ "sub": "nobody" }),
    ] {
        let assertion = key.token(&claims(&op, &client, &zoe, &changes));
        present(&op, &client, &assertion, &[]).await.expect_error("invalid_grant");
    }
    let reply = op.token(&client, &[GRANT]).await;
    assert!(reply.expect_error("invalid_request").contains("assertion"));
}

#[tokio::test]
async fn an_assertion_is_good_for_one_use_on_all_nodes() {
    let mut op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let zoe = sub(&grant_of(&op, &client, ZOE).await);
    let claimed = claims(&op, &client, &zoe, &json!({}));
    present(&op, &client, &key.token(&claimed), &[]).await.tokens();
    let sentence = present(&op, &client, &key.token(&claimed), &[]).await.expect_error("invalid_grant");
    assert!(sentence.contains("used before"), "{sentence}");
    op.restart().await;
    present(&op, &client, &key.token(&claimed), &[]).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn of_twenty_uses_at_once_one_counts() {
    let op = Arc::new(Provider::start().await);
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let zoe = sub(&grant_of(&op, &client, ZOE).await);
    let assertion = key.token(&claims(&op, &client, &zoe, &json!({})));
    let tries = (0..20).map(|_| {
        let (op, client, assertion) = (Arc::clone(&op), client.clone(), assertion.clone());
        tokio::spawn(async move { present(&op, &client, &assertion, &[]).await.status })
    });
    let mut taken = 0;
    for outcome in tries.collect::<Vec<_>>() {
        taken += usize::from(outcome.await.unwrap() == 200);
    }
    assert_eq!(taken, 1);
}

#[tokio::test]
async fn without_a_live_grant_of_that_person_to_that_client_there_is_nothing() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let (client, other) = (client(&op, &key).await, client(&op, &key).await);
    let mut sentences = Vec::new();
    let mut refused = async |client: &Client, sub: &Value| {
        let assertion = key.token(&claims(&op, client, sub, &json!({})));
        sentences.push(present(&op, client, &assertion, &[]).await.expect_error("invalid_grant"));
    };
    let page = op.browser().authorize(&client, &[("scope", "openid email")]).await;
    let online = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens();
    refused(&client, &sub(&online)).await;
    refused(&client, &json!("https://beadle.example.org/users/nobody")).await;

    let granted = grant_of(&op, &client, ZOE).await;
    refused(&other, &sub(&granted)).await;
    op.revoke(&client, granted.json["refresh_token"].as_str().unwrap()).await;
    refused(&client, &sub(&granted)).await;

    let granted = grant_of(&op, &client, SAM).await;
    op.broker.close_person(&domain::Subject::parse(sub(&granted).as_str().unwrap()).unwrap()).await.unwrap();
    refused(&client, &sub(&granted)).await;

    let granted = grant_of(&op, &client, ZOE).await;
    op.pass(MINUTE * 60 * 24 * 16);
    refused(&client, &sub(&granted)).await;
    sentences.dedup();
    assert_eq!(sentences.len(), 1, "{sentences:?}");
}

#[tokio::test]
async fn what_an_assertion_bought_dies_with_the_grant() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let granted = grant_of(&op, &client, ZOE).await;
    let assertion = key.token(&claims(&op, &client, &sub(&granted), &json!({})));
    let token = present(&op, &client, &assertion, &[]).await.tokens().access_token;
    assert_eq!(op.userinfo(&token).await.status, 200);
    op.revoke(&client, granted.json["refresh_token"].as_str().unwrap()).await;
    op.userinfo(&token).await.expect_error("invalid_token");
}

#[tokio::test]
async fn a_person_is_named_by_the_sub_that_this_client_knows() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let pairwise = ClientMetadata { subject_type: Some(SubjectType::Pairwise), ..metadata(&key) };
    let pairwise = op.client_with(&[CALLBACK], pairwise).await;
    let public = client(&op, &key).await;
    let (hidden, open) = (sub(&grant_of(&op, &pairwise, ZOE).await), sub(&grant_of(&op, &public, ZOE).await));
    assert_ne!(hidden, open);
    let ask = async |client: &Client, sub: &Value| {
        let assertion = key.token(&claims(&op, client, sub, &json!({})));
        present(&op, client, &assertion, &[]).await
    };
    assert_eq!(sub(&ask(&pairwise, &hidden).await.tokens()), hidden);
    ask(&pairwise, &open).await.expect_error("invalid_grant");
    ask(&public, &hidden).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn only_a_client_that_is_registered_for_it_and_proves_itself() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = client(&op, &key).await;
    let zoe = sub(&grant_of(&op, &client, ZOE).await);
    let assertion = key.token(&claims(&op, &client, &zoe, &json!({})));
    let stranger = Client { client_secret: "guess".to_owned(), ..client.clone() };
    present(&op, &stranger, &assertion, &[]).await.expect_error("invalid_client");
    let refreshing = ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        ..metadata(&key)
    };
    let refreshing = op.client_with(&[CALLBACK], refreshing).await;
    present(&op, &refreshing, &assertion, &[]).await.expect_error("unauthorized_client");
    let public = ClientMetadata { token_endpoint_auth_method: Some(ClientAuthMethod::None), ..metadata(&key) };
    let public = op.client_with(&[CALLBACK], public).await;
    present(&op, &public, &assertion, &[]).await.expect_error("unauthorized_client");
    // One without keys has nothing to sign with.
    let keyless = op.client_with(&[CALLBACK], ClientMetadata { jwks: None, ..metadata(&key) }).await;
    let claimed = claims(&op, &keyless, &zoe, &json!({}));
    present(&op, &keyless, &key.token(&claimed), &[]).await.expect_error("invalid_grant");
    op.suspend(&client).await;
    present(&op, &client, &assertion, &[]).await.expect_error("invalid_client");
}

#[tokio::test]
async fn an_assertion_that_buys_tokens_proves_no_client() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let by_key = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::PrivateKeyJwt),
        access_token_format: Some(AccessTokenFormat::Jwt),
        ..metadata(&key)
    };
    let client = op.client_with(&[CALLBACK], by_key).await;
    let own = || json!(client.client_id);
    let proof = || key.token(&claims(&op, &client, &own(), &json!({})));
    let prove = |form: &mut Vec<(String, String)>, assertion: String| {
        let kind = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        form.extend([
            ("client_assertion_type".to_owned(), kind.to_owned()),
            ("client_assertion".to_owned(), assertion),
        ]);
    };
    let send = async |form: Vec<(String, String)>| op.send(op.request(Method::POST, "/oauth2/token").form(&form)).await;
    let code = op.browser().approve(&client).await;
    let mut form: Vec<_> = [("grant_type", "authorization_code"), ("code", &code), ("redirect_uri", CALLBACK)]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
    prove(&mut form, proof());
    let zoe = sub(&send(form).await.tokens());

    let grant = |assertion: String| vec![(GRANT.0.to_owned(), GRANT.1.to_owned()), ("assertion".to_owned(), assertion)];
    let named = || key.token(&claims(&op, &client, &zoe, &json!({})));
    let mut form = grant(named());
    prove(&mut form, proof());
    let tokens = send(form).await.tokens();
    assert_eq!(unverified(&tokens.access_token)["sub"], zoe);
    let mut swapped = grant(proof());
    prove(&mut swapped, named());
    send(swapped).await.expect_error("invalid_client");
    let mut twice = grant(proof());
    prove(&mut twice, proof());
    send(twice).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn a_client_whose_tokens_are_bound_gets_bound_ones_here_too() {
    let op = Provider::start().await;
    let (key, dpop) = (ClientKey::new(), ClientKey::new());
    let client = client(&op, &key).await;
    let zoe = sub(&grant_of(&op, &client, ZOE).await);
    let proof = dpop.sign(
        &json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": dpop.jwk() }),
        &json!({
            "htm": "POST", "htu": op.url("/oauth2/token").to_string(), "iat": op.clock.now().as_seconds(), "jti": "1",
        }),
    );
    let assertion = key.token(&claims(&op, &client, &zoe, &json!({})));
    let form = [
        GRANT,
        ("assertion", assertion.as_str()),
        ("client_id", &client.client_id),
        ("client_secret", &client.client_secret),
    ];
    let reply = op.send(op.request(Method::POST, "/oauth2/token").header("dpop", proof).form(&form)).await;
    let tokens = reply.tokens();
    assert_eq!(tokens.json["token_type"], "DPoP");
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");

    let bound = ClientMetadata { dpop_bound_access_tokens: true, ..metadata(&key) };
    let bound = op.client_with(&[CALLBACK], bound).await;
    let assertion = key.token(&claims(&op, &bound, &zoe, &json!({})));
    present(&op, &bound, &assertion, &[]).await.expect_error("invalid_dpop_proof");
}
