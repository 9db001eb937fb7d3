//! Whose relying parties are: what owners can do while they are owners, and the letters that make some.

use domain::client::act::{ClientAct, ClientActKind, ClientActor};
use domain::identity_act::{ActId, Actor};
use domain::{ClientStatus, Digest, Subject, Timestamp};
use serde_json::json;
use storage::Store;
use storage::client_owners::{Invited, NewInvitation, NewOwner, RemovedOwner, WithdrawnInvitation};
use storage::client_sessions::NoticeTerms;
use storage::erasure::Erase;

use super::joining::join;
use super::people::{signed_in, strong};
use super::{DAY, Database, NOW, at_once, client, client_id, entropy};

on_both_databases! {
    a_client_is_its_owners_and_nobody_else_s,
    a_letter_makes_one_owner_once_in_time,
    the_letters_of_a_client_are_limited_and_one_address_has_one,
    an_owner_alone_withdraws_a_letter_and_the_journal_says_so_once,
    of_two_owners_who_leave_at_once_one_stays,
    who_is_no_owner_any_more_does_nothing_and_their_letters_are_good_no_longer,
    a_joined_account_owns_what_its_parts_owned,
    an_erased_account_owns_nothing,
    the_time_of_use_never_goes_back,
    nobody_claims_a_retired_client,
}

const HUB: &str = "cilogon:/client_id/72c5";

fn act(kind: ClientActKind, by: &Subject) -> ClientAct {
    ClientAct {
        id: ActId::generate(NOW, &entropy()),
        client: client_id(HUB),
        at: NOW,
        by: ClientActor::Owner(by.clone()),
        kind,
        reason: None,
        details: json!({ "x": "ä" }),
    }
}

async fn person(store: &Store, name: &str) -> Subject {
    signed_in(store, &[strong(&format!("{name}@x.edu"))]).await
}

async fn registered(store: &Store, owner: &Subject) -> ClientAct {
    let act = act(ClientActKind::Registered, owner);
    let owner = NewOwner { subject: owner, name: "Zoë" };
    store.insert_owned_client(&client(HUB, ClientStatus::Approved, NOW), Some(&owner), &act).await.unwrap();
    act
}

async fn invite(store: &Store, by: &Subject, secret: &str, address: &str) -> Invited {
    let (id, client) = (ActId::generate(NOW, &entropy()), client_id(HUB));
    let new = NewInvitation {
        id: id.as_str(),
        client: &client,
        address,
        digest: Digest::of(secret.as_bytes()),
        invited_by: Some(by),
        expires_at: NOW + DAY,
    };
    store.invite_owner(&new, 2, &act(ClientActKind::OwnerInvited, by)).await.unwrap()
}

async fn accept(store: &Store, who: &Subject, secret: &str, at: Timestamp) -> bool {
    let act = ClientAct { at, ..act(ClientActKind::OwnerAdded, who) };
    let owner = NewOwner { subject: who, name: "Somebody" };
    store.accept_invitation(&Digest::of(secret.as_bytes()), &owner, &act).await.unwrap()
}

async fn remove(store: &Store, by: &Subject, who: &Subject) -> RemovedOwner {
    store.remove_owner((by, who), &act(ClientActKind::OwnerRemoved, by)).await.unwrap()
}

async fn withdraw(store: &Store, by: &Subject, client: &str, letter: &str) -> WithdrawnInvitation {
    let act = ClientAct { client: client_id(client), ..act(ClientActKind::InvitationWithdrawn, by) };
    store.withdraw_invitation(Some(by), letter, &act).await.unwrap()
}

async fn owns(store: &Store, who: &Subject) -> bool {
    let owns = store.owns_client(who, &client_id(HUB)).await.unwrap();
    assert_eq!(store.owned_clients(who).await.unwrap().iter().any(|own| own.id == client_id(HUB)), owns);
    owns
}

async fn a_client_is_its_owners_and_nobody_else_s(db: Database) {
    let (zoe, eve) = (person(&db.store, "zoe").await, person(&db.store, "eve").await);
    let act = registered(&db.store, &zoe).await;
    assert!(owns(&db.store, &zoe).await && !owns(&db.store, &eve).await);
    assert_eq!(db.store.owned_clients(&zoe).await.unwrap(), [client(HUB, ClientStatus::Approved, NOW)]);
    assert_eq!(db.store.client_acts(&client_id(HUB), 9).await.unwrap(), [act]);
    let owners = db.store.owners_of(&client_id(HUB)).await.unwrap();
    assert_eq!((owners.len(), &owners[0].subject, owners[0].name.as_str()), (1, &zoe, "Zoë"));
    assert_eq!(remove(&db.store, &eve, &zoe).await, RemovedOwner::NotOwner);
    assert_eq!(remove(&db.store, &zoe, &zoe).await, RemovedOwner::Last);
    assert_eq!(invite(&db.store, &eve, "s", "eve@x.edu").await, Invited::NotOwner);
}

