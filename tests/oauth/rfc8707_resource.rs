//! Resource indicators ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)), from the authorization request to the
//! audience of the token.

use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;
use domain::client::{AccessTokenFormat, ResponseType};
use serde_json::json;

use super::assert_refused;
use super::front_channel::fragment;

const STORAGE: &str = "https://storage.example.org/";
const JOBS: &str = "https://jobs.example.org/";
const STATE: (&str, &str) = ("state", "st");

/// A client whose tokens are JWTs, so that their audience shows.
async fn client(op: &Provider, resources: &[&str]) -> Client {
    let metadata = ClientMetadata {
        access_token_format: Some(AccessTokenFormat::Jwt),
        response_types: Some(ResponseType::ALL.to_vec()),
        resources: resources.iter().map(|uri| (*uri).to_owned()).collect(),
        ..ClientMetadata::default()
    };
    op.client_with(&[CALLBACK], metadata).await
}

#[tokio::test]
async fn a_token_is_for_the_resources_that_were_authorized_or_fewer() {
    let op = Provider::start().await;
    let client = client(&op, &[]).await;
    let both = [("resource", STORAGE), ("resource", JOBS), ("scope", "openid")];
    let mut visitor = op.browser();
    for (wanted, audience) in [(None, json!([STORAGE, JOBS])), (Some(JOBS), json!(JOBS))] {
        let code = visitor.authorize(&client, &both).await.callback("code").unwrap();
        let fields: Vec<_> = wanted.map(|uri| ("resource", uri)).into_iter().collect();
        let tokens = op.redeem_with(&client, &code, &fields).await.tokens();
        assert_eq!(unverified(&tokens.access_token)["aud"], audience);
        // It is for them, not for us; the ID token is for the client as ever.
        op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
        assert_eq!(unverified(&tokens.id_token)["aud"], client.client_id.as_str());
    }
    let code = visitor.authorize(&client, &both[1..]).await.callback("code").unwrap();
    op.redeem_with(&client, &code, &[("resource", STORAGE)]).await.expect_error("invalid_target");
}

#[tokio::test]
async fn a_token_through_the_browser_is_for_them_too() {
    let op = Provider::start().await;
    let client = client(&op, &[]).await;
    let asked = [("response_type", "id_token token"), ("nonce", "n"), ("resource", STORAGE), ("scope", "openid")];
    let answer = fragment(&op.browser().authorize(&client, &asked).await);
    assert_eq!(unverified(&answer["access_token"])["aud"], STORAGE);
}

#[tokio::test]
async fn a_resource_must_be_a_uri_and_one_that_the_client_may_name() {
    let op = Provider::start().await;
    let client = client(&op, &[STORAGE]).await;
    let mut visitor = op.browser();
    for resource in [JOBS, "/relative", "https://storage.example.org/#x"] {
        let page = visitor.open(&client, &[("resource", resource), STATE]).await;
        assert_refused(&page, op.issuer(), "invalid_target");
    }
    assert!(visitor.authorize(&client, &[("resource", STORAGE)]).await.callback("code").is_some());
}
