//! Revocation ([RFC 7009](https://www.rfc-editor.org/rfc/rfc7009)).

use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Tokens};
use domain::ClientMetadata;
use domain::client::{ClientAuthMethod, GrantType};
use reqwest::Method;

const PATH: &str = "/oauth2/revoke";
/// The example of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: [(&str, &str); 2] =
    [("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"), ("code_challenge_method", "S256")];

fn refreshing() -> ClientMetadata {
    ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken]),
        ..ClientMetadata::default()
    }
}

async fn portal(op: &Provider) -> Client {
    op.client_with(&[CALLBACK], refreshing()).await
}

async fn bought(op: &Provider, client: &Client) -> Tokens {
    op.redeem_as(client, &op.browser().approve(client).await).await.tokens()
}

fn refresh_token(tokens: &Tokens) -> &str {
    tokens.json["refresh_token"].as_str().unwrap()
}

#[tokio::test]
async fn a_revoked_access_token_opens_nothing_and_its_refresh_token_goes_on() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client).await;
    let reply = op.revoke(&client, &tokens.access_token).await;
    assert_eq!((reply.status, reply.body.as_str()), (200, ""));
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    let next = op.refresh(&client, refresh_token(&tokens)).await.tokens();
    assert_eq!(op.userinfo(&next.access_token).await.status, 200);
}

#[tokio::test]
async fn a_revoked_refresh_token_takes_everything_along() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let first = bought(&op, &client).await;
    let second = op.refresh(&client, refresh_token(&first)).await.tokens();
    let hint = [("token", refresh_token(&second)), ("token_type_hint", "access_token")];
    assert_eq!(op.post_as(&client, PATH, &hint).await.status, 200);
    op.refresh(&client, refresh_token(&second)).await.expect_error("invalid_grant");
    for token in [&first.access_token, &second.access_token] {
        op.userinfo(token).await.expect_error("invalid_token");
    }
}

#[tokio::test]
async fn an_older_refresh_token_of_the_family_will_do() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let first = bought(&op, &client).await;
    let second = op.refresh(&client, refresh_token(&first)).await.tokens();
    assert_eq!(op.revoke(&client, refresh_token(&first)).await.status, 200);
    op.refresh(&client, refresh_token(&second)).await.expect_error("invalid_grant");
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
    for token in [tokens.access_token.as_str(), refresh_token(&tokens)] {
        assert_eq!(op.revoke(&other, token).await.status, 200);
        let thief = Client { client_secret: "guess".to_owned(), ..client.clone() };
        op.revoke(&thief, token).await.expect_error("invalid_client");
        op.post(PATH, &[("token", token)]).await.expect_error("invalid_client");
    }
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
    op.refresh(&client, refresh_token(&tokens)).await.tokens();
}

#[tokio::test]
async fn a_public_client_revokes_its_own_from_a_browser_too() {
    let op = Provider::start().await;
    let metadata = ClientMetadata { token_endpoint_auth_method: Some(ClientAuthMethod::None), ..refreshing() };
    let public = op.client_with(&[CALLBACK], metadata).await;
    let page = op.browser().authorize(&public, &CHALLENGE).await;
    let code = page.callback("code").unwrap();
    let tokens = op.redeem_with(&public, &code, &[("code_verifier", VERIFIER)]).await.tokens();
    let form = [("token", tokens.access_token.as_str()), ("client_id", public.client_id.as_str())];
    let request = op.request(Method::POST, PATH).header("origin", "https://app.example.org").form(&form);
    let reply = op.send(request).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, Some("*")));
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
}
