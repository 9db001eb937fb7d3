//! Access tokens of the [SciTokens profile](https://scitokens.org/technical_docs/Claims).

use beadle_tests::provider::{CALLBACK, Provider};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;
use domain::client::{AccessTokenFormat, GrantType};
use serde_json::json;

#[tokio::test]
async fn the_token_names_its_profile_its_audience_and_its_capabilities() {
    let op = Provider::start().await;
    let metadata = ClientMetadata {
        access_token_format: Some(AccessTokenFormat::SciTokens),
        grant_types: Some(vec![GrantType::ClientCredentials]),
        ..ClientMetadata::default()
    };
    let client = op.client_with_scopes(&[CALLBACK], metadata, "openid read:/data write:/data/out execute").await;
    let ask = async |more: &[(&str, &str)]| {
        let mut form = vec![("grant_type", "client_credentials")];
        form.extend(more);
        let json = op.token(&client, &form).await.json();
        unverified(json["access_token"].as_str().unwrap_or_else(|| panic!("{json}")))
    };
    let token = ask(&[]).await;
    assert_eq!((&token["ver"], &token["aud"]), (&json!("scitoken:2.0"), &json!("ANY")));
    assert_eq!(token["scope"], "execute read:/data write:/data/out");
    assert_eq!((&token["iss"], &token["sub"]), (&json!(op.issuer()), &json!(client.client_id)));
    assert_eq!(token.get("wlcg.ver"), None);
    let token = ask(&[("scope", "read:/data/x"), ("audience", "https://xrootd.example.org")]).await;
    assert_eq!((&token["scope"], &token["aud"]), (&json!("read:/data/x"), &json!("https://xrootd.example.org")));
}
