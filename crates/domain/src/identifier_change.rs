//! A change of identifiers that an administrator declares of an institution.
//!
//! Institutions everywhere replace `eduPersonTargetedID` by `subject-id`, often from one day to the next. Then nothing but
//! the eppn stays the same, which alone proves nothing: it may have a new owner. Whoever asked the institution can
//! declare what it does, until a day.

use std::{fmt, time::Duration};

use crate::{identifier::IdentifierKind, timestamp::Timestamp};

/// "It replaces one identifier by another, and gives no eppn to somebody else meanwhile." Where the eppn itself is
/// replaced, people who were known by it alone get their first strong identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct IdentifierChange {
    /// What the institution sends no more.
    pub replaced: IdentifierKind,
    /// What comes in its place.
    pub by: IdentifierKind,
}

/// Why a change cannot be declared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Undeclarable {
    /// It must be something else.
    #[error("an identifier is replaced by one of another kind")]
    SameKind,
    /// By an eppn nobody is recognised for certain.
    #[error("an eppn replaces nothing: it may be given to somebody else")]
    ByEppn,
    /// Nobody can promise that for so long, and nobody would look again.
    #[error("a change ends within {} days from now", IdentifierChange::LONGEST.as_secs() / 86_400)]
    TooLong,
    /// It would do nothing.
    #[error("a change ends in the future")]
    Past,
}

impl IdentifierChange {
    /// The longest that a change may take.
    pub const LONGEST: Duration = Duration::from_secs(400 * 86_400);

    /// A change that ends at `ends_at`, if it makes sense.
    pub fn declare(
        replaced: IdentifierKind,
        by: IdentifierKind,
        ends_at: Timestamp,
        now: Timestamp,
    ) -> Result<Self, Undeclarable> {
        if replaced == by {
            return Err(Undeclarable::SameKind);
        }
        if !by.is_strong() {
            return Err(Undeclarable::ByEppn);
        }
        if ends_at <= now {
            return Err(Undeclarable::Past);
        }
        if ends_at > now + Self::LONGEST {
            return Err(Undeclarable::TooLong);
        }
        Ok(Self { replaced, by })
    }
}

impl fmt::Display for IdentifierChange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} replaced by {}", self.replaced.as_str(), self.by.as_str())
    }
}

#[cfg(test)]
mod tests {
    use IdentifierKind::{Eppn, SubjectId, TargetedId};

    use super::*;

    #[test]
    fn a_change_leads_to_a_strong_identifier_and_ends() {
        let now = Timestamp::from_seconds(1_790_000_000);
        let day = Duration::from_secs(86_400);
        let declare = |replaced, by, ends_at| IdentifierChange::declare(replaced, by, ends_at, now);
        assert!(declare(TargetedId, SubjectId, now + day).is_ok());
        assert!(declare(Eppn, SubjectId, now + IdentifierChange::LONGEST).is_ok());
        assert_eq!(declare(TargetedId, TargetedId, now + day), Err(Undeclarable::SameKind));
        assert_eq!(declare(TargetedId, Eppn, now + day), Err(Undeclarable::ByEppn));
        assert_eq!(declare(TargetedId, SubjectId, now), Err(Undeclarable::Past));
        assert_eq!(declare(TargetedId, SubjectId, now + day * 401), Err(Undeclarable::TooLong));
    }
}
