//! What others than the institutions say of a person: directories and web services that the operator asks.
//!
//! One port for all of them: a source turns what is known of a person into a [`Question`], and the question into values.
//! It is asked with names that the institution vouched for; each is escaped for the place where it stands.

mod http;
mod ldap;
mod template;
mod tls;

use std::time::Duration;

use domain::SignIn;
use thiserror::Error;
use tokio::time::timeout;

pub use self::{
    http::{HttpSource, InvalidHttpSource},
    ldap::{InvalidLdapSource, LdapSource},
    template::{InvalidTemplate, Template},
    tls::InvalidAuthorities,
};

/// The longest that one question may take: somebody waits for the page.
const PATIENCE: Duration = Duration::from_secs(5);
/// The most values of one person, each of which has at most 1,024 bytes.
const MOST_VALUES: usize = 1_000;
const LONGEST_VALUE: usize = 1_024;

/// Somebody who says more of a person than the institution did.
#[derive(Debug, Clone)]
pub enum AttributeSource {
    /// A directory ([RFC 4511](https://www.rfc-editor.org/rfc/rfc4511)).
    Ldap(LdapSource),
    /// A web service that answers in JSON.
    Http(HttpSource),
}

impl AttributeSource {
    /// What to ask it of this person; `None` if something that stands in the question is unknown, or is not one value.
    pub fn question(&self, sign_in: &SignIn) -> Option<Question<'_>> {
        Some(match self {
            Self::Ldap(source) => Question::Ldap(source.question(sign_in)?),
            Self::Http(source) => Question::Http(source.question(sign_in)?),
        })
    }
}

/// A question about one person.
#[derive(Debug)]
pub enum Question<'a> {
    /// To a directory.
    Ldap(ldap::Question<'a>),
    /// To a web service.
    Http(http::Question<'a>),
}

impl Question<'_> {
    /// By what this question is told from others to the same source.
    pub fn key(&self) -> String {
        match self {
            Self::Ldap(question) => question.key(),
            Self::Http(question) => question.key(),
        }
    }

    /// Asks it.
    pub async fn ask(self) -> Result<Vec<String>, SourceError> {
        let answer = async {
            match self {
                Self::Ldap(question) => question.ask().await,
                Self::Http(question) => question.ask().await,
            }
        };
        let values = timeout(PATIENCE, answer).await.map_err(|_| SourceError::Late)??;
        if values.len() > MOST_VALUES || values.iter().any(|value| value.len() > LONGEST_VALUE) {
            return Err(SourceError::TooMuch);
        }
        Ok(values)
    }
}

/// Why a source says nothing.
#[derive(Debug, Error)]
pub enum SourceError {
    /// It cannot be reached, or refuses.
    #[error("{0}")]
    Failed(String),
    /// It takes too long.
    #[error("no answer within {} seconds", PATIENCE.as_secs())]
    Late,
    /// More than anybody has.
    #[error("more than {MOST_VALUES} values, or one of more than {LONGEST_VALUE} bytes")]
    TooMuch,
    /// The answer is not what the configuration says.
    #[error("the answer cannot be read: {0}")]
    Unreadable(String),
}
