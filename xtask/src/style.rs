//! `cargo xtask fmt` and `cargo xtask lint`.

use crate::process::{Outcome, cargo, run};

/// Formats every crate, or with `--check` only tells where the formatting differs.
pub(crate) fn format(arguments: &[String]) -> Outcome {
    run(cargo().args(["fmt", "--all"]).args(arguments))
}

/// Runs clippy over every crate and every kind of target; a warning is an error.
pub(crate) fn lint(arguments: &[String]) -> Outcome {
    run(cargo()
        .args(["clippy", "--workspace", "--all-targets", "--locked"])
        .args(arguments)
        .args(["--", "-D", "warnings"]))
}
