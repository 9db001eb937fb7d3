//! Renewing a certificate: every condition that is not met is told before anybody tries, to people and to programs.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Provider, Reply, SAM, Visitor, ZOE};
use broker::settings::{Channel, OfferedProfile, Profiles};
use ca::Profile;
use domain::{Clock as _, Subject};

use super::certificate::{bare, csr};
use super::one_certificate::{ask, with_mail};

const PATH: &str = "/account/certificates";
const DAY: Duration = Duration::from_secs(86_400);

fn by_every_way(settings: &mut broker::Settings) {
    let long = OfferedProfile {
        description: None,
        profile: Profile::long(),
        channels: Channel::ALL.to_vec(),
        requires_acr: Vec::new(),
        requires_assurance: Vec::new(),
    };
    settings.certificates.profiles = Profiles::with(vec![long], None, None).unwrap();
}

async fn list(visitor: &mut Visitor<'_>, op: &Provider) -> Page {
    visitor.agent.open(op.url(PATH)).await
}

async fn getcert(op: &Provider, token: &str, more: &[(&str, &str)]) -> Reply {
    let request = bare(&csr("rsa:2048", "/CN=x", &[]));
    let form = [&[("access_token", token), ("certreq", &request)], more].concat();
    op.post_as(&op.portal, "/oauth2/getcert", &form).await
}

async fn listed(op: &Provider, token: &str) -> serde_json::Value {
    op.send(op.request(reqwest::Method::GET, "/oauth2/certificates").bearer_auth(token)).await.json()
}

async fn a_certificate_is_renewed_from_its_row(op: Provider) {
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let first = ask(&mut zoe, &op, "long", &[("days", "60")]).await.text("#serial");
    let page = list(&mut zoe, &op).await;
    assert!(page.has("button.renew[disabled]"), "{}", page.body);
    let unmet = page.texts("ul.unmet li");
    assert!(matches!(unmet.as_slice(), [one] if one.contains("can be renewed in its last 28 days, from")), "{unmet:?}");
    // Whoever goes there all the same reads the same, and gets nothing.
    let form = zoe.agent.open(op.url(&format!("{PATH}/new?renew={first}"))).await;
    assert!(form.text("#objection").contains("last 28 days"), "{}", form.body);
    let refused = zoe.agent.press(&form, "#send", &[("csr", &csr("rsa:2048", "/CN=x", &[])), ("agreed", "yes")]).await;
    assert_eq!((refused.status, refused.text("#objection").contains("last 28 days")), (422, true), "{}", refused.body);

    op.pass(DAY * 33);
    op.store.make_room(op.clock.now()).await.unwrap();
    zoe.authorize(&op.portal, &[("prompt", "login")]).await;
    let page = list(&mut zoe, &op).await;
    assert!(!page.has("ul.unmet"), "{}", page.body);
    let form = zoe.agent.press(&page, "a.renew", &[]).await;
    assert!(form.text("#renews").contains(&first), "{}", form.body);
    let sent = form.submission("#send", &[("csr", &csr("rsa:2048", "/CN=x", &[])), ("agreed", "yes")]);
    let says = |name: &str| {
        sent.form.iter().filter(|(key, _)| key == name).map(|(_, value)| value.clone()).collect::<Vec<_>>()
    };
    assert_eq!((says("profile"), says("address").len()), (vec!["long".to_owned()], 1));
    let renewed = zoe.agent.submit(&form, sent).await;
    assert!(renewed.has("#serial"), "{}", renewed.body);
    // The address has its certificate now.
    let again = zoe.agent.open(op.url(&format!("{PATH}/new?renew={first}"))).await;
    assert!(again.has("#addresses input[disabled]"), "{}", again.body);
}

#[tokio::test]
async fn a_certificate_is_renewed_from_its_row_on_sqlite() {
    a_certificate_is_renewed_from_its_row(Provider::start().await).await;
}

