//! Answers as a JWT ([JARM](https://openid.net/specs/oauth-v2-jarm.html)).

use std::collections::BTreeMap;

use beadle_tests::provider::Provider;
use serde_json::{Value, json};

use super::front_channel::{client, form, fragment, query, verified};

fn only_response(fields: &BTreeMap<String, String>) -> &str {
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["response"]);
    &fields["response"]
}

#[tokio::test]
async fn a_code_comes_as_one_signed_jwt_in_whatever_place() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    for mode in ["jwt", "query.jwt", "fragment.jwt", "form_post.jwt"] {
        let page = visitor.authorize(&op.portal, &[("response_mode", mode), ("state", "s t")]).await;
        let fields = match mode {
            "fragment.jwt" => fragment(&page),
            "form_post.jwt" => form(&page),
            _ => query(&page),
        };
        let claims = verified(&op, &op.portal, only_response(&fields)).await;
        assert_eq!(
            super::claims::names(claims.as_object().unwrap()),
            ["aud", "code", "exp", "iss", "session_state", "state"]
        );
        let now = domain::Clock::now(&*op.clock).as_seconds();
        assert!(claims["exp"].as_i64().unwrap() <= now + 600, "{claims}");
        assert_eq!(claims["state"], "s t");
        op.redeem(claims["code"].as_str().unwrap()).await.tokens();
    }
}

#[tokio::test]
async fn with_an_id_token_the_jwt_stands_in_the_fragment() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let asked = [("response_type", "code id_token"), ("nonce", "n"), ("response_mode", "jwt")];
    let page = op.browser().authorize(&client, &asked).await;
    let claims = verified(&op, &client, only_response(&fragment(&page))).await;
    assert!(claims["code"].is_string());
    verified(&op, &client, claims["id_token"].as_str().unwrap()).await;
}

#[tokio::test]
async fn errors_are_signed_too() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    for (parameter, error) in [(("prompt", "none"), "login_required"), (("scope", "email"), "invalid_scope")] {
        let page = visitor.open(&op.portal, &[parameter, ("response_mode", "query.jwt"), ("state", "st")]).await;
        let claims: Value = verified(&op, &op.portal, only_response(&query(&page))).await;
        assert_eq!((&claims["error"], &claims["state"]), (&json!(error), &json!("st")));
        assert!(claims["error_description"].is_string());
    }
}

#[tokio::test]
async fn the_jwt_of_an_answer_is_no_id_token() {
    let op = Provider::start().await;
    let page = op.browser().authorize(&op.portal, &[("response_mode", "jwt")]).await;
    let fields = query(&page);
    let hint = [("id_token_hint", only_response(&fields)), ("prompt", "none"), ("state", "st")];
    // Nobody is named by it, so it means nobody in particular.
    let claims = verified(&op, &op.portal, only_response(&fields)).await;
    assert_eq!((claims.get("sub"), claims.get("nonce")), (None, None));
    let page = op.browser().open(&op.portal, &hint).await;
    super::assert_refused(&page, op.issuer(), "login_required");
}
