//! SSH certificates: recorded before they are signed and after, revoked, and refused for keys of others.

use std::time::Duration;

use domain::{Digest, Subject, Timestamp};
use storage::{
    Store,
    certificate_list::CertificateStanding::{self, *},
    certificates::PreparedCertificate,
    key_objection::{KeyDigests, KeyObjection},
    revocation::KeyNames,
    ssh_certificate_list::SshQuery,
    ssh_certificates::{PreparedSsh, RevokedSsh, SshTarget},
};

use super::{Database, NOW, certificates, client_id, entity, people, subject};

const HOUR: Duration = Duration::from_secs(3600);

on_both_databases! {
    a_certificate_is_recorded_before_it_is_signed_and_after,
    what_is_revoked_stands_in_the_list_until_it_ends,
    a_compromised_key_stands_in_the_list_for_good,
    a_key_is_compromised_also_after_another_reason_and_after_the_end,
    a_compromised_key_reaches_every_certificate_of_it,
    a_compromised_key_reaches_certificates_of_the_other_kind,
    a_key_is_one_persons,
    a_key_of_a_certificate_of_x509_counts_as_well,
    every_certificate_of_an_account_is_revoked_at_once,
    a_person_revokes_their_own_alone_and_a_client_what_it_fetched,
    administrators_list_them_by_serial_number_person_and_standing,
}

/// A key by its digest for SSH.
fn known_by(key: &[u8]) -> KeyDigests {
    KeyDigests { x509: None, ssh: Some(Digest::of(key)) }
}

pub(super) fn prepared(serial: i64, subject: &Subject) -> PreparedSsh {
    PreparedSsh {
        serial,
        subject: subject.clone(),
        institution: entity("https://idp.hills.example.edu/idp"),
        client: client_id("portal"),
        authority: Digest::of(b"authority"),
        principals: vec!["zoe@hills.example.edu".to_owned()],
        key: Digest::of(b"key"),
        tbs: b"bytes".to_vec(),
        valid_from: NOW,
        valid_until: NOW + HOUR,
    }
}

async fn person(store: &Store, name: &str) -> Subject {
    people::add(store, name).await;
    subject(name)
}

async fn record(store: &Store, new: &PreparedSsh) {
    store.record_prepared_ssh(new, NOW).await.unwrap();
    store.record_issued_ssh(new.serial, "line", NOW).await.unwrap();
}

async fn revoked(store: &Store, now: Timestamp) -> RevokedSsh {
    store.revoked_ssh(now).await.unwrap()
}

async fn a_certificate_is_recorded_before_it_is_signed_and_after(db: Database) {
    let store = &db.store;
    let zoe = person(store, "zoe").await;
    let new = prepared(7, &zoe);
    store.record_prepared_ssh(&new, NOW).await.unwrap();
    assert!(store.record_prepared_ssh(&new, NOW).await.is_err(), "no serial number twice");
    store.record_issued_ssh(7, "line", NOW).await.unwrap();
    assert!(store.record_issued_ssh(7, "another", NOW).await.is_err());
    assert!(store.record_issued_ssh(8, "line", NOW).await.is_err(), "what was not prepared");
    let listed = store.ssh_certificates(None, 10).await.unwrap();
    assert_eq!(listed.len(), 1);
    assert_eq!((listed[0].serial, &listed[0].subject, &listed[0].principals), (7, &zoe, &new.principals));
    assert_eq!((listed[0].key, listed[0].valid_until, listed[0].revoked_at), (new.key, NOW + HOUR, None));
    let other = person(store, "sam").await;
    assert_eq!(store.ssh_certificates(Some(&zoe), 10).await.unwrap(), listed);
    assert_eq!(store.ssh_certificates(Some(&other), 10).await.unwrap(), []);
    assert_eq!(store.ssh_certificates(None, 0).await.unwrap(), []);
}

