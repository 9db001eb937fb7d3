//! Files with secrets in them: written whole or not at all, readable by their owner only.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write as _},
    os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _},
    path::{Path, PathBuf},
};

use broker::keyring::MasterKey;
use domain::{Entropy, entropy::random};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use thiserror::Error;

/// A file could not be read or written.
#[derive(Debug, Error)]
#[error("{path}: {source}")]
pub(crate) struct FileError {
    path: PathBuf,
    source: io::Error,
}

/// Names the file in an error.
pub(crate) fn at(path: &Path) -> impl Fn(io::Error) -> FileError {
    let path = path.to_owned();
    move |source| FileError { path: path.clone(), source }
}

/// Makes a folder, and those above it, for its owner only.
pub(crate) fn make_private_folder(path: &Path) -> Result<(), FileError> {
    fs::DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(at(path))
}

/// Writes a file (mode 0600) under another name and renames it into place, so that no reader sees half of it.
pub(crate) fn write_private(path: &Path, content: &[u8]) -> Result<(), FileError> {
    let half = path.with_extension("new");
    let write = || {
        if half.exists() {
            fs::remove_file(&half)?;
        }
        let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&half)?;
        file.write_all(content)?;
        file.sync_all()?;
        fs::rename(&half, path)
    };
    write().map_err(at(path))
}

/// Why a file has no certificates.
#[derive(Debug, Error)]
pub(crate) enum CertificateFileError {
    #[error(transparent)]
    File(#[from] FileError),
    #[error("{path}: {reason}")]
    Content { path: PathBuf, reason: String },
}

/// The certificates in a PEM file; at least one.
pub(crate) fn certificates(path: &Path) -> Result<Vec<CertificateDer<'static>>, CertificateFileError> {
    let pem = fs::read(path).map_err(at(path))?;
    let unusable = |reason: String| CertificateFileError::Content { path: path.to_owned(), reason };
    let found = CertificateDer::pem_slice_iter(&pem).collect::<Result<Vec<_>, _>>();
    let found = found.map_err(|error| unusable(error.to_string()))?;
    if found.is_empty() { Err(unusable("there is no certificate in it".to_owned())) } else { Ok(found) }
}

/// Why there is no master key.
#[derive(Debug, Error)]
pub(crate) enum MasterKeyError {
    #[error("the master key {0}")]
    File(#[from] FileError),
    #[error("the master key {0} does not hold 64 hexadecimal digits")]
    Malformed(PathBuf),
}

/// Reads the master key; makes one where there is none.
pub(crate) fn master_key(path: &Path, entropy: &dyn Entropy) -> Result<MasterKey, MasterKeyError> {
    if !path.exists() {
        let fresh = random::<{ MasterKey::LENGTH }>(entropy);
        let text: String = fresh.iter().flat_map(|byte| [byte >> 4, byte & 15]).filter_map(digit).collect();
        write_private(path, format!("{text}\n").as_bytes())?;
        tracing::info!(path = %path.display(), "made a master key; keep a copy of it apart from the database's");
    }
    let text = fs::read_to_string(path).map_err(at(path))?;
    let malformed = || MasterKeyError::Malformed(path.to_owned());
    let bytes = from_hex(text.trim()).ok_or_else(malformed)?;
    MasterKey::new(&bytes).ok_or_else(malformed)
}

fn digit(value: u8) -> Option<char> {
    char::from_digit(u32::from(value), 16)
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let digits: Vec<u8> =
        text.chars().map(|c| c.to_digit(16).and_then(|d| u8::try_from(d).ok())).collect::<Option<_>>()?;
    let (pairs, rest) = digits.as_chunks::<2>();
    rest.is_empty().then(|| pairs.iter().map(|[high, low]| high << 4 | low).collect())
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;

    use domain::SystemEntropy;

    use super::*;

    #[test]
    fn a_master_key_is_made_once_and_for_its_owner_only() {
        let path = std::env::temp_dir().join(format!("beadle-master-{}", std::process::id()));
        master_key(&path, &SystemEntropy::default()).unwrap();
        let first = fs::read_to_string(&path).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        master_key(&path, &SystemEntropy::default()).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), first);
        fs::write(&path, "not a key").unwrap();
        assert!(matches!(master_key(&path, &SystemEntropy::default()), Err(MasterKeyError::Malformed(_))));
        fs::remove_file(path).unwrap();
    }
}