#[tokio::test]
async fn a_certificate_is_renewed_from_its_row_on_postgres() {
    a_certificate_is_renewed_from_its_row(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn every_condition_that_is_not_met_is_told_to_people_and_programs() {
    let op = Provider::start_with(|settings| {
        by_every_way(settings);
        settings.certificates.yearly_quota = Some(1);
        settings.certificates.max_sign_in_age = MINUTE * 10;
        settings.certificates.max_vetting_age = Some(MINUTE * 10);
    })
    .await;
    let mut zoe = op.browser();
    let token = op.redeem(&zoe.approve(&op.portal).await).await.tokens().access_token;
    assert_eq!(getcert(&op, &token, &[("profile", "long")]).await.status, 200);
    op.pass(MINUTE * 11);
    let page = list(&mut zoe, &op).await;
    let unmet = page.texts("ul.unmet li");
    let told = ["in its last 28 days", "sign in again", "ask its contact", "as many as one person may"];
    assert_eq!(unmet.len(), told.len(), "{unmet:?}");
    for (sentence, said) in told.iter().zip(&unmet) {
        assert!(said.contains(sentence), "{sentence}: {said}");
    }
    let certificates = listed(&op, &token).await;
    let reasons = certificates["certificates"][0]["renewal_refused"].as_array().unwrap();
    let codes: Vec<_> = reasons.iter().map(|reason| reason["reason"].as_str().unwrap()).collect();
    assert_eq!(codes, ["too_early", "old_sign_in", "not_vetted", "quota"]);
    let serial = certificates["certificates"][0]["serial"].as_str().unwrap();
    let refused = getcert(&op, &token, &[("renews", serial)]).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    for sentence in told {
        assert!(refused.body.contains(sentence), "{sentence}: {}", refused.body);
    }
}

#[tokio::test]
async fn programs_renew_by_getcert_and_hear_what_stands_against_it() {
    let op = Provider::start_with(by_every_way).await;
    let (token, sams) = (op.code(ZOE).await, op.code(SAM).await);
    let token = op.redeem(&token).await.tokens().access_token;
    let sams = op.redeem(&sams).await.tokens().access_token;
    assert_eq!(getcert(&op, &token, &[("profile", "long"), ("certlifetime", "2592000")]).await.status, 200);
    let serial = listed(&op, &token).await["certificates"][0]["serial"].as_str().unwrap().to_owned();
    // To others there is no such certificate.
    for nothing in [serial.as_str(), "0A", "no serial number"] {
        let refused = getcert(&op, &sams, &[("renews", nothing)]).await;
        assert_eq!(refused.status, 404, "{}", refused.body);
    }
    op.pass(DAY * 3);
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    assert_eq!(listed(&op, &token).await["certificates"][0]["renewal_refused"], serde_json::json!([]));
    let renewed = getcert(&op, &token, &[("renews", &serial)]).await;
    assert_eq!(renewed.status, 200, "{}", renewed.body);
    let all = listed(&op, &token).await;
    let profiles: Vec<_> = all["certificates"].as_array().unwrap().iter().map(|one| one["profile"].clone()).collect();
    assert_eq!(profiles, ["long", "long"]);
}

#[tokio::test]
async fn an_address_that_is_no_longer_theirs_and_a_compromised_key_stand_against_it() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let request = csr("rsa:2048", "/CN=x", &[]);
    let serials = [
        ask(&mut zoe, &op, "short-lived", &[("csr", &request)]).await.text("#serial"),
        ask(&mut zoe, &op, "short-lived", &[("csr", &request)]).await.text("#serial"),
    ];
    assert!(!list(&mut zoe, &op).await.has("ul.unmet"));
    with_mail(&mut zoe, "other@hills.example.edu").await;
    let page = list(&mut zoe, &op).await;
    let unmet = page.texts(&format!("#unmet-{}", serials[1]));
    assert!(unmet[0].contains("is not known to be yours any more"), "{unmet:?}");
    let revoke = format!("[aria-labelledby=name-{}] details.revoke button", serials[0]);
    let done = zoe.agent.press(&page, &revoke, &[("reason", "compromised")]).await;
    assert!(done.has("#revoked") && !done.has("ul.unmet"), "both have the key, so none is good: {}", done.body);
    // As earlier versions left it.
    op.tamper(&format!("update certificates set revoked_at = null, reason = null where serial = '{}'", serials[1]));
    let page = list(&mut zoe, &op).await;
    let unmet = page.texts("ul.unmet li");
    assert!(unmet.len() == 2 && unmet[1].contains("reported as compromised"), "{unmet:?}");
}

#[tokio::test]
async fn a_lasting_certificate_needs_an_identity_that_was_confirmed_lately() {
    let op = Provider::start_with(|settings| settings.certificates.max_vetting_age = Some(DAY * 100)).await;
    let mut zoe = op.browser();
    let token = op.redeem(&zoe.approve(&op.portal).await).await.tokens().access_token;
    assert!(ask(&mut zoe, &op, "long", &[("days", "60")]).await.has("#serial"));
    let subject = op.userinfo(&token).await.json()["sub"].as_str().unwrap().to_owned();
    op.pass(DAY * 101);
    zoe.authorize(&op.portal, &[("prompt", "login")]).await;
    let refused = ask(&mut zoe, &op, "long", &[]).await;
    assert!(refused.text("#objection").contains("ask its contact"), "{}", refused.text("#objection"));
    // One of some days is had all the same.
    assert!(ask(&mut zoe, &op, "short-lived", &[]).await.has("#serial"));
    let institution = domain::EntityId::parse(op.institution(ZOE).entity_id()).unwrap();
    let zoe_s = Subject::parse(&subject).unwrap();
    op.store.confirm_identity(&zoe_s, &institution, &zoe_s, op.clock.now()).await.unwrap();
    assert!(ask(&mut zoe, &op, "long", &[]).await.has("#serial"));
}

#[tokio::test]
async fn a_certificate_is_renewed_though_its_institution_has_another_name_by_now() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let serial = ask(&mut zoe, &op, "short-lived", &[]).await.text("#serial");
    let now = domain::EntityId::parse(op.institution(ZOE).entity_id()).unwrap();
    // As if it had been issued under the earlier name.
    let before = domain::EntityId::parse("https://before.hills.example.edu").unwrap();
    op.tamper(&format!("update certificates set institution = '{}' where serial = '{serial}'", before.as_str()));
    let unmet = list(&mut zoe, &op).await.texts("ul.unmet li");
    assert!(matches!(unmet.as_slice(), [one] if one.contains("takes part no more")), "{unmet:?}");
    let order = domain::InstitutionMove::new(before, Some(now), None).unwrap();
    let id = op.broker.move_institution(&order, true).await.unwrap().id.unwrap();
    assert!(!list(&mut zoe, &op).await.has("ul.unmet"));
    let form = zoe.agent.open(op.url(&format!("{PATH}/new?renew={serial}"))).await;
    let sent = [("csr", csr("rsa:2048", "/CN=x", &[])), ("agreed", "yes".to_owned())];
    let sent: Vec<_> = sent.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert!(zoe.agent.press(&form, "#send", &sent).await.has("#serial"));
    op.broker.undo_move(&id).await.unwrap();
    assert_eq!(list(&mut zoe, &op).await.texts("ul.unmet").len(), 1);
}
