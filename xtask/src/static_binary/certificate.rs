//! A certificate, fetched by the binary from where nothing else is: at a demo of the ordinary binary, on the terminal, by a login
//! name and a password of a sample institution (SAML ECP).

use std::fs::{self, File};
use std::io::{BufRead as _, BufReader, Write as _};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use serde_json::Value;

use crate::process::{Outcome, cargo, on_path, output, root, run, target};

/// A demo, which ends with this value, or with this process.
struct Demo {
    folder: PathBuf,
    leash: Child,
    /// Kept open: the demo may write to it.
    _printed: BufReader<ChildStdout>,
}

impl Demo {
    /// Builds the ordinary binary, and waits until its demo answers. Everything is kept below the folder.
    fn start(folder: &Path) -> Outcome<Self> {
        run(cargo().args(["build", "--package", "beadle"]))?;
        let failed = |error: std::io::Error| format!("the demo did not start: {error}");
        let (folder, log) = (folder.join("demo"), folder.join("demo.log"));
        let mut leash = Command::new("bash")
            .arg(root().join("tests/peers/leash.sh"))
            .arg(target().join("debug/beadle"))
            .args(["demo", "--tls", "--listen", "127.0.0.1:0", "--data"])
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&log).map_err(failed)?)
            // A Ctrl-C on the terminal ends this process, whose closed pipe then ends the demo.
            .process_group(0)
            .spawn()
            .map_err(failed)?;
        let mut printed = BufReader::new(leash.stdout.take().expect("the output was asked for as a pipe"));
        let mut line = String::new();
        while !line.contains("Ctrl-C ends it") {
            line.clear();
            if printed.read_line(&mut line).map_err(failed)? == 0 {
                return Err(format!("the demo ended: {}", fs::read_to_string(&log).unwrap_or_default()));
            }
        }
        Ok(Self { folder, leash, _printed: printed })
    }

    /// `demo.json`.
    fn facts(&self) -> Outcome<Value> {
        let file = self.folder.join("demo.json");
        let text = fs::read_to_string(&file).map_err(|error| format!("{}: {error}", file.display()))?;
        serde_json::from_str(&text).map_err(|error| format!("{}: {error}", file.display()))
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        drop(self.leash.stdin.take());
        let _ = self.leash.wait();
    }
}

/// Fetches one in the folder that `chroot` makes the whole file system, and has openssl judge it. `beside` is a folder for what is
/// needed around it.
pub(super) fn fetch(mut chroot: Command, alone: &Path, beside: &Path) -> Outcome {
    if !on_path("openssl") {
        return Err("openssl is missing, which judges the certificate".to_owned());
    }
    let demo = Demo::start(beside)?;
    let facts = demo.facts()?;
    let text = |pointer: &str| {
        let found = facts.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        found.ok_or_else(|| format!("demo.json has no {pointer}"))
    };
    let [server, institution] = [text("/issuer")?, text("/institutions/0/name")?];
    let [user, password] = [text("/institutions/0/users/0/username")?, text("/institutions/0/users/0/password")?];
    // What every machine has besides: its own name, and whom it trusts.
    let failed = |error: std::io::Error| format!("{}: {error}", alone.display());
    fs::create_dir(alone.join("etc")).map_err(failed)?;
    fs::write(alone.join("etc/hosts"), "127.0.0.1 localhost\n").map_err(failed)?;
    fs::copy(demo.folder.join("tls/ca.pem"), alone.join("ca.pem")).map_err(failed)?;

    chroot.args(["/beadle", "cert", "get", "--no-password", "--out", "/globus", "--ca-file", "/ca.pem"]);
    chroot.args(["--server", &server, "--institution", &institution, "--user", &user]).env_clear();
    let child = chroot.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| format!("chroot did not start: {error}"))?;
    if let Some(mut terminal) = child.stdin.take() {
        writeln!(terminal, "{password}").map_err(failed)?;
    }
    let ended = child.wait_with_output().map_err(failed)?;
    if !ended.status.success() {
        let said = String::from_utf8_lossy(&ended.stderr);
        return Err(format!(
            "as the only program there is it gets no certificate, and ends with {}: {said}",
            ended.status
        ));
    }
    judge(&demo, &alone.join("globus"), beside)
}

/// That the key belongs to the certificate, and that whoever trusts the authorities takes it.
fn judge(demo: &Demo, globus: &Path, beside: &Path) -> Outcome {
    let (certificate, key, trusted) = (globus.join("usercert.pem"), globus.join("userkey.pem"), beside.join("trusted"));
    let openssl =
        |arguments: &[&str], file: &Path| output(Command::new("openssl").args(arguments).arg(file).current_dir(beside));
    let own = openssl(&["pkey", "-pubout", "-in"], &key)?;
    let certified = openssl(&["x509", "-noout", "-pubkey", "-in"], &certificate)?;
    if own != certified {
        return Err("the certificate that it got is for another key than the one beside it".to_owned());
    }
    let mut bundle = Command::new(target().join("debug/beadle"));
    output(bundle.args(["ca", "bundle", "--out"]).arg(&trusted).arg("--data").arg(&demo.folder))?;
    let mut verify = Command::new("openssl");
    output(verify.args(["verify", "-purpose", "sslclient", "-CApath"]).arg(&trusted).arg(&certificate))?;
    let subject = openssl(&["x509", "-noout", "-subject", "-nameopt", "compat", "-in"], &certificate)?;
    println!("as the only program there is it got a certificate: {}", subject.trim());
    Ok(())
}
