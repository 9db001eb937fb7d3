//! Administrators: what they may do, how they sign in, and the journal of that.

use domain::administrator::act::{AdministratorActKind, AdministratorDeed};
use domain::identity_act::{ActId, Actor};
use domain::{AdministratorRole, Subject, Timestamp};
use serde_json::json;
use storage::Store;
use storage::client_sessions::NoticeTerms;
use storage::erasure::Erase;
use storage::team::{Administrator, AdministratorChange, AdministratorWish};

use super::people::{signed_in, strong};
use super::{Database, NOW, at_once, entropy};
use beadle_tests::MINUTE;

on_both_databases! {
    an_administrator_keeps_what_is_not_changed,
    each_change_stands_in_the_journal_as_it_was_and_as_it_became,
    the_last_one_who_may_do_everything_stays,
    of_many_who_take_each_other_away_at_once_one_is_left,
    an_account_is_one_administrator_s_and_open,
    a_reset_leaves_a_new_password_and_nothing_else,
    an_erased_account_is_no_administrator_s,
}

fn deed(by: &str, at: Timestamp) -> AdministratorDeed {
    AdministratorDeed { id: ActId::generate(at, &entropy()), at, by: Actor::administrator(by) }
}

fn new<'a>(role: AdministratorRole) -> AdministratorWish<'a> {
    AdministratorWish {
        role: Some(role),
        password_hash: Some("$argon2id$1"),
        may_add: true,
        ..AdministratorWish::default()
    }
}

async fn change(store: &Store, name: &str, wish: &AdministratorWish<'_>) -> AdministratorChange {
    store.change_administrator(name, wish, &deed("root", NOW)).await.unwrap()
}

async fn with_role(store: &Store, name: &str, role: AdministratorRole) {
    assert_eq!(change(store, name, &new(role)).await, AdministratorChange::Added);
}

async fn known(store: &Store, name: &str) -> Administrator {
    store.administrator(name).await.unwrap().unwrap()
}

async fn person(store: &Store, name: &str) -> Subject {
    signed_in(store, &[strong(&format!("{name}@x.edu"))]).await
}

async fn an_administrator_keeps_what_is_not_changed(db: Database) {
    with_role(&db.store, "Äda", AdministratorRole::Administrator).await;
    with_role(&db.store, "eve", AdministratorRole::Auditor).await;
    let zoe = person(&db.store, "zoe").await;
    let wish = AdministratorWish { account: Some(&zoe), address: Some("a@x.edu"), ..AdministratorWish::default() };
    assert_eq!(change(&db.store, "Äda", &wish).await, AdministratorChange::Done);
    let wish = AdministratorWish { password_hash: Some("$argon2id$2"), ..AdministratorWish::default() };
    assert_eq!(change(&db.store, "Äda", &wish).await, AdministratorChange::Done);
    db.store.note_administrator("Äda", NOW + MINUTE).await.unwrap();
    let ada = Administrator {
        name: "Äda".to_owned(),
        role: AdministratorRole::Administrator,
        password_hash: Some("$argon2id$2".to_owned()),
        account: Some(zoe.clone()),
        address: Some("a@x.edu".to_owned()),
        created_at: NOW,
        signed_in_at: Some(NOW + MINUTE),
    };
    assert_eq!(known(&db.store, "Äda").await, ada);
    assert_eq!(db.store.administrator_with(&zoe).await.unwrap(), Some(ada.clone()));
    assert_eq!(known(&db.store, "eve").await.role, AdministratorRole::Auditor);
    let names: Vec<_> = db.store.administrators().await.unwrap().into_iter().map(|one| one.name).collect();
    assert_eq!(names.len(), 2, "{names:?}");
    assert_eq!(db.store.administrator("äda").await.unwrap(), None);
    // Who is not there is not made by whoever only changes.
    let wish = AdministratorWish { role: Some(AdministratorRole::Auditor), ..AdministratorWish::default() };
    assert_eq!(change(&db.store, "bob", &wish).await, AdministratorChange::Unknown);
    let wish = AdministratorWish { may_add: true, ..wish };
    assert_eq!(change(&db.store, "bob", &wish).await, AdministratorChange::NoWayIn);
    assert_eq!(db.store.administrator("bob").await.unwrap(), None);
}

