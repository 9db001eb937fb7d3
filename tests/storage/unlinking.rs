//! Taking an institution from an account.

use std::collections::BTreeSet;

use domain::identity_act::{ActId, Actor};
use domain::{AttributeName as Name, EntityId, Subject};
use storage::Store;
use storage::joining::{Joined, Undone};
use storage::unlinking::{Unlink, UnlinkDetails, Unlinked};

use super::people::signed_in_at;
use super::{DAY, Database, NOW, at_once, entity, entropy, joining, subject};

on_both_databases! {
    whoever_comes_from_an_unlinked_institution_is_somebody_new,
    the_last_login_stays,
    of_two_that_would_take_everything_one_is_refused,
    an_unlinked_institution_is_given_back,
    what_somebody_else_has_by_now_is_not_given_back,
}

const IDP: &str = "https://idp.example.edu";
const OTHER: &str = "https://idp.other.edu";
const EVE: (Name, &str) = (Name::SubjectId, "eve@x.edu");

/// One person with two institutions.
async fn linked(store: &Store) -> Subject {
    let (ada, eve) = joining::two(store).await;
    assert!(matches!(joining::join(store, &ada, &eve, NOW).await, Joined::Done(_)));
    ada
}

fn everywhere() -> BTreeSet<EntityId> {
    [entity(IDP), entity(OTHER)].into()
}

async fn unlink(store: &Store, account: &Subject, institution: &str, usable: &BTreeSet<EntityId>) -> Unlinked {
    let (id, institution) = (ActId::generate(NOW, &entropy()), entity(institution));
    let unlink = Unlink { id: &id, account, institution: &institution, usable, by: Actor::Person };
    store.unlink(&unlink, NOW + DAY).await.unwrap()
}

async fn whoever_comes_from_an_unlinked_institution_is_somebody_new(db: Database) {
    let ada = linked(&db.store).await;
    assert!(db.store.is_linked(&ada, &entity(OTHER)).await.unwrap());
    let Unlinked::Done(act) = unlink(&db.store, &ada, OTHER, &everywhere()).await else { panic!() };
    let details: UnlinkDetails = serde_json::from_value(act.details).unwrap();
    assert_eq!((details.institution, details.identifiers.len()), (entity(OTHER), 1));
    assert!(!db.store.is_linked(&ada, &entity(OTHER)).await.unwrap());
    assert_eq!(db.store.linked_institutions(&ada).await.unwrap(), [(entity(IDP), NOW)]);
    let new = signed_in_at(&db.store, OTHER, &[EVE]).await;
    assert_ne!(new, ada);
    assert_eq!(db.store.account_of(&new).await.unwrap(), Some(new.clone()));
    // It stays as history.
    let account = db.store.account(&ada).await.unwrap().unwrap();
    assert_eq!(account.identifiers.iter().filter(|known| known.reassigned_at.is_some()).count(), 1);
}

async fn the_last_login_stays(db: Database) {
    let ada = linked(&db.store).await;
    assert_eq!(unlink(&db.store, &ada, "https://idp.third.edu", &everywhere()).await, Unlinked::NotLinked);
    assert_eq!(unlink(&db.store, &subject("nobody"), IDP, &everywhere()).await, Unlinked::NotLinked);
    // A login at an institution that is gone opens nothing.
    assert_eq!(unlink(&db.store, &ada, OTHER, &[entity(OTHER)].into()).await, Unlinked::LastLogin);
    assert!(matches!(unlink(&db.store, &ada, IDP, &everywhere()).await, Unlinked::Done(_)));
    assert_eq!(unlink(&db.store, &ada, OTHER, &everywhere()).await, Unlinked::LastLogin);
    assert_eq!(signed_in_at(&db.store, OTHER, &[EVE]).await, ada);
}

async fn of_two_that_would_take_everything_one_is_refused(db: Database) {
    let ada = linked(&db.store).await;
    let account = ada.clone();
    let outcomes = at_once(&db, 2, move |store, n| {
        let account = account.clone();
        async move { unlink(&store, &account, [IDP, OTHER][n], &everywhere()).await }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|outcome| **outcome == Unlinked::LastLogin).count(), 1, "{outcomes:?}");
    assert_eq!(db.store.linked_institutions(&ada).await.unwrap().len(), 1);
}

async fn an_unlinked_institution_is_given_back(db: Database) {
    let ada = linked(&db.store).await;
    let Unlinked::Done(act) = unlink(&db.store, &ada, OTHER, &everywhere()).await else { panic!() };
    let undone = db.store.undo(&act.id, Actor::Person, NOW + DAY * 2).await.unwrap();
    assert_eq!(undone, Undone::Done(vec![ada.clone()]));
    assert_eq!(db.store.undo(&act.id, Actor::Person, NOW + DAY * 2).await.unwrap(), Undone::Already);
    assert_eq!(signed_in_at(&db.store, OTHER, &[EVE]).await, ada);
    let Unlinked::Done(act) = unlink(&db.store, &ada, OTHER, &everywhere()).await else { panic!() };
    db.store.close_person(&ada, NOW).await.unwrap();
    assert_eq!(db.store.undo(&act.id, Actor::Person, NOW + DAY * 2).await.unwrap(), Undone::Closed);
}

async fn what_somebody_else_has_by_now_is_not_given_back(db: Database) {
    let ada = linked(&db.store).await;
    let Unlinked::Done(act) = unlink(&db.store, &ada, OTHER, &everywhere()).await else { panic!() };
    let new = signed_in_at(&db.store, OTHER, &[EVE]).await;
    let undone = db.store.undo(&act.id, Actor::Person, NOW + DAY * 2).await.unwrap();
    assert_eq!(undone, Undone::Taken(entity(OTHER), new.clone()));
    assert_eq!(signed_in_at(&db.store, OTHER, &[EVE]).await, new);
    assert_eq!(db.store.identity_act(&act.id).await.unwrap().unwrap().undone, None);
}
