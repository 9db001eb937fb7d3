//! Where the programs that others wrote are.

use std::path::PathBuf;

/// The Python that has pysaml2, as `cargo xtask test` installs it.
pub fn python() -> PathBuf {
    let tests = std::env::current_exe().expect("the running tests have a path");
    // target/PROFILE/deps/it-… → target
    let target = tests.ancestors().nth(3).expect("cargo's layout");
    let python = target.join("peers/venv/bin/python");
    assert!(python.is_file(), "{} is missing: `cargo xtask test` installs it", python.display());
    python
}
