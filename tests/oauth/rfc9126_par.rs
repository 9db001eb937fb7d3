//! Pushed authorization requests ([RFC 9126](https://www.rfc-editor.org/rfc/rfc9126)), and what the FAPI 2.0 modules
//! check of them.

use beadle_tests::MINUTE;
use beadle_tests::tokens::unverified;
use std::time::Duration;

use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply, ZOE};
use beadle_tests::tokens::CHALLENGE;
use domain::{ClientMetadata, ClientStatus};
use reqwest::Method;
use url::Url;

use super::{assert_page, assert_refused};

const STATE: (&str, &str) = ("state", "st");

/// The address to which the client sends the browser.
fn address(op: &Provider, client: &Client, request_uri: &str, further: &[(&str, &str)]) -> Url {
    let mut url = op.url("/authorize");
    url.query_pairs_mut()
        .append_pair("client_id", &client.client_id)
        .append_pair("request_uri", request_uri)
        .extend_pairs(further);
    url
}

fn request_uri(reply: &Reply) -> String {
    assert_eq!(reply.status, 201, "{}", reply.body);
    reply.json()["request_uri"].as_str().expect("a request_uri").to_owned()
}

/// The address for what the portal pushed.
async fn pushed(op: &Provider, parameters: &[(&str, &str)]) -> Url {
    address(op, &op.portal, &request_uri(&op.push(&op.portal, parameters).await), &[])
}

#[tokio::test]
async fn a_pushed_request_signs_in_with_its_own_parameters() {
    let op = Provider::start().await;
    let reply = op.push(&op.portal, &[STATE, ("scope", "openid email"), ("nonce", "n")]).await;
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    assert_eq!(reply.json()["expires_in"], 90);
    let uri = request_uri(&reply);
    assert!(uri.starts_with("urn:ietf:params:oauth:request_uri:") && uri.len() >= 60, "{uri}");
    let mut visitor = op.browser().sign_in_as(ZOE);
    let page = visitor.agent.open(address(&op, &op.portal, &uri, &[])).await;
    let page = visitor.walk(page).await;
    assert_eq!(page.callback("state").as_deref(), Some("st"));
    let tokens = op.redeem(&page.callback("code").expect("a code")).await.tokens();
    assert_eq!(tokens.json["scope"], "openid email");
    assert_eq!(unverified(&tokens.id_token)["nonce"], "n");
}

#[tokio::test]
async fn what_stands_beside_the_reference_does_not_count() {
    let op = Provider::start().await;
    let uri = request_uri(&op.push(&op.portal, &[STATE, ("scope", "openid")]).await);
    let beside = [
        ("state", "other"),
        ("scope", "openid email"),
        ("redirect_uri", "https://evil.example.org/"),
        ("response_type", "token"),
        ("response_mode", "fragment"),
        ("prompt", "none"),
    ];
    let mut visitor = op.browser();
    let page = visitor.agent.open(address(&op, &op.portal, &uri, &beside)).await;
    let page = visitor.walk(page).await;
    assert_eq!(page.callback("state").as_deref(), Some("st"));
    let tokens = op.redeem(&page.callback("code").expect("a code behind the question mark")).await.tokens();
    assert_eq!(tokens.json["scope"], "openid");
}

#[tokio::test]
async fn a_look_at_the_page_does_not_use_a_request_up_but_an_answer_does() {
    let op = Provider::start().await;
    let url = pushed(&op, &[STATE]).await;
    // Somebody previews the link, and the person loads the page twice.
    op.browser().agent.open(&url).await;
    let mut visitor = op.browser();
    visitor.agent.open(&url).await;
    let page = visitor.agent.open(&url).await;
    let page = visitor.walk(page).await;
    assert!(page.callback("code").is_some(), "{:?}", page.location());
    for mut browser in [visitor, op.browser()] {
        assert_refused(&browser.agent.open(&url).await, op.issuer(), "invalid_request_uri");
    }
}

#[tokio::test]
async fn of_two_sign_ins_with_one_request_the_second_is_refused_at_its_end() {
    let op = Provider::start().await;
    let url = pushed(&op, &[STATE]).await;
    let (mut first, mut second) = (op.browser(), op.browser());
    let (one, other) = (first.agent.open(&url).await, second.agent.open(&url).await);
    assert!(first.walk(one).await.callback("code").is_some());
    assert_refused(&second.walk(other).await, op.issuer(), "invalid_request_uri");
}

