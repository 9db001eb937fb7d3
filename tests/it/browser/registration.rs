//! Registration form → pending → an administrator approves → the client works.

use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::Demo;

#[tokio::test]
async fn an_operator_registers_a_client_and_an_administrator_approves_it() {
    let demo = Demo::shared().await;
    Browser::run("registration", Options::default(), async |browser| walk(browser, demo).await).await;
}

/// Registers a client, is refused, approves it as the administrator, is no longer refused.
pub(super) async fn walk(browser: &Browser, demo: &Demo) {
    let client_id = register(browser, demo).await;
    let authorize = demo.authorize_url(&[("client_id", &client_id), ("scope", "openid email")]);

    // Pending: a page, never a redirect to an address that nobody has looked at.
    browser.open(&authorize).await;
    browser.see("#error-title").await;
    assert!(!browser.text("#transaction-id").await.is_empty());
    assert_eq!(browser.url().await.origin(), authorize.origin());
    browser.shot("pending").await;

    approve(browser, demo, &client_id).await;

    browser.open(&authorize).await;
    browser.see("#institution-search").await;
    browser.shot("approved").await;
}

async fn register(browser: &Browser, demo: &Demo) -> String {
    browser.open(demo.url("/oauth2/register")).await;
    browser.fill("#register [name=name]", "Telescope Portal").await;
    browser.fill("#register [name=contact_email]", "operator@example.org").await;
    browser.fill("#register [name=home_page]", "https://portal.example.org/").await;
    browser.fill("#register [name=redirect_uris]", &demo.facts.client.redirect_uri).await;
    browser.tick("#register [name=scopes][value=openid]").await;
    browser.tick("#register [name=scopes][value=email]").await;
    browser.tick("#register [type=radio][value=confidential]").await;
    browser.shot("form").await;
    browser.press("#submit-registration").await;
    let client_id = browser.text("#client-id").await;
    assert!(browser.text("#client-secret").await.len() >= 22, "a secret has at least 128 bits");
    browser.shot("secret-shown-once").await;
    client_id
}

async fn approve(browser: &Browser, demo: &Demo, client_id: &str) {
    let admin = &demo.facts.admin;
    browser.open(&admin.url).await;
    // The same window may have been here before.
    if !browser.has("[data-client]").await {
        browser.fill("#username", &admin.username).await;
        browser.fill("#password", &admin.password).await;
        browser.press("#sign-in").await;
    }
    let row = format!("[data-client=\"{client_id}\"]");
    browser.see(&row).await;
    browser.shot("waiting-for-approval").await;
    browser.press(&format!("{row} .approve")).await;
    browser.see(&format!("{row} .suspend")).await;
    browser.shot("approved-by-the-administrator").await;
}
