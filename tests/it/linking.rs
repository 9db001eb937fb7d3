//! One person with several institutions: linking, over HTTP, as a person does it.

mod affiliation;
mod attacks;
mod commands;
mod ending;
mod journal;
mod letters;
mod protocol;

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::demo::Client;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{CALLBACK, JONAS, Person, Provider, SAM, Visitor, ZOE};
use beadle_tests::tokens::unverified;

const SCOPE: &[(&str, &str)] = &[("scope", "openid profile")];

/// The person opens their account, presses the button, signs in elsewhere, and sees what would become one.
async fn prove(op: &Provider, visitor: &mut Visitor<'_>, other: Person) -> Page {
    let account = visitor.agent.open(op.url("/account")).await;
    let choice = visitor.agent.press(&account, "#link", &[]).await;
    visitor.becomes(other);
    visitor.walk(choice).await
}

/// The same, and agrees.
async fn link(op: &Provider, visitor: &mut Visitor<'_>, other: Person) -> Page {
    let question = prove(op, visitor, other).await;
    assert!(question.has("#confirm"), "{} {}", question.status, question.body);
    let done = visitor.agent.press(&question, "#confirm", &[]).await;
    assert_eq!((done.status, done.url.path()), (200, "/account"), "{}", done.body);
    done
}

/// A person signs in at a client with a new browser.
pub(crate) async fn at<'a>(op: &'a Provider, client: &Client, person: Person) -> (Visitor<'a>, String) {
    let mut visitor = op.browser().sign_in_as(person);
    let sub = sub_at(op, &mut visitor, client).await;
    (visitor, sub)
}

/// The `sub` that a client gets of whoever sits in front of the browser.
async fn sub_at(op: &Provider, visitor: &mut Visitor<'_>, client: &Client) -> String {
    let page = visitor.authorize(client, SCOPE).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{} {}", page.status, page.body));
    let tokens = op.redeem_as(client, &code).await.tokens();
    unverified(&tokens.id_token)["sub"].as_str().unwrap().to_owned()
}

async fn app(op: &Provider) -> Client {
    op.client(CALLBACK, "openid profile email").await
}

#[tokio::test]
async fn who_links_a_second_institution_and_loses_the_first_keeps_sub_and_consents_on_sqlite() {
    a_university_is_lost(Provider::start().await).await;
}

