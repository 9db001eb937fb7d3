//! The `openssl` command as a second opinion.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
    sync::atomic::{AtomicU32, Ordering},
};

/// A directory of files for one test, removed at its end.
pub(crate) struct Scratch(PathBuf);

impl Scratch {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("ca-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> &Self {
        fs::write(self.0.join(name), content).unwrap();
        self
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.0.join(name)).unwrap()
    }

    /// Runs `openssl` with these arguments (split at blanks) in the directory.
    fn run(&self, arguments: &str) -> Output {
        Command::new("openssl").args(arguments.split(' ')).current_dir(&self.0).output().unwrap()
    }

    /// What it prints, once it has succeeded.
    pub(crate) fn openssl(&self, arguments: &str) -> String {
        let output = self.run(arguments);
        let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "openssl {arguments}: {text}");
        text
    }

    /// What it complains of, once it has failed.
    pub(crate) fn openssl_refuses(&self, arguments: &str) -> String {
        let output = self.run(arguments);
        assert!(!output.status.success(), "openssl {arguments} accepted it");
        String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed lies in the build directory and hurts nobody.
        let _ = fs::remove_dir_all(&self.0);
    }
}
