use domain::{AuthorizationId, PushedRequest};
use storage::pushed_requests::StoredRequest;

use super::{DAY, Database, NOW, at_once, client_id, entropy};
use beadle_tests::MINUTE;

on_both_databases! {
    a_pushed_request_comes_back_as_it_was_pushed,
    of_many_sign_ins_with_one_pushed_request_one_uses_it_up,
    the_sign_in_that_used_it_up_may_do_so_again,
    what_was_never_pushed_cannot_be_used,
    a_pushed_request_is_dropped_after_its_time,
}

async fn pushed(db: &Database) -> PushedRequest {
    let request = PushedRequest::generate(NOW + MINUTE, &entropy());
    db.store.insert_pushed_request(&request.place(), &client_id("portal"), r#"{"scope":"ö"}"#).await.unwrap();
    request
}

fn sign_in_attempt() -> AuthorizationId {
    AuthorizationId::generate(NOW + DAY, &entropy())
}

async fn a_pushed_request_comes_back_as_it_was_pushed(db: Database) {
    let request = pushed(&db).await;
    let stored = db.store.pushed_request(&request.place()).await.unwrap().unwrap();
    let expected = StoredRequest { client: client_id("portal"), parameters: r#"{"scope":"ö"}"#.into(), used_by: None };
    assert_eq!(stored, expected);
    let other = PushedRequest::generate(NOW + MINUTE, &entropy());
    assert_eq!(db.store.pushed_request(&other.place()).await.unwrap(), None);
}

async fn of_many_sign_ins_with_one_pushed_request_one_uses_it_up(db: Database) {
    let place = pushed(&db).await.place();
    let done =
        at_once(&db, 20, |store, _| async move { store.use_pushed_request(&place, sign_in_attempt()).await.unwrap() })
            .await;
    assert_eq!(done.into_iter().filter(|done| *done).count(), 1);
}

async fn the_sign_in_that_used_it_up_may_do_so_again(db: Database) {
    let (place, id) = (pushed(&db).await.place(), sign_in_attempt());
    assert!(db.store.use_pushed_request(&place, id).await.unwrap());
    assert!(db.store.use_pushed_request(&place, id).await.unwrap());
    assert_eq!(db.store.pushed_request(&place).await.unwrap().unwrap().used_by, Some(id));
    assert!(!db.store.use_pushed_request(&place, sign_in_attempt()).await.unwrap());
}

async fn what_was_never_pushed_cannot_be_used(db: Database) {
    let other = PushedRequest::generate(NOW + MINUTE, &entropy());
    assert!(!db.store.use_pushed_request(&other.place(), sign_in_attempt()).await.unwrap());
}

async fn a_pushed_request_is_dropped_after_its_time(db: Database) {
    let place = pushed(&db).await.place();
    db.store.drop_expired(NOW).await.unwrap();
    assert!(db.store.pushed_request(&place).await.unwrap().is_some());
    db.store.drop_expired(NOW + DAY * 3).await.unwrap();
    assert_eq!(db.store.pushed_request(&place).await.unwrap(), None);
}
