use domain::{Digest, Timestamp};
use storage::Store;
use storage::certificate_list::{CertificateQuery, CertificateStanding};
use storage::certificates::{KeyOrigin, PreparedCertificate, RecordedStatus, RevokedCertificate};
use storage::crls::{ImportedCrl, StoredCrl};
use storage::key_objection::{KeyDigests, KeyObjection};

use super::{DAY, Database, NOW, at_once, client_id, entity, people, subject};
use beadle_tests::MINUTE;

on_both_databases! {
    a_name_is_fixed_for_good,
    a_name_is_never_given_to_a_second_person,
    a_function_s_name_is_beside_the_person_s_and_nobody_else_s,
    an_identity_is_confirmed_by_whom_the_audit_log_says,
    a_name_that_two_people_want_at_once_goes_to_one,
    a_person_gets_one_name_though_asking_at_once,
    a_certificate_is_recorded_before_and_after_signing,
    where_a_key_was_made_is_on_record,
    all_of_an_account_are_revoked_at_once,
    a_compromised_key_reaches_every_certificate_of_it,
    a_serial_number_is_used_once,
    revocation_reaches_the_list,
    the_status_of_a_certificate_is_what_was_recorded_last,
    a_certificate_is_its_owner_s_alone,
    certificates_are_listed_by_serial_number_name_person_and_standing,
    what_others_revoked_before_a_ca_was_imported_stays_revoked,
    a_list_holds_only_what_is_its_issuers_and_lives,
    revocations_are_counted_for_good,
    a_key_is_one_person_s_until_it_is_compromised,
    a_key_is_compromised_also_after_another_reason_and_after_the_end,
    of_all_who_hold_a_key_each_counts,
    one_that_is_refused_harms_none_that_is_recorded_with_it,
}

const IDP: &str = "https://idp.example.edu";

async fn fix(store: &Store, person: &str, institution: &str, name: &str) -> bool {
    let folded = name.to_lowercase();
    store.fix_certificate_name(&subject(person), &entity(institution), (name, &folded), NOW).await.unwrap()
}

async fn name(store: &Store, person: &str, institution: &str) -> Option<String> {
    store.certificate_name(&subject(person), &entity(institution)).await.unwrap()
}

/// A key by its digest for X.509.
fn known_by(key: &str) -> KeyDigests {
    KeyDigests { x509: Some(Digest::of(key.as_bytes())), ssh: None }
}

pub(super) fn prepared(serial: &str, issuer: &str, not_after: Timestamp) -> PreparedCertificate {
    PreparedCertificate {
        issued_by: None,
        issuer_serial: "01".to_owned(),
        serial: serial.into(),
        subject: subject("zoe"),
        institution: entity(IDP),
        channel: "getcert".into(),
        client: Some(client_id("portal")),
        issuer: issuer.into(),
        name: "/DC=org/DC=example/CN=Zoe A1".into(),
        profile: "short".into(),
        key: Digest::of(serial.as_bytes()),
        key_origin: KeyOrigin::Server,
        tbs: vec![0x30, 0, 0xff],
        not_before: NOW,
        not_after,
        addresses: Vec::new(),
        quota: None,
        letters_to: Vec::new(),
    }
}

async fn a_name_is_fixed_for_good(db: Database) {
    people::add(&db.store, "zoe").await;
    assert_eq!(name(&db.store, "zoe", IDP).await, None);
    assert!(fix(&db.store, "zoe", IDP, "/CN=Zoe A1").await);
    assert!(!fix(&db.store, "zoe", IDP, "/CN=Zoe Married A2").await);
    assert_eq!(name(&db.store, "zoe", IDP).await.as_deref(), Some("/CN=Zoe A1"));
    // Another institution, another name.
    assert!(fix(&db.store, "zoe", "https://other.edu", "/CN=Zoe A3").await);
    assert_eq!(name(&db.store, "zoe", IDP).await.as_deref(), Some("/CN=Zoe A1"));
}

