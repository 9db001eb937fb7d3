//! A sign-out goes on to an institution once, and is answered once.

use domain::{Digest, LogoutId};
use storage::Store;
use storage::institution_logouts::InstitutionLogout;

use super::{DAY, Database, NOW, at_once, entity, entropy};
use beadle_tests::MINUTE;

on_both_databases! {
    what_was_offered_is_asked_with_its_secret_and_comes_back_as_it_was,
    of_many_who_ask_at_once_one_does,
    it_is_answered_once_and_only_if_it_was_asked,
    it_ends_with_its_time,
}

async fn offered(store: &Store, way_back: Option<&str>) -> InstitutionLogout {
    let new = InstitutionLogout {
        id: LogoutId::generate(NOW + MINUTE * 60, &entropy()),
        institution: entity("https://idp.example.edu/?a=ä"),
        name_id: "{\"value\":\"ä\"}".into(),
        session_index: way_back.map(|_| "_1".into()),
        way_back: way_back.map(str::to_owned),
        relay: None,
    };
    store.offer_logout(&new, handle()).await.unwrap();
    new
}

fn handle() -> Digest {
    Digest::of(b"handle")
}

fn relay() -> Digest {
    Digest::of(b"relay")
}

async fn what_was_offered_is_asked_with_its_secret_and_comes_back_as_it_was(db: Database) {
    for way_back in [None, Some("{}")] {
        let new = offered(&db.store, way_back).await;
        assert_eq!(db.store.institution_logout(new.id).await.unwrap().as_ref(), Some(&new));
        assert_eq!(db.store.ask_logout(new.id, relay(), relay()).await.unwrap(), None);
        let asked = InstitutionLogout { relay: Some(relay()), ..new.clone() };
        assert_eq!(db.store.ask_logout(new.id, handle(), relay()).await.unwrap().as_ref(), Some(&asked));
        assert_eq!(db.store.ask_logout(new.id, handle(), relay()).await.unwrap(), None, "once");
        assert_eq!(db.another_node().await.institution_logout(new.id).await.unwrap(), Some(asked));
    }
    let unknown = LogoutId::generate(NOW + MINUTE, &entropy());
    assert_eq!(db.store.institution_logout(unknown).await.unwrap(), None);
    assert_eq!(db.store.ask_logout(unknown, handle(), relay()).await.unwrap(), None);
}

async fn of_many_who_ask_at_once_one_does(db: Database) {
    let id = offered(&db.store, None).await.id;
    let asked =
        at_once(&db, 20, |store, _| async move { store.ask_logout(id, handle(), relay()).await.unwrap().is_some() });
    assert_eq!(asked.await.into_iter().filter(|asked| *asked).count(), 1);
}

async fn it_is_answered_once_and_only_if_it_was_asked(db: Database) {
    let id = offered(&db.store, None).await.id;
    assert!(!db.store.settle_logout(id, NOW).await.unwrap());
    db.store.ask_logout(id, handle(), relay()).await.unwrap();
    let settled = at_once(&db, 20, |store, _| async move { store.settle_logout(id, NOW).await.unwrap() });
    assert_eq!(settled.await.into_iter().filter(|settled| *settled).count(), 1);
    assert!(!db.store.settle_logout(id, NOW).await.unwrap());
}

async fn it_ends_with_its_time(db: Database) {
    let id = offered(&db.store, None).await.id;
    db.store.make_room(NOW + DAY * 3).await.unwrap();
    db.store.drop_expired(NOW + DAY * 3).await.unwrap();
    assert_eq!(db.store.institution_logout(id).await.unwrap(), None);
}
