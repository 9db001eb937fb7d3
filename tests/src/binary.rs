//! The product's binary, as cargo built it beside these tests.

use std::path::PathBuf;
use std::process::{Command, Output};

/// The path of `beadle`, of the same profile as the running tests.
pub fn path() -> PathBuf {
    let tests = std::env::current_exe().expect("the running tests have a path");
    // target/PROFILE/deps/it-… → target/PROFILE/beadle
    let binary = tests.parent().and_then(|deps| deps.parent()).expect("cargo's layout").join("beadle");
    assert!(
        binary.is_file(),
        "{} is missing: `cargo xtask test` builds it, or run `cargo build -p beadle`",
        binary.display()
    );
    binary
}

/// Runs one command of the binary to its end, which must come within two minutes.
pub fn run(arguments: &[&str]) -> Output {
    run_in(&[], arguments)
}

fn run_in(environment: &[(String, String)], arguments: &[&str]) -> Output {
    let mut command = Command::new("timeout");
    command.arg("120").arg(path()).args(arguments).envs(environment.iter().cloned());
    command.output().expect("the binary starts")
}

/// Runs one command of the binary, which must succeed, and returns what it printed.
pub fn succeed(arguments: &[&str]) -> String {
    succeed_in(&[], arguments)
}

/// The same with more in its environment.
pub fn succeed_in(environment: &[(String, String)], arguments: &[&str]) -> String {
    let output = run_in(environment, arguments);
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "beadle {} failed:\n{out}{err}", arguments.join(" "));
    out.into_owned()
}
