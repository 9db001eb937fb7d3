//! The Python environment of the institution that others wrote (pysaml2), below the target folder.

use std::fs;
use std::process::Command;

use crate::process::{Outcome, root, run, target};

/// Makes the environment once, and again when the pinned versions change.
pub(super) fn ensure() -> Outcome {
    let requirements = root().join("tests/peers/requirements.txt");
    let wanted = fs::read_to_string(&requirements).map_err(|error| format!("{}: {error}", requirements.display()))?;
    let folder = target().join("peers/venv");
    let stamp = folder.join("requirements.installed");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    println!("Installing pysaml2 into {} …", folder.display());
    // Debian's own Python, whose python3-venv was just installed; another one on the path may lack it.
    let debian = "/usr/bin/python3";
    let python = if fs::exists(debian).unwrap_or(false) { debian } else { "python3" };
    run(Command::new(python).args(["-m", "venv", "--clear"]).arg(&folder))?;
    run(Command::new(folder.join("bin/pip"))
        .args(["install", "--quiet", "--disable-pip-version-check", "--only-binary=:all:", "--requirement"])
        .arg(&requirements))?;
    fs::write(&stamp, wanted).map_err(|error| format!("{}: {error}", stamp.display()))
}
