//! Commands that make authorities with keys in a token, killed: a key that no authority has is told of, and can be used or removed.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use beadle_tests::binary;
use beadle_tests::postgres::Postgres;
use beadle_tests::softhsm::{SoftHsm, command, written};
use url::Url;

use super::wait::{Step, relent, sql, until_somebody_waits, wait_at};
use crate::hsm::foreign;

const BOTH: &str = "root = true\nissuing = true";
const INIT: &[&str] = &["ca", "init", "--root-algorithm", "p-384", "--issuing-algorithm", "p-256"];
const LEFT: &str = "no authority here has it";

/// A token, and an installation with nothing in it.
struct Installation {
    token: SoftHsm,
    config: std::path::PathBuf,
}

impl Installation {
    fn new(keys: &str) -> Self {
        let token = SoftHsm::new();
        let config = written(&token, &token.section(keys));
        Self { token, config }
    }

    fn on_postgres(keys: &str) -> (Self, Url) {
        let (new, database) = (Self::new(keys), Postgres::shared().fresh_database());
        let text = fs::read_to_string(&new.config).unwrap();
        let lines = text.lines().map(|line| {
            if line.starts_with("database = ") { format!("database = \"{database}\"") } else { line.to_owned() }
        });
        fs::write(&new.config, lines.collect::<Vec<_>>().join("\n")).unwrap();
        assert!(new.run(&["ca", "show"]).1.contains("there is no certificate authority"));
        (new, database)
    }

    fn run(&self, arguments: &[&str]) -> (bool, String) {
        command(&self.token, &self.config, arguments)
    }

    fn begin(&self, arguments: &[&str]) -> Child {
        let (name, value) = self.token.environment();
        let mut command = Command::new(binary::path());
        command.args(arguments).arg("--config").arg(&self.config).env(name, value);
        command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    async fn killed_at(&self, database: &Url, (table, step): (&str, Step), arguments: &[&str]) {
        wait_at(database, "insert", table, step);
        let mut killed = self.begin(arguments);
        until_somebody_waits(database).await;
        killed.kill().unwrap();
        assert!(!killed.wait().unwrap().success());
        relent(database, step).await;
    }

    /// The keys that no authority has, as both commands tell of them.
    fn left(&self) -> Vec<String> {
        let [shown, checked] = ["show", "check"].map(|what| {
            let arguments: &[&str] = if what == "show" { &["ca", "show"] } else { &["check"] };
            let (_, said) = self.run(arguments);
            let lines = said.lines().filter(|line| line.contains(LEFT)).map(|line| {
                let (_, key) = line.split_once("the private key ").unwrap();
                key.split(' ').next().unwrap().to_owned()
            });
            lines.collect::<Vec<_>>()
        });
        assert_eq!(shown, checked);
        shown
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_killed_init_the_keys_that_no_authority_has_are_named_and_can_be_used_or_removed() {
    for at in [("keys", Step::Before), ("keys", Step::Commit), ("crls", Step::Before)] {
        let (installation, database) = Installation::on_postgres(BOTH);
        installation.killed_at(&database, at, INIT).await;
        let left = if at == ("keys", Step::Before) { 2 } else { 0 };
        assert_eq!((installation.token.keys().len(), installation.left().len()), (2, left), "{at:?}");
        let (done, said) = installation.run(INIT);
        assert_eq!(done, left > 0, "{at:?}: {said}");
        assert_eq!(said.matches(LEFT).count(), left, "{at:?}: {said}");
        if !done {
            assert!(said.contains("there is an authority already: /"), "{said}");
            continue;
        }
        // One of them is used, the other one removed.
        let unclaimed = installation.left();
        assert_eq!((installation.token.keys().len(), unclaimed.len()), (4, 2));
        let (done, said) = installation.run(&["ca", "rollover", "--in", "0", "--object", &unclaimed[0]]);
        assert!(done, "{said}");
        assert_eq!(installation.left(), unclaimed[1..]);
        let id = unclaimed[1].strip_prefix("pkcs11:id=").unwrap().replace('%', "");
        for kind in ["privkey", "pubkey"] {
            assert!(installation.token.tool(&["--delete-object", "--type", kind, "--id", &id]).status.success());
        }
        assert_eq!(installation.left(), Vec::<String>::new());
        let (done, said) = installation.run(&["ca", "audit", "verify"]);
        assert!(done, "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_killed_rollover_or_import_the_command_works_again() {
    let (installation, database) = Installation::on_postgres(BOTH);
    assert!(installation.run(INIT).0);
    let rollover = ["ca", "rollover", "--in", "1d", "--pkcs11", "--issuing-algorithm", "p-256"];
    installation.killed_at(&database, ("keys", Step::Before), &rollover).await;
    assert_eq!(installation.left().len(), 1);
    let (done, said) = installation.run(&rollover);
    assert!(done && said.contains("Issuing CA 2") && said.matches(LEFT).count() == 1, "{said}");

    // A key that was there before is the operator's own, and nothing is said of it.
    let (installation, database) = Installation::on_postgres("");
    let chain = foreign(&installation.token);
    let import = ["ca", "import", "--chain", chain.to_str().unwrap(), "--object", "issuing"];
    installation.killed_at(&database, ("keys", Step::Before), &import).await;
    assert_eq!(installation.left(), Vec::<String>::new());
    assert_eq!(sql(&database, "select count(*) from keys where purpose like 'ca-issuing%'"), "0");
    let (done, said) = installation.run(&import);
    assert!(done, "{said}");
    assert_eq!((installation.left(), installation.token.keys().len()), (Vec::new(), 2));
}

#[tokio::test]
async fn an_init_that_is_killed_at_any_moment_leaves_no_key_that_nobody_is_told_of() {
    let began = Instant::now();
    assert!(Installation::new(BOTH).run(INIT).0);
    let whole = began.elapsed();
    for part in 1..10_u32 {
        let installation = Installation::new(BOTH);
        let mut killed = installation.begin(INIT);
        tokio::time::sleep(whole * part / 9).await;
        killed.kill().unwrap();
        killed.wait().unwrap();
        let (done, said) = installation.run(INIT);
        assert!(done || said.contains("there is an authority already: /"), "{part}: {said}");
        // The two of the authorities, and those that are told of.
        assert_eq!(installation.token.keys().len(), 2 + installation.left().len(), "{part}: {said}");
    }
}
