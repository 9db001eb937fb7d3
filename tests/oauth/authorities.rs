//! Issuing authorities that follow one another while the servers run, on two nodes; and a root whose key is elsewhere.

use std::fs;
use std::time::Duration;

use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Node, Provider, ZOE};
use broker::certificates::{AuthorityStage, Rollover, RolloverError};
use ca::RevocationReason;
use domain::{Clock as _, SystemEntropy};

use super::certificate::{Chain, bare, csr};

const DAY: Duration = Duration::from_secs(86_400);
const PASSWORD: &str = "a password for years";

fn in_two_weeks() -> Rollover {
    Rollover { lead: 14 * DAY, algorithm: Some(ca::KeyAlgorithm::P384), place: None, root_key: None }
}

async fn certificate(op: &Provider) -> Chain {
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let request = bare(&csr("rsa:2048", "/CN=x", &[]));
    let form = [("access_token", token.as_str()), ("certreq", &request)];
    let chain = Chain::of(op, op.post_as(&op.portal, "/oauth2/getcert", &form).await).await;
    chain.verify(op);
    let pem = fs::read_to_string(chain.path("chain.pem")).unwrap();
    let issuing = pem.find("-----END CERTIFICATE-----").unwrap() + 26;
    fs::write(chain.path("issuing.pem"), &pem[issuing..]).unwrap();
    chain
}

/// The key id of the authority that issued it, as its certificate names the list.
fn issuer(chain: &Chain) -> String {
    let text = chain.text();
    text.split("/ca/").nth(1).unwrap().split('.').next().unwrap().to_owned()
}

fn serial(chain: &Chain) -> String {
    let line = chain.openssl(&["x509", "-noout", "-serial", "-in", "chain.pem"]);
    line.trim().strip_prefix("serial=").unwrap().to_lowercase()
}

/// What the plain listener of a node answers about a certificate, judged by openssl.
async fn ocsp(op: &Provider, base: &str, chain: &Chain) -> String {
    chain.openssl(&["ocsp", "-no_nonce", "-issuer", "issuing.pem", "-cert", "chain.pem", "-reqout", "request.der"]);
    let question = fs::read(chain.path("request.der")).unwrap();
    let post = reqwest::Client::new().post(format!("{base}/ocsp"));
    let answer = post.header("content-type", "application/ocsp-request").body(question).send().await.unwrap();
    fs::write(chain.path("response.der"), answer.bytes().await.unwrap()).unwrap();
    let now = op.clock.now().as_seconds().to_string();
    let usual = ["ocsp", "-no_nonce", "-issuer", "issuing.pem", "-cert", "chain.pem", "-reqin", "request.der"];
    let judged = ["-resp_text", "-respin", "response.der", "-CAfile", "anchors.pem", "-attime", &now];
    let read = chain.openssl(&[&usual[..], &judged].concat());
    assert!(read.contains("Response verify OK"), "{read}");
    read.lines().find_map(|line| line.trim().strip_prefix("Cert Status: ")).unwrap().to_owned()
}

/// The list of an authority as a node serves it, in openssl's words.
async fn list(base: &str, chain: &Chain, id: &str) -> String {
    let bytes = reqwest::get(format!("{base}/ca/{id}.crl")).await.unwrap().bytes().await.unwrap();
    fs::write(chain.path("list.crl"), bytes).unwrap();
    chain.openssl(&["crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text"]).to_lowercase()
}

/// Time passes, as housekeeping notices.
async fn later(op: &Provider, by: Duration) {
    op.pass(by);
    op.store.make_room(op.clock.now()).await.unwrap();
}

fn stages(node: &broker::Broker) -> Vec<AuthorityStage> {
    node.authority().published().iter().map(|authority| authority.stage).collect()
}

