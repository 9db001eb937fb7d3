use domain::Digest;
use storage::acceptances::Acceptance;

use super::{Database, NOW, people, subject};
use beadle_tests::MINUTE;

on_both_databases! { what_a_person_accepted_is_recorded_once_for_each_version }

async fn what_a_person_accepted_is_recorded_once_for_each_version(db: Database) {
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    let accepted = |version: &str, at| Acceptance {
        version: version.to_owned(),
        language: "de".to_owned(),
        text: Digest::of("Seid nett. ä".as_bytes()),
        at,
    };
    let zoe = subject("zoe");
    assert!(!db.store.has_accepted(&zoe, "1").await.unwrap());
    let first = accepted("1", NOW);
    assert!(db.store.accept(&zoe, &first).await.unwrap());
    assert!(!db.store.accept(&zoe, &accepted("1", NOW + MINUTE)).await.unwrap(), "the first counts");
    assert!(db.store.has_accepted(&zoe, "1").await.unwrap());
    assert!(!db.store.has_accepted(&zoe, "2").await.unwrap());
    assert!(!db.store.has_accepted(&subject("sam"), "1").await.unwrap());
    let second = accepted("2", NOW + MINUTE);
    assert!(db.store.accept(&zoe, &second).await.unwrap());
    assert_eq!(db.store.acceptances_of(&zoe).await.unwrap(), [second, first]);
    // Each with its entry, which names nobody.
    db.store
        .chain_audit(NOW, |head| {
            Some(storage::audit::AuditSignature { at: head.at, key: "k".to_owned(), bytes: vec![1] })
        })
        .await
        .unwrap();
    let entries = db.store.audit_rows(0, 10).await.unwrap();
    let told: Vec<_> = entries.iter().filter(|row| row.entry.contains("terms.accepted")).collect();
    assert_eq!(told.len(), 2, "{entries:?}");
    assert!(told[0].entry.contains(&Digest::of("Seid nett. ä".as_bytes()).hex()) && !told[0].entry.contains("zoe"));
}
