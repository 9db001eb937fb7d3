//! A person whose only account ends soon hears of it, and of the way out.

use std::time::Duration;

use beadle_tests::agent::Page;
use beadle_tests::eventually;
use beadle_tests::provider::{JONAS, Provider, Visitor, ZOE};
use demo::institution::ReleasedAttribute;
use domain::{AttributeName, Timestamp};

use super::link;

const DAY: Duration = Duration::from_secs(86_400);

/// `GeneralizedTime`, as directories write it.
fn generalized(at: Timestamp) -> String {
    at.to_string().replace(['-', ':', 'T'], "")
}

/// Zoë signs in at the portal, and her university says when her account ends.
async fn signed_in(op: &Provider, says: &str) -> (Page, Page) {
    let mut visitor: Visitor<'_> = op.browser().sign_in_as(ZOE);
    let asked = visitor.ask().await;
    let expiry = ReleasedAttribute::text(AttributeName::SchacExpiryDate, [says]);
    let page = visitor.answer(&asked, &asked.response(|statement| statement.attributes.push(expiry))).await;
    assert!(page.has("#approve") || page.callback("code").is_some(), "{} {}", page.status, page.body);
    (visitor.agent.open(op.url("/")).await, visitor.agent.open(op.url("/account")).await)
}

#[tokio::test]
async fn pages_and_one_letter_a_week_say_that_the_only_account_ends_soon() {
    let op = Provider::start().await;
    let now = op.broker.now();
    for says in [generalized(now + DAY * 91), generalized(now - DAY), "soon".to_owned()] {
        let (home, account) = signed_in(&op, &says).await;
        assert!(home.has("#sub") && !home.has("#ending") && !account.has("#ending"), "{says}");
    }
    let (home, account) = signed_in(&op, &generalized(now + DAY * 60)).await;
    for page in [&home, &account] {
        let notice = page.text("#ending");
        assert!(notice.contains("University of Example Hills ends soon"), "{notice}");
        assert!(notice.contains("Link another login"), "{notice}");
    }
    assert_eq!(op.letters(), [""; 0]);

    let ends_at = generalized(now + DAY * 29);
    for _ in 0..2 {
        signed_in(&op, &ends_at).await;
    }
    eventually("a letter", async || op.letters().len() == 1).await;
    let letter = op.letters().concat();
    for words in ["To: zoe@hills.example.edu", "ends soon", op.url("/account").as_str()] {
        assert!(letter.contains(words), "{words}: {letter}");
    }
    op.pass(DAY * 7);
    signed_in(&op, &ends_at).await;
    eventually("another letter", async || op.letters().len() == 2).await;
}

#[tokio::test]
async fn who_has_another_login_is_left_in_peace() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(ZOE);
    visitor.approve(&op.portal).await;
    link(&op, &mut visitor, JONAS).await;
    let told = op.letters().len();
    let (home, account) = signed_in(&op, &generalized(op.broker.now() + DAY * 10)).await;
    assert!(account.has("#logins") && !home.has("#ending") && !account.has("#ending"), "{}", account.body);
    assert_eq!(op.letters().len(), told);
}
