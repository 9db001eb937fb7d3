//! Tokens that are kept between two calls, so that a list or a renewal needs no browser: a file for its owner alone, below
//! the folder for state of the [XDG base directories](https://specifications.freedesktop.org/basedir-spec/latest/).

use std::{
    fs, io,
    os::unix::fs::MetadataExt as _,
    path::{Path, PathBuf},
};

use domain::{Entropy, Secret};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::{
    files::{self, FileError, NewFile, at},
    server::Server,
    token::{Right, Tokens},
};

/// The file with the tokens of one server, for one right.
#[derive(Debug, Clone)]
pub struct KeptTokens {
    folder: PathBuf,
    name: String,
    issuer: String,
    client_id: String,
}

/// For whom they are is part of it, so that a file in the wrong place opens nothing.
#[derive(Serialize, Deserialize)]
struct Content {
    issuer: String,
    client_id: String,
    access_token: String,
    until: i64,
    refresh_token: Option<String>,
}

impl KeptTokens {
    /// The file for a server's tokens, below this folder of the person's.
    pub fn new(state: &Path, server: &Server, right: Right) -> Self {
        let plain = |c: char| if c.is_ascii_alphanumeric() || c == '.' { c } else { '-' };
        let address = server.issuer.split_once("://").map_or(server.issuer.as_str(), |(_, rest)| rest);
        Self {
            folder: state.join("beadle"),
            name: format!("{}-{}.json", right.file_prefix(), address.chars().map(plain).collect::<String>()),
            issuer: server.issuer.clone(),
            client_id: server.client_id.clone().unwrap_or_default(),
        }
    }

    /// Where it is.
    pub fn path(&self) -> PathBuf {
        self.folder.join(&self.name)
    }

    /// What is kept; nothing, if others could have read or written it, or if it is for somebody else.
    pub fn read(&self) -> Option<Tokens> {
        let path = self.path();
        let about = fs::symlink_metadata(&path).ok()?;
        let for_others = about.mode() & 0o077;
        let own = about.is_file() && about.uid() == files::own_uid() && for_others == 0;
        let text = Zeroizing::new(own.then(|| fs::read_to_string(&path).ok()).flatten()?);
        let content: Content = serde_json::from_str(&text).ok()?;
        (content.issuer == self.issuer && content.client_id == self.client_id).then(|| Tokens {
            access_token: Secret::from(content.access_token),
            until: content.until,
            refresh_token: content.refresh_token.map(Secret::from),
        })
    }

    /// Keeps them.
    pub fn write(&self, tokens: &Tokens, entropy: &dyn Entropy) -> Result<(), FileError> {
        files::make_private_folder(&self.folder)?;
        let content = Content {
            issuer: self.issuer.clone(),
            client_id: self.client_id.clone(),
            access_token: tokens.access_token.expose().to_owned(),
            until: tokens.until,
            refresh_token: tokens.refresh_token.as_ref().map(|token| token.expose().to_owned()),
        };
        let text = serde_json::to_vec(&content).map_err(io::Error::other).map_err(at(&self.path()))?;
        let text = Zeroizing::new(text);
        files::put(&self.folder, &[NewFile { name: &self.name, mode: 0o600, content: &text }], entropy)
    }

    /// Forgets them.
    pub fn remove(&self) -> Result<(), FileError> {
        match fs::remove_file(self.path()) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(at(&self.path())(error)),
            _ => Ok(()),
        }
    }
}