async fn each_change_stands_in_the_journal_as_it_was_and_as_it_became(db: Database) {
    with_role(&db.store, "root", AdministratorRole::Administrator).await;
    let ada = deed("root", NOW + MINUTE);
    db.store.change_administrator("ada", &new(AdministratorRole::Reviewer), &ada).await.unwrap();
    let lower = AdministratorWish { role: Some(AdministratorRole::Auditor), ..AdministratorWish::default() };
    db.store.change_administrator("ada", &lower, &deed("root", NOW + MINUTE * 2)).await.unwrap();
    db.store.remove_administrator("ada", &deed("root", NOW + MINUTE * 3)).await.unwrap();
    assert_eq!(db.store.remove_administrator("ada", &deed("root", NOW)).await.unwrap(), AdministratorChange::Unknown);
    let acts = db.store.administrator_acts(3).await.unwrap();
    let told: Vec<_> = acts.iter().map(|act| (act.kind, act.was.clone(), act.became.clone())).collect();
    let state = |role: &str| Some(json!({ "role": role, "password": true, "account": null, "address": null }));
    assert_eq!(
        told,
        [
            (AdministratorActKind::Removed, state("auditor"), None),
            (AdministratorActKind::Changed, state("reviewer"), state("auditor")),
            (AdministratorActKind::Added, None, state("reviewer")),
        ]
    );
    assert!(acts.iter().all(|act| act.name == "ada" && act.deed.by == Actor::administrator("root")));
    assert_eq!(acts[2].deed, ada);
}

async fn the_last_one_who_may_do_everything_stays(db: Database) {
    with_role(&db.store, "ada", AdministratorRole::Administrator).await;
    with_role(&db.store, "eve", AdministratorRole::HelpDesk).await;
    let lower = AdministratorWish { role: Some(AdministratorRole::Auditor), ..AdministratorWish::default() };
    assert_eq!(change(&db.store, "ada", &lower).await, AdministratorChange::Last);
    let gone = db.store.remove_administrator("ada", &deed("ada", NOW)).await.unwrap();
    assert_eq!(gone, AdministratorChange::Last);
    assert_eq!(known(&db.store, "ada").await.role, AdministratorRole::Administrator);
    assert_eq!(db.store.administrator_acts(9).await.unwrap().len(), 2, "what was refused stands in no journal");
    let raise = AdministratorWish { role: Some(AdministratorRole::Administrator), ..AdministratorWish::default() };
    assert_eq!(change(&db.store, "eve", &raise).await, AdministratorChange::Done);
    assert_eq!(change(&db.store, "ada", &lower).await, AdministratorChange::Done);
}

async fn of_many_who_take_each_other_away_at_once_one_is_left(db: Database) {
    for n in 0..6 {
        with_role(&db.store, &format!("a{n}"), AdministratorRole::Administrator).await;
    }
    let outcomes = at_once(&db, 6, |store, n| async move {
        let (name, deed) = (format!("a{n}"), deed("x", NOW));
        let lower = AdministratorWish { role: Some(AdministratorRole::Auditor), ..AdministratorWish::default() };
        if n % 2 == 0 {
            store.remove_administrator(&name, &deed).await.unwrap()
        } else {
            store.change_administrator(&name, &lower, &deed).await.unwrap()
        }
    })
    .await;
    let last = outcomes.iter().filter(|outcome| **outcome == AdministratorChange::Last).count();
    let done = outcomes.iter().filter(|outcome| **outcome == AdministratorChange::Done).count();
    assert_eq!((done, last), (5, 1), "{outcomes:?}");
    let left = db.store.administrators().await.unwrap();
    assert_eq!(left.iter().filter(|one| one.role == AdministratorRole::Administrator).count(), 1, "{left:?}");
}

