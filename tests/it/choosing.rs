//! Choosing an institution: what is chosen before and for good, what is not found, and how little it takes.

use beadle_tests::MINUTE;
use beadle_tests::agent::{Agent, Page, Submission};
use beadle_tests::demo::Client;
use beadle_tests::provider::{JONAS, Person, Provider, Visitor, ZOE};
use broker::settings::Overlay;
use reqwest::Method;
use reqwest::header::{ACCEPT_ENCODING, CONTENT_ENCODING, ETAG, HeaderValue, IF_NONE_MATCH, SET_COOKIE};

/// What the first paint may weigh, in bytes as they go over the wire.
const FIRST_PAINT: usize = 20_000;
/// And all its scripts, as a browser runs them.
const SCRIPTS: usize = 15_000;

fn button(op: &Provider, person: Person) -> String {
    format!("button.choice[name=institution][value=\"{}\"]", op.institution(person).entity_id())
}

/// The list of institutions with what a search for the person's own finds.
async fn found(visitor: &mut Visitor<'_>, op: &Provider, client: &Client, person: Person) -> Page {
    let picker = visitor.open(client, &[("prompt", "select_account")]).await;
    let name = op.institution(person).name();
    visitor.agent.press(&picker, "#institution-search", &[("q", name)]).await
}

#[tokio::test]
async fn what_was_chosen_before_can_be_taken_off_the_list() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let picker = visitor.open(&op.portal, &[("prompt", "select_account")]).await;
    assert!(picker.has(&format!("#recent {}", button(&op, ZOE))), "{}", picker.body);
    let forged = visitor.agent.press(&picker, "#recent .forget", &[("csrf", "x")]).await;
    assert_eq!(forged.status, 403);
    let left = visitor.agent.press(&picker, "#recent .forget", &[]).await;
    assert!(left.status == 200 && !left.has("#recent"), "{}", left.body);
    let later = visitor.open(&op.portal, &[("prompt", "select_account")]).await;
    assert!(later.has("#institution-search") && !later.has("#recent"));
    // What the application hints at stands there as well, and is not the person's to take away.
    let hinted = [("prompt", "select_account"), ("initialidp", op.institution(JONAS).entity_id())];
    let hinted = visitor.open(&op.portal, &hinted).await;
    assert!(hinted.has(&format!("#recent {}", button(&op, JONAS))) && !hinted.has(".forget"), "{}", hinted.body);
}

#[tokio::test]
async fn what_is_always_used_is_gone_on_with_until_the_person_wants_to_be_asked_again() {
    let op = Provider::start().await;
    let other = op.client("https://localhost/callback", "openid").await;
    let mut visitor = op.browser();
    let list = found(&mut visitor, &op, &op.portal, ZOE).await;
    let door = op.institution(ZOE).url("sso");
    visitor.agent.stop_at(&door);
    let gone = visitor.agent.press(&list, &button(&op, ZOE), &[("always", "yes")]).await;
    assert!(gone.location().unwrap().as_str().starts_with(&door));

    let next = visitor.open(&op.portal, &[]).await;
    assert!(next.has("#continue-with") && next.text("h1").contains(op.institution(ZOE).name()), "{}", next.body);
    let on = visitor.agent.press(&next, "#continue", &[]).await;
    assert!(on.location().unwrap().as_str().starts_with(&door), "one press, and they are there");
    assert!(visitor.open(&op.portal, &[]).await.has("#continue-with"), "to go on does not end it");
    let list = visitor.agent.press(&next, "#change", &[]).await;
    assert!(list.has("#institution-search") && list.has("#always[checked]"), "{}", list.body);

    // Only for this client, and not where the client has something to say about it.
    assert!(visitor.open(&other, &[]).await.has("#institution-search"));
    let jonas = op.institution(JONAS).entity_id();
    for said in [("prompt", "select_account"), ("initialidp", jonas), ("login_hint", "x@elsewhere.example")] {
        let page = visitor.open(&op.portal, &[said]).await;
        assert!(page.has("#institution-search") && !page.has("#continue-with"), "{said:?}");
    }
    let narrowed = visitor.open(&op.portal, &[("idphint", jonas)]).await;
    assert!(narrowed.url.as_str().starts_with(&op.institution(JONAS).url("")), "one is left: {}", narrowed.url);
    // Nobody is told so by an address alone.
    let forged = Submission { form: Vec::new(), ..next.submission("#continue", &[]) };
    assert_eq!(visitor.agent.submit(&next, forged).await.status, 403);

    // On the page of the account it is taken back.
    visitor.agent.pass(&door);
    let account = visitor.agent.open(op.url("/account")).await;
    let account = visitor.walk(account).await;
    assert_eq!(account.texts("#usual li").len(), 1, "{}", account.body);
    let account = visitor.agent.press(&account, "#usual button", &[]).await;
    assert!(account.url.path() == "/account" && !account.has("#usual"), "{}", account.body);
    assert!(visitor.open(&op.portal, &[("prompt", "login")]).await.has("#institution-search"));
}

