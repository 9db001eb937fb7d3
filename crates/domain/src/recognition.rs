//! Who is this? The one rule that decides whether a sign-in belongs to a known person.
//!
//! A wrong "yes" hands one person's life to another, so whatever is not certain is held for a human to judge.
//! The table of hazards (what is stored × what is presented → outcome) is in [`recognise`]'s documentation, and each of
//! its cells is a test.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    identifier::{Identifier, IdentifierKind, Presented},
    person::Subject,
    timestamp::Timestamp,
};

/// An identifier that a known person used before at this institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownIdentifier {
    /// The identifier.
    pub identifier: Identifier,
    /// When it was last presented.
    pub last_seen: Timestamp,
}

/// A person who shares at least one identifier with the sign-in, with all that person's live identifiers at the
/// institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPerson {
    /// The person, as whom these identifiers are kept.
    pub subject: Subject,
    /// The account: the same, or the one that it became part of.
    pub account: Subject,
    /// An administrator closed the account, or the person deleted it; its identifiers stay taken.
    pub closed: bool,
    /// The person's identifiers at this institution.
    pub identifiers: Vec<KnownIdentifier>,
}

impl KnownPerson {
    fn known(&self, identifier: &Identifier) -> Option<&KnownIdentifier> {
        self.identifiers.iter().find(|known| known.identifier == *identifier)
    }

    fn has(&self, identifier: &Identifier) -> bool {
        self.known(identifier).is_some()
    }

    /// The same with the identifiers of others.
    fn with(&self, others: &[&Self]) -> Self {
        let theirs = others.iter().flat_map(|other| other.identifiers.iter().cloned());
        Self { identifiers: self.identifiers.iter().cloned().chain(theirs).collect(), ..self.clone() }
    }

    fn strongest(&self) -> Option<IdentifierKind> {
        self.identifiers.iter().map(|known| known.identifier.kind).min()
    }
}

/// What is to be done with a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Recognition {
    /// A person we know. Identifiers that others held and that turned out to be this person's are taken from them.
    Known {
        /// The person.
        subject: Subject,
        /// An eppn to take from whoever held it: the administrator is told.
        reassigned: Option<Identifier>,
    },
    /// Somebody new.
    New {
        /// An eppn to take from whoever held it: the administrator is told.
        reassigned: Option<Identifier>,
    },
    /// Not certain: nobody is signed in, a human judges.
    Hold(HoldReason),
    /// The account is closed.
    Closed(Subject),
}

/// Why a sign-in waits for a human.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(rename_all = "kebab-case")]
pub enum HoldReason {
    /// Identifiers of two people in one sign-in, who are not one account.
    #[error("the identifiers belong to different people")]
    SeveralPeople,
    /// The most trusted identifier is not the one we know, though a lesser strong one is.
    #[error("the {} changed although a weaker identifier stayed the same", .0.as_str())]
    StrongIdentifierChanged(IdentifierKind),
    /// We know a stronger identifier, and it was not sent.
    #[error("the {} that identified this person before was not sent", .0.as_str())]
    StrongIdentifierGone(IdentifierKind),
    /// Only an eppn was known, and now a first strong identifier comes with it: the eppn may have a new owner.
    #[error("an account known only by eppn meets its first strong identifier")]
    FirstStrongIdentifier,
    /// An eppn comes back after so long a time that it may have a new owner.
    #[error("the eppn was not used for a long time and may have been reassigned")]
    EppnSilent,
}

