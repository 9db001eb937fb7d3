//! Introspection ([RFC 7662](https://www.rfc-editor.org/rfc/rfc7662)), also signed
//! ([RFC 9701](https://www.rfc-editor.org/rfc/rfc9701)).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, ZOE};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;
use domain::client::{ClientAuthMethod, GrantType};
use reqwest::Method;
use serde_json::{Value, json};

use super::returning::{bought, portal};

const PATH: &str = "/oauth2/introspect";

#[tokio::test]
async fn a_live_access_token_is_told_with_what_it_is_good_for() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client).await;
    let id_token = unverified(&tokens.id_token);
    let reply = op.introspect(&client, &tokens.access_token).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(reply.header("cache-control"), Some("no-store"));
    let mut about = reply.json();
    about.as_object_mut().unwrap().remove("acr");
    assert_eq!(
        about,
        json!({
            "active": true, "scope": tokens.json["scope"], "client_id": client.client_id, "sub": id_token["sub"],
            "iss": op.issuer(), "exp": id_token["exp"], "token_type": "Bearer", "auth_time": id_token["auth_time"],
        })
    );
}

#[tokio::test]
async fn a_live_refresh_token_is_told_too() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client).await;
    let refresh_token = &tokens.refresh_token();
    let about = op.introspect(&client, refresh_token).await.json();
    assert_eq!((&about["active"], &about["client_id"]), (&json!(true), &json!(client.client_id)));
    let issued = tokens.json["refresh_token_iat"].as_i64().unwrap();
    assert_eq!(about["exp"].as_i64(), Some(issued + 15 * 86_400));
    assert_eq!(about.get("token_type"), None);
    op.refresh(&client, refresh_token).await.tokens();
    assert_eq!(op.introspect(&client, refresh_token).await.json(), json!({"active": false}));
}

#[tokio::test]
async fn whatever_is_not_good_is_inactive_and_no_more_is_told() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client).await;
    let inactive = json!({"active": false});
    for guess in ["x", &"A".repeat(43), &"A".repeat(64), &tokens.id_token, &tokens.access_token[1..]] {
        assert_eq!(op.introspect(&client, guess).await.json(), inactive, "{guess}");
    }
    op.pass(MINUTE * 15);
    assert_eq!(op.introspect(&client, &tokens.access_token).await.json(), inactive);
    let sub = unverified(&tokens.id_token)["sub"].as_str().unwrap().to_owned();
    op.broker.close_person(&domain::Subject::parse(&sub).unwrap()).await.unwrap();
    let refresh_token = &tokens.refresh_token();
    assert_eq!(op.introspect(&client, refresh_token).await.json(), inactive);
}

#[tokio::test]
async fn a_client_learns_of_its_own_tokens_alone_and_a_resource_server_of_all() {
    let op = Provider::start().await;
    let (client, other) = (portal(&op).await, portal(&op).await);
    let all = ClientMetadata { introspects_all: true, ..ClientMetadata::default() };
    let server = op.client_with(&[CALLBACK], all).await;
    let tokens = bought(&op, &client).await;
    for token in [tokens.access_token.as_str(), &tokens.refresh_token()] {
        assert_eq!(op.introspect(&other, token).await.json(), json!({"active": false}));
        assert_eq!(op.introspect(&server, token).await.json()["active"], true);
    }
}

#[tokio::test]
async fn one_whom_the_token_is_for_learns_of_it() {
    let op = Provider::start().await;
    let metadata =
        ClientMetadata { grant_types: Some(vec![GrantType::ClientCredentials]), ..ClientMetadata::default() };
    let robot = op.client_with_scopes(&[CALLBACK], metadata, "openid jobs.submit").await;
    let (server, other) = (portal(&op).await, portal(&op).await);
    let grant = [("grant_type", "client_credentials"), ("audience", server.client_id.as_str())];
    let token = op.token(&robot, &grant).await.json()["access_token"].as_str().unwrap().to_owned();
    let about = op.introspect(&server, &token).await.json();
    assert_eq!((&about["active"], &about["aud"]), (&json!(true), &json!([server.client_id])));
    assert_eq!(op.introspect(&other, &token).await.json(), json!({"active": false}));
}

#[tokio::test]
async fn who_asks_must_prove_who_they_are() {
    let op = Provider::start().await;
    let tokens = op.redeem(&op.code(ZOE).await).await.tokens();
    let token = tokens.access_token.as_str();
    op.post(PATH, &[("token", token)]).await.expect_error("invalid_client");
    let guess = Client { client_secret: "guess".to_owned(), ..op.portal.clone() };
    op.introspect(&guess, token).await.expect_error("invalid_client");
    let public =
        ClientMetadata { token_endpoint_auth_method: Some(ClientAuthMethod::None), ..ClientMetadata::default() };
    let public = op.client_with(&[CALLBACK], public).await;
    op.introspect(&public, token).await.expect_error("invalid_client");
    // A token is no credential here.
    let bearer = op.request(Method::POST, PATH).bearer_auth(token).form(&[("token", token)]);
    op.send(bearer).await.expect_error("invalid_client");
    op.post_as(&op.portal, PATH, &[]).await.expect_error("invalid_request");
    op.post_as(&op.portal, PATH, &[("token", token), ("token", token)]).await.expect_error("invalid_request");
    let hint = [("token", token), ("token_type_hint", "refresh_token")];
    assert_eq!(op.post_as(&op.portal, PATH, &hint).await.json()["active"], true);
    assert_eq!(op.get(PATH).await.status, 405);
}

#[tokio::test]
async fn the_answer_can_be_a_jwt_for_the_asker_alone() {
    let op = Provider::start().await;
    let tokens = op.redeem(&op.code(ZOE).await).await.tokens();
    let ask = async |token: &str, accept: &str| {
        let form = [
            ("token", token),
            ("client_id", op.portal.client_id.as_str()),
            ("client_secret", op.portal.client_secret.as_str()),
        ];
        op.send(op.request(Method::POST, PATH).header("accept", accept).form(&form)).await
    };
    let jwt = "application/token-introspection+jwt";
    for (token, active) in [(tokens.access_token.as_str(), true), ("x", false)] {
        let reply = ask(token, jwt).await;
        assert_eq!((reply.status, reply.header("content-type")), (200, Some(jwt)));
        let header = reply.body.split('.').next().unwrap();
        let header: Value = serde_json::from_slice(&BASE64URL.decode(header).unwrap()).unwrap();
        assert_eq!(header["typ"], "token-introspection+jwt");
        let claims = unverified(&reply.body);
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(op.issuer()), &json!(op.portal.client_id)));
        assert!(claims["iat"].is_i64() && claims.get("sub").is_none() && claims.get("exp").is_none());
        assert_eq!(claims["token_introspection"]["active"], active);
        // It opens nothing.
        op.userinfo(&reply.body).await.expect_error("invalid_token");
    }
    assert_eq!(ask("x", "application/json").await.json(), json!({"active": false}));
    assert_eq!(ask("x", &format!("application/json, {jwt};q=0.9")).await.header("content-type"), Some(jwt));
}
