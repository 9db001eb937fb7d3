//! A key that is compromised is compromised in every certificate that has it, whichever was named.

use std::fs;

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::demo::Client;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{CALLBACK, Provider, ZOE};
use beadle_tests::ssh::{self, SshKey};
use domain::{Clock as _, Permission};
use reqwest::Method;
use serde_json::json;
use storage::certificate_list::CertificateQuery;

use super::admin_certificates::{administrator, certified, entries};
use super::certificate::{bare, csr, fetch, token};
use super::ssh_certificate::{is_revoked, request_of, serial};

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
    let suite = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), MINUTE * 60).await.unwrap();
    let path = format!("/admin/api/v1/certificates/{}/revoke", both[1]);
    let body = json!({ "reason": "key-compromise" });
    let reply = op.send(op.request(Method::POST, &path).bearer_auth(suite.expose()).json(&body)).await;
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

/// One key of Zoe's, certified in both ways: its SSH certificate's serial number, and that of X.509.
async fn certified_both_ways(op: &Provider, client: &Client) -> (SshKey, String, String) {
    let key = SshKey::of(&["-t", "rsa", "-b", "3072"]);
    let ssh = serial(&key.certify(op, client, &ssh::token(op, client, ZOE).await, &[]).await).to_string();
    let before = x509_on_record(op).await;
    let reply = fetch(op, &token(op, ZOE).await, &bare(&request_of(&key)), &[]).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let x509 = x509_on_record(op).await.into_iter().find(|one| !before.contains(one)).unwrap();
    (key, ssh, x509)
}

async fn x509_on_record(op: &Provider) -> Vec<String> {
    let all = op.store.list_certificates(&CertificateQuery::All, None, ("", 1000), op.clock.now()).await.unwrap();
    all.into_iter().map(|one| one.serial).collect()
}

/// Whether the revocation list that sites fetch now names a certificate, and says that its key is compromised.
async fn is_compromised(op: &Provider, key: &SshKey, serial: &str) -> bool {
    op.broker.publish_due_crls().await.unwrap();
    let path = format!("/ca/{}.crl", op.broker.authority().issuing_id().unwrap());
    fs::write(key.path("list.crl"), reqwest::get(op.url(&path)).await.unwrap().bytes().await.unwrap()).unwrap();
    let list = key.says("openssl", &["crl", "-inform", "DER", "-in", "list.crl", "-noout", "-text"]);
    let entry = list.split("Serial Number: ").find(|entry| entry.starts_with(serial));
    entry.is_some_and(|entry| entry.contains("Key Compromise"))
}

/// Whoever tells of which certificate.
#[derive(Debug, Clone, Copy)]
enum Told {
    OfX509ByTheHolder,
    OfSshByTheHolder,
    OfX509ByAnAdministrator,
    OfSshByAnAdministrator,
    OfX509ByAProgram,
    OfSshByAProgram,
    OfAllByAnAdministrator,
}

