//! How few clicks there are between an application and an institution's login, and what stops nobody on the way: the way
//! back, a second click, a second tab, a tab from before, no pointer, a script that does not come.

use std::cell::Cell;
use std::time::Duration;

use beadle_tests::browser::{Browser, Options};
use beadle_tests::demo::{Demo, Institution};
use thirtyfour::prelude::Key;

use super::sign_in::shown;

/// From an application to an institution where the person never was.
const MOST: u32 = 2;
/// To one where they were before.
const RECENT: u32 = 1;
/// The script of the list.
const SCRIPT: &str = "*/assets/picker*.js";

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

/// The list with what a search finds, as an address that somebody kept.
async fn some(browser: &Browser) {
    let mut url = browser.url().await;
    url.set_query(Some("q=example"));
    browser.open(url).await;
    browser.see("#q").await;
}

/// At the institution, up to the question whether the application may hear of them.
async fn prove(browser: &Browser, institution: &Institution) {
    let user = &institution.users[0];
    browser.fill("#username", &user.username).await;
    browser.fill("#password", &user.password).await;
    browser.press("#sign-in").await;
    if !browser.runs_scripts() {
        browser.press("#continue").await;
    }
    browser.see("#approve").await;
}

async fn sign_in(browser: &Browser, institution: &Institution) {
    prove(browser, institution).await;
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
            browser.see("#username, #continue, #approve").await;
            assert_eq!(clicks.counted.get(), RECENT);
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
        browser.fill("#q", &first.name).await;
        browser.press_twice("#q-option-0").await;
        prove(browser, first).await;
        browser.press_twice("#approve").await;
        browser.see("#claims").await;
        assert_eq!(shown(browser, "idp").await, first.entity_id);
        browser.shot("there").await;
        // Back to what was answered: it is over, says so, and leads on.
        browser.back().await;
        browser.see("#transaction-id, #claims").await;
        browser.shot("over").await;
    })
    .await;
}

#[tokio::test]
async fn two_tabs_do_not_disturb_each_other_and_a_stale_one_says_how_to_go_on() {
    let demo = Demo::shared().await;
    Browser::run("tabs", Options::default(), async |browser| {
        let (here, there) = (demo.institution(0), demo.institution(1));
        list(browser, demo).await;
        let waiting = browser.url().await;
        let first = browser.another_tab().await;
        list(browser, demo).await;
        assert_ne!(browser.url().await, waiting, "each has a sign-in of its own");
        browser.choose(&there.name, &there.entity_id).await;
        browser.see("#username").await;
        // A third one looks at what the first one shows, and is what comes to an end.
        let second = browser.another_tab().await;
        browser.open(&waiting).await;
        browser.choose(&here.name, &here.entity_id).await;
        sign_in(browser, here).await;
        assert_eq!(shown(browser, "idp").await, here.entity_id);

        browser.turn_to(&second).await;
        prove(browser, there).await;
        browser.press("#approve").await;
        browser.see("#claims").await;
        assert_eq!(shown(browser, "idp").await, there.entity_id, "as if there were no other tab");

        browser.turn_to(&first).await;
        browser.press(&format!("#results {}", choice(here))).await;
        browser.see("#transaction-id").await;
        browser.shot("stale").await;
        browser.press("main .actions a").await;
        browser.see("#claims").await;
    })
    .await;
}

