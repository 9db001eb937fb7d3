//! The implicit flow
//! ([OpenID Connect Core §3.2](https://openid.net/specs/openid-connect-core-1_0.html#ImplicitFlowAuth)).

use beadle_tests::provider::Provider;
use serde_json::json;

use super::front_channel::{client, form, fragment, half_hash, verified};

const NONCE: (&str, &str) = ("nonce", "n-0S6_WzA2Mj");
const STATE: (&str, &str) = ("state", "st");
const ID_TOKEN: (&str, &str) = ("response_type", "id_token");

#[tokio::test]
async fn an_id_token_comes_alone_in_the_fragment_with_the_claims_of_the_scopes() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let page = op.browser().authorize(&client, &[ID_TOKEN, NONCE, STATE, ("scope", "openid email")]).await;
    let answer = fragment(&page);
    assert_eq!(answer.keys().map(String::as_str).collect::<Vec<_>>(), ["id_token", "iss", "session_state", "state"]);
    assert_eq!((answer["state"].as_str(), answer["iss"].as_str()), ("st", op.issuer()));
    let claims = verified(&op, &client, &answer["id_token"]).await;
    assert_eq!((&claims["nonce"], &claims["email"]), (&json!(NONCE.1), &json!("zoe@hills.example.edu")));
    assert_eq!(claims["s_hash"], half_hash("st"));
    assert_eq!((claims.get("at_hash"), claims.get("c_hash")), (None, None));
}

#[tokio::test]
async fn without_a_nonce_it_is_refused_in_the_fragment() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let page = op.browser().open(&client, &[ID_TOKEN, STATE]).await;
    let answer = fragment(&page);
    assert_eq!((answer["error"].as_str(), answer["state"].as_str()), ("invalid_request", "st"));
    assert!(answer["error_description"].contains("nonce") && answer["iss"] == op.issuer());
}

#[tokio::test]
async fn a_query_never_carries_a_token() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let mut visitor = op.browser();
    for mode in ["query", "query.jwt"] {
        let page = visitor.authorize(&client, &[ID_TOKEN, NONCE, ("response_mode", mode)]).await;
        assert_eq!(fragment(&page)["error"], "invalid_request", "{mode}");
    }
    let page = visitor.authorize(&client, &[ID_TOKEN, NONCE, ("response_mode", "form_post")]).await;
    verified(&op, &client, &form(&page)["id_token"]).await;
}

#[tokio::test]
async fn it_is_off_unless_the_registration_turns_it_on() {
    let op = Provider::start().await;
    for response_type in ["id_token", "id_token token", "code id_token", "code token", "code id_token token"] {
        let page = op.browser().open(&op.portal, &[("response_type", response_type), NONCE, STATE]).await;
        assert_eq!(fragment(&page)["error"], "unauthorized_client", "{response_type}");
    }
}

#[tokio::test]
async fn prompt_none_renews_an_id_token_without_a_page_and_says_why_not() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let mut visitor = op.browser();
    let silent = [ID_TOKEN, NONCE, ("prompt", "none"), ("scope", "openid")];
    assert_eq!(fragment(&visitor.open(&client, &silent).await)["error"], "login_required");
    let page = visitor.authorize(&client, &[ID_TOKEN, NONCE, ("scope", "openid")]).await;
    let first = verified(&op, &client, &fragment(&page)["id_token"]).await;
    let again = verified(&op, &client, &fragment(&visitor.open(&client, &silent).await)["id_token"]).await;
    assert_eq!((&first["sub"], &first["auth_time"]), (&again["sub"], &again["auth_time"]));
}

#[tokio::test]
async fn an_access_token_beside_the_id_token_is_tied_to_it_and_opens_userinfo() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let asked = [("response_type", "id_token token"), NONCE, STATE, ("scope", "openid email")];
    let answer = fragment(&op.browser().authorize(&client, &asked).await);
    assert_eq!(
        answer.keys().map(String::as_str).collect::<Vec<_>>(),
        ["access_token", "expires_in", "id_token", "iss", "scope", "session_state", "state", "token_type"]
    );
    assert_eq!((answer["token_type"].as_str(), answer["expires_in"].as_str()), ("Bearer", "900"));
    assert_eq!(answer["scope"], "openid email");
    let claims = verified(&op, &client, &answer["id_token"]).await;
    assert_eq!(claims["at_hash"], half_hash(&answer["access_token"]));
    let userinfo = op.userinfo(&answer["access_token"]).await.json();
    assert_eq!((&userinfo["sub"], &userinfo["email"]), (&claims["sub"], &claims["email"]));
}
