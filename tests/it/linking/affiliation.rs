//! As whom somebody with two universities goes to each application: a choice of where they sign in, never of what is said
//! of them.

use beadle_tests::agent::{Page, Submission};
use beadle_tests::provider::{JONAS, Provider, SAM, Visitor, ZOE};
use serde_json::Value;

use super::*;

const SCOPES: &str = "openid email profile org.cilogon.userinfo";
const RADIO: &str = "#logins input[name=institution]";

async fn hub(op: &Provider) -> Client {
    op.client(CALLBACK, SCOPES).await
}

/// Zoë, who has linked her login at the other university, in a browser where both were used.
async fn zoe_with_two(op: &Provider) -> (Visitor<'_>, String) {
    let (mut zoe, sub) = at(op, &op.portal, ZOE).await;
    op.pass(MINUTE);
    link(op, &mut zoe, JONAS).await;
    zoe.becomes(ZOE);
    (zoe, sub)
}

/// What a client hears at the end of the way.
async fn heard(op: &Provider, client: &Client, page: &Page) -> Value {
    let code = page.callback("code").unwrap_or_else(|| panic!("{} {}", page.status, page.body));
    unverified(&op.redeem_as(client, &code).await.tokens().id_token)
}

fn institution(op: &Provider, person: Person) -> &str {
    op.institution(person).entity_id()
}

/// Which login is marked.
fn marked(page: &Page) -> String {
    page.attribute("#logins input[checked]", "value").unwrap_or_default()
}

/// Marks a login and presses a button.
async fn press_as(visitor: &mut Visitor<'_>, page: &Page, button: &str, institution: &str) -> Page {
    visitor.agent.press(page, button, &[("institution", institution)]).await
}

#[tokio::test]
async fn somebody_with_two_universities_chooses_as_whom_they_go_to_an_application_on_sqlite() {
    as_whom(Provider::start().await).await;
}

