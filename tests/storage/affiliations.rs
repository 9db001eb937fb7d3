//! As whom people go to clients.

use domain::identity_act::{ActId, Actor};
use domain::institution_move::MoveId;
use domain::{EntityId, InstitutionMove, Subject};
use storage::Store;
use storage::erasure::Erase;
use storage::joining::Joined;

use super::client_sessions::TERMS;
use super::joining::{join, two};
use super::{DAY, Database, NOW, client_id, entity, entropy};

on_both_databases! {
    what_a_person_chose_is_remembered_per_client,
    a_choice_comes_along_and_goes_back_with_the_account,
    a_choice_goes_along_with_its_institution,
    nothing_is_left_of_a_deleted_account,
}

const IDP: &str = "https://idp.example.edu";
const OTHER: &str = "https://idp.other.edu";

async fn choose(store: &Store, account: &Subject, client: &str, institution: &str) {
    store.choose_affiliation(account, &client_id(client), &entity(institution), NOW).await.unwrap();
}

async fn chosen(store: &Store, account: &Subject, client: &str) -> Option<EntityId> {
    store.affiliation(account, &client_id(client)).await.unwrap()
}

async fn what_a_person_chose_is_remembered_per_client(db: Database) {
    let (ada, eve) = two(&db.store).await;
    choose(&db.store, &ada, "portal", IDP).await;
    choose(&db.store, &ada, "hub", IDP).await;
    choose(&db.store, &ada, "portal", OTHER).await;
    assert_eq!(chosen(&db.store, &ada, "portal").await, Some(entity(OTHER)), "in place of what was chosen before");
    assert_eq!(chosen(&db.store, &ada, "wiki").await, None);
    assert_eq!(chosen(&db.store, &eve, "portal").await, None);
    let mut all: Vec<_> =
        db.store.affiliations_of(&ada).await.unwrap().into_iter().map(|one| one.client.to_string()).collect();
    all.sort();
    assert_eq!(all, ["hub", "portal"]);
    db.store.forget_affiliation(&ada, &client_id("portal")).await.unwrap();
    assert_eq!(chosen(&db.store, &ada, "portal").await, None);
    assert_eq!(chosen(&db.store, &ada, "hub").await, Some(entity(IDP)));
}

async fn a_choice_comes_along_and_goes_back_with_the_account(db: Database) {
    let (ada, eve) = two(&db.store).await;
    choose(&db.store, &ada, "portal", IDP).await;
    choose(&db.store, &eve, "portal", OTHER).await;
    choose(&db.store, &eve, "hub", OTHER).await;
    let Joined::Done(act) = join(&db.store, &ada, &eve, NOW).await else { panic!("not joined") };
    assert_eq!(chosen(&db.store, &ada, "portal").await, Some(entity(IDP)), "the survivor's own word");
    assert_eq!(chosen(&db.store, &ada, "hub").await, Some(entity(OTHER)));
    choose(&db.store, &ada, "wiki", OTHER).await;
    choose(&db.store, &ada, "shop", IDP).await;
    db.store.undo(&act.id, Actor::Person, NOW + DAY).await.unwrap();
    // Nobody goes anywhere by a login that is not theirs any more.
    for (client, ada_s, eve_s) in [
        ("portal", Some(IDP), Some(OTHER)),
        ("hub", None, Some(OTHER)),
        ("wiki", None, None),
        ("shop", Some(IDP), None),
    ] {
        assert_eq!(chosen(&db.store, &ada, client).await, ada_s.map(entity), "{client}");
        assert_eq!(chosen(&db.store, &eve, client).await, eve_s.map(entity), "{client}");
    }
}

async fn a_choice_goes_along_with_its_institution(db: Database) {
    let (ada, eve) = two(&db.store).await;
    let new = "https://login.example.edu";
    choose(&db.store, &ada, "portal", IDP).await;
    choose(&db.store, &eve, "portal", OTHER).await;
    let order = InstitutionMove::new(entity(IDP), Some(entity(new)), None).unwrap();
    let id = MoveId::generate(NOW, &entropy());
    db.store.begin_move(&id, &order, NOW).await.unwrap();
    assert_eq!(db.store.move_affiliations(&order, &id).await.unwrap(), 1);
    assert_eq!(chosen(&db.store, &ada, "portal").await, Some(entity(new)));
    assert_eq!(chosen(&db.store, &eve, "portal").await, Some(entity(OTHER)));
    // What was chosen since is nobody's to take back.
    choose(&db.store, &eve, "hub", new).await;
    db.store.undo_move(&id, NOW + DAY).await.unwrap().unwrap();
    assert_eq!(chosen(&db.store, &ada, "portal").await, Some(entity(IDP)));
    assert_eq!(chosen(&db.store, &eve, "hub").await, Some(entity(new)));
}

async fn nothing_is_left_of_a_deleted_account(db: Database) {
    let (ada, eve) = two(&db.store).await;
    choose(&db.store, &ada, "portal", IDP).await;
    choose(&db.store, &eve, "hub", OTHER).await;
    join(&db.store, &ada, &eve, NOW).await;
    let id = ActId::generate(NOW, &entropy());
    let erase = Erase { id: &id, account: &ada, by: Actor::Person, notices: TERMS };
    db.store.erase(&erase, NOW).await.unwrap();
    for account in [&ada, &eve] {
        assert_eq!(db.store.affiliations_of(account).await.unwrap(), []);
    }
}
