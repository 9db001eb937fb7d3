//! Where a relying party stands with the administrators.

use std::fmt;

use crate::words::{Phrase, Words};

/// Where a relying party stands with the administrators.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// Registered, and waiting for an administrator.
    Pending,
    /// In use.
    Approved,
    /// Refused by an administrator.
    Rejected,
    /// Stopped by an administrator, for a time.
    Suspended,
    /// Given up for good.
    Retired,
}

impl Standing {
    /// The word for the style sheet and for URLs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Suspended => "suspended",
            Self::Retired => "retired",
        }
    }

    /// What people read, in their language.
    pub(crate) fn says(self, say: Words) -> Phrase<'static> {
        match self {
            Self::Pending => say.client_pending_label(),
            Self::Approved => say.client_approved_label(),
            Self::Rejected => say.client_rejected_label(),
            Self::Suspended => say.client_suspended_label(),
            Self::Retired => say.client_retired_label(),
        }
    }
}

impl From<domain::ClientStatus> for Standing {
    fn from(status: domain::ClientStatus) -> Self {
        use domain::ClientStatus;
        match status {
            ClientStatus::Pending => Self::Pending,
            ClientStatus::Approved => Self::Approved,
            ClientStatus::Rejected => Self::Rejected,
            ClientStatus::Suspended => Self::Suspended,
            ClientStatus::Retired => Self::Retired,
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
