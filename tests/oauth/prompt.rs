//! `prompt` and `max_age` ([OpenID Connect Core §3.1.2.1](https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest)),
//! single sign-on and consent.

use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Visitor};
use beadle_tests::tokens::unverified;
use domain::ClientStatus;
use serde_json::Value;

use super::assert_refused;

/// The claims of the ID token that the last redirect's code buys.
pub(super) async fn id_token(
    op: &Provider,
    client: &Client,
    visitor: &mut Visitor<'_>,
    parameters: &[(&str, &str)],
) -> Value {
    let page = visitor.authorize(client, parameters).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{:?} {}", page.location(), page.body));
    let tokens = op.redeem_as(client, &code).await.tokens();
    unverified(&tokens.id_token)
}

async fn app(op: &Provider) -> Client {
    op.client(&format!("{CALLBACK}/app"), "openid email").await
}

const NONE: (&str, &str) = ("prompt", "none");
const STATE: (&str, &str) = ("state", "st");

#[tokio::test]
async fn prompt_none_shows_nothing_to_anybody() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    assert_refused(&visitor.open(&app, &[NONE, STATE]).await, op.issuer(), "login_required");
    // Nobody is asked by an institution either (`prompt_none` has more of this).
    let hint = ("idphint", op.institution(beadle_tests::provider::ZOE).entity_id());
    assert_refused(&visitor.open(&app, &[NONE, STATE, hint]).await, op.issuer(), "login_required");

    let first = id_token(&op, &app, &mut visitor, &[]).await;
    op.pass(MINUTE);
    let page = visitor.open(&app, &[NONE, STATE]).await;
    let tokens = op.redeem_as(&app, &page.callback("code").unwrap()).await.tokens();
    let second = unverified(&tokens.id_token);
    assert_eq!(first["sub"], second["sub"]);
    assert_eq!(first["auth_time"], second["auth_time"]);
    assert_ne!(first["iat"], second["iat"]);

    // Somebody is signed in, but never agreed to this; or too long ago, here and at the institution.
    let other = op.client(&format!("{CALLBACK}/other"), "openid").await;
    assert_refused(&visitor.open(&other, &[NONE, STATE]).await, op.issuer(), "consent_required");
    assert_refused(&visitor.authorize(&app, &[NONE, STATE, ("max_age", "1")]).await, op.issuer(), "login_required");
    assert!(!visitor.saw("#username"));
}

#[tokio::test]
async fn prompt_none_with_a_missing_attribute_needs_interaction() {
    let op = Provider::start().await;
    let (openid, app) = (op.client(CALLBACK, "openid").await, app(&op).await);
    let mut visitor = op.browser().sign_in_as(beadle_tests::provider::ROSA);
    visitor.approve(&openid).await;
    assert_refused(&visitor.open(&app, &[NONE, STATE]).await, op.issuer(), "interaction_required");
}

#[tokio::test]
async fn prompt_login_demands_a_new_sign_in() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    let first = id_token(&op, &app, &mut visitor, &[]).await;
    op.pass(MINUTE);
    let second = id_token(&op, &app, &mut visitor, &[("prompt", "login")]).await;
    assert!(visitor.saw("#username"), "the institution asked for the password again");
    assert_eq!(first["sub"], second["sub"]);
    assert_eq!(second["auth_time"].as_i64().unwrap() - first["auth_time"].as_i64().unwrap(), 60);
}

#[tokio::test]
async fn max_age_demands_a_sign_in_that_is_young_enough() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    let first = id_token(&op, &app, &mut visitor, &[]).await;
    op.pass(MINUTE);
    let same = id_token(&op, &app, &mut visitor, &[("max_age", "10000")]).await;
    assert!(!visitor.saw("#username"));
    assert_eq!(first["auth_time"], same["auth_time"]);
    let later = id_token(&op, &app, &mut visitor, &[("max_age", "1")]).await;
    assert!(visitor.saw("#username"));
    assert_eq!(later["auth_time"].as_i64().unwrap() - first["auth_time"].as_i64().unwrap(), 60);
}

#[tokio::test]
async fn max_age_zero_means_prompt_login() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    id_token(&op, &app, &mut visitor, &[]).await;
    assert_refused(&visitor.open(&app, &[NONE, STATE, ("max_age", "0")]).await, op.issuer(), "login_required");
    id_token(&op, &app, &mut visitor, &[("max_age", "0")]).await;
    assert!(visitor.saw("#username"), "even in the second of the first sign-in");
}

#[tokio::test]
async fn an_id_token_hint_names_the_person_who_is_meant() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let token = async |visitor: &mut Visitor<'_>| {
        let page = visitor.authorize(&app, &[]).await;
        op.redeem_as(&app, &page.callback("code").unwrap()).await.tokens().id_token
    };
    let (mut zoe, mut sam) = (op.browser(), op.browser().sign_in_as(beadle_tests::provider::SAM));
    let (zoe_token, sam_token) = (token(&mut zoe).await, token(&mut sam).await);
    let hint = |token| [NONE, STATE, ("id_token_hint", token)];
    assert!(zoe.open(&app, &hint(zoe_token.as_str())).await.callback("code").is_some());
    assert_refused(&zoe.authorize(&app, &hint(sam_token.as_str())).await, op.issuer(), "login_required");
    // One that has expired still says who is meant.
    op.pass(MINUTE * 30);
    assert!(zoe.open(&app, &hint(zoe_token.as_str())).await.callback("code").is_some());
    assert_refused(&zoe.authorize(&app, &hint(sam_token.as_str())).await, op.issuer(), "login_required");
    // One that is not ours means nobody.
    let (body, _) = sam_token.rsplit_once('.').unwrap();
    let forged = format!("{body}.{}", "A".repeat(342));
    assert!(zoe.open(&app, &hint(forged.as_str())).await.callback("code").is_some());
    // Nor does somebody else get through by signing in anew.
    let page = zoe.authorize(&app, &[STATE, ("id_token_hint", sam_token.as_str())]).await;
    assert!(zoe.saw("button[name=institution]"), "her session was not used");
    assert_refused(&page, op.issuer(), "login_required");
}