#[tokio::test]
async fn who_links_a_second_institution_and_loses_the_first_keeps_sub_and_consents_on_postgresql() {
    a_university_is_lost(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

async fn a_university_is_lost(op: Provider) {
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let account = link(&op, &mut zoe, JONAS).await;
    assert_eq!(account.texts("#logins li b").len(), 2, "{}", account.body);
    assert_eq!(account.text("#sub"), sub);
    op.leave_federation(ZOE).await;
    // Another browser, another institution, the same person; and the portal does not ask again.
    let mut elsewhere = op.browser().sign_in_as(JONAS);
    assert_eq!(sub_at(&op, &mut elsewhere, &op.portal).await, sub);
    assert!(!elsewhere.saw("#approve"));
    // An application that they never visited sees the same one.
    let (_, new) = at(&op, &app(&op).await, JONAS).await;
    assert_eq!(new, sub);
}

#[tokio::test]
async fn two_accounts_that_exist_become_one_and_each_application_keeps_the_sub_that_it_knows() {
    let op = Provider::start().await;
    let (hub, wiki) = (app(&op).await, app(&op).await);
    let (mut zoe, zoe_at_portal) = at(&op, &op.portal, ZOE).await;
    let zoe_at_wiki = sub_at(&op, &mut zoe, &wiki).await;
    let (mut jonas, jonas_at_hub) = at(&op, &hub, JONAS).await;
    let jonas_at_wiki = sub_at(&op, &mut jonas, &wiki).await;
    assert_ne!(zoe_at_wiki, jonas_at_wiki);

    let question = prove(&op, &mut zoe, JONAS).await;
    let said = question.texts("#applications li").join("\n");
    assert_eq!(question.texts("#applications li").len(), 3);
    assert_eq!(question.texts("#applications .changes").len(), 1, "the wiki took them for two: {said}");
    for sub in [&zoe_at_portal, &jonas_at_hub] {
        assert!(said.contains(sub.as_str()), "{said}");
    }
    let names = question.text("#logins");
    assert!(names.contains(op.institution(ZOE).name()) && names.contains(op.institution(JONAS).name()), "{names}");
    zoe.agent.press(&question, "#confirm", &[]).await;

    for person in [ZOE, JONAS] {
        for (client, sub) in [(&op.portal, &zoe_at_portal), (&hub, &jonas_at_hub), (&wiki, &zoe_at_wiki)] {
            assert_eq!(at(&op, client, person).await.1, *sub);
        }
    }
    // Somebody else is somebody else.
    assert_ne!(at(&op, &op.portal, SAM).await.1, zoe_at_portal);
}

#[tokio::test]
async fn what_an_application_is_told_comes_from_the_login_in_use() {
    let op = Provider::start().await;
    let told = async |person| {
        let mut visitor = op.browser().sign_in_as(person);
        let page = visitor.authorize(&op.portal, &[("scope", "openid email profile org.cilogon.userinfo")]).await;
        let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
        op.userinfo(&tokens.access_token).await.json()
    };
    let (zoe, jonas) = (told(ZOE).await, told(JONAS).await);
    let (mut visitor, _) = at(&op, &op.portal, ZOE).await;
    link(&op, &mut visitor, JONAS).await;
    let (zoe_now, jonas_now) = (told(ZOE).await, told(JONAS).await);
    assert_eq!(zoe_now["sub"], jonas_now["sub"]);
    for claim in ["name", "email", "idp", "idp_name", "acr", "eppn", "affiliation", "eduPersonAssurance", "subject_id"]
    {
        assert_eq!((&zoe_now[claim], &jonas_now[claim]), (&zoe[claim], &jonas[claim]), "{claim}");
    }
    assert!(zoe_now["subject_id"].is_string() && jonas_now["subject_id"].is_null(), "{jonas_now}");
}

#[tokio::test]
async fn the_browser_of_an_absorbed_account_goes_on_as_the_survivor() {
    let op = Provider::start().await;
    let hub = app(&op).await;
    let (mut jonas, _) = at(&op, &hub, JONAS).await;
    let (mut zoe, zoe_sub) = at(&op, &op.portal, ZOE).await;
    link(&op, &mut zoe, JONAS).await;
    // He has not signed in anew: his session is hers by now.
    let wiki = app(&op).await;
    let page = jonas.authorize(&wiki, &[("scope", "openid"), ("prompt", "none")]).await;
    assert_eq!(page.callback("error").as_deref(), Some("consent_required"), "signed in, but never asked");
    assert_eq!(sub_at(&op, &mut jonas, &wiki).await, zoe_sub);
    assert!(!jonas.saw("#username"));
    assert_eq!(jonas.agent.open(op.url("/")).await.text("#sub"), zoe_sub);
}

#[tokio::test]
async fn an_undone_link_parts_the_two_and_signs_everybody_out() {
    let op = Provider::start().await;
    let hub = app(&op).await;
    let (_, jonas_at_hub) = at(&op, &hub, JONAS).await;
    let (mut zoe, zoe_at_portal) = at(&op, &op.portal, ZOE).await;
    let (mut before, _) = at(&op, &op.portal, ZOE).await;
    let account = link(&op, &mut zoe, JONAS).await;
    let (mut meanwhile, _) = at(&op, &op.portal, JONAS).await;
    op.pass(MINUTE);
    let page = zoe.agent.press(&account, "button[name=act]", &[]).await;
    assert!(page.has("#institution-search"), "signed out, they may sign in anew: {}", page.body);
    // Who signed in while they were one may have been either: nobody is taken for anybody.
    assert!(!meanwhile.agent.open(op.url("/")).await.has("#sub"));
    // Their institution says anew who they are; as that they never agreed to anything.
    let page = meanwhile.authorize(&op.portal, &[("scope", "openid"), ("prompt", "none")]).await;
    assert_eq!(page.callback("error").as_deref(), Some("consent_required"), "{}", page.body);
    assert_eq!(meanwhile.agent.open(op.url("/")).await.text("#sub"), jonas_at_hub);
    // Who signed in before is who they were.
    before.becomes(ZOE);
    assert_eq!(sub_at(&op, &mut before, &op.portal).await, zoe_at_portal);
    assert_eq!(at(&op, &hub, JONAS).await.1, jonas_at_hub);
    assert_eq!(at(&op, &op.portal, ZOE).await.1, zoe_at_portal);
    let jonas_at_portal = at(&op, &op.portal, JONAS).await.1;
    assert_eq!(jonas_at_portal, jonas_at_hub);
}

#[tokio::test]
async fn a_link_can_be_undone_for_thirty_days() {
    let op = Provider::start().await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    let account = link(&op, &mut zoe, JONAS).await;
    let undo = account.submission("button[name=act]", &[]);
    op.pass(MINUTE * 60 * 24 * 30 + MINUTE);
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    let account = zoe.agent.open(op.url("/account")).await;
    assert!(account.has("#logins") && !account.has("#acts"), "{}", account.body);
    // Nor by the old form with the new token.
    let csrf = account.attribute("input[name=csrf]", "value").unwrap();
    let mut late = undo;
    late.form.iter_mut().filter(|(name, _)| name == "csrf").for_each(|(_, value)| value.clone_from(&csrf));
    let page = zoe.agent.submit(&account, late).await;
    assert_eq!(page.texts("#logins li b").len(), 2, "{}", page.body);
}

#[tokio::test]
async fn a_removed_login_is_a_stranger_and_the_one_in_use_stays() {
    let op = Provider::start().await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let account = link(&op, &mut zoe, JONAS).await;
    let (mut jonas, _) = at(&op, &op.portal, JONAS).await;
    assert_eq!(account.texts("button[name=institution]").len(), 1, "not the one in use: {}", account.body);
    // Nor by a form that says so.
    let mut own = account.submission("button[name=institution]", &[]);
    let in_use = op.institution(ZOE).entity_id().to_owned();
    own.form.iter_mut().filter(|(name, _)| name == "institution").for_each(|(_, v)| v.clone_from(&in_use));
    let page = zoe.agent.submit(&account, own).await;
    assert_eq!((page.status, page.text("#error-title").as_str()), (409, "This login is in use"), "{}", page.body);

    op.pass(MINUTE);
    let account = zoe.agent.press(&account, "button[name=institution]", &[]).await;
    assert_eq!(account.texts("#logins li b"), [op.institution(ZOE).name()]);
    // The session of that login ends with it, and who comes by it is somebody new.
    let page = jonas.authorize(&op.portal, &[("scope", "openid"), ("prompt", "none")]).await;
    assert_eq!(page.callback("error").as_deref(), Some("login_required"), "{}", page.body);
    let (_, stranger) = at(&op, &app(&op).await, JONAS).await;
    assert_ne!(stranger, sub);
    // Somebody has it now, so that it is not given back; it can be linked anew.
    let page = zoe.agent.press(&account, "button[name=act]", &[]).await;
    assert_eq!(page.status, 409, "{}", page.body);
    link(&op, &mut zoe, JONAS).await;
    assert_eq!(at(&op, &op.portal, JONAS).await.1, sub);
}

#[tokio::test]
async fn a_removed_login_is_given_back() {
    let op = Provider::start().await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let account = link(&op, &mut zoe, JONAS).await;
    op.pass(MINUTE);
    let account = zoe.agent.press(&account, "button[name=institution]", &[]).await;
    zoe.agent.press(&account, "button[name=act]", &[]).await;
    assert_eq!(at(&op, &op.portal, JONAS).await.1, sub);
}

#[tokio::test]
async fn an_old_sign_in_is_proved_anew_before_another_login_is_linked() {
    let op = Provider::start().await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    op.pass(MINUTE * 16);
    let account = zoe.agent.open(op.url("/account")).await;
    let again = zoe.agent.press(&account, "#link", &[]).await;
    assert_eq!(again.texts("button[name=institution]").len(), 1, "{}", again.body);
    zoe.becomes(ZOE);
    let home = op.url("/account/link/").to_string();
    zoe.agent.stop_at(&home);
    let back = zoe.walk(again).await;
    zoe.agent.pass(&home);
    let choice = zoe.agent.open(back.location().unwrap()).await;
    assert!(choice.has("#institution-search"), "{} {}", choice.status, choice.body);
    zoe.becomes(JONAS);
    let question = zoe.walk(choice).await;
    zoe.agent.press(&question, "#confirm", &[]).await;
    assert_eq!(at(&op, &op.portal, JONAS).await.1, sub);
}

#[tokio::test]
async fn a_linking_says_how_long_it_waits_and_waits_longer_on_demand() {
    let op = Provider::start().await;
    let (mut zoe, sub) = at(&op, &op.portal, ZOE).await;
    let seconds = |page: &Page| page.attribute("#time-limit", "data-seconds");
    let quarter = Some("900".to_owned());
    let account = zoe.agent.open(op.url("/account")).await;
    let choice = zoe.agent.press(&account, "#link", &[]).await;
    assert!(choice.text("#time-limit").contains("This page waits for you until"), "{}", choice.body);
    assert_eq!(seconds(&choice), quarter, "so long her sign-in proves who she is");
    op.pass(MINUTE * 14);
    let later = zoe.agent.press(&choice, "#more-time", &[("q", "Exämple & more")]).await;
    assert_eq!((later.attribute("#q", "value").as_deref(), seconds(&later)), (Some("Exämple & more"), quarter.clone()));
    // Nobody else gets or gives it.
    let stranger = op.browser().agent.submit(&choice, choice.submission("#more-time", &[])).await;
    assert!((400..500).contains(&stranger.status) && !stranger.has("#time-limit"), "{}", stranger.body);
    zoe.becomes(JONAS);
    let question = {
        let page = zoe.agent.open(later.url.clone()).await;
        zoe.walk(page).await
    };
    assert_eq!((question.has("#confirm"), seconds(&question).is_some()), (true, true), "{}", question.body);
    let question = zoe.agent.press(&question, "#more-time", &[]).await;
    assert_eq!((question.has("#confirm"), seconds(&question)), (true, quarter), "{}", question.body);
    op.pass(MINUTE * 14);
    let question = zoe.agent.press(&question, "#more-time", &[]).await;
    op.pass(MINUTE * 14);
    let done = zoe.agent.press(&question, "#confirm", &[]).await;
    assert_eq!((done.status, done.url.path()), (200, "/account"), "nobody signs in once more: {}", done.body);
    assert_eq!(at(&op, &op.portal, JONAS).await.1, sub);
}

#[tokio::test]
async fn more_time_makes_nothing_prove_again_that_proves_no_more() {
    let op = Provider::start().await;
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    let question = prove(&op, &mut zoe, JONAS).await;
    op.pass(MINUTE * 16);
    let again = zoe.agent.press(&question, "#more-time", &[]).await;
    assert!(!again.has("#confirm"), "{}", again.body);
    assert_eq!(again.texts("button[name=institution]").len(), 1, "she proves her account anew: {}", again.body);
    assert_eq!(again.attribute("#time-limit", "data-seconds").as_deref(), Some("3600"), "so long as any page");
}

#[tokio::test]
async fn somebody_without_a_session_signs_in_before_the_account_page() {
    let op = Provider::start().await;
    let page = op.browser().agent.open(op.url("/account")).await;
    assert!(page.status == 200 && page.has("#institution-search"), "{}", page.body);
    let mut visitor = op.browser();
    assert!(!visitor.agent.open(op.url("/")).await.has("#account"));
    let (mut zoe, _) = at(&op, &op.portal, ZOE).await;
    let home = zoe.agent.open(op.url("/")).await;
    assert!(zoe.agent.press(&home, "#account", &[]).await.has("#logins"));
}
