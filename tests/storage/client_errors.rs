//! What went wrong at relying parties: counted by day, bounded, and forgotten after a week.

use domain::client::failure::{ClientFailure, ClientFailureKind};
use domain::{ClientStatus, Timestamp};
use storage::Store;
use storage::client_errors::MOST;

use super::{DAY, Database, NOW, client, client_id};

on_both_databases! {
    what_happens_again_is_counted_and_not_kept_again,
    a_flood_of_details_is_no_flood_of_rows,
    errors_are_forgotten_after_a_week,
    nothing_is_kept_of_a_client_that_nobody_knows,
}

async fn count(store: &Store, id: &str, detail: &str, at: Timestamp) {
    let kind = ClientFailureKind::RedirectUri;
    let failure = ClientFailure { client: client_id(id), kind, detail: detail.to_owned(), times: 2, last_at: at };
    store.count_client_error(&failure).await.unwrap();
}

async fn kept(store: &Store, since: Timestamp) -> Vec<(String, i64, Timestamp)> {
    let all = store.client_errors(&client_id("hub"), since).await.unwrap();
    all.into_iter().map(|one| (one.detail, one.times, one.last_at)).collect()
}

async fn hub(store: &Store) {
    store.insert_client(&client("hub", ClientStatus::Approved, NOW)).await.unwrap();
}

async fn what_happens_again_is_counted_and_not_kept_again(db: Database) {
    hub(&db.store).await;
    for (detail, at) in [("a", NOW), ("b", NOW + DAY), ("a", NOW + DAY), ("a", NOW)] {
        count(&db.store, "hub", detail, at).await;
    }
    let (a, b) = (("a".to_owned(), 6, NOW + DAY), ("b".to_owned(), 2, NOW + DAY));
    assert_eq!(kept(&db.store, NOW).await, [a, b.clone()]);
    assert_eq!(kept(&db.store, NOW + DAY).await, [("a".to_owned(), 2, NOW + DAY), b]);
}

async fn a_flood_of_details_is_no_flood_of_rows(db: Database) {
    hub(&db.store).await;
    count(&db.store, "hub", "known", NOW).await;
    for number in 0..MOST + 20 {
        count(&db.store, "hub", &number.to_string(), NOW).await;
    }
    count(&db.store, "hub", "known", NOW).await;
    let all = kept(&db.store, NOW).await;
    assert_eq!(i64::try_from(all.len()).unwrap(), MOST + 1);
    let times = |detail: &str| all.iter().find(|one| one.0 == detail).unwrap().1;
    assert_eq!((times("known"), times("")), (4, 42));
    // Another day has room of its own.
    count(&db.store, "hub", "new", NOW + DAY).await;
    assert_eq!(kept(&db.store, NOW + DAY).await.len(), 1);
}

async fn errors_are_forgotten_after_a_week(db: Database) {
    hub(&db.store).await;
    count(&db.store, "hub", "old", NOW).await;
    db.store.drop_expired(NOW + DAY * 6).await.unwrap();
    assert_eq!(kept(&db.store, NOW).await.len(), 1);
    db.store.drop_expired(NOW + DAY * 8).await.unwrap();
    assert!(kept(&db.store, NOW).await.is_empty());
}

async fn nothing_is_kept_of_a_client_that_nobody_knows(db: Database) {
    count(&db.store, "hub", "x", NOW).await;
    hub(&db.store).await;
    assert!(kept(&db.store, NOW).await.is_empty());
}