/// An institution that ignores `ForceAuthn` cannot pass an old sign-in for a new one.
#[tokio::test]
async fn an_old_sign_in_does_not_satisfy_prompt_login() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let asked = visitor.ask_for(&[("prompt", "login")]).await;
    assert!(asked.request.force_authn);
    let stale = asked.response(|statement| statement.authn_instant = statement.authn_instant - MINUTE * 2);
    let page = visitor.answer(&asked, &stale).await;
    super::assert_page(&page, 403, "did not ask you to sign in again");
}

#[tokio::test]
async fn prompt_select_account_shows_the_institutions_again() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    visitor.approve(&app).await;
    // Even if a hint leaves only one.
    let hint = ("idphint", op.institution(beadle_tests::provider::JONAS).entity_id());
    let page = visitor.open(&app, &[("prompt", "select_account"), hint]).await;
    assert!(page.has("button[name=institution]"), "{}", page.body);
    visitor.becomes(beadle_tests::provider::JONAS);
    let page = visitor.walk(page).await;
    let tokens = op.redeem_as(&app, &page.callback("code").unwrap()).await.tokens();
    assert_eq!(unverified(&tokens.id_token)["email"], "jonas@sample-tech.example.org");
}

#[tokio::test]
async fn prompt_select_account_does_not_go_on_with_the_session() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    visitor.approve(&app).await;
    assert!(visitor.open(&app, &[]).await.callback("code").is_some());
    let page = visitor.open(&app, &[("prompt", "select_account")]).await;
    assert!(page.has("button[name=institution]"), "{}", page.body);
}

#[tokio::test]
async fn prompt_consent_asks_again() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    visitor.approve(&app).await;
    visitor.approve(&app).await;
    assert!(!visitor.saw("#approve") && !visitor.saw("#username"), "everything was remembered");
    visitor.authorize(&app, &[("prompt", "consent")]).await;
    assert!(visitor.saw("#approve"));
}

#[tokio::test]
async fn what_was_never_agreed_to_is_asked_for() {
    let op = Provider::start().await;
    let app = op.client(&format!("{CALLBACK}/app"), "openid email profile").await;
    let mut visitor = op.browser();
    visitor.authorize(&app, &[("scope", "openid email")]).await;
    assert!(visitor.saw("#approve"));
    visitor.authorize(&app, &[("scope", "openid profile")]).await;
    assert!(visitor.saw("#approve"));
    // Both are remembered, alone and together.
    visitor.authorize(&app, &[]).await;
    assert!(!visitor.saw("#approve"));
    // But not by another person, nor for another client.
    let mut sam = op.browser().sign_in_as(beadle_tests::provider::SAM);
    sam.authorize(&app, &[]).await;
    assert!(sam.saw("#approve"));
}

#[tokio::test]
async fn public_clients_and_certificates_are_never_agreed_to_silently() {
    let op = Provider::start().await;
    let public = op.client_of(&[CALLBACK], true, ClientStatus::Approved).await;
    let pkce = [
        ("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"),
        ("code_challenge_method", "S256"),
        ("scope", "openid"),
    ];
    let mut visitor = op.browser();
    for _ in 0..2 {
        visitor.authorize(&public, &pkce).await;
        assert!(visitor.saw("#approve"));
        visitor.authorize(&op.portal, &[("scope", "openid org.cilogon.getcert")]).await;
        assert!(visitor.saw("#approve") && visitor.saw("#certificate-warning"));
    }
    visitor.authorize(&op.portal, &[("scope", "openid")]).await;
    assert!(!visitor.saw("#approve"));
}

#[tokio::test]
async fn a_person_who_does_not_agree_goes_back_with_nothing_released() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    visitor.answer(&asked, &asked.response(|_| ())).await;
    let page = visitor.open(&app, &[STATE]).await;
    assert!(page.has("#deny"), "{}", page.body);
    let refused = visitor.agent.press(&page, "#deny", &[]).await;
    assert_refused(&refused, op.issuer(), "access_denied");
    // The question is closed: the same form does nothing more, and nothing was remembered.
    let again = visitor.agent.press(&page, "#approve", &[]).await;
    super::assert_page(&again, 409, "already complete");
    assert_refused(&visitor.open(&app, &[STATE, NONE]).await, op.issuer(), "consent_required");
}

#[tokio::test]
async fn a_person_may_take_another_institution_after_all() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let page = visitor.open(&app, &[]).await;
    let page = visitor.agent.press(&page, "#other-institution", &[]).await;
    assert!(page.has("button[name=institution]"), "{}", page.body);
    visitor.becomes(beadle_tests::provider::JONAS);
    let page = visitor.walk(page).await;
    let tokens = op.redeem_as(&app, &page.callback("code").unwrap()).await.tokens();
    assert_eq!(unverified(&tokens.id_token)["email"], "jonas@sample-tech.example.org");
}
