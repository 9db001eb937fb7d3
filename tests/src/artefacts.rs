//! Files that are kept after the run, for a person to look at: screenshots and the logs of the processes.

use std::fs;
use std::path::PathBuf;

use crate::root;

/// `artefacts/KIND/NAME` at the top of the repository (git-ignored); the folder exists afterwards.
pub fn path(kind: &str, name: &str) -> PathBuf {
    let folder = root().join("artefacts").join(kind);
    fs::create_dir_all(&folder).expect("the folder for artefacts can be made");
    folder.join(name)
}
