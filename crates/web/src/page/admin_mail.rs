//! Letters on their way, for administrators.

use askama::Template;
use broker::letters::MailState;
use domain::Timestamp;

use super::Frame;
use crate::words::{Phrase, Words};

/// `GET /admin/mail`. What has not left has buttons `id` of a form that is posted to `/admin/mail/retry` or
/// `/admin/mail/discard`.
#[derive(Debug, Clone, Template)]
#[template(path = "admin/mail.html")]
pub struct AdminMail {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// Who is signed in.
    pub administrator: String,
    /// What was just done.
    pub notice: Option<String>,
    /// Whether letters leave at all.
    pub sends: bool,
    /// All of them, and those of one standing.
    pub tabs: Vec<MailTab>,
    /// The letters, the newest first.
    pub letters: Vec<ShownMail>,
    /// Whether some were given up.
    pub failed: bool,
    /// Where it goes on.
    pub next_url: Option<String>,
}

/// Letters of one standing.
#[derive(Debug, Clone)]
pub struct MailTab {
    /// What it is called.
    pub label: String,
    /// Where it is.
    pub url: String,
    /// How many there are, where that is counted.
    pub count: Option<u64>,
    /// Whether it is shown now.
    pub current: bool,
}

/// What is shown of a letter.
#[derive(Debug, Clone)]
pub struct ShownMail {
    /// Its name.
    pub id: String,
    /// Which kind of letter.
    pub about: String,
    /// A mail address.
    pub recipient: String,
    /// How it stands with it.
    pub state: MailState,
    /// When it was posted.
    pub posted_at: Timestamp,
    /// How often it was tried.
    pub attempts: u32,
    /// When it is tried again.
    pub next_try_at: Option<Timestamp>,
    /// When it left, or was given up.
    pub settled_at: Option<Timestamp>,
    /// What the last try met.
    pub problem: Option<String>,
}

/// The word for a standing.
pub fn standing_of_mail(say: Words, state: MailState) -> Phrase<'static> {
    match state {
        MailState::Waiting => say.mail_waiting(),
        MailState::Sent => say.mail_sent(),
        MailState::Failed => say.mail_failed(),
    }
}

impl ShownMail {
    fn badge(&self) -> &'static str {
        match self.state {
            MailState::Waiting => "pending",
            MailState::Sent => "good",
            MailState::Failed => "bad",
        }
    }

    fn left(&self) -> bool {
        self.state == MailState::Sent
    }
}
