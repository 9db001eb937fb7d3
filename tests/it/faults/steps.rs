//! A server that is killed at one step of its work: the database makes it wait there, and then it is killed.

use std::process::Command;
use std::time::Duration;

use beadle_tests::demo::{Demo, Options};
use beadle_tests::postgres::Postgres;

use super::crash::{Fetcher, der, on_record};
use super::wait::{Step, relent, sql, until_somebody_waits, wait_at};

/// Everything that was signed is on record, each with its own number, and the log says the same.
fn assert_whole(demo: &Demo, database: &url::Url) {
    demo.command(&["ca", "audit", "verify"]);
    let [all, distinct] =
        ["count(*)", "count(distinct serial)"].map(|what| sql(database, &format!("select {what} from certificates")));
    assert_eq!(all, distinct);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn killed_at_each_step_of_an_issue_nothing_is_unknown() {
    let database = Postgres::shared().fresh_database();
    let mut demo = Demo::start(Options { database: Some(database.clone()), ..Options::default() }).await;
    let fetcher = Fetcher::new(&demo).await;
    // What is on record afterwards: of how many it is known that they were prepared, and that they were signed.
    for (what, step, (prepared, issued)) in [
        ("insert", Step::Before, (0, 0)),
        // Not signed.
        ("insert", Step::Commit, (1, 0)),
        // Signed, and handed to nobody.
        ("update", Step::Before, (1, 0)),
        // On record, and handed to nobody.
        ("update", Step::Commit, (1, 1)),
    ] {
        let before = on_record(&demo, Some(&database));
        wait_at(&database, what, "certificates", step);
        let asked = fetcher.fetch();
        let killed = async {
            until_somebody_waits(&database).await;
            demo.leash.signal("KILL");
        };
        let (answer, ()) = tokio::join!(asked, killed);
        assert!(answer.is_none(), "{what} {step:?}: whoever asked got {answer:?}");
        demo.leash.wait();
        relent(&database, step).await;
        demo.restart().await;
        let after = on_record(&demo, Some(&database));
        let new: Vec<_> = after.iter().filter(|(serial, _)| !before.contains_key(*serial)).collect();
        let signed = new.iter().filter(|(_, der)| !der.is_empty()).count();
        assert_eq!((new.len(), signed), (prepared, issued), "{what} {step:?}");
        // What may have been signed can be taken back.
        for (serial, _) in new {
            demo.command(&["ca", "revoke", serial]);
        }
        let certificate = fetcher.fetch().await.unwrap().expect("it works as before");
        assert!(on_record(&demo, Some(&database)).values().any(|recorded| *recorded == der(&certificate)));
        assert_whole(&demo, &database);
    }
}

/// A query that keeps SQLite busy for longer than any test waits, which is as good as waiting.
const BUSY: &str = "select count(*) from slow a, slow b, slow c, slow d, slow e where a.x + b.x + c.x + d.x + e.x < 0";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_on_sqlite_before_something_is_recorded_and_after_it_was_signed() {
    let mut demo = Demo::start(Options::default()).await;
    let fetcher = Fetcher::new(&demo).await;
    let file = demo.data().join("beadle.db");
    let sqlite = |timeout: &str, statement: &str| {
        let output = Command::new("sqlite3").args(["-bail", "-cmd", timeout]).arg(&file).arg(statement).output();
        let output = output.unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stderr).into_owned())
    };
    let done = |statement: &str| assert_eq!(sqlite(".timeout 5000", statement), (true, String::new()), "{statement}");
    done("create table slow as select value as x from generate_series(1, 2000)");
    for (what, prepared) in [("insert", 0), ("update of der", 1)] {
        let before = on_record(&demo, None);
        done(&format!("create trigger wait_there before {what} on certificates begin {BUSY}; end"));
        let asked = fetcher.fetch();
        let killed = async {
            // It waits there when nobody else may write, and goes on waiting.
            beadle_tests::eventually("the server in its transaction", async || {
                let locked = || !sqlite(".timeout 0", "begin immediate; rollback").0;
                let is_locked = locked();
                tokio::time::sleep(Duration::from_millis(500)).await;
                is_locked && locked()
            })
            .await;
            demo.leash.signal("KILL");
        };
        let (answer, ()) = tokio::join!(asked, killed);
        assert!(answer.is_none(), "{what}: whoever asked got {answer:?}");
        demo.leash.wait();
        done("drop trigger wait_there");
        demo.restart().await;
        let after = on_record(&demo, None);
        let new: Vec<_> = after.iter().filter(|(serial, _)| !before.contains_key(*serial)).collect();
        assert_eq!(new.len(), prepared, "{what}");
        assert!(new.iter().all(|(_, der)| der.is_empty()), "{what}");
        for (serial, _) in new {
            demo.command(&["ca", "revoke", serial]);
        }
        assert!(fetcher.fetch().await.unwrap().is_ok(), "{what}");
        demo.command(&["ca", "audit", "verify"]);
    }
    done("drop table slow");
}
