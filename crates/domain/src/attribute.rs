//! What an institution says of a person: attributes by their standard names, filtered by the institution's scopes.
//!
//! Invariant: a scoped value is in [`Attributes`] only if the institution may speak for its scope. What was dropped is
//! kept beside it, so that pages and logs can say so.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::institution::ScopeRule;

macro_rules! attribute_names {
    ($($(#[$doc:meta])* $variant:ident = $friendly:literal, $uri:literal, $kind:ident;)*) => {
        /// The attributes that Beadle understands. Everything else that an institution sends is ignored.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum AttributeName { $($(#[$doc])* #[serde(rename = $friendly)] $variant,)* }

        impl AttributeName {
            /// Every attribute, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name that people know, e.g. `eduPersonPrincipalName`.
            pub const fn friendly(self) -> &'static str {
                match self { $(Self::$variant => $friendly,)* }
            }

            /// The SAML 2.0 name (`NameFormat` URI), e.g. `urn:oid:1.3.6.1.4.1.5923.1.1.1.6`.
            pub const fn uri(self) -> &'static str {
                match self { $(Self::$variant => $uri,)* }
            }

            /// The attribute with this SAML 2.0 name.
            pub fn from_uri(uri: &str) -> Option<Self> {
                match uri { $($uri => Some(Self::$variant),)* _ => None }
            }

            /// The attribute with this friendly name.
            pub fn from_friendly(name: &str) -> Option<Self> {
                match name { $($friendly => Some(Self::$variant),)* _ => None }
            }

            /// How the names are to be read (`NameFormat`).
            pub const URI_FORMAT: &'static str = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";

            /// The attribute that somebody means by this name: its SAML 2.0 name, its short one, or that of SAML 1.1.
            pub fn meant_by(name: &str) -> Option<Self> {
                let short = name.strip_prefix("urn:mace:dir:attribute-def:").unwrap_or(name);
                Self::from_uri(name)
                    .or_else(|| Self::ALL.iter().copied().find(|known| known.friendly().eq_ignore_ascii_case(short)))
            }

            /// How the right side of a value is checked.
            pub const fn kind(self) -> AttributeKind {
                match self { $(Self::$variant => AttributeKind::$kind,)* }
            }
        }
    };
}

attribute_names! {
    /// A lasting, unique, never reassigned identifier (OASIS Subject Identifier Attributes).
    SubjectId = "subject-id", "urn:oasis:names:tc:SAML:attribute:subject-id", Scoped;
    /// The same, but different for every service.
    PairwiseId = "pairwise-id", "urn:oasis:names:tc:SAML:attribute:pairwise-id", Scoped;
    /// eduPerson's lasting identifier.
    EduPersonUniqueId = "eduPersonUniqueId", "urn:oid:1.3.6.1.4.1.5923.1.1.1.13", Scoped;
    /// eduPerson's older identifier for one service: a persistent NameID as an attribute value.
    EduPersonTargetedId = "eduPersonTargetedID", "urn:oid:1.3.6.1.4.1.5923.1.1.1.10", Unscoped;
    /// The name a person logs in with; may be given to somebody else later.
    EduPersonPrincipalName = "eduPersonPrincipalName", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6", Scoped;
    /// Mail address.
    Mail = "mail", "urn:oid:0.9.2342.19200300.100.1.3", Unscoped;
    /// The name to show.
    DisplayName = "displayName", "urn:oid:2.16.840.1.113730.3.1.241", Unscoped;
    /// Given name.
    GivenName = "givenName", "urn:oid:2.5.4.42", Unscoped;
    /// Family name.
    Surname = "sn", "urn:oid:2.5.4.4", Unscoped;
    /// Common name.
    CommonName = "cn", "urn:oid:2.5.4.3", Unscoped;
    /// Organization.
    Organization = "o", "urn:oid:2.5.4.10", Unscoped;
    /// Organizational unit.
    OrganizationalUnit = "ou", "urn:oid:2.5.4.11", Unscoped;
    /// Local login name.
    Uid = "uid", "urn:oid:0.9.2342.19200300.100.1.1", Unscoped;
    /// POSIX user number.
    UidNumber = "uidNumber", "urn:oid:1.3.6.1.1.1.1.0", Unscoped;
    /// Affiliation with a scope, e.g. `member@example.edu`.
    EduPersonScopedAffiliation = "eduPersonScopedAffiliation", "urn:oid:1.3.6.1.4.1.5923.1.1.1.9", Scoped;
    /// Entitlements (URIs).
    EduPersonEntitlement = "eduPersonEntitlement", "urn:oid:1.3.6.1.4.1.5923.1.1.1.7", Unscoped;
    /// Assurance (REFEDS Assurance Framework values).
    EduPersonAssurance = "eduPersonAssurance", "urn:oid:1.3.6.1.4.1.5923.1.1.1.11", Unscoped;
    /// ORCID iD.
    EduPersonOrcid = "eduPersonOrcid", "urn:oid:1.3.6.1.4.1.5923.1.1.1.16", Unscoped;
    /// Group memberships.
    IsMemberOf = "isMemberOf", "urn:oid:1.3.6.1.4.1.5923.1.5.1.1", Unscoped;
    /// Identifier given by another authority.
    VoPersonExternalId = "voPersonExternalID", "urn:oid:1.3.6.1.4.1.34998.3.3.1.5", Scoped;
    /// The institution's own domain.
    SchacHomeOrganization = "schacHomeOrganization", "urn:oid:1.3.6.1.4.1.25178.1.2.9", Domain;
    /// When the person's account at the institution ends: `GeneralizedTime`, e.g. `20270331235959Z`.
    SchacExpiryDate = "schacExpiryDate", "urn:oid:1.3.6.1.4.1.25178.1.2.17", Unscoped;
    /// The `sub` of an OpenID provider. No SAML attribute: see [`AttributeName::is_saml`].
    OpenIdSubject = "oidc", "https://openid.net/specs/openid-connect-core-1_0.html#sub", Unscoped;
}

