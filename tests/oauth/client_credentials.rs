//! The client credentials grant ([RFC 6749 §4.4](https://www.rfc-editor.org/rfc/rfc6749#section-4.4)).

use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider};
use domain::ClientMetadata;
use domain::client::{ClientAuthMethod, GrantType};
use serde_json::Value;

fn by_itself() -> ClientMetadata {
    ClientMetadata { grant_types: Some(vec![GrantType::ClientCredentials]), ..ClientMetadata::default() }
}

async fn worker(op: &Provider) -> Client {
    op.client_with_scopes(&[], by_itself(), "openid email jobs.submit storage.read:/data").await
}

const GRANT: (&str, &str) = ("grant_type", "client_credentials");

#[tokio::test]
async fn a_client_gets_a_token_of_its_own() {
    let op = Provider::start().await;
    let worker = worker(&op).await;
    let reply = op.token(&worker, &[GRANT]).await;
    let json = reply.json();
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!((&json["token_type"], &json["expires_in"]), (&Value::from("Bearer"), &Value::from(900)));
    assert_eq!(json["scope"], "jobs.submit storage.read:/data");
    assert_eq!((json.get("id_token"), json.get("refresh_token")), (None, None));
    let about = op.introspect(&worker, json["access_token"].as_str().unwrap()).await.json();
    assert_eq!((&about["active"], &about["sub"]), (&Value::from(true), &Value::from(worker.client_id.as_str())));
    assert_eq!(about["client_id"], worker.client_id.as_str());
}

#[tokio::test]
async fn nobody_has_signed_in_so_there_is_nobody_to_tell_of() {
    let op = Provider::start().await;
    let worker = worker(&op).await;
    let token = op.token(&worker, &[GRANT]).await.json()["access_token"].as_str().unwrap().to_owned();
    op.userinfo(&token).await.expect_error("insufficient_scope");
    for scope in ["openid", "jobs.submit email", "offline_access", "org.cilogon.getcert"] {
        op.token(&worker, &[GRANT, ("scope", scope)]).await.expect_error("invalid_scope");
    }
}

#[tokio::test]
async fn it_may_ask_for_less_and_never_for_more() {
    let op = Provider::start().await;
    let worker = worker(&op).await;
    let scope = async |scope: &str| op.token(&worker, &[GRANT, ("scope", scope)]).await;
    assert_eq!(scope("jobs.submit").await.json()["scope"], "jobs.submit");
    assert_eq!(scope("storage.read:/data/run1").await.json()["scope"], "storage.read:/data/run1");
    for more in ["jobs.cancel", "storage.read:/", "storage.read:/data2", "storage.read:/data/../x"] {
        scope(more).await.expect_error("invalid_scope");
    }
}

#[tokio::test]
async fn only_a_client_that_is_registered_for_it_and_proves_itself() {
    let op = Provider::start().await;
    op.token(&op.portal, &[GRANT]).await.expect_error("unauthorized_client");
    let public = ClientMetadata { token_endpoint_auth_method: Some(ClientAuthMethod::None), ..by_itself() };
    let public = op.client_with_scopes(&[CALLBACK], public, "openid jobs.submit").await;
    op.token(&public, &[GRANT]).await.expect_error("unauthorized_client");
    let worker = worker(&op).await;
    let thief = Client { client_secret: "guess".to_owned(), ..worker.clone() };
    op.token(&thief, &[GRANT]).await.expect_error("invalid_client");
    let token = op.token(&worker, &[GRANT]).await.json()["access_token"].as_str().unwrap().to_owned();
    op.suspend(&worker).await;
    op.token(&worker, &[GRANT]).await.expect_error("invalid_client");
    let all = ClientMetadata { introspects_all: true, ..ClientMetadata::default() };
    let server = op.client_with_scopes(&[CALLBACK], all, "openid").await;
    assert_eq!(op.introspect(&server, &token).await.json()["active"], false);
}

#[tokio::test]
async fn a_resource_must_be_one_that_the_client_may_name() {
    let op = Provider::start().await;
    let metadata = ClientMetadata { resources: vec!["https://a.example.org/".to_owned()], ..by_itself() };
    let worker = op.client_with_scopes(&[], metadata, "openid jobs.submit").await;
    let ask = async |resource: &str| op.token(&worker, &[GRANT, ("resource", resource)]).await;
    let token = ask("https://a.example.org/").await.json()["access_token"].as_str().unwrap().to_owned();
    assert_eq!(op.introspect(&worker, &token).await.json()["aud"], serde_json::json!(["https://a.example.org/"]));
    op.userinfo(&token).await.expect_error("invalid_token");
    for other in ["https://b.example.org/", "a", "https://a.example.org/#x"] {
        ask(other).await.expect_error("invalid_target");
    }
}
