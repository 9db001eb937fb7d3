//! Of the certificates that last 28 days or longer, a mail address stands in one that is good: by whatever way they are asked
//! for, and however many ask at once.

use std::fs;
use std::sync::Arc;

use beadle_tests::agent::Page;
use beadle_tests::openssl;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Provider, SAM, Visitor, ZOE};
use beadle_tests::scratch::Scratch;
use broker::settings::{Channel, OfferedProfile, Profiles};
use ca::Profile;
use demo::institution::ReleasedAttribute;
use domain::AttributeName;
use reqwest::Method;
use std::time::Duration;
use tokio::sync::Barrier;
use tokio::task::JoinSet;

use super::certificate::csr;

const PATH: &str = "/account/certificates";
const DAY: Duration = Duration::from_secs(86_400);

/// Clients get certificates of a year as well.
pub(super) fn by_every_way(settings: &mut broker::Settings) {
    let long = OfferedProfile {
        description: None,
        profile: Profile::long(),
        channels: Channel::ALL.to_vec(),
        requires_acr: Vec::new(),
        requires_assurance: Vec::new(),
    };
    settings.certificates.profiles = Profiles::with(vec![long], None, None).unwrap();
}

/// What the person gets in the browser.
pub(super) async fn ask(visitor: &mut Visitor<'_>, op: &Provider, profile: &str, fields: &[(&str, &str)]) -> Page {
    let page = visitor.agent.open(op.url(&format!("{PATH}/new"))).await;
    let request = csr("rsa:2048", "/CN=x", &[]);
    let usual = [("csr", request.as_str()), ("agreed", "yes"), ("profile", profile)];
    visitor.agent.press(&page, "#send", &[usual.as_slice(), fields].concat()).await
}

/// Lets the institution say that this address is the person's.
pub(super) async fn with_mail(visitor: &mut Visitor<'_>, address: &str) {
    let asked = visitor.ask_for(&[("prompt", "login")]).await;
    let response = asked.response(|statement| {
        statement.attributes.retain(|attribute| attribute.name != AttributeName::Mail.uri());
        statement.attributes.push(ReleasedAttribute::text(AttributeName::Mail, [address]));
    });
    let page = visitor.answer(&asked, &response).await;
    visitor.walk(page).await;
}

