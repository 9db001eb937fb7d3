//! Choosing an institution for somebody else.

use askama::Template;

use super::{Frame, HiddenField, InstitutionChoice, InstitutionSearch};
use crate::words::Phrase;

/// `GET /ds`: which institution shall that service ask? Every institution is a button `institution` of a form that asks
/// for this address once more; nothing is kept here. `.forget` posts one that was chosen before to `/ds/forget`.
#[derive(Debug, Clone, Template)]
#[template(path = "discovery.html")]
pub struct Discovery {
    /// The frame.
    pub frame: Frame,
    /// Who asks.
    pub service: String,
    /// What it asked, to be sent along.
    pub fields: Vec<HiddenField>,
    /// What this browser chose before, the latest first.
    pub recent: Vec<InstitutionChoice>,
    /// What the search found, or a short catalogue as a whole; `None` shows the search field only.
    pub search: Option<InstitutionSearch>,
    /// Where the service waits for somebody who does not choose: an address of its metadata.
    pub back: String,
}

impl Discovery {
    /// What stands in the search field.
    fn query(&self) -> &str {
        self.search.as_ref().map_or("", |search| &search.query)
    }

    /// Whoever asks hints at nothing.
    #[expect(clippy::unused_self, reason = "the partial asks the page")]
    fn is_hinted(&self, _: &InstitutionChoice) -> bool {
        false
    }

    /// Where one that was chosen before is taken off the list.
    #[expect(clippy::unused_self, reason = "the partial asks the page")]
    fn forget_at(&self) -> &'static str {
        "/ds/forget"
    }

    fn search_label(&self) -> Phrase<'_> {
        let say = self.frame.say;
        if self.recent.is_empty() { say.discovery_choose() } else { say.discovery_choose_other() }
    }

    /// No sign-in of ours limits the choice.
    #[expect(clippy::unused_self, reason = "the partial asks the page")]
    fn search_login(&self) -> &'static str {
        ""
    }
}
