//! What is on record of certificates and lists, after somebody wrote to the database: every change is named.

use beadle_tests::MINUTE;
use beadle_tests::openssl;
use beadle_tests::provider::{CALLBACK, Provider, ZOE};
use beadle_tests::scratch::Scratch;
use beadle_tests::ssh::{self, SshKey};
use broker::audit::AuditFinding::*;
use broker::audit::Certificate::{Ssh, X509};
use broker::audit::List;
use ca::{ForeignList, RevocationReason, Serial};
use storage::ssh_certificates::SshTarget;

use super::{both, findings};

/// A real certificate; its serial number.
async fn certificate(op: &Provider) -> String {
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let csr = openssl::request(&Scratch::new("audit").path().join("key.pem"));
    let portal = &op.portal;
    let form = [
        ("access_token", token.as_str()),
        ("client_id", &portal.client_id),
        ("client_secret", &portal.client_secret),
        ("certreq", &csr),
    ];
    let reply = op.post("/oauth2/getcert", &form).await;
    assert_eq!(reply.status, 200, "{}", reply.body);
    let newest = "select serial from certificates order by prepared_at desc limit 1";
    op.tamper(newest).trim().to_owned()
}

async fn revoke(op: &Provider, serial: &str) {
    let serial: Serial = serial.parse().unwrap();
    assert!(!op.broker.revoke_certificate(&serial, RevocationReason::Superseded).await.unwrap().is_empty());
}

fn issuer(op: &Provider) -> String {
    op.broker.authority().issuing_id().unwrap().to_owned()
}

/// The serial numbers in the newest list.
async fn listed(op: &Provider) -> Vec<String> {
    let id = issuer(op);
    let list = op.store.newest_crl(&id).await.unwrap().unwrap();
    let certificate = op.broker.authority().published().into_iter().find(|one| one.id == id).unwrap().certificate;
    let certificate = ca::AuthorityCertificate::parse(&certificate).unwrap();
    let list = ForeignList::parse(&list.der, &certificate).unwrap();
    list.entries.iter().map(|entry| entry.serial.to_string()).collect()
}

/// Changes a column, has it found, and puts it back.
async fn assert_named(op: &Provider, table: &str, serial: &str, column: &str, value: &str, name: &str) {
    op.tamper(&format!("create table kept as select {column} as it from {table} where serial = {serial}"));
    op.tamper(&format!("update {table} set {column} = {value} where serial = {serial}"));
    let found: Vec<_> = findings(op).await.iter().map(ToString::to_string).collect();
    let which = format!("certificate {}", serial.trim_matches('\''));
    assert!(found.len() == 1 && found[0].contains(&which) && found[0].contains(name), "{column}: {found:?}");
    op.tamper(&format!("update {table} set {column} = (select it from kept) where serial = {serial}"));
    op.tamper("drop table kept");
    assert_eq!(findings(op).await, []);
}

#[tokio::test]
async fn a_revocation_that_was_withdrawn_is_named_and_stays_in_the_list() {
    for op in both().await {
        let serial = certificate(&op).await;
        revoke(&op, &serial).await;
        op.broker.publish_due_crls().await.unwrap();
        assert_eq!(listed(&op).await, std::slice::from_ref(&serial));
        op.tamper("update certificates set revoked_at = null, reason = null");
        let withdrawn = Withdrawn(X509(serial.clone()), "revoked");
        assert_eq!(findings(&op).await, std::slice::from_ref(&withdrawn));
        // Fewer are revoked than were: the next list is due, and has it still.
        op.pass(MINUTE * 5);
        let before = op.store.newest_crl(&issuer(&op)).await.unwrap().unwrap().number;
        op.broker.publish_due_crls().await.unwrap();
        assert_eq!(op.store.newest_crl(&issuer(&op)).await.unwrap().unwrap().number, before + 1);
        assert_eq!(listed(&op).await, std::slice::from_ref(&serial));
        assert_eq!(findings(&op).await, [withdrawn]);
        // Revoked once more it is as it should be, and still the log shows what was done.
        revoke(&op, &serial).await;
        let found = findings(&op).await;
        assert!(matches!(found[..], [Repeated(..), Changed(..)]), "{found:?}");
    }
}

#[tokio::test]
async fn what_has_ended_leaves_the_list() {
    for op in both().await {
        let serial = certificate(&op).await;
        revoke(&op, &serial).await;
        op.broker.publish_due_crls().await.unwrap();
        op.pass(MINUTE * 60 * 24 * 400);
        op.broker.publish_due_crls().await.unwrap();
        assert_eq!(listed(&op).await, Vec::<String>::new());
        assert_eq!(findings(&op).await, []);
    }
}

#[tokio::test]
async fn every_part_of_a_certificates_record_is_compared() {
    for op in both().await {
        let serial = certificate(&op).await;
        revoke(&op, &serial).await;
        assert_eq!(findings(&op).await, []);
        // The other one is there, so that the account can be changed to somebody else's.
        let quoted = format!("'{serial}'");
        let people = op.tamper("select subject from people limit 1");
        op.tamper(&format!("insert into people (subject, created_at) values ('{}x', 1)", people.trim()));
        for (column, value, name) in [
            ("revoked_at", "revoked_at + 1000000", "revoked at"),
            ("reason", "1", "reason"),
            ("subject", "subject || 'x'", "account"),
            ("institution", "'https://idp.example.org'", "institution"),
            ("channel", "'portal'", "channel"),
            ("client_id", "null", "client"),
            ("issuer", "'other'", "issuer"),
            ("name", "'/CN=Mallory'", "name"),
            ("profile", "'long'", "profile"),
            ("key_digest", "tbs", "key"),
            ("tbs", "der", "not the one"),
            ("der", "tbs", "not the one"),
            ("not_before", "not_before - 1000000", "not_before"),
            ("not_after", "not_after + 1000000", "not_after"),
            ("prepared_at", "prepared_at + 1000000", "prepared at"),
            ("issued_at", "issued_at + 1000000", "issued at"),
        ] {
            assert_named(&op, "certificates", &quoted, column, value, name).await;
        }
        op.tamper("update certificates set der = null, issued_at = null");
        assert_eq!(findings(&op).await, [Withdrawn(X509(serial), "issued")]);
    }
}