async fn the_next_authority_is_published_then_signs_and_the_old_one_goes_on(op: Provider) {
    use AuthorityStage::{Current, Next, Retiring};
    let node = op.another_node().await;
    let (here, there) = (op.plain_listener().await, plain_listener(&node).await);
    let first = certificate(&op).await;
    let made = op.broker.roll_over_authority(&in_two_weeks()).await.unwrap();
    assert!(made.subject.ends_with("Issuing CA 2"), "{}", made.subject);
    assert!(matches!(op.broker.roll_over_authority(&in_two_weeks()).await, Err(RolloverError::Pending(..))));

    // Published on both nodes, with a list, before it signs anything.
    node.broker.publish_due_crls().await.unwrap();
    for broker in [&op.broker, &node.broker] {
        assert_eq!(stages(broker), [Current, Next, Current]);
        assert_eq!(broker.authority().trust_anchors_pem().matches("BEGIN CERTIFICATE").count(), 3);
    }
    assert!(list(&there, &first, &made.id).await.contains("no revoked certificates"));
    later(&op, 13 * DAY).await;
    let old = certificate(&op).await;
    assert_eq!(issuer(&old), issuer(&first));

    later(&op, DAY).await;
    let new = certificate(&op).await;
    assert_eq!((issuer(&new), stages(&node.broker)), (made.id.clone(), vec![Current, Current, Retiring]));
    assert_ne!(issuer(&old), made.id);

    // Each authority answers for its own, on both nodes.
    for base in [&here, &there] {
        assert_eq!((ocsp(&op, base, &new).await.as_str(), ocsp(&op, base, &old).await.as_str()), ("good", "good"));
    }
    op.broker.revoke_certificate(&serial(&old).parse().unwrap(), RevocationReason::Superseded).await.unwrap();
    node.broker.publish_due_crls().await.unwrap();
    for base in [&here, &there] {
        assert_eq!((ocsp(&op, base, &new).await.as_str(), ocsp(&op, base, &old).await.as_str()), ("good", "revoked"));
        assert!(list(base, &old, &issuer(&old)).await.contains(&serial(&old)));
        assert!(!list(base, &old, &made.id).await.contains(&serial(&old)));
    }
    op.pass(100 * DAY);
    node.broker.publish_due_crls().await.unwrap();
    assert_eq!(op.broker.ending_crls().await.unwrap(), []);
    // Whoever makes a third one counts on.
    let third = op.broker.roll_over_authority(&in_two_weeks()).await.unwrap();
    assert!(third.subject.ends_with("Issuing CA 3"), "{}", third.subject);
}

#[tokio::test]
async fn the_next_authority_is_published_then_signs_and_the_old_one_goes_on_on_sqlite() {
    the_next_authority_is_published_then_signs_and_the_old_one_goes_on(Provider::start().await).await;
}

#[tokio::test]
async fn the_next_authority_is_published_then_signs_and_the_old_one_goes_on_on_postgres() {
    let op = Provider::on(&Postgres::shared().fresh_database()).await;
    the_next_authority_is_published_then_signs_and_the_old_one_goes_on(op).await;
}

#[tokio::test]
async fn a_node_that_has_not_looked_yet_answers_about_an_authority_that_another_one_made() {
    let op = Provider::start().await;
    let node = op.another_node().await;
    let there = plain_listener(&node).await;
    op.broker.roll_over_authority(&Rollover { lead: Duration::ZERO, ..in_two_weeks() }).await.unwrap();
    let new = certificate(&op).await;
    assert_eq!(ocsp(&op, &there, &new).await, "good");

    let other = op.another_node().await;
    let there = plain_listener(&other).await;
    let made = op.broker.roll_over_authority(&in_two_weeks()).await.unwrap();
    assert!(list(&there, &new, &made.id).await.contains("no revoked certificates"));
}

#[tokio::test]
async fn an_authority_that_has_ended_is_no_longer_offered() {
    let op = Provider::start_with(|settings| {
        settings.certificates.authority.issuing_lifetime = 60 * DAY;
    })
    .await;
    // The authority of the tests is made once for all of them, with ten years.
    assert!(op.broker.rollover_due().is_none());
    op.broker.roll_over_authority(&Rollover { lead: Duration::ZERO, ..in_two_weeks() }).await.unwrap();
    assert_eq!(op.broker.authority().published().len(), 3);
    assert!(op.broker.rollover_due().is_some_and(|due| due.subject.ends_with("Issuing CA 2")));
    op.pass(61 * DAY);
    let left = op.broker.authority().published();
    assert_eq!(left.iter().map(|one| one.title).collect::<Vec<_>>(), ["Root", "Issuing"]);
    op.broker.publish_due_crls().await.unwrap();
}

