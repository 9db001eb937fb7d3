use domain::client::{Federated, KeptSecret, RegistrationType};
use domain::{Client, ClientStatus, Consent, Decision, Digest, Timestamp};

use super::{DAY, Database, NOW, at_once, client, people, subject};
use beadle_tests::MINUTE;

on_both_databases! {
    a_client_comes_back_with_what_its_federation_says,
    a_client_that_came_in_another_way_is_left_alone,
    a_first_request_does_not_replace_a_registration_that_is_still_good,
    what_an_administrator_decided_stays_and_what_changed_waits,
    many_at_once_make_one_client,
    a_registration_ends_unless_it_was_renewed_meanwhile,
    those_whose_registration_has_ended_do_not_count,
    what_nobody_used_is_dropped_after_its_end,
}

fn federated(id: &str, by: RegistrationType, expires_at: Timestamp) -> Client {
    let federation =
        Federated { by, trust_anchor: "https://anchor.example.org".to_owned(), resolved_at: NOW, expires_at };
    Client { federation: Some(federation), ..client(id, ClientStatus::Approved, NOW) }
}

fn by_request(id: &str) -> Client {
    Client { secrets: Vec::new(), ..federated(id, RegistrationType::Automatic, NOW + DAY) }
}

fn by_registration(id: &str) -> Client {
    federated(id, RegistrationType::Explicit, NOW + DAY)
}

async fn put(db: &Database, client: &Client) -> bool {
    db.store.put_federated_client(client, false, NOW).await.unwrap()
}

async fn a_client_comes_back_with_what_its_federation_says(db: Database) {
    for client in [by_request("a"), by_registration("b")] {
        assert!(put(&db, &client).await);
        assert_eq!(db.store.client(&client.id).await.unwrap(), Some(client));
    }
    let mut again = by_registration("b");
    "Renamed".clone_into(&mut again.registration.name);
    again.secrets =
        vec![KeptSecret { nonce: Some([7; KeptSecret::NONCE_LENGTH]), ..KeptSecret::digest(Digest::of(b"another")) }];
    again.federation.as_mut().unwrap().expires_at = NOW + DAY * 2;
    assert!(put(&db, &again).await);
    assert_eq!(db.store.client(&again.id).await.unwrap(), Some(again));
    assert_eq!(db.store.clients(Some(ClientStatus::Approved), None, 10).await.unwrap().len(), 2);
}

async fn a_client_that_came_in_another_way_is_left_alone(db: Database) {
    let own = client("a", ClientStatus::Approved, NOW);
    db.store.insert_client(&own).await.unwrap();
    for foreign in [by_request("a"), by_registration("a")] {
        assert!(!put(&db, &foreign).await);
    }
    db.store.end_federated_client(&own.id, NOW, NOW).await.unwrap();
    db.store.drop_federated_clients(NOW + DAY * 900).await.unwrap();
    assert_eq!(db.store.client(&own.id).await.unwrap(), Some(own));
}

async fn a_first_request_does_not_replace_a_registration_that_is_still_good(db: Database) {
    assert!(put(&db, &by_registration("a")).await);
    assert!(!put(&db, &by_request("a")).await);
    assert!(db.store.put_federated_client(&by_request("a"), false, NOW + DAY).await.unwrap());
    // Whoever registers means it.
    assert!(put(&db, &by_registration("a")).await);
}

async fn what_an_administrator_decided_stays_and_what_changed_waits(db: Database) {
    let client = by_request("a");
    let status = async || db.store.client(&client.id).await.unwrap().unwrap().status;
    put(&db, &client).await;
    assert!(db.store.put_federated_client(&client, true, NOW).await.unwrap());
    assert_eq!(status().await, ClientStatus::Pending);
    super::decide(&db.store, &client.id, Decision::Approve).await;
    super::decide(&db.store, &client.id, Decision::Suspend).await;
    for review in [false, true] {
        assert!(db.store.put_federated_client(&client, review, NOW).await.unwrap());
        assert_eq!(status().await, ClientStatus::Suspended);
    }
}

async fn many_at_once_make_one_client(db: Database) {
    let put = |store: storage::Store, _| async move {
        store.put_federated_client(&by_request("a"), false, NOW).await.unwrap()
    };
    assert!(at_once(&db, 20, put).await.into_iter().all(|done| done));
    assert_eq!(db.store.clients(Some(ClientStatus::Approved), None, 10).await.unwrap().len(), 1);
}

async fn a_registration_ends_unless_it_was_renewed_meanwhile(db: Database) {
    let client = by_request("a");
    put(&db, &client).await;
    let end = async || db.store.client(&client.id).await.unwrap().unwrap().federation.unwrap().expires_at;
    db.store.end_federated_client(&client.id, NOW - MINUTE, NOW + MINUTE).await.unwrap();
    assert_eq!(end().await, NOW + DAY);
    db.store.end_federated_client(&client.id, NOW, NOW + MINUTE).await.unwrap();
    assert_eq!(end().await, NOW + MINUTE);
    db.store.end_federated_client(&client.id, NOW, NOW + DAY).await.unwrap();
    assert_eq!(end().await, NOW + MINUTE);
}

async fn those_whose_registration_has_ended_do_not_count(db: Database) {
    for id in ["a", "b", "c"] {
        put(&db, &by_request(id)).await;
    }
    put(&db, &federated("d", RegistrationType::Automatic, NOW + MINUTE)).await;
    let count = async |limit, now| db.store.federated_clients(limit, now).await.unwrap();
    assert_eq!((count(10, NOW).await, count(2, NOW).await), (4, 2));
    assert_eq!((count(10, NOW + MINUTE).await, count(10, NOW + DAY).await), (3, 0));
}

async fn what_nobody_used_is_dropped_after_its_end(db: Database) {
    for id in ["unused", "used", "decided"] {
        put(&db, &by_request(id)).await;
    }
    put(&db, &federated("later", RegistrationType::Explicit, NOW + DAY * 2)).await;
    let ids = async || {
        let mut ids = Vec::new();
        for status in ClientStatus::ALL {
            ids.extend(
                db.store.clients(Some(status), None, 10).await.unwrap().into_iter().map(|client| client.id.to_string()),
            );
        }
        ids.sort();
        ids
    };
    let zoe = subject("zoe");
    people::add(&db.store, "zoe").await;
    db.store.remember_consent(&zoe, &by_request("used").id, &Consent::default(), NOW).await.unwrap();
    super::decide(&db.store, &by_request("decided").id, Decision::Suspend).await;
    db.store.drop_federated_clients(NOW + DAY).await.unwrap();
    assert_eq!(ids().await, ["decided", "later", "unused", "used"]);
    db.store.drop_federated_clients(NOW + DAY + MINUTE).await.unwrap();
    assert_eq!(ids().await, ["decided", "later", "used"]);
}
