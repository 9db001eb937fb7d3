//! Deleting the account.

use askama::Template;

use super::Frame;

/// What is lost, and the button.
#[derive(Debug, Clone, Template)]
#[template(path = "delete-account.html")]
pub struct DeleteAccount {
    /// The frame.
    pub frame: Frame,
    /// The token of the form.
    pub csrf: String,
    /// Who is signed in.
    pub person: String,
    /// The identifier that goes for good.
    pub sub: String,
    /// Whether they signed in so recently that it is certainly still them.
    pub is_recent: bool,
    /// `false` if the box was not ticked.
    pub understood: bool,
}

/// It is gone.
#[derive(Debug, Clone, Template)]
#[template(path = "account-deleted.html")]
pub struct AccountDeleted {
    /// The frame.
    pub frame: Frame,
    /// The institution where the person is probably still signed in.
    pub institution: String,
    /// Applications that were told.
    pub told: Vec<String>,
    /// Applications that could not be told, or not yet.
    pub untold: Vec<String>,
    /// How many certificates were revoked.
    pub certificates: u64,
}
