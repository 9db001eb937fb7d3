use std::time::Duration;

use domain::{DeviceCode, Digest};
use storage::authorizations::Stage;
use storage::device_codes::{DeviceRequest, NewDeviceRequest, Poll};

use super::{
    DAY, Database, NOW, access_token, approved, at_once, bought, bought_with, client_id, entropy, refresh_token,
};
use beadle_tests::MINUTE;

on_both_databases! {
    a_request_is_found_by_its_user_code_while_it_waits,
    two_devices_with_one_code_are_nobodys,
    a_device_that_keeps_its_pace_only_waits,
    a_hasty_device_must_wait_longer_each_time,
    another_clients_poll_changes_nothing,
    a_request_is_answered_once,
    what_has_expired_cannot_be_approved,
    of_many_polls_one_gets_the_tokens,
    a_device_may_get_a_grant_that_lasts,
    a_request_is_dropped_after_its_time,
}

const SECOND: Duration = Duration::from_secs(1);

async fn asked_with(db: &Database, user_code: &str) -> DeviceCode {
    let code = DeviceCode::generate(NOW + MINUTE * 10, &entropy());
    let new = NewDeviceRequest {
        place: code.place(),
        user_code: Digest::of(user_code.as_bytes()),
        client: client_id("cli"),
        parameters: r#"{"scope":"ö"}"#.into(),
        asked_at: NOW,
        address: Some("192.0.2.7".into()),
        interval: 5,
    };
    db.store.insert_device_request(&new).await.unwrap();
    code
}

async fn asked(db: &Database) -> DeviceCode {
    asked_with(db, "CDFGHJKLM").await
}

async fn found(db: &Database, user_code: &str) -> Option<DeviceRequest> {
    db.store.device_request(&Digest::of(user_code.as_bytes()), NOW + MINUTE).await.unwrap()
}

async fn poll(db: &Database, code: &DeviceCode, after: Duration) -> Poll {
    db.store.poll_device(&code.place(), &client_id("cli"), NOW + after).await.unwrap()
}

async fn a_request_is_found_by_its_user_code_while_it_waits(db: Database) {
    let code = asked(&db).await;
    let expected = DeviceRequest {
        place: code.place(),
        client: client_id("cli"),
        parameters: r#"{"scope":"ö"}"#.into(),
        asked_at: NOW,
        address: Some("192.0.2.7".into()),
    };
    assert_eq!(found(&db, "CDFGHJKLM").await, Some(expected));
    assert_eq!(found(&db, "CDFGHJKLN").await, None);
    let late = db.store.device_request(&Digest::of(b"CDFGHJKLM"), NOW + MINUTE * 10).await.unwrap();
    assert_eq!(late, None);
    assert!(db.store.deny_device(&code.place()).await.unwrap());
    assert_eq!(found(&db, "CDFGHJKLM").await, None);
}

async fn two_devices_with_one_code_are_nobodys(db: Database) {
    let first = asked(&db).await;
    asked(&db).await;
    assert_eq!(found(&db, "CDFGHJKLM").await, None);
    db.store.deny_device(&first.place()).await.unwrap();
    assert!(found(&db, "CDFGHJKLM").await.is_some());
}

async fn a_device_that_keeps_its_pace_only_waits(db: Database) {
    let code = asked(&db).await;
    for seconds in [1, 6, 11, 15, 20] {
        assert_eq!(poll(&db, &code, SECOND * seconds).await, Poll::Pending { hasty: false }, "{seconds}");
    }
}

async fn a_hasty_device_must_wait_longer_each_time(db: Database) {
    let code = asked(&db).await;
    for (seconds, hasty) in [(0, false), (2, true), (8, true), (22, false), (36, false), (37, true), (58, false)] {
        assert_eq!(poll(&db, &code, SECOND * seconds).await, Poll::Pending { hasty }, "{seconds}");
    }
}

