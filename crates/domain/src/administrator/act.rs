//! What was done to administrators: the words of their journal.
//!
//! Invariant: an act is written in the transaction that does it, and never changed.

use serde_json::{Value, json};

use super::AdministratorRole;
use crate::{
    Subject, Timestamp,
    client::metadata::words,
    identity_act::{ActId, Actor},
};

words! {
    /// What was done.
    AdministratorActKind {
        /// Somebody became an administrator.
        Added = "added",
        /// Their role, account or address changed, or they got a new password.
        Changed = "changed",
        /// They are one no longer.
        Removed = "removed",
        /// The machine's owner gave them a new password and took everything else away.
        Reset = "reset",
    }
}

/// What is known of an administrator at one moment, for the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministratorState {
    /// What they are.
    pub role: AdministratorRole,
    /// Whether they have a password.
    pub has_password: bool,
    /// With which account they sign in.
    pub account: Option<Subject>,
    /// Where letters go.
    pub address: Option<String>,
}

impl AdministratorState {
    /// As JSON: `role`, `password` (whether there is one), `account`, `address`.
    pub fn to_json(&self) -> Value {
        json!({
            "role": self.role,
            "password": self.has_password,
            "account": self.account.as_ref().map(Subject::as_str),
            "address": self.address,
        })
    }
}

/// Who does something, when, and what it is called in the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministratorDeed {
    /// The name of the act.
    pub id: ActId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Actor,
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdministratorAct {
    /// Who did it, and when.
    pub deed: AdministratorDeed,
    /// To which administrator, by the name that they have at `/admin`.
    pub name: String,
    /// What was done.
    pub kind: AdministratorActKind,
    /// How it was before; `None`: there was none of this name.
    pub was: Option<Value>,
    /// How it was then; `None`: there was none any more.
    pub became: Option<Value>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        for kind in AdministratorActKind::ALL {
            assert_eq!(AdministratorActKind::parse(kind.as_str()), Some(*kind));
        }
    }

    #[test]
    fn the_journal_tells_that_there_is_a_password_and_not_which() {
        let state = AdministratorState {
            role: AdministratorRole::Reviewer,
            has_password: true,
            account: Subject::parse("beadle:0123456789abcdef0123456789abcdef"),
            address: None,
        };
        let told = json!({
            "role": "reviewer",
            "password": true,
            "account": "beadle:0123456789abcdef0123456789abcdef",
            "address": null,
        });
        assert_eq!(state.to_json(), told);
    }
}
