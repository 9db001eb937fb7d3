use serde_json::json;
use storage::Store;
use storage::audit::{AuditHead, AuditSignature, BEGINNING, chained};
use storage::certificates::PreparedCertificate;

use super::{DAY, Database, NOW, at_once, certificates, people};

on_both_databases! {
    entries_join_the_chain_in_batches_and_the_last_row_of_each_is_signed,
    nothing_is_signed_while_nothing_waits,
    of_many_nodes_each_entry_joins_the_chain_once,
    an_entry_is_written_with_what_it_tells_of_or_not_at_all,
    keys_of_the_authority_are_told_and_others_are_not,
    certificates_are_read_in_pieces,
    profiles_are_told_when_they_change,
}

pub(super) fn signature(head: &AuditHead) -> AuditSignature {
    AuditSignature { at: head.at, key: "key".into(), bytes: head.number.to_be_bytes().to_vec() }
}

async fn chain(store: &Store) -> Option<AuditHead> {
    store.chain_audit(NOW, |head| Some(signature(head))).await.unwrap()
}

async fn tell(store: &Store, what: usize) {
    store.record_audit("test", json!({ "what": what }), NOW).await.unwrap();
}

/// Everything in the log.
pub(super) async fn entries(store: &Store) -> Vec<serde_json::Value> {
    while chain(store).await.is_some() {}
    let rows = store.audit_rows(0, 1000).await.unwrap();
    rows.iter().map(|row| serde_json::from_str(&row.entry).unwrap()).collect()
}

async fn kinds(store: &Store) -> Vec<String> {
    entries(store).await.iter().map(|entry| entry["kind"].as_str().unwrap().to_owned()).collect()
}

async fn entries_join_the_chain_in_batches_and_the_last_row_of_each_is_signed(db: Database) {
    for what in 0..3 {
        tell(&db.store, what).await;
    }
    let head = chain(&db.store).await.unwrap();
    tell(&db.store, 3).await;
    chain(&db.store).await.unwrap();
    let rows = db.store.audit_rows(0, 10).await.unwrap();
    let mut before = BEGINNING;
    for (row, number) in rows.iter().zip(1..) {
        assert_eq!((row.number, row.hash), (number, chained(&before, number, &row.entry)));
        assert!(row.entry.contains(&format!("\"what\":{}", number - 1)), "{}", row.entry);
        assert_eq!(row.signature.is_some(), number == 3 || number == 4);
        before = *row.hash.as_bytes();
    }
    assert_eq!((head.number, head.hash), (3, rows[2].hash));
    assert_eq!(db.store.audit_tail().await.unwrap(), (4, rows[3].hash));
    assert_eq!(db.store.signed_audit_row().await.unwrap().as_ref(), rows.last());
    assert_eq!(db.store.audit_rows(2, 1).await.unwrap(), rows[2..3]);
}

async fn nothing_is_signed_while_nothing_waits(db: Database) {
    assert!(!db.store.audit_is_waiting().await.unwrap());
    assert_eq!(chain(&db.store).await, None);
    assert_eq!(db.store.signed_audit_row().await.unwrap(), None);
    tell(&db.store, 0).await;
    assert!(db.store.audit_is_waiting().await.unwrap());
    // Without a signature nothing joins the chain, and nothing is lost.
    assert!(db.store.chain_audit(NOW, |_| None).await.is_err());
    assert!(db.store.audit_is_waiting().await.unwrap());
    assert_eq!(db.store.audit_rows(0, 10).await.unwrap(), []);
}

async fn of_many_nodes_each_entry_joins_the_chain_once(db: Database) {
    at_once(&db, 8, |store, node| async move {
        for what in 0..20 {
            tell(&store, node * 100 + what).await;
            chain(&store).await;
        }
    })
    .await;
    chain(&db.store).await;
    let rows = db.store.audit_rows(0, 1000).await.unwrap();
    let entries: std::collections::BTreeSet<_> = rows.iter().map(|row| row.entry.clone()).collect();
    assert_eq!((rows.len(), entries.len(), rows.last().unwrap().number), (160, 160, 160));
}

