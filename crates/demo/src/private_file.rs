//! Files that survive a crash whole and, where they hold keys, are readable by their owner alone.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// Who may read a file.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Readers {
    /// Only the user that runs the process (mode 0600).
    Owner,
    /// Everybody (mode 0644).
    Everybody,
}

/// A file or folder that cannot be read or written.
#[derive(Debug, thiserror::Error)]
#[error("{}: {error}", path.display())]
pub struct FileError {
    /// Which.
    pub path: PathBuf,
    /// Why.
    #[source]
    pub error: io::Error,
}

impl FileError {
    fn at(path: &Path) -> impl FnOnce(io::Error) -> Self {
        let path = path.to_owned();
        |error| Self { path, error }
    }
}

/// Makes a folder with everything above it.
pub(crate) fn create_dir(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(FileError::at(path))
}

/// The content of a file that is made on first use.
pub(crate) fn read_or_make<E: From<FileError>>(
    path: &Path,
    readers: Readers,
    make: impl FnOnce() -> Result<String, E>,
) -> Result<String, E> {
    if let Some(content) = read(path)? {
        return Ok(content);
    }
    let content = make()?;
    write(path, &content, readers)?;
    Ok(content)
}

/// Writes a file beside its place and renames it into place, so that no reader ever sees half of it.
pub(crate) fn write(path: &Path, content: &str, readers: Readers) -> Result<(), FileError> {
    try_write(path, content.as_bytes(), readers).map_err(FileError::at(path))
}

/// The content of a text file, or `None` if there is no such file.
pub(crate) fn read(path: &Path) -> Result<Option<String>, FileError> {
    match fs::read_to_string(path) {
        Ok(content) => Ok(Some(content)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(FileError::at(path)(error)),
    }
}

fn try_write(path: &Path, content: &[u8], readers: Readers) -> io::Result<()> {
    let mode = match readers {
        Readers::Owner => 0o600,
        Readers::Everybody => 0o644,
    };
    let unfinished = path.with_extension("unfinished");
    // A file left over by a crash would keep its own mode.
    match fs::remove_file(&unfinished) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(mode).open(&unfinished)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}
