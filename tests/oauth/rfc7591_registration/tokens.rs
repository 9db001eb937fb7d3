//! Initial access tokens, and the same as CILogon's admin clients use it.

use std::time::Duration;

use beadle_tests::provider::{Provider, Reply};
use broker::registration::tokens::{NewRegistrationToken, admin_credential};
use broker::settings::OpenRegistration;
use domain::{Scopes, Secret, client::registrar::RegistrationToken};
use reqwest::Method;
use serde_json::{Value, json};

use super::{ENDPOINT, Registered, document, post, send};

async fn closed() -> Provider {
    Provider::start_with(|settings| settings.registration.open = OpenRegistration::InitialAccessToken).await
}

fn new() -> NewRegistrationToken {
    NewRegistrationToken {
        name: "Campus".to_owned(),
        scopes: Scopes::parse("openid email").unwrap(),
        approves: true,
        manages: false,
        uses: None,
        lifetime: None,
    }
}

async fn token(op: &Provider, new: NewRegistrationToken) -> (RegistrationToken, Secret) {
    op.broker.add_registration_token(new).await.unwrap()
}

async fn post_with(op: &Provider, bearer: &str, members: &Value) -> Reply {
    send(op, Method::POST, ENDPOINT, Some(bearer), Some(&document(members))).await
}

#[tokio::test]
async fn only_who_has_a_token_may_register() {
    let op = closed().await;
    let none = post(&op, &json!({})).await;
    assert_eq!((none.status, none.header("www-authenticate")), (401, Some("Bearer realm=\"beadle\"")));
    post_with(&op, "made-up", &json!({})).await.expect_error("invalid_token");
    let basic = op.request(Method::POST, ENDPOINT).basic_auth("a", Some("b")).json(&document(&json!({})));
    assert_eq!(op.send(basic).await.status, 401);
    let (_, secret) = token(&op, new()).await;
    let registered = Registered::read(&op, &post_with(&op, secret.expose(), &json!({})).await);
    let code = op.browser().approve(&registered.client()).await;
    op.redeem_as(&registered.client(), &code).await.tokens();
}

#[tokio::test]
async fn where_anyone_may_register_a_wrong_token_is_still_wrong() {
    let op = super::open().await;
    post_with(&op, "made-up", &json!({})).await.expect_error("invalid_token");
}

#[tokio::test]
async fn a_token_ends_by_use_by_time_and_by_removal() {
    let op = closed().await;
    let (_, once) = token(&op, NewRegistrationToken { uses: Some(1), ..new() }).await;
    // What is refused costs nothing.
    post_with(&op, once.expose(), &json!({ "redirect_uris": [] })).await.expect_error("invalid_redirect_uri");
    assert_eq!(post_with(&op, once.expose(), &json!({})).await.status, 201);
    post_with(&op, once.expose(), &json!({})).await.expect_error("invalid_token");

    let hour = Duration::from_secs(3_600);
    let (_, brief) = token(&op, NewRegistrationToken { lifetime: Some(hour), ..new() }).await;
    assert_eq!(post_with(&op, brief.expose(), &json!({})).await.status, 201);
    op.pass(hour);
    post_with(&op, brief.expose(), &json!({})).await.expect_error("invalid_token");

    let (kept, removed) = token(&op, new()).await;
    assert_eq!(post_with(&op, removed.expose(), &json!({})).await.status, 201);
    assert!(op.broker.remove_registration_token(&kept.id).await.unwrap());
    post_with(&op, removed.expose(), &json!({})).await.expect_error("invalid_token");
}

#[tokio::test]
async fn of_fifty_at_once_as_many_are_registered_as_the_token_says() {
    let op = closed().await;
    let (_, secret) = token(&op, NewRegistrationToken { uses: Some(3), ..new() }).await;
    let replies = (0..50).map(|_| {
        let request = op.request(Method::POST, ENDPOINT).bearer_auth(secret.expose()).json(&document(&json!({})));
        tokio::spawn(async move { request.send().await.unwrap().status().as_u16() })
    });
    let replies: Vec<_> = replies.collect();
    let mut statuses = Vec::new();
    for reply in replies {
        statuses.push(reply.await.unwrap());
    }
    assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 3, "{statuses:?}");
    assert!(statuses.iter().all(|status| matches!(status, 201 | 401)), "{statuses:?}");
}

