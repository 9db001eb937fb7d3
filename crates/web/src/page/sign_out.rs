//! Before signing out, when a relying party asks.

use askama::Template;

use super::{Frame, HiddenField};

/// Does the person want to sign out? Anybody can lead them to this page.
#[derive(Debug, Clone, Template)]
#[template(path = "sign-out.html")]
pub struct SignOut {
    /// The frame.
    pub frame: Frame,
    /// The token of the form.
    pub csrf: String,
    /// Who is signed in.
    pub person: String,
    /// Who asks, if that is known.
    pub application: Option<String>,
    /// The institution at which they can sign out as well.
    pub institution: Option<String>,
    /// What is wrong with the request, for whoever wrote the application.
    pub detail: Option<String>,
    /// The request, to be judged once more.
    pub request: Vec<HiddenField>,
}