impl AttributeName {
    /// Whether it is an attribute of SAML. What is none can be asserted by no message of SAML.
    pub const fn is_saml(self) -> bool {
        !matches!(self, Self::OpenIdSubject)
    }
}

/// How a value's authority is checked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttributeKind {
    /// `left@scope`: the scope must be the institution's.
    Scoped,
    /// The whole value is a scope.
    Domain,
    /// Free text.
    Unscoped,
}

/// Why a value was not taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DropReason {
    /// The value's scope does not belong to the institution.
    ForeignScope,
    /// The value has no scope although the attribute demands one.
    NoScope,
}

impl DropReason {
    /// The reason, in a sentence for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Self::ForeignScope => "What stands behind the @ does not belong to this institution.",
            Self::NoScope => "It lacks the @ and the institution's domain.",
        }
    }
}

/// A value that the institution sent and Beadle did not take over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DroppedValue {
    /// The attribute.
    pub name: AttributeName,
    /// The value as sent.
    pub value: String,
    /// Why it was dropped.
    pub reason: DropReason,
}

/// Something that the institution sent and that means nothing here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnreadAttribute {
    /// Its name as sent.
    pub name: String,
    /// How the name is to be read, as sent (`NameFormat`).
    pub format: Option<String>,
    /// Why it means nothing.
    pub reason: UnreadReason,
}

/// Why an attribute means nothing here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum UnreadReason {
    /// The right name, under another format than that of URIs.
    WrongFormat(AttributeName),
    /// Another name for an attribute that is known: its short one, or that of SAML 1.1.
    OtherName(AttributeName),
    /// The right name, without a value.
    Empty(AttributeName),
    /// Nothing that Beadle knows.
    Unknown,
}

impl UnreadReason {
    /// What it would be, under the right name and with a value.
    pub const fn meant(self) -> Option<AttributeName> {
        match self {
            Self::WrongFormat(name) | Self::OtherName(name) | Self::Empty(name) => Some(name),
            Self::Unknown => None,
        }
    }
}

/// The attributes of one sign-in, after the scope filter.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attributes {
    values: BTreeMap<AttributeName, Vec<String>>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    dropped: Vec<DroppedValue>,
}