/// Decides whom the presented identifiers belong to. `known` are all people who share at least one of them at the same
/// institution; `window` is how long an unused eppn is trusted to have kept its owner.
///
/// | stored \ presented | same strong (the strongest stored) | weaker strong only, same | strong, new or other value | eppn only |
/// |---|---|---|---|---|
/// | nothing | – | – | new | new |
/// | strong, not eppn | known | hold: gone | new | new |
/// | strong and this eppn | known | hold: gone | same kind: new, eppn reassigned; other kind: hold: gone | hold: gone |
/// | only this eppn | – | – | hold: first strong; promised not to be reassigned: known | recent: known; silent: hold; promised: known |
/// | strong here, eppn at another person | known, eppn reassigned | hold: gone | as for that other person | as for that other person |
/// | two people's strong identifiers | hold: several | hold: several | – | – |
/// | the same, joined to one account | as if one had them all | as if one had them all | – | – |
/// | a stronger kind with another value | hold: changed | hold: changed | – | – |
/// | a closed account | closed | closed | closed if nothing else decides | closed |
///
/// An account that became part of another one is still judged by itself, so that a weak login beside a strong one is no
/// weaker, and no stronger, than it was. An eppn that passes between two parts of one account changes no hands.
pub fn recognise(presented: &Presented, known: &[KnownPerson], now: Timestamp, window: Duration) -> Recognition {
    let by_strong: Vec<&KnownPerson> = known
        .iter()
        .filter(|person| presented.identifiers().iter().any(|i| i.kind.is_strong() && person.has(i)))
        .collect();
    let by_eppn = presented.of(IdentifierKind::Eppn).and_then(|eppn| known.iter().find(|person| person.has(eppn)));
    match (by_strong.as_slice(), by_eppn) {
        ([first, others @ ..], _) if others.iter().any(|other| other.account != first.account) => {
            Recognition::Hold(HoldReason::SeveralPeople)
        }
        ([person], by_eppn) => by_strong_identifier(presented, person, by_eppn),
        ([first, others @ ..], by_eppn) => by_strong_identifier(presented, &first.with(others), by_eppn),
        ([], Some(person)) => by_eppn_alone(presented, person, now, window),
        ([], None) => Recognition::New { reassigned: None },
    }
}

fn by_strong_identifier(presented: &Presented, person: &KnownPerson, by_eppn: Option<&KnownPerson>) -> Recognition {
    if person.closed {
        return Recognition::Closed(person.subject.clone());
    }
    let Some(strongest) = person.strongest() else { return Recognition::New { reassigned: None } };
    match presented.of(strongest) {
        None => return Recognition::Hold(HoldReason::StrongIdentifierGone(strongest)),
        Some(identifier) if !person.has(identifier) => {
            return Recognition::Hold(HoldReason::StrongIdentifierChanged(strongest));
        }
        Some(_) => {}
    }
    let reassigned = by_eppn
        .filter(|holder| holder.account != person.account)
        .and_then(|_| presented.of(IdentifierKind::Eppn).cloned());
    Recognition::Known { subject: person.subject.clone(), reassigned }
}

fn by_eppn_alone(presented: &Presented, holder: &KnownPerson, now: Timestamp, window: Duration) -> Recognition {
    let strongest_stored = holder.strongest().filter(|kind| kind.is_strong());
    let first_presented = presented.identifiers().iter().map(|i| i.kind).find(|kind| kind.is_strong());
    if let Some(stored) = strongest_stored {
        // The same kind with another value: certainly somebody else, who now owns the eppn.
        let other_value = presented.of(stored).is_some();
        return match (other_value, holder.closed) {
            (true, _) => Recognition::New { reassigned: presented.of(IdentifierKind::Eppn).cloned() },
            (false, true) => Recognition::Closed(holder.subject.clone()),
            (false, false) => Recognition::Hold(HoldReason::StrongIdentifierGone(stored)),
        };
    }
    if holder.closed {
        return Recognition::Closed(holder.subject.clone());
    }
    let eppn = presented.of(IdentifierKind::Eppn).and_then(|eppn| holder.known(eppn));
    let silent = eppn.is_none_or(|eppn| now.since(eppn.last_seen) > window);
    match (presented.eppn_is_never_reassigned(), first_presented.is_some(), silent) {
        (true, _, _) | (false, false, false) => {
            Recognition::Known { subject: holder.subject.clone(), reassigned: None }
        }
        (false, true, _) => Recognition::Hold(HoldReason::FirstStrongIdentifier),
        (false, false, true) => Recognition::Hold(HoldReason::EppnSilent),
    }
}

#[cfg(test)]
#[path = "recognition_tests.rs"]
mod tests;