async fn root_key(op: &Provider) -> zeroize::Zeroizing<Vec<u8>> {
    let file = op.broker.root_key_file(PASSWORD, &SystemEntropy::default()).await.unwrap();
    assert!(file.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----\n"), "{file}");
    ca::read_private_key(&file, Some(PASSWORD)).unwrap()
}

#[tokio::test]
async fn the_server_runs_without_the_root_s_key_and_the_key_is_brought_for_a_moment() {
    let mut op = Provider::start().await;
    let key = root_key(&op).await;
    let other = ca::KeyPair::generate(ca::KeyAlgorithm::P256).unwrap();
    assert!(op.broker.take_root_key_away(&other).await.is_err(), "a copy of another key is none");
    assert_eq!(stages(&op.broker)[0], AuthorityStage::Current);
    op.broker.take_root_key_away(&key).await.unwrap();
    op.restart().await;
    assert_eq!(stages(&op.broker), [AuthorityStage::Offline, AuthorityStage::Current]);
    assert!(op.broker.root_key_file(PASSWORD, &SystemEntropy::default()).await.is_err());
    certificate(&op).await;

    // Its last list is good for a year, and the operator hears of its end in time.
    op.pass(334 * DAY);
    op.broker.publish_due_crls().await.unwrap();
    assert_eq!(op.broker.ending_crls().await.unwrap(), []);
    op.pass(2 * DAY);
    op.broker.publish_due_crls().await.unwrap();
    let ending = op.broker.ending_crls().await.unwrap();
    let told = ending.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    assert!(told.contains("bring the authority's key (beadle ca crl --root-key FILE)"), "{told}");
    assert_eq!((ending.len(), ending[0].key_is_here), (1, false));
    assert!(op.broker.publish_all_crls(Some(&other)).await.is_err());
    op.broker.publish_all_crls(Some(&key)).await.unwrap();
    assert_eq!(op.broker.ending_crls().await.unwrap(), []);

    let needed = op.broker.roll_over_authority(&in_two_weeks()).await;
    assert!(matches!(needed, Err(RolloverError::RootKeyNeeded(_))), "{needed:?}");
    let brought = |key| Rollover { root_key: Some(key), lead: Duration::ZERO, ..in_two_weeks() };
    assert!(op.broker.roll_over_authority(&brought(other)).await.is_err());
    op.broker.roll_over_authority(&brought(key)).await.unwrap();
    let chain = certificate(&op).await;
    assert_eq!(Some(issuer(&chain).as_str()), op.broker.authority().issuing_id());
}

#[tokio::test]
async fn where_the_operator_makes_the_authority_nobody_else_does() {
    let op = Provider::start().await;
    op.tamper("delete from keys where purpose in ('ca-root', 'ca-issuing')");
    let mut settings = op.broker.settings.clone();
    settings.certificates.authority.make = false;
    let broker = op.try_with(settings.clone()).await.unwrap();
    assert!(broker.authority().is_empty());
    assert!(matches!(broker.roll_over_authority(&in_two_weeks()).await, Err(RolloverError::NoAuthority)));
    let plan = broker::settings::AuthorityPlan {
        root_key: ca::KeyAlgorithm::P384,
        root_name: Some("Old Oak Root".to_owned()),
        issuing_key: ca::KeyAlgorithm::P256,
        issuing_name: Some("Young Oak".to_owned()),
        ..settings.certificates.authority
    };
    broker.make_authority(plan.clone()).await.unwrap();
    let names: Vec<_> = broker.authority().published().into_iter().map(|made| made.subject).collect();
    assert!(names[0].ends_with("/CN=Old Oak Root") && names[1].ends_with("/CN=Young Oak"), "{names:?}");
    let again = broker.make_authority(plan).await.unwrap_err().to_string();
    assert!(again.starts_with("there is an authority already: /DC="), "{again}");
    let next = broker.roll_over_authority(&in_two_weeks()).await.unwrap();
    assert!(next.subject.ends_with("/CN=Young Oak 2"), "{}", next.subject);
}

async fn plain_listener(node: &Node) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let router = web::plain_router(node.broker.clone());
    tokio::spawn(web::listen::serve(listener, None, router, std::future::pending()));
    format!("http://{address}")
}
