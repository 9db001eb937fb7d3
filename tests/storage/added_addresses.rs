//! Mail addresses that contacts added: whose link is good for whom and how often, and what is left of them.

use beadle_tests::MINUTE;
use domain::identity_act::{ActId, Actor};
use domain::institution_move::MoveId;
use domain::{Digest, InstitutionMove, Subject, Timestamp};
use storage::Store;
use storage::added_addresses::NewAddress;
use storage::certificates::PreparedCertificate;
use storage::client_sessions::NoticeTerms;
use storage::erasure::{Erase, Erased};

use super::joining::join;
use super::people::{IDP, signed_in, strong};
use super::{DAY, Database, NOW, at_once, certificates, entity, entropy};

on_both_databases! {
    a_link_is_good_once_in_time_and_for_one_account,
    an_address_is_there_once_until_it_is_taken_away,
    a_link_that_was_taken_away_or_lapsed_confirms_nothing,
    only_whose_it_is_or_whose_contact_added_it_takes_it_away,
    certificates_with_it_are_those_of_the_whole_account_by_that_institution,
    an_erased_account_has_none,
    what_belongs_to_a_function_stays_so,
    an_institution_that_moved_has_the_addresses_that_it_added,
}

const ADDRESS: &str = "press@x.edu";
const OTHER_IDP: &str = "https://other.example.edu";

async fn add(store: &Store, id: &str, person: &Subject, now: Timestamp) -> bool {
    let institution = entity(IDP);
    let new = NewAddress {
        id,
        subject: person,
        institution: &institution,
        address: ADDRESS,
        is_function: id == "function",
        added_by: person,
        challenge: Digest::of(id.as_bytes()),
        challenge_ends_at: now + DAY,
    };
    store.add_address(&new, now).await.unwrap()
}

async fn confirm(store: &Store, person: &Subject, id: &str, now: Timestamp) -> Option<String> {
    let challenge = Digest::of(id.as_bytes());
    let is_open = store.is_open_challenge(person, &challenge, now).await.unwrap();
    let confirmed = store.confirm_address(person, &challenge, now).await.unwrap();
    assert_eq!(is_open, confirmed, "what is asked is what can be done");
    confirmed
}

async fn people(store: &Store) -> (Subject, Subject) {
    (signed_in(store, &[strong("1@x.edu")]).await, signed_in(store, &[strong("2@x.edu")]).await)
}

async fn a_link_is_good_once_in_time_and_for_one_account(db: Database) {
    let (ada, eve) = people(&db.store).await;
    assert!(add(&db.store, "one", &ada, NOW).await);
    assert_eq!(confirm(&db.store, &eve, "one", NOW).await, None);
    assert_eq!(confirm(&db.store, &ada, "two", NOW).await, None);
    let each = at_once(&db, 8, move |store, _| {
        let ada = ada.clone();
        async move { store.confirm_address(&ada, &Digest::of(b"one"), NOW + MINUTE).await.unwrap() }
    })
    .await;
    assert_eq!(each.iter().flatten().collect::<Vec<_>>(), [ADDRESS]);
}

async fn an_address_is_there_once_until_it_is_taken_away(db: Database) {
    let (ada, _) = people(&db.store).await;
    let person = ada.clone();
    let each = at_once(&db, 8, move |store, n| {
        let ada = person.clone();
        async move { add(&store, &n.to_string(), &ada, NOW).await }
    })
    .await;
    assert_eq!(each.iter().filter(|added| **added).count(), 1);
    let there = db.store.added_addresses_of(&ada).await.unwrap();
    assert_eq!(there.len(), 1);
    assert!(db.store.remove_address(&there[0].id, Some(&ada), None, NOW).await.unwrap());
    assert!(add(&db.store, "again", &ada, NOW).await);
}

async fn a_link_that_was_taken_away_or_lapsed_confirms_nothing(db: Database) {
    let (ada, _) = people(&db.store).await;
    assert!(add(&db.store, "one", &ada, NOW).await);
    assert!(db.store.remove_address("one", None, Some(&entity(IDP)), NOW).await.unwrap());
    assert_eq!(confirm(&db.store, &ada, "one", NOW).await, None);
    assert!(add(&db.store, "two", &ada, NOW).await);
    assert_eq!(confirm(&db.store, &ada, "two", NOW + DAY).await, None);
    // What lapsed makes way for a new letter, and its link stays void.
    assert!(add(&db.store, "three", &ada, NOW + DAY).await);
    assert_eq!(confirm(&db.store, &ada, "two", NOW + DAY).await, None);
    assert_eq!(confirm(&db.store, &ada, "three", NOW + DAY).await.as_deref(), Some(ADDRESS));
}

