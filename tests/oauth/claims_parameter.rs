//! The `claims` parameter
//! ([OpenID Connect Core §5.5](https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter)).

use beadle_tests::provider::{CALLBACK, Provider, ROSA, SAM};
use beadle_tests::tokens::unverified;
use serde_json::{Value, json};

use super::claims::names;
use super::front_channel::{client, fragment};
use super::{assert_refused, prompt};

const STATE: (&str, &str) = ("state", "st");

#[tokio::test]
async fn a_claim_stands_where_it_was_asked_for_and_brings_no_neighbours() {
    let op = Provider::start().await;
    let wish = r#"{"userinfo":{"name":{"essential":true}},"id_token":{"email":null,"shoe_size":null}}"#;
    let mut visitor = op.browser();
    let page = visitor.authorize(&op.portal, &[("scope", "openid"), ("claims", wish)]).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    let userinfo = op.userinfo(&tokens.access_token).await.json();
    assert_eq!(names(userinfo.as_object().unwrap()), ["name", "sub"]);
    let id_token = unverified(&tokens.id_token);
    assert_eq!((&id_token["email"], id_token.get("name")), (&json!("zoe@hills.example.edu"), None));
    assert_eq!((id_token.get("email_verified"), id_token.get("shoe_size")), (None, None));
}

#[tokio::test]
async fn it_works_with_an_id_token_that_comes_alone() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let wish = ("claims", r#"{"id_token":{"given_name":null}}"#);
    let asked = [("response_type", "id_token"), ("nonce", "n"), ("scope", "openid"), wish];
    let answer = fragment(&op.browser().authorize(&client, &asked).await);
    let claims = unverified(&answer["id_token"]);
    assert_eq!((&claims["given_name"], claims.get("family_name")), (&json!("Zoë"), None));
}

#[tokio::test]
async fn a_client_gets_by_name_only_what_its_registered_scopes_cover() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid email").await;
    let wish = r#"{"userinfo":{"email":null,"name":null,"eppn":{"essential":true}}}"#;
    let page = op.browser().authorize(&app, &[("scope", "openid"), ("claims", wish)]).await;
    let tokens = op.redeem_as(&app, &page.callback("code").unwrap()).await.tokens();
    let userinfo = op.userinfo(&tokens.access_token).await.json();
    assert_eq!(names(userinfo.as_object().unwrap()), ["email", "sub"]);
}

#[tokio::test]
async fn an_essential_claim_that_the_institution_does_not_send_is_left_out() {
    let op = Provider::start().await;
    let wish = ("claims", r#"{"id_token":{"email":{"essential":true}}}"#);
    let page = op.browser().sign_in_as(ROSA).authorize(&op.portal, &[("scope", "openid"), wish]).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    assert_eq!(unverified(&tokens.id_token).get("email"), None);
}

#[tokio::test]
async fn what_is_asked_for_by_name_is_shown_and_agreed_to_once() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    visitor.authorize(&op.portal, &[("scope", "openid")]).await;
    let wish = ("claims", r#"{"userinfo":{"email":null}}"#);
    let page = visitor.open(&op.portal, &[("scope", "openid"), wish]).await;
    assert!(page.has("#approve") && page.body.contains("zoe@hills.example.edu"), "{}", page.body);
    assert!(!page.body.contains("Müller-Đặng</dd>"));
    visitor.walk(page).await;
    let silent = [("scope", "openid"), wish, ("prompt", "none"), STATE];
    assert!(visitor.open(&op.portal, &silent).await.callback("code").is_some());
    // One more claim is one more question; and a whole scope is more than one of its claims.
    let more = ("claims", r#"{"userinfo":{"email":null,"name":null}}"#);
    let asked = [("scope", "openid"), more, ("prompt", "none"), STATE];
    assert_refused(&visitor.open(&op.portal, &asked).await, op.issuer(), "consent_required");
    let asked = [("scope", "openid email"), ("prompt", "none"), STATE];
    assert_refused(&visitor.open(&op.portal, &asked).await, op.issuer(), "consent_required");
}

#[tokio::test]
async fn nobody_but_the_wanted_subject_is_answered_about() {
    let op = Provider::start().await;
    let app = op.client(CALLBACK, "openid").await;
    let mut visitor = op.browser();
    let zoe = prompt::id_token(&op, &app, &mut visitor, &[]).await["sub"].as_str().unwrap().to_owned();
    let wish = |sub: &str| json!({"id_token": {"sub": {"value": sub}}}).to_string();
    let (own, other) = (wish(&zoe), wish("https://beadle.example.org/users/somebody-else"));
    let silent = |claims| [("prompt", "none"), STATE, ("claims", claims)];
    assert!(visitor.open(&app, &silent(own.as_str())).await.callback("code").is_some());
    assert_refused(&visitor.authorize(&app, &silent(other.as_str())).await, op.issuer(), "login_required");
    // A session of somebody else is not used; who signs in then must be the one.
    let mut sam = op.browser().sign_in_as(SAM);
    sam.authorize(&app, &[]).await;
    let page = sam.open(&app, &[("claims", own.as_str()), STATE]).await;
    assert!(page.has("button[name=institution]"), "{}", page.body);
    assert_refused(&sam.walk(page).await, op.issuer(), "login_required");
    let mut zoe_again = op.browser();
    let claims: Value = prompt::id_token(&op, &app, &mut zoe_again, &[("claims", own.as_str())]).await;
    assert_eq!(claims["sub"], zoe.as_str());
}
