use storage::keys::StoredKey;

use super::{Database, NOW, at_once};
use beadle_tests::MINUTE;

on_both_databases! {
    keys_come_back_the_newest_first,
    keys_that_belong_together_are_kept_together_or_not_at_all,
    what_keys_there_are_is_told_without_opening_them,
    a_key_that_is_kept_elsewhere_leaves_its_certificate,
    of_many_nodes_that_make_a_key_at_once_one_is_first_and_all_see_it,
}

fn key(purpose: &str, generation: i64, certificate: Option<&[u8]>) -> StoredKey {
    let sealed = Some(vec![0, 255, u8::try_from(generation).unwrap()]);
    let certificate = certificate.map(<[u8]>::to_vec);
    StoredKey { purpose: purpose.into(), generation, sealed, certificate, created_at: NOW + MINUTE, active_from: NOW }
}

async fn keys_come_back_the_newest_first(db: Database) {
    let keys = [key("oidc", 9, None), key("oidc", 10, Some(b"der")), key("oidc", 1, Some(b""))];
    for key in &keys {
        assert!(db.store.insert_key(key).await.unwrap());
    }
    assert!(db.store.insert_key(&key("saml", 1, None)).await.unwrap());
    let [nine, ten, one] = keys;
    assert_eq!(db.store.keys("oidc").await.unwrap(), [ten, nine, one]);
    assert!(db.store.keys("ca").await.unwrap().is_empty());
}

async fn keys_that_belong_together_are_kept_together_or_not_at_all(db: Database) {
    let of = async |purpose: &str| db.store.keys(purpose).await.unwrap();
    let both = [key("ca-root", 1, Some(b"root")), key("ca-issuing", 1, Some(b"issuing"))];
    assert!(db.store.insert_keys(&both).await.unwrap());
    assert_eq!((of("ca-root").await, of("ca-issuing").await), (vec![both[0].clone()], vec![both[1].clone()]));
    let late = [key("ca-root", 2, Some(b"another")), key("ca-issuing", 1, Some(b"another"))];
    assert!(!db.store.insert_keys(&late).await.unwrap(), "somebody was first with one of them");
    assert_eq!((of("ca-root").await, of("ca-issuing").await), (vec![both[0].clone()], vec![both[1].clone()]));
}

async fn what_keys_there_are_is_told_without_opening_them(db: Database) {
    for (purpose, generation) in [("token-a", 1), ("token-a", 2), ("token-b", 1), ("ca", 1), ("tokens", 1)] {
        assert!(db.store.insert_key(&key(purpose, generation, None)).await.unwrap());
    }
    let versions = async || {
        let versions = db.store.key_versions("token-").await.unwrap();
        assert!(versions.iter().all(|version| version.active_from == NOW));
        versions.into_iter().map(|version| (version.purpose, version.generation)).collect::<Vec<_>>()
    };
    let version = |purpose: &str, generation| (purpose.to_owned(), generation);
    assert_eq!(versions().await, [version("token-a", 2), version("token-a", 1), version("token-b", 1)]);
    db.store.delete_key("token-a", 1, NOW).await.unwrap();
    assert_eq!(versions().await, [version("token-a", 2), version("token-b", 1)]);
}

async fn a_key_that_is_kept_elsewhere_leaves_its_certificate(db: Database) {
    let stored = key("ca-root", 1, Some(b"der"));
    assert!(db.store.insert_key(&stored).await.unwrap());
    let is_here = async || db.store.key_versions("ca-").await.unwrap()[0].is_here;
    assert!(is_here().await);
    assert!(!db.store.take_key_away("ca-root", 2, NOW).await.unwrap());
    assert!(db.store.take_key_away("ca-root", 1, NOW).await.unwrap());
    assert!(!is_here().await, "what changed shows in the versions");
    assert_eq!(db.store.keys("ca-root").await.unwrap(), [StoredKey { sealed: None, ..stored }]);
    assert!(!db.store.take_key_away("ca-root", 1, NOW).await.unwrap());
}

async fn of_many_nodes_that_make_a_key_at_once_one_is_first_and_all_see_it(db: Database) {
    let outcomes = at_once(&db, 10, |store, n| async move {
        let own = StoredKey { sealed: Some(vec![u8::try_from(n).unwrap()]), ..key("oidc", 1, None) };
        let first = store.insert_key(&own).await.unwrap();
        (first, own, store.keys("oidc").await.unwrap())
    })
    .await;
    let winners: Vec<_> = outcomes.iter().filter(|(first, ..)| *first).map(|(_, own, _)| own.clone()).collect();
    assert_eq!(winners.len(), 1);
    for (_, _, seen) in outcomes {
        assert_eq!(seen, winners);
    }
}
