use domain::{Digest, Permission};
use storage::admin_tokens::AdminToken;

use super::{Database, NOW};
use beadle_tests::MINUTE;

on_both_databases! {
    a_token_of_a_program_lives_until_it_ends_or_is_removed,
}

async fn a_token_of_a_program_lives_until_it_ends_or_is_removed(db: Database) {
    let scopes = vec![Permission::ReadClients, Permission::RotateKeys];
    let token = |name: &str| AdminToken {
        name: name.to_owned(),
        scopes: scopes.clone(),
        created_at: NOW,
        expires_at: NOW + MINUTE,
    };
    let (one, two, new) = (Digest::of(b"one"), Digest::of(b"two"), Digest::of(b"new"));
    db.store.set_admin_token(&token("b"), two).await.unwrap();
    db.store.set_admin_token(&token("a"), one).await.unwrap();
    assert_eq!(db.store.admin_token(one, NOW).await.unwrap(), Some(token("a")));
    assert_eq!(db.store.admin_token(one, NOW + MINUTE).await.unwrap(), None);
    assert_eq!(db.store.admin_tokens().await.unwrap(), [token("a"), token("b")]);
    db.store.set_admin_token(&token("a"), new).await.unwrap();
    assert_eq!(db.store.admin_token(one, NOW).await.unwrap(), None);
    assert_eq!(db.store.admin_token(new, NOW).await.unwrap(), Some(token("a")));
    assert!(db.store.remove_admin_token("a").await.unwrap() && !db.store.remove_admin_token("a").await.unwrap());
    assert_eq!(db.store.admin_tokens().await.unwrap(), [token("b")]);
}