#[tokio::test]
async fn who_unticks_the_box_is_asked_again() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    visitor.agent.stop_at(&op.institution(ZOE).url("sso"));
    let list = found(&mut visitor, &op, &op.portal, ZOE).await;
    visitor.agent.press(&list, &button(&op, ZOE), &[("always", "yes")]).await;
    let list = found(&mut visitor, &op, &op.portal, ZOE).await;
    let mut unticked = list.submission(&button(&op, ZOE), &[]);
    unticked.form.retain(|(name, _)| name != "always");
    visitor.agent.submit(&list, unticked).await;
    assert!(!visitor.open(&op.portal, &[]).await.has("#continue-with"));
}

#[tokio::test]
async fn a_search_without_matches_says_why_and_what_comes_near() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let (zoe, jonas) = (op.institution(ZOE), op.institution(JONAS));
    let only = [("prompt", "select_account"), ("idphint", jonas.entity_id())];
    let picker = visitor.open(&op.portal, &only).await;
    let page = visitor.agent.press(&picker, "#institution-search", &[("q", zoe.name())]).await;
    assert!(page.text(".excluded").contains(zoe.name()) && page.text(".excluded").contains("Portal"), "{}", page.body);
    assert!(!page.has(&button(&op, ZOE)));

    let picker = visitor.open(&op.portal, &[("prompt", "select_account")]).await;
    let first = zoe.name().split(' ').max_by_key(|word| word.len()).unwrap();
    let page = visitor.agent.press(&picker, "#institution-search", &[("q", &format!("{first} Zzyzx"))]).await;
    assert!(page.has(&format!("#near {}", button(&op, ZOE))) && !page.has(".excluded"), "{}", page.body);
    let page = visitor.agent.press(&picker, "#institution-search", &[("q", "Zzyzx")]).await;
    assert!(page.has("#results") && !page.has("#near") && page.has("a[href^=\"mailto:\"]"), "{}", page.body);
}

#[tokio::test]
async fn a_search_is_sent_once() {
    let op = Provider::start().await;
    let path = "/idplist/search?q=uni";
    let first = op.request(Method::GET, path).send().await.unwrap();
    let tag = first.headers()[ETAG].clone();
    let again = async |tag: HeaderValue| op.request(Method::GET, path).header(IF_NONE_MATCH, tag).send().await.unwrap();
    let known = again(tag.clone()).await;
    assert_eq!((known.status().as_u16(), known.bytes().await.unwrap().len()), (304, 0));
    assert_eq!(again(HeaderValue::from_static("\"other\"")).await.status(), 200);
    let other = op.request(Method::GET, "/idplist/search?q=zzyzx").send().await.unwrap();
    assert_ne!(other.headers()[ETAG], tag);
}

