//! Access tokens of the [WLCG profile](https://zenodo.org/records/3460258).

use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;
use domain::client::{AccessTokenFormat, GrantType};
use serde_json::{Value, json};

async fn client(op: &Provider, scopes: &str) -> Client {
    let metadata = ClientMetadata {
        access_token_format: Some(AccessTokenFormat::Wlcg),
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::ClientCredentials]),
        ..ClientMetadata::default()
    };
    op.client_with_scopes(&[CALLBACK], metadata, scopes).await
}

/// The claims of the access token and of the ID token.
async fn claims(op: &Provider, client: &Client, scope: &str) -> (Value, Value) {
    let page = op.browser().authorize(client, &[("scope", scope)]).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{}", page.body));
    let tokens = op.redeem_as(client, &code).await.tokens();
    (unverified(&tokens.access_token), unverified(&tokens.id_token))
}

#[tokio::test]
async fn the_token_names_its_profile_its_audience_and_its_capabilities() {
    let op = Provider::start().await;
    let client = client(&op, "openid storage.read:/atlas storage.create:/atlas/scratch compute.create").await;
    let (token, _) = claims(&op, &client, "openid storage.read:/atlas/raw compute.create storage.modify:/").await;
    assert_eq!((&token["wlcg.ver"], &token["aud"]), (&json!("1.0"), &json!("https://wlcg.cern.ch/jwt/v1/any")));
    // A path below what is registered is granted as it was asked for; what is not registered is left out.
    assert_eq!(token["scope"], "openid compute.create storage.read:/atlas/raw");
    assert_eq!(token["nbf"], token["iat"]);
    assert_eq!(token.get("wlcg.groups"), None);
    assert_eq!(token.get("ver"), None);
}

#[tokio::test]
async fn groups_are_released_by_their_scope_and_shown_before() {
    let op = Provider::start().await;
    let client = client(&op, "openid wlcg.groups").await;
    let mut visitor = op.browser();
    let page = visitor.authorize(&client, &[("scope", "openid wlcg.groups")]).await;
    assert!(visitor.saw("#approve"));
    let tokens = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens();
    let (token, id_token) = (unverified(&tokens.access_token), unverified(&tokens.id_token));
    let groups = token["wlcg.groups"].as_array().unwrap();
    assert!(!groups.is_empty() && groups.iter().all(|group| group.as_str().unwrap().starts_with('/')), "{token}");
    assert_eq!(id_token["wlcg.groups"], token["wlcg.groups"]);
    // One by name, and one that the person is not in.
    let one = groups[0].as_str().unwrap();
    let asked = format!("openid wlcg.groups:{one} wlcg.groups:/nowhere");
    let (token, _) = claims(&op, &client, &asked).await;
    assert_eq!(token["wlcg.groups"], json!([one]));
    let (token, _) = claims(&op, &client, "openid").await;
    assert_eq!(token.get("wlcg.groups"), None);
}

#[tokio::test]
async fn rights_that_release_nothing_are_shown_before_they_are_given() {
    let op = Provider::start().await;
    let client = client(&op, "openid wlcg.groups storage.read:/atlas").await;
    let mut visitor = op.browser();
    visitor.authorize(&client, &[("scope", "openid wlcg.groups")]).await;
    assert!(visitor.saw("#approve") && !visitor.saw("#rights"));
    let page = visitor.authorize(&client, &[("scope", "openid wlcg.groups storage.read:/atlas/raw")]).await;
    assert!(page.callback("code").is_some() && visitor.saw("#approve") && visitor.saw("#rights"));
    // What was agreed to is remembered as anything else is.
    visitor.authorize(&client, &[("scope", "openid storage.read:/atlas/raw")]).await;
    assert!(!visitor.saw("#approve"));
}

#[tokio::test]
async fn a_robot_has_capabilities_and_no_groups() {
    let op = Provider::start().await;
    let client = client(&op, "openid wlcg.groups storage.read:/").await;
    let ask = async |scope: &str| {
        op.token(&client, &[("grant_type", "client_credentials"), ("scope", scope), ("audience", "dcache")]).await
    };
    let json = ask("storage.read:/cms").await.json();
    let token = unverified(json["access_token"].as_str().unwrap());
    assert_eq!((&token["scope"], &token["aud"]), (&json!("storage.read:/cms"), &json!("dcache")));
    assert_eq!(token["wlcg.ver"], "1.0");
    ask("wlcg.groups").await.expect_error("invalid_scope");
    ask("wlcg.groups:/cms").await.expect_error("invalid_scope");
}