async fn a_name_is_never_given_to_a_second_person(db: Database) {
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    assert!(fix(&db.store, "zoe", IDP, "/CN=Name A1").await);
    // Nor with other letters of the same name, nor at another institution, nor after the account was closed.
    assert!(!fix(&db.store, "sam", IDP, "/CN=NAME a1").await);
    db.store.close_person(&subject("zoe"), NOW).await.unwrap();
    assert!(!fix(&db.store, "sam", "https://other.edu", "/CN=Name A1").await);
    assert!(!fix(&db.store, "zoe", "https://other.edu", "/CN=Name A1").await);
    assert_eq!(name(&db.store, "sam", IDP).await, None);
}

async fn a_name_that_two_people_want_at_once_goes_to_one(db: Database) {
    for n in 0..10 {
        people::add(&db.store, &format!("person-{n}")).await;
    }
    let fixed =
        at_once(&db, 10, |store, n| async move { fix(&store, &format!("person-{n}"), IDP, "/CN=Same").await }).await;
    assert_eq!(fixed.into_iter().filter(|fixed| *fixed).count(), 1);
}

async fn a_person_gets_one_name_though_asking_at_once(db: Database) {
    people::add(&db.store, "zoe").await;
    let fixed =
        at_once(&db, 10, |store, n| async move { fix(&store, "zoe", IDP, &format!("/CN=Zoe {n}")).await }).await;
    assert_eq!(fixed.iter().filter(|fixed| **fixed).count(), 1);
    let winner = fixed.iter().position(|fixed| *fixed).unwrap();
    assert_eq!(name(&db.store, "zoe", IDP).await, Some(format!("/CN=Zoe {winner}")));
}

async fn a_certificate_is_recorded_before_and_after_signing(db: Database) {
    people::add(&db.store, "zoe").await;
    assert!(db.store.record_issued("0a", b"der", NOW).await.is_err());
    db.store.record_prepared(&prepared("0a", "ca", NOW + DAY), NOW).await.unwrap();
    db.store.record_issued("0a", b"der", NOW).await.unwrap();
    // Whoever did not hear of it writes the same once more, and what was issued is never written over.
    db.store.record_issued("0a", b"der", NOW).await.unwrap();
    assert!(db.store.record_issued("0a", b"other", NOW).await.is_err());
}

async fn where_a_key_was_made_is_on_record(db: Database) {
    people::add(&db.store, "zoe").await;
    let origins = [KeyOrigin::Browser, KeyOrigin::Holder, KeyOrigin::Server];
    // Those of days are written down together, lasting ones in a transaction of their own.
    let both = [1, 100].map(|days| origins.map(|key_origin| (days, key_origin)));
    for (n, (days, key_origin)) in both.iter().flatten().enumerate() {
        let new =
            PreparedCertificate { key_origin: *key_origin, ..prepared(&format!("0{n}"), "ca", NOW + DAY * *days) };
        assert_eq!(db.store.record_prepared(&new, NOW).await.unwrap(), None);
    }
    let held = db.store.certificates_of(&subject("zoe")).await.unwrap().into_iter();
    let held: Vec<_> = held.map(|one| one.key_origin).collect();
    assert_eq!(held, [origins.map(Some), origins.map(Some)].concat());
}

async fn all_of_an_account_are_revoked_at_once(db: Database) {
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    for (serial, person, end) in
        [("0a", "zoe", NOW + DAY), ("0b", "zoe", NOW + DAY), ("0c", "zoe", NOW), ("0d", "sam", NOW + DAY)]
    {
        let one = PreparedCertificate { subject: subject(person), ..prepared(serial, "ca", end) };
        db.store.record_prepared(&one, NOW).await.unwrap();
    }
    // Of one that is only prepared nobody knows whether it was signed.
    db.store.record_issued("0a", b"der", NOW).await.unwrap();
    let mut revoked = db.store.revoke_all_of(&subject("zoe"), 9, NOW).await.unwrap().x509;
    revoked.sort();
    assert_eq!(revoked, ["0a", "0b"]);
    assert_eq!(db.store.revoke_all_of(&subject("zoe"), 9, NOW).await.unwrap().x509, Vec::<String>::new());
    assert!(!db.store.revoke_certificate("0d", 1, NOW).await.unwrap().is_empty(), "somebody else's is as it was");
}

