//! `POST /oauth2/ssh-certificate`: SSH certificates for scripts, judged by the real `ssh-keygen`.

use std::fs;
use std::time::Duration;

use beadle_tests::provider::{JONAS, Provider, SAM, ZOE};
use beadle_tests::ssh::{SCOPES, SshKey, ask, policy, provider, token};
use broker::settings::Profiles;
use ca::{ExtendedKeyUsage, MailAddress, RevocationReason};
use domain::{Subject, identity_act::Actor};
use storage::ssh_certificates::SshTarget;

use super::certificate::{self, bare, fetch, known_key_line};
use super::certificate_profiles::{offered, profile};

const PATH: &str = "/oauth2/ssh-certificate";

/// The serial number that `ssh-keygen -L` shows.
pub(super) fn serial(shown: &str) -> i64 {
    let (_, behind) = shown.split_once("Serial: ").expect("it has one");
    behind.lines().next().and_then(|number| number.parse().ok()).expect("a number")
}

/// Whether the list that hosts fetch now names the key or its certificate.
pub(super) async fn is_revoked(op: &Provider, key: &SshKey, file: &str) -> bool {
    let list = reqwest::get(op.url("/ca/ssh/krl")).await.unwrap();
    assert_eq!(list.headers()["content-type"], "application/octet-stream");
    fs::write(key.path("krl"), list.bytes().await.unwrap()).unwrap();
    let output = key.run("ssh-keygen", &["-Q", "-f", "krl", file]);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(told.contains(if output.status.success() { "ok" } else { "REVOKED" }), "{told}");
    !output.status.success()
}

#[tokio::test]
async fn a_person_gets_a_certificate_for_the_names_that_the_operator_gives_them() {
    let (op, client) = provider().await;
    let token = token(&op, &client, ZOE).await;
    let sub = op.userinfo(&token).await.json()["sub"].as_str().unwrap().to_owned();
    for kind in [&["-t", "ed25519"][..], &["-t", "ecdsa"], &["-t", "rsa", "-b", "3072"]] {
        let key = SshKey::of(kind);
        let shown = key.certify(&op, &client, &token, &[]).await;
        assert!(shown.contains("user certificate") && shown.contains(&format!("Key ID: \"{sub}\"")), "{shown}");
        let (_, principals) = shown.split_once("Principals:").unwrap();
        let (principals, _) = principals.split_once("Critical Options").unwrap();
        assert_eq!(principals.split_whitespace().collect::<Vec<_>>(), ["zoe@hills.example.edu", "zoe"]);
        assert!(shown.contains("permit-pty"), "{shown}");
        let all = op.store.ssh_certificates(None, 10).await.unwrap();
        let held = all.iter().find(|held| held.serial == serial(&shown)).expect("it is on record");
        assert_eq!(held.subject.as_str(), sub);
        assert_eq!(held.valid_until.since(held.valid_from), Duration::from_secs(16 * 3600 + 60));
        // Signed by the authority that hosts are told to trust.
        fs::write(key.path("ca.pub"), op.get("/ca/ssh/user_ca.pub").await.body).unwrap();
        let own = key.says("ssh-keygen", &["-l", "-f", "ca.pub"]);
        assert!(shown.contains(own.split(' ').nth(1).unwrap()), "{own} in {shown}");
        assert!(!is_revoked(&op, &key, "id-cert.pub").await);
    }
}

#[tokio::test]
async fn people_are_asked_each_time() {
    let (op, client) = provider().await;
    let mut visitor = op.browser();
    visitor.approve(&client).await;
    assert!(visitor.seen("#ssh-warning").unwrap().text("#ssh-warning").contains("for up to 7 days"));
    let mut again = op.browser();
    again.approve(&client).await;
    assert!(again.saw("#ssh-warning"), "nothing is remembered");
}

