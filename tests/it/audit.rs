//! The audit log: whoever can write to the database, but does not have the master key, is found out. On both databases.

mod export;
mod records;

use beadle_tests::MINUTE;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Provider, ZOE};
use broker::audit::AuditFinding::{self, *};
use broker::audit::Certificate::X509;
use domain::{ClientId, Clock as _, Digest, EntityId, Subject};
use serde_json::json;
use storage::audit::chained;
use storage::certificates::{KeyOrigin, PreparedCertificate};

/// A provider on each database.
async fn both() -> [Provider; 2] {
    [Provider::start().await, Provider::on(&Postgres::shared().fresh_database()).await]
}

/// Three batches of three rows; returns the number of the last row before them.
async fn written(op: &Provider) -> i64 {
    op.broker.tend_audit().await.unwrap();
    let before = op.store.audit_tail().await.unwrap().0;
    for batch in 0..3 {
        for row in 0..3 {
            op.store.record_audit("key.made", json!({ "row": batch * 3 + row + 1 }), op.clock.now()).await.unwrap();
        }
        op.broker.tend_audit().await.unwrap();
    }
    before
}

async fn findings(op: &Provider) -> Vec<AuditFinding> {
    findings_with(op, "").await
}

async fn findings_with(op: &Provider, heads: &str) -> Vec<AuditFinding> {
    op.broker.verify_audit(heads).await.unwrap().findings
}

async fn head(op: &Provider) -> String {
    serde_json::to_string(&op.broker.audit_head().await.unwrap().unwrap()).unwrap()
}

/// Writes the hashes from a row on anew, as everybody can.
async fn hash_anew(op: &Provider, from: i64) {
    let rows = op.store.audit_rows(from - 2, 1000).await.unwrap();
    let mut hash = *rows[0].hash.as_bytes();
    for row in &rows[1..] {
        hash = *chained(&hash, row.number, &row.entry).as_bytes();
        let literal = op.octets(&hash);
        op.tamper(&format!("update audit_log set hash = {literal} where number = {}", row.number));
        op.tamper(&format!("update audit_tail set hash = {literal}"));
    }
}

#[tokio::test]
async fn a_log_that_nobody_touched_is_as_it_was_written() {
    for op in both().await {
        let first = {
            op.broker.tend_audit().await.unwrap();
            head(&op).await
        };
        let before = written(&op).await;
        let heads =
            format!("{first}\n\n<86>1 2026-11-22T10:00:00Z login.example.org beadle - AUDIT - {}\n", head(&op).await);
        let report = op.broker.verify_audit(&heads).await.unwrap();
        assert_eq!((report.findings, report.rows, report.heads), (vec![], before + 9, 2));
        assert!(report.signatures >= 4);
        assert!(report.lists >= 2);
        // The keys of the authorities were made, and their first lists published.
        let rows = op.broker.audit_rows(0, 100).await.unwrap();
        for kind in ["key.made", "crl.published"] {
            assert!(rows.iter().any(|row| row.entry.contains(kind)), "{kind}");
        }
    }
}

#[tokio::test]
async fn a_row_that_was_edited_is_named() {
    for op in both().await {
        let before = written(&op).await;
        op.tamper(&format!("update audit_log set entry = replace(entry, '5', '6') where number = {}", before + 5));
        assert_eq!(findings(&op).await, [Edited(before + 5)]);
        // Nor does it help to write all hashes anew.
        hash_anew(&op, before + 5).await;
        assert_eq!(findings(&op).await, [NotSigned(before + 4, before + 6), NotSigned(before + 7, before + 9)]);
    }
}

#[tokio::test]
async fn rows_that_were_deleted_are_named() {
    for op in both().await {
        let before = written(&op).await;
        op.tamper(&format!("delete from audit_log where number in ({}, {})", before + 4, before + 5));
        assert_eq!(findings(&op).await, [Missing(before + 4, before + 5)]);
    }
}