/// Everything that a browser loads before it shows the list, counted as it comes.
#[tokio::test]
async fn the_list_of_institutions_weighs_next_to_nothing() {
    let op = Provider::start().await;
    let mut agent = Agent::default();
    let page = agent.open(op.authorize_url(&op.portal, &[])).await;
    assert!(page.has("#institution-search"));
    let (mut weight, mut scripts) = (page.body.len(), 0);
    let mut loaded = 0;
    for (selector, name) in
        [("link[rel=stylesheet]", "href"), ("link[rel=icon]", "href"), ("script", "src"), ("img", "src")]
    {
        for address in page.attributes(selector, name) {
            let url = page.url.join(&address).unwrap();
            let answer = op.request(Method::GET, url.path()).header(ACCEPT_ENCODING, "gzip").send().await.unwrap();
            assert_eq!(
                (answer.status().as_u16(), answer.headers().get(CONTENT_ENCODING).is_some()),
                (200, true),
                "{url}"
            );
            // This client does not undo the encoding.
            weight += answer.bytes().await.unwrap().len();
            if selector == "script" {
                scripts += op.request(Method::GET, url.path()).send().await.unwrap().bytes().await.unwrap().len();
            }
            loaded += 1;
        }
    }
    assert!(loaded >= 4, "a style sheet, a mark and two scripts: {loaded}");
    assert!(weight < FIRST_PAINT, "the first paint: {weight} bytes");
    assert!((1..SCRIPTS).contains(&scripts), "its scripts: {scripts} bytes");
}

#[tokio::test]
async fn a_stale_tab_goes_on_or_begins_anew_and_two_tabs_do_not_disturb_each_other() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let first = visitor.open(&op.portal, &[("state", "first")]).await;
    let second = visitor.open(&op.portal, &[("state", "second")]).await;
    assert_ne!(first.url, second.url);
    // The first ends while the second waits with a page from before.
    let done = visitor.walk(first.clone()).await;
    assert_eq!(done.callback("state").as_deref(), Some("first"), "{}", done.body);
    let done = visitor.walk(second).await;
    assert_eq!(done.callback("state").as_deref(), Some("second"), "{}", done.body);
    // Back to the first: it is over, and says so with a way to go on.
    let stale = visitor.agent.open(&first.url).await;
    assert_eq!(stale.status, 409, "{}", stale.body);
    assert!(stale.has("#transaction-id"));
    // One that took too long.
    let late = visitor.open(&op.portal, &[("prompt", "login")]).await;
    op.pass(op.broker.settings.lifetimes.sign_in);
    let late = visitor.agent.press(&late, "#institution-search", &[("q", "uni")]).await;
    assert!((400..500).contains(&late.status) && late.has("#transaction-id"), "{} {}", late.status, late.body);
}

#[tokio::test]
async fn a_choice_without_cookies_is_explained() {
    let op = Provider::start().await;
    let mut agent = Agent::default();
    let picker = agent.open(op.authorize_url(&op.portal, &[])).await;
    agent.forget();
    let page = agent.open(&picker.url).await;
    assert!((400..500).contains(&page.status) && page.has("#transaction-id"), "{} {}", page.status, page.body);
    agent.forget();
    let press = Submission {
        method: Method::POST,
        url: op.url(&format!("{}/institution", picker.url.path())),
        form: vec![
            ("csrf".to_owned(), picker.attribute("input[name=csrf]", "value").unwrap()),
            ("institution".to_owned(), op.institution(ZOE).entity_id().to_owned()),
        ],
    };
    let page = agent.submit(&picker, press).await;
    assert_eq!(page.status, 403, "{}", page.body);
    assert!(page.has("#transaction-id"));
}