#[tokio::test]
async fn whom_no_rule_fits_is_refused_with_a_sentence() {
    let (op, client) = provider().await;
    let token = token(&op, &client, JONAS).await;
    let reply = ask(&op, &client, &token, &SshKey::new().line(), &[]).await;
    assert_eq!(reply.status, 403);
    assert!(reply.body.contains("gives a login name for SSH"), "{}", reply.body);
    assert!(op.store.ssh_certificates(None, 1).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_lifetime_is_what_is_asked_for_within_what_the_operator_allows() {
    let (op, client) = provider().await;
    let (token, key) = (token(&op, &client, ZOE).await, SshKey::new());
    key.certify(&op, &client, &token, &[("lifetime", "3600")]).await;
    let held = op.store.ssh_certificates(None, 1).await.unwrap().remove(0);
    assert_eq!(held.valid_until.since(held.valid_from), Duration::from_secs(3660));
    for lifetime in ["59", "604801", "0", "99999999999999999999", "-1", "x"] {
        let reply = ask(&op, &client, &token, &key.line(), &[("lifetime", lifetime)]).await;
        assert_eq!(reply.status, 400, "{lifetime}");
        assert!(reply.body.contains("60 to 604800") || reply.body.contains("number of seconds"), "{}", reply.body);
    }
}

#[tokio::test]
async fn what_is_no_good_request_is_refused_with_its_reason() {
    let (op, client) = provider().await;
    let (token, key) = (token(&op, &client, ZOE).await, SshKey::new());
    let small = SshKey::of(&["-t", "rsa", "-b", "2048"]);
    for (line, told) in [
        ("", "The parameter public_key is missing"),
        ("ssh-ed25519 x", "no public SSH key"),
        (&format!("command=\"id\" {}", key.line()), "no public SSH key"),
        (&small.line(), "fewer than 3072 bits"),
    ] {
        let reply = ask(&op, &client, &token, line, &[]).await;
        assert_eq!((reply.status, reply.header("cache-control")), (400, Some("no-store")), "{line}");
        assert!(reply.body.contains(told), "{}", reply.body);
    }
    let reply = ask(&op, &client, "", &key.line(), &[]).await;
    assert_eq!(reply.status, 401);
    assert!(reply.header("www-authenticate").unwrap().starts_with("Bearer"));
    let reply = ask(&op, &client, "nonsense", &key.line(), &[]).await;
    assert_eq!(reply.status, 401);
    let other = op.client(beadle_tests::provider::CALLBACK, SCOPES).await;
    let reply = ask(&op, &other, &token, &key.line(), &[]).await;
    assert!(reply.status == 401 && reply.body.contains("another client"), "{}", reply.body);
    assert!(op.store.ssh_certificates(None, 1).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_token_without_the_scope_gets_nothing_not_even_one_for_x509() {
    let (op, _) = provider().await;
    let portal = op.client(beadle_tests::provider::CALLBACK, "openid org.cilogon.getcert").await;
    let token = token(&op, &portal, ZOE).await;
    let reply = ask(&op, &portal, &token, &SshKey::new().line(), &[]).await;
    assert_eq!(reply.status, 403);
    assert!(reply.header("www-authenticate").unwrap().contains("insufficient_scope"));
    assert!(reply.header("www-authenticate").unwrap().contains("ssh_certificate"));
}

#[tokio::test]
async fn a_key_is_one_persons() {
    let (op, client) = provider().await;
    let key = SshKey::new();
    key.certify(&op, &client, &token(&op, &client, ZOE).await, &[]).await;
    let reply = ask(&op, &client, &token(&op, &client, SAM).await, &key.line(), &[]).await;
    assert!(reply.status == 400 && reply.body.contains("belongs to somebody else"), "{}", reply.body);
}

/// A request for a certificate of X.509 by an SSH key.
pub(super) fn request_of(key: &SshKey) -> String {
    key.says("ssh-keygen", &["-q", "-p", "-N", "", "-m", "PEM", "-f", "id"]);
    key.says("openssl", &["req", "-new", "-key", "id", "-subj", "/CN=x"])
}

#[tokio::test]
async fn a_key_is_one_persons_in_certificates_of_both_kinds() {
    let (mut op, client) = provider().await;
    let curves = offered(profile("curves", |settings| {
        settings.ec_keys = true;
        settings.mail = MailAddress::Never;
        settings.extended_key_usages = vec![ExtendedKeyUsage::ClientAuth];
    }));
    op.restart_with(|settings| settings.certificates.profiles = Profiles::with(vec![curves], None, None).unwrap())
        .await;
    for arguments in [&["-t", "rsa", "-b", "3072"][..], &["-t", "ecdsa"], &["-t", "ecdsa", "-b", "384"]] {
        let is_rsa = arguments[1] == "rsa";
        let (first, second) = (SshKey::of(arguments), SshKey::of(arguments));
        let fields: &[_] = if is_rsa { &[] } else { &[("profile", "curves")] };
        // Zoë's by an SSH certificate: Sam gets none of X.509, and she does.
        first.certify(&op, &client, &token(&op, &client, ZOE).await, &[]).await;
        let reply = fetch(&op, &certificate::token(&op, SAM).await, &bare(&request_of(&first)), fields).await;
        assert!(reply.status == 400 && reply.body.contains("belongs to somebody else"), "{arguments:?} {}", reply.body);
        let reply = fetch(&op, &certificate::token(&op, ZOE).await, &bare(&request_of(&first)), fields).await;
        assert_eq!(reply.status, 200, "{arguments:?} {}", reply.body);
        // Hers by one of X.509: Sam gets none for SSH, and she does.
        let reply = fetch(&op, &certificate::token(&op, ZOE).await, &bare(&request_of(&second)), fields).await;
        assert_eq!(reply.status, 200, "{arguments:?} {}", reply.body);
        let reply = ask(&op, &client, &token(&op, &client, SAM).await, &second.line(), &[]).await;
        assert!(reply.status == 400 && reply.body.contains("belongs to somebody else"), "{arguments:?} {}", reply.body);
        second.certify(&op, &client, &token(&op, &client, ZOE).await, &[]).await;
    }
}

#[tokio::test]
async fn a_key_that_others_may_have_is_certified_neither_way() {
    let (op, client) = provider().await;
    let [of_ssh, of_x509] = [(); 2].map(|()| SshKey::of(&["-t", "rsa", "-b", "3072"]));
    let (for_ssh, for_x509) = (token(&op, &client, ZOE).await, certificate::token(&op, ZOE).await);
    let number = serial(&of_ssh.certify(&op, &client, &for_ssh, &[]).await);
    op.broker.revoke_ssh(SshTarget::Serial(number), true).await.unwrap();
    assert_eq!(fetch(&op, &for_x509, &bare(&request_of(&of_x509)), &[]).await.status, 200);
    let held = op.store.stages_on_record("", 1).await.unwrap().remove(0);
    op.broker.revoke_certificate(&held.serial.parse().unwrap(), RevocationReason::KeyCompromise).await.unwrap();
    for reply in [
        fetch(&op, &for_x509, &bare(&request_of(&of_ssh)), &[]).await,
        ask(&op, &client, &for_ssh, &of_x509.line(), &[]).await,
    ] {
        assert!(reply.status == 400 && reply.body.contains("reported as compromised"), "{}", reply.body);
    }
}

#[tokio::test]
async fn a_key_in_the_operators_list_is_not_certified_for_ssh_either() {
    let (mut op, client) = provider().await;
    let key = SshKey::of(&["-t", "rsa", "-b", "3072"]);
    let line = known_key_line(&request_of(&key));
    op.restart_with(|settings| settings.certificates.known_keys.add(&line).unwrap()).await;
    let reply = ask(&op, &client, &token(&op, &client, ZOE).await, &key.line(), &[]).await;
    assert!(reply.status == 400 && reply.body.contains("in a list of keys that others have"), "{}", reply.body);
}

#[tokio::test]
async fn what_is_revoked_stands_in_the_list_at_once() {
    let (op, client) = provider().await;
    let (token, key) = (token(&op, &client, ZOE).await, SshKey::new());
    let first = serial(&key.certify(&op, &client, &token, &[]).await);
    assert_eq!(op.broker.revoke_ssh(SshTarget::Serial(first), false).await.unwrap().ssh, [first]);
    assert!(is_revoked(&op, &key, "id-cert.pub").await);
    assert!(!is_revoked(&op, &key, "id.pub").await, "the key itself is good");
    let second = serial(&key.certify(&op, &client, &token, &[]).await);
    assert!(!is_revoked(&op, &key, "id-cert.pub").await);
    op.broker.revoke_ssh(SshTarget::Serial(second), true).await.unwrap();
    assert!(is_revoked(&op, &key, "id-cert.pub").await && is_revoked(&op, &key, "id.pub").await);
    let reply = ask(&op, &client, &token, &key.line(), &[]).await;
    assert!(reply.status == 400 && reply.body.contains("compromised"), "{}", reply.body);
}

#[tokio::test]
async fn who_deletes_their_account_leaves_no_good_certificate_behind() {
    let (op, client) = provider().await;
    let (token, key) = (token(&op, &client, ZOE).await, SshKey::new());
    key.certify(&op, &client, &token, &[]).await;
    let sub = op.userinfo(&token).await.json()["sub"].as_str().unwrap().to_owned();
    let subject = Subject::parse(&sub).unwrap();
    let told = op.broker.personal_data(&subject).await.unwrap().unwrap();
    assert_eq!(told["ssh_certificates"][0]["principals"][0], "zoe@hills.example.edu");
    op.broker.delete_account(&subject, Actor::Person).await.unwrap();
    assert!(is_revoked(&op, &key, "id-cert.pub").await);
    let reply = ask(&op, &client, &token, &key.line(), &[]).await;
    assert_eq!(reply.status, 401);
}

#[tokio::test]
async fn a_profile_of_sign_ins_is_demanded() {
    let (mut op, client) = provider().await;
    let hills = op.institution(ZOE).entity_id().to_string();
    let mut strict = policy(&hills);
    strict.requires_acr = vec!["https://refeds.org/profile/mfa".to_owned()];
    op.restart_with(|settings| settings.ssh = Some(strict)).await;
    let reply = ask(&op, &client, &token(&op, &client, ZOE).await, &SshKey::new().line(), &[]).await;
    assert_eq!(reply.status, 401, "{}", reply.body);
    assert!(reply.header("www-authenticate").unwrap().contains("insufficient_user_authentication"));
}

#[tokio::test]
async fn without_a_word_of_the_operators_there_is_nothing_of_it() {
    let op = Provider::start().await;
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let reply = ask(&op, &op.portal, &token, &SshKey::new().line(), &[]).await;
    assert!(reply.status == 404 && reply.body.contains("issues no SSH certificates"), "{}", reply.body);
    for path in ["/ca/ssh/user_ca.pub", "/ca/ssh/krl"] {
        assert_eq!(op.get(path).await.status, 404, "{path}");
    }
    let scopes = op.get("/.well-known/openid-configuration").await.json()["scopes_supported"].to_string();
    assert!(!scopes.contains("ssh_certificate"), "{scopes}");
    let (op, _) = provider().await;
    let scopes = op.get("/.well-known/openid-configuration").await.json()["scopes_supported"].to_string();
    assert!(scopes.contains("ssh_certificate"), "{scopes}");
    assert_eq!(op.get(PATH).await.status, 405);
    let plain = op.plain_listener().await;
    let line = reqwest::get(format!("{plain}/ca/ssh/user_ca.pub")).await.unwrap().text().await.unwrap();
    assert!(line.starts_with("ssh-ed25519 AAAA"), "{line}");
    assert_eq!(line, op.get("/ca/ssh/user_ca.pub").await.body);
}

#[tokio::test]
async fn every_certificate_is_in_the_audit_log() {
    let (op, client) = provider().await;
    let (token, key) = (token(&op, &client, ZOE).await, SshKey::new());
    let number = serial(&key.certify(&op, &client, &token, &[]).await);
    op.broker.revoke_ssh(SshTarget::Serial(number), false).await.unwrap();
    op.broker.tend_audit().await.unwrap();
    let rows = op.store.audit_rows(0, 1_000).await.unwrap();
    let of = |kind: &str| {
        let entries = rows.iter().map(|row| serde_json::from_str::<serde_json::Value>(&row.entry).unwrap());
        entries.filter(|entry| entry["kind"] == kind && entry["serial"] == number).count()
    };
    assert_eq!((of("ssh.prepared"), of("ssh.issued"), of("ssh.revoked")), (1, 1, 1));
    assert!(rows.iter().any(|row| row.entry.contains("\"ca-ssh\"")), "its key as well");
}
