//! Revocation ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)).

use beadle_tests::demo::Client;
use beadle_tests::provider::Provider;
use beadle_tests::tokens::{CHALLENGE, VERIFIER};
use reqwest::Method;

use super::returning::{bought, portal, public};

const PATH: &str = "/oauth2/revoke";

#[tokio::test]
async fn a_revoked_access_token_opens_nothing_and_its_refresh_token_goes_on() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client).await;
    let reply = op.revoke(&client, &tokens.access_token).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    let next = op.refresh(&client, &tokens.refresh_token()).await.tokens();
    assert_eq!(op.userinfo(&next.access_token).await.status, 200);
}

#[tokio::test]
async fn a_revoked_refresh_token_takes_everything_along() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let first = bought(&op, &client).await;
    let second = op.refresh(&client, &first.refresh_token()).await.tokens();
    let second_refresh = second.refresh_token();
    let hint = [("token", second_refresh.as_str()), ("token_type_hint", "access_token")];
    assert_eq!(op.post_as(&client, PATH, &hint).await.status, 200);
    op.refresh(&client, &second.refresh_token()).await.expect_error("invalid_grant");
    for token in [&first.access_token, &second.access_token] {
        op.userinfo(token).await.expect_error("invalid_token");
    }
}

#[tokio::test]
async fn an_older_refresh_token_of_the_family_will_do() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let first = bought(&op, &client).await;
    let second = op.refresh(&client, &first.refresh_token()).await.tokens();
    assert_eq!(op.revoke(&client, &first.refresh_token()).await.status, 200);
    op.refresh(&client, &second.refresh_token()).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn what_is_unknown_is_as_good_as_revoked() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client).await;
    for guess in ["x", &"A".repeat(43), &"A".repeat(64), &tokens.id_token] {
        assert_eq!(op.revoke(&client, guess).await.status, 200, "{guess}");
    }
    for _ in 0..2 {
        assert_eq!(op.revoke(&client, &tokens.access_token).await.status, 200);
    }
    op.post_as(&client, PATH, &[]).await.expect_error("invalid_request");
    op.post_as(&client, PATH, &[("token", "x"), ("token", "y")]).await.expect_error("invalid_request");
}

#[tokio::test]
async fn nobody_can_revoke_what_is_another_s() {
    let op = Provider::start().await;
    let (client, other) = (portal(&op).await, portal(&op).await);
    let tokens = bought(&op, &client).await;
    for token in [tokens.access_token.as_str(), &tokens.refresh_token()] {
        assert_eq!(op.revoke(&other, token).await.status, 200);
        let thief = Client { client_secret: "guess".to_owned(), ..client.clone() };
        op.revoke(&thief, token).await.expect_error("invalid_client");
        op.post(PATH, &[("token", token)]).await.expect_error("invalid_client");
    }
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
    op.refresh(&client, &tokens.refresh_token()).await.tokens();
}

#[tokio::test]
async fn a_public_client_revokes_its_own_from_a_browser_too() {
    let op = Provider::start().await;
    let public = public(&op).await;
    let page = op.browser().authorize(&public, &CHALLENGE).await;
    let code = page.callback("code").unwrap();
    let tokens = op.redeem_with(&public, &code, &[("code_verifier", VERIFIER)]).await.tokens();
    let form = [("token", tokens.access_token.as_str()), ("client_id", public.client_id.as_str())];
    let request = op.request(Method::POST, PATH).header("origin", "https://app.example.org").form(&form);
    let reply = op.send(request).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, Some("*")));
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
}
