//! A disk that is full: of the server itself, and of PostgreSQL.

use std::fs::{self, File};
use std::io::{self, Write as _};
use std::path::PathBuf;
use std::process::Command;

use beadle_tests::demo::{Demo, Options};
use beadle_tests::postgres::Postgres;
use beadle_tests::scratch::Scratch;
use url::Url;

use super::crash::{Fetcher, der, on_record};
use super::wait::sql;

/// No file may grow beyond this: what a full disk is to a program.
fn limit_files(demo: &Demo, octets: &str) {
    let pid = demo.leash.pid().to_string();
    let done = Command::new("prlimit").args(["--pid", &pid, &format!("--fsize={octets}")]).status();
    assert!(done.unwrap().success());
}

#[tokio::test]
async fn a_full_disk_loses_nothing_and_a_free_one_is_used_again() {
    let demo = Demo::start(Options::default()).await;
    let fetcher = Fetcher::new(&demo).await;
    assert!(fetcher.fetch().await.unwrap().is_ok());
    let before = on_record(&demo, None);
    limit_files(&demo, "4096:unlimited");
    let refusal = fetcher.fetch().await.expect("the server goes on").expect_err("nothing can be recorded");
    assert!(refusal.body.contains("cannot issue certificates just now"), "{refusal:?}");
    limit_files(&demo, "unlimited:unlimited");
    assert!(fetcher.fetch().await.unwrap().is_ok());
    let after = on_record(&demo, None);
    assert!(before.iter().all(|row| after.get(row.0) == Some(row.1)));
    assert_eq!(after.values().filter(|der| !der.is_empty()).count(), before.len() + 1);
    demo.command(&["ca", "audit", "verify"]);
}

/// A database that may refuse to write, as the server says it when a file cannot grow: class 53, `disk_full`.
#[tokio::test]
async fn postgresql_that_says_that_its_disk_is_full_loses_nothing_at_either_step() {
    let database = Postgres::shared().fresh_database();
    let demo = Demo::start(Options { database: Some(database.clone()), ..Options::default() }).await;
    let fetcher = Fetcher::new(&demo).await;
    assert!(fetcher.fetch().await.unwrap().is_ok());
    sql(
        &database,
        "create function refuse() returns trigger language plpgsql as $$ begin \
         raise exception using errcode = '53100', message = 'could not extend file: No space left on device'; end $$",
    );
    for (what, prepared) in [("insert", 0), ("update", 1)] {
        let before = on_record(&demo, Some(&database));
        let trigger = format!("create trigger refuse before {what} on certificates for each row");
        sql(&database, &format!("{trigger} execute function refuse()"));
        refused(&fetcher).await;
        sql(&database, "drop trigger refuse on certificates");
        let after = on_record(&demo, Some(&database));
        assert!(before.iter().all(|row| after.get(row.0) == Some(row.1)), "{what}");
        assert_eq!(after.len(), before.len() + prepared, "{what}");
        assert!(fetcher.fetch().await.unwrap().is_ok(), "{what}");
        demo.command(&["ca", "audit", "verify"]);
    }
}

async fn refused(fetcher: &Fetcher) {
    let refusal = fetcher.fetch().await.expect("the server goes on").expect_err("nothing can be recorded");
    assert!(refusal.body.contains("cannot issue certificates just now"), "{refusal:?}");
    assert!(!refusal.body.contains("extend file"), "{refusal:?}");
}

/// A small disk of its own, with a database on it.
struct SmallDisk {
    database: Url,
    name: String,
    folder: Scratch,
}

impl SmallDisk {
    /// `None` where nobody may mount one: that takes root.
    fn new() -> Option<Self> {
        let (folder, database) = (Scratch::new("disk"), Postgres::shared().fresh_database());
        let path = folder.path().to_str().unwrap();
        let mount = Command::new("mount").args(["-t", "tmpfs", "-o", "size=48m", "tmpfs", path]).output();
        if !mount.is_ok_and(|output| output.status.success()) {
            return None;
        }
        // From here on it is unmounted, whatever happens.
        let name = format!("disk_{}", database.path().trim_start_matches('/'));
        let disk = Self { database, name, folder };
        let place = disk.folder.path().join("space");
        fs::create_dir(&place).unwrap();
        assert!(Command::new("chown").arg("postgres").arg(&place).status().unwrap().success());
        let postgres = Postgres::shared();
        postgres.execute(&format!("create tablespace {} location '{}'", disk.name, place.display()));
        postgres.execute(&format!("alter database {} set tablespace {}", disk.database(), disk.name));
        Some(disk)
    }

    fn database(&self) -> &str {
        self.database.path().trim_start_matches('/')
    }

    /// Writes until nothing more fits.
    fn fill(&self) -> PathBuf {
        let path = self.folder.path().join("filling");
        let mut file = File::create(&path).unwrap();
        let full = loop {
            if let Err(error) = file.write_all(&[0; 4096]) {
                break error;
            }
        };
        assert_eq!(full.kind(), io::ErrorKind::StorageFull);
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let gone = [
            format!("drop database if exists {} with (force)", self.database()),
            format!("drop tablespace if exists {}", self.name),
        ];
        // Not while a test fails already: that would hide why.
        if !std::thread::panicking() {
            for statement in &gone {
                Postgres::shared().execute(statement);
            }
        }
        let _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}

#[tokio::test]
async fn a_really_full_disk_of_postgresql_loses_nothing_and_a_free_one_is_used_again() {
    let Some(disk) = SmallDisk::new() else {
        eprintln!("only root can mount a small disk: that PostgreSQL says that it is full is tried by another test");
        return;
    };
    let demo = Demo::start(Options { database: Some(disk.database.clone()), ..Options::default() }).await;
    let fetcher = Fetcher::new(&demo).await;
    assert!(fetcher.fetch().await.unwrap().is_ok());
    let filling = disk.fill();
    // What PostgreSQL has of pages is used up before.
    let mut got = Vec::new();
    let refusal = loop {
        match fetcher.fetch().await.expect("the server goes on") {
            Ok(certificate) => got.push(certificate),
            Err(refusal) => break refusal,
        }
        assert!(got.len() < 500, "the disk is not full");
    };
    assert!(refusal.body.contains("cannot issue certificates just now"), "{refusal:?}");
    let log = demo.leash.log();
    assert!(log.contains("No space left on device"), "{log}");
    assert!(!refusal.body.contains("space left"), "{refusal:?}");
    fs::remove_file(filling).unwrap();
    got.push(fetcher.fetch().await.unwrap().expect("there is room again"));
    let records = on_record(&demo, Some(&disk.database));
    for certificate in &got {
        assert!(records.values().any(|recorded| *recorded == der(certificate)), "one is not on record");
    }
    demo.command(&["ca", "audit", "verify"]);
    drop(demo);
}
