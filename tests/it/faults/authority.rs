//! Commands that make authorities, killed at each step: the same command afterwards goes on, begins anew, or says what is there.
//! There is never half an authority.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

use beadle_tests::postgres::Postgres;
use beadle_tests::scratch::Scratch;
use beadle_tests::serve::configuration;
use beadle_tests::{binary, free_port};
use url::Url;

use super::wait::{Step, relent, sql, until_somebody_waits, wait_at};
use crate::commands::foreign_authority;

/// Where something waits: at the key itself, or at the list that is published afterwards.
const STEPS: [(&str, Step); 4] =
    [("keys", Step::Before), ("keys", Step::Commit), ("crls", Step::Before), ("crls", Step::Commit)];

/// An installation without authorities, that nobody serves.
struct Installation {
    folder: Scratch,
    config: PathBuf,
}

impl Installation {
    fn new(database: Option<&Url>) -> Self {
        let folder = Scratch::new("half");
        let config = folder.path().join("beadle.toml");
        let text = configuration(folder.path(), free_port(), &[]);
        let lines = text.lines().map(|line| match database.filter(|_| line.starts_with("database = ")) {
            Some(url) => format!("database = \"{url}\""),
            None => line.to_owned(),
        });
        fs::write(&config, lines.collect::<Vec<_>>().join("\n")).unwrap();
        Self { folder, config }
    }

    /// On PostgreSQL, with its tables, and with the keys that every command needs.
    fn on_postgres() -> (Self, Url) {
        let database = Postgres::shared().fresh_database();
        let installation = Self::new(Some(&database));
        let (_, said) = installation.run(&["ca", "show"]);
        assert!(said.contains("there is no certificate authority"), "{said}");
        (installation, database)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(binary::path());
        command.args(arguments).arg("--config").arg(&self.config);
        command
    }

