//! Changes of relying parties: from the version that was seen alone, beside what is in use, and decided once.

use domain::client::act::{ClientAct, ClientActKind, ClientActor};
use domain::client::change::ClientChange;
use domain::identity_act::ActId;
use domain::{Client, ClientStatus, Decision, Subject};
use serde_json::json;
use storage::Store;
use storage::client_changes::Settled;
use storage::client_owners::NewOwner;

use super::people::{signed_in, strong};
use super::{Database, NOW, at_once, client, client_id, edit, entropy, scopes};

on_both_databases! {
    what_waits_is_beside_what_is_in_use_until_it_is_approved,
    a_change_is_made_from_the_version_that_was_seen_alone,
    of_two_verdicts_at_once_one_counts,
    a_change_that_is_not_the_one_that_was_seen_is_not_approved,
    what_was_sent_back_waits_no_more_until_it_is_asked_for_anew,
    who_is_no_owner_changes_nothing,
    a_suspended_client_stays_as_it_is,
    every_decision_stands_in_the_journal,
}

const HUB: &str = "hub";

fn act(kind: ClientActKind) -> ClientAct {
    let id = ActId::generate(NOW, &entropy());
    let by = ClientActor::Operator("ada".to_owned());
    ClientAct { id, client: client_id(HUB), at: NOW, by, kind, reason: None, details: json!({}) }
}

async fn hub(store: &Store) -> (Client, Subject) {
    let zoe = signed_in(store, &[strong("zoe@x.edu")]).await;
    let hub = client(HUB, ClientStatus::Approved, NOW);
    let owner = NewOwner { subject: &zoe, name: "Zoë" };
    store.insert_owned_client(&hub, Some(&owner), &act(ClientActKind::Registered)).await.unwrap();
    (hub, zoe)
}

fn renamed(client: &Client, name: &str) -> Client {
    let mut after = client.clone();
    name.clone_into(&mut after.registration.name);
    after.registration.scopes = scopes("openid email profile");
    after
}

fn change(after: &Client) -> ClientChange {
    ClientChange {
        id: ActId::generate(NOW, &entropy()),
        client: after.id.clone(),
        registration: after.registration.clone(),
        metadata: after.metadata.clone(),
        by: ClientActor::Api,
        at: NOW,
        asked: None,
    }
}

async fn propose(store: &Store, after: &Client, version: i64) -> ClientChange {
    let change = change(after);
    let done = store.propose_change(&change, version, None, &act(ClientActKind::ChangeProposed)).await.unwrap();
    assert_eq!(done, Settled::Done);
    change
}

async fn version(store: &Store) -> i64 {
    store.client_version(&client_id(HUB)).await.unwrap().unwrap()
}

async fn approve(store: &Store, (before, after): (&Client, &Client), version: i64, change: &ActId) -> Settled {
    store.approve_change((before, after, version), change, &act(ClientActKind::ChangeApproved)).await.unwrap()
}

async fn what_waits_is_beside_what_is_in_use_until_it_is_approved(db: Database) {
    let (hub, _) = hub(&db.store).await;
    let after = renamed(&hub, "Other");
    let change = propose(&db.store, &after, 0).await;
    assert_eq!(db.store.client(&hub.id).await.unwrap(), Some(hub.clone()));
    assert_eq!(db.store.client_change(&hub.id).await.unwrap(), Some(change.clone()));
    assert_eq!(db.store.waiting_changes(9).await.unwrap(), std::slice::from_ref(&change));
    assert_eq!(approve(&db.store, (&hub, &after), 0, &change.id).await, Settled::Done);
    assert_eq!(db.store.client(&hub.id).await.unwrap(), Some(after.clone()));
    assert_eq!((db.store.client_change(&hub.id).await.unwrap(), version(&db.store).await), (None, 1));
    assert_eq!(approve(&db.store, (&after, &hub), 1, &change.id).await, Settled::Gone);
}

async fn a_change_is_made_from_the_version_that_was_seen_alone(db: Database) {
    let (hub, _) = hub(&db.store).await;
    let made = at_once(&db, 6, |store, n| {
        let (before, after) = (hub.clone(), renamed(&hub, &format!("Hub {n}")));
        async move { store.change_client((&before, &after, 0), None, &act(ClientActKind::Changed)).await.unwrap() }
    });
    let made = made.await;
    assert_eq!(made.iter().filter(|done| **done == Settled::Done).count(), 1, "{made:?}");
    assert_eq!(version(&db.store).await, 1);
    let outdated = change(&renamed(&hub, "Late"));
    let done = db.store.propose_change(&outdated, 0, None, &act(ClientActKind::ChangeProposed)).await.unwrap();
    assert_eq!((done, db.store.client_change(&hub.id).await.unwrap()), (Settled::Outdated, None));
}

