//! What the outside peers are made of, below the target folder: the Python environment of the institution and the
//! relying parties from PyPI, the packages of those from npm, and samael with a program around it.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::process::{Outcome, cargo, root, run, target};

/// Makes each once, and again when the pinned versions change.
pub(super) fn ensure() -> Outcome {
    once("requirements.txt", "venv", python)?;
    once("cigetcert.txt", "cigetcert", cigetcert)?;
    once("node/package-lock.json", "node", node)?;
    samael()
}

/// Runs `install` for a folder below `target/peers`, unless it did so before for the same list below `tests/peers`.
fn once(list: &str, folder: &str, install: fn(&Path, &Path) -> Outcome) -> Outcome {
    let list = root().join("tests/peers").join(list);
    let wanted = fs::read_to_string(&list).map_err(|error| format!("{}: {error}", list.display()))?;
    let folder = target().join("peers").join(folder);
    let stamp = folder.join("installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("Installing what {} lists into {} …", list.display(), folder.display());
    install(&list, &folder)?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}

fn python(list: &Path, folder: &Path) -> Outcome {
    // Debian's own Python, whose python3-venv was just installed; another one on the path may lack it.
    let debian = "/usr/bin/python3";
    let python = if fs::exists(debian).unwrap_or(false) { debian } else { "python3" };
    run(Command::new(python).args(["-m", "venv", "--clear"]).arg(folder))?;
    run(Command::new(folder.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--require-hashes"])
        .arg("--requirement")
        .arg(list))
}

/// Without what it names as its needs: those are Debian's.
fn cigetcert(list: &Path, folder: &Path) -> Outcome {
    // Behind the environment of the others.
    let pip = folder.with_file_name("venv").join("bin/pip");
    run(Command::new(pip)
        .args(["install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--require-hashes"])
        .args(["--no-deps", "--upgrade", "--target"])
        .arg(folder)
        .arg("--requirement")
        .arg(list))
}

fn node(list: &Path, folder: &Path) -> Outcome {
    let failed = |error| format!("{}: {error}", folder.display());
    fs::create_dir_all(folder).map_err(failed)?;
    for file in [list.to_owned(), list.with_file_name("package.json")] {
        let name = file.file_name().expect("a file of ours has a name");
        fs::copy(&file, folder.join(name)).map_err(failed)?;
    }
    run(Command::new("npm").args(["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--silent"]).current_dir(folder))
}

/// A package of its own with a lock of its own: OpenSSL and libxml2 must not be in our tree. Cargo sees what changed.
fn samael() -> Outcome {
    let manifest = root().join("tests/peers/samael/Cargo.toml");
    let mut build = cargo();
    build.args(["build", "--quiet", "--locked", "--manifest-path"]).arg(manifest);
    run(build.arg("--target-dir").arg(target().join("peers/samael")))
}