/// A hint is the application's, or whoever made its link: it may be wrong, and it may be long.
#[tokio::test]
async fn a_hint_that_names_nobody_leaves_the_choice_to_the_person() {
    let op = Provider::start().await;
    let long = format!("https://{}.example/idp", "x".repeat(5_000));
    for hint in ["https://nobody.example/idp", "\"><script>alert(1)</script>", long.as_str()] {
        for name in ["idphint", "initialidp", "login_hint"] {
            let page = op.browser().open(&op.portal, &[(name, hint)]).await;
            assert!(page.status < 500 && !page.body.contains("<script>alert"), "{name} {}", page.status);
            if name == "initialidp" {
                assert!(page.has("#institution-search"), "{name} {} {}", page.status, page.body);
            }
        }
    }
}

/// Who chose an institution that never answers comes back, and chooses another one.
#[tokio::test]
async fn an_institution_that_never_answers_stops_nobody() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let door = op.institution(JONAS).url("sso");
    visitor.agent.stop_at(&door);
    let picker = visitor.open(&op.portal, &[]).await;
    let name = op.institution(JONAS).name();
    let list = visitor.agent.press(&picker, "#institution-search", &[("q", name)]).await;
    for _ in 0..2 {
        let gone = visitor.agent.press(&list, &button(&op, JONAS), &[]).await;
        assert!(gone.location().unwrap().as_str().starts_with(&door), "twice is as good as once");
    }
    let back = visitor.agent.open(&picker.url).await;
    assert!(back.has("#institution-search"), "{}", back.body);
    assert!(visitor.walk(back).await.callback("code").is_some());
}

/// Who needs more time gets it, and what they filled in stays.
#[tokio::test]
async fn a_page_says_how_long_it_waits_and_waits_longer_on_demand() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let lifetime = op.broker.settings.lifetimes.sign_in;
    let picker = visitor.open(&op.portal, &[]).await;
    assert!(picker.text("#time-limit").contains("This page waits for you until"), "{}", picker.body);
    assert_eq!(picker.attribute("#time-limit", "data-seconds"), Some(lifetime.as_secs().to_string()));
    op.pass(lifetime.checked_sub(MINUTE).unwrap());
    let typed = [("q", "Exämple & more")];
    let more = visitor.agent.press(&picker, "#more-time", &typed).await;
    assert!(more.has("#institution-search") && more.url.path() != picker.url.path(), "{} {}", more.status, more.body);
    assert_eq!(more.attribute("#q", "value").as_deref(), Some(typed[0].1));
    // Twice is as good as once.
    assert_eq!(visitor.agent.press(&picker, "#more-time", &typed).await.status, 200);
    // Nobody else gives or gets it.
    let stranger = op.browser().agent.submit(&picker, picker.submission("#more-time", &[])).await;
    assert_eq!(stranger.status, 403, "{}", stranger.body);
    op.pass(MINUTE * 2);
    let gone = visitor.agent.press(&picker, "#more-time", &[]).await;
    assert!((400..500).contains(&gone.status), "too late: {}", gone.status);

    let consent = visitor.agent.press(&more, "#institution-search", &[("q", op.institution(ZOE).name())]).await;
    let consent = visitor.agent.press(&consent, &button(&op, ZOE), &[]).await;
    let name = op.user(ZOE);
    let fields = [("username", name.username), ("password", name.password)];
    let answer = visitor.agent.press(&consent, "#sign-in", &fields).await;
    let consent = visitor.agent.press(&answer, "#continue", &[]).await;
    assert!(consent.has("#approve") && consent.has("#time-limit"), "{}", consent.body);
    op.pass(lifetime.checked_sub(MINUTE * 4).unwrap());
    let later = visitor.agent.press(&consent, "#more-time", &[]).await;
    assert!(later.has("#approve"), "nobody signs in once more: {}", later.body);
    op.pass(MINUTE * 10);
    let done = visitor.agent.press(&later, "#approve", &[]).await;
    assert!(done.callback("code").is_some(), "{} {}", done.status, done.body);
    assert!(op.redeem(&done.callback("code").unwrap()).await.tokens().access_token.len() > 10);
}

