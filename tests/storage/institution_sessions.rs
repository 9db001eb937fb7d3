//! Sessions are found by the names that institutions give them, and end for good.

use domain::{Digest, SessionId, SignIn, Timestamp};
use storage::Store;
use storage::institution_sessions::{InstitutionSession, SessionName};

use super::client_sessions::{TERMS, session, visit};
use super::{DAY, Database, NOW, entity, people, sign_in, subject};
use beadle_tests::MINUTE;

on_both_databases! {
    a_session_is_live_from_its_sign_in_to_its_end,
    a_session_is_found_by_name_and_index,
    a_session_is_found_by_its_index_at_one_institution_alone,
    the_same_sign_in_carries_a_session_once,
    what_carries_a_session_comes_back_as_it_was,
    expired_rows_go_and_others_stay,
    a_person_sees_their_sessions_and_nobody_elses,
    who_signs_out_everywhere_is_signed_in_nowhere_from_before,
}

const IDP: &str = "https://idp.example.edu/?a=ä";

fn carries(session: &SessionId, name: Option<&str>, index: Option<&str>) -> InstitutionSession {
    InstitutionSession {
        session: session.clone(),
        institution: entity(IDP),
        name: name
            .map(|name| SessionName { digest: Digest::of(name.as_bytes()), full: format!("{{\"v\":\"{name}\"}}") }),
        session_index: index.map(str::to_owned),
        subject: None,
        device: None,
        began_at: NOW,
        expires_at: NOW + DAY,
    }
}

/// The sign-in of a person that began a session now.
fn sign_in_of(person: &str, session: &SessionId) -> SignIn {
    SignIn { session: session.clone(), began_at: NOW, ..sign_in(person) }
}

async fn is_live(store: &Store, session: &SessionId) -> bool {
    store.is_live(&sign_in_of("nobody", session)).await.unwrap()
}

fn begun(person: &str, session: &SessionId, began_at: Timestamp) -> InstitutionSession {
    let device = Some("Firefox, Linux".to_owned());
    InstitutionSession { subject: Some(subject(person)), device, began_at, ..carries(session, None, None) }
}

async fn a_person_sees_their_sessions_and_nobody_elses(db: Database) {
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    let [one, two, three, old] = ["one", "two", "three", "old"].map(session);
    let later = InstitutionSession {
        institution: entity("https://other.edu"),
        began_at: NOW + MINUTE,
        ..begun("zoe", &one, NOW)
    };
    let ended = InstitutionSession { expires_at: NOW, ..begun("zoe", &old, NOW) };
    for new in [&begun("zoe", &one, NOW), &later, &begun("zoe", &two, NOW), &begun("sam", &three, NOW), &ended] {
        db.store.carry_session(new).await.unwrap();
    }
    let shown = db.store.sessions_in_browsers(&subject("zoe"), NOW, 10).await.unwrap();
    assert_eq!(shown.iter().map(|shown| &shown.session).collect::<Vec<_>>(), [&one, &two], "the latest first");
    assert_eq!(shown[0].institutions, [entity("https://other.edu"), entity(IDP)]);
    assert_eq!((shown[0].device.as_deref(), shown[0].began_at), (Some("Firefox, Linux"), NOW + MINUTE));
    assert_eq!(db.store.sessions_of(&subject("sam")).await.unwrap(), [three], "without any client");
    assert_eq!(db.store.carried_by(&two).await.unwrap(), [begun("zoe", &two, NOW)]);
}

async fn who_signs_out_everywhere_is_signed_in_nowhere_from_before(db: Database) {
    for person in ["zoe", "sam"] {
        people::add(&db.store, person).await;
    }
    let [one, two, three] = ["one", "two", "three"].map(session);
    for new in [begun("zoe", &one, NOW), begun("sam", &two, NOW), carries(&three, None, None)] {
        db.store.carry_session(&new).await.unwrap();
    }
    db.store.sign_out_everywhere(&subject("zoe"), NOW + MINUTE).await.unwrap();
    let live = async |sign_in: &SignIn| db.store.is_live(sign_in).await.unwrap();
    assert!(!live(&sign_in_of("zoe", &one)).await);
    assert!(!live(&sign_in_of("zoe", &three)).await, "of whom nobody kept that it is hers");
    assert!(live(&sign_in_of("sam", &two)).await);
    assert!(live(&SignIn { began_at: NOW + MINUTE, ..sign_in_of("zoe", &one) }).await, "who comes back is there again");
    assert!(db.store.sessions_in_browsers(&subject("zoe"), NOW, 10).await.unwrap().is_empty());
    db.store.sign_out_everywhere(&subject("sam"), NOW - MINUTE).await.unwrap();
    assert!(live(&sign_in_of("sam", &two)).await, "it began after the mark");
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
    assert!(!is_live(&db.store, &one).await);
    for (session, name) in [(&one, Some("zoe")), (&two, None)] {
        db.store.carry_session(&carries(session, name, None)).await.unwrap();
        assert!(is_live(&db.another_node().await, session).await);
    }
    visit(&db.store, "portal", "one", NOW + DAY).await;
    assert_eq!(db.store.end_session(&one, TERMS, NOW).await.unwrap().len(), 1);
    assert!(!is_live(&db.another_node().await, &one).await);
    assert_eq!(named(&db.store, "zoe", &[]).await, []);
    assert!(is_live(&db.store, &two).await);
    // Without any client it ends as well.
    assert_eq!(db.store.end_session(&two, TERMS, NOW).await.unwrap(), []);
    assert!(!is_live(&db.store, &two).await);
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
    assert!(!is_live(&db.store, &one).await && is_live(&db.store, &two).await);
}
