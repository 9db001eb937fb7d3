//! Letters on their way, for administrators.

use askama::Template;
use broker::letters::{ListedMail, MailState};

use super::{Frame, Viewer};
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
    pub administrator: Viewer,
    /// What was just done.
    pub notice: Option<String>,
    /// Whether letters leave at all.
    pub sends: bool,
    /// All of them, and those of one standing.
    pub tabs: Vec<MailTab>,
    /// The letters, the newest first.
    pub letters: Vec<ListedMail>,
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

/// The word for a standing.
pub fn standing_of_mail(say: Words, state: MailState) -> Phrase<'static> {
    match state {
        MailState::Waiting => say.mail_waiting(),
        MailState::Sent => say.mail_sent(),
        MailState::Failed => say.mail_failed(),
    }
}

/// How a standing looks: a class of badges.
pub(super) fn badge_of_mail(state: MailState) -> &'static str {
    match state {
        MailState::Waiting => "pending",
        MailState::Sent => "good",
        MailState::Failed => "bad",
    }
}