#[tokio::test]
async fn an_error_is_an_answer_and_uses_the_request_up() {
    let op = Provider::start().await;
    let url = pushed(&op, &[STATE, ("prompt", "none")]).await;
    assert_refused(&op.browser().agent.open(&url).await, op.issuer(), "login_required");
    assert_refused(&op.browser().agent.open(&url).await, op.issuer(), "invalid_request_uri");
}

#[tokio::test]
async fn a_request_must_be_brought_in_time_but_the_sign_in_may_take_longer() {
    let op = Provider::start().await;
    let (in_time, late) = (pushed(&op, &[STATE]).await, pushed(&op, &[STATE]).await);
    op.pass(Duration::from_secs(89));
    let mut visitor = op.browser();
    let page = visitor.agent.open(&in_time).await;
    op.pass(Duration::from_secs(1));
    assert_refused(&op.browser().agent.open(&late).await, op.issuer(), "invalid_request_uri");
    op.pass(MINUTE * 30);
    assert!(visitor.walk(page).await.callback("code").is_some());
    // Long after, nothing of it is known.
    op.pass(MINUTE * 120);
    op.store.drop_expired(domain::Clock::now(&*op.clock)).await.unwrap();
    assert_page(&op.browser().agent.open(&late).await, 400, "request_uri");
}

#[tokio::test]
async fn another_clients_request_and_a_guessed_one_end_on_a_page() {
    let op = Provider::start().await;
    let other = op.client(&format!("{CALLBACK}/other"), "openid").await;
    let uri = request_uri(&op.push(&op.portal, &[]).await);
    let guessed = format!("urn:ietf:params:oauth:request_uri:{}", "A".repeat(43));
    let cut = uri.get(..uri.len() - 1).unwrap();
    for url in [
        address(&op, &other, &uri, &[]),
        address(&op, &op.portal, &guessed, &[]),
        address(&op, &op.portal, cut, &[]),
        address(&op, &op.portal, "urn:ietf:params:oauth:request_uri:", &[]),
    ] {
        assert_page(&op.browser().agent.open(url).await, 400, "request_uri");
    }
    let mut nobodys = op.url("/authorize");
    nobodys.query_pairs_mut().append_pair("request_uri", &uri);
    assert_page(&op.browser().agent.open(nobodys).await, 400, "client_id");
}

#[tokio::test]
async fn a_client_that_is_switched_off_meanwhile_begins_nothing() {
    let op = Provider::start().await;
    let url = pushed(&op, &[]).await;
    op.suspend(&op.portal).await;
    assert_eq!(op.browser().agent.open(url).await.status, 403);
    op.push(&op.portal, &[]).await.expect_error("invalid_client");
}

#[tokio::test]
async fn the_client_authenticates_as_at_the_token_endpoint() {
    let op = Provider::start().await;
    for parameters in [
        &[("client_secret", "wrong")][..],
        &[("client_secret", "")],
        &[("client_id", "nobody")],
        &[("client_id", ""), ("client_secret", "")],
    ] {
        op.push(&op.portal, parameters).await.expect_error("invalid_client");
    }
    let by_header = |form: &[(&str, &str)]| {
        let request = op.request(Method::POST, "/oauth2/par");
        request.basic_auth(&op.portal.client_id, Some(&op.portal.client_secret)).form(form)
    };
    let form = [("response_type", "code"), ("scope", "openid"), ("redirect_uri", op.portal.redirect_uri.as_str())];
    request_uri(&op.send(by_header(&form)).await);
    let mut foreign = form.to_vec();
    foreign.push(("client_id", "nobody"));
    op.send(by_header(&foreign)).await.expect_error("invalid_request");
}

#[tokio::test]
async fn a_public_client_pushes_too_and_needs_pkce() {
    let op = Provider::start().await;
    let app = op.client_of(&[CALLBACK], true, ClientStatus::Approved).await;
    op.push(&app, &[]).await.expect_error("invalid_request");
    request_uri(&op.push(&app, &CHALLENGE).await);
}

