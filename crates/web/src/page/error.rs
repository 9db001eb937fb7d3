//! Something went wrong.

use askama::Template;
use url::Url;

use super::{Frame, Link, application::is_web};

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
    pub const fn label(self) -> &'static str {
        match self {
            Self::Person => "You can mend this",
            Self::Application => "The application has to mend this",
            Self::Institution => "Your institution has to mend this",
            Self::Operator => "We have to mend this",
        }
    }
}
