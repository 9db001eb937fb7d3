//! What was done to relying parties: the words of their journal.
//!
//! Invariant: an act is written in the transaction that does it, and never changed.

use std::fmt;

use serde_json::Value;

use crate::{ClientId, Subject, Timestamp, identity_act::ActId};

/// Who did it, in the words that stand in the database and before administrators ([`Display`](fmt::Display)).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientActor {
    /// Somebody who was not signed in.
    Nobody,
    /// An owner, or whoever became one by it.
    Owner(Subject),
    /// The client itself, or whoever brought it, by the API
    /// ([RFC 7592](https://www.rfc-editor.org/rfc/rfc7592)).
    Api,
    /// Whoever runs the server, by the name that they have there.
    Operator(String),
}

impl ClientActor {
    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        match text {
            "nobody signed in" => Some(Self::Nobody),
            "the API" => Some(Self::Api),
            text => match text.strip_prefix("owner ") {
                Some(subject) => Subject::parse(subject).map(Self::Owner),
                None => text.strip_prefix("operator ").map(|name| Self::Operator(name.to_owned())),
            },
        }
    }
}

impl fmt::Display for ClientActor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nobody => f.write_str("nobody signed in"),
            Self::Owner(subject) => write!(f, "owner {subject}"),
            Self::Api => f.write_str("the API"),
            Self::Operator(name) => write!(f, "operator {name}"),
        }
    }
}

super::metadata::words! {
    /// What was done.
    ClientActKind {
        /// It was registered.
        Registered = "registered",
        /// An owner asked somebody to be one, too.
        OwnerInvited = "owner invited",
        /// The letter to somebody who was asked is good no longer.
        InvitationWithdrawn = "invitation withdrawn",
        /// Somebody became an owner.
        OwnerAdded = "owner added",
        /// Somebody is an owner no longer.
        OwnerRemoved = "owner removed",
        /// It was changed, at once.
        Changed = "changed",
        /// A change was asked for that an administrator looks at.
        ChangeProposed = "change proposed",
        /// That change was withdrawn.
        ChangeWithdrawn = "change withdrawn",
        /// An administrator let it happen.
        ChangeApproved = "change approved",
        /// An administrator wants it otherwise.
        ChangesRequested = "changes requested",
        /// An administrator said no to it.
        ChangeRejected = "change rejected",
        /// It was approved.
        Approved = "approved",
        /// It was turned down.
        Rejected = "rejected",
        /// It was switched off for the moment.
        Suspended = "suspended",
        /// It was switched on again.
        Resumed = "resumed",
        /// It was switched off for good.
        Retired = "retired",
        /// It got a new secret.
        SecretMade = "secret made",
        /// The end of a secret was fixed, or taken back.
        SecretEnded = "secret ended",
    }
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientAct {
    /// Its name.
    pub id: ActId,
    /// Which client.
    pub client: ClientId,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: ClientActor,
    /// What was done.
    pub kind: ClientActKind,
    /// What they wrote to the others.
    pub reason: Option<String>,
    /// What else is known of it.
    pub details: Value,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_reads_back() {
        let owner = ClientActor::Owner(Subject::parse("beadle:0123456789abcdef0123456789abcdef").unwrap());
        for actor in [ClientActor::Nobody, ClientActor::Api, owner, ClientActor::Operator("owner x".to_owned())] {
            assert_eq!(ClientActor::parse(&actor.to_string()), Some(actor));
        }
        for text in ["", "owner ", "owner a b", "somebody"] {
            assert_eq!(ClientActor::parse(text), None, "{text}");
        }
        for kind in ClientActKind::ALL {
            assert_eq!(ClientActKind::parse(kind.as_str()), Some(*kind));
        }
    }
}
