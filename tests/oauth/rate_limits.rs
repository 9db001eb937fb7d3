//! What must not happen too often: 429 and `Retry-After`
//! ([RFC 6585 §4](https://www.rfc-editor.org/rfc/rfc6585#section-4)), and nobody locked out by somebody else.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply, ZOE};
use broker::settings::Limits;
use domain::client::{ClientAuthMethod, GrantType};
use domain::{ClientMetadata, ClientStatus, Clock as _};
use reqwest::Method;

const HERE: &str = "203.0.113.1";
const ELSEWHERE: &str = "203.0.113.2";

/// A provider behind a proxy of this machine, whose minute has just begun.
async fn limited(limits: Limits) -> Provider {
    let op = Provider::start_with(|settings| {
        settings.limits = limits;
        settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap()];
    })
    .await;
    let left = 60 - op.clock.now().as_seconds().rem_euclid(60);
    op.pass(Duration::from_secs(left.unsigned_abs()));
    op
}

/// Sends a form from an address.
async fn post_from(op: &Provider, address: &str, path: &str, form: &[(&str, &str)]) -> Reply {
    op.send(op.request(Method::POST, path).header("x-forwarded-for", address).form(form)).await
}

/// Shows a secret and a code.
async fn redeem_from(op: &Provider, address: &str, client: &Client, secret: &str, code: &str) -> Reply {
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", client.redirect_uri.as_str()),
        ("client_id", client.client_id.as_str()),
        ("client_secret", secret),
    ];
    post_from(op, address, "/oauth2/token", &form).await
}

fn assert_too_many(reply: &Reply) {
    assert_eq!(reply.status, 429, "{}", reply.body);
    let seconds: u64 = reply.header("retry-after").unwrap().parse().unwrap();
    assert!((1..=60).contains(&seconds), "{seconds}");
    assert_eq!(reply.json()["error"], "temporarily_unavailable");
    assert_eq!(reply.header("cache-control"), Some("no-store"));
}

#[tokio::test]
async fn failures_are_counted_by_address_on_all_nodes_and_lock_nobody_out() {
    let mut op = limited(Limits { failures: 3, ..Limits::default() }).await;
    let portal = op.portal.clone();
    let code = op.code(ZOE).await;
    redeem_from(&op, HERE, &portal, "guess", "none").await.expect_error("invalid_client");
    redeem_from(&op, HERE, &portal, &portal.client_secret, "none").await.expect_error("invalid_grant");
    op.restart().await;
    let stranger = [("client_id", "nobody"), ("token", "x")];
    post_from(&op, HERE, "/oauth2/introspect", &stranger).await.expect_error("invalid_client");
    for path in ["/oauth2/token", "/oauth2/par", "/oauth2/revoke", "/oauth2/introspect", "/oauth2/device_authorization"]
    {
        let form = [("client_id", portal.client_id.as_str()), ("client_secret", "guess"), ("token", "x")];
        assert_too_many(&post_from(&op, HERE, path, &form).await);
    }
    assert_too_many(&redeem_from(&op, HERE, &portal, &portal.client_secret, "none").await);
    // Whoever fails elsewhere hears why, and who is right gets in from anywhere.
    redeem_from(&op, ELSEWHERE, &portal, "guess", "none").await.expect_error("invalid_client");
    redeem_from(&op, HERE, &portal, &portal.client_secret, &code).await.tokens();
    op.pass(MINUTE);
    redeem_from(&op, HERE, &portal, "guess", "none").await.expect_error("invalid_client");
}

#[tokio::test]
async fn what_nobody_would_guess_with_is_not_counted_and_proofs_are() {
    let op = limited(Limits { failures: 1, ..Limits::default() }).await;
    let (id, secret) = (op.portal.client_id.as_str(), op.portal.client_secret.as_str());
    let proven = [("client_id", id), ("client_secret", secret)];
    for _ in 0..4 {
        let form = [&proven[..], &[("grant_type", "password")]].concat();
        post_from(&op, HERE, "/oauth2/token", &form).await.expect_error("unsupported_grant_type");
        post_from(&op, HERE, "/oauth2/par", &proven).await.expect_error("invalid_request");
    }
    let form = [&proven[..], &[("grant_type", "authorization_code"), ("code", "none")]].concat();
    let forged = async || {
        let request = op.request(Method::POST, "/oauth2/token").header("x-forwarded-for", HERE);
        op.send(request.header("dpop", "a.b.c").form(&form)).await
    };
    forged().await.expect_error("invalid_dpop_proof");
    assert_too_many(&forged().await);
}

