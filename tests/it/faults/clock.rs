//! A clock that was wrong, and is set.

use std::fs;
use std::process::Command;
use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::provider::Provider;
use beadle_tests::scratch::Scratch;
use domain::{Clock as _, Timestamp};

use super::{csr, fetch, is_certificate, token};

const DAY: Duration = Duration::from_hours(24);

/// A revocation list as sites read it: its number, and from when to when it is good.
async fn list(op: &Provider) -> (u64, Timestamp, Timestamp) {
    op.broker.publish_due_crls().await.unwrap();
    let authority = op.broker.authority();
    let file = broker::certificates::AuthorityFile::Crl;
    let der = op.broker.authority_file(authority.issuing_id().unwrap(), file).await.unwrap().unwrap();
    let folder = Scratch::new("list");
    fs::write(folder.path().join("list.crl"), der).unwrap();
    let arguments = "crl -inform DER -in list.crl -noout -crlnumber -lastupdate -nextupdate -dateopt iso_8601";
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    let value = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_else(|| panic!("{text}"));
    let time = |name: &str| Timestamp::parse_rfc3339(&value(name).replace(' ', "T")).unwrap();
    let number = value("crlNumber=").trim_start_matches("0x");
    (u64::from_str_radix(number, 16).unwrap(), time("lastUpdate="), time("nextUpdate="))
}

#[tokio::test]
async fn a_list_of_the_future_is_replaced_once_the_clock_is_right_again() {
    let op = Provider::start().await;
    let right = op.clock.now();
    op.pass(DAY * 30);
    let (wrong, from, _) = list(&op).await;
    assert!(from > right);
    op.clock.set(right);
    let (number, from, until) = list(&op).await;
    assert!(number > wrong, "sites keep the list with the highest number");
    assert!(from <= right && until > right + DAY);
    // And it is replaced once, not at every look.
    assert_eq!(list(&op).await.0, number);
}

#[tokio::test]
async fn a_list_that_ended_while_nothing_ran_is_replaced_at_once() {
    let op = Provider::start().await;
    let (number, _, until) = list(&op).await;
    op.pass(DAY * 400);
    assert!(until < op.clock.now());
    let (next, from, until) = list(&op).await;
    assert!(next > number && from <= op.clock.now() && until > op.clock.now());
}

#[tokio::test]
async fn a_certificate_begins_when_it_was_made_however_the_clock_jumped_before() {
    let op = Provider::start().await;
    let right = op.clock.now();
    op.pass(DAY * 30);
    assert!(is_certificate(&fetch(&op, &token(&op).await, &csr()).await));
    op.clock.set(right + MINUTE);
    let reply = fetch(&op, &token(&op).await, &csr()).await;
    assert!(is_certificate(&reply), "{}", reply.body);
    let folder = Scratch::new("begin");
    fs::write(folder.path().join("chain.pem"), &reply.body).unwrap();
    fs::write(folder.path().join("anchors.pem"), op.get("/ca/chain.pem").await.body).unwrap();
    let at = (right + MINUTE).as_seconds().to_string();
    let arguments = ["verify", "-attime", &at, "-CAfile", "anchors.pem", "chain.pem"];
    let output = Command::new("openssl").args(arguments).current_dir(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
