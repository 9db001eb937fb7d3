//! `cargo xtask fuzz`: lets libFuzzer look for bytes over which a target of `fuzz/` panics.

use std::fs;
use std::path::PathBuf;

use crate::process::{Outcome, cargo, on_path, root, run as run_command, target};

/// How long every target runs where none is named, in seconds.
const TURN: &str = "-max_total_time=60";

/// Runs the named target until it is stopped or finds something, or every target in turn. What is found is kept below
/// `fuzz/artifacts/`, what is new of a corpus below `target/`: only what a person picks joins the committed corpus.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let split = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
    let (own, rest) = arguments.split_at(split);
    let for_fuzzer = rest.get(1..).unwrap_or_default();
    let known = targets()?;
    match own {
        [] => known.iter().try_for_each(|name| fuzz(name, &[for_fuzzer, &[TURN.to_owned()]].concat())),
        [name] if known.contains(name) => fuzz(name, for_fuzzer),
        _ => Err(format!("`fuzz` takes one of {}, and after `--` what libFuzzer knows", known.join(", "))),
    }
}

fn fuzz(name: &str, for_fuzzer: &[String]) -> Outcome {
    let tools = tools()?;
    let found = target().join("fuzz/corpus").join(name);
    fs::create_dir_all(&found).map_err(|error| format!("{}: {error}", found.display()))?;
    println!("Fuzzing {name} …");
    let mut command = cargo();
    if let Some(folder) = tools {
        let path = std::env::var_os("PATH").unwrap_or_default();
        let folders = std::iter::once(folder).chain(std::env::split_paths(&path));
        command.env("PATH", std::env::join_paths(folders).map_err(|error| error.to_string())?);
    }
    // The instrumentation is for the nightly compiler alone, unless the stable one is told to go on. No sanitizer:
    // there is no unsafe code of ours for it to watch, and it halves the speed.
    command.env("RUSTC_BOOTSTRAP", "1");
    command.args(["fuzz", "run", "--fuzz-dir", "fuzz", "--features", "libfuzzer", "--sanitizer", "none"]);
    command.arg("--target-dir").arg(target().join("fuzz")).arg(name).arg(&found);
    command.arg(root().join("fuzz/corpus").join(name)).arg("--").args(for_fuzzer);
    run_command(&mut command)
}

/// The folder of cargo-fuzz, installed below the target folder where it is missing; none if it is on the path.
fn tools() -> Outcome<Option<PathBuf>> {
    if on_path("cargo-fuzz") {
        return Ok(None);
    }
    let folder = target().join("tools");
    if !folder.join("bin/cargo-fuzz").is_file() {
        println!("Installing cargo-fuzz into {} …", folder.display());
        run_command(cargo().args(["install", "--quiet", "--locked", "cargo-fuzz", "--root"]).arg(&folder))?;
    }
    Ok(Some(folder.join("bin")))
}

/// Every target has a file.
fn targets() -> Outcome<Vec<String>> {
    let folder = root().join("fuzz/fuzz_targets");
    let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let files = entries.flatten().map(|entry| entry.path());
    let mut names: Vec<String> = files.filter_map(|file| Some(file.file_stem()?.to_str()?.to_owned())).collect();
    names.sort();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_that_is_not_there_is_told_with_those_that_are() {
        let error = run(&["nothing".to_owned()]).unwrap_err();
        assert!(error.contains("saml_response"), "{error}");
    }
}
