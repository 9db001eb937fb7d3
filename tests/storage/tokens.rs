use domain::{AuthorizationDetail, Confirmation, TokenDetails, TokenOrigin, claims::RequestedClaims, token::Actor};
use storage::NewTokens;

use super::{
    Database, NOW, access_token, approved, bought, bought_with, client_id, new_token, refresh_token, scopes, sign_in,
};
use beadle_tests::MINUTE;

on_both_databases! {
    a_token_stands_for_its_sign_in_and_its_own_scopes,
    a_token_that_was_never_issued_stands_for_nothing,
    a_token_keeps_its_particulars,
    a_token_may_come_from_a_sign_in_before_its_code_is_redeemed,
    a_client_s_own_token_has_no_sign_in,
    one_token_can_be_revoked_by_itself,
    a_revoked_sign_in_takes_everything_along,
    a_replayed_code_takes_its_grant_along,
}

async fn a_token_stands_for_its_sign_in_and_its_own_scopes(db: Database) {
    let (code, token) = (approved(&db.store).await, access_token());
    // Narrower than what was granted.
    db.store.redeem(&code, &bought(&code, &token), NOW).await.unwrap();
    let grant = db.store.token_grant(&token).await.unwrap().unwrap();
    assert_eq!(grant.scopes, scopes("openid"));
    assert_eq!(grant.origin, TokenOrigin::Authorization(code.authorization()));
    assert_eq!(grant.client, client_id("cilogon:/client/1"));
    assert_eq!(grant.subject(), Some(&sign_in("zoe").subject));
    assert_eq!(grant.sign_in, Some(sign_in("zoe")));
}

async fn a_token_that_was_never_issued_stands_for_nothing(db: Database) {
    let code = approved(&db.store).await;
    db.store.redeem(&code, &bought(&code, &access_token()), NOW).await.unwrap();
    // Of the same moment, so in the same place.
    assert!(db.store.token_grant(&access_token()).await.unwrap().is_none());
    assert!(!db.store.revoke_access_token(&access_token(), NOW).await.unwrap());
}

async fn a_token_keeps_its_particulars(db: Database) {
    let (code, token) = (approved(&db.store).await, access_token());
    let details = TokenDetails {
        audience: vec!["https://a.org/".to_owned()],
        confirmation: Some(Confirmation::Jkt("thumbprint".to_owned())),
        claims: RequestedClaims { userinfo: ["email".to_owned()].into(), ..RequestedClaims::default() },
        authorization_details: vec![AuthorizationDetail::Certificate { lifetime: 86_400 }],
        actor: Some(Actor { client: client_id("actor"), before: None }),
    };
    let mut new = new_token(&token, TokenOrigin::Authorization(code.authorization()), "openid");
    new.details = details.clone();
    db.store.redeem(&code, &NewTokens { access_token: new, grant: None }, NOW).await.unwrap();
    assert_eq!(db.store.token_grant(&token).await.unwrap().unwrap().details, details);
}

async fn a_token_may_come_from_a_sign_in_before_its_code_is_redeemed(db: Database) {
    let (code, token) = (approved(&db.store).await, access_token());
    let new = new_token(&token, TokenOrigin::Authorization(code.authorization()), "openid");
    db.store.insert_access_token(&new).await.unwrap();
    assert!(db.store.token_grant(&token).await.unwrap().is_some());
    // And it dies with it, too.
    for _ in 0..2 {
        db.store.redeem(&code, &bought(&code, &access_token()), NOW).await.unwrap();
    }
    assert!(db.store.token_grant(&token).await.unwrap().is_none());
}

async fn a_client_s_own_token_has_no_sign_in(db: Database) {
    let token = access_token();
    db.store.insert_access_token(&new_token(&token, TokenOrigin::Client, "storage.read:/")).await.unwrap();
    let grant = db.store.token_grant(&token).await.unwrap().unwrap();
    assert_eq!((grant.origin, grant.sign_in, grant.scopes), (TokenOrigin::Client, None, scopes("storage.read:/")));
}

async fn one_token_can_be_revoked_by_itself(db: Database) {
    let (code, first, second) = (approved(&db.store).await, access_token(), access_token());
    db.store.redeem(&code, &bought(&code, &first), NOW).await.unwrap();
    db.store.insert_access_token(&bought(&code, &second).access_token).await.unwrap();
    assert!(db.store.revoke_access_token(&first, NOW).await.unwrap());
    assert!(!db.store.revoke_access_token(&first, NOW).await.unwrap());
    assert!(db.store.token_grant(&first).await.unwrap().is_none());
    assert!(db.store.token_grant(&second).await.unwrap().is_some());
}

async fn a_revoked_sign_in_takes_everything_along(db: Database) {
    let (code, first, second, refresh) = (approved(&db.store).await, access_token(), access_token(), refresh_token());
    db.store.redeem(&code, &bought_with(&code, &first, &refresh), NOW).await.unwrap();
    let of_grant = new_token(&second, TokenOrigin::Grant(refresh.grant()), "openid");
    db.store.insert_access_token(&of_grant).await.unwrap();
    assert!(db.store.token_grant(&second).await.unwrap().is_some());
    db.store.redeem(&code, &bought(&code, &access_token()), NOW + MINUTE).await.unwrap();
    for token in [first, second] {
        assert!(db.store.token_grant(&token).await.unwrap().is_none());
    }
    let grant = db.store.grant(refresh.grant()).await.unwrap().unwrap();
    assert_eq!(grant.revoked_at, Some(NOW + MINUTE));
}

async fn a_replayed_code_takes_its_grant_along(db: Database) {
    let (code, refresh) = (approved(&db.store).await, refresh_token());
    db.store.redeem(&code, &bought_with(&code, &access_token(), &refresh), NOW).await.unwrap();
    assert!(db.store.grant(refresh.grant()).await.unwrap().unwrap().is_live(NOW));
    db.store.redeem(&code, &bought_with(&code, &access_token(), &refresh_token()), NOW).await.unwrap();
    assert!(!db.store.grant(refresh.grant()).await.unwrap().unwrap().is_live(NOW));
}