/// Certificates of Zoe's and one of Sam's: by their first letter, of the keys A, B and C.
async fn of_three_keys(store: &Store) {
    for person in ["zoe", "sam"] {
        people::add(store, person).await;
    }
    for (serial, person, end) in [
        ("A1", "zoe", NOW + DAY),
        ("A2", "zoe", NOW + DAY),
        ("A3", "zoe", NOW + MINUTE),
        ("A4", "zoe", NOW + DAY),
        ("B1", "zoe", NOW + DAY),
        ("B2", "zoe", NOW + MINUTE),
        ("C1", "sam", NOW + DAY),
    ] {
        let key = Digest::of(&serial.as_bytes()[..1]);
        let one = PreparedCertificate { subject: subject(person), key, ..prepared(serial, "ca", end) };
        store.record_prepared(&one, NOW).await.unwrap();
    }
    assert_eq!(store.revoke_certificate("A4", 4, NOW).await.unwrap().x509, ["A4"], "for another reason it alone");
}

async fn a_compromised_key_reaches_every_certificate_of_it(db: Database) {
    let (store, later) = (&db.store, NOW + MINUTE * 2);
    of_three_keys(store).await;
    let (zoe, sam) = (subject("zoe"), subject("sam"));
    let objection = async |key: &str, who| store.key_objection(known_by(key), who).await.unwrap();
    assert!(store.revoke_certificate_of(&sam, "A1", 1, later).await.unwrap().is_empty(), "it is somebody else's");
    let mut reached = store.revoke_certificate_of(&zoe, "A2", 1, later).await.unwrap().x509;
    assert_eq!(reached[0], "A2", "the one that was meant comes first");
    reached.sort();
    assert_eq!(reached, ["A1", "A2", "A3", "A4"]);
    assert!(store.revoke_certificate("A1", 1, later).await.unwrap().is_empty(), "once");
    let revoked = |serial: &str, revoked_at| RevokedCertificate { serial: serial.into(), revoked_at, reason: 1 };
    let mut list = store.revoked_certificates("ca", later).await.unwrap();
    list.sort_by(|one, other| one.serial.cmp(&other.serial));
    // What has ended is on no list, and what was revoked before keeps its time.
    assert_eq!(list, [revoked("A1", later), revoked("A2", later), revoked("A4", NOW)]);
    assert_eq!(objection("A", &zoe).await, Some(KeyObjection::Compromised));
    assert_eq!((objection("B", &zoe).await, objection("C", &sam).await), (None, None));

    // All of a person's: every key of theirs, also of what has ended, and nobody else's.
    let mut reached = store.revoke_all_of(&zoe, 1, later).await.unwrap().x509;
    reached.sort();
    assert_eq!(reached, ["B1", "B2"]);
    assert_eq!(objection("B", &zoe).await, Some(KeyObjection::Compromised));
    assert_eq!(objection("C", &sam).await, None);
    assert!(store.revoke_all_of(&zoe, 1, later).await.unwrap().x509.is_empty(), "once");
}

async fn a_serial_number_is_used_once(db: Database) {
    people::add(&db.store, "zoe").await;
    db.store.record_prepared(&prepared("0a", "ca", NOW + DAY), NOW).await.unwrap();
    assert!(db.store.record_prepared(&prepared("0a", "other-ca", NOW + DAY), NOW).await.is_err());
}

async fn revocation_reaches_the_list(db: Database) {
    people::add(&db.store, "zoe").await;
    for serial in ["0a", "0b", "0c"] {
        db.store.record_prepared(&prepared(serial, "ca", NOW + DAY), NOW).await.unwrap();
    }
    db.store.record_issued("0a", b"der", NOW).await.unwrap();
    assert!(db.store.revoked_certificates("ca", NOW).await.unwrap().is_empty());
    assert!(!db.store.revoke_certificate("0a", 1, NOW + MINUTE).await.unwrap().is_empty());
    // Prepared only: it may have been signed all the same.
    assert!(!db.store.revoke_certificate("0b", 4, NOW).await.unwrap().is_empty());
    // The first revocation stands, with its time and reason.
    assert!(db.store.revoke_certificate("0a", 5, NOW + MINUTE * 2).await.unwrap().is_empty());
    assert!(db.store.revoke_certificate("ff", 1, NOW).await.unwrap().is_empty());
    let revoked = |serial: &str, revoked_at, reason| RevokedCertificate { serial: serial.into(), revoked_at, reason };
    assert_eq!(
        db.store.revoked_certificates("ca", NOW + MINUTE).await.unwrap(),
        [revoked("0b", NOW, 4), revoked("0a", NOW + MINUTE, 1)]
    );
}

