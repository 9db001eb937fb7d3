//! After signing out.

use askama::Template;

use super::{Frame, Link};

/// The end of the session here, and what it does not end.
#[derive(Debug, Clone, Template)]
#[template(path = "signed-out.html")]
pub struct SignedOut {
    /// The frame.
    pub frame: Frame,
    /// The institution where the person is probably still signed in.
    pub institution: Option<String>,
    /// The way to sign out there, if it is known.
    pub institution_logout: Option<Link>,
    /// The way back to where the person came from.
    pub back: Option<Link>,
}
