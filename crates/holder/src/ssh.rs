//! SSH certificates, and where `ssh` looks for them: beside the key, as `<key>-cert.pub`.
//!
//! Invariant: the private key is neither read nor sent; one that is made here is written with its certificate, and never in
//! the place of another.

use std::{
    fs, io,
    path::{Path, PathBuf},
    time::Duration,
};

use ca::ssh::{HeldSshCertificate, SshAuthorityError, SshKeyPair, SshPublicKey, SshPublicKeyError};
use domain::{Entropy, Timestamp};
use thiserror::Error;

use crate::{
    Error,
    certificate::{Attempt, outcome},
    files::{self, NewFile, at},
    http::HttpError,
    place::PlaceError,
    server::{Server, ServerError},
    token::Tokens,
};

/// The keys that are looked for, in this order.
const USUAL: [&str; 3] = ["id_ed25519.pub", "id_ecdsa.pub", "id_rsa.pub"];

/// Why there is no SSH certificate.
#[derive(Debug, Error)]
pub enum SshError {
    /// There is no key.
    #[error("{} has no key (looked for {}): name one with --key, or make one with --new", .0.display(), USUAL.join(", "))]
    NoKey(PathBuf),
    /// What is named is no public key.
    #[error("{path}: {error}", path = path.display())]
    Key {
        /// Where.
        path: PathBuf,
        /// What is wrong.
        error: SshPublicKeyError,
    },
    /// A key cannot be made.
    #[error("no key could be made")]
    Generate(#[from] SshAuthorityError),
    /// A key is there.
    #[error("{} is there already, and no key is ever replaced: leave out --new, or name another file with --key", .0.display())]
    KeyThere(PathBuf),
    /// Somebody else's certificate for this key is there.
    #[error(
        "{path} holds a certificate of another authority that is good until {until}: nothing was replaced; --force does it, \
         --out names another place",
        path = path.display()
    )]
    Good {
        /// Where.
        path: PathBuf,
        /// Until when.
        until: Timestamp,
    },
    /// The server certified something else.
    #[error("the server certified another key than the one that was sent: the certificate is not used")]
    OtherKey,
    /// It is over before it begins.
    #[error("the certificate is good until {0} only, which is over here: is the clock of this machine right?")]
    Ended(Timestamp),
}

impl SshError {
    pub(crate) const fn status(&self) -> u8 {
        match self {
            Self::NoKey(_) | Self::Key { .. } | Self::KeyThere(_) | Self::Good { .. } => 6,
            Self::Generate(_) | Self::OtherKey | Self::Ended(_) => 1,
        }
    }
}

/// A key, and whether it is yet to be written.
pub struct SshKey {
    /// The file of the private key.
    pub file: PathBuf,
    public: SshPublicKey,
    line: String,
    made: Option<SshKeyPair>,
}

impl SshKey {
    /// The public key in a file; either of the two files may be named.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let file = private_half(path);
        let path = with_ending(&file, ".pub");
        let line = fs::read_to_string(&path).map_err(at(&path))?;
        let public = SshPublicKey::parse(&line).map_err(|error| SshError::Key { path, error })?;
        Ok(Self { file, public, line, made: None })
    }

    /// The first of the usual keys that is in a folder.
    pub fn usual(folder: &Path) -> Result<Self, Error> {
        let found = USUAL.into_iter().map(|name| folder.join(name)).find(|path| path.exists());
        Self::read(&found.ok_or_else(|| SshError::NoKey(folder.to_owned()))?)
    }

    /// A new one for this place, where none may be. It is written with its certificate.
    pub fn make(path: &Path, comment: &str) -> Result<Self, Error> {
        let file = private_half(path);
        if let Some(there) = [file.clone(), with_ending(&file, ".pub")].into_iter().find(|path| is_there(path)) {
            return Err(SshError::KeyThere(there).into());
        }
        let made = SshKeyPair::generate().map_err(SshError::from)?;
        let line = made.public_line(comment);
        let public = SshPublicKey::parse(&line).map_err(|error| SshError::Key { path: file.clone(), error })?;
        Ok(Self { file, public, line, made: Some(made) })
    }

    /// Whether it was made here.
    pub const fn is_new(&self) -> bool {
        self.made.is_some()
    }

    /// Where `ssh` looks for its certificate.
    pub fn certificate_path(&self) -> PathBuf {
        with_ending(&self.file, "-cert.pub")
    }

    /// That it is certified by this certificate, now.
    pub fn check(&self, certificate: &HeldSshCertificate, now: Timestamp) -> Result<(), SshError> {
        if !certificate.certifies(&self.public) {
            return Err(SshError::OtherKey);
        }
        if certificate.valid_until <= now { Err(SshError::Ended(certificate.valid_until)) } else { Ok(()) }
    }

    /// Writes the certificate, and before it the key if it is new. Tells what was written.
    pub fn put(
        &self,
        certificate: &HeldSshCertificate,
        place: &Path,
        comment: &str,
        entropy: &dyn Entropy,
    ) -> Result<Vec<PathBuf>, Error> {
        let mut written = Vec::new();
        if let Some(made) = &self.made {
            let private = made.private_file(comment, entropy);
            let (folder, name) = split(&self.file)?;
            let files = [
                NewFile { name, mode: 0o600, content: private.as_bytes() },
                NewFile { name: &format!("{name}.pub"), mode: 0o644, content: self.line.as_bytes() },
            ];
            files::put_new(folder, &files, entropy)?;
            written.extend(files.map(|file| folder.join(file.name)));
        }
        let (folder, name) = split(place)?;
        let content = certificate.file();
        files::put(folder, &[NewFile { name, mode: 0o644, content: content.as_bytes() }], entropy)?;
        written.push(place.to_owned());
        Ok(written)
    }
}

