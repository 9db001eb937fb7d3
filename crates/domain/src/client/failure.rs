//! What goes wrong at a relying party, for its owners: never who was in front of it.

use crate::{ClientId, Timestamp};

super::metadata::words! {
    /// What it was.
    ClientFailureKind {
        /// The redirect URI is missing or not registered; the detail is what came, without its query.
        RedirectUri = "redirect_uri",
        /// People came while it was not in use; the detail is its status.
        NotInUse = "not in use",
        /// It did not prove who it is; the detail is what it was told beyond that.
        Proof = "proof",
        /// It asked for a scope that it is not registered for, and got the others; the detail is the scope.
        Scope = "scope",
        /// A request for a sign-in was refused; the detail is what it was told.
        Request = "request",
        /// A request for tokens was refused; the detail is what it was told.
        Token = "token",
    }
}

/// Something that went wrong, counted over a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientFailure {
    /// At which client.
    pub client: ClientId,
    /// What it was.
    pub kind: ClientFailureKind,
    /// Which; may be empty.
    pub detail: String,
    /// How often.
    pub times: i64,
    /// When last.
    pub last_at: Timestamp,
}
