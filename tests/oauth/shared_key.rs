//! A key that is compromised is compromised in every certificate that has it, whichever was named.

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Provider, ZOE};
use domain::Clock as _;
use reqwest::Method;
use serde_json::json;
use storage::certificate_list::CertificateQuery;

use super::admin_certificates::{administrator, certified, entries};
use super::certificate::{csr, fetch, token};

/// Certificates of Zoe's, two of which have one key: those, and the request for it.
async fn two_of_one_key(op: &Provider) -> ([String; 2], String) {
    let (request, token) = (csr("rsa:2048", "/CN=x", &[]), token(op, ZOE).await);
    let on_record = async || {
        let now = op.clock.now();
        let all = op.store.list_certificates(&CertificateQuery::All, None, ("", 1000), now).await.unwrap();
        all.into_iter().map(|one| one.serial).collect::<Vec<_>>()
    };
    let mut both: [String; 2] = Default::default();
    for one in &mut both {
        let before = on_record().await;
        let reply = fetch(op, &token, &request, &[]).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        *one = on_record().await.into_iter().find(|serial| !before.contains(serial)).unwrap();
    }
    (both, request)
}

async fn on_list(op: &Provider) -> Vec<String> {
    let issuing = op.broker.authority().issuing_id().unwrap().to_owned();
    let mut list: Vec<_> = op
        .store
        .revoked_certificates(&issuing, op.clock.now())
        .await
        .unwrap()
        .into_iter()
        .map(|one| one.serial)
        .collect();
    list.sort();
    list
}

fn sorted(mut serials: Vec<String>) -> Vec<String> {
    serials.sort();
    serials
}

/// The letters that are not among these.
fn since(op: &Provider, before: &[String]) -> Vec<String> {
    op.letters().into_iter().filter(|letter| !before.contains(letter)).collect()
}

async fn the_page_says_how_many_were_reached(op: Provider) {
    let (both, request) = two_of_one_key(&op).await;
    let (other, zoe) = certified(&op, ZOE).await;
    let mut grace = administrator(&op, "grace").await;
    let open = async |agent: &mut beadle_tests::agent::Agent, path: &str| -> Page {
        agent.open(op.url("/admin").join(path).unwrap()).await
    };
    let page = open(&mut grace.agent, &format!("/admin/certificates/{}", both[1])).await;
    let before = op.letters();
    let fields = [("reason", "key-compromise"), ("tell", "yes")];
    let done = grace.agent.press(&page, "#revoke-button", &fields).await;
    assert!(done.text("#notice").starts_with("Revoked: 2 certificates. "), "{}", done.body);
    assert_eq!(on_list(&op).await, sorted(both.to_vec()));
    for serial in &both {
        let told = entries(&op, "certificate.revoked", serial).await;
        assert_eq!((told.len(), &told[0]["by"]), (1, &"administrator grace".into()), "{serial}");
        assert!(since(&op, &before).iter().any(|letter| letter.contains(serial.as_str())), "no letter names {serial}");
    }
    let reply = fetch(&op, &token(&op, ZOE).await, &request, &[]).await;
    assert!(reply.status == 400 && reply.body.contains("compromised"), "{}", reply.body);

    // All of hers: the one that is good, and no key that is blocked already counts again. Whom a letter goes to is known from
    // the certificate that is good, so it is asked before that is revoked.
    op.pass(MINUTE);
    let page = open(&mut grace.agent, &format!("/admin/people?sub={}", encoded(&zoe))).await;
    let before = op.letters();
    let done = grace.agent.press(&page, "#revoke-button", &fields).await;
    assert_eq!(done.text("#notice"), "Revoked. The owner was told by a letter.", "{}", done.body);
    let letters = since(&op, &before);
    assert!(!letters.is_empty() && letters.iter().all(|letter| letter.contains(&other)), "{letters:?}");
    assert!(letters.iter().all(|letter| !both.iter().any(|gone| letter.contains(gone.as_str()))), "{letters:?}");
    assert_eq!(on_list(&op).await, sorted([&both[..], &[other]].concat()));
    assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());
}

fn encoded(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn programs_hear_how_many_were_reached(op: Provider) {
    let (both, _) = two_of_one_key(&op).await;
    let suite = op.broker.add_admin_token("suite", MINUTE * 60).await.unwrap();
    let path = format!("/admin/api/v1/certificates/{}/revoke", both[1]);
    let body = json!({ "reason": "key-compromise" }).to_string();
    let reply = op.send(op.request(Method::POST, &path).bearer_auth(suite.expose()).body(body)).await;
    // The one that was named first.
    assert_eq!(reply.json()["revoked"], json!([both[1], both[0]]), "{}", reply.body);

    // A person's own programs: by one that fetched both, and by the person's page.
    let (both, _) = two_of_one_key(&op).await;
    let (token, form) = (token(&op, ZOE).await, [("serial", both[0].as_str()), ("reason", "compromised")]);
    let asked = op.request(Method::POST, "/oauth2/certificates/revoke").bearer_auth(&token).form(&form);
    assert_eq!(op.send(asked).await.json(), json!({ "revoked": 2 }));
    two_of_one_key(&op).await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let page = zoe.agent.open(op.url("/account/certificates")).await;
    let done = zoe.agent.press(&page, "details.revoke button", &[("reason", "compromised")]).await;
    assert!(done.text("#revoked").contains("Another certificate of the same key is revoked with it."), "{}", done.body);
    assert_eq!(on_list(&op).await.len(), 6);
    assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());
}

#[tokio::test]
async fn the_page_says_how_many_were_reached_on_sqlite() {
    the_page_says_how_many_were_reached(Provider::start().await).await;
}

#[tokio::test]
async fn the_page_says_how_many_were_reached_on_postgres() {
    the_page_says_how_many_were_reached(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn programs_hear_how_many_were_reached_on_sqlite() {
    programs_hear_how_many_were_reached(Provider::start().await).await;
}

#[tokio::test]
async fn programs_hear_how_many_were_reached_on_postgres() {
    programs_hear_how_many_were_reached(Provider::on(&Postgres::shared().fresh_database()).await).await;
}
