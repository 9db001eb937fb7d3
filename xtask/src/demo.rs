//! `cargo xtask demo`: the README's first command.

use crate::process::{self, Outcome, cargo};

/// Builds the release binary and starts `beadle demo` with the given arguments.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    process::run(cargo().args(["run", "--release", "--package", "beadle", "--", "demo"]).args(arguments))
}
