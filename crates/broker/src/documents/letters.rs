//! Letters on their way.

use serde::Serialize;
use storage::outbox::ListedMail;
use utoipa::ToSchema;

use super::{MailStateWord, at, maybe_at};

/// What is on record of a letter. Its words are not.
#[derive(Debug, Serialize, ToSchema)]
pub struct LetterEntry {
    /// Its name.
    pub id: String,
    /// Which kind of letter.
    pub about: String,
    /// A mail address.
    pub recipient: String,
    /// How it stands with it.
    pub state: MailStateWord,
    /// When it was posted.
    #[schema(format = DateTime)]
    pub posted_at: String,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again.
    #[schema(format = DateTime)]
    pub next_try_at: Option<String>,
    /// When it left, or was given up.
    #[schema(format = DateTime)]
    pub settled_at: Option<String>,
    /// What the last try met.
    pub problem: Option<String>,
}

impl From<&ListedMail> for LetterEntry {
    fn from(letter: &ListedMail) -> Self {
        Self {
            id: letter.id.clone(),
            about: letter.about.clone(),
            recipient: letter.recipient.clone(),
            state: MailStateWord(letter.state),
            posted_at: at(letter.posted_at),
            attempts: letter.attempts,
            next_try_at: maybe_at(letter.next_try_at),
            settled_at: maybe_at(letter.settled_at),
            problem: letter.problem.clone(),
        }
    }
}

/// A page of letters.
#[derive(Debug, Serialize, ToSchema)]
pub struct LetterPage {
    /// The newest first.
    pub letters: Vec<LetterEntry>,
    /// What `before` is for the next page; `null` at the end.
    pub next: Option<String>,
    /// How many wait.
    pub waiting: u64,
    /// How many were given up within a week.
    pub failed: u64,
}

/// Letters that are tried again.
#[derive(Debug, Serialize, ToSchema)]
pub struct Retried {
    /// How many.
    pub retried: u64,
}
