//! Sample relying party → picker → institution → consent → claims.

use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::{Demo, Institution};

#[tokio::test]
async fn a_person_signs_in_and_the_relying_party_shows_their_claims() {
    let demo = Demo::shared().await;
    Browser::run("sign-in", Options::default(), async |browser| {
        walk(browser, demo, demo.institution(0)).await;
        for claim in ["sub", "iss", "email", "name", "idp", "idp_name", "eppn"] {
            assert!(!shown(browser, claim).await.is_empty(), "{claim} is missing");
        }
        assert_eq!(shown(browser, "iss").await, demo.facts.issuer);
        assert_eq!(shown(browser, "idp").await, demo.institution(0).entity_id);
        assert_eq!(shown(browser, "idp_name").await, demo.institution(0).name);
    })
    .await;
}

/// Walks from the sample relying party through an institution and back, as its first user.
pub(super) async fn walk(browser: &Browser, demo: &Demo, institution: &Institution) {
    let user = &institution.users[0];
    browser.open(&demo.facts.relying_party).await;
    browser.shot("relying-party").await;
    browser.press("#sign-in").await;
    browser.see("#q").await;
    browser.shot("picker").await;
    browser.choose(&institution.name, &institution.entity_id).await;
    browser.fill("#username", &user.username).await;
    browser.fill("#password", &user.password).await;
    browser.shot("institution").await;
    browser.press("#sign-in").await;
    if !browser.runs_scripts() {
        // The page that carries the answer back to Beadle cannot send itself.
        browser.press("#continue").await;
    }
    browser.see("#approve").await;
    browser.shot("consent").await;
    browser.press("#approve").await;
    browser.see("#claims").await;
    browser.shot("claims").await;
}

/// A claim as the sample relying party shows it.
pub(super) async fn shown(browser: &Browser, claim: &str) -> String {
    browser.text(&format!("#claims [data-claim={claim}] .value")).await
}
