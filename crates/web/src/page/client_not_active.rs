//! A sign-in for a relying party that is not in use.

use askama::Template;

use super::{Application, Frame, Standing};

/// Why nobody can sign in to this relying party, and whom to ask. Never a redirect.
#[derive(Debug, Clone, Template)]
#[template(path = "client-not-active.html")]
pub struct ClientNotActive {
    /// The frame.
    pub frame: Frame,
    /// The relying party.
    pub application: Application,
    /// Where it stands.
    pub standing: Standing,
}