async fn fifty_at_once(op: Provider) {
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    // One key is enough: it is one person's.
    let request = openssl::request(&Scratch::new("fifty").path().join("key.pem"));
    let node = op.another_node().await;
    let (mut all, together) = (JoinSet::new(), Arc::new(Barrier::new(50)));
    for n in 0..50 {
        let form = [
            ("access_token", token.clone()),
            ("client_id", op.portal.client_id.clone()),
            ("client_secret", op.portal.client_secret.clone()),
            ("certreq", request.clone()),
            ("profile", "long".to_owned()),
        ];
        let path = "/oauth2/getcert";
        let sending = if n % 2 == 0 { op.request(Method::POST, path) } else { node.request(Method::POST, path) };
        let (sending, together) = (sending.form(&form), Arc::clone(&together));
        all.spawn(async move {
            together.wait().await;
            let response = sending.send().await.unwrap();
            (response.status().as_u16(), response.text().await.unwrap())
        });
    }
    let answers = all.join_all().await;
    assert_eq!(answers.iter().filter(|(status, _)| *status == 200).count(), 1, "{answers:?}");
    for (status, body) in answers.iter().filter(|(status, _)| *status != 200) {
        assert_eq!(*status, 409, "{body}");
        assert!(body.starts_with("You have a certificate with the mail address zoe@"), "{body}");
    }
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let list = zoe.agent.open(op.url(PATH)).await;
    assert_eq!(list.texts("section.certificate .badge"), ["Valid"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_requests_at_once_make_one_certificate_on_sqlite() {
    fifty_at_once(Provider::start_with(by_every_way).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_requests_at_once_make_one_certificate_on_postgres() {
    let mut op = Provider::on(&Postgres::shared().fresh_database()).await;
    op.restart_with(by_every_way).await;
    fifty_at_once(op).await;
}

#[tokio::test]
async fn the_next_one_is_had_in_the_last_28_days_once_or_after_a_revocation() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let first = ask(&mut zoe, &op, "long", &[("days", "60")]).await;
    assert!(first.has("#serial"), "{}", first.body);
    // The form tells before anybody tries.
    let page = zoe.agent.open(op.url(&format!("{PATH}/new"))).await;
    assert!(page.has("#addresses input[disabled]"), "{}", page.body);
    assert!(page.text("#addresses").contains("can be renewed from"), "{}", page.text("#addresses"));
    let address = page.attribute("#addresses input", "value").unwrap();
    // Whoever sends it all the same hears of it before a draft is kept.
    let refused = ask(&mut zoe, &op, "long", &[("address", &address)]).await;
    assert_eq!(refused.status, 422);
    assert!(refused.text("#objection").contains("can be renewed from"), "{}", refused.text("#objection"));
    assert!(!zoe.agent.open(op.url(PATH)).await.texts("#requests .badge").contains(&"Draft".to_owned()));
    // Without an address it is another matter.
    assert!(ask(&mut zoe, &op, "long", &[]).await.has("#serial"));

    op.pass(DAY * 32 + DAY / 2);
    zoe.authorize(&op.portal, &[("prompt", "login")]).await;
    let renewed = ask(&mut zoe, &op, "long", &[("address", &address)]).await;
    assert!(renewed.has("#serial"), "{}", renewed.body);
    let again = ask(&mut zoe, &op, "long", &[("address", &address)]).await;
    assert_eq!(again.status, 422, "{}", again.body);
    let list = zoe.agent.open(op.url(PATH)).await;
    let serial = renewed.text("#serial");
    let selector = format!("[aria-labelledby=name-{serial}] details.revoke button");
    zoe.agent.press(&list, &selector, &[("reason", "superseded")]).await;
    assert!(ask(&mut zoe, &op, "long", &[("address", &address)]).await.has("#serial"));
}

#[tokio::test]
async fn an_address_in_somebody_else_s_certificate_is_refused_without_a_word_of_whose() {
    let op = Provider::start().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    assert!(ask(&mut zoe, &op, "long", &[("days", "30")]).await.has("#serial"));
    let page = zoe.agent.open(op.url(&format!("{PATH}/new"))).await;
    let address = page.attribute("#addresses input", "value").unwrap();
    // The institution gives the address to another one.
    let mut sam = op.browser().sign_in_as(SAM);
    with_mail(&mut sam, &address).await;
    let page = sam.agent.open(op.url(&format!("{PATH}/new"))).await;
    assert!(page.text("#addresses").contains("of somebody else’s"), "{}", page.text("#addresses"));
    let refused = ask(&mut sam, &op, "short-lived", &[("address", &address)]).await;
    assert_eq!(refused.status, 422);
    let objection = refused.text("#objection");
    assert!(objection.contains("somebody else’s") && !refused.body.contains("Zoe"), "{objection}");
    // By a client, nobody chose it: then it is left out of a certificate of days, and one of a year is refused.
    let sams = sam.approve(&op.portal).await;
    let token = op.redeem(&sams).await.tokens().access_token;
    let request = csr("rsa:2048", "/CN=x", &[]);
    let form = [("access_token", token.as_str()), ("certreq", request.as_str())];
    let reply = op.post_as(&op.portal, "/oauth2/getcert", &form).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let folder = Scratch::new("somebody");
    fs::write(folder.path().join("chain.pem"), &reply.body).unwrap();
    let shown = openssl::description(&folder.path().join("chain.pem"));
    assert!(!shown.contains("email:"), "{shown}");
    // Once it has ended, the address is free.
    op.pass(DAY * 31);
    with_mail(&mut sam, &address).await;
    let page = sam.agent.open(op.url(&format!("{PATH}/new"))).await;
    assert!(!page.has("#addresses input[disabled]"), "{}", page.body);
}

#[tokio::test]
async fn nobody_gets_more_lasting_certificates_in_a_year_than_the_quota() {
    let op = Provider::start_with(|settings| settings.certificates.yearly_quota = Some(1)).await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    assert!(ask(&mut zoe, &op, "long", &[]).await.has("#serial"));
    let page = zoe.agent.open(op.url(&format!("{PATH}/new"))).await;
    let mut without =
        page.submission("#send", &[("csr", &csr("rsa:2048", "/CN=x", &[])), ("agreed", "yes"), ("profile", "long")]);
    without.form.retain(|(name, _)| name != "address");
    let refused = zoe.agent.submit(&page, without).await;
    assert_eq!(refused.text("#stage"), "Draft", "{}", refused.body);
    assert!(refused.text("#objection").contains("within a year"), "{}", refused.text("#objection"));
    assert!(ask(&mut zoe, &op, "short-lived", &[]).await.has("#serial"));
}

async fn a_certificate_from_before_addresses_were_kept_has_its_address(mut op: Provider) {
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    assert!(ask(&mut zoe, &op, "long", &[]).await.has("#serial"));
    let page = zoe.agent.open(op.url(&format!("{PATH}/new"))).await;
    let address = &page.attribute("#addresses input", "value").unwrap();
    // As such a database is when it comes to this version.
    op.tamper("delete from certificate_addresses; delete from settings where name = 'certificate-addresses'");
    op.restart().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let refused = ask(&mut zoe, &op, "long", &[("address", address)]).await;
    assert!(refused.text("#objection").contains("You have a certificate with the mail address"), "{}", refused.body);
    // Done once: it is not read at each start.
    op.tamper("delete from certificate_addresses");
    op.restart().await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    assert!(ask(&mut zoe, &op, "long", &[("address", address)]).await.has("#serial"));
}

#[tokio::test]
async fn a_certificate_from_before_addresses_were_kept_has_its_address_on_sqlite() {
    a_certificate_from_before_addresses_were_kept_has_its_address(Provider::start().await).await;
}

#[tokio::test]
async fn a_certificate_from_before_addresses_were_kept_has_its_address_on_postgres() {
    let database = Postgres::shared().fresh_database();
    a_certificate_from_before_addresses_were_kept_has_its_address(Provider::on(&database).await).await;
}
