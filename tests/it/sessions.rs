//! Where a person is signed in: to look at on the page of their account, and to end there, one by one or all at once.

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{JONAS, Provider, Visitor, ZOE};

#[tokio::test]
async fn a_session_elsewhere_is_ended_and_no_other_one_on_sqlite() {
    is_ended(Provider::start().await).await;
}

#[tokio::test]
async fn a_session_elsewhere_is_ended_and_no_other_one_on_postgresql() {
    is_ended(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

/// Signs in for the page of the account, without any client.
async fn account(op: &Provider, visitor: &mut Visitor<'_>) -> Page {
    let page = visitor.agent.open(op.url("/account")).await;
    let page = visitor.walk(page).await;
    assert!(page.url.path() == "/account" && page.has("#sessions"), "{} {}", page.url, page.body);
    page
}

async fn is_in(op: &Provider, visitor: &mut Visitor<'_>) -> bool {
    visitor.agent.open(op.url("/account")).await.has("#sessions")
}

async fn is_ended(op: Provider) {
    let (mut here, mut there, mut other) = (op.browser(), op.browser(), op.browser().sign_in_as(JONAS));
    account(&op, &mut there).await;
    account(&op, &mut other).await;
    op.pass(MINUTE);
    let page = account(&op, &mut here).await;
    let shown = page.texts("#sessions li");
    assert_eq!(shown.len(), 2, "{}", page.body);
    assert!(shown[0].contains("this browser") && !shown[1].contains("this browser"), "{shown:?}");
    assert!(shown.iter().all(|one| one.contains(op.institution(ZOE).name())), "{shown:?}");
    let button = "#sessions button";
    assert_eq!(page.attributes(button, "value").len(), 1, "the one in front of us ends by signing out");

    let forged = here.agent.press(&page, button, &[("csrf", "x")]).await;
    assert_eq!(forged.status, 403);
    // Somebody else's cannot be named.
    let theirs = account(&op, &mut other).await;
    let mut stolen = theirs.submission("#everywhere", &[]);
    stolen.url = op.url("/account/sessions");
    stolen.form.push(("session".to_owned(), page.attribute(button, "value").unwrap()));
    assert_eq!(other.agent.submit(&theirs, stolen).await.status, 200);
    assert!(is_in(&op, &mut there).await);

    // One's own is no button of the page, and who names it all the same is told how it ends.
    let own = account(&op, &mut there).await.attribute(button, "value").unwrap();
    let mut named = page.submission("#everywhere", &[]);
    named.url = op.url("/account/sessions");
    named.form.push(("session".to_owned(), own));
    let kept = here.agent.submit(&page, named).await;
    assert!(kept.status == 409 && is_in(&op, &mut here).await, "{} {}", kept.status, kept.body);

    let left = here.agent.press(&page, button, &[]).await;
    assert!(left.url.path() == "/account" && left.texts("#sessions li").len() == 1, "{}", left.body);
    assert!(!is_in(&op, &mut there).await && is_in(&op, &mut here).await && is_in(&op, &mut other).await);
}

/// Sessions in which no client was visited, and those from before anything was kept of them, end too.
#[tokio::test]
async fn who_signs_out_everywhere_is_signed_in_nowhere() {
    let op = Provider::start().await;
    let (mut here, mut there, mut old, mut other) = (op.browser(), op.browser(), op.browser(), op.browser());
    other.becomes(JONAS);
    account(&op, &mut other).await;
    account(&op, &mut old).await;
    op.tamper("update institution_sessions set subject = null");
    account(&op, &mut there).await;
    let tokens = op.redeem(&there.approve(&op.portal).await).await.tokens();
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 200);
    let waiting = old.open(&op.portal, &[("prompt", "consent")]).await;
    assert!(waiting.has("#approve"), "{}", waiting.body);
    op.pass(MINUTE);
    let page = account(&op, &mut here).await;
    let done = here.agent.press(&page, "#everywhere", &[]).await;
    assert!(done.status == 200 && done.text("main").contains("Portal"), "{} {}", done.status, done.body);
    assert!(!done.has("#visitor"), "nobody is signed in any more");
    for (who, visitor) in [("here", &mut here), ("there", &mut there), ("old", &mut old)] {
        assert!(!is_in(&op, visitor).await, "{who}");
    }
    assert!(is_in(&op, &mut other).await, "nobody else is signed out");
    assert_eq!(op.userinfo(&tokens.access_token).await.status, 401);
    let late = old.agent.press(&waiting, "#approve", &[]).await;
    assert!(late.callback("code").is_none(), "{}", late.body);
    // Who comes back is there again.
    account(&op, &mut here).await;
}

#[tokio::test]
async fn where_a_person_is_signed_in_is_theirs_to_take_along() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let page = account(&op, &mut visitor).await;
    let data = visitor.agent.press(&page, "#download", &[]).await;
    let data: serde_json::Value = serde_json::from_str(&data.body).unwrap();
    assert_eq!(data["signed_in"][0]["institutions"][0], op.institution(ZOE).entity_id());
    assert_eq!(page.attribute("#delete", "href").as_deref(), Some("/account/delete"));
}