#[tokio::test]
async fn a_client_that_proves_itself_is_counted_once_for_all_addresses() {
    let op = limited(Limits { pushed_requests: 1, ..Limits::default() }).await;
    let push = async |address: &str| {
        let form = [
            ("response_type", "code"),
            ("client_id", op.portal.client_id.as_str()),
            ("client_secret", op.portal.client_secret.as_str()),
            ("redirect_uri", op.portal.redirect_uri.as_str()),
            ("scope", "openid"),
        ];
        post_from(&op, address, "/oauth2/par", &form).await
    };
    assert_eq!(push(HERE).await.status, 201);
    assert_too_many(&push(ELSEWHERE).await);
}

#[tokio::test]
async fn certificates_are_refused_in_the_same_way() {
    let op = limited(Limits { failures: 1, ..Limits::default() }).await;
    let form = [("client_id", op.portal.client_id.as_str()), ("client_secret", "guess")];
    assert_eq!(post_from(&op, HERE, "/oauth2/getcert", &form).await.status, 401);
    let refused = post_from(&op, HERE, "/oauth2/getcert", &form).await;
    assert_eq!((refused.status, refused.header("retry-after").is_some()), (429, true), "{}", refused.body);
}

#[tokio::test]
async fn a_client_pushes_no_more_than_its_share() {
    let op = limited(Limits { pushed_requests: 2, ..Limits::default() }).await;
    let other = op.client(CALLBACK, "openid").await;
    // Those who only pose as it take nothing from it.
    for _ in 0..5 {
        op.push(&op.portal, &[("client_secret", "guess")]).await.expect_error("invalid_client");
    }
    for _ in 0..2 {
        assert_eq!(op.push(&op.portal, &[]).await.status, 201);
    }
    assert_too_many(&op.push(&op.portal, &[]).await);
    assert_eq!(op.push(&other, &[]).await.status, 201);
    op.pass(MINUTE);
    assert_eq!(op.push(&op.portal, &[]).await.status, 201);
}

#[tokio::test]
async fn a_public_client_is_counted_by_address() {
    let op = limited(Limits { pushed_requests: 1, device_requests: 1, ..Limits::default() }).await;
    let public = op.client_of(&[CALLBACK], true, ClientStatus::Approved).await;
    let push = async |address: &str| {
        let form = [
            ("response_type", "code"),
            ("client_id", public.client_id.as_str()),
            ("redirect_uri", CALLBACK),
            ("scope", "openid"),
            ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
            ("code_challenge_method", "S256"),
        ];
        post_from(&op, address, "/oauth2/par", &form).await
    };
    assert_eq!(push(HERE).await.status, 201);
    assert_too_many(&push(HERE).await);
    assert_eq!(push(ELSEWHERE).await.status, 201);

    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::None),
        grant_types: Some(vec![GrantType::DeviceCode]),
        response_types: Some(Vec::new()),
        ..ClientMetadata::default()
    };
    let device = op.client_with(&[], metadata).await;
    let begin = async |address: &str| {
        let form = [("client_id", device.client_id.as_str()), ("scope", "openid")];
        post_from(&op, address, "/oauth2/device_authorization", &form).await
    };
    assert_eq!(begin(HERE).await.status, 200);
    assert_too_many(&begin(HERE).await);
    assert_eq!(begin(ELSEWHERE).await.status, 200);
}

#[tokio::test]
async fn a_limit_of_none_is_no_limit() {
    let op = limited(Limits {
        pushed_requests: 0,
        device_requests: 0,
        failures: 0,
        institution_checks: 0,
        institution_lookups: 0,
        ecp_requests: 0,
        server_keys: 0,
        challenges: 0,
        passkey_answers: 0,
        administrator_passwords: 0,
    })
    .await;
    for _ in 0..5 {
        assert_eq!(op.push(&op.portal, &[]).await.status, 201);
        redeem_from(&op, HERE, &op.portal, "guess", "none").await.expect_error("invalid_client");
    }
}
