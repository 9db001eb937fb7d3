//! Passkeys of people.

use domain::identity_act::{ActId, ActKind, Actor, IdentityAct};
use domain::passkey::{CredentialId, PasskeyName, UserHandle};
use domain::{Passkey, PasskeyId, Subject};
use storage::Store;
use storage::client_sessions::NoticeTerms;
use storage::erasure::Erase;
use storage::joining::Joined;
use storage::passkeys::AddedPasskey;

use super::people::{signed_in, strong};
use super::{DAY, Database, NOW, at_once, entropy};

on_both_databases! {
    what_is_recorded_reads_back_and_is_in_the_journal,
    a_credential_is_one_persons,
    nobody_has_more_than_is_allowed_however_many_tabs_try,
    of_two_proofs_with_the_same_counter_one_counts,
    one_that_does_not_count_is_used_again_and_again,
    nobody_uses_or_removes_the_passkey_of_somebody_else,
    those_of_a_joined_account_stay_with_it,
    those_of_a_deleted_account_go,
}

const MOST: i64 = 3;

fn passkey(credential: u8) -> Passkey {
    let entropy = entropy();
    Passkey {
        id: PasskeyId::generate(&entropy),
        credential: CredentialId::from_bytes(&[credential; 1023]).unwrap(),
        handle: UserHandle::generate(&entropy),
        name: PasskeyName::parse("Schlüssel 鍵").unwrap(),
        public_key: vec![0, 255, 7],
        sign_count: u32::MAX - 1,
        is_synced: true,
        transports: vec!["usb".to_owned(), "smart-card".to_owned()],
        created_at: NOW,
        counts_from: NOW + DAY,
        last_used_at: None,
    }
}

fn act(kind: ActKind, subject: &Subject) -> IdentityAct {
    IdentityAct {
        id: ActId::generate(NOW, &entropy()),
        at: NOW,
        by: Actor::Person,
        kind,
        subject: subject.clone(),
        other: None,
        details: serde_json::json!({ "name": "x" }),
        undone: None,
    }
}

async fn add(store: &Store, to: &Subject, passkey: &Passkey) -> AddedPasskey {
    store.add_passkey(to, passkey, MOST, &act(ActKind::PasskeyAdded, to)).await.unwrap()
}

async fn person(store: &Store, name: &str) -> Subject {
    signed_in(store, &[strong(&format!("{name}@x.edu"))]).await
}

async fn what_is_recorded_reads_back_and_is_in_the_journal(db: Database) {
    let zoe = person(&db.store, "zoe").await;
    let new = passkey(1);
    assert_eq!(add(&db.store, &zoe, &new).await, AddedPasskey::Done);
    assert_eq!(db.store.passkeys_of(&zoe).await.unwrap(), [new]);
    let acts = db.store.identity_acts_of(&zoe, 9).await.unwrap();
    assert_eq!(acts.iter().map(|act| act.kind).collect::<Vec<_>>(), [ActKind::PasskeyAdded]);
}

async fn a_credential_is_one_persons(db: Database) {
    let (zoe, ben) = (person(&db.store, "zoe").await, person(&db.store, "ben").await);
    assert_eq!(add(&db.store, &zoe, &passkey(1)).await, AddedPasskey::Done);
    for who in [&zoe, &ben] {
        assert_eq!(add(&db.store, who, &passkey(1)).await, AddedPasskey::Known);
    }
    assert_eq!(db.store.passkeys_of(&ben).await.unwrap(), []);
    assert_eq!(db.store.identity_acts_of(&ben, 9).await.unwrap().len(), 0);
}

async fn nobody_has_more_than_is_allowed_however_many_tabs_try(db: Database) {
    let zoe = person(&db.store, "zoe").await;
    let outcomes = at_once(&db, 8, |store, n| {
        let zoe = zoe.clone();
        async move { add(&store, &zoe, &passkey(u8::try_from(n).unwrap())).await }
    })
    .await;
    let done = outcomes.iter().filter(|outcome| **outcome == AddedPasskey::Done).count();
    assert_eq!(i64::try_from(done).unwrap(), MOST);
    assert!(outcomes.iter().all(|outcome| matches!(outcome, AddedPasskey::Done | AddedPasskey::TooMany)));
}

