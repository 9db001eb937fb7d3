//! `cargo xtask bench`: how much time and memory the large things take, against something known in the same run.
//!
//! Each measurement is a process of its own, looked at from outside. Processor time is what counts: how long a thing
//! takes depends on what else the machine does. Quote ratios rather than seconds.

mod metadata;

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::{self, Outcome, cargo};

/// Runs the named benchmark.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    match arguments {
        [name] if name == "metadata" => metadata::run(),
        [name] if name == "search" => search(),
        [name] if name == "sign-ins" => beside_tests("sign_ins", &[]),
        [name] if name == "getcert" => beside_tests("getcert", &[]),
        // Which of these there are, the benchmark knows.
        [name, how] if name == "getcert" && how.starts_with("--") => beside_tests("getcert", &[how]),
        _ => Err("say which: metadata, search, sign-ins or getcert".to_owned()),
    }
}

/// How many institutions people look for theirs among.
const INSTITUTIONS: &str = "10000";

/// Searches, one after the other.
fn search() -> Outcome {
    let binary = build()?;
    process::run(Command::new(binary).args(["search", INSTITUTIONS]).arg(database()?))
}

/// What needs what the tests have: institutions that answer, browsers, and a private PostgreSQL. It is optimised like what
/// serves for long.
fn beside_tests(name: &str, arguments: &[&str]) -> Outcome {
    let build = ["bench", "--profile", "dist", "--package", "beadle-tests", "--bench", name, "--"];
    process::run(cargo().args(build).args(arguments))
}

/// Builds what is measured, as it is released.
fn build() -> Outcome<PathBuf> {
    process::run(cargo().args(["build", "--release", "--package", "beadle-bench"]))?;
    Ok(process::target().join("release/beadle-bench"))
}

/// The folder for what is measured.
fn folder() -> Outcome<PathBuf> {
    let folder = process::target().join("bench");
    std::fs::create_dir_all(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    Ok(folder)
}

/// Where an empty database comes to lie: what an older build left may have other tables.
fn database() -> Outcome<PathBuf> {
    let folder = folder()?;
    for file in ["beadle.sqlite", "beadle.sqlite-shm", "beadle.sqlite-wal"] {
        let _ = std::fs::remove_file(folder.join(file));
    }
    Ok(folder.join("beadle.sqlite"))
}

/// What one run took.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Cost {
    /// Processor time, in seconds.
    cpu: f64,
    /// The most memory that was in use at once, in MiB.
    memory: f64,
}

/// Runs a command under GNU time, which asks the kernel.
fn measure(command: &[&str], report: &Path) -> Outcome<Cost> {
    let mut timed = Command::new("/usr/bin/time");
    timed.args(["--format", "%U %S %M", "--output"]).arg(report).args(command);
    process::output(&mut timed)?;
    let text = std::fs::read_to_string(report).map_err(|error| format!("{}: {error}", report.display()))?;
    cost(&text).ok_or_else(|| format!("GNU time reported {text:?}"))
}

fn cost(report: &str) -> Option<Cost> {
    let numbers: Vec<f64> = report.split_ascii_whitespace().filter_map(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [user, system, kibibytes] => Some(Cost { cpu: user + system, memory: kibibytes / 1024.0 }),
        _ => None,
    }
}

/// The middle one.
fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gnu_times_report_is_read() {
        assert_eq!(cost("0.25 0.50 2048\n"), Some(Cost { cpu: 0.75, memory: 2.0 }));
        assert_eq!(cost("Command exited with non-zero status 1\n0.25 0.50 2048 1\n"), None);
    }

    #[test]
    fn the_median_is_the_middle_one() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }
}
