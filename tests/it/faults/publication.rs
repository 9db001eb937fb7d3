//! A running server that is killed while it publishes a revocation list: what is served afterwards is whole, has a higher number,
//! and names everything that was revoked.

use std::collections::BTreeSet;
use std::fs;
use std::process::Command;

use beadle_tests::demo::{Demo, Options};
use beadle_tests::postgres::Postgres;
use beadle_tests::scratch::Scratch;
use url::Url;

use super::crash::{Fetcher, on_record};
use super::wait::{Step, relent, until_somebody_waits, wait_at};

/// What the list of the issuing authority says: its number, and the serial numbers in it.
async fn served(demo: &Demo) -> (u64, BTreeSet<String>) {
    let shown = demo.command(&["ca", "show"]);
    let (_, issuing) = shown.split_once("Issuing").expect("there is one");
    let (_, id) = issuing.split_once("key id ").expect("it has one");
    let (folder, http) = (Scratch::new("published"), demo.http());
    for (name, file) in [("pem", "issuing.pem"), ("crl", "issuing.crl")] {
        let url = demo.facts.plain.join(&format!("/ca/{}.{name}", &id[..16])).unwrap();
        let answer = http.get(url).send().await.unwrap();
        assert_eq!(answer.status(), 200, "{file}");
        fs::write(folder.path().join(file), answer.bytes().await.unwrap()).unwrap();
    }
    let arguments = "crl -inform DER -in issuing.crl -CAfile issuing.pem -noout -text";
    let output = Command::new("openssl").args(arguments.split(' ')).current_dir(folder.path()).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(text.contains("verify OK"), "{text}");
    let (_, number) = text.split_once("CRL Number:").expect("it has one");
    let serials = text.lines().filter_map(|line| line.trim().strip_prefix("Serial Number: "));
    (number.split_whitespace().next().unwrap().parse().unwrap(), serials.map(str::to_owned).collect())
}

/// Fetches a certificate; its serial number.
async fn fetched(fetcher: &Fetcher, demo: &Demo, database: &Url) -> String {
    let before = on_record(demo, Some(database));
    fetcher.fetch().await.expect("the server answers").expect("a certificate");
    on_record(demo, Some(database)).into_keys().find(|serial| !before.contains_key(serial)).expect("it is on record")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_while_it_publishes_a_list_serves_the_next_one_with_all_that_was_revoked() {
    let database = Postgres::shared().fresh_database();
    let mut demo = Demo::start(Options { database: Some(database.clone()), ..Options::default() }).await;
    let fetcher = Fetcher::new(&demo).await;
    let mut revoked = BTreeSet::new();
    for (what, table, step) in [
        // Revoked, and in no list.
        ("update", "certificates", Step::Commit),
        // Signed, and not written down.
        ("insert", "crls", Step::Before),
        // Written down, and not served.
        ("insert", "crls", Step::Commit),
    ] {
        let serial = fetched(&fetcher, &demo, &database).await;
        let (number, before) = served(&demo).await;
        assert_eq!(before, revoked, "{what} {table} {step:?}: what was revoked stays so");
        wait_at(&database, what, table, step);
        let revoking = fetcher.revoke(&serial);
        let killed = async {
            until_somebody_waits(&database).await;
            demo.leash.signal("KILL");
        };
        tokio::join!(revoking, killed);
        demo.leash.wait();
        relent(&database, step).await;
        revoked.insert(serial);
        demo.restart().await;
        let (next, named) = served(&demo).await;
        assert!(next > number, "{what} {table} {step:?}: {next} after {number}");
        assert_eq!(named, revoked, "{what} {table} {step:?}");
        demo.command(&["ca", "audit", "verify"]);
    }
}
