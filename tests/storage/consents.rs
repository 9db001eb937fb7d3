use domain::{ClientStatus, Consent};

use super::{Database, NOW, client, people, scopes, subject};
use beadle_tests::MINUTE;

on_both_databases! { what_a_person_agreed_to_is_remembered_per_client }

async fn what_a_person_agreed_to_is_remembered_per_client(db: Database) {
    for id in ["portal", "other"] {
        db.store.insert_client(&client(id, ClientStatus::Approved, NOW)).await.unwrap();
    }
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    let (zoe, sam) = (subject("zoe"), subject("sam"));
    let (portal, other) = (super::client_id("portal"), super::client_id("other"));
    let nothing = Consent::default();
    assert_eq!(db.store.consent(&zoe, &portal).await.unwrap(), nothing);
    let claims = ["name".to_owned(), "uid".to_owned()].into();
    let given = Consent { scopes: scopes("openid email"), claims };
    db.store.remember_consent(&zoe, &portal, &given, NOW).await.unwrap();
    assert_eq!(db.store.consent(&zoe, &portal).await.unwrap(), given);
    assert_eq!(db.store.consent(&zoe, &other).await.unwrap(), nothing);
    assert_eq!(db.store.consent(&sam, &portal).await.unwrap(), nothing);
    // In place of what was remembered, not in addition.
    let later = Consent { scopes: scopes("openid profile"), ..nothing };
    db.store.remember_consent(&zoe, &portal, &later, NOW + MINUTE).await.unwrap();
    assert_eq!(db.store.consent(&zoe, &portal).await.unwrap(), later);
}