#[tokio::test]
async fn rows_that_changed_places_are_named() {
    for op in both().await {
        let before = written(&op).await;
        let (one, two) = (before + 2, before + 5);
        for (from, to) in [(one, -1), (two, one), (-1, two)] {
            op.tamper(&format!("update audit_log set number = {to} where number = {from}"));
        }
        let found = findings(&op).await;
        assert!(found.contains(&Edited(one)) && found.contains(&Edited(two)), "{found:?}");
        assert!(!found.contains(&Edited(before + 1)) && !found.contains(&Edited(before + 8)), "{found:?}");
    }
}

#[tokio::test]
async fn a_row_that_was_inserted_is_named() {
    for op in both().await {
        let before = written(&op).await;
        let at = before + 5;
        op.tamper(&format!("update audit_log set number = number + 1000 where number >= {at}"));
        op.tamper("update audit_log set number = number - 999 where number > 1000");
        op.tamper(&format!("insert into audit_log (number, entry, hash) select {at}, '{{}}', hash from audit_tail"));
        assert_eq!(findings(&op).await.first(), Some(&Edited(at)));
        op.tamper("update audit_tail set number = number + 1");
        hash_anew(&op, at).await;
        let found = findings(&op).await;
        let expected = [NotUnderstood(at), NotSigned(before + 4, before + 7), NotSigned(before + 8, before + 10)];
        assert_eq!(found, expected);
    }
}

#[tokio::test]
async fn a_row_that_was_added_needs_a_signature() {
    for op in both().await {
        let last = written(&op).await + 9;
        op.tamper(&format!(
            "insert into audit_log (number, entry, hash) select {}, '{{}}', hash from audit_tail",
            last + 1
        ));
        op.tamper("update audit_tail set number = number + 1");
        hash_anew(&op, last + 1).await;
        assert_eq!(findings(&op).await, [NotUnderstood(last + 1), BehindTheEnd(last + 1, last + 1)]);
        op.tamper(&format!(
            "update audit_log set (signed_at, key, signature) = \
             (select signed_at, key, signature from audit_log where number = {last}) where number = {}",
            last + 1
        ));
        assert_eq!(findings(&op).await, [NotSigned(last + 1, last + 1), NotUnderstood(last + 1)]);
    }
}

#[tokio::test]
async fn the_signature_of_another_installation_proves_nothing() {
    let [op, other] = both().await;
    for provider in [&op, &other] {
        written(provider).await;
    }
    let foreign = head(&other).await;
    assert_eq!(findings_with(&op, &foreign).await, [ForeignHead(1)]);
    let own = head(&op).await;
    let (own_key, other_key) = (op.broker.audit_keys(), other.broker.audit_keys());
    let forged = foreign.replace(&other_key[0].0, &own_key[0].0);
    let heads = format!("{own}\n{forged}\nnothing\n{}\n", own.replace("\"number\":", "\"number\":1"));
    assert_eq!(findings_with(&op, &heads).await, [ForeignHead(2), ForeignHead(3), ForeignHead(4)]);
}

#[tokio::test]
async fn a_log_whose_end_was_cut_is_shown_by_what_was_handed_out() {
    for op in both().await {
        let last = written(&op).await + 9;
        let handed_out = head(&op).await;
        let at = serde_json::from_str::<serde_json::Value>(&handed_out).unwrap()["at"].as_str().unwrap().to_owned();
        let kept = last - 3;
        op.tamper(&format!("delete from audit_log where number > {kept}"));
        assert_eq!(findings(&op).await, [Cut(kept, last)]);
        // Whoever knows how puts the tail back as well: then only the heads tell.
        op.tamper(&format!(
            "update audit_tail set (number, hash) = (select number, hash from audit_log where number = {kept})"
        ));
        assert_eq!(findings(&op).await, []);
        assert_eq!(findings_with(&op, &handed_out).await, [HeadMissing(last, at.clone(), kept)]);
        // And if the log has grown again since.
        for _ in 0..5 {
            op.store.record_audit("key.made", json!({ "row": "another" }), op.clock.now()).await.unwrap();
        }
        assert_eq!(findings_with(&op, &handed_out).await, [HeadDiffers(last, at)]);
    }
}

