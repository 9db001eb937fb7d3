//! `cargo xtask deps`: what may depend on what, over the graph that cargo resolved.
//!
//! The rules themselves are the tables in [`rules`]; everything else only applies them.

mod graph;
mod licence;
mod rules;

use std::collections::BTreeSet;

use crate::process::{self, Outcome, cargo};
use graph::Graph;

/// Checks the whole tree and lists every violation.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    if !arguments.is_empty() {
        return Err("`deps` takes no arguments".to_owned());
    }
    // `--locked` makes a stale Cargo.lock an error.
    let metadata = process::output(cargo().args(["metadata", "--format-version", "1", "--locked"]))?;
    let graph = Graph::read(&metadata)?;
    let violations = rules::violations(&graph, &built()?);
    if violations.is_empty() {
        println!("{} packages keep to the rules", graph.packages.len());
        return Ok(());
    }
    for violation in &violations {
        eprintln!("{violation}");
    }
    Err(format!("{} violations of the dependency rules", violations.len()))
}

/// The names of all packages that are really built, on any platform. `cargo metadata` also lists optional ones that no
/// feature switches on (ring below rustls-webpki), so it cannot answer this.
fn built() -> Outcome<BTreeSet<String>> {
    let tree = process::output(cargo().args([
        "tree",
        "--workspace",
        "--locked",
        "--target=all",
        "--edges=normal,build,dev",
        "--prefix=none",
        "--format={p}",
    ]))?;
    Ok(tree.lines().filter_map(|line| line.split(' ').next()).map(str::to_owned).collect())
}
