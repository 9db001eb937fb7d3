//! A passkey in a real browser: registered in the midst of a sign-in, proved, seen at the account, and what the pages say
//! without scripts.

use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, JONAS, Provider};
use beadle_tests::tokens::unverified;
use broker::settings::PasskeyPolicy;
use demo::institution::MFA;

const ESSENTIAL: (&str, &str) =
    ("claims", r#"{"id_token":{"acr":{"essential":true,"values":["https://refeds.org/profile/mfa"]}}}"#);

async fn provider(enrol_at_sign_in: bool) -> (Provider, Client) {
    let op = Provider::start_with(|settings| {
        settings.passkeys = Some(PasskeyPolicy {
            rp_id: "localhost".to_owned(),
            enrol_at_sign_in,
            settling: std::time::Duration::ZERO,
            required_for: Vec::new(),
        });
    })
    .await;
    let app = op.client(&format!("{CALLBACK}/app"), "openid email").await;
    (op, app)
}

/// Up to the page behind the institution.
async fn sign_in(browser: &Browser, op: &Provider) {
    let (institution, user) = (op.institution(JONAS), op.user(JONAS));
    browser.choose(institution.name(), institution.entity_id()).await;
    if !browser.runs_scripts() {
        // First it says that it has no second factor.
        browser.press("#continue").await;
    }
    browser.fill("#username", user.username).await;
    browser.fill("#password", user.password).await;
    browser.press("#sign-in").await;
    if !browser.runs_scripts() {
        browser.press("#continue").await;
    }
}

/// The code at the client's address, where nobody answers.
async fn code(browser: &Browser) -> String {
    for _ in 0..100 {
        let url = browser.url().await;
        if let Some((_, code)) = url.query_pairs().find(|(name, _)| name == "code") {
            return code.into_owned();
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    panic!("no code at {}", browser.url().await);
}

#[tokio::test]
async fn a_passkey_is_registered_and_proved_on_the_way_to_an_application() {
    let (op, app) = provider(true).await;
    Browser::run("passkey", Options::default(), async |browser| {
        browser.add_authenticator().await;
        browser.open(op.authorize_url(&app, &[ESSENTIAL])).await;
        sign_in(browser, &op).await;
        browser.fill("#name", "My computer").await;
        browser.shot("register").await;
        browser.press("#add").await;
        browser.see("#prove .passkey:not([hidden])").await;
        browser.shot("prove").await;
        browser.press("#use").await;
        browser.see("#approve").await;
        browser.press("#approve").await;
        let tokens = op.redeem_as(&app, &code(browser).await).await.tokens();
        assert_eq!(unverified(&tokens.id_token)["acr"], MFA);

        browser.open(op.url("/account/passkeys")).await;
        assert!(browser.text("#passkeys").await.contains("My computer"));
        browser.shot("account").await;
        // The same device has one already, and says so.
        browser.fill("#name", "Once more").await;
        browser.press("#add").await;
        browser.see("#register [role=status]:not(:empty)").await;
        assert!(browser.text("#register [role=status]").await.contains("has a passkey of yours already"));
        browser.shot("already").await;
        browser.press("#passkeys button").await;
        browser.see("#none").await;
    })
    .await;
}

#[tokio::test]
async fn without_scripts_the_page_says_what_can_be_done() {
    let (op, app) = provider(true).await;
    Browser::run(
        "passkey-no-script",
        Options { no_script: true, any_certificate: false, hasty: false },
        async |browser| {
            browser.open(op.authorize_url(&app, &[ESSENTIAL])).await;
            sign_in(browser, &op).await;
            assert!(browser.text("#no-script").await.contains("Passkeys take JavaScript"));
            assert!(browser.text("#add").await.is_empty(), "no button that does nothing");
            browser.see("#other-institution").await;
            browser.shot("page").await;
            browser.press("#back").await;
            for _ in 0..100 {
                if browser.url().await.query().is_some_and(|query| query.contains("error=access_denied")) {
                    return;
                }
                tokio::time::sleep(std::time::Duration::from_millis(100)).await;
            }
            panic!("not back at the application: {}", browser.url().await);
        },
    )
    .await;
}
