//! Child processes that cannot outlive the tests.

use std::fs::{self, File};
use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, ExitStatus, Stdio};

use crate::{artefacts, root};

/// A running program below `tests/peers/leash.sh`. It is ended (SIGTERM, after 10 seconds SIGKILL) when this value is
/// dropped, and also when this process ends without dropping it.
#[derive(Debug)]
pub struct Leash {
    name: String,
    child: Child,
    log: PathBuf,
}

impl Leash {
    /// Starts `command`; what it prints is kept as `artefacts/logs/NAME.log`.
    pub fn start(name: &str, command: &Command) -> Self {
        let log = artefacts::path("logs", &format!("{name}.log"));
        let output = File::create(&log).expect("a log file can be made");
        let mut leashed = Command::new("bash");
        leashed.arg(root().join("tests/peers/leash.sh")).arg(command.get_program()).args(command.get_args());
        for (key, value) in command.get_envs() {
            match value {
                Some(value) => leashed.env(key, value),
                None => leashed.env_remove(key),
            };
        }
        if let Some(folder) = command.get_current_dir() {
            leashed.current_dir(folder);
        }
        let child = leashed
            .stdin(Stdio::piped())
            .stdout(output.try_clone().expect("a file can be shared"))
            .stderr(output)
            // A Ctrl-C on the terminal ends the owner; the leash then ends the program.
            .process_group(0)
            .spawn()
            .expect("bash starts");
        Self { name: name.to_owned(), child, log }
    }

    /// Panics with what the program printed if it has ended by itself.
    pub fn assert_running(&mut self) {
        if let Some(status) = self.child.try_wait().expect("our own child") {
            panic!("{} ended by itself ({status}):\n{}", self.name, self.log());
        }
    }

    /// What the program has printed so far.
    pub fn log(&self) -> String {
        fs::read(&self.log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).unwrap_or_default()
    }

    /// The process id of the program, while it runs.
    pub fn pid(&self) -> u32 {
        let leash = self.child.id();
        let children = fs::read_to_string(format!("/proc/{leash}/task/{leash}/children")).expect("Linux");
        // The first one that the script starts.
        children.split_whitespace().next().and_then(|pid| pid.parse().ok()).expect("the program runs")
    }

    /// Sends the program a signal, by its name without SIG.
    pub fn signal(&self, name: &str) {
        let status = Command::new("bash").args(["-c", "kill -s \"$0\" \"$1\"", name, &self.pid().to_string()]).status();
        assert!(status.expect("bash starts").success(), "SIG{name} could not be sent to {}", self.name);
    }

    /// Waits until the program has ended by itself.
    pub fn wait(&mut self) -> ExitStatus {
        self.child.wait().expect("our own child")
    }

    /// Asks the program to end, as SIGTERM does, and waits until it has.
    pub fn stop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

impl Drop for Leash {
    fn drop(&mut self) {
        self.stop();
    }
}
