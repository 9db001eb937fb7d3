//! Sessions are found by the names that institutions give them, and end for good.

use domain::{Digest, SessionId, Timestamp};
use storage::Store;
use storage::institution_sessions::{InstitutionSession, SessionName};

use super::client_sessions::{TERMS, session, visit};
use super::{DAY, Database, NOW, entity};
use beadle_tests::MINUTE;

on_both_databases! {
    a_session_is_live_from_its_sign_in_to_its_end,
    a_session_is_found_by_name_and_index,
    a_session_is_found_by_its_index_at_one_institution_alone,
    the_same_sign_in_carries_a_session_once,
    what_carries_a_session_comes_back_as_it_was,
    expired_rows_go_and_others_stay,
}

const IDP: &str = "https://idp.example.edu/?a=ä";

fn carries(session: &SessionId, name: Option<&str>, index: Option<&str>) -> InstitutionSession {
    InstitutionSession {
        session: session.clone(),
        institution: entity(IDP),
        name: name
            .map(|name| SessionName { digest: Digest::of(name.as_bytes()), full: format!("{{\"v\":\"{name}\"}}") }),
        session_index: index.map(str::to_owned),
        began_at: NOW,
        expires_at: NOW + DAY,
    }
}

async fn a_session_is_found_by_its_index_at_one_institution_alone(db: Database) {
    let (one, two) = (session("one"), session("two"));
    db.store.carry_session(&carries(&one, Some("zoe"), Some("1"))).await.unwrap();
    db.store.carry_session(&carries(&one, Some("zoe"), Some("2"))).await.unwrap();
    db.store.carry_session(&carries(&two, None, Some("1"))).await.unwrap();
    let elsewhere = InstitutionSession { institution: entity("https://other.edu"), ..carries(&two, None, Some("2")) };
    db.store.carry_session(&elsewhere).await.unwrap();
    let indexed = async |index| db.store.sessions_indexed(&entity(IDP), index).await.unwrap();
    let mut both = vec![one.clone(), two];
    both.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    assert_eq!(indexed("1").await, both);
    assert_eq!(indexed("2").await, [one]);
    assert_eq!(indexed("3").await, []);
}

async fn named(store: &Store, name: &str, indexes: &[&str]) -> Vec<SessionId> {
    let indexes: Vec<String> = indexes.iter().map(|index| (*index).to_owned()).collect();
    store.sessions_named(&Digest::of(name.as_bytes()), &indexes).await.unwrap()
}

async fn a_session_is_live_from_its_sign_in_to_its_end(db: Database) {
    let (one, two) = (session("one"), session("two"));
    assert!(!db.store.is_live(&one).await.unwrap());
    for (session, name) in [(&one, Some("zoe")), (&two, None)] {
        db.store.carry_session(&carries(session, name, None)).await.unwrap();
        assert!(db.another_node().await.is_live(session).await.unwrap());
    }
    visit(&db.store, "portal", "one", NOW + DAY).await;
    assert_eq!(db.store.end_session(&one, TERMS, NOW).await.unwrap().len(), 1);
    assert!(!db.another_node().await.is_live(&one).await.unwrap());
    assert_eq!(named(&db.store, "zoe", &[]).await, []);
    assert!(db.store.is_live(&two).await.unwrap());
    // Without any client it ends as well.
    assert_eq!(db.store.end_session(&two, TERMS, NOW).await.unwrap(), []);
    assert!(!db.store.is_live(&two).await.unwrap());
}

async fn a_session_is_found_by_name_and_index(db: Database) {
    let [one, two, three] = ["one", "two", "three"].map(session);
    for (session, name, index) in
        [(&one, "zoe", Some("_1")), (&two, "zoe", Some("_2")), (&three, "zoe", None), (&three, "sam", Some("_1"))]
    {
        db.store.carry_session(&carries(session, Some(name), index)).await.unwrap();
    }
    let mut all = vec![one.clone(), two.clone(), three.clone()];
    all.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    assert_eq!(named(&db.store, "zoe", &[]).await, all);
    assert_eq!(named(&db.store, "zoe", &["_1"]).await, std::slice::from_ref(&one));
    let mut both = vec![one, two];
    both.sort_by(|a, b| a.as_str().cmp(b.as_str()));
    assert_eq!(named(&db.store, "zoe", &["_2", "_1", "_other"]).await, both);
    assert_eq!(named(&db.store, "zoe", &["_other", ""]).await, []);
    assert_eq!(named(&db.store, "sam", &["_2"]).await, []);
    assert_eq!(named(&db.store, "eve", &[]).await, []);
}

async fn the_same_sign_in_carries_a_session_once(db: Database) {
    let one = session("one");
    db.store.carry_session(&carries(&one, Some("zoe"), Some("_1"))).await.unwrap();
    let later = InstitutionSession { began_at: NOW + MINUTE, ..carries(&one, Some("zoe"), Some("_1")) };
    db.store.carry_session(&later).await.unwrap();
    assert_eq!(db.store.carried_by(&one).await.unwrap(), [later]);
    assert_eq!(named(&db.store, "zoe", &[]).await, [one]);
}

async fn what_carries_a_session_comes_back_as_it_was(db: Database) {
    let one = session("one");
    let first = carries(&one, Some("zoë"), Some("_ä"));
    let second = InstitutionSession { began_at: NOW + MINUTE, ..carries(&one, None, None) };
    for new in [&first, &second] {
        db.store.carry_session(new).await.unwrap();
    }
    assert_eq!(db.store.carried_by(&one).await.unwrap(), [second, first]);
    assert_eq!(db.store.carried_by(&session("two")).await.unwrap(), []);
}

async fn expired_rows_go_and_others_stay(db: Database) {
    let (one, two) = (session("one"), session("two"));
    let until =
        |session: &SessionId, expires_at: Timestamp| InstitutionSession { expires_at, ..carries(session, None, None) };
    db.store.carry_session(&until(&one, NOW + MINUTE)).await.unwrap();
    db.store.carry_session(&until(&two, NOW + DAY)).await.unwrap();
    db.store.drop_expired(NOW + MINUTE * 2).await.unwrap();
    assert!(!db.store.is_live(&one).await.unwrap() && db.store.is_live(&two).await.unwrap());
}
