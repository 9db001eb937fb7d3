use std::collections::HashMap;
use std::sync::Arc;

use domain::timestamp::ManualClock;
use storage::BrowserSessions;
use time::{Duration, OffsetDateTime};
use tower_sessions::SessionStore as _;
use tower_sessions::session::{Id, Record};

use super::{Database, NOW};
use beadle_tests::MINUTE;

on_both_databases! {
    a_session_is_kept_changed_and_ended,
    a_session_ends_by_the_clock,
    a_new_session_never_takes_the_place_of_another,
    what_is_prolonged_lives_on,
    a_session_that_ended_is_not_brought_back_by_a_late_request,
}

fn record(value: &str) -> Record {
    let expiry_date = OffsetDateTime::from_unix_timestamp(NOW.as_seconds()).unwrap() + Duration::MINUTE;
    Record { id: Id::default(), data: HashMap::from([("who".to_owned(), value.into())]), expiry_date }
}

fn sessions(db: &Database) -> (BrowserSessions, Arc<ManualClock>) {
    let clock = Arc::new(ManualClock::at(NOW));
    (BrowserSessions::new(db.store.clone(), clock.clone()), clock)
}

async fn a_session_is_kept_changed_and_ended(db: Database) {
    let (sessions, _) = sessions(&db);
    let (mut one, mut other) = (record("zoë"), record("sam"));
    sessions.create(&mut one).await.unwrap();
    sessions.create(&mut other).await.unwrap();
    assert_eq!(sessions.load(&one.id).await.unwrap(), Some(one.clone()));
    one.data.insert("more".to_owned(), 1.into());
    sessions.save(&one).await.unwrap();
    assert_eq!(sessions.load(&one.id).await.unwrap(), Some(one.clone()));
    sessions.delete(&one.id).await.unwrap();
    assert_eq!(sessions.load(&one.id).await.unwrap(), None);
    assert_eq!(sessions.load(&other.id).await.unwrap(), Some(other));
    assert_eq!(sessions.load(&Id::default()).await.unwrap(), None);
}

async fn a_session_ends_by_the_clock(db: Database) {
    let (sessions, clock) = sessions(&db);
    let mut record = record("zoe");
    sessions.create(&mut record).await.unwrap();
    clock.advance(std::time::Duration::from_micros(59_999_999));
    assert!(sessions.load(&record.id).await.unwrap().is_some());
    clock.advance(std::time::Duration::from_micros(1));
    assert!(sessions.load(&record.id).await.unwrap().is_none());
}

async fn a_new_session_never_takes_the_place_of_another(db: Database) {
    let (sessions, _) = sessions(&db);
    let mut old = record("zoe");
    sessions.create(&mut old).await.unwrap();
    let mut new = Record { id: old.id, ..record("sam") };
    sessions.create(&mut new).await.unwrap();
    assert_ne!(new.id, old.id);
    assert_eq!(sessions.load(&old.id).await.unwrap(), Some(old));
    assert_eq!(sessions.load(&new.id).await.unwrap(), Some(new));
}

async fn what_is_prolonged_lives_on(db: Database) {
    let (sessions, clock) = sessions(&db);
    let mut record = record("zoe");
    sessions.create(&mut record).await.unwrap();
    record.expiry_date += Duration::HOUR;
    sessions.save(&record).await.unwrap();
    clock.advance(MINUTE * 2);
    assert_eq!(sessions.load(&record.id).await.unwrap(), Some(record));
}

async fn a_session_that_ended_is_not_brought_back_by_a_late_request(db: Database) {
    let (sessions, _) = sessions(&db);
    let mut record = record("zoe");
    sessions.create(&mut record).await.unwrap();
    sessions.delete(&record.id).await.unwrap();
    sessions.save(&record).await.unwrap();
    assert_eq!(sessions.load(&record.id).await.unwrap(), None);
}