async fn a_letter_makes_one_owner_once_in_time(db: Database) {
    let (zoe, sam) = (person(&db.store, "zoe").await, person(&db.store, "sam").await);
    registered(&db.store, &zoe).await;
    assert_eq!(invite(&db.store, &zoe, "late", "sam@x.edu").await, Invited::Done);
    assert!(!accept(&db.store, &sam, "late", NOW + DAY).await, "it was good until then");
    assert!(!accept(&db.store, &sam, "other", NOW).await);
    let found = db.store.invitation(&Digest::of(b"late"), NOW).await.unwrap().unwrap();
    assert_eq!((found.client, found.address.as_str()), (client_id(HUB), "sam@x.edu"));
    assert_eq!(db.store.invitation(&Digest::of(b"late"), NOW + DAY).await.unwrap(), None);
    let people = [zoe.clone(), sam.clone()];
    let done = at_once(&db, 6, |store, n| {
        let who = people[n % 2].clone();
        async move { accept(&store, &who, "late", NOW).await }
    });
    assert_eq!(done.await.into_iter().filter(|done| *done).count(), 1);
    assert!(db.store.invitations_of(&client_id(HUB), NOW).await.unwrap().is_empty());
}

async fn the_letters_of_a_client_are_limited_and_one_address_has_one(db: Database) {
    let zoe = person(&db.store, "zoe").await;
    registered(&db.store, &zoe).await;
    for (secret, address) in [("1", "a@x.edu"), ("2", "A@x.edu"), ("3", "b@x.edu")] {
        assert_eq!(invite(&db.store, &zoe, secret, address).await, Invited::Done);
    }
    assert_eq!(invite(&db.store, &zoe, "4", "c@x.edu").await, Invited::TooMany);
    let waiting = db.store.invitations_of(&client_id(HUB), NOW).await.unwrap();
    assert_eq!(waiting.len(), 2);
    assert_eq!(db.store.invitation(&Digest::of(b"1"), NOW).await.unwrap(), None, "the second letter replaced it");
    assert_eq!(withdraw(&db.store, &zoe, HUB, &waiting[0].id).await, WithdrawnInvitation::Done);
    assert_eq!(invite(&db.store, &zoe, "4", "c@x.edu").await, Invited::Done);
    // What nobody used in time is dropped.
    db.store.drop_expired(NOW + DAY * 2).await.unwrap();
    assert!(db.store.invitations_of(&client_id(HUB), NOW).await.unwrap().is_empty());
}

async fn an_owner_alone_withdraws_a_letter_and_the_journal_says_so_once(db: Database) {
    let (zoe, sam, eve) =
        (person(&db.store, "zoe").await, person(&db.store, "sam").await, person(&db.store, "eve").await);
    registered(&db.store, &zoe).await;
    invite(&db.store, &zoe, "s", "sam@x.edu").await;
    assert!(accept(&db.store, &sam, "s", NOW).await);
    invite(&db.store, &zoe, "t", "ann@x.edu").await;
    let letter = db.store.invitations_of(&client_id(HUB), NOW).await.unwrap().remove(0).id;
    let other = client("other", ClientStatus::Approved, NOW);
    let owner = NewOwner { subject: &eve, name: "Eve" };
    let act = ClientAct { client: other.id.clone(), ..act(ClientActKind::Registered, &eve) };
    db.store.insert_owned_client(&other, Some(&owner), &act).await.unwrap();
    assert_eq!(withdraw(&db.store, &eve, HUB, &letter).await, WithdrawnInvitation::NotOwner);
    assert_eq!(withdraw(&db.store, &eve, "other", &letter).await, WithdrawnInvitation::Gone, "it is of another client");
    assert_eq!(remove(&db.store, &zoe, &sam).await, RemovedOwner::Done);
    assert_eq!(withdraw(&db.store, &sam, HUB, &letter).await, WithdrawnInvitation::NotOwner, "an owner no longer");
    assert_eq!(db.store.invitations_of(&client_id(HUB), NOW).await.unwrap().len(), 1);
    let done = at_once(&db, 4, |store, _| {
        let (zoe, letter) = (zoe.clone(), letter.clone());
        async move { withdraw(&store, &zoe, HUB, &letter).await }
    });
    assert_eq!(done.await.into_iter().filter(|done| *done == WithdrawnInvitation::Done).count(), 1);
    let acts = db.store.client_acts(&client_id(HUB), 9).await.unwrap();
    let withdrawn: Vec<_> = acts.iter().filter(|act| act.kind == ClientActKind::InvitationWithdrawn).collect();
    assert_eq!(withdrawn.len(), 1);
    assert_eq!(withdrawn[0].by, ClientActor::Owner(zoe));
    assert!(db.store.client_acts(&client_id("other"), 9).await.unwrap().len() == 1);
}