async fn a_certificate_is_its_owner_s_alone(db: Database) {
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    let (zoe, sam) = (subject("zoe"), subject("sam"));
    for serial in ["0a", "0b"] {
        db.store.record_prepared(&prepared(serial, "ca", NOW + DAY), NOW).await.unwrap();
    }
    db.store.record_issued("0a", b"der", NOW).await.unwrap();
    assert_eq!(db.store.certificate_of(&zoe, "0a").await.unwrap(), Some((b"der".to_vec(), "ca".to_owned())));
    // Prepared only: there is nothing to hand out.
    assert_eq!(db.store.certificate_of(&zoe, "0b").await.unwrap(), None);
    assert_eq!(db.store.certificate_of(&sam, "0a").await.unwrap(), None);
    assert!(db.store.revoke_certificate_of(&sam, "0a", 1, NOW).await.unwrap().is_empty());
    assert!(db.store.revoke_certificate_of(&zoe, "0a", 4, NOW + DAY).await.unwrap().is_empty(), "it has ended");
    assert!(!db.store.revoke_certificate_of(&zoe, "0a", 4, NOW).await.unwrap().is_empty());
    assert!(db.store.revoke_certificate_of(&zoe, "0a", 5, NOW).await.unwrap().is_empty(), "the first reason stands");
    let revoked = db.store.revoked_certificates("ca", NOW).await.unwrap();
    assert_eq!(revoked, [RevokedCertificate { serial: "0a".into(), revoked_at: NOW, reason: 4 }]);
}

async fn certificates_are_listed_by_serial_number_name_person_and_standing(db: Database) {
    use CertificateStanding::{Expired, Prepared, Revoked, Valid};
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    let sams = PreparedCertificate {
        subject: subject("sam"),
        client: None,
        name: "/CN=Sam".into(),
        ..prepared("0C", "ca", NOW + DAY)
    };
    for new in
        [prepared("0A", "ca", NOW + DAY), prepared("0B", "ca", NOW + MINUTE), sams, prepared("0D", "ca", NOW + DAY)]
    {
        db.store.record_prepared(&new, NOW).await.unwrap();
    }
    for serial in ["0A", "0B", "0C"] {
        db.store.record_issued(serial, b"der", NOW).await.unwrap();
    }
    assert!(!db.store.revoke_certificate("0C", 4, NOW).await.unwrap().is_empty());
    let later = NOW + MINUTE * 2;
    let list = async |query: CertificateQuery<'_>, standing, after, limit| {
        let page = db.store.list_certificates(&query, standing, (after, limit), later).await.unwrap();
        page.into_iter().map(|one| (one.serial.clone(), one.standing(later))).collect::<Vec<_>>()
    };
    let row = |serial: &str, standing| (serial.to_owned(), standing);
    let all = [row("0A", Valid), row("0B", Expired), row("0C", Revoked), row("0D", Prepared)];
    assert_eq!(list(CertificateQuery::All, None, "", 9).await, all);
    assert_eq!(list(CertificateQuery::All, None, "0A", 2).await, all[1..3]);
    for one in &all {
        assert_eq!(list(CertificateQuery::All, Some(one.1), "", 9).await, std::slice::from_ref(one));
        assert_eq!(list(CertificateQuery::Serial(&one.0), None, "", 9).await, std::slice::from_ref(one));
    }
    assert_eq!(list(CertificateQuery::Name("/CN=Sam"), None, "", 9).await, [row("0C", Revoked)]);
    assert_eq!(list(CertificateQuery::Name("/cn=sam"), None, "", 9).await, []);
    let name = ("/CN=Sam", "/cn=sam");
    let hills = entity("https://idp.hills.example.edu/idp");
    assert!(db.store.fix_certificate_name(&subject("sam"), &hills, name, NOW).await.unwrap());
    assert_eq!(list(CertificateQuery::Name("/cn=sam"), None, "", 9).await, [row("0C", Revoked)]);
    assert_eq!(db.store.find_by_certificate("/cn=sam").await.unwrap(), [subject("sam")]);
    assert_eq!(list(CertificateQuery::Person(&subject("sam")), None, "", 9).await, [row("0C", Revoked)]);
    assert_eq!(list(CertificateQuery::Person(&subject("sam")), Some(Valid), "", 9).await, []);
    // A certificate of months keeps its address on record, and a short one does not.
    let (lasting, short) = (NOW + DAY * 30, NOW + DAY);
    for (serial, not_after) in [("1A", lasting), ("1B", short)] {
        let addresses = vec![format!("{serial}@hills.example.edu")];
        let new = PreparedCertificate { addresses, ..prepared(serial, "ca", not_after) };
        assert_eq!(db.store.record_prepared(&new, NOW).await.unwrap(), None);
    }
    let found = list(CertificateQuery::Address("1a@hills.example.edu"), None, "", 9).await;
    assert_eq!(found, [row("1A", Prepared)]);
    for nobody in ["1b@hills.example.edu", "1a@hills.example.ed", "", "%"] {
        assert_eq!(list(CertificateQuery::Address(nobody), None, "", 9).await, [], "{nobody}");
    }
    let details = db.store.certificate_details("1A").await.unwrap().unwrap();
    assert_eq!((details.prepared_at, details.der), (NOW, None));
    db.store.record_issued("1A", b"der", NOW + MINUTE).await.unwrap();
    assert_eq!(db.store.certificate_details("1A").await.unwrap().unwrap().der.as_deref(), Some(b"der".as_slice()));
    assert_eq!(db.store.certificate_details("1a").await.unwrap(), None);
    let page = db.store.list_certificates(&CertificateQuery::Serial("0C"), None, ("", 1), later).await.unwrap();
    assert_eq!((page[0].client.as_ref(), page[0].reason, page[0].revoked_at), (None, Some(4), Some(NOW)));
}