/// The question whether the application may hear of the person, after a sign-in.
async fn at_consent(visitor: &mut Visitor<'_>, op: &Provider, parameters: &[(&str, &str)]) -> Page {
    let picker = visitor.open(&op.portal, parameters).await;
    let list = visitor.agent.press(&picker, "#institution-search", &[("q", op.institution(ZOE).name())]).await;
    let door = visitor.agent.press(&list, &button(op, ZOE), &[]).await;
    let user = op.user(ZOE);
    let fields = [("username", user.username), ("password", user.password)];
    let answer = visitor.agent.press(&door, "#sign-in", &fields).await;
    let consent = visitor.agent.press(&answer, "#continue", &[]).await;
    assert!(consent.has("#approve"), "{}", consent.body);
    consent
}

/// A client that wants a fresh sign-in gets one, and not a second one of whoever reads slowly.
#[tokio::test]
async fn more_time_is_no_new_sign_in_even_where_a_fresh_one_was_asked_for() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    visitor.approve(&op.portal).await;
    let consent = at_consent(&mut visitor, &op, &[("prompt", "login consent")]).await;
    let later = visitor.agent.press(&consent, "#more-time", &[]).await;
    assert!(later.has("#approve") && later.url != consent.url, "{}", later.body);
}

#[tokio::test]
async fn a_session_that_ends_before_a_form_is_sent_releases_nothing_and_the_page_says_how_to_go_on() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let picker = visitor.open(&op.portal, &[]).await;
    let list = visitor.agent.press(&picker, "#institution-search", &[("q", op.institution(ZOE).name())]).await;
    visitor.agent.forget();
    let late = visitor.agent.press(&list, &button(&op, ZOE), &[]).await;
    assert_eq!((late.status, late.has("#transaction-id"), late.location()), (403, true, None), "{}", late.body);
    // “Load the page again”: it leads to the application, where the next sign-in is like any other.
    let again = visitor.agent.open(&picker.url).await;
    assert!(again.status == 403 && again.has("#transaction-id"), "{} {}", again.status, again.body);

    let consent = at_consent(&mut visitor, &op, &[]).await;
    visitor.agent.forget();
    let late = visitor.agent.press(&consent, "#approve", &[]).await;
    assert_eq!((late.status, late.has("#transaction-id"), late.location()), (403, true, None), "{}", late.body);
    let asked = visitor.open(&op.portal, &[("prompt", "none")]).await;
    assert_eq!(
        asked.callback("error").as_deref(),
        Some("login_required"),
        "nobody is signed in, and nothing was agreed to"
    );
    assert!(visitor.authorize(&op.portal, &[]).await.callback("code").is_some());
    assert!(visitor.saw("#approve"));
}

/// Names are as long, and run, as those who registered them like.
#[tokio::test]
async fn a_name_of_5000_characters_or_from_right_to_left_is_shown_found_and_chosen() {
    let op = Provider::start().await;
    let jonas = op.institution(JONAS);
    let file = op.institutions.describe().into_iter().find(|one| one.entity_id == jonas.entity_id()).unwrap().metadata;
    let metadata = std::fs::read_to_string(&file).unwrap();
    let named = |name: &str| {
        let mut parts = metadata.split("<mdui:DisplayName");
        let first = parts.next().unwrap().to_owned();
        parts.fold(first, |text, part| {
            let (language, rest) = part.split_once('>').unwrap();
            format!("{text}<mdui:DisplayName{language}>{name}{}", &rest[rest.find('<').unwrap()..])
        })
    };
    let long = "Universität ".repeat(417);
    for (name, query) in [(long.trim(), "universitat"), ("جامعة القاهرة \u{202e}elpmaxE", "القاهرة")]
    {
        std::fs::write(&file, named(name)).unwrap();
        op.broker.refresh_catalogue(broker::catalogue::Mode::Usual).await;
        let mut visitor = op.browser();
        let picker = visitor.open(&op.portal, &[]).await;
        let list = visitor.agent.press(&picker, "#institution-search", &[("q", query)]).await;
        let chosen = button(&op, JONAS);
        assert_eq!(list.text(&format!("{chosen} .choice-name bdi")), name, "isolated, whatever its letters do");
        visitor.agent.stop_at(&jonas.url("sso"));
        assert!(visitor.agent.press(&list, &chosen, &[]).await.location().is_some());
        let found = op.request(Method::GET, "/idplist/search").query(&[("q", query)]).send().await.unwrap();
        let found: serde_json::Value = found.json().await.unwrap();
        assert!(found.as_array().unwrap().iter().any(|one| one["name"] == name), "{found}");
    }
}

