//! A private PostgreSQL for the whole run, so that every test binary shares one.

use std::io::{BufRead as _, BufReader};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};

use crate::process::{Outcome, root};

/// The variable that names a PostgreSQL whose user may create databases.
const VARIABLE: &str = "BEADLE_TEST_POSTGRES_URL";

/// The database server of the tests; a private one ends with this value, or with this process.
pub(super) struct Cluster {
    url: String,
    /// `tests/peers/postgres.sh`, which runs until its standard input closes.
    keeper: Option<Child>,
}

impl Cluster {
    /// The one that the environment names, or a new one.
    pub(super) fn ensure() -> Outcome<Self> {
        if let Ok(url) = std::env::var(VARIABLE) {
            return Ok(Self { url, keeper: None });
        }
        let failed = |error: std::io::Error| format!("tests/peers/postgres.sh: {error}");
        let mut keeper = Command::new("bash")
            .arg(root().join("tests/peers/postgres.sh"))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            // Its own process group: a Ctrl-C on the terminal ends this process, whose closed pipe then ends it.
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let mut url = String::new();
        let output = keeper.stdout.take().expect("the output was asked for as a pipe");
        BufReader::new(output).read_line(&mut url).map_err(failed)?;
        if url.is_empty() {
            return Err(format!("PostgreSQL did not start; see above, or name one in {VARIABLE}"));
        }
        Ok(Self { url: url.trim().to_owned(), keeper: Some(keeper) })
    }

    /// Where the tests find it, as a `postgres:` URL.
    pub(super) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some(keeper) = &mut self.keeper {
            drop(keeper.stdin.take());
            let _ = keeper.wait();
        }
    }
}