fn list<'a>(crl: &'a StoredCrl, revoked: &'a [RevokedCertificate]) -> ImportedCrl<'a> {
    ImportedCrl { issuer: "ca", crl, revoked }
}

async fn what_others_revoked_before_a_ca_was_imported_stays_revoked(db: Database) {
    let one = RevokedCertificate { serial: "0A".into(), revoked_at: NOW, reason: 1 };
    let (this_update, next_update) = (NOW, NOW + DAY);
    let crl = StoredCrl { number: 41, der: b"list".to_vec(), this_update, next_update, revocations: -1 };
    assert!(db.store.insert_keys_with_list(&[], Some(list(&crl, std::slice::from_ref(&one)))).await.unwrap());
    assert_eq!(db.store.newest_crl("ca").await.unwrap().unwrap().number, 41);
    // Long after whatever it was has ended.
    let later = NOW + DAY * 4000;
    assert_eq!(db.store.revoked_certificates("ca", later).await.unwrap(), [one]);
    assert_eq!(db.store.revocations("ca").await.unwrap(), 1);
    let status = db.store.certificate_status("ca", "0A").await.unwrap();
    assert_eq!(status, RecordedStatus::Revoked { at: NOW, reason: 1 });
    for (issuer, serial) in [("ca", "0B"), ("other", "0A")] {
        assert_eq!(db.store.certificate_status(issuer, serial).await.unwrap(), RecordedStatus::Never);
    }
    assert!(db.store.revoked_certificates("other", NOW).await.unwrap().is_empty());
    // Only where there is no list yet.
    assert!(!db.store.insert_keys_with_list(&[], Some(list(&StoredCrl { number: 42, ..crl }, &[]))).await.unwrap());
}

