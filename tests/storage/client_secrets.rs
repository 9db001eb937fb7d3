//! Two secrets of a client at a time, no third one, and who may change them.

use std::time::Duration;

use domain::client::KeptSecret;
use domain::client::act::{ClientAct, ClientActKind, ClientActor};
use domain::identity_act::ActId;
use domain::{Client, ClientStatus, Digest, Subject, Timestamp};
use serde_json::json;
use storage::Store;
use storage::client_owners::NewOwner;
use storage::client_secrets::{AddedSecret, EndedSecret};

use super::people::{signed_in, strong};
use super::{DAY, Database, NOW, at_once, client, client_id, edit, entropy};

on_both_databases! {
    there_is_a_place_for_two_and_what_ended_makes_room,
    of_two_who_make_the_second_one_at_once_one_does,
    one_takes_the_place_of_all_others,
    who_is_no_owner_makes_and_ends_none,
    a_secret_is_made_only_for_the_client_that_was_seen,
    the_last_use_of_each_never_goes_back,
    the_end_of_the_last_one_is_told_once,
    what_is_registered_changes_only_with_the_secrets_that_were_seen,
}

const HUB: &str = "hub";
const HOUR: Duration = Duration::from_hours(1);

fn act_at(at: Timestamp) -> ClientAct {
    let id = ActId::generate(at, &entropy());
    let by = ClientActor::Operator("ada".to_owned());
    ClientAct { id, client: client_id(HUB), at, by, kind: ClientActKind::SecretMade, reason: None, details: json!({}) }
}

fn secret(text: &str) -> KeptSecret {
    KeptSecret::digest(Digest::of(text.as_bytes()))
}

async fn hub(store: &Store) -> (Client, Subject) {
    let zoe = signed_in(store, &[strong("zoe@x.edu")]).await;
    let hub = client(HUB, ClientStatus::Approved, NOW);
    let owner = NewOwner { subject: &zoe, name: "Zoë" };
    store.insert_owned_client(&hub, Some(&owner), &act_at(NOW)).await.unwrap();
    (hub, zoe)
}

async fn add(store: &Store, text: &str, at: Timestamp) -> AddedSecret {
    store.add_client_secret((&secret(text), false), 0, None, &act_at(at)).await.unwrap()
}

async fn end(store: &Store, number: i64, ends_at: Option<Timestamp>) -> EndedSecret {
    store.end_client_secret(number, ends_at, None, &act_at(NOW)).await.unwrap()
}

async fn numbers(store: &Store, at: Timestamp) -> Vec<i64> {
    store.client_secrets(&client_id(HUB), at).await.unwrap().iter().map(|one| one.number).collect()
}

async fn there_is_a_place_for_two_and_what_ended_makes_room(db: Database) {
    hub(&db.store).await;
    assert_eq!(add(&db.store, "second", NOW).await, AddedSecret::Done);
    assert_eq!(add(&db.store, "third", NOW).await, AddedSecret::TooMany);
    assert_eq!(end(&db.store, 1, Some(NOW + DAY)).await, EndedSecret::Done);
    assert_eq!(add(&db.store, "third", NOW + HOUR).await, AddedSecret::TooMany);
    assert_eq!((numbers(&db.store, NOW).await, numbers(&db.store, NOW + DAY).await), (vec![1, 2], vec![2]));
    assert_eq!(add(&db.store, "third", NOW + DAY).await, AddedSecret::Done);
    assert_eq!(numbers(&db.store, NOW + DAY).await, [2, 3]);
    // The oldest first, whichever place it has.
    let digests: Vec<_> = db.store.client(&client_id(HUB)).await.unwrap().unwrap().secrets;
    assert_eq!(digests, [secret("second"), secret("third")]);
    assert_eq!(end(&db.store, 2, Some(NOW)).await, EndedSecret::Done);
    assert_eq!(end(&db.store, 2, Some(NOW)).await, EndedSecret::Gone);
    assert_eq!(numbers(&db.store, NOW + DAY).await, [3]);
    // An end can be taken back, but not of what has ended.
    assert_eq!(end(&db.store, 3, Some(NOW + DAY)).await, EndedSecret::Done);
    assert_eq!(end(&db.store, 3, None).await, EndedSecret::Done);
    assert_eq!(numbers(&db.store, NOW + 9 * DAY).await, [3]);
    let act = act_at(NOW + 3 * DAY);
    assert_eq!(end(&db.store, 3, Some(NOW + DAY)).await, EndedSecret::Done);
    assert_eq!(db.store.end_client_secret(3, None, None, &act).await.unwrap(), EndedSecret::Gone);
    db.store.drop_ended_secrets(NOW + 3 * DAY).await.unwrap();
    assert!(numbers(&db.store, NOW).await.is_empty());
}

