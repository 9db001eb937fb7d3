//! `prompt=none` at an OpenID provider for a client that wants nothing shown.

use std::time::Duration;

use beadle_tests::agent::Page;
use beadle_tests::provider::{Provider, Visitor};
use broker::settings::ProviderKind;
use serde_json::{Value, json};

use super::{arrive, is_signed_in, with};

const NONE: [(&str, &str); 2] = [("prompt", "none"), ("state", "st")];

/// Somebody who signed in before, whose session here is over.
async fn back_later(op: &Provider) -> Visitor<'_> {
    let mut visitor = op.browser();
    assert!(arrive(op, &mut visitor, &[("scope", "openid")]).await.callback("code").is_some());
    op.pass(Duration::from_secs(8 * 60 * 60));
    visitor
}

async fn silently(op: &Provider, visitor: &mut Visitor<'_>, parameters: &[(&str, &str)]) -> Page {
    let all: Vec<_> = NONE.iter().chain([("scope", "openid")].iter()).chain(parameters).copied().collect();
    visitor.open(&op.portal, &all).await
}

fn error(page: &Page) -> Option<String> {
    assert_eq!(page.callback("state").as_deref(), Some("st"), "{} {}", page.status, page.body);
    page.callback("error")
}

#[tokio::test]
async fn the_provider_is_asked_to_show_nothing_and_answers() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let mut visitor = back_later(&op).await;
    let page = silently(&op, &mut visitor, &[]).await;
    assert!(page.callback("code").is_some(), "{:?}", page.location());
    let asked = sample.asked().pop().unwrap();
    assert_eq!(asked["prompt"], "none");
    assert!(!asked.contains_key("max_age"));
    assert!(is_signed_in(&op, &mut visitor).await);
}

#[tokio::test]
async fn whatever_the_provider_says_the_client_hears_login_required() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let mut visitor = back_later(&op).await;
    let refusals = ["login_required", "interaction_required", "consent_required", "account_selection_required", "x"];
    let refusals = refusals.map(|error| json!({ "code": null, "error": error }));
    for answer in refusals.into_iter().chain([json!({ "code": null }), json!({ "code": "another" })]) {
        let before = sample.asked().len();
        sample.behave(|it| it.answer = answer.clone());
        assert_eq!(error(&silently(&op, &mut visitor, &[]).await).as_deref(), Some("login_required"), "{answer}");
        assert_eq!(sample.asked().len(), before + 1, "it is asked once");
    }
    sample.behave(|it| {
        it.answer = json!({});
        it.up = false;
    });
    // What it said of itself an hour ago is too old, and it does not answer: it is asked by what is known.
    assert!(silently(&op, &mut visitor, &[]).await.callback("code").is_some());
}

#[tokio::test]
async fn a_provider_that_does_not_say_when_does_not_meet_a_limit_of_age() {
    let (op, sample) = with(ProviderKind::Standard).await;
    let mut visitor = back_later(&op).await;
    for auth_time in [Value::Null, (op.broker.now().as_seconds() - 600).into()] {
        sample.behave(|it| it.id_token["auth_time"] = auth_time.clone());
        let page = silently(&op, &mut visitor, &[("max_age", "60")]).await;
        assert_eq!(error(&page).as_deref(), Some("login_required"), "{auth_time}");
        assert_eq!(sample.asked().pop().unwrap()["max_age"], "60");
    }
    sample.behave(|it| it.id_token = json!({}));
    op.pass(Duration::from_secs(600));
    assert!(silently(&op, &mut visitor, &[("max_age", "60")]).await.callback("code").is_some());
}

#[tokio::test]
async fn github_knows_no_such_question_and_is_not_asked() {
    let (op, sample) = with(ProviderKind::GitHub).await;
    let mut visitor = back_later(&op).await;
    let before = sample.asked().len();
    assert_eq!(error(&silently(&op, &mut visitor, &[]).await).as_deref(), Some("login_required"));
    assert_eq!(sample.asked().len(), before);
}
