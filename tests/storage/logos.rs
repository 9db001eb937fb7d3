use std::time::{Duration, Instant};

use domain::{Digest, Timestamp};
use storage::logos::FoundLogo;

use super::{DAY, Database, NOW, at_once};
use beadle_tests::MINUTE;

on_both_databases! {
    a_logo_that_is_due_is_taken_up_by_one_node,
    a_logo_is_found_by_its_picture_and_asked_for_with_what_its_server_said,
    a_logo_that_was_not_there_waits_and_what_was_found_before_stays,
    a_logo_that_nobody_names_any_more_is_dropped,
    the_logos_of_a_large_federation_are_noted_in_a_moment,
}

async fn due(db: &Database, now: Timestamp) -> Vec<Digest> {
    db.store.due_logos(now, 10).await.unwrap().into_iter().map(|due| due.source).collect()
}

async fn keep(db: &Database, source: &Digest, png: &[u8]) -> Digest {
    let picture = Digest::of(png);
    let found = FoundLogo { picture: &picture, png, etag: Some("\"one\""), last_modified: None };
    db.store.keep_logo(source, Some(found), NOW + DAY).await.unwrap();
    picture
}

async fn a_logo_that_is_due_is_taken_up_by_one_node(db: Database) {
    let source = Digest::of(b"https://one.example/logo.png");
    db.store.want_logos(&[source], NOW).await.unwrap();
    assert_eq!(due(&db, NOW).await, [source]);
    let taken = at_once(&db, 10, |store, _| async move {
        let source = Digest::of(b"https://one.example/logo.png");
        store.take_up_logo(&source, NOW, NOW + MINUTE).await.unwrap()
    })
    .await;
    assert_eq!(taken.into_iter().filter(|taken| *taken).count(), 1);
    assert!(due(&db, NOW).await.is_empty());
    assert_eq!(due(&db, NOW + MINUTE).await, [source], "whoever took it up may be gone");
}

async fn a_logo_is_found_by_its_picture_and_asked_for_with_what_its_server_said(db: Database) {
    let source = Digest::of(b"https://one.example/logo.png");
    db.store.want_logos(&[source], NOW).await.unwrap();
    assert!(db.store.known_logos().await.unwrap().is_empty());
    let picture = keep(&db, &source, b"pixels").await;
    assert_eq!(db.store.known_logos().await.unwrap(), [(source, picture)]);
    assert_eq!(db.store.logo(&picture).await.unwrap().as_deref(), Some(&b"pixels"[..]));
    assert_eq!(db.store.logo(&source).await.unwrap(), None);
    let again = db.store.due_logos(NOW + DAY, 10).await.unwrap();
    assert_eq!((again[0].etag.as_deref(), again[0].last_modified.as_deref()), (Some("\"one\""), None));
    db.store.keep_logo(&source, None, NOW + DAY * 2).await.unwrap();
    assert!(due(&db, NOW + DAY).await.is_empty());
    assert!(db.store.logo(&picture).await.unwrap().is_some(), "it is still the same");
}

async fn a_logo_that_was_not_there_waits_and_what_was_found_before_stays(db: Database) {
    let source = Digest::of(b"https://one.example/logo.png");
    db.store.want_logos(&[source], NOW).await.unwrap();
    let picture = keep(&db, &source, b"pixels").await;
    db.store.miss_logo(&source, NOW + DAY * 2).await.unwrap();
    db.store.miss_logo(&source, NOW + DAY * 3).await.unwrap();
    assert!(due(&db, NOW + DAY * 2).await.is_empty());
    assert_eq!(db.store.due_logos(NOW + DAY * 3, 10).await.unwrap()[0].failures, 2);
    assert!(db.store.logo(&picture).await.unwrap().is_some());
    keep(&db, &source, b"other pixels").await;
    assert_eq!(db.store.due_logos(NOW + DAY, 10).await.unwrap()[0].failures, 0);
}

async fn a_logo_that_nobody_names_any_more_is_dropped(db: Database) {
    let (old, new) = (Digest::of(b"old"), Digest::of(b"new"));
    db.store.want_logos(&[old, new], NOW).await.unwrap();
    let picture = keep(&db, &old, b"pixels").await;
    db.store.want_logos(&[new], NOW + DAY).await.unwrap();
    assert_eq!(db.store.drop_logos(NOW + DAY).await.unwrap(), 1);
    assert_eq!(due(&db, NOW + DAY * 9).await, [new]);
    assert!(db.store.logo(&picture).await.unwrap().is_none());
}

/// As many as there are institutions in the world, and some of them at two places: every hour, when nearly all are known.
async fn the_logos_of_a_large_federation_are_noted_in_a_moment(db: Database) {
    let all: Vec<_> = (0..10_000_u32).map(|number| Digest::of(&number.to_be_bytes())).collect();
    db.store.want_logos(&all, NOW).await.unwrap();
    let picture = keep(&db, &all[7], b"pixels").await;
    let again: Vec<_> = all.iter().rev().chain(&all).copied().collect();
    let begun = Instant::now();
    db.store.want_logos(&again, NOW + DAY).await.unwrap();
    let took = begun.elapsed();
    assert!(took < Duration::from_millis(1_500), "{took:?}");
    assert_eq!(db.store.drop_logos(NOW + DAY).await.unwrap(), 0, "each was seen again");
    assert_eq!(db.store.known_logos().await.unwrap(), [(all[7], picture)], "what was found stays");
    assert_eq!(db.store.due_logos(NOW, 20_000).await.unwrap().len(), 9_999, "and is not due because it is named");
    db.store.want_logos(&[], NOW).await.unwrap();
}
