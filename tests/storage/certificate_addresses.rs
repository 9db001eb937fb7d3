use domain::{Digest, Timestamp};
use storage::{
    Store,
    certificate_addresses::{AddressUse, Objection},
    certificates::PreparedCertificate,
};

use super::{DAY, Database, NOW, at_once, certificates, people, subject};

on_both_databases! {
    fifty_at_once_get_one_lasting_certificate_for_an_address,
    fifty_people_at_once_get_one_certificate_for_an_address,
    an_address_is_free_in_the_last_28_days_and_after_a_revocation,
    an_address_is_one_person_s,
    certificates_of_days_do_not_stand_in_each_other_s_way,
    several_addresses_are_taken_in_one_order,
    the_quota_holds_though_many_ask_at_once,
    what_is_refused_leaves_nothing,
    what_was_issued_before_addresses_were_kept_takes_its_address,
}

const ADDRESS: &str = "zoe@example.edu";

fn prepared(serial: &str, person: &str, days: u32) -> PreparedCertificate {
    PreparedCertificate {
        subject: subject(person),
        key: Digest::of(person.as_bytes()),
        addresses: vec![ADDRESS.into()],
        ..certificates::prepared(serial, "ca", NOW + DAY * days)
    }
}

async fn record(store: &Store, new: &PreparedCertificate, now: Timestamp) -> Option<Objection> {
    store.record_prepared(new, now).await.unwrap()
}

fn taken(outcomes: &[Option<Objection>]) -> usize {
    outcomes.iter().filter(|outcome| outcome.is_none()).count()
}

async fn fifty_at_once_get_one_lasting_certificate_for_an_address(db: Database) {
    people::add(&db.store, "zoe").await;
    let outcomes =
        at_once(
            &db,
            50,
            |store, n| async move { record(&store, &prepared(&format!("{n:02X}"), "zoe", 100), NOW).await },
        );
    let outcomes = outcomes.await;
    assert_eq!(taken(&outcomes), 1);
    let until = NOW + DAY * 100;
    let refused = Objection::HasCertificate { address: ADDRESS.into(), until };
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Some(refused.clone())).count(), 49);
}

async fn fifty_people_at_once_get_one_certificate_for_an_address(db: Database) {
    for n in 0..50 {
        people::add(&db.store, &format!("person-{n}")).await;
    }
    let outcomes = at_once(&db, 50, |store, n| async move {
        record(&store, &prepared(&format!("{n:02X}"), &format!("person-{n}"), 100), NOW).await
    });
    let outcomes = outcomes.await;
    assert_eq!(taken(&outcomes), 1);
    let foreign = Some(Objection::SomebodyElse(ADDRESS.into()));
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == foreign).count(), 49);
}

async fn an_address_is_free_in_the_last_28_days_and_after_a_revocation(db: Database) {
    people::add(&db.store, "zoe").await;
    assert_eq!(record(&db.store, &prepared("0A", "zoe", 100), NOW).await, None);
    // Other letters, the same address.
    let loud = PreparedCertificate { addresses: vec!["ZOE@example.edu".into()], ..prepared("0B", "zoe", 200) };
    assert!(record(&db.store, &loud, NOW + DAY * 72).await.is_some());
    let later = NOW + DAY * 73;
    assert_eq!(record(&db.store, &loud, later).await, None);
    // Renewed once: now the new one stands there.
    assert!(record(&db.store, &prepared("0C", "zoe", 200), later).await.is_some());
    assert!(!db.store.revoke_certificate("0B", 4, later).await.unwrap().is_empty());
    assert_eq!(record(&db.store, &prepared("0C", "zoe", 200), later).await, None);
    let known = db.store.address_use(&subject("zoe"), ADDRESS, later).await.unwrap();
    assert_eq!(known, AddressUse { own_until: Some(NOW + DAY * 200), is_somebody_else_s: false });
}

async fn an_address_is_one_person_s(db: Database) {
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    assert_eq!(record(&db.store, &prepared("0A", "zoe", 30), NOW).await, None);
    let foreign = Some(Objection::SomebodyElse(ADDRESS.into()));
    for days in [1, 100] {
        // Also while its owner could renew it.
        assert_eq!(record(&db.store, &prepared("0B", "sam", days), NOW + DAY * 29).await, foreign);
    }
    let seen = db.store.address_use(&subject("sam"), "Zoe@Example.edu", NOW).await.unwrap();
    assert_eq!(seen, AddressUse { own_until: None, is_somebody_else_s: true });
    assert_eq!(record(&db.store, &prepared("0C", "sam", 100), NOW + DAY * 30).await, None);
    assert_eq!(record(&db.store, &prepared("0D", "zoe", 100), NOW + DAY * 30).await, foreign);
    assert!(!db.store.revoke_certificate("0C", 4, NOW + DAY * 30).await.unwrap().is_empty());
    assert_eq!(record(&db.store, &prepared("0D", "zoe", 100), NOW + DAY * 30).await, None);
}

