//! The identifiers by which an institution names a person, in their order of trust.

use serde::{Deserialize, Serialize};

use crate::attribute::{AttributeName, Attributes};

/// The kinds of identifiers; the first is trusted most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IdentifierKind {
    /// The `sub` of an OpenID provider, which never reassigns it
    /// ([Core §2](https://openid.net/specs/openid-connect-core-1_0.html#IDToken)), or what stands for it there.
    OidcSub,
    /// `subject-id` (OASIS Subject Identifier Attributes).
    SubjectId,
    /// `eduPersonUniqueId`.
    UniqueId,
    /// `pairwise-id`.
    PairwiseId,
    /// A persistent NameID or `eduPersonTargetedID`: `institution!service!value`.
    TargetedId,
    /// `eduPersonPrincipalName`: may be given to somebody else later.
    Eppn,
}

impl IdentifierKind {
    /// Every kind, the most trusted first.
    pub const ALL: [Self; 6] =
        [Self::OidcSub, Self::SubjectId, Self::UniqueId, Self::PairwiseId, Self::TargetedId, Self::Eppn];

    /// Strong identifiers are never reassigned.
    pub const fn is_strong(self) -> bool {
        !matches!(self, Self::Eppn)
    }

    /// The name in the database and in logs.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OidcSub => "oidc-sub",
            Self::SubjectId => "subject-id",
            Self::UniqueId => "unique-id",
            Self::PairwiseId => "pairwise-id",
            Self::TargetedId => "targeted-id",
            Self::Eppn => "eppn",
        }
    }

    /// The kind with this name.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }

    /// Targeted ids and those of OpenID providers compare exactly; all others without regard to case.
    fn normalise(self, value: &str) -> String {
        if matches!(self, Self::OidcSub | Self::TargetedId) { value.to_owned() } else { value.to_lowercase() }
    }
}

/// One identifier in its comparable form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Identifier {
    /// The kind.
    pub kind: IdentifierKind,
    /// The value, in lower case unless the kind compares exactly.
    pub value: String,
}

impl Identifier {
    /// The longest value, in bytes: more than any of their specifications allows, and still fit for a database's index.
    pub const MAX_LENGTH: usize = 1024;

    /// An identifier in its comparable form.
    pub fn new(kind: IdentifierKind, value: &str) -> Self {
        Self { kind, value: kind.normalise(value) }
    }
}

/// Why the identifiers of a sign-in cannot be used at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unidentifiable {
    /// Nothing that names the person.
    #[error("the institution sent no identifier")]
    NoIdentifier,
    /// Several values where there must be one.
    #[error("the institution sent several values of {}", .0.as_str())]
    SeveralValues(IdentifierKind),
    /// A value longer than [`Identifier::MAX_LENGTH`].
    #[error("the value of {} is too long", .0.as_str())]
    TooLong(IdentifierKind),
}

/// What one sign-in presents: at least one identifier, at most one of each kind, the most trusted first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Presented {
    identifiers: Vec<Identifier>,
    eppn_is_never_reassigned: bool,
}

impl Presented {
    /// The REFEDS Assurance Framework value by which an institution promises not to reassign eppn.
    const EPPN_NO_REASSIGN: &str = "https://refeds.org/assurance/ID/eppn-unique-no-reassign";

    /// Collects the identifiers of a sign-in. `name_id` is the subject's persistent NameID, if there was one.
    pub fn collect(attributes: &Attributes, name_id: Option<&str>) -> Result<Self, Unidentifiable> {
        let targeted: Vec<&str> = name_id
            .into_iter()
            .chain(attributes.all(AttributeName::EduPersonTargetedId).iter().map(String::as_str))
            .collect();
        let values = |name: AttributeName| attributes.all(name).iter().map(String::as_str).collect::<Vec<_>>();
        let mut identifiers = Vec::new();
        for (kind, values) in [
            (IdentifierKind::OidcSub, values(AttributeName::OpenIdSubject)),
            (IdentifierKind::SubjectId, values(AttributeName::SubjectId)),
            (IdentifierKind::UniqueId, values(AttributeName::EduPersonUniqueId)),
            (IdentifierKind::PairwiseId, values(AttributeName::PairwiseId)),
            (IdentifierKind::TargetedId, targeted),
            (IdentifierKind::Eppn, values(AttributeName::EduPersonPrincipalName)),
        ] {
            let values = values.into_iter().filter(|value| !value.is_empty());
            let mut found: Vec<_> = values.map(|value| Identifier::new(kind, value)).collect();
            found.dedup();
            if found.iter().any(|identifier| identifier.value.len() > Identifier::MAX_LENGTH) {
                return Err(Unidentifiable::TooLong(kind));
            }
            match found.len() {
                0 | 1 => identifiers.append(&mut found),
                _ => return Err(Unidentifiable::SeveralValues(kind)),
            }
        }
        let promised = attributes.all(AttributeName::EduPersonAssurance).iter().any(|v| v == Self::EPPN_NO_REASSIGN);
        Self::new(identifiers, promised)
    }