async fn a_list_holds_only_what_is_its_issuers_and_lives(db: Database) {
    people::add(&db.store, "zoe").await;
    for (serial, issuer, end) in [("0a", "ca", NOW + DAY), ("0b", "ca", NOW + MINUTE), ("0c", "other", NOW + DAY)] {
        db.store.record_prepared(&prepared(serial, issuer, end), NOW).await.unwrap();
        assert!(!db.store.revoke_certificate(serial, 0, NOW).await.unwrap().is_empty());
    }
    let on_list = |list: Vec<RevokedCertificate>| list.into_iter().map(|entry| entry.serial).collect::<Vec<_>>();
    assert_eq!(on_list(db.store.revoked_certificates("ca", NOW).await.unwrap()), ["0a", "0b"]);
    assert_eq!(on_list(db.store.revoked_certificates("ca", NOW + MINUTE).await.unwrap()), ["0a"]);
    // An expired certificate cannot be revoked any more.
    db.store.record_prepared(&prepared("0d", "ca", NOW + MINUTE), NOW).await.unwrap();
    assert!(db.store.revoke_certificate("0d", 0, NOW + MINUTE).await.unwrap().is_empty());
}

async fn revocations_are_counted_for_good(db: Database) {
    people::add(&db.store, "zoe").await;
    assert_eq!(db.store.revocations("ca").await.unwrap(), 0);
    for (serial, issuer, end) in [("0a", "ca", NOW + DAY), ("0b", "ca", NOW + MINUTE), ("0c", "other", NOW + DAY)] {
        db.store.record_prepared(&prepared(serial, issuer, end), NOW).await.unwrap();
        db.store.revoke_certificate(serial, 0, NOW).await.unwrap();
    }
    // Also when one of them has expired by now.
    assert!(db.store.revoked_certificates("ca", NOW + MINUTE).await.unwrap().len() == 1);
    assert_eq!(db.store.revocations("ca").await.unwrap(), 2);
    assert_eq!(db.store.revocations("other").await.unwrap(), 1);
}

async fn a_key_is_one_person_s_until_it_is_compromised(db: Database) {
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    let objection = async |key: &str, person| db.store.key_objection(known_by(key), &subject(person)).await.unwrap();
    for serial in ["0a", "0b"] {
        assert_eq!(objection(serial, "zoe").await, None);
        db.store.record_prepared(&prepared(serial, "ca", NOW + DAY), NOW).await.unwrap();
        assert_eq!(objection(serial, "zoe").await, None);
        assert_eq!(objection(serial, "sam").await, Some(KeyObjection::SomebodyElse));
    }
    // Superseded is no blemish, a compromise is one for good.
    db.store.revoke_certificate("0a", 4, NOW).await.unwrap();
    db.store.revoke_certificate("0b", 1, NOW).await.unwrap();
    assert_eq!(objection("0a", "zoe").await, None);
    for person in ["zoe", "sam"] {
        assert_eq!(objection("0b", person).await, Some(KeyObjection::Compromised));
    }
}

