use domain::{AuthorizationCode, AuthorizationId, Digest, TokenDetails, TokenOrigin};
use storage::{
    NewAccessToken,
    authorizations::{Redemption, Stage},
};

use super::{
    DAY, Database, NOW, access_token, approved, at_once, begun, bought, client_id, entropy, scopes, sign_in, visit,
};
use beadle_tests::MINUTE;

on_both_databases! {
    an_attempt_comes_back_as_it_was_begun,
    who_signed_in_is_kept_and_can_be_forgotten,
    a_code_is_handed_out_once_and_only_after_a_sign_in,
    of_many_approvals_at_once_one_succeeds,
    a_token_beside_the_code_is_live_with_it_and_dies_with_a_replay,
    an_attempt_ends_once,
    a_redeemed_code_is_used_up,
    a_replay_revokes_what_the_code_bought,
    of_fifty_redemptions_at_once_one_succeeds_and_its_token_is_dead,
    a_guessed_code_changes_nothing,
    a_code_that_was_not_handed_out_buys_nothing,
}

async fn an_attempt_comes_back_as_it_was_begun(db: Database) {
    let id = begun(&db.store).await;
    let stored = db.store.authorization(id).await.unwrap().unwrap();
    assert_eq!(stored.id, id);
    assert_eq!(stored.client, client_id("cilogon:/client/1"));
    assert_eq!(stored.request, r#"{"scope":"openid"}"#);
    assert_eq!(stored.browser, Digest::of(b"browser"));
    assert_eq!(stored.stage, Stage::Requested);
    assert!(stored.sign_in.is_none() && stored.scopes.is_none() && stored.code.is_none());
    assert_eq!(stored.revoked_at, None);
    let other = AuthorizationId::generate(NOW + DAY, &entropy());
    assert!(db.store.authorization(other).await.unwrap().is_none());
}

async fn who_signed_in_is_kept_and_can_be_forgotten(db: Database) {
    let id = begun(&db.store).await;
    for person in ["zoe", "sam"] {
        assert!(db.store.authenticate(id, &sign_in(person)).await.unwrap());
        let stored = db.store.authorization(id).await.unwrap().unwrap();
        assert_eq!((stored.stage, stored.sign_in), (Stage::Authenticated, Some(sign_in(person))));
    }
    db.store.deauthenticate(id).await.unwrap();
    let stored = db.store.authorization(id).await.unwrap().unwrap();
    assert_eq!((stored.stage, stored.sign_in), (Stage::Requested, None));

    let code = approved(&db.store).await;
    db.store.deauthenticate(code.authorization()).await.unwrap();
    let stored = db.store.authorization(code.authorization()).await.unwrap().unwrap();
    assert_eq!((stored.stage, stored.sign_in), (Stage::Approved, Some(sign_in("zoe"))));
}

async fn a_code_is_handed_out_once_and_only_after_a_sign_in(db: Database) {
    let id = begun(&db.store).await;
    let (first, second) = (code(id), code(id));
    assert!(!db.store.approve(&first, &scopes("openid"), None, &visit(NOW + DAY)).await.unwrap());
    db.store.authenticate(id, &sign_in("zoe")).await.unwrap();
    assert!(db.store.approve(&first, &scopes("openid"), None, &visit(NOW + DAY)).await.unwrap());
    assert!(!db.store.approve(&second, &scopes("openid email"), None, &visit(NOW + DAY)).await.unwrap());
    let stored = db.store.authorization(id).await.unwrap().unwrap();
    assert_eq!((stored.stage, stored.code), (Stage::Approved, Some(first.digest())));
    assert_eq!(stored.scopes, Some(scopes("openid")));
    assert!(!db.store.authenticate(id, &sign_in("sam")).await.unwrap());
}

async fn a_token_beside_the_code_is_live_with_it_and_dies_with_a_replay(db: Database) {
    let id = begun(&db.store).await;
    let token = NewAccessToken {
        token: access_token(),
        client: client_id("cilogon:/client/1"),
        origin: TokenOrigin::Authorization(id),
        scopes: scopes("openid"),
        details: TokenDetails::default(),
    };
    assert!(!db.store.approve(&code(id), &scopes("openid"), Some(&token), &visit(NOW + DAY)).await.unwrap());
    assert!(db.store.token_grant(&token.token).await.unwrap().is_none());
    db.store.authenticate(id, &sign_in("zoe")).await.unwrap();
    let code = code(id);
    assert!(db.store.approve(&code, &scopes("openid"), Some(&token), &visit(NOW + DAY)).await.unwrap());
    assert!(db.store.token_grant(&token.token).await.unwrap().is_some());
    for _ in 0..2 {
        db.store.redeem(&code, &super::bought(&code, &access_token()), NOW).await.unwrap();
    }
    assert!(db.store.token_grant(&token.token).await.unwrap().is_none());
}

async fn of_many_approvals_at_once_one_succeeds(db: Database) {
    let id = begun(&db.store).await;
    db.store.authenticate(id, &sign_in("zoe")).await.unwrap();
    let done = at_once(&db, 20, |store, _| async move {
        store.approve(&code(id), &scopes("openid"), None, &visit(NOW + DAY)).await.unwrap()
    })
    .await;
    assert_eq!(done.into_iter().filter(|done| *done).count(), 1);
}

async fn an_attempt_ends_once(db: Database) {
    for signed_in in [false, true] {
        let id = begun(&db.store).await;
        if signed_in {
            db.store.authenticate(id, &sign_in("zoe")).await.unwrap();
        }
        assert!(db.store.close_authorization(id).await.unwrap());
        assert!(!db.store.close_authorization(id).await.unwrap());
        assert!(!db.store.authenticate(id, &sign_in("zoe")).await.unwrap());
        assert!(!db.store.approve(&code(id), &scopes("openid"), None, &visit(NOW + DAY)).await.unwrap());
        db.store.deauthenticate(id).await.unwrap();
        assert_eq!(db.store.authorization(id).await.unwrap().unwrap().stage, Stage::Closed);
    }
    let code = approved(&db.store).await;
    assert!(!db.store.close_authorization(code.authorization()).await.unwrap());
}

async fn a_redeemed_code_is_used_up(db: Database) {
    let (code, token) = (approved(&db.store).await, access_token());
    let redemption = db.store.redeem(&code, &bought(&code, &token), NOW).await.unwrap();
    assert_eq!(redemption, Redemption::Done);
    let stored = db.store.authorization(code.authorization()).await.unwrap().unwrap();
    assert_eq!((stored.stage, stored.revoked_at), (Stage::Redeemed, None));
    assert!(db.store.token_grant(&token).await.unwrap().is_some());
}

async fn a_replay_revokes_what_the_code_bought(db: Database) {
    let (code, first, second) = (approved(&db.store).await, access_token(), access_token());
    db.store.redeem(&code, &bought(&code, &first), NOW).await.unwrap();
    for later in [MINUTE, MINUTE * 2] {
        let redemption = db.store.redeem(&code, &bought(&code, &second), NOW + later).await.unwrap();
        assert_eq!(redemption, Redemption::Replayed);
    }
    for token in [first, second] {
        assert!(db.store.token_grant(&token).await.unwrap().is_none());
    }
    let stored = db.store.authorization(code.authorization()).await.unwrap().unwrap();
    assert_eq!((stored.stage, stored.revoked_at), (Stage::Redeemed, Some(NOW + MINUTE)));
}

async fn of_fifty_redemptions_at_once_one_succeeds_and_its_token_is_dead(db: Database) {
    let code = approved(&db.store).await;
    let outcomes = at_once(&db, 50, |store, _| {
        let (code, token) = (code.clone(), access_token());
        async move { (store.redeem(&code, &bought(&code, &token), NOW).await.unwrap(), token) }
    })
    .await;
    let done: Vec<_> = outcomes.iter().filter(|(outcome, _)| *outcome == Redemption::Done).collect();
    assert_eq!(done.len(), 1);
    for (_, token) in &outcomes {
        assert!(db.store.token_grant(token).await.unwrap().is_none());
    }
}

async fn a_guessed_code_changes_nothing(db: Database) {
    let (real, token) = (approved(&db.store).await, access_token());
    let guessed = code(real.authorization());
    let redemption = db.store.redeem(&guessed, &bought(&guessed, &token), NOW).await.unwrap();
    assert_ne!(redemption, Redemption::Done);
    assert!(db.store.token_grant(&token).await.unwrap().is_none());
    assert_eq!(db.store.redeem(&real, &bought(&real, &token), NOW).await.unwrap(), Redemption::Done);
    // Neither does it revoke what the real one bought.
    db.store.redeem(&guessed, &bought(&guessed, &access_token()), NOW).await.unwrap();
    assert!(db.store.token_grant(&token).await.unwrap().is_some());
}

async fn a_code_that_was_not_handed_out_buys_nothing(db: Database) {
    let id = begun(&db.store).await;
    db.store.authenticate(id, &sign_in("zoe")).await.unwrap();
    let token = access_token();
    let redemption = db.store.redeem(&code(id), &bought(&code(id), &token), NOW).await.unwrap();
    assert_ne!(redemption, Redemption::Done);
    assert!(db.store.token_grant(&token).await.unwrap().is_none());
    assert_eq!(db.store.authorization(id).await.unwrap().unwrap().stage, Stage::Authenticated);
}

fn code(id: AuthorizationId) -> AuthorizationCode {
    AuthorizationCode::generate(id, NOW + MINUTE, &entropy())
}