async fn certificates_of_days_do_not_stand_in_each_other_s_way(db: Database) {
    people::add(&db.store, "zoe").await;
    for serial in ["0A", "0B", "0C"] {
        assert_eq!(record(&db.store, &prepared(serial, "zoe", 27), NOW).await, None);
    }
    assert_eq!(record(&db.store, &prepared("0D", "zoe", 28), NOW).await, None);
    assert!(record(&db.store, &prepared("0E", "zoe", 27), NOW).await.is_some());
}

async fn several_addresses_are_taken_in_one_order(db: Database) {
    people::add(&db.store, "zoe").await;
    let outcomes = at_once(&db, 40, |store, n| async move {
        let mut addresses = vec!["a@example.edu".to_owned(), "b@example.edu".to_owned()];
        if n % 2 == 0 {
            addresses.reverse();
        }
        record(&store, &PreparedCertificate { addresses, ..prepared(&format!("{n:02X}"), "zoe", 100) }, NOW).await
    });
    assert_eq!(taken(&outcomes.await), 1);
    let held = db.store.addresses_in_certificates(&subject("zoe")).await.unwrap();
    assert_eq!(held.into_iter().map(|(_, address)| address).collect::<Vec<_>>(), ["a@example.edu", "b@example.edu"]);
}

async fn the_quota_holds_though_many_ask_at_once(db: Database) {
    people::add(&db.store, "zoe").await;
    let with = |serial: String, days: u32| PreparedCertificate {
        addresses: Vec::new(),
        quota: Some(3),
        ..prepared(&serial, "zoe", days)
    };
    let outcomes =
        at_once(&db, 20, |store, n| async move { record(&store, &with(format!("{n:02X}"), 100), NOW).await }).await;
    assert_eq!(taken(&outcomes), 3);
    assert!(outcomes.iter().flatten().all(|objection| *objection == Objection::Quota));
    // Those of days do not count; nor does what was more than a year ago.
    assert_eq!(record(&db.store, &with("A0".into(), 27), NOW).await, None);
    assert_eq!(db.store.lasting_certificates(&subject("zoe"), NOW).await.unwrap(), 3);
    assert_eq!(record(&db.store, &with("A1".into(), 500), NOW + DAY * 364).await, Some(Objection::Quota));
    assert_eq!(record(&db.store, &with("A1".into(), 500), NOW + DAY * 366).await, None);
}

async fn what_is_refused_leaves_nothing(db: Database) {
    people::add(&db.store, "zoe").await;
    record(&db.store, &prepared("0A", "zoe", 100), NOW).await;
    assert!(record(&db.store, &prepared("0B", "zoe", 100), NOW).await.is_some());
    let serials = db.store.certificates_of(&subject("zoe")).await.unwrap().into_iter().map(|one| one.serial);
    assert_eq!(serials.collect::<Vec<_>>(), ["0A"]);
}

async fn what_was_issued_before_addresses_were_kept_takes_its_address(db: Database) {
    people::add(&db.store, "zoe").await;
    people::add(&db.store, "eve").await;
    let bare = |serial: &str, days| PreparedCertificate { addresses: Vec::new(), ..prepared(serial, "zoe", days) };
    for (serial, days, is_signed) in [("0A", 100, true), ("0B", 5, true), ("0C", 100, false), ("0D", 100, true)] {
        assert_eq!(record(&db.store, &bare(serial, days), NOW).await, None);
        if is_signed {
            db.store.record_issued(serial, b"der", NOW).await.unwrap();
        }
    }
    assert!(!db.store.revoke_certificate("0D", 4, NOW).await.unwrap().is_empty());
    // Of days, never signed, or revoked: none of these stands in anybody's way.
    let found = db.store.without_addresses("", 10, NOW).await.unwrap();
    assert_eq!(
        found.iter().map(|one| (one.serial.as_str(), one.der.as_slice())).collect::<Vec<_>>(),
        [("0A", b"der".as_slice())]
    );
    assert!(db.store.without_addresses("0A", 10, NOW).await.unwrap().is_empty());
    for _ in 0..2 {
        db.store.keep_addresses(&found[0], &["Zoe@example.edu".to_owned()]).await.unwrap();
    }
    assert!(db.store.without_addresses("", 10, NOW).await.unwrap().is_empty());
    let refused = Objection::HasCertificate { address: ADDRESS.into(), until: NOW + DAY * 100 };
    assert_eq!(record(&db.store, &prepared("0E", "zoe", 100), NOW).await, Some(refused));
    assert_eq!(
        record(&db.store, &prepared("0F", "eve", 100), NOW).await,
        Some(Objection::SomebodyElse(ADDRESS.into()))
    );
}