async fn a_key_is_compromised_also_after_another_reason_and_after_the_end(db: Database) {
    let (store, later) = (&db.store, NOW + MINUTE * 2);
    for person in ["zoe", "sam"] {
        people::add(store, person).await;
    }
    let (zoe, sam) = (subject("zoe"), subject("sam"));
    for (serial, end) in [("0a", NOW + DAY), ("0b", NOW + MINUTE), ("0c", NOW + DAY)] {
        store.record_prepared(&prepared(serial, "ca", end), NOW).await.unwrap();
    }
    let objection = async |key: &str| store.key_objection(known_by(key), &zoe).await.unwrap();
    for serial in ["0a", "0c"] {
        assert!(!store.revoke_certificate_of(&zoe, serial, 4, NOW).await.unwrap().is_empty());
    }
    let before = store.revocations("ca").await.unwrap();
    assert!(store.revoke_certificate_of(&sam, "0a", 1, later).await.unwrap().is_empty(), "it is somebody else's");
    assert!(!store.revoke_certificate_of(&zoe, "0a", 1, later).await.unwrap().is_empty());
    assert!(store.revoke_certificate_of(&zoe, "0a", 1, later).await.unwrap().is_empty(), "once");
    assert!(store.revoke_certificate("0a", 4, later).await.unwrap().is_empty(), "the worse reason stays");
    let revoked = |serial: &str, revoked_at, reason| RevokedCertificate { serial: serial.into(), revoked_at, reason };
    let listed = [revoked("0a", NOW, 1), revoked("0c", NOW, 4)];
    assert_eq!(store.revoked_certificates("ca", later).await.unwrap(), listed, "the first time stays");
    assert_eq!(store.certificate_status("ca", "0a").await.unwrap(), RecordedStatus::Revoked { at: NOW, reason: 1 });
    assert_eq!(store.revocations("ca").await.unwrap(), before + 1, "so that the next list is due");
    let of_mine = db.store.certificate_details("0a").await.unwrap().unwrap();
    assert_eq!(of_mine.compromised_at, Some(later));
    assert_eq!((objection("0a").await, objection("0c").await), (Some(KeyObjection::Compromised), None));

    // After its end no list has it, and the key is blocked.
    assert!(store.revoke_certificate("0b", 4, later).await.unwrap().is_empty(), "it has ended");
    assert!(store.revoke_certificate_of(&sam, "0b", 1, later).await.unwrap().is_empty(), "it is somebody else's");
    assert!(!store.revoke_certificate_of(&zoe, "0b", 1, later).await.unwrap().is_empty());
    assert!(store.revoke_certificate("0b", 1, later).await.unwrap().is_empty(), "once");
    assert_eq!(store.revoked_certificates("ca", later).await.unwrap(), listed);
    assert_eq!(objection("0b").await, Some(KeyObjection::Compromised));

    let told: Vec<_> = super::audit::entries(store).await.into_iter().skip(3).collect();
    let revoked = "certificate.revoked";
    for (entry, (kind, serial, reason)) in told.iter().zip([
        (revoked, "0a", 4),
        (revoked, "0c", 4),
        ("certificate.compromised", "0a", 1),
        (revoked, "0b", 1),
    ]) {
        assert_eq!((&entry["kind"], &entry["serial"]), (&kind.into(), &serial.into()));
        assert_eq!((&entry["reason"], &entry["by"]), (&reason.into(), &"person".into()));
    }
    assert_eq!(told.len(), 4);
}

async fn of_all_who_hold_a_key_each_counts(db: Database) {
    for person in ["ada", "max", "zoe"] {
        people::add(&db.store, person).await;
    }
    // As it may be after accounts were joined and parted.
    for (serial, person) in [("0a", "ada"), ("0b", "ada"), ("0c", "max"), ("0d", "zoe"), ("0e", "zoe")] {
        let new = PreparedCertificate {
            subject: subject(person),
            key: Digest::of(b"one key"),
            ..prepared(serial, "ca", NOW + DAY)
        };
        db.store.record_prepared(&new, NOW).await.unwrap();
    }
    let objection = async |person| db.store.key_objection(known_by("one key"), &subject(person)).await.unwrap();
    for person in ["ada", "max", "zoe"] {
        assert_eq!(objection(person).await, Some(KeyObjection::SomebodyElse), "{person}");
    }
    db.store.revoke_certificate("0b", 1, NOW).await.unwrap();
    assert_eq!(objection("ada").await, Some(KeyObjection::Compromised));
}

async fn one_that_is_refused_harms_none_that_is_recorded_with_it(db: Database) {
    people::add(&db.store, "zoe").await;
    let serials: Vec<_> = (0..40).map(|number| format!("{number:02x}")).collect();
    db.store.record_prepared(&prepared("07", "ca", NOW + DAY), NOW).await.unwrap();
    let recorded = at_once(&db, 40, |store, number| async move {
        store.record_prepared(&prepared(&format!("{number:02x}"), "ca", NOW + DAY), NOW).await.is_ok()
    })
    .await;
    assert_eq!(recorded.iter().filter(|done| !**done).count(), 1);
    // And after signing: one that was never prepared, among all the others.
    let signed = at_once(&db, 41, |store, number| async move {
        let serial = format!("{number:02x}");
        store.record_issued(&serial, serial.as_bytes(), NOW).await.is_ok()
    })
    .await;
    assert_eq!(signed.iter().filter(|done| !**done).count(), 1);
    for serial in &serials {
        let (der, _) = db.store.certificate_of(&subject("zoe"), serial).await.unwrap().unwrap();
        assert_eq!(der, serial.as_bytes());
    }
    while db.store.chain_audit(NOW, |head| Some(super::audit::signature(head))).await.unwrap().is_some() {}
    let entries = db.store.audit_rows(0, 1000).await.unwrap();
    for kind in ["certificate.prepared", "certificate.issued"] {
        for serial in &serials {
            let (kind, serial) = (format!("{kind:?}"), format!("{serial:?}"));
            let told = entries.iter().filter(|row| row.entry.contains(&kind) && row.entry.contains(&serial)).count();
            assert_eq!(told, 1, "{kind} {serial}");
        }
    }
    assert_eq!(entries.len(), 2 * serials.len());
}