#[tokio::test]
async fn nodes_that_write_at_once_make_one_chain() {
    for op in both().await {
        let before = written(&op).await + 9;
        let node = op.another_node().await;
        let work = |broker: broker::Broker, store: storage::Store, name: &'static str| async move {
            for row in 0..40 {
                store.record_audit("key.made", json!({ "node": name, "row": row }), broker.now()).await.unwrap();
                broker.tend_audit().await.unwrap();
            }
        };
        tokio::join!(
            work(op.broker.clone(), op.store.clone(), "one"),
            work(node.broker.clone(), op.store.clone(), "two"),
            work(op.broker.clone(), op.store.clone(), "three"),
        );
        let report = op.broker.verify_audit("").await.unwrap();
        assert_eq!((report.findings, report.rows), (vec![], before + 120));
    }
}

/// Two certificates, of which the first is issued and revoked.
async fn certificates(op: &Provider) {
    let tokens = op.redeem(&op.code(ZOE).await).await.tokens();
    let subject = op.userinfo(&tokens.access_token).await.json()["sub"].as_str().unwrap().to_owned();
    for serial in ["0a", "0b"] {
        let now = op.clock.now();
        let prepared = PreparedCertificate {
            issued_by: None,
            issuer_serial: "01".to_owned(),
            serial: serial.into(),
            subject: Subject::parse(&subject).unwrap(),
            institution: EntityId::parse("https://idp.example.edu").unwrap(),
            channel: "getcert".into(),
            client: Some(ClientId::parse(&op.portal.client_id).unwrap()),
            issuer: "ca".into(),
            name: "/DC=org/DC=example/CN=Zoe A1".into(),
            profile: "short".into(),
            key: Digest::of(serial.as_bytes()),
            key_origin: KeyOrigin::Holder,
            tbs: vec![0x30, 0, 0xff],
            not_before: now,
            not_after: now + MINUTE,
            addresses: Vec::new(),
            quota: None,
            letters_to: Vec::new(),
        };
        op.store.record_prepared(&prepared, now).await.unwrap();
    }
    op.store.record_issued("0a", &[0x30, 1, 0], op.clock.now()).await.unwrap();
    assert!(!op.store.revoke_certificate("0a", 1, op.clock.now()).await.unwrap().is_empty());
}

#[tokio::test]
async fn certificates_are_compared_with_the_log() {
    for op in both().await {
        certificates(&op).await;
        let report = op.broker.verify_audit("").await.unwrap();
        assert_eq!((report.findings, report.certificates), (vec![], 2));
        let entries = op.broker.audit_rows(0, 100).await.unwrap();
        let entries: String = entries.into_iter().map(|row| row.entry).collect();
        assert!(!entries.contains("Zoe"), "no person is named: {entries}");

        // What was signed without a record of it; what was revoked behind the log's back.
        op.tamper("update certificates set der = tbs where serial = '0b'");
        op.tamper("update certificates set revoked_at = 1 where serial = '0b'");
        let unlogged = |serial: &str, what| Unlogged(X509(serial.into()), what);
        assert_eq!(findings(&op).await, [unlogged("0b", "issued"), unlogged("0b", "revoked")]);
        op.tamper("update certificates set der = null, revoked_at = null where serial = '0b'");
        op.tamper("update certificates set serial = '0c' where serial = '0b'");
        assert_eq!(findings(&op).await, [Vanished(X509("0b".into())), unlogged("0c", "prepared")]);
        op.tamper("update certificates set der = tbs where serial = '0a'");
        assert!(findings(&op).await.contains(&OtherCertificate(X509("0a".into()))));
    }
}

#[tokio::test]
async fn what_is_not_recorded_is_not_in_the_log() {
    for op in both().await {
        certificates(&op).await;
        assert!(op.store.record_issued("0a", &[0x30, 1, 1], op.clock.now()).await.is_err());
        assert!(op.store.revoke_certificate("0a", 1, op.clock.now()).await.unwrap().is_empty());
        op.broker.tend_audit().await.unwrap();
        let rows = op.broker.audit_rows(0, 100).await.unwrap();
        let of =
            |kind: &str| rows.iter().filter(|row| row.entry.contains(kind) && row.entry.contains("\"0a\"")).count();
        assert_eq!((of("certificate.prepared"), of("certificate.issued"), of("certificate.revoked")), (1, 1, 1));
    }
}