#[tokio::test]
async fn what_is_wrong_is_told_at_once_and_in_json() {
    let op = Provider::start().await;
    for (parameters, code) in [
        (&[("response_type", "")][..], "invalid_request"),
        (&[("response_type", "nonsense")], "unsupported_response_type"),
        (&[("redirect_uri", "https://evil.example.org/")], "invalid_request"),
        (&[("scope", "profile")], "invalid_scope"),
        (&[("code_challenge", "x"), ("code_challenge_method", "plain")], "invalid_request"),
        (&[("prompt", "none login")], "invalid_request"),
        (&[("request_uri", "urn:ietf:params:oauth:request_uri:x")], "invalid_request"),
        (&[("request_uri", "https://hub.example.org/request.jwt")], "invalid_request"),
        (&[("state", "a"), ("state", "b")], "invalid_request"),
        (&[("request_uri", "a"), ("request_uri", "b")], "invalid_request"),
    ] {
        let reply = op.push(&op.portal, parameters).await;
        assert!(!reply.expect_error(code).is_empty());
        assert_eq!(reply.header("location"), None);
    }
    let large = "x".repeat(9 * 1024);
    assert!(op.push(&op.portal, &[("state", &large)]).await.expect_error("invalid_request").contains("8 KiB"));
    assert_eq!(op.push(&op.portal, &[("state", &"x".repeat(70 * 1024))]).await.status, 413);
    assert_eq!(op.get("/oauth2/par").await.status, 405);
}

#[tokio::test]
async fn nothing_that_proves_the_client_is_kept() {
    let op = Provider::start().await;
    op.push(&op.portal, &[("client_assertion", "not-to-be-kept")]).await;
    let uri = request_uri(&op.push(&op.portal, &[]).await);
    let secret = uri.rsplit(':').next().unwrap();
    for bytes in op.database_files() {
        let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
        assert!(!holds(&op.portal.client_secret) && !holds(secret) && !holds("not-to-be-kept"));
    }
}

#[tokio::test]
async fn who_must_push_is_refused_without() {
    let metadata = ClientMetadata { require_pushed_authorization_requests: true, ..ClientMetadata::default() };
    let op = Provider::start().await;
    let strict = op.client_with(&[CALLBACK], metadata).await;
    let page = op.browser().open(&strict, &[STATE]).await;
    assert_refused(&page, op.issuer(), "invalid_request");
    let page = op.browser().open(&strict, &[("redirect_uri", "https://evil.example.org/")]).await;
    assert_page(&page, 400, "not registered");
    let uri = request_uri(&op.push(&strict, &[]).await);
    let mut visitor = op.browser();
    let page = visitor.agent.open(address(&op, &strict, &uri, &[])).await;
    assert!(visitor.walk(page).await.callback("code").is_some());
    assert_eq!(
        op.get("/.well-known/openid-configuration").await.json()["require_pushed_authorization_requests"],
        false
    );
}

#[tokio::test]
async fn an_operator_may_demand_it_of_everybody() {
    let op = Provider::start_with(|settings| settings.authorization.require_pushed = true).await;
    assert_refused(&op.browser().open(&op.portal, &[STATE]).await, op.issuer(), "invalid_request");
    let url = pushed(&op, &[]).await;
    let mut visitor = op.browser();
    let page = visitor.agent.open(url).await;
    assert!(visitor.walk(page).await.callback("code").is_some());
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        let document = op.get(path).await.json();
        assert_eq!(document["require_pushed_authorization_requests"], true);
        assert_eq!(document["pushed_authorization_request_endpoint"], format!("{}/oauth2/par", op.issuer()));
    }
}

#[tokio::test]
async fn a_reference_may_be_posted_from_the_clients_own_page() {
    let op = Provider::start().await;
    let uri = request_uri(&op.push(&op.portal, &[STATE]).await);
    let form = [("client_id", op.portal.client_id.as_str()), ("request_uri", uri.as_str())];
    let reply = op.post("/authorize", &form).await;
    assert_eq!(reply.status, 303);
    let again = op.url("/").join(reply.header("location").unwrap()).unwrap();
    let mut visitor = op.browser();
    let page = visitor.agent.open(again).await;
    assert!(visitor.walk(page).await.callback("code").is_some());
}
