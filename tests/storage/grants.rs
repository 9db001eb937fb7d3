use std::time::Duration;

use domain::{AccessToken, RefreshToken, Timestamp, TokenOrigin};
use storage::grants::{Renewal, Renewed};

use super::{
    DAY, Database, NOW, access_token, approved, at_once, bought_with, client_id, entropy, new_token, refresh_token,
    scopes, sign_in, subject,
};
use beadle_tests::MINUTE;

on_both_databases! {
    a_grant_comes_back_as_it_was_made,
    the_newest_live_grant_of_a_person_is_found,
    a_live_grant_is_found_by_the_sub_that_the_client_knows,
    a_grant_is_used_without_its_refresh_token,
    a_refresh_token_is_replaced_by_its_successor,
    a_lost_answer_is_mended_once_more_and_the_successor_dies,
    the_grace_is_short_and_for_the_same_key_alone,
    an_old_token_ends_the_grant,
    a_guess_changes_nothing,
    where_tokens_do_not_rotate_the_same_one_goes_on,
    a_dead_grant_is_not_renewed,
    a_revoked_grant_takes_its_tokens_along,
    of_fifty_renewals_at_once_one_refresh_token_is_left,
}

const GRACE: Duration = Duration::from_secs(10);

async fn granted(db: &Database) -> RefreshToken {
    let (code, refresh) = (approved(&db.store).await, refresh_token());
    db.store.redeem(&code, &bought_with(&code, &access_token(), &refresh), NOW).await.unwrap();
    refresh
}

fn renewal(presented: &RefreshToken, key: &str) -> (Renewal, AccessToken) {
    let token = access_token();
    let renewal = Renewal {
        presented: presented.clone(),
        next: presented.successor(&entropy()),
        key: key.to_owned(),
        grace: GRACE,
        idle_until: NOW + DAY * 2,
        access_token: new_token(&token, TokenOrigin::Grant(presented.grant()), "openid"),
    };
    (renewal, token)
}

/// Uses a token; returns its successor.
async fn renew(db: &Database, presented: &RefreshToken, now: Timestamp) -> (Renewed, RefreshToken) {
    let (renewal, _) = renewal(presented, "");
    (db.store.renew(&renewal, now).await.unwrap(), renewal.next)
}

async fn a_grant_comes_back_as_it_was_made(db: Database) {
    let refresh = granted(&db).await;
    let grant = db.store.grant(refresh.grant()).await.unwrap().unwrap();
    assert_eq!((grant.id, grant.client.clone()), (refresh.grant(), client_id("cilogon:/client/1")));
    assert_eq!((&grant.sign_in, &grant.scopes), (&sign_in("zoe"), &scopes("openid email offline_access")));
    assert_eq!(grant.details.audience, ["https://a.org/"]);
    assert_eq!((grant.created_at, grant.idle_until, grant.revoked_at), (NOW, NOW + DAY, None));
    assert_eq!((grant.family, grant.refresh_token), (refresh.family(), refresh.digest()));
    assert!(grant.is_live(NOW) && !grant.is_live(NOW + DAY));
    assert!(db.store.grant(refresh_token().grant()).await.unwrap().is_none());
}

async fn the_newest_live_grant_of_a_person_is_found(db: Database) {
    let (zoe, client) = (subject("zoe"), client_id("cilogon:/client/1"));
    let find = async |now| db.store.live_grant(&zoe, &client, now).await.unwrap().map(|grant| grant.id);
    assert_eq!(find(NOW).await, None);
    let first = granted(&db).await;
    assert_eq!(find(NOW).await, Some(first.grant()));
    let grant = db.store.grant(first.grant()).await.unwrap().unwrap();
    db.store.revoke_grant(&grant, NOW).await.unwrap();
    assert_eq!(find(NOW).await, None);
    let second = granted(&db).await;
    assert_eq!(find(NOW).await, Some(second.grant()));
    assert_eq!(find(NOW + DAY).await, None);
    for (person, client) in [("sam", "cilogon:/client/1"), ("zoe", "other")] {
        assert!(db.store.live_grant(&subject(person), &client_id(client), NOW).await.unwrap().is_none());
    }
}

