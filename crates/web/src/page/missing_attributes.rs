//! The institution did not say enough.

use askama::Template;
use domain::{Timestamp, attribute::DropReason};
use url::Url;

use super::{Application, Frame, Link, Turn, application::is_web};
use crate::words::Phrase;

/// What was released, what is missing and why, and a letter to the one who can mend it.
#[derive(Debug, Clone, Template)]
#[template(path = "missing-attributes.html")]
pub struct MissingAttributes {
    /// The frame; its transaction id is shown large here, and goes into the letter.
    pub frame: Frame,
    /// Who needs the attributes.
    pub application: Application,
    /// The institution's name.
    pub institution: String,
    /// The institution's entityID.
    pub institution_entity_id: String,
    /// Our own entityID, so that the institution finds us in its configuration.
    pub service_entity_id: String,
    /// When it happened.
    pub at: Timestamp,
    /// Each attribute that matters here, released or not.
    pub attributes: Vec<ExpectedAttribute>,
    /// What the operator says of what is demanded.
    pub explanations: Vec<String>,
    /// Whom to write to at the institution.
    pub institution_email: Option<String>,
    /// The institution's own page for such cases (`errorURL`, placeholders filled in).
    pub error_url: Option<Url>,
    /// Where to choose another institution.
    pub other_institution_url: String,
    /// Where to try again.
    pub again_url: String,
    /// Where the institution's staff sees what it releases.
    pub check_url: String,
    /// The way back to the relying party.
    pub back: Option<Link>,
}

/// One attribute that the relying party, or Beadle itself, counts on.
#[derive(Debug, Clone)]
pub struct ExpectedAttribute {
    /// What people call it, e.g. `Mail address`.
    pub label: String,
    /// Its name, e.g. `mail`.
    pub friendly: String,
    /// Its SAML name, e.g. `urn:oid:0.9.2342.19200300.100.1.3`.
    pub uri: String,
    /// What became of it.
    pub outcome: Outcome,
}

/// What became of an attribute.
#[derive(Debug, Clone)]
pub enum Outcome {
    /// It came, with these values.
    Released(Vec<String>),
    /// It did not come.
    Missing,
    /// A source of the operator's may know it, and does not answer.
    NotAsked {
        /// Its name.
        source: String,
    },
    /// It came, but not with a value that is good enough here; or it did not come, and only some values would do.
    NotEnough {
        /// The values as sent.
        values: Vec<String>,
        /// What would do: any of these; `*` stands for anything. None: these values are not accepted here.
        wanted: Vec<String>,
    },
    /// It came with a value that the institution may not assert.
    Dropped {
        /// The value as sent.
        value: String,
        /// Why it was dropped.
        reason: DropReason,
    },
}

impl MissingAttributes {
    fn error_page(&self) -> Option<&Url> {
        self.error_url.as_ref().filter(|url| is_web(url))
    }

    /// Whether nothing is wrong but that a source of ours does not answer.
    pub(crate) fn is_ours(&self) -> bool {
        let not_asked = |attribute: &&ExpectedAttribute| matches!(attribute.outcome, Outcome::NotAsked { .. });
        self.attributes.iter().any(|attribute| not_asked(&attribute))
            && self.attributes.iter().filter(|a| !not_asked(a)).all(|a| matches!(a.outcome, Outcome::Released(_)))
    }

    /// Whether everything came, and some of it is not what is asked for.
    fn is_refusal(&self) -> bool {
        self.attributes.iter().all(|attribute| match &attribute.outcome {
            Outcome::Released(_) => true,
            Outcome::NotEnough { values, .. } => !values.is_empty(),
            Outcome::Missing | Outcome::NotAsked { .. } | Outcome::Dropped { .. } => false,
        })
    }

    fn title(&self) -> Phrase<'static> {
        let say = self.frame.say;
        if self.is_ours() {
            say.missing_title_ours()
        } else if self.is_refusal() {
            say.missing_title_refusal()
        } else {
            say.missing_title()
        }
    }

    fn reason(&self, reason: DropReason) -> Phrase<'static> {
        match reason {
            DropReason::ForeignScope => self.frame.say.missing_foreign_scope(),
            DropReason::NoScope => self.frame.say.missing_no_scope(),
        }
    }

    fn letter(&self) -> Letter<'_> {
        Letter { page: self }
    }

    fn subject(&self) -> String {
        format!("Attribute release for {}", self.frame.service)
    }
}

/// The letter to the institution, as plain text: in English, which those who run logins read everywhere.
#[derive(Template)]
#[template(path = "letters/missing-attributes.txt", whitespace = "preserve")]
struct Letter<'a> {
    page: &'a MissingAttributes,
}
