//! Others who want a login, or an account, to become theirs; and people with many tabs.

use beadle_tests::agent::{Page, Submission};
use beadle_tests::provider::{JONAS, MEI, Provider, SAM, Visitor, ZOE};
use demo::institution::{ReleasedAttribute, Statement};
use domain::{AttributeName as Name, Subject};

use super::*;

const ELSEWHERE: &str = "This was begun in another browser";
const NOT_SIGNED_IN: &str = "You are not signed in to that account";

fn refused(page: &Page, status: u16, title: &str) {
    assert_eq!((page.status, page.text("#error-title").as_str()), (status, title), "{}", page.body);
}

async fn account_of(op: &Provider, sub: &str) -> Subject {
    op.store.account_of(&Subject::parse(sub).unwrap()).await.unwrap().unwrap()
}

/// Goes as far as the question at the other institution, and returns where the way home would lead.
async fn way_home(op: &Provider, visitor: &mut Visitor<'_>, other: Person) -> url::Url {
    let home = op.url("/account/link/").to_string();
    let account = visitor.agent.open(op.url("/account")).await;
    let choice = visitor.agent.press(&account, "#link", &[]).await;
    visitor.becomes(other);
    visitor.agent.stop_at(&home);
    let page = visitor.walk(choice).await;
    visitor.agent.pass(&home);
    let location = page.location().unwrap_or_else(|| panic!("{} {}", page.status, page.body));
    assert!(location.query().is_some_and(|query| query.starts_with("handoff=")), "{location}");
    location
}

/// The attacker begins, and lets the victim's browser bring the answer home: be it the attacker's login for the victim's
/// account, or the victim's for the attacker's.
#[tokio::test]
async fn a_way_home_leads_nowhere_in_another_browser() {
    let op = Provider::start().await;
    let (mut attacker, attackers) = at(&op, &op.portal, SAM).await;
    let (mut victim, victims) = at(&op, &op.portal, ZOE).await;
    let home = way_home(&op, &mut attacker, JONAS).await;
    refused(&victim.agent.open(home.as_str()).await, 403, ELSEWHERE);
    refused(&op.browser().agent.open(home.as_str()).await, 403, ELSEWHERE);
    assert_eq!(account_of(&op, &victims).await.as_str(), victims);
    assert_eq!(account_of(&op, &attackers).await.as_str(), attackers);
    // It was not used up: where it belongs, it is good.
    assert!(attacker.agent.open(home.as_str()).await.has("#confirm"));
    // And once.
    let again = attacker.agent.open(home.as_str()).await;
    assert!(again.status != 200 || again.has("#confirm"), "{}", again.body);
}

#[tokio::test]
async fn a_form_of_another_site_links_nothing() {
    let op = Provider::start().await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    let account = zoe.agent.open(op.url("/account")).await;
    let evil = Page { url: "https://evil.example/".parse().unwrap(), ..account.clone() };
    // With the token, should it have leaked.
    let forged = account.submission("#link", &[]);
    for (page, form) in [(&evil, forged.clone()), (&account, Submission { form: Vec::new(), ..forged })] {
        let page = zoe.agent.submit(page, form).await;
        assert!(!page.has("#institution-search"), "{}", page.body);
    }
    let question = prove(&op, &mut zoe, JONAS).await;
    let confirm = question.submission("#confirm", &[]);
    let evil = Page { url: evil.url, ..question.clone() };
    let page = zoe.agent.submit(&evil, confirm.clone()).await;
    assert_ne!(page.url.path(), "/account", "{}", page.body);
    for csrf in ["", "wrong"] {
        let mut form = confirm.form.clone();
        form.iter_mut().filter(|(name, _)| name == "csrf").for_each(|(_, value)| *value = csrf.to_owned());
        let page = zoe.agent.submit(&question, Submission { form, ..confirm.clone() }).await;
        refused(&page, 403, "This form has expired");
    }
    // A mere address confirms nothing.
    let page = zoe.agent.open(confirm.url.as_str()).await;
    assert_eq!(page.status, 405, "{}", page.body);
    let account = zoe.agent.open(op.url("/account")).await;
    assert_eq!(account.texts("#logins li b").len(), 1);
}

