use domain::ClientStatus;

use super::{Database, MINUTE, NOW, client, people, scopes, subject};

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
    assert!(db.store.consent(&zoe, &portal).await.unwrap().is_empty());
    db.store.remember_consent(&zoe, &portal, &scopes("openid email"), NOW).await.unwrap();
    assert_eq!(db.store.consent(&zoe, &portal).await.unwrap(), scopes("openid email"));
    assert!(db.store.consent(&zoe, &other).await.unwrap().is_empty());
    assert!(db.store.consent(&sam, &portal).await.unwrap().is_empty());
    // In place of what was remembered, not in addition.
    db.store.remember_consent(&zoe, &portal, &scopes("openid profile"), NOW + MINUTE).await.unwrap();
    assert_eq!(db.store.consent(&zoe, &portal).await.unwrap(), scopes("openid profile"));
}
