//! A folder of trusted authorities, such as `/etc/grid-security/certificates`, brought up to date among whatever else lies
//! there.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use broker::trust_bundle::{BundleFile, TrustBundle};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};

use crate::files::{FileError, at};

/// What lies beside an authority's certificate, under the same name.
const BESIDE: [&str; 5] = ["signing_policy", "namespaces", "info", "crl_url", "r0"];
/// No certificate is longer.
const MOST: u64 = 1 << 16;

/// Writes a bundle's files, each whole or not at all, and takes away those of authorities that are trusted no more. Those are
/// known by their certificates (DER), so that others' files stay, whatever they are called. Tells what was taken away.
pub(super) fn update(folder: &Path, bundle: &TrustBundle, gone: &[Vec<u8>]) -> Result<Vec<PathBuf>, FileError> {
    fs::create_dir_all(folder).map_err(at(folder))?;
    for file in bundle.files() {
        write(folder, file).map_err(at(&folder.join(&file.name)))?;
    }
    let kept: BTreeSet<&str> = bundle.files().iter().map(|file| file.name.as_str()).collect();
    let (mut removed, mut names) = (Vec::new(), BTreeSet::new());
    for entry in fs::read_dir(folder).map_err(at(folder))? {
        let path = entry.map_err(at(folder))?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let Some(of) = certificate_of(name).filter(|_| !kept.contains(name)) else { continue };
        if certificate(&path).is_some_and(|der| gone.contains(&der)) {
            fs::remove_file(&path).map_err(at(&path))?;
            names.insert(of.to_owned());
            removed.push(path);
        }
    }
    for name in names {
        // Another authority may share the name: OpenSSL's hashes are short.
        if has_certificate(folder, &name).map_err(at(folder))? {
            continue;
        }
        for path in BESIDE.map(|ending| folder.join(format!("{name}.{ending}"))) {
            match fs::remove_file(&path) {
                Ok(()) => removed.push(path),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => return Err(at(&path)(error)),
            }
        }
    }
    removed.sort();
    Ok(removed)
}

fn write(folder: &Path, file: &BundleFile) -> io::Result<()> {
    let half = folder.join(format!(".{}.new", file.name));
    fs::write(&half, &file.content)?;
    fs::rename(&half, folder.join(&file.name))
}

/// What stands before the ending, if that is one of a certificate: `.pem`, or a digit behind OpenSSL's hash.
fn certificate_of(name: &str) -> Option<&str> {
    let (of, ending) = name.rsplit_once('.')?;
    (ending == "pem" || (ending.len() == 1 && ending.bytes().all(|byte| byte.is_ascii_digit()))).then_some(of)
}

fn certificate(path: &Path) -> Option<Vec<u8>> {
    let is_one = fs::metadata(path).is_ok_and(|found| found.is_file() && found.len() <= MOST);
    let pem = is_one.then(|| fs::read(path).ok()).flatten()?;
    Some(CertificateDer::from_pem_slice(&pem).ok()?.to_vec())
}

fn has_certificate(folder: &Path, of: &str) -> io::Result<bool> {
    for entry in fs::read_dir(folder)? {
        if entry?.file_name().to_str().and_then(certificate_of) == Some(of) {
            return Ok(true);
        }
    }
    Ok(false)
}
