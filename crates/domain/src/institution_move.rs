//! An institution that changes its name or its domain: what becomes of the identifiers that it gave to people.
//!
//! Only an administrator can say that the new name is the old institution. Then each identifier is written as the
//! institution will send it from now on.

use thiserror::Error;

use crate::{
    EntityId,
    entropy::{Entropy, random},
    identifier::{Identifier, IdentifierKind},
    timestamp::Timestamp,
};

/// From which name to which, and from which domain to which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstitutionMove {
    /// The entityID before.
    pub from: EntityId,
    /// The entityID from now on; it may be the same.
    pub to: EntityId,
    /// The domain behind the `@`, before and from now on, in lower case.
    pub scope: Option<(String, String)>,
}

/// Why a move is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NoMove {
    /// Neither changes.
    #[error("nothing changes: give another entityID, or a scope")]
    Nothing,
    /// It must be `OLD=NEW`.
    #[error("a scope is given as OLD=NEW, two domains")]
    Scope,
}

impl InstitutionMove {
    /// A move that changes something. `scope` is `OLD=NEW`.
    pub fn new(from: EntityId, to: Option<EntityId>, scope: Option<&str>) -> Result<Self, NoMove> {
        let scope = scope.map(|text| {
            let (old, new) = text.split_once('=').ok_or(NoMove::Scope)?;
            let is_domain = |text: &str| {
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte))
            };
            let good = is_domain(old) && is_domain(new) && !old.eq_ignore_ascii_case(new);
            good.then(|| (old.to_ascii_lowercase(), new.to_ascii_lowercase())).ok_or(NoMove::Scope)
        });
        let moved = Self { to: to.unwrap_or_else(|| from.clone()), from, scope: scope.transpose()? };
        if moved.to == moved.from && moved.scope.is_none() { Err(NoMove::Nothing) } else { Ok(moved) }
    }

    /// The identifier as the institution sends it from now on. A targeted one names the institution itself: its first
    /// qualifier changes with the name, and its value stays.
    pub fn rewritten(&self, identifier: &Identifier) -> Identifier {
        let value = identifier.value.as_str();
        let rewritten = match identifier.kind {
            // It says nothing of its issuer.
            IdentifierKind::OidcSub => None,
            IdentifierKind::TargetedId => {
                value.strip_prefix(self.from.as_str()).filter(|rest| rest.starts_with('!')).map(|rest| {
                    let to = &self.to;
                    format!("{to}{rest}")
                })
            }
            IdentifierKind::SubjectId
            | IdentifierKind::UniqueId
            | IdentifierKind::PairwiseId
            | IdentifierKind::Eppn => {
                let parts = value.rsplit_once('@').zip(self.scope.as_ref());
                parts.filter(|((_, scope), (old, _))| scope == old).map(|((left, _), (_, new))| format!("{left}@{new}"))
            }
        };
        Identifier::new(identifier.kind, rewritten.as_deref().unwrap_or(value))
    }

    /// Whether this identifier is another one from now on.
    pub fn concerns(&self, identifier: &Identifier) -> bool {
        self.to != self.from || self.rewritten(identifier) != *identifier
    }
}

/// The name of a move that was done: later ones are greater. It carries no authority.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct MoveId(String);

impl MoveId {
    /// A new one: seconds since the epoch, and 24 random bits.
    pub fn generate(at: Timestamp, entropy: &dyn Entropy) -> Self {
        let [a, b, c] = random::<3>(entropy);
        Self(format!("{:010x}{a:02x}{b:02x}{c:02x}", at.as_seconds().max(0)))
    }

    /// Reads the text form.
    pub fn parse(text: &str) -> Option<Self> {
        let good = text.len() == 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        good.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for MoveId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use IdentifierKind::{Eppn, PairwiseId, SubjectId, TargetedId, UniqueId};

    use super::*;
    use crate::entropy::SeededEntropy;

    fn entity(text: &str) -> EntityId {
        EntityId::parse(text).unwrap()
    }

    #[test]
    fn a_new_name_changes_the_qualifier_of_targeted_identifiers_alone() {
        let renamed = InstitutionMove::new(entity("https://old"), Some(entity("https://new")), None).unwrap();
        for (kind, before, after) in [
            (TargetedId, "https://old!sp!AbC!d", "https://new!sp!AbC!d"),
            (TargetedId, "https://older!sp!x", "https://older!sp!x"),
            (TargetedId, "https://other!https://old!x", "https://other!https://old!x"),
            (Eppn, "ada@old.edu", "ada@old.edu"),
            (SubjectId, "1@old.edu", "1@old.edu"),
        ] {
            let rewritten = renamed.rewritten(&Identifier::new(kind, before));
            assert_eq!(rewritten, Identifier::new(kind, after));
            assert!(renamed.concerns(&Identifier::new(kind, before)));
        }
    }

    #[test]
    fn a_new_domain_changes_exactly_the_scope() {
        let moved = InstitutionMove::new(entity("idp"), None, Some("Old.edu=new.example")).unwrap();
        for kind in [SubjectId, UniqueId, PairwiseId, Eppn] {
            let rewritten = moved.rewritten(&Identifier::new(kind, "Ada@OLD.edu"));
            assert_eq!(rewritten, Identifier::new(kind, "ada@new.example"));
            for other in ["ada@cs.old.edu", "ada@very-old.edu", "old.edu@other.edu", "ada@old.edu@other.edu"] {
                let other = Identifier::new(kind, other);
                assert!(moved.rewritten(&other) == other && !moved.concerns(&other), "{other:?}");
            }
        }
        let targeted = Identifier::new(TargetedId, "idp!sp!x@old.edu");
        assert!(!moved.concerns(&targeted));
    }

    #[test]
    fn a_move_changes_something() {
        let new = |to: Option<&str>, scope| InstitutionMove::new(entity("idp"), to.map(entity), scope);
        assert_eq!(new(None, None), Err(NoMove::Nothing));
        assert_eq!(new(Some("idp"), None), Err(NoMove::Nothing));
        for wrong in ["old.edu", "=new.edu", "old.edu=", "old.edu=OLD.edu", "a@old.edu=new.edu", "a=b=c"] {
            assert_eq!(new(None, Some(wrong)), Err(NoMove::Scope), "{wrong}");
        }
    }

    #[test]
    fn an_id_reads_back() {
        let id = MoveId::generate(Timestamp::from_seconds(1_790_000_000), &SeededEntropy::new(1));
        assert_eq!(MoveId::parse(id.as_str()), Some(id));
        assert!(["", "006ab1a880", "zz6ab1a88001020g"].iter().all(|text| MoveId::parse(text).is_none()));
    }
}
