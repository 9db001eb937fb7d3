//! Signing in, in every language.

use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::Demo;

use super::sign_in::{shown, walk};

#[tokio::test]
async fn a_person_chooses_german_and_signs_in_in_german() {
    let demo = Demo::shared().await;
    Browser::run("german", Options::default(), async |browser| {
        browser.open(&demo.facts.relying_party).await;
        browser.press("#sign-in").await;
        browser.press("#languages button[value=de]").await;
        browser.see("html[lang=de]").await;
        assert_eq!(browser.text("#institution-search h2").await, "Wählen Sie Ihre Einrichtung");
        // What the script says, too.
        browser.fill("#q", "zzzzzz").await;
        assert_eq!(
            browser.text("#institutions > p.count:last-of-type:not(:empty)").await,
            "Nichts gefunden. Mit der Eingabetaste bekommen Sie Hinweise."
        );
        browser.shot("nothing").await;
        let institution = demo.institution(0);
        walk(browser, demo, institution).await;
        assert_eq!(shown(browser, "idp").await, institution.entity_id);
    })
    .await;
}

#[tokio::test]
async fn pages_of_every_language_fit_a_telephone_and_a_desk() {
    let demo = Demo::shared().await;
    Browser::run("languages", Options::default(), async |browser| {
        for language in ["en", "de", "fr", "es"] {
            for width in [400, 1_100] {
                browser.resize(width).await;
                browser.open(&demo.facts.relying_party).await;
                browser.press("#sign-in").await;
                browser.press(&format!("#languages button[value={language}]")).await;
                for page in ["picker", "error"] {
                    if page == "error" {
                        browser.open(demo.url("/no-such-page")).await;
                    }
                    browser.see(&format!("html[lang={language}]")).await;
                    let overflow =
                        "arguments[0](document.documentElement.scrollWidth - document.documentElement.clientWidth)";
                    assert_eq!(browser.script(overflow, Vec::new()).await, 0, "{page} in {language} at {width}");
                    browser.shot(&format!("{page}-{language}-{width}")).await;
                }
            }
        }
    })
    .await;
}