#[tokio::test]
async fn who_signs_in_in_between_gets_nothing_of_it() {
    let op = Provider::start().await;
    let (mut browser, zoes) = at(&op, &op.portal, ZOE).await;
    let home = way_home(&op, &mut browser, JONAS).await;
    let switch = async |browser: &mut Visitor<'_>, person| {
        browser.becomes(person);
        let page = browser.authorize(&op.portal, &[("scope", "openid"), ("prompt", "login")]).await;
        assert!(page.callback("code").is_some(), "{} {}", page.status, page.body);
    };
    // Somebody else, at the same machine: the way home is Zoë's.
    switch(&mut browser, SAM).await;
    refused(&browser.agent.open(home.as_str()).await, 403, NOT_SIGNED_IN);
    // She comes back, gets as far as the question, and leaves it open.
    switch(&mut browser, ZOE).await;
    let question = browser.agent.open(home.as_str()).await;
    assert!(question.has("#confirm"), "{} {}", question.status, question.body);
    switch(&mut browser, SAM).await;
    let page = browser.agent.press(&question, "#confirm", &[]).await;
    refused(&page, 403, NOT_SIGNED_IN);
    let (_, sams) = at(&op, &op.portal, SAM).await;
    assert_eq!(account_of(&op, &zoes).await.as_str(), zoes);
    assert_eq!(account_of(&op, &sams).await.as_str(), sams);
    assert_eq!(op.store.account(&Subject::parse(&zoes).unwrap()).await.unwrap().unwrap().parts, []);
}

#[tokio::test]
async fn a_confirmation_is_good_once_and_not_for_long() {
    let op = Provider::start().await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    let question = prove(&op, &mut zoe, JONAS).await;
    op.pass(MINUTE * 16);
    let page = zoe.agent.press(&question, "#confirm", &[]).await;
    refused(&page, 410, "That took too long");
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let question = prove(&op, &mut zoe, JONAS).await;
    zoe.agent.press(&question, "#confirm", &[]).await;
    refused(&zoe.agent.press(&question, "#confirm", &[]).await, 409, "This is already done");
    // Nor does it come back when the link was undone meanwhile.
    let account = zoe.agent.open(op.url("/account")).await;
    zoe.agent.press(&account, "button[name=act]", &[]).await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    zoe.agent.press(&question, "#confirm", &[]).await;
    assert_eq!(op.store.account(&account_of(&op, &sub).await).await.unwrap().unwrap().parts, []);
}

#[tokio::test]
async fn of_many_confirmations_at_once_one_wins() {
    let op = Provider::start().await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let question = prove(&op, &mut zoe, JONAS).await;
    let form = question.submission("#confirm", &[]);
    let cookie = format!("beadle={}", zoe.session().unwrap());
    let (path, fields) = (form.url.path().to_owned(), form.form.clone());
    let send = || op.send(op.request(reqwest::Method::POST, &path).header("cookie", &cookie).form(&fields));
    let (one, two, three) = tokio::join!(send(), send(), send());
    let mut statuses = [one.status, two.status, three.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409, 409]);
    let acts = op.store.identity_acts_of(&Subject::parse(&sub).unwrap(), 10).await.unwrap();
    assert_eq!(acts.len(), 1);
}

#[tokio::test]
async fn two_tabs_link_two_logins() {
    let op = Provider::start().await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let first = prove(&op, &mut zoe, JONAS).await;
    let second = prove(&op, &mut zoe, MEI).await;
    let same = prove(&op, &mut zoe, MEI).await;
    for question in [&first, &second] {
        let page = zoe.agent.press(question, "#confirm", &[]).await;
        assert_eq!((page.status, page.url.path()), (200, "/account"), "{}", page.body);
    }
    refused(&zoe.agent.press(&same, "#confirm", &[]).await, 409, "This login is already yours");
    for person in [JONAS, MEI] {
        assert_eq!(at(&op, &op.portal, person).await.1, sub);
    }
}

