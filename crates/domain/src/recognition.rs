//! Who is this? The one rule that decides whether a sign-in belongs to a known person.
//!
//! A wrong "yes" hands one person's life to another, so whatever is not certain is held for a human to judge.
//! The table of hazards (what is stored × what is presented → outcome) is in [`recognise`]'s documentation, and each of
//! its cells is a test.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::{
    identifier::{Identifier, IdentifierKind, Presented},
    identifier_change::IdentifierChange,
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
        self.strongest_but(|_| false)
    }

    fn strongest_but(&self, left_out: impl Fn(IdentifierKind) -> bool) -> Option<IdentifierKind> {
        self.identifiers.iter().map(|known| known.identifier.kind).filter(|kind| !left_out(*kind)).min()
    }

    fn of(&self, kind: IdentifierKind) -> impl Iterator<Item = &Identifier> {
        self.identifiers.iter().map(|known| &known.identifier).filter(move |identifier| identifier.kind == kind)
    }
}

/// What is known beyond identifiers.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances<'a> {
    /// The present moment.
    pub now: Timestamp,
    /// How long an unused eppn is trusted to have kept its owner.
    pub window: Duration,
    /// The changes of identifiers that were declared of the institution and have not ended.
    pub changes: &'a [IdentifierChange],
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
    /// A person we know, because a change of identifiers was declared of the institution.
    Changed {
        /// The person.
        subject: Subject,
        /// An eppn to take from whoever held it: the administrator is told.
        reassigned: Option<Identifier>,
        /// More trusted identifiers that the institution sends no more: they become history, so that from now on the one
        /// that came in their place counts.
        superseded: Vec<Identifier>,
        /// What was declared.
        change: IdentifierChange,
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
    /// The institution changed its name or domain, and still sends what it sent before.
    #[error("the identifiers were moved to the institution's new name, and came under the old one")]
    Moved,
    /// The institution is vouched for by somebody else than before: it may be another one under its name.
    #[error("the institution's metadata come from elsewhere than before")]
    OtherOrigin,
}

/// Decides whom the presented identifiers belong to. `known` are all people who share at least one of them at the same
/// institution.
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
///
/// While a change "`a` is replaced by `b`" is declared of the institution, and only then:
///
/// | stored \ presented | no `a`, the known `b` | no `a`, a first `b`, this eppn | `a` with another value, this eppn | this eppn only |
/// |---|---|---|---|---|
/// | `a` is the strongest, this eppn | known | recent: known; silent: hold | new, eppn reassigned | hold: gone |
/// | `a` is the strongest, another eppn | known | new | new | new |
/// | `a` and another value of a strong kind that came | hold: changed | hold: changed | – | – |
/// | something more trusted than `a` | hold: gone | hold: gone | hold: gone | hold: gone |
/// | only this eppn, and `a` is the eppn | – | recent: known; silent: hold | – | recent: known; silent: hold |
pub fn recognise(presented: &Presented, known: &[KnownPerson], circumstances: Circumstances<'_>) -> Recognition {
    let by_strong: Vec<&KnownPerson> = known
        .iter()
        .filter(|person| presented.identifiers().iter().any(|i| i.kind.is_strong() && person.has(i)))
        .collect();
    let by_eppn = presented.of(IdentifierKind::Eppn).and_then(|eppn| known.iter().find(|person| person.has(eppn)));
    let changes = circumstances.changes;
    match (by_strong.as_slice(), by_eppn) {
        ([first, others @ ..], _) if others.iter().any(|other| other.account != first.account) => {
            Recognition::Hold(HoldReason::SeveralPeople)
        }
        ([person], by_eppn) => by_strong_identifier(presented, person, by_eppn, changes),
        ([first, others @ ..], by_eppn) => by_strong_identifier(presented, &first.with(others), by_eppn, changes),
        ([], Some(person)) => by_eppn_alone(presented, person, circumstances),
        ([], None) => Recognition::New { reassigned: None },
    }
}

