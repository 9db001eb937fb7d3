//! Why nothing comes of it, in sentences that say what to do.

use serde::Deserialize;
use thiserror::Error;

use crate::{
    ecp::EcpError, files::FileError, http::HttpError, institution::InstitutionError, key::KeyError, place::PlaceError,
    server::ServerError, ssh::SshError,
};

/// Why nothing comes of it. Scripts tell the kinds by the [exit status](Error::status).
#[derive(Debug, Error)]
pub enum Error {
    /// Nobody answers, or not as it should.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// The server is not one for this program.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The server refused.
    #[error("the server refused: {0}")]
    Refused(Refusal),
    /// The person did not let the program in.
    #[error("nobody was signed in: the question was answered with no")]
    Denied,
    /// Nobody answered in time.
    #[error("nobody was signed in: the code has expired; start again, and be quicker than the time that is named")]
    Expired,
    /// A person is needed, and none is there.
    #[error("a sign-in is needed, and --batch was said; run it once without")]
    NobodyThere,
    /// The sign-in on the terminal failed.
    #[error(transparent)]
    Ecp(#[from] EcpError),
    /// There is no such institution.
    #[error(transparent)]
    Institution(#[from] InstitutionError),
    /// The key or what is made with it failed.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The place for the files does not do.
    #[error(transparent)]
    Place(#[from] PlaceError),
    /// An SSH key or its certificate does not do.
    #[error(transparent)]
    Ssh(#[from] SshError),
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
}

impl Error {
    /// The exit status by which a script knows what kind it is.
    pub const fn status(&self) -> u8 {
        match self {
            Self::Refused(_) | Self::Server(_) | Self::Institution(_) => 3,
            Self::Denied | Self::Expired | Self::NobodyThere => 4,
            Self::Ecp(error) => error.status(),
            Self::Http(_) => 5,
            Self::Place(_) | Self::File(_) => 6,
            Self::Ssh(error) => error.status(),
            Self::Key(_) => 1,
        }
    }
}

/// What a server says that refuses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The protocol's word for it, e.g. `invalid_grant`; empty where it said none.
    pub code: String,
    /// Its sentence.
    pub sentence: String,
}

#[derive(Deserialize)]
struct Written {
    error: String,
    #[serde(default)]
    error_description: String,
}

impl Refusal {
    /// From an answer: JSON as in OAuth, or plain text.
    pub fn read(status: u16, body: &str) -> Self {
        match serde_json::from_str::<Written>(body) {
            Ok(written) => Self { code: readable(&written.error), sentence: readable(&written.error_description) },
            Err(_) if body.trim().is_empty() || body.trim_start().starts_with('<') => {
                Self { code: String::new(), sentence: format!("HTTP status {status}") }
            }
            Err(_) => Self { code: String::new(), sentence: readable(body) },
        }
    }
}

impl std::fmt::Display for Refusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.sentence.as_str(), self.code.as_str()) {
            ("", code) => f.write_str(code),
            (sentence, "") => f.write_str(sentence),
            (sentence, code) => write!(f, "{sentence} ({code})"),
        }
    }
}

/// What somebody else says, fit for a terminal: one line, without control characters, not endless.
pub(crate) fn readable(text: &str) -> String {
    const LONGEST: usize = 500;
    let words = text.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().filter(|c| !c.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_says_cannot_drive_the_terminal() {
        let refusal = Refusal::read(400, "{\"error\":\"x\\u001b[2J\",\"error_description\":\"line\\n\\u0007two\"}");
        assert_eq!(refusal.to_string(), "line two (x[2J)");
        assert_eq!(Refusal::read(400, "The key is weak.\n").to_string(), "The key is weak.");
        assert_eq!(Refusal::read(502, "<html>").to_string(), "HTTP status 502");
        assert!(Refusal::read(400, &"x".repeat(9_000)).sentence.len() <= 500);
    }
}