async fn of_two_verdicts_at_once_one_counts(db: Database) {
    let (hub, _) = hub(&db.store).await;
    let after = renamed(&hub, "Other");
    let id = propose(&db.store, &after, 0).await.id;
    let said = at_once(&db, 6, |store, n| {
        let (hub, after, id) = (hub.clone(), after.clone(), id.clone());
        async move {
            match n % 3 {
                0 => approve(&store, (&hub, &after), 0, &id).await,
                1 => store.refuse_change(&id, Some("https"), &act(ClientActKind::ChangesRequested)).await.unwrap(),
                _ => store.refuse_change(&id, None, &act(ClientActKind::ChangeRejected)).await.unwrap(),
            }
        }
    });
    let said = said.await;
    assert_eq!(said.iter().filter(|done| **done == Settled::Done).count(), 1, "{said:?}");
    assert!(said.iter().all(|done| matches!(done, Settled::Done | Settled::Gone)), "{said:?}");
    assert_eq!(db.store.client_acts(&hub.id, 9).await.unwrap().len(), 3);
}

async fn a_change_that_is_not_the_one_that_was_seen_is_not_approved(db: Database) {
    let (hub, _) = hub(&db.store).await;
    let harmless = renamed(&hub, "Harmless");
    let seen = propose(&db.store, &harmless, 0).await.id;
    let second = propose(&db.store, &renamed(&hub, "Your Bank"), 0).await.id;
    assert_eq!(approve(&db.store, (&hub, &harmless), 0, &seen).await, Settled::Outdated);
    let refused = db.store.refuse_change(&seen, None, &act(ClientActKind::ChangeRejected)).await.unwrap();
    assert_eq!(refused, Settled::Outdated);
    // The operator changes what is in use: then it is another difference that was seen.
    assert!(edit(&db.store, &hub, &harmless).await);
    assert_eq!(approve(&db.store, (&harmless, &hub), 0, &second).await, Settled::Outdated);
    assert_eq!(db.store.client(&hub.id).await.unwrap(), Some(harmless));
}

async fn what_was_sent_back_waits_no_more_until_it_is_asked_for_anew(db: Database) {
    let (hub, _) = hub(&db.store).await;
    let after = renamed(&hub, "Other");
    let id = propose(&db.store, &after, 0).await.id;
    let done = db.store.refuse_change(&id, Some("Use https."), &act(ClientActKind::ChangesRequested)).await.unwrap();
    assert_eq!(done, Settled::Done);
    let back = db.store.client_change(&hub.id).await.unwrap().unwrap();
    assert_eq!(back.asked.as_deref(), Some("Use https."));
    assert!(db.store.waiting_changes(9).await.unwrap().is_empty());
    assert_eq!(approve(&db.store, (&hub, &after), 0, &id).await, Settled::Gone);
    propose(&db.store, &after, 0).await;
    assert_eq!(db.store.waiting_changes(9).await.unwrap().len(), 1);
}

async fn who_is_no_owner_changes_nothing(db: Database) {
    let (hub, zoe) = hub(&db.store).await;
    let eve = signed_in(&db.store, &[strong("eve@x.edu")]).await;
    let after = renamed(&hub, "Eve's");
    let (kind, other) = (act(ClientActKind::Changed), change(&after));
    assert_eq!(db.store.change_client((&hub, &after, 0), Some(&eve), &kind).await.unwrap(), Settled::NotOwner);
    assert_eq!(db.store.propose_change(&other, 0, Some(&eve), &kind).await.unwrap(), Settled::NotOwner);
    propose(&db.store, &after, 0).await;
    assert_eq!(db.store.withdraw_change(&eve, &kind).await.unwrap(), Settled::NotOwner);
    assert_eq!(db.store.withdraw_change(&zoe, &kind).await.unwrap(), Settled::Done);
    assert_eq!(db.store.client(&hub.id).await.unwrap(), Some(hub));
}

async fn a_suspended_client_stays_as_it_is(db: Database) {
    let (hub, _) = hub(&db.store).await;
    let after = renamed(&hub, "Other");
    let id = propose(&db.store, &after, 0).await.id;
    assert!(db.store.decide_client(Decision::Suspend, "ada", &act(ClientActKind::Suspended)).await.unwrap());
    assert_eq!(approve(&db.store, (&hub, &after), 0, &id).await, Settled::Outdated);
    let stored = db.store.client(&hub.id).await.unwrap().unwrap();
    assert_eq!((stored.registration.name, stored.status), (hub.registration.name, ClientStatus::Suspended));
}

async fn every_decision_stands_in_the_journal(db: Database) {
    let (hub, _) = hub(&db.store).await;
    assert!(db.store.decide_client(Decision::Suspend, "ada", &act(ClientActKind::Suspended)).await.unwrap());
    assert!(!db.store.decide_client(Decision::Suspend, "ada", &act(ClientActKind::Suspended)).await.unwrap());
    let kinds: Vec<_> = db.store.client_acts(&hub.id, 9).await.unwrap().iter().map(|act| act.kind).collect();
    assert_eq!(kinds.len(), 2);
    assert!(kinds.contains(&ClientActKind::Suspended) && kinds.contains(&ClientActKind::Registered));
}
