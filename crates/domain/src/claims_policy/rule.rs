//! One rule, as an operator writes it. Whatever could turn two people into one, or speak for the protocol, is refused
//! when it is read.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use thiserror::Error;

use super::{pattern::Mapping, value_pattern::ValuePattern};
use crate::{
    AttributeName as Name, ClientId, EntityId, Scope,
    claims::{self, Claim, ClaimValue},
    institution::ScopeRule,
};

/// A rule. Its parts act in the order of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// What the dry run and the log call it.
    pub name: String,
    /// For these clients; absent: for all.
    pub clients: Option<BTreeSet<ClientId>>,
    /// For who signs in at these institutions; absent: at any.
    pub institutions: Option<BTreeSet<EntityId>>,
    /// Of these attributes only the values that fit one of the patterns are kept.
    #[serde(default)]
    pub keep: BTreeMap<Name, Vec<ValuePattern>>,
    /// Of these attributes the values that fit one of the patterns go.
    #[serde(default)]
    pub remove: BTreeMap<Name, Vec<ValuePattern>>,
    /// The values of these attributes become others, each by the first mapping that it fits. The rest stay as they are.
    #[serde(default)]
    pub map: BTreeMap<Name, Vec<Mapping>>,
    /// What these attributes have if they have no value by now.
    #[serde(default)]
    pub default: BTreeMap<Name, Default>,
    /// Claims that are not released, whichever scope they belong to.
    #[serde(default)]
    pub withhold: BTreeSet<String>,
    /// Claims that go by another name.
    #[serde(default)]
    pub rename: BTreeMap<String, String>,
    /// Claims that there are not without this rule.
    #[serde(default)]
    pub claims: BTreeMap<String, NewClaim>,
    /// Claims whose values stand in one string, with semicolons between them, as at CILogon.
    #[serde(default)]
    pub join: BTreeSet<String>,
    /// What a person must have: of each of these attributes a value that fits one of the patterns.
    #[serde(default)]
    pub require: BTreeMap<Name, Vec<ValuePattern>>,
    /// What the page says to a person who has it not: why it is needed, and where to get it.
    pub explain: Option<String>,
}

/// What an attribute without a value has instead.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum Default {
    /// These values.
    Values(Vec<String>),
    /// Those of another attribute.
    From {
        /// Which.
        from: Name,
    },
}

/// A claim that there is not without a rule.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewClaim {
    /// Whose values it has.
    pub attribute: Name,
    /// The scope that releases it.
    pub scope: Scope,
    /// Whether it is an array; else it is the first value.
    #[serde(default)]
    pub list: bool,
}

/// The scopes that may release claims of a rule.
const SCOPES: [Scope; 4] = [Scope::OpenId, Scope::Email, Scope::Profile, Scope::OrgCilogonUserinfo];

impl Rule {
    /// Whether it concerns this client, and whoever comes from this institution.
    pub fn concerns(&self, client: &ClientId, institution: &EntityId) -> bool {
        self.clients.as_ref().is_none_or(|clients| clients.contains(client))
            && self.institutions.as_ref().is_none_or(|institutions| institutions.contains(institution))
    }

    /// Whether it concerns every client, and whoever comes from this institution.
    pub fn concerns_any_client(&self, institution: &EntityId) -> bool {
        self.clients.is_none()
            && self.institutions.as_ref().is_none_or(|institutions| institutions.contains(institution))
    }

    /// Whether it changes attributes.
    pub(super) fn changes_attributes(&self) -> bool {
        !(self.keep.is_empty() && self.remove.is_empty() && self.map.is_empty() && self.default.is_empty())
    }

    /// Whether it asks for the scopes of the institution.
    pub(super) fn speaks_of_scopes(&self) -> bool {
        let patterns = [&self.keep, &self.remove, &self.require].into_iter().flat_map(BTreeMap::values).flatten();
        patterns.into_iter().any(ValuePattern::speaks_of_scopes)
    }

    /// What becomes of a person's attributes, for whom an institution with these scopes vouches.
    pub(super) fn change(&self, attributes: &mut BTreeMap<Name, Vec<String>>, scopes: &[ScopeRule]) {
        for (name, patterns) in &self.keep {
            retain(attributes, *name, |value| patterns.iter().any(|pattern| pattern.matches(value, scopes)));
        }
        for (name, patterns) in &self.remove {
            retain(attributes, *name, |value| !patterns.iter().any(|pattern| pattern.matches(value, scopes)));
        }
        for (name, mappings) in &self.map {
            let Some(values) = attributes.get_mut(name) else { continue };
            let mut mapped: Vec<String> = Vec::with_capacity(values.len());
            for value in values.drain(..) {
                let value = mappings.iter().find_map(|mapping| mapping.apply(&value)).unwrap_or(value);
                if !value.is_empty() && !mapped.contains(&value) {
                    mapped.push(value);
                }
            }
            *values = mapped;
        }
        for (name, default) in &self.default {
            if attributes.get(name).is_some_and(|values| !values.is_empty()) {
                continue;
            }
            let values = match default {
                Default::Values(values) => values.clone(),
                Default::From { from } => attributes.get(from).cloned().unwrap_or_default(),
            };
            attributes.insert(*name, values);
        }
        attributes.retain(|_, values| !values.is_empty());
    }