async fn a_live_grant_is_found_by_the_sub_that_the_client_knows(db: Database) {
    let client = "cilogon:/client/1";
    let find = async |sub: &str, client: &str, now| {
        db.store.live_grant_of_sub(sub, &client_id(client), now).await.unwrap().map(|grant| grant.id)
    };
    let first = granted(&db).await;
    assert_eq!(find("seen as zoe", client, NOW).await, Some(first.grant()));
    for (sub, client) in [("zoe", client), ("Seen as zoe", client), ("seen as zoe", "other")] {
        assert_eq!(find(sub, client, NOW).await, None, "{sub}");
    }
    assert_eq!(find("seen as zoe", client, NOW + DAY).await, None);
    let grant = db.store.grant(first.grant()).await.unwrap().unwrap();
    db.store.revoke_grant(&grant, NOW).await.unwrap();
    assert_eq!(find("seen as zoe", client, NOW).await, None);
}

async fn a_grant_is_used_without_its_refresh_token(db: Database) {
    let refresh = granted(&db).await;
    let id = refresh.grant();
    let use_it = async |idle_until, now| {
        let token = access_token();
        let new = new_token(&token, TokenOrigin::Grant(id), "openid");
        let used = db.store.use_grant(id, idle_until, &new, now).await.unwrap();
        assert_eq!(db.store.token_grant(&token).await.unwrap().is_some(), used);
        used
    };
    let idle_until = async || db.store.grant(id).await.unwrap().unwrap().idle_until;
    assert!(use_it(NOW + DAY * 2, NOW).await);
    assert_eq!(idle_until().await, NOW + DAY * 2);
    // An end that comes earlier changes nothing, nor does the refresh token.
    assert!(use_it(NOW + DAY, NOW).await);
    assert_eq!(idle_until().await, NOW + DAY * 2);
    assert!(!use_it(NOW + DAY * 9, NOW + DAY * 2).await);
    assert_eq!(renew(&db, &refresh, NOW).await.0, Renewed::Done);
    let grant = db.store.grant(id).await.unwrap().unwrap();
    db.store.revoke_grant(&grant, NOW).await.unwrap();
    assert!(!use_it(NOW + DAY * 2, NOW).await);
}

async fn a_refresh_token_is_replaced_by_its_successor(db: Database) {
    let mut token = granted(&db).await;
    for turn in 1..4 {
        let (renewal, access) = renewal(&token, "");
        assert_eq!(db.store.renew(&renewal, NOW + MINUTE * turn).await.unwrap(), Renewed::Done);
        assert!(db.store.token_grant(&access).await.unwrap().is_some());
        token = renewal.next;
    }
    let grant = db.store.grant(token.grant()).await.unwrap().unwrap();
    assert_eq!((grant.refresh_token, grant.idle_until), (token.digest(), NOW + DAY * 2));
}

async fn a_lost_answer_is_mended_once_more_and_the_successor_dies(db: Database) {
    let first = granted(&db).await;
    let (_, lost) = renew(&db, &first, NOW).await;
    let (outcome, found) = renew(&db, &first, NOW + GRACE / 2).await;
    assert_eq!(outcome, Renewed::Done);
    let (outcome, _) = renew(&db, &found, NOW + GRACE / 2).await;
    assert_eq!(outcome, Renewed::Done);
    // The one that was lost turns up with somebody else.
    assert_eq!(renew(&db, &lost, NOW + GRACE / 2).await.0, Renewed::Reused);
    assert_eq!(renew(&db, &found, NOW + GRACE / 2).await.0, Renewed::Unknown);
}