#[tokio::test]
async fn ssh_certificates_are_compared_with_the_log() {
    for mut op in both().await {
        let hills = op.institution(ZOE).entity_id().to_string();
        op.restart_with(|settings| settings.ssh = Some(ssh::policy(&hills))).await;
        let client = op.client(CALLBACK, ssh::SCOPES).await;
        let token = ssh::token(&op, &client, ZOE).await;
        SshKey::new().certify(&op, &client, &token, &[]).await;
        let serial = op.tamper("select serial from ssh_certificates").trim().to_owned();
        let number = serial.parse().unwrap();
        let which = Ssh(number);
        assert_eq!(op.broker.revoke_ssh(SshTarget::Serial(number), false).await.unwrap().len(), 1);
        let report = op.broker.verify_audit("").await.unwrap();
        assert_eq!((report.findings, report.ssh_certificates), (vec![], 1));
        for (column, value, name) in [
            ("revoked_at", "revoked_at + 1000000", "revoked at"),
            ("reason", "1", "reason"),
            ("institution", "'https://idp.example.org'", "institution"),
            ("client_id", "'other'", "client"),
            ("authority", "key_digest", "authority"),
            ("principals", "'[\"root\"]'", "principals"),
            ("key_digest", "authority", "key"),
            ("tbs", "authority", "not the one"),
            ("certificate", "'ssh-ed25519'", "not the one"),
            ("valid_from", "valid_from + 1000000", "valid_from"),
            ("valid_until", "valid_until + 1000000", "valid_until"),
        ] {
            assert_named(&op, "ssh_certificates", &serial, column, value, name).await;
        }
        op.tamper("update ssh_certificates set revoked_at = null, reason = null");
        assert_eq!(findings(&op).await, [Withdrawn(which.clone(), "revoked")]);
        op.tamper("update ssh_certificates set serial = 7");
        let unlogged = |what| Unlogged(Ssh(7), what);
        assert_eq!(findings(&op).await, [Vanished(which.clone()), unlogged("prepared"), unlogged("issued")]);
        op.tamper("delete from ssh_certificates");
        assert_eq!(findings(&op).await, [Vanished(which)]);
    }
}

#[tokio::test]
async fn revocation_lists_are_compared_with_the_log() {
    for op in both().await {
        let serial = certificate(&op).await;
        op.broker.publish_due_crls().await.unwrap();
        let (id, old) = (issuer(&op), op.store.newest_crl(&issuer(&op)).await.unwrap().unwrap());
        revoke(&op, &serial).await;
        op.pass(MINUTE * 5);
        op.broker.publish_due_crls().await.unwrap();
        let new = op.store.newest_crl(&id).await.unwrap().unwrap();
        assert_eq!(findings(&op).await, []);
        // An older list in the place of the newest.
        let of = |number| format!("issuer = '{id}' and number = {number}");
        op.tamper(&format!("update crls set der = {} where {}", op.octets(&old.der), of(new.number)));
        let list = List(id.clone(), new.number);
        let found = findings(&op).await;
        assert!(found.contains(&ChangedList(list.clone(), vec!["crl".into()])), "{found:?}");
        assert!(found.contains(&NotOnList(list.clone(), X509(serial))), "{found:?}");
        op.tamper(&format!("update crls set der = {} where {}", op.octets(b"junk"), of(new.number)));
        assert!(findings(&op).await.contains(&ForeignList(list.clone())));
        op.tamper(&format!("delete from crls where {}", of(new.number)));
        assert_eq!(findings(&op).await, [VanishedList(list)]);
        op.tamper(&format!("update crls set number = {} where {}", new.number + 7, of(old.number)));
        assert_eq!(findings(&op).await, [UnloggedList(List(id, new.number + 7))]);
        // And what others revoked, of an authority that nobody imported.
        op.tamper("insert into foreign_revocations (issuer, serial, revoked_at, reason) values ('x', '0a', 1, 1)");
        assert!(findings(&op).await.contains(&RevokedByOthers("x".into())));
    }
}

#[tokio::test]
async fn what_the_database_has_taken_into_the_log_does_not_count_for_what_was_done() {
    for op in both().await {
        let serial = certificate(&op).await;
        revoke(&op, &serial).await;
        assert_eq!(findings(&op).await, []);
        // Entries wait for a second, and whoever can write to the database can add one: the server signs it.
        let entry = op.tamper("select entry from audit_log where entry like '%certificate.revoked%'");
        let forged = entry.trim().replace("\"reason\":4", "\"reason\":0");
        assert_ne!(forged, entry.trim());
        op.tamper(&format!("insert into audit_pending (entry) values ('{forged}')"));
        op.tamper("update certificates set reason = 0");
        let found = findings(&op).await;
        assert!(matches!(found[..], [Repeated(..), Changed(..)]), "{found:?}");
        for text in ["not even JSON", "{\"kind\":\"certificate.revoked\",\"serial\":7}", "{\"kind\":\"ssh.unrevoked\"}"]
        {
            op.tamper(&format!("insert into audit_pending (entry) values ('{text}')"));
            let last = op.broker.audit_head().await.unwrap().unwrap().number;
            assert!(findings(&op).await.contains(&NotUnderstood(last)), "{text}");
        }
    }
}
