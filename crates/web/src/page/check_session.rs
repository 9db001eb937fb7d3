//! The page that relying parties load unseen.

use askama::Template;

use super::Frame;

/// The `check_session_iframe`
/// ([Session Management §3.2](https://openid.net/specs/openid-connect-session-1_0.html#OPiframe)): nothing but a script.
#[derive(Debug, Clone, Template)]
#[template(path = "check-session.html")]
pub struct CheckSession {
    /// The frame.
    pub frame: Frame,
}