async fn a_key_is_compromised_in_certificates_of_both_kinds(mut op: Provider) {
    use Told::*;
    let hills = op.institution(ZOE).entity_id().to_string();
    op.restart_with(|settings| settings.ssh = Some(ssh::policy(&hills))).await;
    let client = op.client(CALLBACK, ssh::SCOPES).await;
    let suite = op.broker.add_admin_token("suite", Permission::ALL.iter().copied(), MINUTE * 600).await.unwrap();
    let zoe = op.userinfo(&token(&op, ZOE).await).await.json()["sub"].as_str().unwrap().to_owned();
    for (told, by) in [
        (OfX509ByTheHolder, "person"),
        (OfSshByTheHolder, "person"),
        (OfX509ByAnAdministrator, "administrator grace"),
        (OfSshByAnAdministrator, "administrator grace"),
        (OfX509ByAProgram, "program suite"),
        (OfSshByAProgram, "program suite"),
        (OfAllByAnAdministrator, "administrator grace"),
    ] {
        op.pass(MINUTE);
        let (key, ssh, x509) = certified_both_ways(&op, &client).await;
        assert!(!is_revoked(&op, &key, "id.pub").await && !is_compromised(&op, &key, &x509).await, "{told:?}");
        let before = op.letters();
        match told {
            OfX509ByTheHolder => {
                let form = [("serial", x509.as_str()), ("reason", "compromised")];
                let asked = op.request(Method::POST, "/oauth2/certificates/revoke");
                let reply = op.send(asked.bearer_auth(token(&op, ZOE).await).form(&form)).await;
                assert_eq!(reply.json(), json!({ "revoked": 2 }), "{}", reply.body);
            }
            OfSshByTheHolder => {
                let form = [("serial", ssh.as_str()), ("reason", "compromised")];
                let asked = op.request(Method::POST, "/oauth2/certificates/revoke");
                let reply = op.send(asked.bearer_auth(ssh::token(&op, &client, ZOE).await).form(&form)).await;
                assert_eq!(reply.json(), json!({ "revoked": 2 }), "{}", reply.body);
            }
            OfX509ByAnAdministrator | OfSshByAnAdministrator | OfAllByAnAdministrator => {
                let path = match told {
                    OfX509ByAnAdministrator => format!("/admin/certificates/{x509}"),
                    OfSshByAnAdministrator => format!("/admin/certificates/ssh/{ssh}"),
                    _ => format!("/admin/people?sub={}", encoded(&zoe)),
                };
                let mut grace = administrator(&op, "grace").await;
                let page = grace.agent.open(op.url("/admin").join(&path).unwrap()).await;
                let fields = [("reason", "key-compromise"), ("tell", "yes")];
                let done = grace.agent.press(&page, "#revoke-button", &fields).await;
                assert!(done.has("#notice"), "{told:?} {}", done.body);
                let letters = since(&op, &before);
                let names_both = |letter: &String| letter.contains(&x509) && letter.contains(&ssh);
                assert!(!letters.is_empty() && letters.iter().all(names_both), "{told:?} {letters:?}");
            }
            OfX509ByAProgram | OfSshByAProgram => {
                let (path, serials) = match told {
                    OfX509ByAProgram => (format!("/admin/api/v1/certificates/{x509}/revoke"), [&x509, &ssh]),
                    _ => (format!("/admin/api/v1/ssh-certificates/{ssh}/revoke"), [&ssh, &x509]),
                };
                let body = json!({ "reason": "key-compromise" });
                let reply = op.send(op.request(Method::POST, &path).bearer_auth(suite.expose()).json(&body)).await;
                // The one that was named first.
                assert_eq!(reply.json()["revoked"], json!(serials), "{}", reply.body);
            }
        }
        assert!(is_compromised(&op, &key, &x509).await, "{told:?}");
        assert!(is_revoked(&op, &key, "id-cert.pub").await && is_revoked(&op, &key, "id.pub").await, "{told:?}");
        for (kind, serial) in [("certificate.revoked", &x509), ("ssh.revoked", &ssh)] {
            let told_of = entries(&op, kind, serial).await;
            assert_eq!(told_of.len(), 1, "{told:?} {kind}");
            assert_eq!((&told_of[0]["by"], &told_of[0]["reason"]), (&by.into(), &1.into()), "{told:?} {kind}");
        }
    }
    assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());
}

#[tokio::test]
async fn a_key_is_compromised_in_certificates_of_both_kinds_on_sqlite() {
    a_key_is_compromised_in_certificates_of_both_kinds(Provider::start().await).await;
}

#[tokio::test]
async fn a_key_is_compromised_in_certificates_of_both_kinds_on_postgres() {
    let op = Provider::on(&Postgres::shared().fresh_database()).await;
    a_key_is_compromised_in_certificates_of_both_kinds(op).await;
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