async fn the_status_of_a_certificate_is_what_was_recorded_last(db: Database) {
    people::add(&db.store, "zoe").await;
    let status = async || db.store.certificate_status("ca", "0a").await.unwrap();
    assert_eq!(status().await, RecordedStatus::Never);
    db.store.record_prepared(&prepared("0a", "ca", NOW + DAY), NOW).await.unwrap();
    assert_eq!(status().await, RecordedStatus::Prepared);
    db.store.record_issued("0a", b"der", NOW).await.unwrap();
    assert_eq!(status().await, RecordedStatus::Issued);
    assert_eq!(db.store.certificate_status("other", "0a").await.unwrap(), RecordedStatus::Never);
    assert!(!db.store.revoke_certificate("0a", 4, NOW + MINUTE).await.unwrap().is_empty());
    assert_eq!(status().await, RecordedStatus::Revoked { at: NOW + MINUTE, reason: 4 });
}

async fn a_function_s_name_is_beside_the_person_s_and_nobody_else_s(db: Database) {
    people::add(&db.store, "ada").await;
    people::add(&db.store, "eve").await;
    let (ada, eve, idp) = (subject("ada"), subject("eve"), entity(IDP));
    assert!(db.store.fix_certificate_name(&ada, &idp, ("/CN=Ada", "/cn=ada"), NOW).await.unwrap());
    let press = ("/CN=press@x.edu A1", "/cn=press@x.edu a1");
    let fix = async |who, name| db.store.fix_function_name(who, &idp, "press@x.edu", name, NOW).await.unwrap();
    assert!(fix(&ada, press).await);
    assert!(!fix(&ada, ("/CN=press@x.edu A2", "/cn=press@x.edu a2")).await, "it is fixed");
    assert!(!fix(&eve, press).await && !fix(&eve, ("/CN=Ada", "/cn=ada")).await, "it is somebody else's");
    assert!(!db.store.fix_certificate_name(&eve, &idp, press, NOW).await.unwrap());
    let name = async |address| db.store.function_name(&ada, &idp, address).await.unwrap();
    assert_eq!(name("press@x.edu").await.as_deref(), Some(press.0));
    assert_eq!((name("").await.as_deref(), name("other@x.edu").await), (Some("/CN=Ada"), None));
    // The identity counts from the person's own name, not from one that was fixed later.
    let fixed = db.store.fix_function_name(&ada, &idp, "later@x.edu", ("/CN=l", "/cn=l"), NOW + DAY).await.unwrap();
    assert!(fixed);
    assert_eq!(db.store.vetted_at(&ada, &idp).await.unwrap(), Some(NOW));
}

async fn an_identity_is_confirmed_by_whom_the_audit_log_says(db: Database) {
    people::add(&db.store, "ada").await;
    people::add(&db.store, "contact").await;
    let (ada, contact, idp) = (subject("ada"), subject("contact"), entity(IDP));
    let checked = async |who| db.store.identity_checked_at(who, &idp).await.unwrap();
    assert_eq!(checked(&ada).await, None);
    for at in [NOW, NOW + DAY] {
        db.store.confirm_identity(&ada, &idp, &contact, at).await.unwrap();
        assert_eq!((checked(&ada).await, checked(&contact).await), (Some(at), None));
    }
    assert_eq!(db.store.vetted_at(&ada, &idp).await.unwrap(), Some(NOW + DAY));
    assert_eq!(db.store.identity_checked_at(&ada, &entity("https://other.example.edu")).await.unwrap(), None);
}
