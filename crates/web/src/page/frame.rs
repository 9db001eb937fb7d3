//! What surrounds every page.

/// The parts of a page that do not depend on what it is about.
#[derive(Debug, Clone, Default)]
pub struct Frame {
    /// What the operator calls this service, e.g. `Example Research Login`.
    pub service: String,
    /// Mail address of the operator's help desk; shown at the same place on every page.
    pub support: Option<String>,
    /// The id under which the log has this sign-in or request.
    pub transaction_id: Option<String>,
}

/// A way to go on.
#[derive(Debug, Clone)]
pub struct Link {
    /// What it says, e.g. `Back to Example Hub`.
    pub label: String,
    /// Where it leads: a path, or an absolute URL that was checked to be http(s).
    pub url: String,
}