#[tokio::test]
async fn somebody_without_a_pointer_gets_from_the_application_to_their_claims() {
    let demo = Demo::shared().await;
    Browser::run("keyboard", Options::default(), async |browser| {
        let institution = demo.institution(0);
        let user = &institution.users[0];
        browser.open(&demo.facts.relying_party).await;
        browser.tab_to("#sign-in").await;
        browser.key(Key::Enter).await;
        browser.tab_to("#q").await;
        browser.keys("example").await;
        browser.see("#q-option-2").await;
        // The field keeps the focus, and says which one is meant.
        for (key, active) in [
            (Key::Down, "q-option-0"),
            (Key::End, "q-option-2"),
            (Key::Down, "q-option-0"),
            (Key::Up, "q-option-2"),
            (Key::Home, "q-option-0"),
            (Key::Down, "q-option-1"),
        ] {
            browser.key(key).await;
            browser.see(&format!("#q:focus[aria-activedescendant={active}]")).await;
            browser.see(&format!("#{active}[aria-selected=true]")).await;
        }
        // Escape closes the list, and then empties the field.
        browser.key(Key::Escape).await;
        browser.see("#q[aria-expanded=false]").await;
        browser.key(Key::Escape).await;
        browser.keys(&institution.name).await;
        browser.see("#q[aria-expanded=true]").await;
        browser.key(Key::Down).await;
        browser.shot("chosen").await;
        browser.key(Key::Enter).await;
        browser.tab_to("#username").await;
        browser.keys(&user.username).await;
        browser.tab_to("#password").await;
        browser.keys(&user.password).await;
        browser.key(Key::Enter).await;
        browser.tab_to("#approve").await;
        browser.shot("consent").await;
        browser.key(Key::Space).await;
        browser.see("#claims").await;
    })
    .await;
}

#[tokio::test]
async fn the_list_works_where_scripts_are_blocked_on_the_way() {
    let demo = Demo::shared().await;
    Browser::run("blocked", Options::default(), async |browser| {
        let institution = demo.institution(0);
        browser.block(&["*/assets/*.js"]).await;
        list(browser, demo).await;
        browser.search("#q", &institution.name).await;
        browser.see(&format!("#results p.count + ul li:only-child {}", choice(institution))).await;
        assert!(!browser.has("#q[role=combobox]").await, "the script did come");
        browser.press(&format!("#results {}", choice(institution))).await;
        sign_in(browser, institution).await;
    })
    .await;
}

#[tokio::test]
async fn the_list_works_before_its_script_came_and_what_was_typed_meanwhile_is_searched_then() {
    let demo = Demo::shared().await;
    Browser::run("slow", Options { hasty: true, ..Options::default() }, async |browser| {
        let institution = demo.institution(0);
        browser.hold(SCRIPT).await;
        list(browser, demo).await;
        browser.fill("#q", &institution.name).await;
        assert!(!browser.has("#q[role=combobox]").await, "the script did come");
        browser.let_go().await;
        browser.see("#q[role=combobox]").await;
        browser.see("#q-option-0").await;
        browser.shot("came").await;

        browser.hold(SCRIPT).await;
        list(browser, demo).await;
        browser.search("#q", &institution.name).await;
        browser.press(&format!("#results p.count + ul li:only-child {}", choice(institution))).await;
        browser.see("#username").await;
        assert!(!browser.has("#q").await);
    })
    .await;
}

#[tokio::test]
async fn what_is_nearby_is_offered_to_who_asks_and_nobody_hears_where_they_are() {
    let demo = Demo::shared().await;
    let there = demo.institution(1);
    let button = "#near-me:not([hidden])";
    Browser::run("near-me", Options::default(), async |browser| {
        browser.be_at(47.376_9, 8.541_7).await;
        list(browser, demo).await;
        assert!(!browser.has("#near-me").await, "all of three are listed already");
        some(browser).await;
        browser.press(button).await;
        assert!(browser.text("#q-option-0").await.contains(&there.name));
        assert!(!browser.has("#q-option-1").await, "the others are far away");
        browser.shot("found").await;
        let asked = "arguments[0](performance.getEntriesByType('resource').map((one) => one.name).join())";
        let asked = browser.script(asked, Vec::new()).await;
        let asked = asked.as_str().unwrap();
        assert!(asked.contains("near=47.4%2C8.5&") && !asked.contains("47.37"), "{asked}");
        browser.key(Key::Down).await;
        browser.key(Key::Enter).await;
        browser.see("#username").await;
    })
    .await;
    Browser::run("near-me-no-script", Options { no_script: true, ..Options::default() }, async |browser| {
        list(browser, demo).await;
        some(browser).await;
        assert!(browser.has("#near-me").await && !browser.has(button).await, "it could do nothing");
    })
    .await;
}