/// Makes the place of a certificate ready: its folder is there, and nobody else can put something else there.
pub fn prepare(place: &Path) -> Result<(), Error> {
    let (folder, _) = split(place)?;
    if files::is_ours(folder)? { Ok(()) } else { Err(PlaceError::NotOurs(folder.to_owned()).into()) }
}

/// That a certificate comes into no place where another authority's is still good.
pub fn check_free(place: &Path, new: &HeldSshCertificate, now: Timestamp) -> Result<(), Error> {
    let there = match fs::read_to_string(place) {
        Ok(text) => HeldSshCertificate::parse(&text).ok(),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::InvalidData) => None,
        Err(error) => return Err(at(place)(error).into()),
    };
    match there {
        Some(there) if there.authority != new.authority && there.valid_until > now => {
            Err(SshError::Good { path: place.to_owned(), until: there.valid_until }.into())
        }
        _ => Ok(()),
    }
}

fn is_there(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// `id_ed25519`, of whichever of the two files.
fn private_half(path: &Path) -> PathBuf {
    let is_public = path.extension().is_some_and(|ending| ending == "pub");
    if is_public { path.with_extension("") } else { path.to_owned() }
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut path = path.as_os_str().to_owned();
    path.push(ending);
    PathBuf::from(path)
}

fn split(path: &Path) -> Result<(&Path, &str), Error> {
    let name = path.file_name().and_then(|name| name.to_str());
    let name = name.ok_or_else(|| at(path)(io::Error::other("it is no name of a file")))?;
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    Ok((folder, name))
}

impl Server {
    /// Whether it certifies SSH keys at all.
    pub fn check_ssh(&self) -> Result<(), ServerError> {
        self.ssh_endpoint().map(drop)
    }

    fn ssh_endpoint(&self) -> Result<&url::Url, ServerError> {
        self.endpoints.ssh_certificate.as_ref().ok_or_else(|| ServerError::NoSsh(self.issuer.clone()))
    }

    /// Has an SSH key certified.
    pub async fn ssh_certificate(
        &self,
        tokens: &Tokens,
        key: &SshKey,
        lifetime: Option<Duration>,
    ) -> Result<Attempt<HeldSshCertificate>, Error> {
        let endpoint = self.ssh_endpoint()?;
        let lifetime = lifetime.map(|lifetime| lifetime.as_secs().to_string());
        // Without the comment, which often names the machine.
        let line = key.line.split_ascii_whitespace().take(2).collect::<Vec<_>>().join(" ");
        let mut form = vec![
            ("client_id", self.client_id()?),
            ("access_token", tokens.access_token.expose()),
            ("public_key", line.as_str()),
        ];
        form.extend(lifetime.as_deref().map(|lifetime| ("lifetime", lifetime)));
        let reply = self.http.send(self.http.post(endpoint)?.form(&form)).await?;
        let unexpected = |_| HttpError::Unexpected(endpoint.to_string(), "an SSH certificate");
        Ok(match outcome(reply)? {
            Attempt::Done(reply) => Attempt::Done(HeldSshCertificate::parse(&reply.body).map_err(unexpected)?),
            Attempt::SignInAgain(refusal) => Attempt::SignInAgain(refusal),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn either_file_of_a_key_leads_to_the_place_of_its_certificate() {
        for named in ["/home/zoe/.ssh/id.work", "/home/zoe/.ssh/id.work.pub"] {
            let file = private_half(Path::new(named));
            assert_eq!(with_ending(&file, "-cert.pub"), Path::new("/home/zoe/.ssh/id.work-cert.pub"), "{named}");
        }
        assert_eq!(split(Path::new("id")).unwrap(), (Path::new("."), "id"));
        assert!(split(Path::new("/")).is_err());
    }
}
