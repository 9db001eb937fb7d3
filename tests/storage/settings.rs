use super::{Database, at_once};

on_both_databases! {
    the_first_value_of_a_setting_stays,
    nodes_that_start_at_once_agree,
}

async fn the_first_value_of_a_setting_stays(db: Database) {
    assert_eq!(db.store.setting("issuer").await.unwrap(), None);
    assert_eq!(db.store.settle("issuer", "https://a").await.unwrap(), "https://a");
    assert_eq!(db.store.settle("issuer", "https://b").await.unwrap(), "https://a");
    assert_eq!(db.store.settle("other", "https://b").await.unwrap(), "https://b");
    assert_eq!(db.store.setting("issuer").await.unwrap().as_deref(), Some("https://a"));
}

async fn nodes_that_start_at_once_agree(db: Database) {
    let values =
        at_once(&db, 10, |store, n| async move { store.settle("issuer", &format!("https://{n}")).await.unwrap() })
            .await;
    let stored = db.store.setting("issuer").await.unwrap().unwrap();
    assert!(values.iter().all(|value| *value == stored), "{values:?}");
}
