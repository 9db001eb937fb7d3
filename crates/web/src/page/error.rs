//! Something went wrong.

use askama::Template;
use url::Url;

use super::{Frame, Link, application::is_web};
use crate::words::{Phrase, Words};

/// What happened, whose turn it is, and the id to quote.
#[derive(Debug, Clone, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    /// The frame; its transaction id is shown large here.
    pub frame: Frame,
    /// What happened, in a few words without full stop.
    pub title: String,
    /// What happened, one paragraph each.
    pub sentences: Vec<String>,
    /// Whose turn it is.
    pub turn: Turn,
    /// What that one can do now, in a sentence.
    pub next: String,
    /// For developers: the protocol's own words, e.g. `invalid_request: redirect_uri …`.
    pub detail: Option<String>,
    /// The way back to the relying party, if it can be trusted.
    pub back: Option<Link>,
    /// The institution's own page for such cases (`errorURL`, placeholders filled in).
    pub institution_page: Option<Url>,
}

impl ErrorPage {
    fn institution_page(&self) -> Option<&Url> {
        self.institution_page.as_ref().filter(|url| is_web(url))
    }
}

/// Whose turn it is to do something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The reader's.
    Person,
    /// Those who run the relying party.
    Application,
    /// The institution's.
    Institution,
    /// Those who run this service.
    Operator,
}

impl Turn {
    /// Whose turn it is, as a heading.
    pub(crate) fn label(self, say: Words) -> Phrase<'static> {
        match self {
            Self::Person => say.turn_person(),
            Self::Application => say.turn_application(),
            Self::Institution => say.turn_institution(),
            Self::Operator => say.turn_operator(),
        }
    }
}
