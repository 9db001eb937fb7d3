//! Terms of use: accepted once for each version, before anything is released.

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Provider, ZOE};
use broker::settings::{AcceptableUse, UseText};
use domain::{ClientId, Digest};

const TEXT: &str = "Be kind.\n\n<b>Really</b>.";
const TEXT_DE: &str = "Seien Sie nett.";

fn terms(version: &str) -> AcceptableUse {
    let text = |language: &str, text: &str| UseText { language: language.to_owned(), text: text.to_owned() };
    let texts = vec![text("en", TEXT), text("de", TEXT_DE)];
    AcceptableUse { version: version.to_owned(), texts, clients: [].into() }
}

async fn provider() -> Provider {
    Provider::start_with(|settings| settings.authorization.acceptable_use = Some(terms("1"))).await
}

fn data(page: &Page) -> serde_json::Value {
    serde_json::from_str(&page.body).unwrap()
}

#[tokio::test]
async fn terms_are_accepted_once_and_anew_when_they_change_on_sqlite() {
    are_accepted(provider().await).await;
}

#[tokio::test]
async fn terms_are_accepted_once_and_anew_when_they_change_on_postgresql() {
    let mut op = Provider::on(&Postgres::shared().fresh_database()).await;
    op.restart_with(|settings| settings.authorization.acceptable_use = Some(terms("1"))).await;
    are_accepted(op).await;
}

async fn are_accepted(mut op: Provider) {
    let mut visitor = op.browser();
    let page = visitor.authorize(&op.portal, &[]).await;
    assert!(page.status == 200 && page.has("#accept") && !page.has("#approve"), "{} {}", page.url, page.body);
    let shown = page.texts("#terms p");
    assert_eq!(shown, ["Be kind.", "<b>Really</b>."]);
    assert!(page.body.contains("Version") && page.text("main").contains("Portal"), "{}", page.body);
    let next = visitor.agent.press(&page, "#accept", &[]).await;
    assert!(next.has("#approve"), "then the usual question: {}", next.body);
    let code = visitor.agent.press(&next, "#approve", &[]).await;
    assert!(code.callback("code").is_some());
    assert!(visitor.authorize(&op.portal, &[("prompt", "login")]).await.callback("code").is_some(), "once is enough");

    let account = visitor.agent.open(op.url("/account")).await;
    assert!(account.text("#terms").contains("version 1, accepted"), "{}", account.body);
    let kept = data(&visitor.agent.open(op.url("/account/data")).await);
    let kept = &kept["accepted_terms"][0];
    assert_eq!((kept["version"].as_str(), kept["language"].as_str()), (Some("1"), Some("en")));
    assert_eq!(kept["text_sha256"], Digest::of(TEXT.as_bytes()).hex());
    op.broker.tend_audit().await.unwrap();
    let rows = op.store.audit_rows(0, 100).await.unwrap();
    let told = rows.iter().filter(|row| row.entry.contains("terms.accepted")).count();
    assert_eq!(told, 1);
    assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());

    op.restart_with(|settings| settings.authorization.acceptable_use = Some(terms("2"))).await;
    op.pass(MINUTE);
    let mut visitor = op.browser();
    visitor.agent.speak("de");
    let page = visitor.authorize(&op.portal, &[]).await;
    assert_eq!(page.texts("#terms p"), [TEXT_DE], "{}", page.body);
    let next = visitor.agent.press(&page, "#accept", &[]).await;
    assert!(visitor.walk(next).await.callback("code").is_some());
    let kept = data(&visitor.agent.open(op.url("/account/data")).await);
    assert_eq!(kept["accepted_terms"].as_array().unwrap().len(), 2);
    assert_eq!(kept["accepted_terms"][0]["text_sha256"], Digest::of(TEXT_DE.as_bytes()).hex());
}

#[tokio::test]
async fn who_does_not_accept_gets_no_further_and_can_think_again() {
    let op = provider().await;
    let mut visitor = op.browser();
    let page = visitor.authorize(&op.portal, &[("state", "s")]).await;
    let refused = visitor.agent.press(&page, "#refuse", &[]).await;
    assert!(refused.status == 200 && refused.has("#again") && refused.has("#back"), "{}", refused.body);
    let again = visitor.agent.press(&refused, "#again", &[]).await;
    assert!(again.has("#accept"), "{}", again.body);
    let back = visitor.agent.press(&refused, "#back", &[]).await;
    assert_eq!(back.callback("error").as_deref(), Some("access_denied"), "{} {}", back.status, back.body);
    assert_eq!(back.callback("state").as_deref(), Some("s"));
    assert!(visitor.open(&op.portal, &[]).await.has("#accept"), "nothing was recorded");
}

#[tokio::test]
async fn nobody_gets_around_them() {
    let op = provider().await;
    let mut visitor = op.browser();
    let page = visitor.authorize(&op.portal, &[]).await;
    // Straight to the answer of the next question.
    let mut skipped = page.submission("#accept", &[]);
    skipped.url = page.url.join(&format!("{}/consent", page.url.path())).unwrap();
    skipped.form.retain(|(name, _)| name == "csrf");
    skipped.form.push(("decision".to_owned(), "approve".to_owned()));
    let answer = visitor.agent.submit(&page, skipped).await;
    assert!(answer.callback("code").is_none() && answer.status >= 400, "{} {}", answer.status, answer.body);
    // What somebody never saw cannot be accepted.
    let unseen = visitor.agent.press(&page, "#accept", &[("seen", &"0".repeat(64))]).await;
    assert!(unseen.has("#accept"), "{}", unseen.body);
    let forged = visitor.agent.press(&page, "#accept", &[("csrf", "x")]).await;
    assert_eq!(forged.status, 403);
    let silent = visitor.open(&op.portal, &[("prompt", "none")]).await;
    assert_eq!(silent.callback("error").as_deref(), Some("interaction_required"), "{}", silent.body);
    // Our own pages release nothing.
    assert!(visitor.agent.open(op.url("/account")).await.has("#sessions"));
}

#[tokio::test]
async fn only_the_clients_that_are_named_ask_for_them() {
    let mut op = Provider::start().await;
    let other = op.client("https://localhost/callback", "openid").await;
    let named = ClientId::parse(&other.client_id).unwrap();
    op.restart_with(|settings| {
        settings.authorization.acceptable_use = Some(AcceptableUse { clients: [named].into(), ..terms("1") });
    })
    .await;
    let mut visitor = op.browser().sign_in_as(ZOE);
    assert!(visitor.authorize(&op.portal, &[]).await.callback("code").is_some());
    assert!(visitor.authorize(&other, &[]).await.has("#accept"));
}
