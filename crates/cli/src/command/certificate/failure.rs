//! Why a command for people fails, with an exit status that tells scripts the kind.

use std::io;

use thiserror::Error;

/// Why a command fails.
#[derive(Debug, Error)]
pub(crate) enum Failure {
    /// The command line is wrong.
    #[error("{0}")]
    Usage(String),
    /// What was done did not succeed.
    #[error(transparent)]
    Holder(#[from] holder::Error),
    /// No answer could be read.
    #[error("no answer could be read: {0}")]
    Terminal(#[from] io::Error),
    /// The agent for SSH keys did not take the key.
    #[error("the certificate is written, but ssh-add did not take it: {0}")]
    Agent(String),
    /// The password is not good.
    #[error("{0}")]
    Password(String),
}

impl Failure {
    /// The exit status.
    pub(crate) const fn status(&self) -> u8 {
        match self {
            Self::Usage(_) => 2,
            Self::Holder(error) => error.status(),
            Self::Terminal(_) | Self::Agent(_) | Self::Password(_) => 1,
        }
    }
}