async fn of_two_owners_who_leave_at_once_one_stays(db: Database) {
    let (zoe, sam) = (person(&db.store, "zoe").await, person(&db.store, "sam").await);
    registered(&db.store, &zoe).await;
    invite(&db.store, &zoe, "s", "sam@x.edu").await;
    assert!(accept(&db.store, &sam, "s", NOW).await);
    let people = [zoe.clone(), sam.clone()];
    let left = at_once(&db, 2, |store, n| {
        let who = people[n].clone();
        async move { remove(&store, &who, &who).await }
    });
    let left = left.await;
    assert!(left.contains(&RemovedOwner::Done) && left.contains(&RemovedOwner::Last), "{left:?}");
    assert_eq!(db.store.owners_of(&client_id(HUB)).await.unwrap().len(), 1);
}

async fn who_is_no_owner_any_more_does_nothing_and_their_letters_are_good_no_longer(db: Database) {
    let (zoe, sam) = (person(&db.store, "zoe").await, person(&db.store, "sam").await);
    registered(&db.store, &zoe).await;
    invite(&db.store, &zoe, "s", "sam@x.edu").await;
    assert!(accept(&db.store, &sam, "s", NOW).await);
    assert_eq!(invite(&db.store, &sam, "friend", "eve@x.edu").await, Invited::Done);
    assert_eq!(remove(&db.store, &zoe, &sam).await, RemovedOwner::Done);
    let eve = person(&db.store, "eve").await;
    assert!(!accept(&db.store, &eve, "friend", NOW).await);
    assert!(!owns(&db.store, &sam).await && !owns(&db.store, &eve).await);
    assert_eq!(invite(&db.store, &sam, "again", "eve@x.edu").await, Invited::NotOwner);
    assert_eq!(remove(&db.store, &sam, &zoe).await, RemovedOwner::NotOwner);
}

async fn a_joined_account_owns_what_its_parts_owned(db: Database) {
    let (zoe, part) = (person(&db.store, "zoe").await, person(&db.store, "part").await);
    registered(&db.store, &part).await;
    assert!(!owns(&db.store, &zoe).await);
    join(&db.store, &zoe, &part, NOW).await;
    assert!(owns(&db.store, &zoe).await);
    let owners = db.store.owners_of(&client_id(HUB)).await.unwrap();
    assert_eq!(owners.iter().map(|owner| &owner.subject).collect::<Vec<_>>(), [&zoe]);
    assert_eq!(remove(&db.store, &zoe, &zoe).await, RemovedOwner::Last);
}

async fn an_erased_account_owns_nothing(db: Database) {
    let (zoe, sam) = (person(&db.store, "zoe").await, person(&db.store, "sam").await);
    registered(&db.store, &zoe).await;
    invite(&db.store, &zoe, "s", "sam@x.edu").await;
    assert!(accept(&db.store, &sam, "s", NOW).await);
    invite(&db.store, &zoe, "t", "eve@x.edu").await;
    let id = ActId::generate(NOW, &entropy());
    let notices = NoticeTerms { next_try_at: NOW, expires_at: NOW + DAY };
    db.store.erase(&Erase { id: &id, account: &zoe, by: Actor::Person, notices }, NOW).await.unwrap();
    assert!(!owns(&db.store, &zoe).await && owns(&db.store, &sam).await);
    assert!(db.store.invitations_of(&client_id(HUB), NOW).await.unwrap().is_empty());
    assert_eq!(db.store.owners_of(&client_id(HUB)).await.unwrap().len(), 1);
}

async fn the_time_of_use_never_goes_back(db: Database) {
    db.store.insert_client(&client(HUB, ClientStatus::Approved, NOW)).await.unwrap();
    assert_eq!(db.store.client_last_used(&client_id(HUB)).await.unwrap(), None);
    for (at, kept) in [(NOW, NOW), (NOW - DAY, NOW), (NOW + DAY, NOW + DAY)] {
        db.store.note_client_use(&client_id(HUB), at).await.unwrap();
        assert_eq!(db.store.client_last_used(&client_id(HUB)).await.unwrap(), Some(kept));
    }
}

async fn nobody_claims_a_retired_client(db: Database) {
    let zoe = person(&db.store, "zoe").await;
    registered(&db.store, &zoe).await;
    invite(&db.store, &zoe, "s", "sam@x.edu").await;
    super::decide(&db.store, &client_id(HUB), domain::Decision::Retire).await;
    assert_eq!(db.store.invitation(&Digest::of(b"s"), NOW).await.unwrap(), None);
}