async fn what_is_revoked_stands_in_the_list_until_it_ends(db: Database) {
    let store = &db.store;
    let zoe = person(store, "zoe").await;
    record(store, &prepared(7, &zoe)).await;
    // Perhaps signed: revoked like any other.
    store.record_prepared_ssh(&prepared(8, &zoe), NOW).await.unwrap();
    assert_eq!(revoked(store, NOW).await, RevokedSsh::default());
    assert_eq!(store.revoke_ssh(SshTarget::Serial(8), 0, NOW).await.unwrap().ssh, [8]);
    assert!(store.revoke_ssh(SshTarget::Serial(8), 0, NOW).await.unwrap().is_empty(), "once");
    assert!(store.revoke_ssh(SshTarget::Serial(9), 0, NOW).await.unwrap().is_empty());
    let list = revoked(store, NOW).await;
    assert_eq!((list.certificates, list.keys, list.revocations), (vec![(Digest::of(b"authority"), 8)], Vec::new(), 1));
    let later = revoked(store, NOW + HOUR).await;
    assert_eq!((later.certificates, later.revocations), (Vec::new(), 1));
    assert!(store.revoke_ssh(SshTarget::Serial(7), 0, NOW + HOUR).await.unwrap().is_empty(), "it has ended");
}

async fn a_compromised_key_stands_in_the_list_for_good(db: Database) {
    let store = &db.store;
    let zoe = person(store, "zoe").await;
    record(store, &prepared(7, &zoe)).await;
    store.revoke_ssh(SshTarget::Serial(7), 1, NOW).await.unwrap();
    let later = revoked(store, NOW + HOUR * 1000).await;
    assert_eq!((later.certificates, later.keys), (Vec::new(), vec![Digest::of(b"key")]));
    let objection = store.key_objection(known_by(b"key"), &zoe).await.unwrap();
    assert_eq!(objection, Some(KeyObjection::Compromised));
}