    fn new(identifiers: Vec<Identifier>, eppn_is_never_reassigned: bool) -> Result<Self, Unidentifiable> {
        if identifiers.is_empty() {
            return Err(Unidentifiable::NoIdentifier);
        }
        Ok(Self { identifiers, eppn_is_never_reassigned })
    }

    /// The identifiers, the most trusted first.
    pub fn identifiers(&self) -> &[Identifier] {
        &self.identifiers
    }

    /// The identifier of one kind.
    pub fn of(&self, kind: IdentifierKind) -> Option<&Identifier> {
        self.identifiers.iter().find(|identifier| identifier.kind == kind)
    }

    /// Whether the institution promises never to give an eppn to somebody else.
    pub fn eppn_is_never_reassigned(&self) -> bool {
        self.eppn_is_never_reassigned
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::institution::ScopeRule;

    fn attributes(sent: &[(AttributeName, &str)]) -> Attributes {
        let scopes = [ScopeRule::literal("example.edu")];
        Attributes::filtered(sent.iter().map(|(name, value)| (*name, (*value).to_owned())), &scopes)
    }

    #[test]
    fn case_matters_only_in_targeted_ids_and_those_of_openid_providers() {
        let sent = attributes(&[
            (AttributeName::OpenIdSubject, "SuB"),
            (AttributeName::EduPersonPrincipalName, "Ada@Example.edu"),
            (AttributeName::EduPersonTargetedId, "idp!sp!AbC"),
        ]);
        let presented = Presented::collect(&sent, None).unwrap();
        assert_eq!(presented.of(IdentifierKind::Eppn).unwrap().value, "ada@example.edu");
        assert_eq!(presented.of(IdentifierKind::TargetedId).unwrap().value, "idp!sp!AbC");
        assert_eq!(presented.of(IdentifierKind::OidcSub).unwrap().value, "SuB");
    }

    #[test]
    fn a_name_id_and_an_equal_eptid_are_one_identifier() {
        let sent = attributes(&[(AttributeName::EduPersonTargetedId, "idp!sp!x")]);
        assert_eq!(Presented::collect(&sent, Some("idp!sp!x")).unwrap().identifiers().len(), 1);
    }

    #[test]
    fn an_empty_name_id_identifies_nobody() {
        assert_eq!(Presented::collect(&attributes(&[]), Some("")), Err(Unidentifiable::NoIdentifier));
    }

    #[test]
    fn an_endless_identifier_is_refused() {
        let long = format!("idp!sp!{}", "x".repeat(Identifier::MAX_LENGTH));
        let refused = Presented::collect(&attributes(&[]), Some(&long));
        assert_eq!(refused, Err(Unidentifiable::TooLong(IdentifierKind::TargetedId)));
    }

    #[test]
    fn several_values_of_an_identifier_are_refused() {
        let sent = attributes(&[
            (AttributeName::EduPersonPrincipalName, "ada@example.edu"),
            (AttributeName::EduPersonPrincipalName, "eve@example.edu"),
        ]);
        assert_eq!(Presented::collect(&sent, None), Err(Unidentifiable::SeveralValues(IdentifierKind::Eppn)));
        assert_eq!(Presented::collect(&attributes(&[]), None), Err(Unidentifiable::NoIdentifier));
    }
}
