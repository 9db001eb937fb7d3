use super::{Database, NOW, access_token, approved, scopes, sign_in};

on_both_databases! {
    a_token_stands_for_its_sign_in_and_its_own_scopes,
    a_token_that_was_never_issued_stands_for_nothing,
}

async fn a_token_stands_for_its_sign_in_and_its_own_scopes(db: Database) {
    let (code, token) = (approved(&db.store).await, access_token());
    // Narrower than what was granted.
    db.store.redeem(&code, &token, &scopes("openid"), NOW).await.unwrap();
    let grant = db.store.token_grant(&token).await.unwrap().unwrap();
    assert_eq!(grant.scopes, scopes("openid"));
    assert_eq!(grant.authorization.id, code.authorization());
    assert_eq!(grant.authorization.scopes, Some(scopes("openid email")));
    assert_eq!(grant.authorization.sign_in, Some(sign_in("zoe")));
}

async fn a_token_that_was_never_issued_stands_for_nothing(db: Database) {
    let code = approved(&db.store).await;
    db.store.redeem(&code, &access_token(), &scopes("openid"), NOW).await.unwrap();
    // Of the same moment, so in the same place.
    assert!(db.store.token_grant(&access_token()).await.unwrap().is_none());
}