#[tokio::test]
async fn a_token_says_what_its_clients_may_ask_for_and_whether_they_wait() {
    let op = closed().await;
    let wanted = json!({ "scope": "openid email profile edu.uiuc.ncsa.myproxy.getcert" });
    let certificates = Scopes::parse("openid org.cilogon.getcert").unwrap();
    let (_, grid) = token(&op, NewRegistrationToken { scopes: certificates, approves: false, ..new() }).await;
    let registered = Registered::read(&op, &post_with(&op, grid.expose(), &wanted).await);
    assert_eq!(registered.json["scope"], "openid edu.uiuc.ncsa.myproxy.getcert");
    let page = op.browser().open(&registered.client(), &[]).await;
    super::super::assert_page(&page, 403, "waiting for approval");
    // Not without asking for it.
    let silent = Registered::read(&op, &post_with(&op, grid.expose(), &json!({})).await);
    assert_eq!(silent.json["scope"], "openid");
    let (_, plain) = token(&op, new()).await;
    let registered = Registered::read(&op, &post_with(&op, plain.expose(), &wanted).await);
    assert_eq!(registered.json["scope"], "openid email");
}

/// `Authorization: Bearer base64url(admin_id:admin_secret)`, for everything.
#[tokio::test]
async fn cilogons_admin_clients_manage_their_clients() {
    let op = closed().await;
    let (admin, secret) = token(&op, NewRegistrationToken { manages: true, ..new() }).await;
    let bearer = admin_credential(&admin, &secret);
    let created = post_with(&op, &bearer, &json!({ "client_name": "Hub" })).await;
    let registered = Registered::read(&op, &created);
    let path = format!("{ENDPOINT}?client_id={}", registered.id());
    let by_admin =
        async |method: Method, body: Option<Value>| send(&op, method, &path, Some(&bearer), body.as_ref()).await;

    let read = by_admin(Method::GET, None).await;
    assert_eq!((read.status, &read.json()["client_name"]), (200, &json!("Hub")));
    assert_eq!(read.json().get("registration_access_token"), None);
    // In full: what is not named is gone.
    let replaced = by_admin(Method::PUT, Some(document(&json!({ "policy_uri": "https://a.org/p" })))).await;
    assert_eq!((replaced.status, &replaced.json()["client_name"]), (200, &json!("localhost")));
    let code = op.browser().approve(&registered.client()).await;
    op.redeem_as(&registered.client(), &code).await.tokens();
    assert_eq!(by_admin(Method::DELETE, None).await.status, 204);
    assert_eq!(by_admin(Method::GET, None).await.status, 401);
    assert_eq!(registered.get(&op).await.status, 401);
}

#[tokio::test]
async fn an_admin_client_sees_only_its_own_and_an_initial_access_token_none() {
    let op = closed().await;
    let (one, one_secret) = token(&op, NewRegistrationToken { manages: true, ..new() }).await;
    let (other, other_secret) = token(&op, NewRegistrationToken { manages: true, ..new() }).await;
    let (_, plain) = token(&op, new()).await;
    let own = Registered::read(&op, &post_with(&op, &admin_credential(&one, &one_secret), &json!({})).await);
    let brought = Registered::read(&op, &post_with(&op, plain.expose(), &json!({})).await);
    // The right secret under another id is no credential either.
    let mixed = admin_credential(&other, &one_secret);
    post_with(&op, &mixed, &json!({})).await.expect_error("invalid_token");
    for (client, bearer) in [
        (&own, admin_credential(&other, &other_secret)),
        (&own, mixed),
        (&brought, plain.expose().to_owned()),
        (&brought, admin_credential(&one, &one_secret)),
    ] {
        for method in [Method::GET, Method::DELETE] {
            send(&op, method, &client.path, Some(&bearer), None).await.expect_error("invalid_token");
        }
    }
    let portal = format!("{ENDPOINT}?client_id={}", op.portal.client_id);
    let reply = send(&op, Method::DELETE, &portal, Some(&admin_credential(&one, &one_secret)), None).await;
    reply.expect_error("invalid_token");
}

#[tokio::test]
async fn a_client_whose_token_was_removed_is_looked_at_when_it_changes() {
    let op = closed().await;
    let (kept, secret) = token(&op, new()).await;
    let registered = Registered::read(&op, &post_with(&op, secret.expose(), &json!({ "client_name": "Hub" })).await);
    assert_eq!(registered.put(&op, &json!({ "client_name": "Hub 2", "scope": "openid email" })).await.status, 200);
    op.browser().approve(&registered.client()).await;
    op.broker.remove_registration_token(&kept.id).await.unwrap();
    let reply = registered.put(&op, &json!({ "client_name": "Hub 3", "scope": "openid email profile" })).await;
    assert_eq!((reply.status, &reply.json()["scope"]), (200, &json!("openid email")));
    // It waits, and what was approved is in use.
    let id = domain::ClientId::parse(registered.id()).unwrap();
    assert_eq!(op.store.client_change(&id).await.unwrap().unwrap().registration.name, "Hub 3");
    assert_eq!(op.store.client(&id).await.unwrap().unwrap().registration.name, "Hub 2");
    op.browser().approve(&registered.client()).await;
}
