//! The administrator who looks at a page.

use std::borrow::Borrow;

use domain::{AdministratorRole, Permission};

use crate::words::{Phrase, Words};

/// Who looks, and what they may do: a page offers nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Viewer {
    /// What they are called at `/admin`.
    pub name: String,
    /// What they are.
    pub role: AdministratorRole,
}

impl Viewer {
    /// Whether they have this permission.
    pub fn may(&self, permission: impl Borrow<Permission>) -> bool {
        self.role.may(*permission.borrow())
    }
}

/// What a role is called.
pub fn role_in_words(say: Words, role: AdministratorRole) -> Phrase<'static> {
    match role {
        AdministratorRole::Administrator => say.role_administrator(),
        AdministratorRole::Reviewer => say.role_reviewer(),
        AdministratorRole::HelpDesk => say.role_help_desk(),
        AdministratorRole::Auditor => say.role_auditor(),
    }
}
