//! `acr_values`, the essential `acr`, and `amr`
//! ([OpenID Connect Core §5.5.1.1](https://openid.net/specs/openid-connect-core-1_0.html#acrSemantics),
//! [Unmet Authentication Requirements](https://openid.net/specs/openid-connect-unmet-authentication-requirements-1_0.html),
//! [REFEDS MFA](https://refeds.org/profile/mfa)).

use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, JONAS, Provider};
use beadle_tests::tokens::unverified;
use demo::institution::{MFA, PASSWORD, SFA};
use domain::ClientMetadata;
use serde_json::json;

use super::assert_refused;
use super::prompt::id_token;

const STATE: (&str, &str) = ("state", "st");
const ESSENTIAL_MFA: (&str, &str) =
    ("claims", r#"{"id_token":{"acr":{"essential":true,"values":["https://refeds.org/profile/mfa"]}}}"#);

async fn app(op: &Provider) -> Client {
    op.client(&format!("{CALLBACK}/app"), "openid email").await
}

#[tokio::test]
async fn a_context_that_is_wished_for_is_asked_of_the_institution_and_stands_in_the_token() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    let claims = id_token(&op, &app, &mut visitor, &[("acr_values", MFA)]).await;
    assert!(visitor.saw("#second-factor"));
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!(MFA), &json!(["mfa"])));
    // The first that the institution has.
    let claims =
        id_token(&op, &app, &mut op.browser(), &[("acr_values", &format!("urn:unheard-of {SFA} {MFA}"))]).await;
    assert_eq!((&claims["acr"], claims.get("amr")), (&json!(SFA), None));
    let claims = id_token(&op, &app, &mut op.browser(), &[]).await;
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!(PASSWORD), &json!(["pwd"])));
}

#[tokio::test]
async fn a_wish_that_the_institution_cannot_meet_is_no_obstacle_and_the_token_says_the_truth() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let claims = id_token(&op, &app, &mut jonas, &[("acr_values", MFA)]).await;
    assert_eq!(claims["acr"], PASSWORD);
    // Not even asked for, where it means nothing to anybody.
    let mut visitor = op.browser();
    let asked = visitor.ask_for(&[("acr_values", "1 2 urn:mace:incommon:iap:silver")]).await;
    assert!(asked.request.contexts.is_empty(), "{:?}", asked.request.contexts);
}

#[tokio::test]
async fn a_session_that_is_too_weak_is_not_used_again() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    let first = id_token(&op, &app, &mut visitor, &[]).await;
    assert_eq!(first["acr"], PASSWORD);
    let second = id_token(&op, &app, &mut visitor, &[("acr_values", MFA)]).await;
    assert!(visitor.saw("#second-factor"));
    assert_eq!((&second["acr"], &second["sub"]), (&json!(MFA), &first["sub"]));
    // Now it is strong enough, and nobody is asked again.
    let third = id_token(&op, &app, &mut visitor, &[ESSENTIAL_MFA]).await;
    assert!(!visitor.saw("#username") && !visitor.saw("#second-factor"));
    assert_eq!(third["acr"], MFA);
}

#[tokio::test]
async fn where_nothing_may_be_shown_a_wish_is_answered_with_the_truth_and_a_demand_refused() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    id_token(&op, &app, &mut visitor, &[]).await;
    let silent = ("prompt", "none");
    let claims = id_token(&op, &app, &mut visitor, &[silent, ("acr_values", MFA)]).await;
    assert_eq!(claims["acr"], PASSWORD);
    assert_refused(&visitor.authorize(&app, &[silent, ESSENTIAL_MFA, STATE]).await, op.issuer(), "login_required");
}

#[tokio::test]
async fn a_demand_that_the_institution_refuses_is_told_to_the_client() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.authorize(&app, &[ESSENTIAL_MFA, STATE]).await;
    assert_refused(&page, op.issuer(), "unmet_authentication_requirements");
}

/// An institution that was asked for one context and states another has not met the demand.
#[tokio::test]
async fn what_comes_back_is_verified() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let asked = visitor.ask_for(&[ESSENTIAL_MFA, STATE]).await;
    assert_eq!(asked.request.contexts, [MFA]);
    let weaker = asked.response(|statement| statement.authn_context = PASSWORD.to_owned());
    let page = visitor.answer(&asked, &weaker).await;
    assert_refused(&page, op.issuer(), "unmet_authentication_requirements");

    let asked = visitor.ask_for(&[ESSENTIAL_MFA, STATE]).await;
    let met = asked.response(|statement| statement.authn_context = MFA.to_owned());
    let page = visitor.answer(&asked, &met).await;
    let page = visitor.walk(page).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    assert_eq!(unverified(&tokens.id_token)["acr"], MFA);
}

#[tokio::test]
async fn what_the_client_has_registered_holds_where_the_request_says_nothing() {
    let op = Provider::start().await;
    let metadata = ClientMetadata {
        default_acr_values: vec![MFA.to_owned()],
        default_max_age: Some(60),
        ..ClientMetadata::default()
    };
    let app = op.client_with(&[&format!("{CALLBACK}/app")], metadata).await;
    let mut visitor = op.browser();
    let first = id_token(&op, &app, &mut visitor, &[]).await;
    assert_eq!(first["acr"], MFA);
    op.pass(MINUTE * 2);
    let second = id_token(&op, &app, &mut visitor, &[]).await;
    assert!(visitor.saw("#username"));
    assert_eq!(second["auth_time"].as_i64().unwrap() - first["auth_time"].as_i64().unwrap(), 120);
}
