//! Folders that do not outlive the run.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Once;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder of its own below the system's temporary one, removed when the value is dropped. What a static holds is
/// never dropped: the next run removes it.
#[derive(Debug)]
pub struct Scratch(PathBuf);

impl Scratch {
    /// A new empty folder; `name` only makes it recognisable.
    pub fn new(name: &str) -> Self {
        static SWEEP: Once = Once::new();
        static COUNT: AtomicU32 = AtomicU32::new(0);
        SWEEP.call_once(sweep);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let folder = base().join(std::process::id().to_string()).join(format!("{name}-{number}"));
        fs::create_dir_all(&folder).expect("a temporary folder can be made");
        // Apache's workers, who are somebody else, read their document root in here.
        fs::set_permissions(&folder, fs::Permissions::from_mode(0o755)).expect("our own folder");
        Self(folder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
        // Succeeds for the last one only.
        if let Some(parent) = self.0.parent() {
            let _ = fs::remove_dir(parent);
        }
    }
}

fn base() -> PathBuf {
    std::env::temp_dir().join("beadle-tests")
}

/// Removes what processes that are no more have left.
fn sweep() {
    for entry in fs::read_dir(base()).into_iter().flatten().flatten() {
        let alive = Path::new("/proc").join(entry.file_name()).exists();
        if !alive {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}
