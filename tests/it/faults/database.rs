//! A database that refuses a write, at each step of an issue; and several nodes on one.

use std::collections::BTreeSet;

use beadle_tests::postgres::Postgres;
use beadle_tests::provider::Provider;
use ca::{RevocationReason, Serial};
use reqwest::Method;
use storage::audit_records::StagesOnRecord;
use tokio::task::JoinSet;

use super::{PATH, csr, fetch, form, is_certificate, token};

/// A provider on each database.
async fn both() -> [Provider; 2] {
    [Provider::start().await, Provider::on(&Postgres::shared().fresh_database()).await]
}

/// Lets the database refuse to do something (`insert`, `update of der`) with certificates.
fn refuse(op: &Provider, what: &str) {
    if op.is_on_sqlite() {
        op.tamper(&format!(
            "create trigger refuse before {what} on certificates begin select raise(abort, 'the disk is gone'); end"
        ));
    } else {
        op.tamper(
            "create function refuse() returns trigger language plpgsql as \
             $$ begin raise exception 'the disk is gone'; end $$",
        );
        op.tamper(&format!(
            "create trigger refuse before {what} on certificates for each row execute function refuse()"
        ));
    }
}

fn relent(op: &Provider) {
    op.tamper(if op.is_on_sqlite() { "drop trigger refuse" } else { "drop function refuse cascade" });
}

async fn on_record(op: &Provider) -> Vec<StagesOnRecord<String>> {
    op.store.stages_on_record("", 1000).await.unwrap()
}

async fn assert_audited(op: &Provider) {
    op.broker.tend_audit().await.unwrap();
    assert_eq!(op.broker.verify_audit("").await.unwrap().findings, []);
}

#[tokio::test]
async fn what_was_signed_but_could_not_be_recorded_is_known_and_handed_to_nobody() {
    for op in both().await {
        let (token, request) = (token(&op).await, csr());
        refuse(&op, "update of der");
        let reply = fetch(&op, &token, &request).await;
        assert_eq!((reply.status, is_certificate(&reply)), (503, false), "{}", reply.body);
        let records = on_record(&op).await;
        assert_eq!(records.iter().map(|record| record.is_issued).collect::<Vec<_>>(), [false]);

        // It can be taken back like any other, and so can its key.
        let serial: Serial = records[0].serial.parse().unwrap();
        assert!(!op.broker.revoke_certificate(&serial, RevocationReason::KeyCompromise).await.unwrap().is_empty());
        relent(&op);
        assert!(fetch(&op, &token, &request).await.body.contains("compromised"));
        let reply = fetch(&op, &token, &csr()).await;
        assert!(is_certificate(&reply), "{}", reply.body);
        assert_eq!(on_record(&op).await.len(), 2);
        assert_audited(&op).await;
    }
}

#[tokio::test]
async fn what_could_not_be_recorded_is_not_signed() {
    for op in both().await {
        let token = token(&op).await;
        refuse(&op, "insert");
        let reply = fetch(&op, &token, &csr()).await;
        assert_eq!((reply.status, is_certificate(&reply)), (503, false), "{}", reply.body);
        assert!(on_record(&op).await.is_empty());
        relent(&op);
        assert!(is_certificate(&fetch(&op, &token, &csr()).await));
        assert_audited(&op).await;
    }
}

#[tokio::test]
async fn nodes_that_issue_at_once_use_no_serial_number_twice_and_give_a_person_one_name() {
    for op in both().await {
        let (token, node) = (token(&op).await, op.another_node().await);
        let mut asked = JoinSet::new();
        for place in 0..16 {
            let request = match place % 2 {
                0 => op.request(Method::POST, PATH),
                _ => node.request(Method::POST, PATH),
            };
            let request = request.form(&form(&op, &token, &csr()));
            asked.spawn(async move { request.send().await.unwrap().text().await.unwrap() });
        }
        let answers = asked.join_all().await;
        assert!(answers.iter().all(|answer| answer.contains("BEGIN CERTIFICATE")), "{answers:?}");
        let records = on_record(&op).await;
        let serials: BTreeSet<_> = records.iter().map(|record| &record.serial).collect();
        assert_eq!((records.len(), serials.len()), (16, 16));
        assert!(records.iter().all(|record| record.is_issued));
        // One of them fixed the name, and all others took it.
        assert_eq!(op.tamper("select count(distinct name) from certificates").trim(), "1");
        assert_audited(&op).await;
    }
}
