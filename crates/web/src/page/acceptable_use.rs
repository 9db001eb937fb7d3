//! The terms of use.

use askama::Template;

use super::Frame;

/// The terms that a person accepts before they go on.
///
/// Posted to `/login/{id}/use` with `seen` and `decision` = `accept` (`#accept`) or `refuse` (`#refuse`).
#[derive(Debug, Clone, Template)]
#[template(path = "acceptable-use.html")]
pub struct AcceptUse {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// The id of the authorization, as it stands in the URL.
    pub authorization: String,
    /// The name of the application that they are on the way to.
    pub application: String,
    /// Which version it is.
    pub version: String,
    /// The language of the text, as a tag (BCP 47).
    pub language: String,
    /// The text.
    pub paragraphs: Vec<String>,
    /// What comes back with the answer.
    pub seen: String,
}

/// What becomes of somebody who does not accept them: nothing, until they read them again (`#again`) or go back (`#back`).
#[derive(Debug, Clone, Template)]
#[template(path = "use-refused.html")]
pub struct UseRefused {
    /// The frame.
    pub frame: Frame,
    /// The id of the authorization, as it stands in the URL.
    pub authorization: String,
}
