//! After signing out.

use askama::Template;

use super::{Frame, HiddenField, Link};

/// The end of the session here, and what it does not end.
#[derive(Debug, Clone, Template)]
#[template(path = "signed-out.html")]
pub struct SignedOut {
    /// The frame.
    pub frame: Frame,
    /// How it stands at the institution.
    pub institution: AtInstitution,
    /// The way to sign out there as well, for the person to choose.
    pub onward: Option<Next>,
    /// Applications that were told, or are told by this page.
    pub told: Vec<String>,
    /// Applications that have not answered, and are told later.
    pub pending: Vec<String>,
    /// Applications that cannot be told.
    pub unaware: Vec<String>,
    /// What this page loads so that applications hear of it: absolute URLs.
    pub frames: Vec<String>,
    /// Where the person goes from here. A script takes it when every frame was loaded, or after some seconds.
    pub next: Option<Next>,
    /// The same, for the person to choose.
    pub back: Option<Link>,
    /// What was wrong with the application's request, or what the institution answered.
    pub detail: Option<String>,
}

/// How it stands at the institution, by its name.
#[derive(Debug, Clone)]
pub enum AtInstitution {
    /// Nobody was signed in here.
    Nobody,
    /// The person is probably still signed in there.
    SignedIn(String),
    /// The institution asked for this sign-out.
    Asked(String),
    /// The person is signed out there, too.
    SignedOut(String),
    /// There, too, but not at all services that the institution knows of.
    Partly(String),
    /// The institution could not do it.
    Refused(String),
}

/// A way to go on.
#[derive(Debug, Clone)]
pub enum Next {
    /// By a link.
    Link(Link),
    /// By a form.
    Form {
        /// What its button says.
        label: String,
        /// Where it goes: a path, or an absolute URL that was checked to be http(s).
        action: String,
        /// What it carries.
        fields: Vec<HiddenField>,
    },
}