impl Attributes {
    /// Takes over what an institution with these `scopes` sent. Empty and repeated values vanish.
    pub fn filtered(sent: impl IntoIterator<Item = (AttributeName, String)>, scopes: &[ScopeRule]) -> Self {
        let mut out = Self::default();
        for (name, value) in sent {
            let value = value.trim().to_owned();
            if value.is_empty() {
                continue;
            }
            if let Some(reason) = refusal(name, &value, scopes) {
                out.dropped.push(DroppedValue { name, value, reason });
                continue;
            }
            let values = out.values.entry(name).or_default();
            if !values.contains(&value) {
                values.push(value);
            }
        }
        out
    }

    /// Every value of an attribute.
    pub fn all(&self, name: AttributeName) -> &[String] {
        self.values.get(&name).map_or(&[], Vec::as_slice)
    }

    /// The first value of an attribute.
    pub fn first(&self, name: AttributeName) -> Option<&str> {
        self.all(name).first().map(String::as_str)
    }

    /// The value of an attribute that must have only one; `None` if there are none or several.
    pub fn single(&self, name: AttributeName) -> Option<&str> {
        match self.all(name) {
            [one] => Some(one),
            _ => None,
        }
    }

    /// Every attribute that has a value.
    pub fn iter(&self) -> impl Iterator<Item = (AttributeName, &[String])> {
        self.values.iter().map(|(name, values)| (*name, values.as_slice()))
    }

    /// Adds what somebody else than the institution says, whom the operator trusts for it. Repeated values vanish.
    pub fn supplement(&mut self, name: AttributeName, said: impl IntoIterator<Item = String>) {
        let values = self.values.entry(name).or_default();
        for value in said {
            if !value.is_empty() && !values.contains(&value) {
                values.push(value);
            }
        }
        if values.is_empty() {
            self.values.remove(&name);
        }
    }

    /// Changes them in place, as the operator's rules say: not the institution, but the operator answers for what comes
    /// out of it.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut BTreeMap<AttributeName, Vec<String>>)) {
        change(&mut self.values);
    }

    /// What was sent but not taken over.
    pub fn dropped(&self) -> &[DroppedValue] {
        &self.dropped
    }
}

fn refusal(name: AttributeName, value: &str, scopes: &[ScopeRule]) -> Option<DropReason> {
    let scope = match name.kind() {
        AttributeKind::Unscoped => return None,
        AttributeKind::Domain => value,
        AttributeKind::Scoped => match value.rsplit_once('@') {
            Some((left, scope)) if !left.is_empty() && !scope.is_empty() => scope,
            _ => return Some(DropReason::NoScope),
        },
    };
    (!scopes.iter().any(|rule| rule.allows(scope))).then_some(DropReason::ForeignScope)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scopes() -> Vec<ScopeRule> {
        vec![ScopeRule::literal("example.edu")]
    }

    #[test]
    fn a_foreign_scope_is_dropped_and_told() {
        let sent = [
            (AttributeName::EduPersonPrincipalName, "ada@example.edu".to_owned()),
            (AttributeName::EduPersonPrincipalName, "ada@elsewhere.edu".to_owned()),
            (AttributeName::SubjectId, "no-scope".to_owned()),
            (AttributeName::SchacHomeOrganization, "elsewhere.edu".to_owned()),
        ];
        let attributes = Attributes::filtered(sent, &scopes());
        assert_eq!(attributes.all(AttributeName::EduPersonPrincipalName), ["ada@example.edu"]);
        assert_eq!(attributes.first(AttributeName::SubjectId), None);
        let reasons: Vec<_> = attributes.dropped().iter().map(|d| d.reason).collect();
        assert_eq!(reasons, [DropReason::ForeignScope, DropReason::NoScope, DropReason::ForeignScope]);
    }

    #[test]
    fn no_scope_element_allows_no_scoped_value() {
        let attributes =
            Attributes::filtered([(AttributeName::EduPersonPrincipalName, "ada@example.edu".to_owned())], &[]);
        assert_eq!(attributes.first(AttributeName::EduPersonPrincipalName), None);
    }

    #[test]
    fn names_and_uris_are_unique() {
        for name in AttributeName::ALL {
            assert_eq!(AttributeName::from_uri(name.uri()), Some(*name));
            assert_eq!(AttributeName::from_friendly(name.friendly()), Some(*name));
        }
    }
}
