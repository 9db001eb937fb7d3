//! Lines that are added to a file of the operator's.

use std::{
    fs::OpenOptions,
    io::{self, Write as _},
    os::unix::fs::OpenOptionsExt as _,
    path::Path,
};

/// Adds a line to a file, which is made for its owner alone if it is not there; it is on the disk when this returns.
pub async fn append_line(file: &Path, line: &str) -> io::Result<()> {
    let (file, line) = (file.to_owned(), format!("{line}\n"));
    tokio::task::spawn_blocking(move || {
        let mut file = OpenOptions::new().create(true).append(true).mode(0o600).open(file)?;
        file.write_all(line.as_bytes())?;
        file.sync_all()
    })
    .await?
}
