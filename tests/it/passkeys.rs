//! Passkeys: registered, proved and removed, and what clients hear of them; by an authenticator in software.

mod account;
mod hostile;

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::authenticator::Authenticator;
use beadle_tests::demo::Client;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{CALLBACK, JONAS, Provider, Visitor, ZOE};
use beadle_tests::tokens::unverified;
use broker::settings::PasskeyPolicy;
use demo::institution::{MFA, PASSWORD};
use domain::ClientId;
use serde_json::{Value, json};

/// Runs a test that takes a [`Provider`] with passkeys on both databases.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test]
            async fn $test() {
                super::$test(super::Provider::start_with(|settings| settings.passkeys = Some(super::at_once())).await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test]
            async fn $test() {
                let mut op = super::Provider::on(&super::Postgres::shared().fresh_database()).await;
                op.restart_with(|settings| settings.passkeys = Some(super::at_once())).await;
                super::$test(op).await;
            })+
        }
    };
}

on_both_databases! {
    where_the_institution_has_one_factor_a_passkey_is_the_second,
    what_was_proved_holds_as_long_as_the_sign_in_and_no_longer,
}

const STATE: (&str, &str) = ("state", "st");
const ESSENTIAL: (&str, &str) =
    ("claims", r#"{"id_token":{"acr":{"essential":true,"values":["https://refeds.org/profile/mfa"]}}}"#);
const WISH: (&str, &str) = ("acr_values", MFA);
const DAY: Duration = Duration::from_secs(86_400);

/// Passkeys that are registered in the midst of a sign-in and count at once.
fn at_once() -> PasskeyPolicy {
    PasskeyPolicy {
        rp_id: "localhost".to_owned(),
        enrol_at_sign_in: true,
        settling: Duration::ZERO,
        required_for: Vec::new(),
    }
}

/// As an operator has them who said nothing.
fn cautious() -> PasskeyPolicy {
    PasskeyPolicy { enrol_at_sign_in: false, settling: DAY, ..at_once() }
}

async fn app(op: &Provider) -> Client {
    op.client(&format!("{CALLBACK}/app"), "openid email").await
}

/// What the page asks of an authenticator.
fn question(page: &Page) -> Value {
    let options = page.attribute("form[data-passkey]", "data-options").unwrap();
    serde_json::from_str(&options).unwrap()
}

fn challenge(page: &Page) -> String {
    question(page)["challenge"].as_str().unwrap().to_owned()
}

fn authenticator(op: &Provider) -> Authenticator {
    Authenticator::new("localhost", op.issuer())
}

/// Registers on a page that asks for it.
async fn register(visitor: &mut Visitor<'_>, page: &Page, authenticator: &Authenticator) -> Page {
    let credential = authenticator.register(&challenge(page));
    visitor.agent.press(page, "#add", &[("name", "Blue key"), ("credential", &credential)]).await
}

/// Proves on a page that asks for it.
async fn prove(visitor: &mut Visitor<'_>, page: &Page, authenticator: &Authenticator) -> Page {
    let credential = authenticator.prove(&challenge(page));
    visitor.agent.press(page, "#use", &[("credential", &credential)]).await
}

/// Signs in at one's account and registers there.
async fn register_at_account(op: &Provider, visitor: &mut Visitor<'_>, authenticator: &Authenticator) -> Page {
    let page = visitor.agent.open(op.url("/account/passkeys")).await;
    let page = visitor.walk(page).await;
    assert!(page.has("#register"), "{} {}", page.status, page.body);
    register(visitor, &page, authenticator).await
}

/// The claims of the ID token that this page's code buys.
async fn claims(op: &Provider, client: &Client, page: &Page) -> Value {
    let code = page.callback("code").unwrap_or_else(|| panic!("{:?} {}", page.location(), page.body));
    unverified(&op.redeem_as(client, &code).await.tokens().id_token)
}

fn amr() -> Value {
    json!(["pwd", "pop", "user", "mfa"])
}

async fn where_the_institution_has_one_factor_a_passkey_is_the_second(op: Provider) {
    let app = app(&op).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.authorize(&app, &[ESSENTIAL, STATE]).await;
    assert!(page.has("#register") && !page.has("#without"), "{} {}", page.status, page.body);
    assert_eq!(question(&page)["authenticatorSelection"]["userVerification"], "required");
    assert_eq!(question(&page)["attestation"], "none");
    // The handle says nothing of who it is.
    assert_eq!(question(&page)["user"]["id"].as_str().unwrap().len(), 43);

    let key = authenticator(&op);
    let page = register(&mut jonas, &page, &key).await;
    // That it was registered proves nothing yet.
    assert!(page.has("#prove"), "{} {}", page.status, page.body);
    assert_eq!(question(&page)["allowCredentials"].as_array().unwrap().len(), 1);
    op.pass(MINUTE);
    let page = prove(&mut jonas, &page, &key).await;
    assert!(page.has("#approve"), "{} {}", page.status, page.body);
    let page = jonas.walk(page).await;
    let first = claims(&op, &app, &page).await;
    assert_eq!((&first["acr"], &first["amr"]), (&json!(MFA), &amr()));
    // The first of the two: no factor is older than the client is told.
    let now = op.broker.now().as_seconds();
    assert_eq!(first["auth_time"].as_i64().unwrap(), now - 60);

    // The session has both: whoever comes with the same demand is not asked again.
    let page = jonas.open(&app, &[ESSENTIAL, STATE]).await;
    assert_eq!(claims(&op, &app, &page).await["acr"], MFA);
    // In another browser the institution comes first, and nothing tells before who has a passkey.
    let mut elsewhere = op.browser().sign_in_as(JONAS);
    let page = elsewhere.open(&app, &[ESSENTIAL, STATE]).await;
    assert!(page.has("#institution-search") && !page.body.contains("passkey"), "{}", page.body);
    let page = elsewhere.walk(page).await;
    let page = prove(&mut elsewhere, &page, &key).await;
    assert_eq!(claims(&op, &app, &page).await["acr"], MFA);
}

async fn what_was_proved_holds_as_long_as_the_sign_in_and_no_longer(op: Provider) {
    let app = app(&op).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let key = authenticator(&op);
    let page = jonas.authorize(&app, &[ESSENTIAL, STATE]).await;
    let page = register(&mut jonas, &page, &key).await;
    let page = prove(&mut jonas, &page, &key).await;
    assert!(jonas.walk(page).await.callback("code").is_some());
    for again in [("prompt", "login"), ("max_age", "30")] {
        op.pass(MINUTE);
        let page = jonas.authorize(&app, &[ESSENTIAL, STATE, again]).await;
        assert!(jonas.saw("#username") && page.has("#prove"), "{again:?} {}", page.body);
        let page = prove(&mut jonas, &page, &key).await;
        let claims = claims(&op, &app, &page).await;
        assert_eq!(claims["acr"], MFA);
        assert_eq!(claims["auth_time"].as_i64().unwrap(), op.broker.now().as_seconds());
    }
    // Silently there is what there is.
    let page = jonas.open(&app, &[ESSENTIAL, STATE, ("prompt", "none")]).await;
    assert_eq!(claims(&op, &app, &page).await["acr"], MFA);
    op.pass(DAY * 2);
    let page = jonas.authorize(&app, &[ESSENTIAL, STATE, ("prompt", "none")]).await;
    let error = page.callback("error");
    assert_eq!(error.as_deref(), Some("unmet_authentication_requirements"), "{:?}", page.location());
}

#[tokio::test]
async fn an_institution_that_has_two_factors_is_enough() {
    let op = Provider::start_with(|settings| settings.passkeys = Some(at_once())).await;
    let app = app(&op).await;
    let mut zoe = op.browser().sign_in_as(ZOE);
    let page = zoe.authorize(&app, &[ESSENTIAL, STATE]).await;
    let claims = claims(&op, &app, &page).await;
    assert_eq!((&claims["acr"], &claims["amr"]), (&json!(MFA), &json!(["mfa"])));
    assert!(zoe.saw("#second-factor"));
}

#[tokio::test]
async fn a_wish_is_no_obstacle_and_asks_whoever_has_a_passkey_alone() {
    let op = Provider::start_with(|settings| settings.passkeys = Some(at_once())).await;
    let app = app(&op).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.authorize(&app, &[WISH]).await;
    assert_eq!(claims(&op, &app, &page).await["acr"], PASSWORD);
    let key = authenticator(&op);
    assert!(register_at_account(&op, &mut jonas, &key).await.has("#passkeys"));
    let page = jonas.authorize(&app, &[WISH]).await;
    assert!(page.has("#prove") && page.has("#without"), "{}", page.body);
    let skipped = jonas.agent.press(&page, "#without", &[]).await;
    let told = claims(&op, &app, &skipped).await;
    assert_eq!((&told["acr"], &told["amr"]), (&json!(PASSWORD), &json!(["pwd"])));
    let page = jonas.authorize(&app, &[WISH]).await;
    let page = prove(&mut jonas, &page, &key).await;
    assert_eq!(claims(&op, &app, &page).await["acr"], MFA);
}

#[tokio::test]
async fn whoever_has_none_is_led_to_their_account_where_none_is_registered_on_the_way() {
    let op = Provider::start_with(|settings| settings.passkeys = Some(cautious())).await;
    let app = app(&op).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.authorize(&app, &[ESSENTIAL, STATE]).await;
    assert!(page.has("#elsewhere") && !page.has("form[data-passkey]"), "{}", page.body);
    assert_eq!(page.attribute("#account", "href").unwrap(), op.url("/account/passkeys").as_str());
    // Nor by a form that no page has.
    let csrf = jonas.agent.open(op.url("/account/passkeys")).await.attribute("[name=csrf]", "value").unwrap();
    let mut form = page.submission("#back", &[]);
    form.url = op.url(&format!("{}/passkey/new", page.url.path()));
    form.method = reqwest::Method::POST;
    form.form = vec![("csrf".to_owned(), csrf), ("name".to_owned(), "x".to_owned())];
    let unchanged = jonas.agent.submit(&page, form).await;
    assert!(unchanged.has("#elsewhere"), "{} {}", unchanged.status, unchanged.body);
    let page = jonas.agent.press(&page, "#back", &[]).await;
    assert_eq!(page.callback("error").as_deref(), Some("access_denied"));
}

#[tokio::test]
async fn a_passkey_that_one_factor_registered_counts_after_its_time() {
    let op = Provider::start_with(|settings| settings.passkeys = Some(cautious())).await;
    let app = app(&op).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let (key, second) = (authenticator(&op), authenticator(&op));
    let page = register_at_account(&op, &mut jonas, &key).await;
    assert!(page.has("#passkeys .pending") && page.has("#settles"), "{}", page.body);
    assert!(op.letters().iter().any(|letter| letter.contains("It counts as a second factor from")));
    let page = jonas.authorize(&app, &[ESSENTIAL, STATE]).await;
    assert!(page.has("#wait") && !page.has("form[data-passkey]"), "{}", page.body);

    op.pass(DAY);
    let page = jonas.authorize(&app, &[ESSENTIAL, STATE]).await;
    let page = prove(&mut jonas, &page, &key).await;
    assert!(jonas.walk(page).await.callback("code").is_some());
    // With two factors a further one counts at once.
    let page = jonas.agent.open(op.url("/account/passkeys")).await;
    assert!(!page.has("#settles"));
    let page = register(&mut jonas, &page, &second).await;
    assert!(!page.has(".pending"), "{}", page.body);
    let mut elsewhere = op.browser().sign_in_as(JONAS);
    let page = elsewhere.authorize(&app, &[ESSENTIAL, STATE]).await;
    let page = prove(&mut elsewhere, &page, &second).await;
    assert_eq!(claims(&op, &app, &page).await["acr"], MFA);
}

#[tokio::test]
async fn the_operator_demands_two_factors_for_a_client_whatever_it_asks_for() {
    let mut op = Provider::start_with(|settings| settings.passkeys = Some(at_once())).await;
    let app = app(&op).await;
    let id = ClientId::parse(&app.client_id).unwrap();
    op.restart_with(|settings| settings.passkeys.as_mut().unwrap().required_for = vec![id]).await;
    let key = authenticator(&op);
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.authorize(&app, &[]).await;
    let page = register(&mut jonas, &page, &key).await;
    let page = prove(&mut jonas, &page, &key).await;
    let page = jonas.walk(page).await;
    assert_eq!(claims(&op, &app, &page).await["acr"], MFA);
    // For the others nothing has changed.
    let page = op.browser().sign_in_as(JONAS).authorize(&op.portal, &[]).await;
    assert_eq!(claims(&op, &op.portal, &page).await["acr"], PASSWORD);
}

#[tokio::test]
async fn without_passkeys_a_demand_is_refused_as_before() {
    let op = Provider::start().await;
    let app = app(&op).await;
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.authorize(&app, &[ESSENTIAL, STATE]).await;
    assert_eq!(page.callback("error").as_deref(), Some("unmet_authentication_requirements"));
    let page = jonas.agent.open(op.url("/account/passkeys")).await;
    assert_eq!(jonas.walk(page).await.status, 404);
    assert!(!jonas.agent.open(op.url("/account")).await.has("#passkeys"));
}
