//! `beadle ca root …`: a root whose key is kept elsewhere.

use std::{
    collections::BTreeSet,
    fs,
    io::{self, BufRead as _},
    path::{Path, PathBuf},
};

use ca::{PasswordError, Pkcs12Password};
use clap::Subcommand;
use domain::{Secret, SystemEntropy};
use zeroize::Zeroizing;

use crate::{
    Outcome,
    files::{at, write_private},
    open::Target,
};

/// The shortest password of a key file, in characters.
const MIN_PASSWORD: usize = 12;
/// Where the password is, if no file has it.
const PASSWORD: &str = "BEADLE_KEY_PASSWORD";

/// What is done with the root's key.
#[derive(Debug, Subcommand)]
pub(super) enum Root {
    /// Write the root's key to a file, encrypted under a password of 12 characters at least: the first line of
    /// --password-file, of the environment variable BEADLE_KEY_PASSWORD, or of standard input.
    Export {
        /// The file. It must not exist.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
        /// A file whose first line is the password.
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        #[command(flatten)]
        target: Target,
    },
    /// Take the root's key away from here for good. It must be read back from the file first. A revocation list of the root
    /// that is good for a year is published before.
    Remove {
        /// The file that `export` wrote.
        #[arg(long, value_name = "FILE")]
        root_key: PathBuf,
        /// A file whose first line is the password.
        #[arg(long, value_name = "FILE")]
        password_file: Option<PathBuf>,
        #[command(flatten)]
        target: Target,
    },
}

impl Root {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::Export { out, password_file, target } => export(&out, password_file.as_deref(), &target).await,
            Self::Remove { root_key, password_file, target } => {
                let key = KeyFile { file: root_key, password_file }.read()?;
                target.broker().await?.take_root_key_away(&key).await?;
                println!(
                    "The root's key is no longer here. Its revocation list is good for a year: bring the key before, with\n\
                     beadle ca crl --root-key FILE"
                );
                Ok(())
            }
        }
    }
}

async fn export(out: &Path, password_file: Option<&Path>, target: &Target) -> Outcome {
    if out.exists() {
        return Err(format!("{} exists already", out.display()).into());
    }
    let password = password(password_file)?;
    if password.expose().chars().count() < MIN_PASSWORD {
        return Err(format!("a password has at least {MIN_PASSWORD} characters").into());
    }
    let different: BTreeSet<char> = password.expose().chars().filter(|one| !one.is_whitespace()).collect();
    if different.len() < Pkcs12Password::MIN_DIFFERENT {
        return Err(PasswordError::TooSimple.into());
    }
    let broker = target.broker().await?;
    let file = broker.root_key_file(password.expose(), &SystemEntropy::default()).await?;
    write_private(out, file.as_bytes())?;
    println!(
        "{} has the root's key. Keep it, and the password apart from it; then take the key away from here:",
        out.display()
    );
    println!("beadle ca root remove --root-key {}", out.display());
    Ok(())
}

/// A file with a private key, perhaps under a password.
pub(super) struct KeyFile {
    pub(super) file: PathBuf,
    pub(super) password_file: Option<PathBuf>,
}

impl KeyFile {
    /// The key (PKCS#8 DER). A password is only asked for where there is one.
    pub(super) fn read(&self) -> Result<Zeroizing<Vec<u8>>, Box<dyn std::error::Error>> {
        let pem = Zeroizing::new(fs::read_to_string(&self.file).map_err(at(&self.file))?);
        let named = |error: ca::PrivateKeyFileError| format!("{}: {error}", self.file.display());
        match ca::read_private_key(&pem, None) {
            Err(ca::PrivateKeyFileError::PasswordNeeded) => {
                let password = password(self.password_file.as_deref())?;
                Ok(ca::read_private_key(&pem, Some(password.expose())).map_err(named)?)
            }
            other => Ok(other.map_err(named)?),
        }
    }
}

/// The first line of the file, of the environment variable, or of standard input.
fn password(file: Option<&Path>) -> Result<Secret, Box<dyn std::error::Error>> {
    let text = match (file, std::env::var(PASSWORD)) {
        (Some(file), _) => fs::read_to_string(file).map_err(at(file))?,
        (None, Ok(password)) => password,
        (None, Err(_)) => {
            let mut line = String::new();
            io::stdin().lock().read_line(&mut line)?;
            line
        }
    };
    let text = Zeroizing::new(text);
    match text.lines().next().unwrap_or_default() {
        "" => {
            Err(format!("give the password of the key file: by --password-file FILE, {PASSWORD}, or standard input")
                .into())
        }
        password => Ok(Secret::from(password)),
    }
}