async fn only_whose_it_is_or_whose_contact_added_it_takes_it_away(db: Database) {
    let (ada, eve) = people(&db.store).await;
    assert!(add(&db.store, "one", &ada, NOW).await);
    for (account, institution) in [(Some(&eve), None), (None, Some(&entity(OTHER_IDP))), (None, None)] {
        assert!(!db.store.remove_address("one", account, institution, NOW).await.unwrap());
    }
    assert!(db.store.remove_address("one", Some(&ada), None, NOW).await.unwrap());
    assert!(!db.store.remove_address("one", Some(&ada), None, NOW).await.unwrap(), "it is gone");
}

async fn certificates_with_it_are_those_of_the_whole_account_by_that_institution(db: Database) {
    let (ada, eve) = people(&db.store).await;
    let mallory = signed_in(&db.store, &[strong("3@x.edu")]).await;
    join(&db.store, &ada, &eve, NOW).await;
    // Of those that live, an address stands in one alone; within its last 28 days it is renewed.
    let certificate = |serial: &str, institution: &str, person: &Subject, days: u32| PreparedCertificate {
        subject: person.clone(),
        institution: entity(institution),
        addresses: vec![ADDRESS.to_owned()],
        ..certificates::prepared(serial, "ca", NOW + DAY * days)
    };
    let later = NOW + DAY * 20;
    for (one, now) in [
        (certificate("01", IDP, &ada, 40), NOW),
        (certificate("02", OTHER_IDP, &ada, 41), later),
        (certificate("03", IDP, &ada, 10), later),
    ] {
        assert_eq!(db.store.record_prepared(&one, now).await.unwrap(), None);
    }
    let with = async |person: &Subject, institution: &str| {
        db.store.good_certificates_with(person, &entity(institution), ADDRESS, later).await.unwrap()
    };
    // The letter may have gone to a login that became part of the account.
    assert_eq!(with(&eve, IDP).await, ["01"]);
    assert_eq!(with(&ada, OTHER_IDP).await, ["02"]);
    assert_eq!(with(&mallory, IDP).await, Vec::<String>::new());
    assert!(!db.store.revoke_certificate_by_contact("01", 3, later).await.unwrap().is_empty());
    assert_eq!(with(&ada, IDP).await, Vec::<String>::new());
    assert!(db.store.revoke_certificate_by_contact("01", 3, later).await.unwrap().is_empty(), "it is revoked already");
}

async fn an_erased_account_has_none(db: Database) {
    let (ada, eve) = people(&db.store).await;
    join(&db.store, &ada, &eve, NOW).await;
    assert!(add(&db.store, "one", &eve, NOW).await);
    assert_eq!(db.store.added_addresses_of(&ada).await.unwrap().len(), 1);
    let id = ActId::generate(NOW, &entropy());
    let erase =
        Erase { id: &id, account: &ada, by: Actor::Person, notices: NoticeTerms { next_try_at: NOW, expires_at: NOW } };
    assert!(matches!(db.store.erase(&erase, NOW).await.unwrap(), Erased::Done { .. }));
    assert_eq!(db.store.addresses_added_at(&entity(IDP), 10).await.unwrap(), []);
}

async fn what_belongs_to_a_function_stays_so(db: Database) {
    let (ada, eve) = people(&db.store).await;
    assert!(add(&db.store, "function", &ada, NOW).await && add(&db.store, "own", &eve, NOW).await);
    for (person, is_function) in [(&ada, true), (&eve, false)] {
        let added = db.store.added_addresses_of(person).await.unwrap();
        assert_eq!(added.iter().map(|one| one.is_function).collect::<Vec<_>>(), [is_function]);
    }
}

async fn an_institution_that_moved_has_the_addresses_that_it_added(db: Database) {
    let store = &db.store;
    let (ada, _) = people(store).await;
    assert!(add(store, "one", &ada, NOW).await);
    let (new, newest) = (entity("https://new.example.edu"), entity("https://newest.example.edu"));
    let moves = [(entity(IDP), new.clone()), (new.clone(), newest.clone())];
    let ids = [NOW, NOW + DAY].map(|at| MoveId::generate(at, &entropy()));
    for (id, (from, to)) in ids.iter().zip(moves) {
        store.begin_move(id, &InstitutionMove::new(from, Some(to), None).unwrap(), NOW).await.unwrap();
    }
    assert_eq!(store.present_name(&entity(IDP)).await.unwrap(), newest);
    assert_eq!(store.former_names(&newest).await.unwrap().len(), 3);
    assert_eq!(store.addresses_added_at(&newest, 10).await.unwrap().len(), 1);
    assert_eq!(store.addresses_added_at(&entity(OTHER_IDP), 10).await.unwrap().len(), 0);
    assert!(!store.remove_address("one", None, Some(&entity(OTHER_IDP)), NOW).await.unwrap());
    store.undo_move(&ids[1], NOW).await.unwrap().unwrap();
    assert_eq!(store.present_name(&entity(IDP)).await.unwrap(), new);
    assert_eq!(store.addresses_added_at(&newest, 10).await.unwrap().len(), 0);
    assert!(store.remove_address("one", None, Some(&new), NOW).await.unwrap());
}
