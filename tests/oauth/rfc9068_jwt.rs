//! Access tokens that are JWTs ([RFC 9068](https://www.rfc-editor.org/rfc/rfc9068)).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;
use domain::client::{AccessTokenFormat, GrantType};
use serde_json::{Value, json};

async fn client(op: &Provider) -> Client {
    let metadata = ClientMetadata {
        access_token_format: Some(AccessTokenFormat::Jwt),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::ClientCredentials]),
        ..ClientMetadata::default()
    };
    op.client_with_scopes(&[CALLBACK], metadata, "openid email offline_access jobs.submit").await
}

fn header(token: &str) -> Value {
    let part = token.split('.').next().unwrap();
    serde_json::from_slice(&BASE64URL.decode(part).unwrap()).unwrap()
}

#[tokio::test]
async fn the_token_says_what_the_rfc_wants_it_to_say() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let tokens = op.redeem_as(&client, &op.browser().approve(&client).await).await.tokens();
    let (claims, id_token) = (unverified(&tokens.access_token), unverified(&tokens.id_token));
    assert_eq!(header(&tokens.access_token)["typ"], "at+jwt");
    assert_eq!(header(&tokens.access_token)["kid"], header(&tokens.id_token)["kid"]);
    for name in ["iss", "sub", "auth_time", "iat", "exp"] {
        assert_eq!(claims[name], id_token[name], "{name}");
    }
    assert_eq!((&claims["aud"], &claims["client_id"]), (&json!(op.issuer()), &json!(client.client_id)));
    assert_eq!(claims["scope"], "openid email offline_access jobs.submit");
    assert!(claims["jti"].is_string());
    for personal in ["email", "name", "nonce", "act", "wlcg.ver", "ver"] {
        assert_eq!(claims.get(personal), None, "{personal}");
    }
}

#[tokio::test]
async fn it_opens_userinfo_and_can_be_revoked_like_any_other() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let code = op.browser().approve(&client).await;
    let tokens = op.redeem_as(&client, &code).await.tokens();
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
    assert_eq!(op.introspect(&client, &tokens.access_token).await.json()["active"], true);
    assert_eq!(op.revoke(&client, &tokens.access_token).await.status, 200);
    op.userinfo(&tokens.access_token).await.expect_error("invalid_token");
    let refreshed = op.refresh(&client, &tokens.refresh_token()).await.tokens();
    assert_eq!(header(&refreshed.access_token)["typ"], "at+jwt");
    op.redeem_as(&client, &code).await.expect_error("invalid_grant");
    op.userinfo(&refreshed.access_token).await.expect_error("invalid_token");
}

#[tokio::test]
async fn it_ends_when_it_says() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let token = op.redeem_as(&client, &op.browser().approve(&client).await).await.tokens().access_token;
    op.pass(MINUTE * 15);
    op.userinfo(&token).await.expect_error("invalid_token");
}

#[tokio::test]
async fn nothing_that_was_changed_counts_and_an_id_token_is_no_access_token() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let tokens = op.redeem_as(&client, &op.browser().approve(&client).await).await.tokens();
    let parts: Vec<&str> = tokens.access_token.split('.').collect();
    let mut claims = unverified(&tokens.access_token);
    claims["exp"] = json!(claims["exp"].as_i64().unwrap() + 3600);
    let longer = BASE64URL.encode(claims.to_string());
    let none = BASE64URL.encode(r#"{"alg":"none","typ":"at+jwt"}"#);
    for forged in [
        format!("{}.{longer}.{}", parts[0], parts[2]),
        format!("{none}.{}.", parts[1]),
        format!("{none}.{}.{}", parts[1], parts[2]),
        format!("{}.{}.", parts[0], parts[1]),
        format!("{}.", tokens.access_token),
        tokens.id_token.clone(),
    ] {
        op.userinfo(&forged).await.expect_error("invalid_token");
        assert_eq!(op.introspect(&client, &forged).await.json(), json!({"active": false}));
    }
}

#[tokio::test]
async fn a_client_s_own_token_speaks_of_the_client() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let grant = [("grant_type", "client_credentials"), ("resource", "https://a.org/"), ("resource", "https://b.org/")];
    let json = op.token(&client, &grant).await.json();
    let claims = unverified(json["access_token"].as_str().unwrap());
    assert_eq!((&claims["sub"], &claims["scope"]), (&json!(client.client_id), &json!("jobs.submit")));
    assert_eq!(claims["aud"], json!(["https://a.org/", "https://b.org/"]));
    assert_eq!(claims.get("auth_time"), None);
}
