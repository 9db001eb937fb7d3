//! `cargo xtask test`: everything that the tests need, then the tests, then one line of sums.

mod cluster;
mod packages;
mod peers;
mod summary;

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use crate::process::{Outcome, cargo, root, run as run_command, target};
use cluster::Cluster;
use summary::Summary;

/// Installs, prepares, builds and runs; ends with `N passed, N failed, N skipped` alone on a line.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let Options { quick, filter } = Options::parse(arguments)?;
    packages::ensure(quick)?;
    if !quick {
        peers::ensure()?;
    }
    // With the whole workspace in view, so that the tests below find every dependency built with the same features.
    run_command(cargo().args(["build", "--workspace", "--locked", "--bin", "beadle"]))?;

    // Held until the end: dropping it stops the private cluster, and so does the end of this process.
    let cluster = Cluster::ensure()?;
    let mut tests = cargo();
    tests.args(["test", "--workspace", "--locked", "--no-fail-fast", "--"]).args(&filter);
    tests.env("BEADLE_TEST_POSTGRES_URL", cluster.url());
    if quick {
        tests.env("BEADLE_TEST_QUICK", "1");
        tests.args(outside_tests()?.iter().flat_map(|name| ["--skip", name]));
    }
    let (summary, passed) = tee(&mut tests)?;
    drop(cluster);

    fs::write(target().join("test-summary"), format!("{summary}\n"))
        .map_err(|error| format!("the summary cannot be written: {error}"))?;
    println!("\n{summary}");
    if passed { Ok(()) } else { Err("the tests did not pass".to_owned()) }
}

struct Options {
    quick: bool,
    /// What follows `--`: handed to the test binaries as it is.
    filter: Vec<String>,
}

impl Options {
    fn parse(arguments: &[String]) -> Outcome<Self> {
        let split = arguments.iter().position(|argument| argument == "--").unwrap_or(arguments.len());
        let (own, rest) = arguments.split_at(split);
        let mut quick = false;
        for argument in own {
            match argument.as_str() {
                "--quick" => quick = true,
                other => return Err(format!("`test` knows --quick and -- FILTER, not `{other}`")),
            }
        }
        Ok(Self { quick, filter: rest.iter().skip(1).cloned().collect() })
    }
}

/// The modules of tests that need a browser or an outside peer, as their tests' names begin: those of the pages, and
/// what is read from the folders, never just `browser::`, which might be part of a unit test's name elsewhere.
fn outside_tests() -> Outcome<Vec<String>> {
    let mut names = vec!["page::tests::chromium::".to_owned()];
    for (folder, group) in [("tests/it", "browser"), ("tests/it", "peers"), ("crates/saml/tests/saml", "peers")] {
        let folder = root().join(folder).join(group);
        let entries = fs::read_dir(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
        let files = entries.flatten().map(|entry| entry.path());
        names.extend(files.filter_map(|file| Some(format!("{group}::{}::", module_name(&file)?))));
    }
    names.sort();
    Ok(names)
}

fn module_name(file: &Path) -> Option<&str> {
    file.file_stem()?.to_str()
}

/// Runs the tests with their output shown as it comes, and sums up the result lines in it.
fn tee(tests: &mut Command) -> Outcome<(Summary, bool)> {
    let mut child = tests.stdout(Stdio::piped()).spawn().map_err(|error| format!("cargo test: {error}"))?;
    let mut summary = Summary::default();
    let output = child.stdout.take().expect("the output was asked for as a pipe");
    for line in BufReader::new(output).split(b'\n') {
        let line = line.map_err(|error| format!("the output of the tests: {error}"))?;
        let text = String::from_utf8_lossy(&line);
        summary.add(&text);
        // Somebody may have closed our output (`| head`); the tests go on all the same.
        let _ = writeln!(std::io::stdout(), "{text}");
    }
    let status = child.wait().map_err(|error| format!("cargo test: {error}"))?;
    Ok((summary, status.success()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_follows_the_dashes_goes_to_the_tests() {
        let arguments = ["--quick", "--", "saml", "--nocapture"].map(str::to_owned);
        let options = Options::parse(&arguments).unwrap();
        assert!(options.quick);
        assert_eq!(options.filter, ["saml", "--nocapture"]);
        assert!(Options::parse(&["--fast".to_owned()]).is_err());
    }

    #[test]
    fn the_quick_run_skips_the_browser_journeys_by_name() {
        let names = outside_tests().unwrap();
        assert!(names.contains(&"browser::sign_in::".to_owned()));
        assert!(names.contains(&"page::tests::chromium::".to_owned()));
        assert!(names.contains(&"peers::curl_walkthrough::".to_owned()));
        assert!(names.contains(&"peers::samael::".to_owned()));
    }
}
