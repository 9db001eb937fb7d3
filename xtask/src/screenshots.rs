//! `cargo xtask screenshots`: every page as pictures, for eyes.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::{Outcome, cargo, on_path, root, run as run_command, target};

/// Has the tests of the pages write their samples, and Chromium take pictures of them.
pub(crate) fn run(arguments: &[String]) -> Outcome {
    let out = folder(arguments)?;
    for (program, package) in [("chromium", "chromium"), ("node", "nodejs")] {
        if !on_path(program) {
            return Err(format!("the pictures take {program}: apt-get install {package}"));
        }
    }
    let samples = target().join("pages");
    empty(&samples)?;
    let mut tests = cargo();
    tests.args(["test", "--quiet", "--locked", "--package", "beadle-web", "--lib", "the_samples_can_be_looked_at"]);
    run_command(tests.env("BEADLE_PAGES", &samples))?;
    run_command(Command::new("node").arg(root().join("tests/pages/screenshots.mjs")).args([&samples, &out]))
}

/// `--out DIR`, or a folder below the target folder, which loses what was in it.
fn folder(arguments: &[String]) -> Outcome<PathBuf> {
    match arguments {
        [] => {
            let folder = target().join("screenshots");
            empty(&folder)?;
            Ok(folder)
        }
        [option, folder] if option == "--out" => Ok(folder.into()),
        _ => Err(format!("`screenshots` knows --out DIR, not `{}`", arguments.join(" "))),
    }
}

fn empty(folder: &Path) -> Outcome {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(format!("{}: {error}", folder.display())),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_go_where_they_are_wanted() {
        let arguments = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        assert_eq!(folder(&arguments(&["--out", "/tmp/pictures"])), Ok("/tmp/pictures".into()));
        assert!(folder(&arguments(&["--out"])).is_err());
        assert!(folder(&arguments(&["pictures"])).is_err());
    }
}