    /// What becomes of the claims that `scopes` release.
    pub(super) fn reshape(&self, claims: &mut Vec<Claim>, released_by: impl Fn(&NewClaim) -> Option<ClaimValue>) {
        claims.retain(|claim| !self.withhold.contains(claim.name.as_ref()));
        for (name, other) in &self.rename {
            let Some(at) = claims.iter().position(|claim| claim.name == name.as_str()) else { continue };
            let value = claims.remove(at).value;
            put(claims, other, value);
        }
        for (name, new) in &self.claims {
            if let Some(value) = released_by(new) {
                put(claims, name, value);
            }
        }
        for claim in claims.iter_mut().filter(|claim| self.join.contains(claim.name.as_ref())) {
            if let ClaimValue::List(values) = &claim.value {
                claim.value = ClaimValue::Text(values.join(";"));
            }
        }
    }

    /// What is wrong with it, if anything is.
    pub(super) fn check(&self) -> Result<(), InvalidRule> {
        let wrong = |reason| Err(InvalidRule { rule: self.name.clone(), reason });
        if self.name.trim().is_empty() {
            return wrong(Reason::NoName);
        }
        for (name, mappings) in &self.map {
            if is_identifier(*name) && !mappings.iter().all(Mapping::keeps_values_apart) {
                return wrong(Reason::ManyBecomeOne(*name));
            }
        }
        for (name, default) in &self.default {
            // What one person has must not stand in everybody's token. An address may be copied: nobody is known by it.
            let copied_address = *name == Name::Mail && matches!(default, Default::From { .. });
            if (is_identifier(*name) || *name == Name::Mail) && !copied_address {
                return wrong(Reason::DefaultIdentifier(*name));
            }
        }
        for name in self.rename.values().chain(self.claims.keys()) {
            let good = (1..=64).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_graphic());
            if !good {
                return wrong(Reason::ClaimName(name.clone()));
            }
            if claims::PROTOCOL.contains(&name.as_str()) || matches!(name.as_str(), "email" | "email_verified") {
                return wrong(Reason::Reserved(name.clone()));
            }
        }
        let known = |name: &&String| !claims::ALL.contains(&name.as_str());
        if let Some(name) = self.withhold.iter().chain(self.rename.keys()).find(known) {
            return wrong(Reason::UnknownClaim(name.clone()));
        }
        if self.rename.contains_key("email_verified") {
            return wrong(Reason::Reserved("email_verified".to_owned()));
        }
        if let Some(new) = self.claims.values().find(|new| !SCOPES.contains(&new.scope)) {
            return wrong(Reason::Scope(new.scope.clone()));
        }
        if let Some((name, _)) = self.require.iter().find(|(_, patterns)| patterns.is_empty()) {
            return wrong(Reason::NeverMet(*name));
        }
        if self.explain.is_some() && self.require.is_empty() {
            return wrong(Reason::NothingToExplain);
        }
        Ok(())
    }
}

/// Whether relying parties may keep people apart by it.
fn is_identifier(name: Name) -> bool {
    matches!(
        name,
        Name::SubjectId
            | Name::PairwiseId
            | Name::EduPersonUniqueId
            | Name::EduPersonTargetedId
            | Name::EduPersonPrincipalName
            | Name::OpenIdSubject
            | Name::EduPersonOrcid
            | Name::VoPersonExternalId
            | Name::Uid
            | Name::UidNumber
    )
}

fn retain(attributes: &mut BTreeMap<Name, Vec<String>>, name: Name, keep: impl Fn(&str) -> bool) {
    if let Some(values) = attributes.get_mut(&name) {
        values.retain(|value| keep(value));
    }
}

/// Two claims of one name would be two members of one object.
fn put(claims: &mut Vec<Claim>, name: &str, value: ClaimValue) {
    claims.retain(|claim| claim.name != name);
    claims.push(Claim { name: name.to_owned().into(), value });
}

/// A rule cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the rule \"{rule}\": {reason}")]
pub struct InvalidRule {
    /// Its name.
    pub rule: String,
    /// Why.
    pub reason: Reason,
}

/// Why a rule cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Reason {
    /// It has no name.
    #[error("a rule needs a name")]
    NoName,
    /// Different people would get the same identifier.
    #[error("map.{} would give several people the same identifier; `to` needs a star", .0.friendly())]
    ManyBecomeOne(Name),
    /// Everybody would get the same identifier or address.
    #[error("default.{} would give several people the same identifier", .0.friendly())]
    DefaultIdentifier(Name),
    /// Not a name for a claim.
    #[error("\"{0}\" cannot be a claim: 1 to 64 visible ASCII characters")]
    ClaimName(String),
    /// A claim that only the protocol, or Beadle's own judgement, sets.
    #[error("no rule may set the claim {0}")]
    Reserved(String),
    /// There is no such claim.
    #[error("there is no claim {0}")]
    UnknownClaim(String),
    /// It releases no claims.
    #[error("claims are released by openid, email, profile or org.cilogon.userinfo, not by {0}")]
    Scope(Scope),
    /// Nobody could fulfil it.
    #[error("require.{} has no pattern, so nobody could sign in; \"*\" accepts any value", .0.friendly())]
    NeverMet(Name),
    /// It refuses nobody.
    #[error("explain says why somebody is refused, but nothing is required")]
    NothingToExplain,
}
