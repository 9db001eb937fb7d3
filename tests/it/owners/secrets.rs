//! Owners take turns with secrets: two are good at a time, a third one is refused, and what ended is good no more.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{CALLBACK, Provider, SAM, Visitor, ZOE};
use domain::{ClientId, Decision};
use serde_json::json;

use super::{register, signed_in};

const HOUR: Duration = Duration::from_hours(1);
const DAY: Duration = Duration::from_hours(24);

/// An approved application of Zoë's, as it proves itself first.
async fn approved(op: &Provider) -> (Visitor<'_>, ClientId, Client) {
    let mut zoe = signed_in(op, ZOE).await;
    let page = register(&mut zoe, op, "Telescope").await;
    let id = ClientId::parse(&page.text("#client-id")).unwrap();
    let client = Client {
        client_id: id.to_string(),
        client_secret: page.text("#client-secret"),
        redirect_uri: "https://hub.example.org/cb".to_owned(),
        ..op.portal.clone()
    };
    op.broker.decide(&id, Decision::Approve, "test").await.unwrap();
    (zoe, id, client)
}

/// Whether a secret proves the client: only then it hears that its code is none.
async fn proves(op: &Provider, client: &Client, secret: &str) -> bool {
    let client = Client { client_secret: secret.to_owned(), ..client.clone() };
    let told = op.redeem_as(&client, "none").await.json();
    match told["error"].as_str() {
        Some("invalid_grant") => true,
        Some("invalid_client") => false,
        _ => panic!("{told}"),
    }
}

#[tokio::test]
async fn a_second_secret_takes_the_place_of_the_first_in_steps_on_sqlite() {
    in_steps(Provider::start().await).await;
}

