//! After signing out.

use askama::Template;

use super::{Frame, Link};

/// The end of the session here, and what it does not end.
#[derive(Debug, Clone, Template)]
#[template(path = "signed-out.html")]
pub struct SignedOut {
    /// The frame.
    pub frame: Frame,
    /// The institution where the person is probably still signed in; `None` if nobody was signed in here.
    pub institution: Option<String>,
    /// The way to sign out there, if it is known.
    pub institution_logout: Option<Link>,
    /// Applications that were told, or are told by this page.
    pub told: Vec<String>,
    /// Applications that have not answered, and are told later.
    pub pending: Vec<String>,
    /// Applications that cannot be told.
    pub unaware: Vec<String>,
    /// What this page loads so that applications hear of it: absolute URLs.
    pub frames: Vec<String>,
    /// The way back to where the person came from. A script takes it when every frame was loaded, or after some seconds.
    pub back: Option<Link>,
    /// What was wrong with the application's request, for whoever wrote it.
    pub detail: Option<String>,
}
