//! Our own pages, each once as people use it, with scripts and without.

use beadle_tests::browser::{Browser, Options};
use beadle_tests::eventually;
use beadle_tests::provider::{JONAS, Person, Provider, SAM, ZOE};
use broker::Settings;
use broker::settings::{AcceptableUse, InstitutionContacts, UseText};
use domain::EntityId;

use crate::discovery::{RESPONSE, SERVICE, wiki};

const PASSWORD: &str = "correct horse battery staple";

/// Both ways, each with a provider of its own: what people do stays done.
async fn both(journey: &str, walk: impl AsyncFn(&Browser, &Provider)) {
    both_with(journey, |_| (), walk).await;
}

async fn both_with(journey: &str, settings: fn(&mut Settings), walk: impl AsyncFn(&Browser, &Provider)) {
    both_at(journey, async || Provider::start_with(settings).await, walk).await;
}

async fn both_at(journey: &str, start: impl AsyncFn() -> Provider, walk: impl AsyncFn(&Browser, &Provider)) {
    for (ending, no_script) in [("", false), ("-no-script", true)] {
        let op = start().await;
        op.broker.set_administrator("admin", &domain::Secret::from(PASSWORD)).await.unwrap();
        let options = Options { no_script, ..Options::default() };
        Browser::run(&format!("{journey}{ending}"), options, async |browser| walk(browser, &op).await).await;
    }
}

/// From the list of institutions to where the institution leads back.
async fn prove(browser: &Browser, op: &Provider, person: Person) {
    let (institution, user) = (op.institution(person), op.user(person));
    browser.choose(institution.name(), institution.entity_id()).await;
    browser.fill("#username", user.username).await;
    browser.fill("#password", user.password).await;
    browser.press("#sign-in").await;
    if !browser.runs_scripts() {
        browser.press("#continue").await;
    }
}

#[tokio::test]
async fn an_account_speaks_german_gets_a_second_login_loses_it_and_is_deleted() {
    both("account", async |browser, op| {
        browser.open(op.url("/account")).await;
        prove(browser, op, ZOE).await;
        browser.see("#sessions li").await;
        browser.press("#language option[value=de]").await;
        browser.press("#keep-language").await;
        browser.see("html[lang=de] #language option[value=de][selected]").await;
        browser.press("#link").await;
        prove(browser, op, JONAS).await;
        browser.shot("confirm").await;
        browser.press("#confirm").await;
        let second = format!("#logins button[value=\"{}\"]", op.institution(JONAS).entity_id());
        browser.see(&second).await;
        browser.shot("two-logins").await;
        browser.press(&second).await;
        browser.see("#acts li:nth-child(2)").await;
        assert!(!browser.has(&second).await, "one login is left");
        browser.press("#delete").await;
        browser.press("#delete").await;
        browser.see("#not-understood").await;
        browser.tick("#understood").await;
        browser.press("#delete").await;
        browser.see("#account-deleted").await;
        browser.shot("deleted").await;
    })
    .await;
}

#[tokio::test]
async fn an_institution_s_own_people_look_at_what_it_releases() {
    both("testidp", async |browser, op| {
        browser.open(op.url("/testidp")).await;
        prove(browser, op, ZOE).await;
        browser.see("#report-title").await;
        assert!(browser.has("[data-attribute=mail]").await);
        browser.shot("report").await;
    })
    .await;
}

#[tokio::test]
async fn an_owner_registers_changes_shares_and_retires_an_application() {
    both("owner", async |browser, op| {
        browser.open(op.url("/clients")).await;
        prove(browser, op, ZOE).await;
        // The institution's page has a heading, too: only here the sign-in is done.
        browser.see("#none").await;
        browser.open(op.url("/oauth2/register")).await;
        browser.fill("#register [name=name]", "Telescope").await;
        browser.fill("#register [name=contact_email]", "ops@telescope.example.org").await;
        browser.fill("#register [name=home_page]", "https://telescope.example.org/").await;
        browser.fill("#register [name=redirect_uris]", "https://telescope.example.org/callback").await;
        browser.press("#submit-registration").await;
        let id = browser.text("#client-id").await;
        browser.open(op.url("/clients")).await;
        browser.press(&format!("main a[href$=\"/clients/{id}\"]")).await;
        browser.press("#edit").await;
        browser.fill("[name=name]", "Telescope of Example Hills").await;
        browser.press("#save").await;
        browser.see("#owners").await;
        assert_eq!(browser.text("h1").await, "Telescope of Example Hills");
        browser.fill("#address", "sam@example.org").await;
        browser.press("#invite").await;
        browser.see("#invitations li").await;
        browser.shot("own").await;
        browser.press("details:has(#retire) > summary").await;
        browser.press("#retire").await;
        browser.see("#standing.retired").await;
        browser.shot("retired").await;
    })
    .await;
}

/// Sam is the contact of Zoë's institution.
async fn with_a_contact() -> Provider {
    let mut op = Provider::start().await;
    let institution = EntityId::parse(op.institution(SAM).entity_id()).unwrap();
    let contacts = vec![InstitutionContacts { institution, people: vec!["sam@hills.example.edu".to_owned()] }];
    op.restart_with(|settings| settings.certificates.contacts = contacts).await;
    op
}

/// The link in the newest letter.
fn link_in_letter(op: &Provider, before: &[String]) -> String {
    let letter = op.letters().into_iter().find(|letter| !before.contains(letter)).expect("a letter");
    letter.lines().find(|line| line.contains("?challenge=")).expect("a link").trim().to_owned()
}

