//! PostgreSQL for the tests: one server for all, one database for each.

use std::io::{BufRead as _, BufReader};
use std::os::unix::fs::MetadataExt as _;
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use url::Url;

use crate::root;

/// The variable that names a server whose user may create databases; `cargo xtask test` sets it.
const VARIABLE: &str = "BEADLE_TEST_POSTGRES_URL";

/// The server that all tests of this process share.
#[derive(Debug)]
pub struct Postgres {
    url: Url,
    /// `tests/peers/postgres.sh`: ends when this process does, because its standard input then closes.
    keeper: Option<Child>,
    /// Of one that a test may stop: its programs, and its data.
    own: Option<(PathBuf, PathBuf)>,
}

impl Postgres {
    /// The server of the environment, or a private one that is started at the first call.
    pub fn shared() -> &'static Self {
        static SHARED: OnceLock<Postgres> = OnceLock::new();
        SHARED.get_or_init(|| match std::env::var(VARIABLE) {
            Ok(url) => Self { url: url.parse().expect(VARIABLE), keeper: None, own: None },
            Err(_) => Self::start(&[]),
        })
    }

    /// A private server on which whatever was acknowledged is on the disk, for measurements. It is started at the first call.
    pub fn durable() -> &'static Self {
        static DURABLE: OnceLock<Postgres> = OnceLock::new();
        DURABLE.get_or_init(|| Self::start(&["durable"]))
    }

    /// A server of one test's own, which may stop it. Whatever it acknowledged is on the disk.
    pub fn own() -> Self {
        let mut own = Self::start(&["durable"]);
        let process = own.process().expect("it runs");
        let programs = std::fs::read_link(format!("/proc/{process}/exe")).expect("it is ours");
        let data =
            std::fs::read_link(format!("/proc/{process}/cwd")).expect("PostgreSQL works in the folder of its data");
        own.own = programs.parent().map(|programs| (programs.to_owned(), data));
        own
    }

    /// Stops it as a crash would, and starts it again: what was on its way is lost.
    pub fn restart(&self) {
        self.control(&["--mode", "immediate", "restart"]);
    }

    /// Stops it as a crash would.
    pub fn stop(&self) {
        self.control(&["--mode", "immediate", "stop"]);
    }

    /// Starts it at the port that it had.
    pub fn start_again(&self) {
        let port = self.url.port().expect("a private server has one");
        self.control(&["--options", &format!("-p {port}"), "start"]);
    }

    fn control(&self, what: &[&str]) {
        let (programs, data) = self.own.as_ref().expect("it is the test's own");
        // PostgreSQL refuses to run as root.
        let owner = std::fs::metadata(data).expect("it has data");
        let done = Command::new(programs.join("pg_ctl"))
            .args(["--silent", "--wait", "--log", "/dev/null", "--pgdata"])
            .arg(data)
            .args(what)
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .uid(owner.uid())
            .gid(owner.gid())
            .status()
            .expect("pg_ctl starts");
        assert!(done.success(), "pg_ctl {what:?}");
    }

    /// The id of the server's first process, whose children the others are; `None` if it is no private one.
    pub fn process(&self) -> Option<u32> {
        let port = self.url.port().filter(|_| self.keeper.is_some())?.to_string();
        let ids =
            std::fs::read_dir("/proc").ok()?.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok());
        ids.into_iter().find(|id: &u32| {
            let line = std::fs::read_to_string(format!("/proc/{id}/cmdline")).unwrap_or_default();
            let words: Vec<_> = line.split('\0').collect();
            words.first().is_some_and(|program| program.ends_with("/postgres"))
                && words.windows(2).any(|two| two == ["-p", &port])
        })
    }

    /// A new empty database of its own, as a URL.
    pub fn fresh_database(&self) -> Url {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("beadle_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        // A server that is kept between runs may meet the same process id again.
        self.execute(&format!("drop database if exists {name}"));
        self.execute(&format!("create database {name} template template0"));
        let mut url = self.url.clone();
        url.set_path(&name);
        url
    }

    /// Runs one statement as the server's own administrator.
    pub fn execute(&self, statement: &str) {
        let output = Command::new("psql")
            .args(["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--command", statement, self.url.as_str()])
            .output()
            .expect("psql starts: apt-get install postgresql");
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn start(arguments: &[&str]) -> Self {
        let mut keeper = Command::new("bash")
            .arg(root().join("tests/peers/postgres.sh"))
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .process_group(0)
            .spawn()
            .expect("bash starts");
        let mut url = String::new();
        let output = keeper.stdout.take().expect("the output was asked for as a pipe");
        BufReader::new(output).read_line(&mut url).expect("the script prints a URL");
        let url = url.trim().parse();
        let url = url.unwrap_or_else(|_| panic!("no PostgreSQL: apt-get install postgresql, or set {VARIABLE}"));
        Self { url, keeper: Some(keeper), own: None }
    }
}