async fn the_grace_is_short_and_for_the_same_key_alone(db: Database) {
    let first = granted(&db).await;
    renew(&db, &first, NOW).await;
    assert_eq!(renew(&db, &first, NOW + GRACE).await.0, Renewed::Reused);

    let first = granted(&db).await;
    for (key, outcome) in [("mine", Renewed::Done), ("mine", Renewed::Done), ("thine", Renewed::Reused)] {
        let (renewal, _) = renewal(&first, key);
        assert_eq!(db.store.renew(&renewal, NOW).await.unwrap(), outcome);
    }

    // Once the successor is used, there is none.
    let first = granted(&db).await;
    let (_, second) = renew(&db, &first, NOW).await;
    let (_, third) = renew(&db, &second, NOW).await;
    assert_eq!(renew(&db, &first, NOW).await.0, Renewed::Reused);
    assert_eq!(renew(&db, &third, NOW).await.0, Renewed::Unknown);
}

async fn an_old_token_ends_the_grant(db: Database) {
    let first = granted(&db).await;
    let (renewal, access) = renewal(&first, "");
    db.store.renew(&renewal, NOW).await.unwrap();
    assert!(db.store.token_grant(&access).await.unwrap().is_some());
    assert_eq!(renew(&db, &first, NOW + MINUTE).await.0, Renewed::Reused);
    assert!(db.store.token_grant(&access).await.unwrap().is_none());
    assert_eq!(renew(&db, &renewal.next, NOW + MINUTE).await.0, Renewed::Unknown);
}

async fn a_guess_changes_nothing(db: Database) {
    let real = granted(&db).await;
    let guess = RefreshToken::generate(real.grant(), &entropy());
    assert_eq!(renew(&db, &guess, NOW).await.0, Renewed::Unknown);
    assert_eq!(renew(&db, &real, NOW).await.0, Renewed::Done);
}

async fn where_tokens_do_not_rotate_the_same_one_goes_on(db: Database) {
    let token = granted(&db).await;
    for turn in 1..4 {
        let (mut renewal, access) = renewal(&token, "");
        renewal.next = token.clone();
        assert_eq!(db.store.renew(&renewal, NOW + MINUTE * turn).await.unwrap(), Renewed::Done);
        assert!(db.store.token_grant(&access).await.unwrap().is_some());
    }
}

async fn a_dead_grant_is_not_renewed(db: Database) {
    let token = granted(&db).await;
    assert_ne!(renew(&db, &token, NOW + DAY).await.0, Renewed::Done);
    let token = granted(&db).await;
    let grant = db.store.grant(token.grant()).await.unwrap().unwrap();
    db.store.revoke_grant(&grant, NOW).await.unwrap();
    assert_eq!(renew(&db, &token, NOW).await.0, Renewed::Unknown);
}

async fn a_revoked_grant_takes_its_tokens_along(db: Database) {
    let (code, bought, refresh) = (approved(&db.store).await, access_token(), refresh_token());
    db.store.redeem(&code, &bought_with(&code, &bought, &refresh), NOW).await.unwrap();
    let (renewal, renewed) = renewal(&refresh, "");
    db.store.renew(&renewal, NOW).await.unwrap();
    let grant = db.store.grant(refresh.grant()).await.unwrap().unwrap();
    db.store.revoke_grant(&grant, NOW).await.unwrap();
    for token in [bought, renewed] {
        assert!(db.store.token_grant(&token).await.unwrap().is_none());
    }
}

async fn of_fifty_renewals_at_once_one_refresh_token_is_left(db: Database) {
    let first = granted(&db).await;
    let outcomes = at_once(&db, 50, |store, _| {
        let (renewal, _) = renewal(&first, "");
        async move { (store.renew(&renewal, NOW).await.unwrap(), renewal.next) }
    })
    .await;
    assert!(outcomes.iter().all(|(outcome, _)| *outcome == Renewed::Done));
    let present = db.store.grant(first.grant()).await.unwrap().unwrap().refresh_token;
    let left: Vec<_> = outcomes.iter().filter(|(_, next)| next.digest() == present).collect();
    assert_eq!(left.len(), 1);
    assert_eq!(renew(&db, &left[0].1, NOW).await.0, Renewed::Done);
}