#[tokio::test]
async fn the_accessibility_statement_is_on_every_page_and_says_whom_to_write_to() {
    let op = Provider::start().await;
    for (spoken, title) in
        [("en", "Accessibility"), ("de", "Barrierefreiheit"), ("fr", "Accessibilité"), ("es", "Accesibilidad")]
    {
        let mut agent = Agent::default();
        agent.speak(spoken);
        let home = agent.open(op.url("/")).await;
        let page = agent.press(&home, "footer a[href=\"/accessibility\"]", &[]).await;
        assert_eq!((page.status, page.text("h1")), (200, title.to_owned()));
        let support = format!("#contact a[href=\"mailto:{}\"]", op.broker.settings.service.support);
        assert!(page.has(&support), "{}", page.body);
        assert!(page.headers.get(SET_COOKIE).is_none(), "nothing is begun for who only looks");
    }
}

#[tokio::test]
async fn what_is_nearby_is_found_and_where_somebody_is_is_kept_nowhere() {
    let mut op = Provider::start().await;
    let policy = |page: &Page| page.header("permissions-policy").map(str::to_owned).unwrap_or_default();
    let mut visitor = op.browser();
    let all = visitor.open(&op.portal, &[]).await;
    assert!(!all.has("#near-me") && policy(&all).contains("geolocation=()"), "all are listed: {}", all.body);
    let picker = visitor.agent.press(&all, "#institution-search", &[("q", "example")]).await;
    assert!(picker.has("#near-me[hidden]"), "for scripts alone: {}", picker.body);
    assert!(policy(&picker).contains("geolocation=(self)"));
    let elsewhere = op.browser().agent.open(op.url("/accessibility")).await;
    assert!(policy(&elsewhere).contains("geolocation=()"), "nowhere else");

    let ask = async |near: &str| {
        let path = format!("/idplist/search?near={near}");
        op.request(Method::GET, &path).send().await.unwrap()
    };
    let answer = ask("52.5,13.4").await;
    assert_eq!(answer.headers()["cache-control"], "no-store");
    let found: serde_json::Value = answer.json().await.unwrap();
    assert_eq!((found.as_array().unwrap().len(), &found[0]["entity_id"]), (1, &op.institution(ZOE).entity_id().into()));
    let none: serde_json::Value = ask("-33.9,151.2").await.json().await.unwrap();
    assert_eq!(none, serde_json::json!([]));
    // What is shown to nobody is near to nobody.
    let zoe = domain::EntityId::parse(op.institution(ZOE).entity_id()).unwrap();
    let hidden = Overlay { hidden: Some(true), ..Overlay::of(zoe) };
    op.restart_with(|settings| settings.overlays = vec![hidden]).await;
    let answer = op.request(Method::GET, "/idplist/search?near=52.5,13.4").send().await.unwrap();
    assert_eq!(answer.json::<serde_json::Value>().await.unwrap(), serde_json::json!([]));
}

#[tokio::test]
async fn a_place_that_is_none_is_refused() {
    let op = Provider::start().await;
    let ask = async |near: &str| op.request(Method::GET, &format!("/idplist/search?near={near}")).send().await.unwrap();
    for bad in ["here", "52.5", "91,0", "0,181", "NaN,NaN", ""] {
        assert_eq!(ask(bad).await.status(), 400, "{bad}");
    }
}
