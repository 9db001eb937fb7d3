//! Who may register, how many, and how often.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::provider::Provider;
use broker::settings::OpenRegistration;
use domain::{ClientId, ClientStatus, Decision};
use serde_json::{Value, json};

use super::super::assert_page;
use super::{Registered, offers, open, post, reviewed};

#[tokio::test]
async fn where_an_administrator_decides_a_client_waits() {
    let op = reviewed().await;
    let registered = Registered::new(&op, &json!({ "client_name": "Telescope" })).await;
    let client = registered.client();
    assert_page(&op.browser().open(&client, &[]).await, 403, "waiting for approval");
    let id = ClientId::parse(registered.id()).unwrap();
    op.broker.decide(&id, Decision::Approve, "test").await.unwrap();
    let code = op.browser().approve(&client).await;
    op.redeem_as(&client, &code).await.tokens();
}

#[tokio::test]
async fn an_address_that_registers_too_much_is_told_when_to_come_again() {
    let op = Provider::start_with(|settings| {
        settings.registration.open = OpenRegistration::Anyone;
        settings.registration.approve_at_once = true;
        settings.registration.per_address = 3;
    })
    .await;
    for _ in 0..2 {
        Registered::new(&op, &json!({})).await;
    }
    op.pass(MINUTE * 20);
    Registered::new(&op, &json!({})).await;
    // Whatever the document is.
    for members in [json!({}), json!({ "redirect_uris": ["x"] })] {
        let reply = post(&op, &members).await;
        assert_eq!((reply.status, &reply.json()["error"]), (429, &Value::from("temporarily_unavailable")));
        assert_eq!(reply.header("retry-after"), Some("2400"));
    }
    op.pass(MINUTE * 40);
    Registered::new(&op, &json!({})).await;
    Registered::new(&op, &json!({})).await;
    assert_eq!(post(&op, &json!({})).await.status, 429);
}

#[tokio::test]
async fn who_registered_and_was_never_used_is_retired_when_the_operator_says() {
    const DAY: Duration = Duration::from_secs(86_400);
    for at_once in [true, false] {
        let op = Provider::start_with(|settings| {
            settings.registration.open = OpenRegistration::Anyone;
            settings.registration.approve_at_once = at_once;
            settings.registration.retire_waiting_after = (!at_once).then_some(DAY * 30);
            settings.registration.retire_unused_after = at_once.then_some(DAY * 30);
        })
        .await;
        let (forgotten, other) = (Registered::new(&op, &json!({})).await, Registered::new(&op, &json!({})).await);
        let (forgotten, other) = (forgotten.client(), other.client());
        if at_once {
            op.browser().approve(&other).await;
        } else {
            let id = ClientId::parse(&other.client_id).unwrap();
            op.broker.decide(&id, Decision::Approve, "admin").await.unwrap();
        }
        op.pass(DAY * 30);
        op.broker.retire_unused_clients().await.unwrap();
        assert!(!op.browser().open(&forgotten, &[]).await.body.contains("retired"));
        op.pass(MINUTE);
        op.broker.retire_unused_clients().await.unwrap();
        assert_page(&op.browser().open(&forgotten, &[]).await, 403, "retired");
        let other = op.store.client(&ClientId::parse(&other.client_id).unwrap()).await.unwrap().unwrap();
        assert_eq!(other.status, ClientStatus::Approved);
    }
}

#[tokio::test]
async fn the_address_is_the_one_that_a_trusted_proxy_names() {
    let op = Provider::start_with(|settings| {
        settings.registration.open = OpenRegistration::Anyone;
        settings.registration.approve_at_once = true;
        settings.registration.per_address = 1;
        settings.trusted_proxies = vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()];
    })
    .await;
    let from = async |forwarded: &str| {
        let request = op.request(reqwest::Method::POST, super::ENDPOINT).header("x-forwarded-for", forwarded);
        op.send(request.json(&super::document(&json!({})))).await.status
    };
    assert_eq!(from("192.0.2.1").await, 201);
    assert_eq!(from("192.0.2.2").await, 201);
    assert_eq!(from("203.0.113.9, 192.0.2.1").await, 429);
}

#[tokio::test]
async fn the_server_takes_so_many_and_no_more() {
    let op = Provider::start_with(|settings| {
        settings.registration.open = OpenRegistration::Anyone;
        settings.registration.approve_at_once = true;
        settings.registration.max_self_registered = 2;
    })
    .await;
    let first = Registered::new(&op, &json!({})).await;
    Registered::new(&op, &json!({})).await;
    assert_eq!(post(&op, &json!({})).await.status, 429);
    // One that removes itself makes room.
    assert_eq!(first.delete(&op).await.status, 204);
    Registered::new(&op, &json!({})).await;
}

#[tokio::test]
async fn the_queue_of_the_administrators_has_an_end() {
    let op = Provider::start_with(|settings| {
        settings.registration.open = OpenRegistration::Anyone;
        settings.registration.max_pending = 2;
    })
    .await;
    for _ in 0..2 {
        Registered::new(&op, &json!({})).await;
    }
    let reply = post(&op, &json!({})).await;
    assert_eq!(reply.status, 429);
    assert!(reply.header("retry-after").is_some());
}

#[tokio::test]
async fn where_nobody_looks_only_grants_with_a_person_in_front_of_them_are_taken() {
    let machine = [
        "client_credentials",
        "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ];
    let (op, looked_at) = (open().await, reviewed().await);
    for grant in machine {
        let members = json!({ "grant_types": ["authorization_code", grant] });
        let sentence = post(&op, &members).await.expect_error("invalid_client_metadata");
        assert!(sentence.starts_with("grant_types:"), "{sentence}");
        if offers(&looked_at, "grant_types_supported", grant).await {
            Registered::new(&looked_at, &members).await;
        }
    }
}