    /// Whether it succeeded, and what it said.
    fn run(&self, arguments: &[&str]) -> (bool, String) {
        let output = self.command(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        (output.status.success(), text)
    }

    fn succeeds(&self, arguments: &[&str]) -> String {
        let (done, said) = self.run(arguments);
        assert!(done, "{arguments:?}: {said}");
        said
    }

    /// Begins it, beside what follows.
    fn begin(&self, arguments: &[&str]) -> Child {
        self.command(arguments).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Kills it where it waits.
    async fn killed_at(&self, database: &Url, (table, step): (&str, Step), arguments: &[&str]) {
        wait_at(database, "insert", table, step);
        let mut killed = self.begin(arguments);
        until_somebody_waits(database).await;
        killed.kill().unwrap();
        assert!(!killed.wait().unwrap().success());
        relent(database, step).await;
    }

    /// So many authorities are there, each of which signs its list, and the log says the same.
    fn assert_whole(&self, authorities: usize) {
        let shown = self.succeeds(&["ca", "show"]);
        assert_eq!(shown.matches("key id ").count(), authorities, "{shown}");
        let lists = self.succeeds(&["ca", "crl"]);
        assert!(lists.contains("number "), "{lists}");
        self.succeeds(&["ca", "audit", "verify"]);
    }
}

/// What was written by then is there, and nothing of what was not.
fn is_there((table, step): (&str, Step)) -> bool {
    table == "crls" || step == Step::Commit
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_killed_init_there_are_both_authorities_or_none() {
    for at in STEPS {
        let (installation, database) = Installation::on_postgres();
        let init = ["ca", "init", "--root-algorithm", "p-384", "--issuing-algorithm", "p-256"];
        installation.killed_at(&database, at, &init).await;
        let (done, said) = installation.run(&init);
        assert_eq!(done, !is_there(at), "{at:?}: {said}");
        if !done {
            assert!(said.contains("there is an authority already: /"), "{at:?}: {said}");
        }
        installation.assert_whole(2);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_killed_rollover_there_is_the_next_authority_or_not() {
    let (installation, database) = Installation::on_postgres();
    installation.succeeds(&["ca", "init", "--root-algorithm", "p-384", "--issuing-algorithm", "p-256"]);
    for (place, at) in STEPS.into_iter().enumerate() {
        let rollover = ["ca", "rollover", "--in", "1d"];
        installation.killed_at(&database, at, &rollover).await;
        let (done, said) = installation.run(&rollover);
        assert_eq!(done, !is_there(at), "{at:?}: {said}");
        let name = format!("Issuing CA {}", place + 2);
        assert!(said.contains(&name), "{at:?}: {said}");
        if !done {
            assert!(said.contains("is to follow already, and signs from "), "{at:?}: {said}");
        }
        installation.assert_whole(place + 3);
        // So that the next one may follow.
        sql(&database, "update keys set active_from = created_at");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_killed_import_the_authority_is_there_with_all_that_it_revoked_or_not_at_all() {
    let foreign = Scratch::new("foreign");
    foreign_authority(foreign.path());
    let file = |name: &str| foreign.path().join(name).to_str().unwrap().to_owned();
    let [chain, key, password] = ["chain.pem", "issuing.key", "password"].map(file);
    let import = ["ca", "import", "--chain", &chain, "--key", &key, "--password-file", &password, "--crl"];
    for at in STEPS {
        let (installation, database) = Installation::on_postgres();
        let [last, newer] = ["last.crl", "newer.crl"].map(file);
        installation.killed_at(&database, at, &[&import[..], &[&last]].concat()).await;
        // Meanwhile it revoked one more, where it still was.
        newer_list(foreign.path());
        let (done, said) = installation.run(&[&import[..], &[&newer]].concat());
        // The first list in this table is the one that comes with the key.
        let is_there = at.1 == Step::Commit;
        assert_eq!(done, !is_there, "{at:?}: {said}");
        if !done {
            assert!(said.contains("Old Grid CA is here already"), "{at:?}: {said}");
        }
        installation.assert_whole(2);
        let revoked = sql(&database, "select string_agg(serial, ' ' order by serial) from foreign_revocations");
        let number = sql(&database, "select min(number) from crls");
        let expected = if is_there { ("0A77", "42") } else { ("0A77 0B77", "43") };
        assert_eq!((revoked.as_str(), number.as_str()), expected, "{at:?}");
    }
}

fn newer_list(folder: &Path) {
    let index = "R\t360101000000Z\t260101000000Z,keyCompromise\t0A77\tunknown\t/CN=Gone\n\
                 R\t360101000000Z\t260102000000Z,superseded\t0B77\tunknown\t/CN=Also\n";
    fs::write(folder.join("index.txt"), index).unwrap();
    fs::write(folder.join("crlnumber"), "2B\n").unwrap();
    let arguments = "ca -gencrl -config ca.cnf -name ca -cert issuing.pem -keyfile plain.key -out newer.crl";
    let done = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// SQLite makes nobody wait at a commit: the command is killed at some moments, from its first one on, with nothing there.
#[tokio::test]
async fn on_sqlite_an_init_that_is_killed_at_any_moment_leaves_both_authorities_or_none() {
    let init = ["ca", "init", "--root-algorithm", "p-384", "--issuing-algorithm", "p-256"];
    let began = Instant::now();
    Installation::new(None).succeeds(&init);
    let whole = began.elapsed();
    let (mut before, mut after) = (0, 0);
    for part in 0..24_u32 {
        let installation = Installation::new(None);
        let mut killed = installation.begin(&init);
        tokio::time::sleep(whole * part / 20).await;
        killed.kill().unwrap();
        let ended = killed.wait().unwrap();
        // Never begun anew over what is there: a new master key would open nothing.
        let key = fs::read(installation.folder.path().join("master.key")).ok();
        let (done, said) = installation.run(&init);
        if done {
            before += 1;
            assert!(!ended.success(), "{part}: it was made twice");
        } else {
            after += 1;
            assert!(said.contains("there is an authority already: /"), "{part}: {said}");
        }
        installation.assert_whole(2);
        let now = fs::read(installation.folder.path().join("master.key")).unwrap();
        assert!(key.is_none_or(|key| key == now), "{part}: another master key");
    }
    assert!(before > 0 && after > 0, "killed {before} times before it was done, and {after} times after that");
}