async fn of_two_proofs_with_the_same_counter_one_counts(db: Database) {
    let zoe = person(&db.store, "zoe").await;
    let new = Passkey { sign_count: 4, ..passkey(1) };
    add(&db.store, &zoe, &new).await;
    let outcomes = at_once(&db, 6, |store, _| {
        let (zoe, id) = (zoe.clone(), new.id.clone());
        async move { store.use_passkey(&zoe, &id, 5, NOW).await.unwrap() }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|used| **used).count(), 1);
    for back in [5, 4, 0] {
        assert!(!db.store.use_passkey(&zoe, &new.id, back, NOW).await.unwrap(), "{back}");
    }
    let known = db.store.passkeys_of(&zoe).await.unwrap();
    assert_eq!((known[0].sign_count, known[0].last_used_at), (5, Some(NOW)));
}

async fn one_that_does_not_count_is_used_again_and_again(db: Database) {
    let zoe = person(&db.store, "zoe").await;
    let new = Passkey { sign_count: 0, ..passkey(1) };
    add(&db.store, &zoe, &new).await;
    for _ in 0..2 {
        assert!(db.store.use_passkey(&zoe, &new.id, 0, NOW).await.unwrap());
    }
    // Once it counts, it does not begin anew.
    assert!(db.store.use_passkey(&zoe, &new.id, 1, NOW).await.unwrap());
    assert!(!db.store.use_passkey(&zoe, &new.id, 0, NOW).await.unwrap());
}

async fn nobody_uses_or_removes_the_passkey_of_somebody_else(db: Database) {
    let (zoe, ben) = (person(&db.store, "zoe").await, person(&db.store, "ben").await);
    let new = Passkey { sign_count: 0, ..passkey(1) };
    add(&db.store, &zoe, &new).await;
    assert!(!db.store.use_passkey(&ben, &new.id, 9, NOW).await.unwrap());
    let remove = |who: &Subject| act(ActKind::PasskeyRemoved, who);
    assert!(!db.store.remove_passkey(&ben, &new.id, &remove(&ben)).await.unwrap());
    assert_eq!(db.store.identity_acts_of(&ben, 9).await.unwrap().len(), 0);
    assert!(db.store.remove_passkey(&zoe, &new.id, &remove(&zoe)).await.unwrap());
    assert!(!db.store.remove_passkey(&zoe, &new.id, &remove(&zoe)).await.unwrap());
    let acts = db.store.identity_acts_of(&zoe, 9).await.unwrap();
    assert_eq!(acts.iter().filter(|act| act.kind == ActKind::PasskeyRemoved).count(), 1);
    // The credential is free again.
    assert_eq!(add(&db.store, &ben, &passkey(1)).await, AddedPasskey::Done);
}

async fn those_of_a_joined_account_stay_with_it(db: Database) {
    let store = &db.store;
    let (ada, eve) = super::joining::two(store).await;
    let (first, second) = (passkey(1), Passkey { created_at: NOW + DAY, ..passkey(2) });
    assert_eq!(add(store, &ada, &first).await, AddedPasskey::Done);
    assert_eq!(add(store, &eve, &second).await, AddedPasskey::Done);
    let joined = super::joining::join(store, &ada, &eve, NOW).await;
    let Joined::Done(act) = joined else { panic!("{joined:?}") };
    assert_eq!(store.passkeys_of(&ada).await.unwrap(), [first.clone(), second.clone()]);
    assert!(store.use_passkey(&ada, &second.id, u32::MAX, NOW).await.unwrap());
    // They count together.
    assert_eq!(add(store, &ada, &passkey(3)).await, AddedPasskey::Done);
    assert_eq!(add(store, &ada, &passkey(4)).await, AddedPasskey::TooMany);
    store.undo(&act.id, Actor::Person, NOW).await.unwrap();
    let ids = |known: Vec<Passkey>| known.into_iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(store.passkeys_of(&eve).await.unwrap()), [second.id]);
    assert_eq!(store.passkeys_of(&ada).await.unwrap().len(), 2);
}

async fn those_of_a_deleted_account_go(db: Database) {
    let store = &db.store;
    let zoe = person(store, "zoe").await;
    add(store, &zoe, &passkey(1)).await;
    let id = ActId::generate(NOW, &entropy());
    let notices = NoticeTerms { next_try_at: NOW, expires_at: NOW };
    store.erase(&Erase { id: &id, account: &zoe, by: Actor::Person, notices }, NOW).await.unwrap();
    assert_eq!(store.passkeys_of(&zoe).await.unwrap(), []);
    assert_eq!(add(store, &zoe, &passkey(2)).await, AddedPasskey::NoAccount);
    let acts = store.identity_acts_of(&zoe, 9).await.unwrap();
    assert!(acts.iter().all(|act| act.details == serde_json::json!({})), "{acts:?}");
}
