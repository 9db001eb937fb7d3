//! What was done to accounts: the journal's words.
//!
//! Invariant: an act is written in the transaction that does it, and never changed but for the mark that it was undone.

use std::fmt;

use serde_json::Value;

use crate::{
    entropy::{Entropy, random},
    person::Subject,
    timestamp::Timestamp,
};

/// The name of an act: 20 hexadecimal digits, later ones greater. It carries no authority.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActId(String);

impl ActId {
    /// A new one: seconds since the epoch, and 40 random bits.
    pub fn generate(at: Timestamp, entropy: &dyn Entropy) -> Self {
        let chance = random::<5>(entropy).into_iter().fold(0_u64, |all, byte| (all << 8) | u64::from(byte));
        Self(format!("{:010x}{chance:010x}", at.as_seconds().max(0)))
    }

    /// Reads the text form, in either case of letters.
    pub fn parse(text: &str) -> Option<Self> {
        let good = text.len() == 20 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        good.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ActId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Actor {
    /// The person whose account it is.
    Person,
    /// Whoever has the command line.
    Administrator,
}

impl Actor {
    const ALL: [Self; 2] = [Self::Person, Self::Administrator];

    /// The name in the database and for administrators.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Person => "person",
            Self::Administrator => "administrator",
        }
    }

    /// The one with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|actor| actor.as_str() == text)
    }
}

/// What was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActKind {
    /// Another account became part of this one.
    Join,
    /// The logins of an institution were taken from the account.
    Unlink,
    /// The account was deleted.
    Erase,
}

impl ActKind {
    const ALL: [Self; 3] = [Self::Join, Self::Unlink, Self::Erase];

    /// The name in the database and for administrators.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Join => "join",
            Self::Unlink => "unlink",
            Self::Erase => "erase",
        }
    }

    /// The one with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// One entry of the journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityAct {
    /// Its name.
    pub id: ActId,
    /// When.
    pub at: Timestamp,
    /// Who did it.
    pub by: Actor,
    /// What was done.
    pub kind: ActKind,
    /// To which account.
    pub subject: Subject,
    /// The other account, if there are two.
    pub other: Option<Subject>,
    /// What is needed to undo it, and what people may want to know of it later.
    pub details: Value,
    /// When it was undone, and by whom.
    pub undone: Option<(Timestamp, Actor)>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entropy::SeededEntropy;

    #[test]
    fn ids_sort_by_time_and_read_back() {
        let entropy = SeededEntropy::new(3);
        let [earlier, later] =
            [1_790_000_000, 1_790_000_001].map(|seconds| ActId::generate(Timestamp::from_seconds(seconds), &entropy));
        assert!(earlier < later);
        assert_eq!(ActId::parse(&later.as_str().to_uppercase()), Some(later));
        assert!(
            ["", "6ab1", "006ab1a8800102030405ff", "006ab1a880010203040g"].iter().all(|t| ActId::parse(t).is_none())
        );
    }

    #[test]
    fn every_word_reads_back() {
        assert!(Actor::ALL.into_iter().all(|actor| Actor::parse(actor.as_str()) == Some(actor)));
        assert!(ActKind::ALL.into_iter().all(|kind| ActKind::parse(kind.as_str()) == Some(kind)));
        assert_eq!((Actor::parse("nobody"), ActKind::parse("nothing")), (None, None));
    }
}