/// What is agreed to is what was shown.
#[tokio::test]
async fn a_question_does_not_stand_for_a_login_that_another_tab_proved_since() {
    let op = Provider::start().await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let shown = prove(&op, &mut zoe, JONAS).await;
    let choice = zoe.agent.open(format!("{}?choose=1", shown.url)).await;
    zoe.becomes(MEI);
    let other = zoe.walk(choice).await;
    assert!(other.has("#confirm"), "{} {}", other.status, other.body);
    refused(&zoe.agent.press(&shown, "#confirm", &[]).await, 410, "That took too long");
    zoe.agent.press(&other, "#confirm", &[]).await;
    assert_eq!(at(&op, &op.portal, MEI).await.1, sub);
    assert_ne!(at(&op, &op.portal, JONAS).await.1, sub);
}

#[tokio::test]
async fn one_s_own_login_is_not_linked_again() {
    let op = Provider::start().await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    refused(&prove(&op, &mut zoe, ZOE).await, 409, "This login is already yours");
    link(&op, &mut zoe, JONAS).await;
    refused(&prove(&op, &mut zoe, JONAS).await, 409, "This login is already yours");
}

/// The institution may still have somebody else's session in this browser.
#[tokio::test]
async fn each_institution_is_asked_anew() {
    let op = Provider::start().await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    let account = zoe.agent.open(op.url("/account")).await;
    let choice = zoe.agent.press(&account, "#link", &[]).await;
    let entity_id = op.institution(JONAS).entity_id().to_owned();
    let door = op.institution(JONAS).url("sso");
    zoe.agent.stop_at(&door);
    let button = format!("button[name=institution][value=\"{entity_id}\"]");
    let page = zoe.agent.press(&choice, &button, &[]).await;
    zoe.becomes(JONAS);
    let asked = zoe.asked(&page);
    assert!(asked.request.force_authn);
    // An answer from before the question is none.
    let old = asked.response(|statement| statement.authn_instant = statement.authn_instant - MINUTE * 10);
    let page = zoe.answer(&asked, &old).await;
    assert_eq!(page.status, 403, "{}", page.body);
}

#[tokio::test]
async fn each_of_the_two_proofs_must_be_young_by_itself() {
    let op = Provider::start().await;
    let (mut zoe, zoes) = at(&op, &op.portal, ZOE).await;
    op.pass(MINUTE * 10);
    let question = prove(&op, &mut zoe, JONAS).await;
    // That she is who has the account is 16 minutes old, and the other login six.
    op.pass(MINUTE * 6);
    refused(&zoe.agent.press(&question, "#confirm", &[]).await, 410, "That took too long");
    let again = zoe.agent.open(question.url.clone()).await;
    assert_eq!(again.texts("button[name=institution]").len(), 1, "{}", again.body);
    zoe.becomes(ZOE);
    let question = zoe.walk(again).await;
    assert!(question.has("#confirm"), "the other login need not be proved again: {}", question.body);
    // Now it is the other way round.
    op.pass(MINUTE * 10);
    refused(&zoe.agent.press(&question, "#confirm", &[]).await, 410, "That took too long");
    let choice = zoe.agent.open(question.url.clone()).await;
    assert!(choice.has("#institution-search") && !choice.has("#confirm"), "{}", choice.body);
    assert_eq!(op.store.account(&account_of(&op, &zoes).await).await.unwrap().unwrap().parts, []);
}

