//! `/account/certificates`: what people see of their own certificates, and that they can take them back.

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{JONAS, Provider, Visitor, ZOE};
use domain::Clock as _;

use super::certificate::{bare, csr};

const PATH: &str = "/account/certificates";

/// Somebody who has signed in, with a certificate that the portal fetched, and its serial number.
async fn with_certificate<'a>(op: &'a Provider, mut visitor: Visitor<'a>) -> (Visitor<'a>, String, String) {
    let token = op.redeem(&visitor.approve(&op.portal).await).await.tokens().access_token;
    let request = bare(&csr("rsa:2048", "/CN=x", &[]));
    let form = [
        ("access_token", token.as_str()),
        ("client_id", &op.portal.client_id),
        ("client_secret", &op.portal.client_secret),
        ("certreq", &request),
    ];
    let reply = op.post("/oauth2/getcert", &form).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let page = visitor.agent.open(op.url(PATH)).await;
    let serial = page.texts("section.certificate code").pop().unwrap();
    (visitor, serial, reply.body)
}

async fn revoke(visitor: &mut Visitor<'_>, page: &Page, reason: &str) -> Page {
    visitor.agent.press(page, "details.revoke button", &[("reason", reason)]).await
}

async fn people_see_fetch_and_revoke_their_own(op: Provider) {
    let mut visitor = op.browser();
    assert!(visitor.agent.open(op.url(PATH)).await.has("#institution-search"), "nobody is signed in");
    visitor.approve(&op.portal).await;
    let account = visitor.agent.open(op.url("/account")).await;
    let page = visitor.agent.press(&account, "#certificates", &[]).await;
    assert!(page.has("#none"), "{}", page.body);

    let (mut visitor, serial, chain) = with_certificate(&op, visitor).await;
    let page = visitor.agent.open(op.url(PATH)).await;
    let heading = page.text("section.certificate h2");
    assert!(heading.starts_with("short-lived: zoe@") && heading.contains("RSA-2048"), "{heading}");
    assert!(heading.ends_with(&format!("…{}", &serial[serial.len() - 6..])), "{heading}");
    let names = page.texts("section.certificate .dn");
    assert!(names[0].starts_with("/DC=org/DC=example/O=University of Example Hills/CN=Zoe Muller-Dang A"), "{names:?}");
    assert_eq!(page.texts("section.certificate .badge"), ["Valid"]);
    assert!(page.body.contains("<bdi>Portal</bdi> fetched it."), "{}", page.body);
    // Not the earlier moment from which it is good, for clocks that are slow.
    let issued = page.attribute("section.certificate p.soft time", "datetime");
    assert_eq!(issued, Some(op.clock.now().to_string()));
    let file = visitor.agent.open(op.url(&format!("{PATH}/{serial}.pem"))).await;
    assert_eq!((file.status, file.header("cache-control")), (200, Some("no-store")));
    assert_eq!(file.body, chain, "what the application got");

    // Without a reason nothing happens.
    let unsaid = visitor.agent.press(&page, "details.revoke button", &[]).await;
    assert_eq!((unsaid.status, unsaid.has("#reason-missing")), (422, true));
    assert_eq!(unsaid.texts("section.certificate .badge"), ["Valid"]);

    let done = revoke(&mut visitor, &page, "unneeded").await;
    assert_eq!(done.texts("#ended section.certificate .badge"), ["Revoked"], "{}", done.body);
    let told = done.text("#revoked");
    assert!(told.contains(&serial) && told.contains("It was not needed any more"), "{told}");
    assert!(!done.has("details.revoke"));
    let issuing = op.broker.authority().issuing_id().unwrap().to_owned();
    let revoked = op.store.revoked_certificates(&issuing, op.clock.now()).await.unwrap();
    assert_eq!(revoked.iter().map(|one| (one.serial.as_str(), one.reason)).collect::<Vec<_>>(), [(serial.as_str(), 5)]);
    // A page that was left open tells that it is too late.
    assert_eq!(revoke(&mut visitor, &page, "superseded").await.status, 409);
    assert_eq!(op.store.revoked_certificates(&issuing, op.clock.now()).await.unwrap(), revoked);

    // That others may have its key is told even so, once.
    op.pass(MINUTE);
    let report = done.submission("details.report button", &[]);
    let reported = visitor.agent.submit(&done, report.clone()).await;
    let told = reported.text("#revoked");
    assert!(told.contains(&serial) && told.contains("Somebody else may have its private key"), "{told}");
    assert!(!reported.has("details.report"), "{}", reported.body);
    let worse = storage::certificates::RevokedCertificate { reason: 1, ..revoked[0].clone() };
    assert_eq!(op.store.revoked_certificates(&issuing, op.clock.now()).await.unwrap(), [worse]);
    assert_eq!(visitor.agent.submit(&done, report).await.status, 409);
}

