use storage::institutions::KeptInstitutions;

use super::{Database, NOW};
use beadle_tests::MINUTE;

on_both_databases! {
    what_a_source_said_last_is_kept,
    what_was_read_earlier_does_not_replace_what_was_read_later,
}

fn kept(sealed: &[u8], minute: u32) -> KeptInstitutions {
    KeptInstitutions { sealed: sealed.to_vec(), read_at: NOW + MINUTE * minute }
}

async fn what_a_source_said_last_is_kept(db: Database) {
    assert_eq!(db.store.kept_institutions("a").await.unwrap(), None);
    assert_eq!(db.store.institutions_read_at("a").await.unwrap(), None);
    for (source, said) in [("a", kept(b"one", 1)), ("b", kept(b"other", 1)), ("a", kept(b"two", 2))] {
        assert!(db.store.keep_institutions(source, &said).await.unwrap());
    }
    assert_eq!(db.store.kept_institutions("a").await.unwrap(), Some(kept(b"two", 2)));
    assert_eq!(db.store.kept_institutions("b").await.unwrap(), Some(kept(b"other", 1)));
    assert_eq!(db.store.institutions_read_at("a").await.unwrap(), Some(NOW + MINUTE * 2));
}

/// Two nodes read at the same time; the slower one has the older document.
async fn what_was_read_earlier_does_not_replace_what_was_read_later(db: Database) {
    assert!(db.store.keep_institutions("a", &kept(b"new", 2)).await.unwrap());
    assert!(!db.store.keep_institutions("a", &kept(b"old", 1)).await.unwrap());
    assert_eq!(db.store.kept_institutions("a").await.unwrap(), Some(kept(b"new", 2)));
}