fn by_strong_identifier(
    presented: &Presented,
    person: &KnownPerson,
    by_eppn: Option<&KnownPerson>,
    changes: &[IdentifierChange],
) -> Recognition {
    if person.closed {
        return Recognition::Closed(person.subject.clone());
    }
    // What the institution sends no more, while what replaces it came as we know it.
    let replaced: Vec<_> = changes
        .iter()
        .filter(|change| presented.of(change.replaced).is_none() && person.of(change.replaced).next().is_some())
        .filter(|change| presented.of(change.by).is_some_and(|identifier| person.has(identifier)))
        .collect();
    let is_replaced = |kind| replaced.iter().any(|change| change.replaced == kind);
    let Some(strongest) = person.strongest_but(is_replaced) else { return Recognition::New { reassigned: None } };
    match presented.of(strongest) {
        None => return Recognition::Hold(HoldReason::StrongIdentifierGone(strongest)),
        Some(identifier) if !person.has(identifier) => {
            return Recognition::Hold(HoldReason::StrongIdentifierChanged(strongest));
        }
        Some(_) => {}
    }
    let subject = person.subject.clone();
    let reassigned = by_eppn
        .filter(|holder| holder.account != person.account)
        .and_then(|_| presented.of(IdentifierKind::Eppn).cloned());
    // A less trusted one that is gone would not have mattered anyway.
    match replaced.iter().find(|change| change.replaced < strongest) {
        Some(change) => {
            let gone = replaced.iter().filter(|change| change.replaced < strongest);
            let superseded = gone.flat_map(|change| person.of(change.replaced)).cloned().collect();
            Recognition::Changed { subject, reassigned, superseded, change: **change }
        }
        None => Recognition::Known { subject, reassigned },
    }
}

fn by_eppn_alone(presented: &Presented, holder: &KnownPerson, circumstances: Circumstances<'_>) -> Recognition {
    let Circumstances { now, window, changes } = circumstances;
    let eppn = presented.of(IdentifierKind::Eppn);
    let silent = eppn.and_then(|eppn| holder.known(eppn)).is_none_or(|eppn| now.since(eppn.last_seen) > window);
    let declared = |replaced: IdentifierKind| {
        changes.iter().find(|change| change.replaced == replaced && presented.of(change.by).is_some())
    };
    if let Some(stored) = holder.strongest().filter(|kind| kind.is_strong()) {
        if presented.of(stored).is_some() {
            // The same kind with another value: certainly somebody else, who now owns the eppn.
            return Recognition::New { reassigned: eppn.cloned() };
        }
        if holder.closed {
            return Recognition::Closed(holder.subject.clone());
        }
        let Some(change) = declared(stored) else {
            return Recognition::Hold(HoldReason::StrongIdentifierGone(stored));
        };
        // None of the strong ones that came is known. One of a kind that the holder has contradicts.
        let mut strong = presented.identifiers().iter().map(|identifier| identifier.kind).filter(|k| k.is_strong());
        return match (strong.find(|kind| holder.of(*kind).next().is_some()), silent) {
            (Some(kind), _) => Recognition::Hold(HoldReason::StrongIdentifierChanged(kind)),
            (None, true) => Recognition::Hold(HoldReason::EppnSilent),
            (None, false) => {
                let superseded = holder.of(stored).filter(|_| stored < change.by).cloned().collect();
                let subject = holder.subject.clone();
                Recognition::Changed { subject, reassigned: None, superseded, change: *change }
            }
        };
    }
    if holder.closed {
        return Recognition::Closed(holder.subject.clone());
    }
    let is_first_strong = presented.identifiers().iter().any(|identifier| identifier.kind.is_strong());
    let subject = holder.subject.clone();
    match (presented.eppn_is_never_reassigned(), is_first_strong, silent) {
        (true, _, _) | (false, false, false) => Recognition::Known { subject, reassigned: None },
        (false, false, true) => Recognition::Hold(HoldReason::EppnSilent),
        (false, true, silent) => match (declared(IdentifierKind::Eppn), silent) {
            (None, _) => Recognition::Hold(HoldReason::FirstStrongIdentifier),
            (Some(_), true) => Recognition::Hold(HoldReason::EppnSilent),
            (Some(change), false) => {
                Recognition::Changed { subject, reassigned: None, superseded: Vec::new(), change: *change }
            }
        },
    }
}

#[cfg(test)]
#[path = "recognition_tests.rs"]
mod tests;