#[tokio::test]
async fn a_second_secret_takes_the_place_of_the_first_in_steps_on_postgresql() {
    in_steps(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

async fn in_steps(op: Provider) {
    let (mut zoe, id, client) = approved(&op).await;
    let url = op.url(&format!("/clients/{id}"));
    let page = zoe.agent.open(&url).await;
    assert_eq!(page.texts("#secrets li > b"), ["Secret 1"], "{}", page.body);
    let made = zoe.agent.press(&page, "#make-secret", &[]).await;
    let second = made.text("#client-secret");
    assert_eq!(made.headers["cache-control"], "no-store");
    assert_eq!(made.texts("#secrets li > b"), ["Secret 1", "Secret 2"], "{}", made.body);
    assert!(!made.has("#make-secret") && !zoe.agent.open(&url).await.has("#client-secret"));
    assert!(proves(&op, &client, &client.client_secret).await && proves(&op, &client, &second).await);
    // A third one is refused, also where the form was open before.
    let refused = zoe.agent.press(&page, "#make-secret", &[]).await;
    assert!(refused.status == 422 && !refused.has("#client-secret") && refused.has("#objection"), "{}", refused.body);
    // The first one is to end, which can be taken back; then it ends.
    let page = zoe.agent.press(&made, "#secrets li:first-child button[value=notice]", &[]).await;
    assert!(page.has("#secrets li:first-child .badge"), "{}", page.body);
    let page = zoe.agent.press(&page, "#secrets li:first-child button[value=never]", &[]).await;
    assert!(!page.has("#secrets .badge"), "{}", page.body);
    let page = zoe.agent.press(&page, "#secrets li:first-child button[value=now]", &[]).await;
    assert_eq!(page.texts("#secrets li > b"), ["Secret 2"], "{}", page.body);
    assert!(!proves(&op, &client, &client.client_secret).await && proves(&op, &client, &second).await);
    // Who ends it twice hears that it is gone.
    let late = zoe.agent.press(&made, "#secrets li:first-child button[value=now]", &[]).await;
    assert!(late.status == 422 && late.has("#objection"), "{}", late.body);
    let sentences = page.texts("#acts li span:first-child");
    assert_eq!(sentences.iter().filter(|one| one.contains("secret")).count(), 4, "{sentences:?}");
}

#[tokio::test]
async fn a_secret_is_refused_from_the_moment_at_which_it_ends_and_its_owners_are_told_before() {
    let op = Provider::start().await;
    let (mut zoe, id, client) = approved(&op).await;
    let page = zoe.agent.open(op.url(&format!("/clients/{id}"))).await;
    zoe.agent.press(&page, "#secrets button[value=notice]", &[]).await;
    op.broker.warn_of_ending_secrets().await.unwrap();
    let ends = |letters: Vec<String>| letters.iter().filter(|one| one.contains("The secret of Telescope ends")).count();
    assert_eq!(ends(op.letters()), 0, "in 30 days is not soon");
    op.pass(DAY * 16 + MINUTE);
    op.broker.warn_of_ending_secrets().await.unwrap();
    assert_eq!(ends(op.letters()), 1, "{:?}", op.letters());
    op.broker.warn_of_ending_secrets().await.unwrap();
    assert_eq!(ends(op.letters()), 1, "once is enough");
    assert!(proves(&op, &client, &client.client_secret).await);
    op.pass(DAY * 14);
    assert!(!proves(&op, &client, &client.client_secret).await);
}

#[tokio::test]
async fn secrets_of_others_do_not_exist() {
    let op = Provider::start().await;
    let (mut zoe, id, client) = approved(&op).await;
    let page = zoe.agent.open(op.url(&format!("/clients/{id}"))).await;
    let mut sam = signed_in(&op, SAM).await;
    let csrf = sam.agent.open(op.url("/account")).await.attribute("input[name=csrf]", "value").unwrap();
    for selector in ["#make-secret", "#secrets button[value=now]"] {
        let done = sam.agent.press(&page, selector, &[("csrf", &csrf)]).await;
        assert_eq!(done.status, 404, "{}", done.body);
    }
    assert_eq!(op.broker.secrets_of(&id).await.unwrap().len(), 1);
    assert!(proves(&op, &client, &client.client_secret).await);
}

#[tokio::test]
async fn whoever_finds_a_browser_open_makes_no_secret() {
    let op = Provider::start_with(|settings| settings.certificates.portal_session = Some(HOUR)).await;
    let (mut zoe, id, _) = approved(&op).await;
    let url = op.url(&format!("/clients/{id}"));
    op.pass(HOUR);
    let page = zoe.agent.open(&url).await;
    let asked = zoe.agent.press(&page, "#make-secret", &[]).await;
    assert!(!asked.has("#client-secret"), "{}", asked.body);
    assert_eq!(op.broker.secrets_of(&id).await.unwrap().len(), 1);
}

#[tokio::test]
async fn two_secrets_make_guessing_no_easier_and_the_use_of_each_is_seen() {
    let op = Provider::start_with(|settings| settings.limits.failures = 20).await;
    let client = op.client_of(&[CALLBACK], false, domain::ClientStatus::Approved).await;
    let id = ClientId::parse(&client.client_id).unwrap();
    let second = op.broker.new_client_secret(&id, "test", false).await.unwrap();
    assert!(proves(&op, &client, second.expose()).await);
    let used: Vec<_> = op.broker.secrets_of(&id).await.unwrap().iter().map(|one| one.last_used.is_some()).collect();
    assert_eq!(used, [false, true]);
    for wrong in ["", "x", &id.to_string(), &format!("{}{}", client.client_secret, second.expose())] {
        assert!(!proves(&op, &client, wrong).await, "{wrong}");
    }
    let refused = op.broker.new_client_secret(&id, "test", false).await.unwrap_err();
    assert!(refused.to_string().contains("two secrets"), "{refused}");
    let mut limited = false;
    // More than two minutes' worth: a new minute may begin meanwhile.
    for number in 0..45 {
        let wrong = Client { client_secret: number.to_string(), ..client.clone() };
        limited |= op.redeem_as(&wrong, "none").await.status == 429;
    }
    assert!(limited, "whoever tries many is slowed down");
}

#[tokio::test]
async fn whoever_changes_to_a_secret_by_an_approval_makes_it_on_the_page() {
    let op = Provider::start().await;
    let (mut zoe, id, client) = approved(&op).await;
    let url = op.url(&format!("/clients/{id}"));
    // What the operator registers has keys; proving less waits for approval.
    let keys = json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks_uri": "https://hub.example.org/keys" });
    op.broker.edit_client(&id, keys.as_object().unwrap(), (None, "test")).await.unwrap();
    assert!(!zoe.agent.open(&url).await.has("#make-secret"));
    let form = zoe.agent.open(format!("{url}/edit")).await;
    let fields = [("method", "client_secret_post"), ("jwks_uri", "")];
    let page = zoe.agent.press(&form, "#save", &fields).await;
    assert!(page.has("#change"), "{}", page.body);
    let review = op.broker.review(&id).await.unwrap().unwrap();
    let seen = review.editable.change.unwrap().id;
    let verdict = broker::client_changes::Verdict::Approve;
    op.broker.decide_change(&id, (&seen, review.editable.version), verdict, "ada").await.unwrap();
    let page = zoe.agent.open(&url).await;
    assert!(page.has("#no-secrets"), "{}", page.body);
    let made = zoe.agent.press(&page, "#make-secret", &[]).await;
    assert!(proves(&op, &client, &made.text("#client-secret")).await, "{}", made.body);
}
