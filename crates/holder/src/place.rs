//! Where grid software looks for certificates: the folder `~/.globus`, or the file of a proxy.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use ca::{Pkcs12Password, holder::Credential};
use domain::{Entropy, Timestamp};
use thiserror::Error;

use crate::{
    Error,
    files::{self, NewFile, at},
    key::OwnKey,
};

const CERTIFICATE: &str = "usercert.pem";
const KEY: &str = "userkey.pem";
const PKCS12: &str = "usercred.p12";

/// What is left of a certificate's life when it is renewed: a third, but no more than this.
const LONGEST_BEFORE: Duration = Duration::from_secs(28 * 86_400);

/// Why a place does not do.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// Others could put something else there.
    #[error("others may write to {}: choose another place with --out", .0.display())]
    NotOurs(PathBuf),
    /// Something good is there.
    #[error(
        "{path} holds a certificate of {subject} that is good until {until}; `beadle cert renew` replaces it when its end \
         is near, --force does it now",
        path = path.display()
    )]
    Good {
        /// Where.
        path: PathBuf,
        /// Whose.
        subject: String,
        /// Until when.
        until: Timestamp,
    },
    /// There is a key, and nothing that tells what it is for.
    #[error("{} holds a private key, and no certificate lies beside it: move it away, or say --force", .0.display())]
    LoneKey(PathBuf),
    /// There is nothing to renew.
    #[error("{} holds no certificate to renew: `beadle cert get` fetches one", .0.display())]
    Nothing(PathBuf),
    /// It is somebody else's, or another authority's.
    #[error(
        "{path} holds a certificate of {there}, and the new one is of {new}: nothing was replaced; --force does it, --out \
         names another place",
        path = path.display()
    )]
    OtherName {
        /// Where.
        path: PathBuf,
        /// Whose is there.
        there: String,
        /// Whose is new.
        new: String,
    },
}

/// Where a certificate goes.
#[derive(Debug, Clone)]
pub enum Place {
    /// A folder, with key and certificate in files of their own.
    Globus(PathBuf),
    /// The file of a proxy.
    Proxy(PathBuf),
}

impl Place {
    /// The file with the certificate.
    pub fn certificate(&self) -> PathBuf {
        match self {
            Self::Globus(folder) => folder.join(CERTIFICATE),
            Self::Proxy(file) => file.clone(),
        }
    }

    /// Where a proxy goes if nothing else is said (`X509_USER_PROXY` says something else).
    pub fn usual_proxy() -> PathBuf {
        PathBuf::from(format!("/tmp/x509up_u{}", files::own_uid()))
    }

    fn folder(&self) -> &Path {
        match self {
            Self::Globus(folder) => folder,
            Self::Proxy(file) => {
                file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
            }
        }
    }

    /// Makes the place ready: the folder is there, nobody else can change what lies in it, and what a killed run left is
    /// completed.
    pub fn prepare(&self) -> Result<(), Error> {
        let folder = self.folder();
        if let Self::Globus(_) = self {
            files::make_private_folder(folder)?;
        }
        if !files::is_ours(folder)? {
            return Err(PlaceError::NotOurs(folder.to_owned()).into());
        }
        if let Self::Globus(_) = self {
            files::finish(folder)?;
        }
        Ok(())
    }

    /// The certificate that lies there, if it can be read.
    pub fn present(&self) -> Result<Option<Credential>, Error> {
        let path = self.certificate();
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Credential::parse(&text).ok()),
            Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => Ok(None),
            Err(error) => Err(at(&path)(error).into()),
        }
    }

    /// Whether a new certificate may come there without a word: nothing good is there. A proxy is made to be replaced.
    pub fn check_free(&self, now: Timestamp) -> Result<(), Error> {
        let Self::Globus(folder) = self else { return Ok(()) };
        match self.present()? {
            Some(there) if there.not_after() > now => {
                Err(PlaceError::Good { path: self.certificate(), subject: there.subject(), until: there.not_after() }
                    .into())
            }
            None if folder.join(KEY).exists() => Err(PlaceError::LoneKey(folder.join(KEY)).into()),
            _ => Ok(()),
        }
    }

    /// The certificate there that is to be renewed.
    pub fn renewable(&self) -> Result<Credential, Error> {
        Ok(self.present()?.ok_or_else(|| PlaceError::Nothing(self.certificate()))?)
    }

    /// That a certificate takes the place of one of the same name alone.
    pub fn check_name(&self, there: &Credential, new: &Credential) -> Result<(), PlaceError> {
        let (there, new) = (there.subject(), new.subject());
        // A proxy's name is its holder's with something behind it.
        if there == new || (matches!(self, Self::Proxy(_)) && there.starts_with(&format!("{new}/CN="))) {
            return Ok(());
        }
        Err(PlaceError::OtherName { path: self.certificate(), there, new })
    }

    /// Puts key and certificate into the folder. Without a password there is no PKCS#12 file, and an older one, whose key is
    /// not this one, is put aside.
    pub fn put_pair(
        folder: &Path,
        key: &OwnKey,
        credential: &Credential,
        password: Option<&Pkcs12Password>,
        entropy: &dyn Entropy,
    ) -> Result<Vec<PathBuf>, Error> {
        let pem = key.pem(password, entropy)?;
        let pkcs12 = password.map(|password| key.pkcs12(credential, password, entropy)).transpose()?;
        let certificate = credential.leaf_pem();
        let mut files = vec![
            NewFile { name: KEY, mode: 0o400, content: pem.as_bytes() },
            NewFile { name: CERTIFICATE, mode: 0o644, content: certificate.as_bytes() },
        ];
        match &pkcs12 {
            Some(content) => files.push(NewFile { name: PKCS12, mode: 0o600, content }),
            None => put_aside(&folder.join(PKCS12))?,
        }
        files::put(folder, &files, entropy)?;
        Ok(files.iter().map(|file| folder.join(file.name)).collect())
    }

    /// Puts a proxy into its file.
    pub fn put_proxy(&self, text: &str, entropy: &dyn Entropy) -> Result<PathBuf, Error> {
        let path = self.certificate();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.ok_or_else(|| at(&path)(io::Error::other("it is no name of a file")))?;
        files::put(self.folder(), &[NewFile { name, mode: 0o600, content: text.as_bytes() }], entropy)?;
        Ok(path)
    }
}

fn put_aside(path: &Path) -> Result<(), Error> {
    let mut aside = path.as_os_str().to_owned();
    aside.push(".old");
    match fs::rename(path, PathBuf::from(aside)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(path)(error).into()),
        _ => Ok(()),
    }
}

/// From when on a certificate is renewed: `before` its end, or in the last third of its life.
pub fn renewable_from(certificate: &Credential, before: Option<Duration>) -> Timestamp {
    let (from, to) = (certificate.not_before(), certificate.not_after());
    to - before.unwrap_or_else(|| (to.since(from) / 3).min(LONGEST_BEFORE))
}