#[tokio::test]
async fn a_contact_adds_addresses_that_a_person_confirms_and_either_takes_away() {
    both_at("addresses", with_a_contact, async |zoe, op| {
        let by_script = if zoe.runs_scripts() { "" } else { "-no-script" };
        let options = Options { no_script: !zoe.runs_scripts(), ..Options::default() };
        Browser::run(&format!("contact{by_script}"), options, async |sam| {
            zoe.open(op.url("/account/certificates")).await;
            prove(zoe, op, ZOE).await;
            zoe.press("main a[href='/account/certificates/new']").await;
            zoe.press("main a[href='/account/addresses']").await;
            zoe.see("#none-added").await;

            sam.open(op.url("/contact")).await;
            prove(sam, op, SAM).await;
            sam.fill("#person", "nobody@hills.example.edu").await;
            sam.fill("#address", "press@hills.example.edu").await;
            sam.press("#add").await;
            sam.see("#person-error").await;
            sam.shot("nobody").await;
            for (address, function) in [("press@hills.example.edu", false), ("desk@hills.example.edu", true)] {
                let before = op.letters();
                sam.fill("#person", "zoe@hills.example.edu").await;
                sam.fill("#address", address).await;
                if function {
                    sam.tick("#function").await;
                }
                sam.press("#add").await;
                let selector = if function { "#addresses .function" } else { "#addresses .pending" };
                sam.see(selector).await;
                if function {
                    continue;
                }
                zoe.open(link_in_letter(op, &before)).await;
                assert_eq!(zoe.text("#address").await, address);
                zoe.shot("confirm").await;
                zoe.press("#confirm").await;
                zoe.see("#added .good").await;
            }
            zoe.open(op.url("/account/certificates/new")).await;
            zoe.see("#addresses [value='press@hills.example.edu']").await;
            assert!(!zoe.has("#addresses [value='desk@hills.example.edu']").await, "she has not confirmed it");

            // She takes the one away, and he the other.
            zoe.open(op.url("/account/addresses")).await;
            zoe.shot("own").await;
            zoe.press("#added li:has(.good) button").await;
            zoe.see("#added:not(:has(.good)) li").await;
            sam.open(op.url("/contact")).await;
            sam.press("#addresses li:has(.function) button.remove").await;
            sam.see("#none").await;
            sam.shot("taken-away").await;
            sam.fill("#identity-person", "zoe@hills.example.edu").await;
            sam.press("#identity").await;
            sam.see("#done").await;
        })
        .await;
    })
    .await;
}

#[tokio::test]
async fn administrators_find_every_page_of_theirs_from_every_other() {
    both("administration", async |browser, op| {
        op.broker.post_test_letter("ada@example.org").await.unwrap();
        browser.open(op.url("/admin")).await;
        browser.fill("#username", "admin").await;
        browser.fill("#password", PASSWORD).await;
        browser.press("#sign-in").await;
        for (room, path) in [
            ("institutions", "/admin/institutions"),
            ("people", "/admin/people"),
            ("journal", "/admin/journal"),
            ("certificates", "/admin/certificates"),
            ("audit", "/admin/audit"),
            ("mail", "/admin/mail"),
            ("skins", "/admin/skins"),
            ("applications", "/admin"),
        ] {
            browser.press(&format!("#to-{room}")).await;
            browser.see(&format!("#to-{room}[aria-current]")).await;
            assert_eq!(browser.url().await.path(), path);
            browser.shot(room).await;
        }
        browser.press("#to-mail").await;
        assert_eq!(browser.text("article h2").await, "ada@example.org");
        browser.press("#sign-out").await;
        browser.see("form[action='/admin/sign-in']").await;
    })
    .await;
}

#[tokio::test]
async fn who_refuses_the_terms_can_read_them_again_and_accept_them() {
    let terms = |settings: &mut Settings| {
        let texts = vec![UseText { language: "en".to_owned(), text: "Be kind.".to_owned() }];
        let terms = AcceptableUse { version: "1".to_owned(), texts, clients: [].into() };
        settings.authorization.acceptable_use = Some(terms);
    };
    both_with("terms", terms, async |browser, op| {
        browser.open(op.authorize_url(&op.portal, &[])).await;
        prove(browser, op, ZOE).await;
        assert_eq!(browser.text("#terms").await, "Be kind.");
        browser.press("#refuse").await;
        browser.shot("refused").await;
        browser.press("#again").await;
        browser.press("#accept").await;
        browser.see("#approve").await;
    })
    .await;
}

#[tokio::test]
async fn the_people_of_another_service_choose_their_institution_here() {
    let chooser = |settings: &mut Settings| settings.discovery.service_providers = wiki();
    both_with("ds", chooser, async |browser, op| {
        let mut url = op.url("/ds");
        url.query_pairs_mut().append_pair("entityID", SERVICE).append_pair("return", RESPONSE);
        browser.open(&url).await;
        assert_eq!(browser.text("h1 b, h1").await.lines().last(), Some("The Wiki & more"));
        let institution = op.institution(ZOE);
        browser.fill("#q", institution.name()).await;
        let found = if browser.runs_scripts() {
            "[role=option]".to_owned()
        } else {
            browser.press("#institution-search button").await;
            format!("#institutions button[value=\"{}\"]", institution.entity_id())
        };
        browser.see(&found).await;
        browser.shot("found").await;
        browser.press(&found).await;
        eventually("the service", async || browser.url().await.as_str().starts_with(RESPONSE)).await;
        let url = browser.url().await;
        let chosen = url.query_pairs().find(|(name, _)| name == "entityID").map(|(_, value)| value.into_owned());
        assert_eq!(chosen.as_deref(), Some(institution.entity_id()));
    })
    .await;
}
