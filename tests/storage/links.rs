//! Second logins on their way into an account.

use domain::{Digest, LinkId, SignIn};
use storage::links::{NewLink, Proved};

use super::{DAY, Database, NOW, at_once, entropy, sign_in, subject};
use beadle_tests::MINUTE;

on_both_databases! {
    a_linking_comes_back_with_what_was_proved,
    of_many_ends_at_once_one_wins,
    a_linking_ends_by_the_proofs_that_were_seen_alone,
    a_linking_that_goes_on_keeps_its_proofs_until_they_are_made_anew,
}

async fn begun(db: &Database) -> (LinkId, SignIn) {
    let (id, first) = (LinkId::generate(NOW + DAY, &entropy()), sign_in("zoe"));
    let new = NewLink { id, browser: Digest::of(b"browser"), first: &first, first_until: None, second: None };
    db.store.insert_link(&new).await.unwrap();
    (id, first)
}

async fn a_linking_comes_back_with_what_was_proved(db: Database) {
    let (id, first) = begun(&db).await;
    assert!(db.store.link(LinkId::generate(NOW + DAY, &entropy())).await.unwrap().is_none());
    let stored = db.store.link(id).await.unwrap().unwrap();
    assert_eq!((stored.browser, stored.subject), (Digest::of(b"browser"), subject("zoe")));
    assert_eq!((stored.first, stored.second, stored.ended_at), (first, None, None));
    let (again, second) = (SignIn { began_at: NOW + MINUTE, ..sign_in("zoe") }, sign_in("jonas"));
    assert!(db.store.prove_link(id, Proved::First, &again).await.unwrap());
    assert!(db.store.prove_link(id, Proved::Second, &second).await.unwrap());
    let stored = db.store.link(id).await.unwrap().unwrap();
    assert_eq!((&stored.first, stored.second.as_ref()), (&again, Some(&second)));
    assert!(db.store.end_link(id, (&again, &second), NOW + MINUTE).await.unwrap());
    assert_eq!(db.store.link(id).await.unwrap().unwrap().ended_at, Some(NOW + MINUTE));
    // Nothing is proved for what has ended.
    assert!(!db.store.prove_link(id, Proved::Second, &sign_in("eve")).await.unwrap());
}

async fn of_many_ends_at_once_one_wins(db: Database) {
    let (id, first) = begun(&db).await;
    let second = sign_in("jonas");
    db.store.prove_link(id, Proved::Second, &second).await.unwrap();
    let outcomes = at_once(&db, 8, move |store, _| {
        let (first, second) = (first.clone(), second.clone());
        async move { store.end_link(id, (&first, &second), NOW).await.unwrap() }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|done| **done).count(), 1);
}

async fn a_linking_ends_by_the_proofs_that_were_seen_alone(db: Database) {
    let (id, first) = begun(&db).await;
    let (seen, other) = (sign_in("jonas"), sign_in("mei"));
    assert!(!db.store.end_link(id, (&first, &seen), NOW).await.unwrap(), "nothing is proved");
    db.store.prove_link(id, Proved::Second, &seen).await.unwrap();
    // Another tab proves somebody else while the first one shows its question.
    db.store.prove_link(id, Proved::Second, &other).await.unwrap();
    assert!(!db.store.end_link(id, (&first, &seen), NOW).await.unwrap());
    assert!(db.store.end_link(id, (&first, &other), NOW).await.unwrap());
}

async fn a_linking_that_goes_on_keeps_its_proofs_until_they_are_made_anew(db: Database) {
    let (first, second) = (sign_in("zoe"), sign_in("jonas"));
    let id = LinkId::generate(NOW + DAY, &entropy());
    let (first_until, second_until) = (Some(NOW + MINUTE), Some(NOW + MINUTE * 2));
    let second = Some((&second, second_until));
    let new = NewLink { id, browser: Digest::of(b"browser"), first: &first, first_until, second };
    db.store.insert_link(&new).await.unwrap();
    let stored = db.store.link(id).await.unwrap().unwrap();
    assert_eq!(
        (stored.first_until, stored.second, stored.second_until),
        (first_until, Some(sign_in("jonas")), second_until)
    );
    assert!(db.store.prove_link(id, Proved::Second, &sign_in("eve")).await.unwrap());
    let stored = db.store.link(id).await.unwrap().unwrap();
    assert_eq!((stored.first_until, stored.second_until), (first_until, None));
    assert!(db.store.prove_link(id, Proved::First, &first).await.unwrap());
    assert_eq!(db.store.link(id).await.unwrap().unwrap().first_until, None);
}
