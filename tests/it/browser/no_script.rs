//! The three journeys once more with scripts switched off.

use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::Demo;

use super::{certificate, registration, sign_in};

const NO_SCRIPT: Options = Options { no_script: true, any_certificate: false, hasty: false };

#[tokio::test]
async fn a_person_signs_in_without_scripts() {
    let demo = Demo::shared().await;
    Browser::run("no-script-sign-in", NO_SCRIPT, async |browser| {
        sign_in::walk(browser, demo, demo.institution(0)).await;
        assert!(!sign_in::shown(browser, "sub").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_client_is_registered_and_approved_without_scripts() {
    let demo = Demo::shared().await;
    Browser::run("no-script-registration", NO_SCRIPT, async |browser| registration::walk(browser, demo).await).await;
}

#[tokio::test]
async fn a_person_gets_a_certificate_without_scripts() {
    let demo = Demo::shared().await;
    Browser::run("no-script-certificate", NO_SCRIPT, async |browser| certificate::walk(browser, demo).await).await;
}

#[tokio::test]
async fn scripts_are_really_switched_off() {
    Browser::run("no-script", NO_SCRIPT, async |browser| {
        browser.open("data:text/html,<p id=a>without</p><script>a.textContent='with'</script>").await;
        assert_eq!(browser.text("#a").await, "without");
    })
    .await;
    Browser::run("script", Options::default(), async |browser| {
        browser.open("data:text/html,<p id=a>without</p><script>a.textContent='with'</script>").await;
        assert_eq!(browser.text("#a").await, "with");
    })
    .await;
}
