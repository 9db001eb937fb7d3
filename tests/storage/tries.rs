use domain::Digest;

use super::{DAY, Database, NOW, at_once};
use beadle_tests::MINUTE;

on_both_databases! {
    every_try_counts_once_in_its_span,
    tries_are_forgotten_after_their_span,
}

async fn every_try_counts_once_in_its_span(db: Database) {
    let (what, other) = (Digest::of(b"guess"), Digest::of(b"another"));
    assert_eq!(db.store.tries(&what, NOW + MINUTE).await.unwrap(), 0);
    let mut counts =
        at_once(&db, 20, |store, _| async move { store.count_try(&Digest::of(b"guess"), NOW + MINUTE).await.unwrap() })
            .await;
    counts.sort_unstable();
    assert_eq!(counts, (1..=20).collect::<Vec<i64>>());
    assert_eq!(db.store.tries(&what, NOW + MINUTE).await.unwrap(), 20);
    assert_eq!(db.store.tries(&what, NOW + MINUTE * 2).await.unwrap(), 0);
    assert_eq!(db.store.tries(&other, NOW + MINUTE).await.unwrap(), 0);
}

async fn tries_are_forgotten_after_their_span(db: Database) {
    let what = Digest::of(b"guess");
    db.store.count_try(&what, NOW + MINUTE).await.unwrap();
    db.store.drop_expired(NOW + DAY * 3).await.unwrap();
    assert_eq!(db.store.tries(&what, NOW + MINUTE).await.unwrap(), 0);
}
