use domain::EcpSession;

use super::{DAY, Database, NOW, at_once, entropy, sign_in};
use beadle_tests::MINUTE;

on_both_databases! {
    a_session_comes_back_as_often_as_it_is_looked_at,
    of_many_who_take_a_session_one_gets_it,
    a_session_that_was_never_begun_is_nobodys,
    a_session_is_dropped_after_its_time,
}

async fn begun(db: &Database) -> EcpSession {
    let session = EcpSession::generate(NOW + MINUTE, &entropy());
    db.store.insert_ecp_session(&session.place(), &sign_in("zoe")).await.unwrap();
    session
}

async fn a_session_comes_back_as_often_as_it_is_looked_at(db: Database) {
    let place = begun(&db).await.place();
    for _ in 0..2 {
        assert_eq!(db.store.ecp_session(&place).await.unwrap(), Some(sign_in("zoe")));
    }
}

async fn of_many_who_take_a_session_one_gets_it(db: Database) {
    let place = begun(&db).await.place();
    let taken =
        at_once(&db, 20, |store, _| async move { store.take_ecp_session(&place).await.unwrap().is_some() }).await;
    assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1);
    assert_eq!(db.store.ecp_session(&place).await.unwrap(), None, "nothing of it is kept");
}

async fn a_session_that_was_never_begun_is_nobodys(db: Database) {
    begun(&db).await;
    let other = EcpSession::generate(NOW + MINUTE, &entropy()).place();
    assert_eq!(db.store.ecp_session(&other).await.unwrap(), None);
    assert_eq!(db.store.take_ecp_session(&other).await.unwrap(), None);
}

async fn a_session_is_dropped_after_its_time(db: Database) {
    let place = begun(&db).await.place();
    db.store.drop_expired(NOW).await.unwrap();
    assert!(db.store.ecp_session(&place).await.unwrap().is_some());
    db.store.drop_expired(NOW + DAY * 3).await.unwrap();
    assert!(db.store.ecp_session(&place).await.unwrap().is_none());
}
