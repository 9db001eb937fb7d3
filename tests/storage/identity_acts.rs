//! The journal of what was done to accounts.

use domain::identity_act::{ActId, ActKind, Actor};
use storage::joining::{Joined, Undone};

use super::{Database, NOW, entropy, joining, subject};
use beadle_tests::MINUTE;

on_both_databases! {
    an_act_is_found_by_each_account_that_it_concerns,
    the_journal_is_read_in_pages,
    what_never_happened_cannot_be_undone,
}

async fn an_act_is_found_by_each_account_that_it_concerns(db: Database) {
    let (ada, eve) = joining::two(&db.store).await;
    let Joined::Done(act) = joining::join(&db.store, &ada, &eve, NOW + MINUTE).await else { panic!() };
    assert_eq!((act.at, act.by.clone(), act.kind), (NOW + MINUTE, Actor::Person, ActKind::Join));
    assert_eq!((&act.subject, act.other.as_ref()), (&ada, Some(&eve)));
    assert_eq!(db.store.identity_act(&act.id).await.unwrap(), Some((*act).clone()));
    for account in [&ada, &eve] {
        assert_eq!(db.store.identity_acts_of(account, 10).await.unwrap(), [(*act).clone()]);
    }
    assert_eq!(db.store.identity_acts_of(&subject("nobody"), 10).await.unwrap(), []);
    // Undone, it stays, and says so. The newest comes first.
    db.store.undo(&act.id, Actor::administrator("ada"), NOW + MINUTE * 2).await.unwrap();
    joining::join(&db.store, &ada, &eve, NOW + MINUTE * 3).await;
    let acts = db.store.identity_acts_of(&ada, 10).await.unwrap();
    assert_eq!(acts.iter().map(|act| act.at).collect::<Vec<_>>(), [NOW + MINUTE * 3, NOW + MINUTE]);
    assert_eq!(
        acts.iter().map(|act| act.undone.clone()).collect::<Vec<_>>(),
        [None, Some((NOW + MINUTE * 2, Actor::administrator("ada")))]
    );
    assert_eq!(db.store.identity_acts_of(&ada, 1).await.unwrap().len(), 1);
}

async fn the_journal_is_read_in_pages(db: Database) {
    let store = &db.store;
    let (ada, eve) = joining::two(store).await;
    let mut all = Vec::new();
    for minute in 0..5 {
        let Joined::Done(act) = joining::join(store, &ada, &eve, NOW + MINUTE * (2 * minute)).await else { panic!() };
        store.undo(&act.id, Actor::Person, NOW + MINUTE * (2 * minute + 1)).await.unwrap();
        all.insert(0, act.id);
    }
    let page = async |account, before, limit| {
        let acts = store.identity_acts(account, before, limit).await.unwrap();
        acts.into_iter().map(|act| act.id).collect::<Vec<_>>()
    };
    assert_eq!(page(None, None, 3).await, all[..3]);
    assert_eq!(page(None, Some(&all[2]), 3).await, all[3..]);
    for account in [&ada, &eve] {
        assert_eq!(page(Some(account), None, 9).await, all);
        assert_eq!(page(Some(account), Some(&all[2]), 9).await, all[3..]);
    }
    assert_eq!(page(Some(&subject("nobody")), None, 9).await, []);
}

async fn what_never_happened_cannot_be_undone(db: Database) {
    let id = ActId::generate(NOW, &entropy());
    assert_eq!(db.store.identity_act(&id).await.unwrap(), None);
    assert_eq!(db.store.undo(&id, Actor::Person, NOW).await.unwrap(), Undone::Unknown);
}