async fn a_compromised_key_reaches_every_certificate_of_it(db: Database) {
    let store = &db.store;
    let (zoe, sam) = (person(store, "zoe").await, person(store, "sam").await);
    for (serial, who, key, end) in [
        (1, &zoe, b"A", NOW + HOUR * 2),
        (2, &zoe, b"A", NOW + HOUR * 2),
        (3, &zoe, b"A", NOW + HOUR),
        (4, &zoe, b"B", NOW + HOUR * 2),
        (5, &zoe, b"B", NOW + HOUR),
        (6, &sam, b"C", NOW + HOUR * 2),
    ] {
        record(store, &PreparedSsh { key: Digest::of(key), valid_until: end, ..prepared(serial, who) }).await;
    }
    let ended = NOW + HOUR;
    assert_eq!(store.revoke_ssh_of(&zoe, 1, None, 4, NOW).await.unwrap().ssh, [1], "for another reason it alone");
    assert!(store.revoke_ssh_of(&sam, 2, None, 1, ended).await.unwrap().is_empty(), "it is somebody else's");
    let mut reached = store.revoke_ssh_of(&zoe, 2, None, 1, ended).await.unwrap().ssh;
    assert_eq!(reached[0], 2, "the one that was meant comes first");
    reached.sort_unstable();
    assert_eq!(reached, [1, 2, 3]);
    let list = revoked(store, ended).await;
    assert_eq!(list.certificates.iter().map(|(_, serial)| *serial).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(list.keys, [Digest::of(b"A")]);

    // All of a person's: every key of theirs, also of what has ended, and nobody else's.
    let mut reached = store.revoke_ssh(SshTarget::Account(&zoe), 1, ended).await.unwrap().ssh;
    reached.sort_unstable();
    assert_eq!(reached, [4, 5]);
    let keys = revoked(store, ended).await.keys;
    assert!(keys.len() == 2 && keys.contains(&Digest::of(b"B")), "{keys:?}");
    assert!(store.revoke_ssh(SshTarget::Account(&zoe), 1, ended).await.unwrap().is_empty(), "once");
}

/// As if what is signed were the key itself.
fn named(kind: &str, signed: &[u8]) -> Digest {
    Digest::of(&[kind.as_bytes(), signed].concat())
}

/// Certificates of both kinds, each by its serial number, with its key and its end.
async fn of_both_kinds(store: &Store, who: &Subject, x509: &[(&str, &str)], ssh: &[(i64, &str, Timestamp)]) {
    for (serial, key) in x509 {
        let (subject, tbs, key) = (who.clone(), key.as_bytes().to_vec(), named("x509", key.as_bytes()));
        let new = PreparedCertificate { subject, tbs, key, ..certificates::prepared(serial, "ca", NOW + HOUR * 2) };
        store.record_prepared(&new, NOW).await.unwrap();
    }
    for (serial, key, valid_until) in ssh {
        let (tbs, key) = (key.as_bytes().to_vec(), named("ssh", key.as_bytes()));
        record(store, &PreparedSsh { key, tbs, valid_until: *valid_until, ..prepared(*serial, who) }).await;
    }
}

async fn a_compromised_key_reaches_certificates_of_the_other_kind(db: Database) {
    let store = db.store.clone().knowing_keys_by(KeyNames {
        ssh_of_x509: |signed| Some(named("ssh", signed)),
        x509_of_ssh: |signed| Some(named("x509", signed)),
    });
    let store = &store;
    let (zoe, sam) = (person(store, "zoe").await, person(store, "sam").await);
    let (later, ended) = (NOW + HOUR * 2, NOW + HOUR);
    of_both_kinds(
        store,
        &zoe,
        &[("A1", "A"), ("B1", "B"), ("C1", "C"), ("D1", "D")],
        &[(1, "A", later), (2, "A", ended), (3, "A", later), (4, "B", later), (5, "D", later), (6, "E", later)],
    )
    .await;
    of_both_kinds(store, &sam, &[("F1", "F")], &[(7, "F", later)]).await;
    assert_eq!(store.revoke_ssh(SshTarget::Serial(3), 4, NOW).await.unwrap().ssh, [3]);
    let one = store.revoke_certificate_of(&zoe, "D1", 4, ended).await.unwrap();
    assert_eq!((one.x509.as_slice(), one.ssh.as_slice()), (&["D1".to_owned()][..], &[][..]), "for another reason");

    // Told of a certificate of X.509: what is good, what has ended, what was revoked for another reason.
    assert!(store.revoke_certificate_of(&sam, "A1", 1, ended).await.unwrap().is_empty(), "it is somebody else's");
    let mut reached = store.revoke_certificate_of(&zoe, "A1", 1, ended).await.unwrap();
    reached.ssh.sort_unstable();
    assert_eq!((reached.x509.as_slice(), reached.ssh.as_slice()), (&["A1".to_owned()][..], &[1, 2, 3][..]));
    assert!(store.revoke_certificate_of(&zoe, "A1", 1, ended).await.unwrap().is_empty(), "once");
    // Told of one for SSH, by whoever may: the first is whichever was meant.
    assert!(store.revoke_ssh_of(&zoe, 4, Some(&client_id("hub")), 1, ended).await.unwrap().is_empty());
    let reached = store.revoke_ssh_of(&zoe, 4, Some(&client_id("portal")), 1, ended).await.unwrap();
    assert_eq!((reached.x509.as_slice(), reached.ssh.as_slice()), (&["B1".to_owned()][..], &[4][..]));
    // Of all of a person's: also the key that was certified for the one kind alone, and nobody else's.
    let mut reached = store.revoke_all_of(&zoe, 1, ended).await.unwrap();
    reached.x509.sort_unstable();
    reached.ssh.sort_unstable();
    assert_eq!((reached.x509.as_slice(), reached.ssh.as_slice()), (&["C1".to_owned(), "D1".into()][..], &[5, 6][..]));
    assert!(store.revoke_all_of(&zoe, 1, ended).await.unwrap().is_empty(), "once");

    // Each stands in the list of its kind, and in the audit log with who said so.
    let list = revoked(store, ended).await;
    assert_eq!(list.certificates.iter().map(|(_, serial)| *serial).collect::<Vec<_>>(), [1, 3, 4, 5, 6]);
    assert_eq!(list.keys.len(), 4);
    assert!(["A", "B", "D", "E"].iter().all(|key| list.keys.contains(&named("ssh", key.as_bytes()))), "{list:?}");
    let listed = store.revoked_certificates("ca", ended).await.unwrap();
    let mut listed: Vec<_> = listed.iter().map(|one| (one.serial.as_str(), one.reason)).collect();
    listed.sort_unstable();
    assert_eq!(listed, [("A1", 1), ("B1", 1), ("C1", 1), ("D1", 1)]);
    let told = super::audit::entries(store).await;
    let told = told.iter().filter(|entry| entry["reason"] == 1);
    let told: std::collections::BTreeSet<_> = told
        .map(|entry| (entry["kind"].as_str().unwrap(), entry["serial"].to_string(), entry["by"].as_str()))
        .collect();
    let person = Some("person");
    let expected = [
        ("certificate.revoked", "\"A1\"", person),
        ("ssh.revoked", "1", person),
        ("ssh.revoked", "2", person),
        ("ssh.compromised", "3", person),
        ("certificate.revoked", "\"B1\"", person),
        ("ssh.revoked", "4", person),
        ("certificate.revoked", "\"C1\"", None),
        ("certificate.compromised", "\"D1\"", None),
        ("ssh.revoked", "5", None),
        ("ssh.revoked", "6", None),
    ];
    assert_eq!(told, expected.map(|(kind, serial, by)| (kind, serial.to_owned(), by)).into());
}

async fn a_key_is_compromised_also_after_another_reason_and_after_the_end(db: Database) {
    let store = &db.store;
    let (zoe, sam) = (person(store, "zoe").await, person(store, "sam").await);
    for serial in [7, 8, 9] {
        record(store, &PreparedSsh { key: Digest::of(&[u8::try_from(serial).unwrap()]), ..prepared(serial, &zoe) })
            .await;
    }
    let (later, ended) = (NOW + Duration::from_secs(60), NOW + HOUR);
    let key = |serial: u8| Digest::of(&[serial]);
    for serial in [7, 8] {
        assert!(!store.revoke_ssh_of(&zoe, serial, None, 4, NOW).await.unwrap().is_empty());
    }
    assert_eq!(revoked(store, later).await.keys, []);
    // By the person, by whom it names alone, and only where their client fetched it.
    assert!(store.revoke_ssh_of(&sam, 7, None, 1, later).await.unwrap().is_empty());
    assert!(store.revoke_ssh_of(&zoe, 7, Some(&client_id("hub")), 1, later).await.unwrap().is_empty());
    assert!(!store.revoke_ssh_of(&zoe, 7, None, 1, later).await.unwrap().is_empty());
    assert!(store.revoke_ssh_of(&zoe, 7, None, 1, later).await.unwrap().is_empty(), "once");
    // By the operator.
    assert_eq!(store.revoke_ssh(SshTarget::Serial(8), 1, later).await.unwrap().ssh, [8]);
    assert!(store.revoke_ssh(SshTarget::Serial(8), 1, later).await.unwrap().is_empty(), "once");
    let list = revoked(store, later).await;
    assert_eq!((list.certificates.len(), list.revocations), (2, 4), "each report makes a list with a higher number");
    // After its end: by neither for another reason.
    assert!(store.revoke_ssh_of(&zoe, 9, None, 4, ended).await.unwrap().is_empty());
    assert!(store.revoke_ssh(SshTarget::Serial(9), 4, ended).await.unwrap().is_empty());
    assert!(store.revoke_ssh(SshTarget::Account(&zoe), 4, ended).await.unwrap().is_empty(), "the good ones alone");
    assert!(!store.revoke_ssh_of(&zoe, 9, None, 1, ended).await.unwrap().is_empty());
    assert!(store.revoke_ssh(SshTarget::Serial(9), 1, ended).await.unwrap().is_empty(), "once");
    let mut keys = revoked(store, ended).await.keys;
    let mut expected = vec![key(7), key(8), key(9)];
    keys.sort_unstable_by_key(Digest::hex);
    expected.sort_unstable_by_key(Digest::hex);
    assert_eq!(keys, expected);
    for serial in [7, 8, 9] {
        let objection = store.key_objection(known_by(&[serial]), &zoe).await.unwrap();
        assert_eq!(objection, Some(KeyObjection::Compromised), "{serial}");
    }
    let one = store.list_ssh_certificates(SshQuery::Serial(7), None, (0, 1), later).await.unwrap().remove(0);
    assert_eq!((one.reason, one.revoked_at, one.compromised_at), (Some(1), Some(NOW), Some(later)));
    // Each is in the audit log, with who said so.
    let told = super::audit::entries(store).await;
    let told: Vec<_> = told.iter().filter(|entry| entry["reason"].is_i64()).collect();
    let person = Some("person");
    for (entry, (kind, serial, by)) in told.iter().zip([
        ("ssh.revoked", 7, person),
        ("ssh.revoked", 8, person),
        ("ssh.compromised", 7, person),
        ("ssh.compromised", 8, None),
        ("ssh.revoked", 9, person),
    ]) {
        assert_eq!((entry["kind"].as_str(), &entry["serial"]), (Some(kind), &serial.into()));
        assert_eq!(entry["by"].as_str(), by);
    }
    assert_eq!(told.len(), 5);
}

async fn a_key_is_one_persons(db: Database) {
    let store = &db.store;
    let (zoe, sam) = (person(store, "zoe").await, person(store, "sam").await);
    record(store, &prepared(7, &zoe)).await;
    let objection = async |key: &[u8], subject| store.key_objection(known_by(key), subject).await.unwrap();
    assert_eq!(objection(b"key", &zoe).await, None);
    assert_eq!(objection(b"key", &sam).await, Some(KeyObjection::SomebodyElse));
    assert_eq!(objection(b"other", &sam).await, None);
}

async fn a_key_of_a_certificate_of_x509_counts_as_well(db: Database) {
    let store = &db.store;
    let (zoe, sam) = (person(store, "zoe").await, person(store, "sam").await);
    let one = PreparedCertificate { subject: zoe.clone(), ..certificates::prepared("0a", "ca", NOW + HOUR) };
    store.record_prepared(&one, NOW).await.unwrap();
    let objection = async |key, subject| store.key_objection(key, subject).await.unwrap();
    let both = KeyDigests { x509: Some(one.key), ..known_by(b"key") };
    assert_eq!((objection(both, &zoe).await, objection(both, &sam).await), (None, Some(KeyObjection::SomebodyElse)));
    // What is a digest of the one kind means nothing for the other.
    let crossed = KeyDigests { x509: Some(Digest::of(b"key")), ssh: Some(one.key) };
    assert_eq!(objection(crossed, &sam).await, None);
    // Nor does a key that there is not for the one kind.
    assert_eq!(objection(KeyDigests::default(), &sam).await, None);
    record(store, &prepared(7, &sam)).await;
    assert_eq!(objection(both, &zoe).await, Some(KeyObjection::SomebodyElse), "each holder counts");
    store.revoke_certificate("0a", 1, NOW).await.unwrap();
    assert_eq!(objection(both, &sam).await, Some(KeyObjection::Compromised));
    assert_eq!(objection(known_by(b"key"), &sam).await, None, "for SSH alone nobody said so");
}

async fn every_certificate_of_an_account_is_revoked_at_once(db: Database) {
    let store = &db.store;
    let (zoe, sam) = (person(store, "zoe").await, person(store, "sam").await);
    for (serial, subject) in [(7, &zoe), (8, &zoe), (9, &sam)] {
        record(store, &PreparedSsh { key: Digest::of(subject.as_str().as_bytes()), ..prepared(serial, subject) }).await;
    }
    let mut gone = store.revoke_ssh(SshTarget::Account(&zoe), 0, NOW).await.unwrap().ssh;
    gone.sort_unstable();
    assert_eq!(gone, [7, 8]);
    assert_eq!(revoked(store, NOW).await.certificates.len(), 2);
}

async fn a_person_revokes_their_own_alone_and_a_client_what_it_fetched(db: Database) {
    let store = &db.store;
    let (zoe, sam) = (person(store, "zoe").await, person(store, "sam").await);
    record(store, &prepared(7, &zoe)).await;
    record(store, &prepared(8, &zoe)).await;
    let revoke = async |account, serial, client: Option<&str>, now| {
        let client = client.map(client_id);
        !store.revoke_ssh_of(account, serial, client.as_ref(), 4, now).await.unwrap().is_empty()
    };
    assert!(!revoke(&sam, 7, None, NOW).await, "it is somebody else's");
    assert!(!revoke(&zoe, 7, Some("hub"), NOW).await, "another client fetched it");
    assert!(!revoke(&zoe, 9, None, NOW).await, "there is none");
    assert!(!revoke(&zoe, 7, None, NOW + HOUR).await, "it has ended");
    assert_eq!(revoked(store, NOW).await, RevokedSsh::default());
    assert!(revoke(&zoe, 7, Some("portal"), NOW).await && revoke(&zoe, 8, None, NOW).await);
    assert!(!revoke(&zoe, 7, None, NOW).await, "once");
    assert_eq!(revoked(store, NOW).await.certificates.len(), 2);
    let one = store.list_ssh_certificates(SshQuery::Serial(7), None, (0, 1), NOW).await.unwrap().remove(0);
    assert_eq!((one.reason, one.revoked_at), (Some(4), Some(NOW)));
}

async fn administrators_list_them_by_serial_number_person_and_standing(db: Database) {
    let store = &db.store;
    let (zoe, sam) = (person(store, "zoe").await, person(store, "sam").await);
    record(store, &prepared(7, &zoe)).await;
    record(store, &prepared(8, &sam)).await;
    store.record_prepared_ssh(&prepared(9, &sam), NOW).await.unwrap();
    let ended = PreparedSsh { valid_until: NOW + Duration::from_secs(60), ..prepared(10, &zoe) };
    record(store, &ended).await;
    let later = NOW + Duration::from_secs(120);
    assert_eq!(store.revoke_ssh(SshTarget::Serial(8), 3, later).await.unwrap().ssh, [8]);
    let list = async |query: SshQuery<'_>, standing: Option<CertificateStanding>, after, limit| {
        let page = store.list_ssh_certificates(query, standing, (after, limit), later).await.unwrap();
        page.into_iter().map(|one| (one.serial, one.standing(later))).collect::<Vec<_>>()
    };
    let all = [(7, Valid), (8, Revoked), (9, Prepared), (10, Expired)];
    assert_eq!(list(SshQuery::All, None, 0, 9).await, all);
    assert_eq!(list(SshQuery::All, None, 7, 2).await, all[1..3]);
    for one in all {
        assert_eq!(list(SshQuery::All, Some(one.1), 0, 9).await, [one]);
        assert_eq!(list(SshQuery::Serial(one.0), None, 0, 9).await, [one]);
    }
    assert_eq!(list(SshQuery::Person(&sam), None, 0, 9).await, all[1..3]);
    assert_eq!(list(SshQuery::Person(&subject("nobody")), None, 0, 9).await, []);
    let one = store.list_ssh_certificates(SshQuery::Serial(8), None, (0, 1), later).await.unwrap().remove(0);
    assert_eq!((one.subject, one.reason, one.revoked_at), (sam, Some(3), Some(later)));
    assert_eq!((one.certificate.as_deref(), one.key), (Some("line"), Digest::of(b"key")));
}
