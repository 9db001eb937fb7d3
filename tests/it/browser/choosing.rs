//! How few clicks there are between an application and an institution's login, and what stops nobody on the way.

use std::cell::Cell;
use std::time::Duration;

use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::{Demo, Institution};
use thirtyfour::Key;

/// From an application to an institution where the person never was.
const MOST: u32 = 2;
/// To one where they were before.
const RECENT: u32 = 1;

/// Counts what a person clicks.
struct Clicks<'a> {
    browser: &'a Browser,
    counted: Cell<u32>,
}

impl<'a> Clicks<'a> {
    fn new(browser: &'a Browser) -> Self {
        Self { browser, counted: Cell::new(0) }
    }

    async fn click(&self, selector: &str) {
        self.counted.set(self.counted.get() + 1);
        self.browser.press(selector).await;
    }
}

fn choice(institution: &Institution) -> String {
    format!("button.choice[name=institution][value=\"{}\"]", institution.entity_id)
}

/// To the list of institutions, from the application's own button, which does not count.
async fn list(browser: &Browser, demo: &Demo) {
    browser.open(&demo.facts.relying_party).await;
    browser.press("#sign-in").await;
    browser.see("#q, #continue-with").await;
}

async fn sign_in(browser: &Browser, institution: &Institution) {
    let user = &institution.users[0];
    browser.fill("#username", &user.username).await;
    browser.fill("#password", &user.password).await;
    browser.press("#sign-in").await;
    if !browser.runs_scripts() {
        browser.press("#continue").await;
    }
    browser.press("#approve").await;
    browser.see("#claims").await;
}

/// Out of the application and of Beadle.
async fn leave(browser: &Browser) {
    browser.press("#sign-out").await;
    browser.see("#sign-in").await;
}

#[tokio::test]
async fn two_clicks_at_most_lead_to_the_login_and_one_to_where_somebody_was_before() {
    let demo = Demo::shared().await;
    for (journey, options) in
        [("clicks", Options::default()), ("clicks-no-script", Options { no_script: true, ..Options::default() })]
    {
        Browser::run(journey, options, async |browser| {
            let institution = demo.institution(0);
            list(browser, demo).await;
            let clicks = Clicks::new(browser);
            browser.fill("#q", &institution.name).await;
            if browser.runs_scripts() {
                clicks.click("#q-option-0").await;
            } else {
                clicks.click("#institution-search button").await;
                clicks.click(&format!("#results {}", choice(institution))).await;
            }
            browser.see("#username").await;
            assert!(clicks.counted.get() <= MOST, "{}", clicks.counted.get());
            sign_in(browser, institution).await;

            leave(browser).await;
            list(browser, demo).await;
            let clicks = Clicks::new(browser);
            clicks.click(&format!("#recent {}", choice(institution))).await;
            // Who is still known there sees no form, or one that sends itself.
            browser.see("#username, #approve, #continue").await;
            assert!(clicks.counted.get() <= RECENT, "{}", clicks.counted.get());
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_always_used_takes_no_click_and_any_key_stops_it() {
    let demo = Demo::shared().await;
    Browser::run("always", Options::default(), async |browser| {
        let institution = demo.institution(0);
        list(browser, demo).await;
        browser.fill("#q", &institution.name).await;
        browser.see("#q-option-0").await;
        browser.tick("#always").await;
        browser.press("#q-option-0").await;
        sign_in(browser, institution).await;
        leave(browser).await;

        list(browser, demo).await;
        assert!(browser.text("h1").await.contains(&institution.name));
        browser.shot("continues").await;
        browser.key(Key::Shift).await;
        // Longer than it would have waited.
        tokio::time::sleep(Duration::from_secs(4)).await;
        assert!(browser.has("#continue-with").await, "{}", browser.url().await);
        browser.press("#change").await;
        browser.see("#q").await;
        browser.shot("changes").await;

        list(browser, demo).await;
        browser.see("#username, #approve").await;
    })
    .await;
}

#[tokio::test]
async fn the_back_button_and_a_double_click_lose_nothing() {
    let demo = Demo::shared().await;
    Browser::run("back-and-twice", Options::default(), async |browser| {
        let (first, second) = (demo.institution(0), demo.institution(1));
        list(browser, demo).await;
        browser.choose(&second.name, &second.entity_id).await;
        browser.see("#username").await;
        browser.back().await;
        browser.see("#q").await;
        browser.choose(&first.name, &first.entity_id).await;
        let user = &first.users[0];
        browser.fill("#username", &user.username).await;
        browser.fill("#password", &user.password).await;
        browser.press("#sign-in").await;
        browser.see("#approve").await;
        browser.press_twice("#approve").await;
        browser.see("#claims").await;
        browser.shot("there").await;
    })
    .await;
}