async fn another_clients_poll_changes_nothing(db: Database) {
    let code = asked(&db).await;
    poll(&db, &code, SECOND).await;
    let foreign = db.store.poll_device(&code.place(), &client_id("other"), NOW + SECOND * 2).await.unwrap();
    assert_eq!(foreign, Poll::Unknown);
    assert_eq!(poll(&db, &code, SECOND * 6).await, Poll::Pending { hasty: false });
    let guessed = DeviceCode::generate(NOW + MINUTE * 10, &entropy());
    assert_eq!(poll(&db, &guessed, SECOND).await, Poll::Unknown);
}

async fn a_request_is_answered_once(db: Database) {
    let (one, other) = (approved(&db.store).await.authorization(), approved(&db.store).await.authorization());
    let code = asked(&db).await;
    let place = code.place();
    let done = at_once(&db, 20, |store, n| async move {
        match n % 3 {
            0 => store.approve_device(&place, one, NOW).await.unwrap(),
            1 => store.approve_device(&place, other, NOW).await.unwrap(),
            _ => store.deny_device(&place).await.unwrap(),
        }
    })
    .await;
    assert_eq!(done.into_iter().filter(|done| *done).count(), 1);

    let code = asked(&db).await;
    assert!(db.store.approve_device(&code.place(), one, NOW).await.unwrap());
    assert_eq!(poll(&db, &code, SECOND).await, Poll::Approved(one));
    let code = asked(&db).await;
    assert!(db.store.deny_device(&code.place()).await.unwrap());
    assert!(!db.store.approve_device(&code.place(), one, NOW).await.unwrap());
    assert_eq!(poll(&db, &code, SECOND).await, Poll::Denied);
}

async fn what_has_expired_cannot_be_approved(db: Database) {
    let (id, code) = (approved(&db.store).await.authorization(), asked(&db).await);
    assert!(!db.store.approve_device(&code.place(), id, NOW + MINUTE * 10).await.unwrap());
    assert_eq!(poll(&db, &code, MINUTE).await, Poll::Pending { hasty: false });
}

async fn of_many_polls_one_gets_the_tokens(db: Database) {
    let (sign_in, code) = (approved(&db.store).await, asked(&db).await);
    let (place, id) = (code.place(), sign_in.authorization());
    db.store.approve_device(&place, id, NOW).await.unwrap();
    let outcomes = at_once(&db, 50, |store, _| {
        let token = access_token();
        let tokens = bought(&sign_in, &token);
        async move { (store.redeem_device(&place, id, &tokens, NOW).await.unwrap(), token) }
    })
    .await;
    assert_eq!(outcomes.iter().filter(|(done, _)| *done).count(), 1);
    for (done, token) in &outcomes {
        assert_eq!(db.store.token_grant(token).await.unwrap().is_some(), *done);
    }
    assert_eq!(poll(&db, &code, SECOND).await, Poll::Redeemed);
    assert_eq!(db.store.authorization(id).await.unwrap().unwrap().stage, Stage::Redeemed);
}

async fn a_device_may_get_a_grant_that_lasts(db: Database) {
    let (sign_in, code, token, refresh) =
        (approved(&db.store).await, asked(&db).await, access_token(), refresh_token());
    let id = sign_in.authorization();
    db.store.approve_device(&code.place(), id, NOW).await.unwrap();
    let tokens = bought_with(&sign_in, &token, &refresh);
    assert!(db.store.redeem_device(&code.place(), id, &tokens, NOW).await.unwrap());
    // Both know each other, so that what ends the sign-in ends the grant.
    db.store.redeem(&sign_in, &bought(&sign_in, &access_token()), NOW).await.unwrap();
    assert!(db.store.token_grant(&token).await.unwrap().is_none());
    let grant = db.store.grant(refresh.grant()).await.unwrap().unwrap();
    assert_eq!(grant.revoked_at, Some(NOW));
}

async fn a_request_is_dropped_after_its_time(db: Database) {
    let code = asked(&db).await;
    db.store.drop_expired(NOW).await.unwrap();
    assert!(found(&db, "CDFGHJKLM").await.is_some());
    db.store.drop_expired(NOW + DAY * 3).await.unwrap();
    assert_eq!(poll(&db, &code, SECOND).await, Poll::Unknown);
}
