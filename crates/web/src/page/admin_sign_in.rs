//! The administrators' door.

use askama::Template;

use super::Frame;

/// `/admin` without a session: posted to `/admin/sign-in` with `username` and `password`.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "admin/sign-in.html")]
pub struct AdminSignIn {
    /// The frame.
    pub frame: Frame,
    /// Token against forged requests.
    pub csrf: String,
    /// What was typed before.
    pub username: String,
    /// Why that did not work, in a sentence.
    pub error: Option<String>,
}