#[tokio::test]
async fn people_see_fetch_and_revoke_their_own_on_sqlite() {
    people_see_fetch_and_revoke_their_own(Provider::start().await).await;
}

#[tokio::test]
async fn people_see_fetch_and_revoke_their_own_on_postgres() {
    people_see_fetch_and_revoke_their_own(Provider::on(&Postgres::shared().fresh_database()).await).await;
}

#[tokio::test]
async fn a_link_tells_of_no_revocation_that_was_not_done() {
    let op = Provider::start().await;
    let (mut zoe, serial, _) = with_certificate(&op, op.browser()).await;
    for named in [serial.as_str(), "0A", "%22%3E"] {
        let page = zoe.agent.open(op.url(&format!("{PATH}?revoked={named}"))).await;
        assert_eq!((page.status, page.has("#revoked")), (200, false), "{named}");
    }
}

#[tokio::test]
async fn fifty_certificates_are_ten_cards_and_two_folds() {
    let op = Provider::start().await;
    let (mut zoe, first, _) = with_certificate(&op, op.browser()).await;
    for _ in 0..13 {
        op.pass(std::time::Duration::from_secs(1));
        (zoe, _, _) = with_certificate(&op, zoe).await;
    }
    let page = zoe.agent.open(op.url(PATH)).await;
    assert_eq!(page.texts("main > section.certificate").len(), 10);
    assert_eq!(page.texts("#further > section.certificate").len(), 4);
    assert!(!page.has("#ended"));
    // The oldest stands last, and each is told from the others.
    assert!(page.texts("#further > section.certificate code").contains(&first));
    let headings: std::collections::BTreeSet<_> = page.texts("section.certificate h2").into_iter().collect();
    assert_eq!(headings.len(), 14);
    let revoked = zoe
        .agent
        .press(&page, &format!("[aria-labelledby=name-{first}] .revoke button"), &[("reason", "superseded")])
        .await;
    assert_eq!(revoked.texts("#ended > section.certificate code"), [first]);
    assert!(revoked.text("#ended summary").starts_with("1 that"), "{}", revoked.text("#ended summary"));
}

#[tokio::test]
async fn a_certificate_that_has_ended_stays_in_sight() {
    let op = Provider::start().await;
    let (_, serial, _) = with_certificate(&op, op.browser()).await;
    op.pass(MINUTE * 60 * 24 * 11);
    let mut later = op.browser();
    later.approve(&op.portal).await;
    let page = later.agent.open(op.url(PATH)).await;
    assert_eq!(page.texts("section.certificate .badge"), ["Ended"]);
    assert_eq!(page.texts("section.certificate code"), std::slice::from_ref(&serial));
    assert!(!page.has("details.revoke"));
    let reported = later.agent.press(&page, "details.report button", &[]).await;
    assert!(reported.text("#revoked").contains(&serial), "{}", reported.body);
    assert_eq!(reported.texts("section.certificate .badge"), ["Revoked"]);
}

#[tokio::test]
async fn nobody_sees_or_revokes_what_is_somebody_else_s() {
    let op = Provider::start().await;
    let (mut zoe, serial, _) = with_certificate(&op, op.browser().sign_in_as(ZOE)).await;
    let (mut jonas, own, _) = with_certificate(&op, op.browser().sign_in_as(JONAS)).await;
    let page = jonas.agent.open(op.url(PATH)).await;
    assert_eq!(page.texts("section.certificate code"), [own]);
    for file in [format!("{serial}.pem"), serial.clone(), "x.pem".to_owned(), "%2e%2e.pem".to_owned()] {
        assert_eq!(jonas.agent.open(op.url(&format!("{PATH}/{file}"))).await.status, 404, "{file}");
    }
    let stolen = [("reason", "compromised"), ("serial", serial.as_str())];
    assert_eq!(jonas.agent.press(&page, "details.revoke button", &stolen).await.status, 409);
    // Nor does a page of another site.
    let forged = [("reason", "compromised"), ("csrf", "forged")];
    let page = zoe.agent.open(op.url(PATH)).await;
    assert_eq!(zoe.agent.press(&page, "details.revoke button", &forged).await.status, 403);
    let issuing = op.broker.authority().issuing_id().unwrap().to_owned();
    assert!(op.store.revoked_certificates(&issuing, op.clock.now()).await.unwrap().is_empty());
}