async fn an_account_is_one_administrator_s_and_open(db: Database) {
    let (zoe, bob) = (person(&db.store, "zoe").await, person(&db.store, "bob").await);
    let bound = |account| AdministratorWish { account: Some(account), may_add: true, ..AdministratorWish::default() };
    assert_eq!(change(&db.store, "zoe", &bound(&zoe)).await, AdministratorChange::Added);
    assert_eq!(change(&db.store, "other", &bound(&zoe)).await, AdministratorChange::AccountTaken);
    let nobody = super::subject("beadle:ffffffffffffffffffffffffffffffff");
    assert_eq!(change(&db.store, "other", &bound(&nobody)).await, AdministratorChange::NoAccount);
    assert!(db.store.close_person(&bob, NOW).await.unwrap());
    assert_eq!(change(&db.store, "other", &bound(&bob)).await, AdministratorChange::NoAccount);
    // A closed account is no administrator's, whatever stands there.
    assert!(db.store.close_person(&zoe, NOW).await.unwrap());
    assert_eq!(db.store.administrator_with(&zoe).await.unwrap(), None);
}

async fn a_reset_leaves_a_new_password_and_nothing_else(db: Database) {
    let zoe = person(&db.store, "zoe").await;
    let wish = AdministratorWish { account: Some(&zoe), ..new(AdministratorRole::Administrator) };
    assert_eq!(change(&db.store, "ada", &wish).await, AdministratorChange::Added);
    let before =
        db.store.reset_administrator("ada", "$argon2id$9", &deed("root", NOW + MINUTE)).await.unwrap().unwrap();
    assert_eq!(before.account, Some(zoe.clone()));
    let ada = known(&db.store, "ada").await;
    assert_eq!((ada.password_hash.as_deref(), ada.account), (Some("$argon2id$9"), None));
    assert_eq!(db.store.administrator_with(&zoe).await.unwrap(), None);
    assert_eq!(db.store.administrator_acts(1).await.unwrap()[0].kind, AdministratorActKind::Reset);
    assert_eq!(db.store.reset_administrator("nobody", "x", &deed("root", NOW)).await.unwrap(), None);
}

async fn erase(store: &Store, account: &Subject) {
    let now = NOW + MINUTE;
    let id = ActId::generate(now, &entropy());
    let notices = NoticeTerms { next_try_at: now, expires_at: now + MINUTE };
    store.erase(&Erase { id: &id, account, by: Actor::Person, notices }, now).await.unwrap();
}

async fn an_erased_account_is_no_administrator_s(db: Database) {
    let (zoe, bob) = (person(&db.store, "zoe").await, person(&db.store, "bob").await);
    let wish =
        AdministratorWish { account: Some(&zoe), address: Some("zoe@x.edu"), ..new(AdministratorRole::Administrator) };
    assert_eq!(change(&db.store, "zoe", &wish).await, AdministratorChange::Added);
    let wish = AdministratorWish { account: Some(&bob), may_add: true, ..AdministratorWish::default() };
    assert_eq!(change(&db.store, "bob", &wish).await, AdministratorChange::Added);
    erase(&db.store, &zoe).await;
    erase(&db.store, &bob).await;
    let left = known(&db.store, "zoe").await;
    assert_eq!((left.account, left.address, left.password_hash.is_some()), (None, None, true));
    assert_eq!(db.store.administrator("bob").await.unwrap(), None);
    let acts = db.store.administrator_acts(2).await.unwrap();
    let told: Vec<_> = acts.iter().map(|act| (act.name.as_str(), act.kind, act.deed.by.clone())).collect();
    assert!(told.contains(&("zoe", AdministratorActKind::Changed, Actor::Person)), "{told:?}");
    assert!(told.contains(&("bob", AdministratorActKind::Removed, Actor::Person)), "{told:?}");
}
