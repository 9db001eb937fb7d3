//! What the pages do for everybody, and where they fall short.

use askama::Template;

use super::Frame;

/// `GET /accessibility`: the accessibility statement. Who writes because of it writes to the operator's help desk.
#[derive(Debug, Clone, Template)]
#[template(path = "accessibility.html")]
pub struct Accessibility {
    /// The frame.
    pub frame: Frame,
}