#[tokio::test]
async fn somebody_with_two_universities_chooses_as_whom_they_go_to_an_application_on_postgresql() {
    as_whom(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

async fn as_whom(op: Provider) {
    let client = hub(&op).await;
    let (mut zoe, sub) = zoe_with_two(&op).await;
    let question = zoe.open(&client, &[]).await;
    assert_eq!(question.texts(RADIO).len(), 2, "{}", question.body);
    assert_eq!(marked(&question), institution(&op, ZOE), "the login in use: {}", question.body);
    let shown = question.text("#logins");
    for part in ["member@", op.institution(JONAS).name(), op.user(ZOE).username] {
        assert!(shown.contains(part), "{part}: {shown}");
    }
    // Who marks the other one has agreed to nothing yet, and signs in there first.
    op.pass(MINUTE);
    zoe.becomes(JONAS);
    let elsewhere = press_as(&mut zoe, &question, "#approve", institution(&op, JONAS)).await;
    assert!(elsewhere.has("input[name=SAMLResponse]"), "{} {}", elsewhere.status, elsewhere.body);
    let page = zoe.walk(elsewhere).await;
    let asked_again = zoe.seen("#approve").expect("what it says there is shown before it is released");
    assert_eq!(marked(asked_again), institution(&op, JONAS));
    let as_jonas = heard(&op, &client, &page).await;
    assert_eq!(
        (as_jonas["sub"].as_str(), as_jonas["idp"].as_str()),
        (Some(sub.as_str()), Some(institution(&op, JONAS)))
    );

    // From then on nobody asks, and the other application goes on by itself.
    let first_sign_in = as_jonas["auth_time"].as_i64().unwrap();
    op.pass(MINUTE);
    let page = zoe.open(&client, &[]).await;
    let again = heard(&op, &client, &page).await;
    assert_eq!(again["idp"], as_jonas["idp"]);
    let account = zoe.agent.open(op.url("/account")).await;
    let portal = format!("form:has([value=\"{}\"])", op.portal.client_id);
    let kept = press_as(&mut zoe, &account, &format!("{portal} button"), institution(&op, ZOE)).await;
    assert_eq!(kept.attribute(&format!("{portal} option[selected]"), "value").unwrap(), institution(&op, ZOE));
    // The session has both sign-ins, each with its own time; nothing is taken for newer than it is.
    let page = zoe.authorize(&op.portal, &[("scope", SCOPES)]).await;
    assert!(!zoe.saw("input[name=SAMLResponse]"), "the session has it");
    let at_portal = heard(&op, &op.portal, &page).await;
    assert_eq!(at_portal["idp"], institution(&op, ZOE), "{at_portal}");
    assert!(at_portal["auth_time"].as_i64().unwrap() < first_sign_in, "{at_portal}");
    assert!(at_portal["email"].as_str().unwrap().starts_with(op.user(ZOE).username), "{at_portal}");
    let page = zoe.open(&client, &[]).await;
    assert_eq!(heard(&op, &client, &page).await["auth_time"].as_i64(), Some(first_sign_in));
}

#[tokio::test]
async fn a_remembered_choice_that_is_not_signed_in_is_offered_first_and_never_pretended() {
    let op = Provider::start().await;
    let client = hub(&op).await;
    let (mut zoe, _) = zoe_with_two(&op).await;
    let question = zoe.open(&client, &[]).await;
    zoe.becomes(JONAS);
    let elsewhere = press_as(&mut zoe, &question, "#approve", institution(&op, JONAS)).await;
    zoe.walk(elsewhere).await;

    // Another browser, where only Zoë's login was used.
    let (mut elsewhere, _) = at(&op, &op.portal, ZOE).await;
    let page = elsewhere.authorize(&client, &[("prompt", "none")]).await;
    assert_eq!(page.callback("error").as_deref(), Some("login_required"), "{}", page.body);
    let choice = elsewhere.open(&client, &[]).await;
    assert!(choice.has("#go-as") && marked(&choice) == institution(&op, JONAS), "{}", choice.body);
    elsewhere.becomes(JONAS);
    let there = elsewhere.agent.press(&choice, "#go-as", &[]).await;
    assert!(there.has("#username"), "{} {}", there.status, there.body);
    let page = elsewhere.walk(there).await;
    assert_eq!(heard(&op, &client, &page).await["idp"], institution(&op, JONAS));
    assert!(!elsewhere.saw("#approve"), "it is what was agreed to");

    // Who lost that login is not caught: the one in use goes as well, at once, and is kept.
    let (mut third, _) = at(&op, &op.portal, ZOE).await;
    let choice = third.open(&client, &[]).await;
    let page = press_as(&mut third, &choice, "#go-as", institution(&op, ZOE)).await;
    assert_eq!(heard(&op, &client, &page).await["idp"], institution(&op, ZOE));
    let page = third.open(&client, &[]).await;
    assert_eq!(heard(&op, &client, &page).await["idp"], institution(&op, ZOE));
}

#[tokio::test]
async fn who_comes_by_another_login_than_the_chosen_one_is_asked_once_more() {
    let op = Provider::start().await;
    let client = hub(&op).await;
    let (mut zoe, _) = zoe_with_two(&op).await;
    zoe.authorize(&client, &[]).await;
    // A browser that knows nobody: the list is all there is to go by.
    let mut jonas = op.browser().sign_in_as(JONAS);
    let page = jonas.authorize(&client, &[]).await;
    let asked = jonas.seen("#approve").expect("the application has not heard of this login");
    assert_eq!(marked(asked), institution(&op, JONAS));
    assert_eq!(heard(&op, &client, &page).await["idp"], institution(&op, JONAS));
    let page = jonas.open(&client, &[]).await;
    assert_eq!(heard(&op, &client, &page).await["idp"], institution(&op, JONAS), "which is kept");
}

#[tokio::test]
async fn what_the_application_demands_comes_before_what_the_person_chose() {
    let op = Provider::start().await;
    let client = hub(&op).await;
    let (mut zoe, _) = zoe_with_two(&op).await;
    let question = zoe.open(&client, &[]).await;
    zoe.becomes(JONAS);
    let elsewhere = press_as(&mut zoe, &question, "#approve", institution(&op, JONAS)).await;
    zoe.walk(elsewhere).await;
    // A hint leaves one institution: its sign-in is used, nobody is asked, and the choice stays.
    let (mut other, _) = at(&op, &op.portal, ZOE).await;
    let page = other.open(&client, &[("idphint", institution(&op, ZOE))]).await;
    assert_eq!(heard(&op, &client, &page).await["idp"], institution(&op, ZOE));
    assert_eq!(marked(&other.open(&client, &[]).await), institution(&op, JONAS));
    // And where the session has both, the hint takes the one that it names.
    let page = zoe.open(&client, &[("idphint", institution(&op, ZOE)), ("prompt", "none")]).await;
    assert_eq!(heard(&op, &client, &page).await["idp"], institution(&op, ZOE));
    // A context that the sign-in in use has is demanded: it is used, and the person sees by which login.
    let demand = r#"{"id_token":{"acr":{"essential":true,"values":["urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"]}}}"#;
    let question = other.open(&client, &[("claims", demand)]).await;
    assert!(question.has("#approve") && marked(&question) == institution(&op, ZOE), "{}", question.body);
    let silent = other.open(&client, &[("claims", demand), ("prompt", "none")]).await;
    assert_eq!(silent.callback("error").as_deref(), Some("consent_required"), "{}", silent.body);
}

#[tokio::test]
async fn prompt_select_account_shows_the_choice() {
    let op = Provider::start().await;
    let client = hub(&op).await;
    let (mut zoe, _) = zoe_with_two(&op).await;
    let choice = zoe.open(&client, &[("prompt", "select_account")]).await;
    assert!(choice.has("#go-as"), "{}", choice.body);
    assert_eq!((choice.texts(RADIO).len(), marked(&choice).as_str()), (2, institution(&op, ZOE)));
    let question = zoe.agent.press(&choice, "#go-as", &[]).await;
    assert!(question.has("#approve"), "the session has it: {}", question.body);
    // Somebody with one login chooses an institution, as before.
    let (mut sam, _) = at(&op, &op.portal, SAM).await;
    let list = sam.open(&client, &[("prompt", "select_account")]).await;
    assert!(list.has("#institution-search") && !list.has("#go-as"), "{}", list.body);
}

#[tokio::test]
async fn somebody_with_one_login_has_nothing_to_choose() {
    let op = Provider::start().await;
    let client = hub(&op).await;
    let (mut sam, _) = at(&op, &op.portal, SAM).await;
    assert!(!sam.open(&client, &[]).await.has("#logins"));
    assert!(!sam.agent.open(op.url("/account")).await.has("#applications"));
}

#[tokio::test]
async fn nobody_goes_as_somebody_else() {
    let op = Provider::start().await;
    let client = hub(&op).await;
    let (mut zoe, _) = zoe_with_two(&op).await;
    let (mut sam, _) = at(&op, &op.portal, SAM).await;
    let question = sam.open(&client, &[]).await;
    let stranger = institution(&op, JONAS).to_owned();
    // A login that is not theirs, one that does not exist, and rubbish.
    for name in [stranger.as_str(), "https://nowhere.example/", "", "<script>", &"x".repeat(5_000)] {
        let page = press_as(&mut sam, &question, "#approve", name).await;
        assert!(page.status == 400 && page.callback("code").is_none(), "{name}: {} {}", page.status, page.body);
    }
    // Another's account page, and a client that is not there.
    let account = zoe.agent.open(op.url("/account")).await;
    let form = account.submission("#applications button", &[("institution", &stranger)]);
    assert_eq!(sam.agent.submit(&account, form.clone()).await.status, 403, "the token is another session's");
    let own = |changes: &[(&str, &str)]| account.submission("#applications button", changes);
    for changes in [
        [("client", "cilogon:/client_id/nobody"), ("institution", stranger.as_str())],
        [("client", op.portal.client_id.as_str()), ("institution", "https://nowhere.example/")],
    ] {
        let page = zoe.agent.submit(&account, own(&changes)).await;
        assert_eq!(page.status, 409, "{changes:?}: {}", page.body);
    }
    let evil = Page { url: "https://evil.example/".parse().unwrap(), ..account.clone() };
    assert_ne!(zoe.agent.submit(&evil, form).await.url.path(), "/account");
    // The choice of a sign-in belongs to the browser that began it, and to its form.
    let choice = zoe.open(&client, &[("prompt", "select_account")]).await;
    let go = choice.submission("#go-as", &[("institution", &stranger)]);
    assert_eq!(sam.agent.submit(&choice, go.clone()).await.status, 403);
    let mut forged = go.clone();
    forged.form.retain(|(name, _)| name != "csrf");
    assert_eq!(zoe.agent.submit(&choice, forged).await.status, 403);
    assert_eq!(zoe.agent.open(go.url.as_str()).await.status, 405);
    let nobody = op.browser().agent.submit(&choice, Submission { ..go }).await;
    assert_eq!(nobody.status, 403);
}

#[tokio::test]
async fn a_login_that_is_gone_is_no_choice() {
    let op = Provider::start().await;
    let client = hub(&op).await;
    let (mut zoe, _) = zoe_with_two(&op).await;
    let question = zoe.open(&client, &[]).await;
    zoe.becomes(JONAS);
    let elsewhere = press_as(&mut zoe, &question, "#approve", institution(&op, JONAS)).await;
    zoe.walk(elsewhere).await;
    op.leave_federation(JONAS).await;
    let (mut other, _) = at(&op, &op.portal, ZOE).await;
    let page = other.open(&client, &[]).await;
    assert_eq!(heard(&op, &client, &page).await["idp"], institution(&op, ZOE), "{}", page.body);
    assert!(!other.agent.open(op.url("/account")).await.has("#applications"));
}

#[tokio::test]
async fn a_sign_out_at_either_institution_ends_both() {
    let op = Provider::start().await;
    let client = hub(&op).await;
    let (mut zoe, _) = zoe_with_two(&op).await;
    let question = zoe.open(&client, &[]).await;
    zoe.becomes(JONAS);
    let elsewhere = press_as(&mut zoe, &question, "#approve", institution(&op, JONAS)).await;
    zoe.walk(elsewhere).await;
    let home = zoe.agent.open(op.url("/")).await;
    zoe.agent.press(&home, "#sign-out", &[]).await;
    for person in [ZOE, JONAS] {
        let hint = institution(&op, person);
        let page = zoe.open(&client, &[("idphint", hint), ("prompt", "none")]).await;
        assert_eq!(page.callback("error").as_deref(), Some("login_required"), "{hint}");
    }
}

#[tokio::test]
async fn the_choice_stands_in_the_person_s_data_and_goes_with_them() {
    let op = Provider::start().await;
    let client = hub(&op).await;
    let (mut zoe, sub) = zoe_with_two(&op).await;
    zoe.authorize(&client, &[]).await;
    let subject = domain::Subject::parse(&sub).unwrap();
    let data = op.broker.personal_data(&subject).await.unwrap().unwrap();
    assert_eq!(data["affiliations"][0]["client_id"], client.client_id.as_str());
    assert_eq!(data["affiliations"][0]["institution"], institution(&op, ZOE));
}
