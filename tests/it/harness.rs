//! The harness itself: what it promises to the other tests.

use std::process::Command;

use beadle_tests::leash::Leash;
use beadle_tests::postgres::Postgres;
use beadle_tests::{eventually, free_port};

#[test]
fn every_test_gets_an_empty_database_of_its_own() {
    let postgres = Postgres::shared();
    let (one, other) = (postgres.fresh_database(), postgres.fresh_database());
    assert_ne!(one, other);
    let psql = |url: &url::Url, statement: &str| {
        Command::new("psql").args(["-qtAXc", statement, url.as_str()]).output().unwrap().stdout
    };
    psql(&one, "create table things (id int)");
    assert_eq!(psql(&one, "select count(*) from pg_class where relname = 'things'"), b"1\n");
    assert_eq!(psql(&other, "select count(*) from pg_class where relname = 'things'"), b"0\n");
}

#[tokio::test]
async fn a_leashed_program_ends_with_its_owner() {
    let port = free_port().to_string();
    let mut command = Command::new("python3");
    command.args(["-m", "http.server", "--bind", "127.0.0.1", &port]);
    let leash = Leash::start("leashed", &command);
    let address = format!("127.0.0.1:{port}");
    eventually("the server", async || tokio::net::TcpStream::connect(&address).await.is_ok()).await;
    drop(leash);
    assert!(tokio::net::TcpStream::connect(&address).await.is_err());
}
