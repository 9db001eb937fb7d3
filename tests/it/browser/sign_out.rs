//! The ways out, and who hears of them.

use std::fmt::Write as _;

use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::Demo;
use beadle_tests::receiver::Receiver;
use domain::Digest;
use serde_json::json;

use super::sign_in::walk;

#[tokio::test]
async fn signing_out_of_the_application_signs_out_of_beadle_and_comes_back() {
    let demo = Demo::shared().await;
    Browser::run("sign-out", Options::default(), async |browser| {
        walk(browser, demo, demo.institution(0)).await;
        browser.press("#sign-out").await;
        browser.see("#sign-in").await;
        assert!(browser.url().await.as_str().starts_with(demo.facts.relying_party.as_str()));
        browser.open(&demo.facts.issuer).await;
        assert!(browser.text("h1").await.contains("not signed in"));
    })
    .await;
}

#[tokio::test]
async fn signing_out_of_beadle_signs_out_of_the_application() {
    let demo = Demo::shared().await;
    Browser::run("sign-out-everywhere", Options::default(), async |browser| {
        walk(browser, demo, demo.institution(0)).await;
        browser.open(&demo.facts.issuer).await;
        browser.press("#sign-out").await;
        assert_eq!(browser.text("#told").await, "Sample portal");
        browser.shot("signed-out").await;
        browser.open(&demo.facts.relying_party).await;
        browser.see("#sign-in").await;
    })
    .await;
}

/// [Session Management §3](https://openid.net/specs/openid-connect-session-1_0.html#ChangeNotification): the script of
/// the frame, asked by a page of another origin.
#[tokio::test]
async fn the_frame_tells_an_application_whether_the_session_has_changed() {
    const ASK: &str = "const [url, message, done] = arguments; \
        addEventListener('message', (event) => done(event.data), { once: true }); \
        const frame = document.createElement('iframe'); frame.src = url; \
        frame.onload = () => frame.contentWindow.postMessage(message, new URL(url).origin); \
        document.body.append(frame);";
    let demo = Demo::shared().await;
    // Any page without a policy of its own will do.
    let elsewhere = Receiver::start().await;
    let origin = elsewhere.url.origin().ascii_serialization();
    Browser::run("session-check", Options::default(), async |browser| {
        walk(browser, demo, demo.institution(0)).await;
        browser.open(&demo.facts.issuer).await;
        let cookies = browser.script("arguments[0](document.cookie)", Vec::new()).await;
        let state = cookies.as_str().unwrap().split("; ").find_map(|pair| pair.strip_prefix("beadle-state="));
        let mut digest = String::new();
        let text = format!("portal {origin} {} salt", state.expect("scripts may read the cookie"));
        Digest::of(text.as_bytes()).as_bytes().iter().for_each(|byte| write!(digest, "{byte:02x}").unwrap());
        let ask = async |message: String| {
            browser.open(&elsewhere.url).await;
            let frame = format!("{}/oauth2/check-session", demo.facts.issuer);
            browser.script(ASK, vec![json!(frame), json!(message)]).await
        };
        assert_eq!(ask(format!("portal {digest}.salt")).await, "unchanged");
        assert_eq!(ask(format!("hub {digest}.salt")).await, "changed");
        for malformed in ["", "portal", "portal nosalt", "portal a.b c"] {
            assert_eq!(ask(malformed.to_owned()).await, "error", "{malformed}");
        }
        browser.open(&demo.facts.issuer).await;
        browser.press("#sign-out").await;
        browser.see("#signed-out").await;
        assert_eq!(ask(format!("portal {digest}.salt")).await, "changed");
    })
    .await;
}
