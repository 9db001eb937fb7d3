//! How clients with a secret, and those with none, say who they are
//! ([RFC 6749 §2.3](https://www.rfc-editor.org/rfc/rfc6749#section-2.3)).

use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply};
use domain::client::ClientAuthMethod;
use domain::{ClientMetadata, ClientStatus};
use reqwest::Method;

async fn by_header(op: &Provider, client: &Client, secret: &str) -> Reply {
    let form = [("grant_type", "authorization_code"), ("code", "none"), ("redirect_uri", CALLBACK)];
    let request = op.request(Method::POST, "/oauth2/token").basic_auth(&client.client_id, Some(secret)).form(&form);
    op.send(request).await
}

async fn by_body(op: &Provider, client: &Client, secret: &str) -> Reply {
    op.redeem_with(client, "none", &[("client_secret", secret)]).await
}

/// A client registered for this method. Who gets `invalid_grant` for a code that nobody has is known.
async fn client(op: &Provider, method: Option<ClientAuthMethod>) -> Client {
    let metadata = ClientMetadata { token_endpoint_auth_method: method, ..ClientMetadata::default() };
    op.client_with(&[CALLBACK], metadata).await
}

#[tokio::test]
async fn a_client_that_named_its_method_uses_that_one() {
    let op = Provider::start().await;
    let basic = client(&op, Some(ClientAuthMethod::ClientSecretBasic)).await;
    by_header(&op, &basic, &basic.client_secret).await.expect_error("invalid_grant");
    let told = by_body(&op, &basic, &basic.client_secret).await.expect_error("invalid_client");
    assert!(told.contains("client_secret_basic"), "{told}");

    let post = client(&op, Some(ClientAuthMethod::ClientSecretPost)).await;
    by_body(&op, &post, &post.client_secret).await.expect_error("invalid_grant");
    let told = by_header(&op, &post, &post.client_secret).await.expect_error("invalid_client");
    assert!(told.contains("client_secret_post"), "{told}");
}

#[tokio::test]
async fn a_client_that_named_none_may_choose() {
    let op = Provider::start().await;
    let client = client(&op, None).await;
    by_header(&op, &client, &client.client_secret).await.expect_error("invalid_grant");
    by_body(&op, &client, &client.client_secret).await.expect_error("invalid_grant");
    by_body(&op, &client, "").await.expect_error("invalid_client");
}

#[tokio::test]
async fn a_wrong_secret_a_missing_one_and_an_unknown_client_look_the_same() {
    let op = Provider::start().await;
    let known = client(&op, Some(ClientAuthMethod::ClientSecretBasic)).await;
    let suspended = client(&op, None).await;
    op.suspend(&suspended).await;
    let public = op.client_of(&[CALLBACK], true, ClientStatus::Approved).await;
    let stranger = Client { client_id: "nobody".to_owned(), ..known.clone() };
    let mut replies = Vec::new();
    for client in [&known, &suspended, &public, &stranger] {
        replies.push(by_body(&op, client, "guess").await);
    }
    for client in [&known, &suspended, &stranger] {
        replies.push(by_body(&op, client, "").await);
    }
    for reply in &replies {
        reply.expect_error("invalid_client");
        assert_eq!((reply.status, &reply.body), (401, &replies[0].body));
        assert_eq!(reply.header("www-authenticate"), None);
    }
    // Whoever tried Basic gets its challenge (RFC 6749 §5.2).
    for client in [&known, &suspended, &public, &stranger] {
        let reply = by_header(&op, client, "guess").await;
        assert_eq!(reply.body, replies[0].body);
        assert!(reply.header("www-authenticate").unwrap().starts_with("Basic "));
    }
}

#[tokio::test]
async fn a_public_client_shows_nothing() {
    let op = Provider::start().await;
    let public = op.client_of(&[CALLBACK], true, ClientStatus::Approved).await;
    by_body(&op, &public, "").await.expect_error("invalid_grant");
}