async fn an_entry_is_written_with_what_it_tells_of_or_not_at_all(db: Database) {
    people::add(&db.store, "zoe").await;
    let first = certificates::prepared("0a", "ca", NOW + DAY);
    db.store.record_prepared(&first, NOW).await.unwrap();
    assert!(db.store.record_prepared(&first, NOW).await.is_err(), "the serial number is used");
    db.store.record_issued("0a", &[0x30, 0], NOW).await.unwrap();
    assert!(db.store.record_issued("0b", &[0x30, 0], NOW).await.is_err());
    assert!(!db.store.revoke_certificate("0a", 1, NOW).await.unwrap().is_empty());
    assert!(db.store.revoke_certificate("0a", 1, NOW).await.unwrap().is_empty());
    assert_eq!(kinds(&db.store).await, ["certificate.prepared", "certificate.issued", "certificate.revoked"]);
    db.store.record_prepared(&certificates::prepared("0c", "ca", NOW + DAY), NOW).await.unwrap();
    assert!(!db.store.revoke_certificate_of(&first.subject, "0c", 4, NOW).await.unwrap().is_empty(), "by the person");
    assert_eq!(kinds(&db.store).await[3..], ["certificate.prepared", "certificate.revoked"]);
}

async fn keys_of_the_authority_are_told_and_others_are_not(db: Database) {
    for purpose in ["ca-root", "token-a", "audit"] {
        let key = storage::keys::StoredKey {
            purpose: purpose.into(),
            generation: 1,
            sealed: Some(vec![1]),
            certificate: None,
            created_at: NOW,
            active_from: NOW,
        };
        assert!(db.store.insert_key(&key).await.unwrap());
        assert!(!db.store.insert_key(&key).await.unwrap());
    }
    db.store.delete_key("token-a", 1, NOW).await.unwrap();
    db.store.delete_key("ca-root", 1, NOW).await.unwrap();
    assert_eq!(kinds(&db.store).await, ["key.made", "key.made", "key.deleted"]);
}

async fn certificates_are_read_in_pieces(db: Database) {
    people::add(&db.store, "zoe").await;
    for serial in ["0a", "0b", "0c"] {
        let prepared = PreparedCertificate { ..certificates::prepared(serial, "ca", NOW + DAY) };
        db.store.record_prepared(&prepared, NOW).await.unwrap();
    }
    db.store.record_issued("0b", &[0x30, 0], NOW).await.unwrap();
    db.store.revoke_certificate("0c", 1, NOW).await.unwrap();
    let read = db.store.stages_on_record("0a", 10).await.unwrap();
    let read: Vec<_> = read.iter().map(|one| (one.serial.as_str(), one.is_issued, one.is_revoked)).collect();
    assert_eq!(read, [("0b", true, false), ("0c", false, true)]);
    assert_eq!(db.store.stages_on_record("", 1).await.unwrap().len(), 1);
    let mut read = db.store.certificates_on_record(&["0c", "00", "0b"].map(str::to_owned)).await.unwrap();
    read.sort_by(|one, other| one.0.cmp(&other.0));
    let read: Vec<_> =
        read.iter().map(|(serial, one)| (serial.as_str(), one.issued.is_some(), one.revoked.is_some())).collect();
    assert_eq!(read, [("0b", true, false), ("0c", false, true)]);
    assert_eq!(db.store.certificates_on_record(&[]).await.unwrap(), []);
}

async fn profiles_are_told_when_they_change(db: Database) {
    let note = async |name: &str| db.store.note_profiles(&json!([{ "name": name }]), NOW).await.unwrap();
    assert!(note("one").await && !note("one").await && note("two").await && note("one").await);
    assert_eq!(kinds(&db.store).await, ["profiles.changed"; 3]);
}