async fn of_two_who_make_the_second_one_at_once_one_does(db: Database) {
    hub(&db.store).await;
    let done = at_once(&db, 8, |store, number| async move { add(&store, &format!("s{number}"), NOW).await }).await;
    assert_eq!(done.iter().filter(|one| **one == AddedSecret::Done).count(), 1, "{done:?}");
    assert_eq!(numbers(&db.store, NOW).await, [1, 2]);
}

async fn one_takes_the_place_of_all_others(db: Database) {
    hub(&db.store).await;
    add(&db.store, "second", NOW).await;
    let new = KeptSecret { nonce: Some([1; KeptSecret::NONCE_LENGTH]), ..secret("new") };
    let done = db.store.add_client_secret((&new, true), 0, None, &act_at(NOW)).await.unwrap();
    assert_eq!(done, AddedSecret::Done);
    let all = db.store.client_secrets(&client_id(HUB), NOW).await.unwrap();
    let [one] = all.as_slice() else { panic!("{all:?}") };
    assert_eq!((one.number, one.kept), (3, new));
    assert_eq!(one.made_by, Some(ClientActor::Operator("ada".to_owned())));
}

async fn who_is_no_owner_makes_and_ends_none(db: Database) {
    let (_, zoe) = hub(&db.store).await;
    let eve = signed_in(&db.store, &[strong("eve@x.edu")]).await;
    let db = &db;
    let made = |owner| async move {
        db.store.add_client_secret((&secret("second"), false), 0, Some(owner), &act_at(NOW)).await.unwrap()
    };
    let ended =
        |owner| async move { db.store.end_client_secret(1, Some(NOW), Some(owner), &act_at(NOW)).await.unwrap() };
    assert_eq!((made(&eve).await, ended(&eve).await), (AddedSecret::NotOwner, EndedSecret::NotOwner));
    assert_eq!(numbers(&db.store, NOW).await, [1]);
    assert_eq!((made(&zoe).await, ended(&zoe).await), (AddedSecret::Done, EndedSecret::Done));
    assert_eq!(numbers(&db.store, NOW).await, [2]);
}

async fn a_secret_is_made_only_for_the_client_that_was_seen(db: Database) {
    hub(&db.store).await;
    let done = db.store.add_client_secret((&secret("second"), false), 1, None, &act_at(NOW)).await.unwrap();
    assert_eq!(done, AddedSecret::Outdated);
    assert_eq!(numbers(&db.store, NOW).await, [1]);
}

async fn the_last_use_of_each_never_goes_back(db: Database) {
    hub(&db.store).await;
    add(&db.store, "second", NOW).await;
    for at in [NOW + HOUR, NOW] {
        db.store.note_secret_use(&client_id(HUB), &secret("second"), at).await.unwrap();
    }
    let all = db.store.client_secrets(&client_id(HUB), NOW).await.unwrap();
    assert_eq!(all.iter().map(|one| one.last_used).collect::<Vec<_>>(), [None, Some(NOW + HOUR)]);
}

async fn the_end_of_the_last_one_is_told_once(db: Database) {
    hub(&db.store).await;
    let ending = || async { db.store.ending_secrets(NOW, NOW + 14 * DAY).await.unwrap() };
    end(&db.store, 1, Some(NOW + DAY)).await;
    assert_eq!(ending().await, [(client_id(HUB), 1, NOW + DAY)]);
    add(&db.store, "second", NOW).await;
    assert!(ending().await.is_empty(), "another one goes on");
    end(&db.store, 2, Some(NOW + 2 * DAY)).await;
    assert_eq!(ending().await, [(client_id(HUB), 2, NOW + 2 * DAY)]);
    let db = &db;
    let note = |end| async move { db.store.note_secret_warning((&client_id(HUB), 2, end), NOW).await.unwrap() };
    assert_eq!([note(NOW + DAY).await, note(NOW + 2 * DAY).await, note(NOW + 2 * DAY).await], [false, true, false]);
    assert!(db.store.ending_secrets(NOW, NOW + 14 * DAY).await.unwrap().is_empty());
}

async fn what_is_registered_changes_only_with_the_secrets_that_were_seen(db: Database) {
    let (before, _) = hub(&db.store).await;
    let mut after = before.clone();
    "Other".clone_into(&mut after.registration.name);
    after.secrets.clear();
    add(&db.store, "second", NOW).await;
    assert!(!edit(&db.store, &before, &after).await);
    let seen = db.store.client(&before.id).await.unwrap().unwrap();
    assert!(edit(&db.store, &seen, &after).await);
    assert!(numbers(&db.store, NOW).await.is_empty());
}
