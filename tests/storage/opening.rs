//! Opening a database, and bringing its tables up to date.

use beadle_tests::free_port;
use storage::{DatabaseUrl, Store};

use super::{Database, NOW, client, open};

on_both_databases! {
    tables_are_brought_up_to_date_once_however_often_it_is_asked_for,
    what_was_written_is_there_after_the_database_was_closed,
}

async fn tables_are_brought_up_to_date_once_however_often_it_is_asked_for(db: Database) {
    let portal = client("portal", domain::ClientStatus::Approved, NOW);
    db.store.insert_client(&portal).await.unwrap();
    let nodes = [db.another_node().await, db.another_node().await];
    let (one, two) = tokio::join!(nodes[0].migrate(), nodes[1].migrate());
    one.and(two).unwrap();
    assert_eq!(db.store.client(&portal.id).await.unwrap(), Some(portal));
}

async fn what_was_written_is_there_after_the_database_was_closed(db: Database) {
    let portal = client("portal", domain::ClientStatus::Approved, NOW);
    db.store.insert_client(&portal).await.unwrap();
    db.store.close().await;
    assert_eq!(open(&db.address).await.client(&portal.id).await.unwrap(), Some(portal));
}

#[tokio::test]
async fn two_nodes_make_the_tables_of_an_empty_database_at_once() {
    let address = beadle_tests::postgres::Postgres::shared().fresh_database().to_string();
    let nodes = [open(&address).await, open(&address).await];
    let (one, two) = tokio::join!(nodes[0].migrate(), nodes[1].migrate());
    one.and(two).unwrap();
    nodes[0].settle("a", "b").await.unwrap();
}

#[tokio::test]
async fn a_database_that_does_not_answer_is_named_with_the_reason_and_without_the_password() {
    let port = free_port();
    let address = format!("postgres://beadle:hunter2@127.0.0.1:{port}/beadle");
    let error = Store::open(&DatabaseUrl::parse(&address).unwrap()).await.unwrap_err().to_string();
    assert!(error.contains(&format!("postgres://beadle@127.0.0.1:{port}/beadle")), "{error}");
    assert!(error.contains("refused"), "{error}");
    assert!(!error.contains("hunter2"), "{error}");
}

#[tokio::test]
async fn a_file_that_cannot_be_made_is_named_with_the_reason() {
    let address = DatabaseUrl::parse("sqlite:/nowhere/beadle.db").unwrap();
    let error = Store::open(&address).await.unwrap_err().to_string();
    assert!(error.contains("sqlite:/nowhere/beadle.db") && error.contains("No such file or directory"), "{error}");
}