#[tokio::test]
async fn who_is_to_prove_the_account_anew_proves_no_other_one() {
    let op = Provider::start().await;
    let (mut zoe, zoes) = at(&op, &op.portal, ZOE).await;
    op.pass(MINUTE * 16);
    let account = zoe.agent.open(op.url("/account")).await;
    let again = zoe.agent.press(&account, "#link", &[]).await;
    // Whoever has found the browser open goes to another institution,
    let mut elsewhere = again.submission("button[name=institution]", &[]);
    let other = op.institution(JONAS).entity_id().to_owned();
    elsewhere.form.iter_mut().filter(|(name, _)| name == "institution").for_each(|(_, v)| v.clone_from(&other));
    refused(&zoe.agent.submit(&again, elsewhere).await, 400, "This institution cannot be chosen here");
    // or signs in as themselves.
    zoe.becomes(SAM);
    refused(&zoe.walk(again).await, 403, "That was another login");
    assert_eq!(op.store.account(&account_of(&op, &zoes).await).await.unwrap().unwrap().parts, []);
}

#[tokio::test]
async fn a_closed_account_is_not_linked_and_links_nothing() {
    let op = Provider::start().await;
    let (_, jonas) = at(&op, &op.portal, JONAS).await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let (mut mei, _) = at(&op, &op.portal, MEI).await;
    op.broker.close_person(&Subject::parse(&jonas).unwrap()).await.unwrap();
    refused(&prove(&op, &mut zoe, JONAS).await, 403, "The account of that login is closed");
    // Closed between the proof and the word.
    let question = prove(&op, &mut mei, ZOE).await;
    op.broker.close_person(&Subject::parse(&sub).unwrap()).await.unwrap();
    refused(&mei.agent.press(&question, "#confirm", &[]).await, 403, "The account of that login is closed");
    let page = zoe.agent.open(op.url("/account")).await;
    assert!(page.has("#institution-search"), "{} {}", page.status, page.body);
}

#[tokio::test]
async fn somebody_on_hold_is_linked_to_nobody() {
    let op = Provider::start().await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    at(&op, &op.portal, JONAS).await;
    let account = zoe.agent.open(op.url("/account")).await;
    let choice = zoe.agent.press(&account, "#link", &[]).await;
    let button = format!("button[name=institution][value=\"{}\"]", op.institution(JONAS).entity_id());
    let door = op.institution(JONAS).url("sso");
    zoe.agent.stop_at(&door);
    let page = zoe.agent.press(&choice, &button, &[]).await;
    zoe.agent.pass(&door);
    zoe.becomes(JONAS);
    let asked = zoe.asked(&page);
    let strong = |statement: &mut Statement| {
        statement.attributes.push(ReleasedAttribute::text(Name::SubjectId, ["4711@sample-tech.example.org"]));
    };
    let page = zoe.answer(&asked, &asked.response(strong)).await;
    refused(&page, 403, "We are not sure who you are");
    let account = zoe.agent.open(op.url("/account")).await;
    assert_eq!(account.texts("#logins li b").len(), 1);
}

#[tokio::test]
async fn nobody_undoes_what_is_not_theirs() {
    let op = Provider::start().await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let account = link(&op, &mut zoe, JONAS).await;
    let act = account.attribute("button[name=act]", "value").unwrap();
    let (mut sam, _) = at(&op, &op.portal, SAM).await;
    let page = sam.agent.open(op.url("/account")).await;
    let csrf = page.attribute("input[name=csrf]", "value").unwrap();
    let form = vec![("csrf".to_owned(), csrf), ("act".to_owned(), act)];
    let forged = Submission { method: reqwest::Method::POST, url: op.url("/account/undo"), form };
    sam.agent.submit(&page, forged.clone()).await;
    assert_eq!(at(&op, &op.portal, JONAS).await.1, sub);
    // Nor is it done by a form of another site.
    let evil = Page { url: "https://evil.example/".parse().unwrap(), ..account };
    zoe.agent.submit(&evil, forged).await;
    assert_eq!(at(&op, &op.portal, JONAS).await.1, sub);
}
