use super::{Database, MINUTE, NOW};

on_both_databases! {
    an_administrator_has_one_password,
    an_administrator_can_be_removed,
}

async fn an_administrator_has_one_password(db: Database) {
    assert_eq!(db.store.administrator_hash("ada").await.unwrap(), None);
    db.store.set_administrator("ada", "$argon2id$1", NOW).await.unwrap();
    db.store.set_administrator("eve", "$argon2id$2", NOW).await.unwrap();
    db.store.set_administrator("ada", "$argon2id$3", NOW + MINUTE).await.unwrap();
    assert_eq!(db.store.administrator_hash("ada").await.unwrap().as_deref(), Some("$argon2id$3"));
    assert_eq!(db.store.administrator_hash("eve").await.unwrap().as_deref(), Some("$argon2id$2"));
    assert_eq!(db.store.administrator_hash("Ada").await.unwrap(), None);
}

async fn an_administrator_can_be_removed(db: Database) {
    for name in ["ada", "eve"] {
        db.store.set_administrator(name, "$argon2id$1", NOW).await.unwrap();
    }
    assert!(db.store.remove_administrator("ada").await.unwrap());
    assert!(!db.store.remove_administrator("ada").await.unwrap());
    assert_eq!(db.store.administrator_hash("ada").await.unwrap(), None);
    assert!(db.store.administrator_hash("eve").await.unwrap().is_some());
}
