//! F-TICKS: a line for each sign-in to an application, and nothing of the person but a keyed hash.

use std::collections::HashMap;
use std::time::Duration;

use beadle_tests::provider::{CALLBACK, JONAS, Person, Provider, ZOE};
use broker::settings::FticksPolicy;
use domain::Clock as _;
use tokio::net::UdpSocket;
use tokio::time::timeout;

/// A provider that tells a collector, and the collector.
async fn telling(salt: Option<&str>) -> (Provider, UdpSocket) {
    let collector = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let policy = FticksPolicy {
        federation: "TESTS".to_owned(),
        salt: salt.map(str::to_owned),
        log: false,
        syslog: Some(collector.local_addr().unwrap().to_string()),
    };
    (Provider::start_with(|settings| settings.fticks = Some(policy)).await, collector)
}

/// The attributes of the next line.
async fn line(collector: &UdpSocket) -> HashMap<String, String> {
    let mut bytes = [0; 4096];
    let length = timeout(Duration::from_secs(10), collector.recv(&mut bytes)).await.expect("a line").unwrap();
    let text = std::str::from_utf8(&bytes[..length]).unwrap();
    let (header, line) = text.split_once("F-TICKS - F-TICKS/TESTS/1.0#").unwrap_or_else(|| panic!("{text}"));
    assert!(header.starts_with("<86>1 ") && header.ends_with(" localhost beadle - "), "{header}");
    let line = line.strip_suffix('#').unwrap_or_else(|| panic!("{line}"));
    line.split('#').map(|pair| pair.split_once('=').map(|(k, v)| (k.to_owned(), v.to_owned())).unwrap()).collect()
}

async fn nothing_more(collector: &UdpSocket) {
    assert!(timeout(Duration::from_millis(200), collector.recv(&mut [0; 16])).await.is_err());
}

async fn hash_of(op: &Provider, collector: &UdpSocket, person: Person) -> String {
    op.code(person).await;
    line(collector).await["PN"].clone()
}

#[tokio::test]
async fn a_sign_in_is_told_with_who_asked_who_vouched_and_how() {
    let (op, collector) = telling(None).await;
    let mut zoe = op.browser();
    zoe.approve(&op.portal).await;
    let told = line(&collector).await;
    assert_eq!(told["RESULT"], "OK");
    assert_eq!(told["TS"], op.clock.now().as_seconds().to_string());
    assert_eq!(told["RP"], op.portal.client_id);
    assert_eq!(told["AP"], op.institution(ZOE).entity_id());
    assert!(told["AM"].contains("://") || told["AM"].starts_with("urn:"), "{told:?}");
    assert_eq!(told["PN"].len(), 64);
    // Single sign-on to another application is one more, of the same person.
    let other = op.client(CALLBACK, "openid").await;
    zoe.approve(&other).await;
    let again = line(&collector).await;
    assert_eq!((&again["RP"], &again["PN"]), (&other.client_id, &told["PN"]));
    nothing_more(&collector).await;
}

#[tokio::test]
async fn who_says_no_or_checks_an_institution_is_not_told() {
    let (op, collector) = telling(None).await;
    let mut zoe = op.browser();
    let page = zoe.ask().await;
    let consent = zoe.answer(&page, &page.response(|_| ())).await;
    zoe.agent.press(&consent, "#deny", &[]).await;
    let page = zoe.agent.open(op.url("/testidp")).await;
    assert!(zoe.walk(page).await.has("#report-title"));
    nothing_more(&collector).await;
}

#[tokio::test]
async fn a_person_is_the_same_hash_as_long_as_the_salt_is_the_same() {
    let (mut op, collector) = telling(None).await;
    let zoe = hash_of(&op, &collector, ZOE).await;
    assert_ne!(hash_of(&op, &collector, JONAS).await, zoe);
    op.restart().await;
    assert_eq!(hash_of(&op, &collector, ZOE).await, zoe);
    let salt = |salt: &str| Some(salt.to_owned());
    op.restart_with(|settings| settings.fticks.as_mut().unwrap().salt = salt("one of sixteen characters")).await;
    let salted = hash_of(&op, &collector, ZOE).await;
    assert_ne!(salted, zoe);
    op.restart_with(|settings| settings.fticks.as_mut().unwrap().salt = salt("another one of as many")).await;
    assert_ne!(hash_of(&op, &collector, ZOE).await, salted);
    // By default nothing is told at all.
    op.restart_with(|settings| settings.fticks = None).await;
    op.code(ZOE).await;
    nothing_more(&collector).await;
}

#[tokio::test]
async fn nobody_waits_for_a_collector_that_is_not_there() {
    let (mut op, collector) = telling(None).await;
    drop(collector);
    op.code(ZOE).await;
    op.restart_with(|settings| settings.fticks.as_mut().unwrap().syslog = Some("nobody.invalid:514".to_owned())).await;
    op.code(ZOE).await;
}
