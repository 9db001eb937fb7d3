//! What becomes of what institutions say before relying parties hear it: the operator's rules, for each institution and
//! each client.
//!
//! A rule keeps, removes and maps values, fills gaps, withholds, renames and adds claims, and demands what a person must
//! have. Rules act one after the other, each on what the one before it left; there are no conditions but client and
//! institution, and no loops. They act when a claim is released, never on what is stored, and never on who a person is:
//! that was decided before, by what the institution said itself.

mod pattern;
mod rule;
#[cfg(test)]
mod tests;
mod value_pattern;

use std::{borrow::Cow, collections::BTreeSet};

use serde::Deserialize;

pub use self::{
    pattern::{InvalidMapping, InvalidPattern, Mapping, Pattern},
    rule::{Default as DefaultValue, InvalidRule, NewClaim, Reason, Rule},
    value_pattern::ValuePattern,
};
use crate::{
    AttributeName, ClientId, Scopes, SignIn,
    claims::{Claim, ClaimValue, released_with},
    institution::ScopeRule,
};

/// Every rule, in its order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "Written")]
pub struct ClaimsPolicy {
    rules: Vec<Rule>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    #[serde(default)]
    rule: Vec<Rule>,
}

impl ClaimsPolicy {
    /// These rules, if each is sound and no two have the same name.
    pub fn new(rules: Vec<Rule>) -> Result<Self, InvalidPolicy> {
        let mut names = BTreeSet::new();
        for rule in &rules {
            rule.check()?;
            if !names.insert(rule.name.as_str()) {
                return Err(InvalidPolicy::SameName(rule.name.clone()));
            }
        }
        Ok(Self { rules })
    }

    /// Whether a rule asks for the scopes of institutions.
    pub fn speaks_of_scopes(&self) -> bool {
        self.rules.iter().any(Rule::speaks_of_scopes)
    }

    /// A sign-in as a client sees it, at an institution that has these scopes now.
    pub fn view<'a>(&'a self, client: &ClientId, sign_in: Cow<'a, SignIn>, scopes: Vec<ScopeRule>) -> View<'a> {
        let rules = self.rules.iter().filter(|rule| rule.concerns(client, &sign_in.institution));
        View::new(rules.collect(), sign_in, scopes)
    }

    /// A sign-in as any client sees it that no rule names.
    pub fn usual_view<'a>(&'a self, sign_in: Cow<'a, SignIn>, scopes: Vec<ScopeRule>) -> View<'a> {
        let rules = self.rules.iter().filter(|rule| rule.concerns_any_client(&sign_in.institution));
        View::new(rules.collect(), sign_in, scopes)
    }

    /// The rules.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The claims that any client may get by it and that there are not without it, for the discovery document.
    pub fn public_claims(&self) -> impl Iterator<Item = &str> {
        let public = self.rules.iter().filter(|rule| rule.clients.is_none());
        public.flat_map(|rule| rule.rename.values().chain(rule.claims.keys())).map(String::as_str)
    }
}

impl TryFrom<Written> for ClaimsPolicy {
    type Error = InvalidPolicy;
    fn try_from(written: Written) -> Result<Self, Self::Error> {
        Self::new(written.rule)
    }
}

/// The rules cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPolicy {
    /// One of them is wrong.
    #[error(transparent)]
    Rule(#[from] InvalidRule),
    /// What the dry run says would be ambiguous.
    #[error("two rules are called \"{0}\"")]
    SameName(String),
}

/// A sign-in through the rules that concern one client and the institution.
#[derive(Debug, Clone)]
pub struct View<'a> {
    rules: Vec<&'a Rule>,
    sign_in: Cow<'a, SignIn>,
    /// For which the institution may speak.
    scopes: Vec<ScopeRule>,
}

/// What a person must have and has not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unmet {
    /// The rule that demands it.
    pub rule: String,
    /// Of which attribute.
    pub attribute: AttributeName,
    /// A value that fits one of these.
    pub wanted: Vec<ValuePattern>,
    /// What the operator says of it.
    pub explanation: Option<String>,
}

/// What one rule does to a sign-in, in a dry run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Effect<'a> {
    /// Its name.
    pub rule: &'a str,
    /// The attributes that are other than before.
    pub attributes: Vec<(AttributeName, Vec<String>)>,
    /// The claims that are new or other than before; without a value, if they are gone.
    pub claims: Vec<(String, Option<ClaimValue>)>,
}

impl<'a> View<'a> {
    fn new(rules: Vec<&'a Rule>, mut sign_in: Cow<'a, SignIn>, scopes: Vec<ScopeRule>) -> Self {
        if rules.iter().any(|rule| rule.changes_attributes()) {
            let seen = sign_in.to_mut();
            let before = seen.attributes.first(AttributeName::Mail).map(str::to_owned);
            seen.attributes.change(|attributes| rules.iter().for_each(|rule| rule.change(attributes, &scopes)));
            // The institution vouched for its own address and for no other.
            seen.email_verified &= before.as_deref() == seen.attributes.first(AttributeName::Mail);
        }
        Self { rules, sign_in, scopes }
    }

    /// The sign-in, with what became of its attributes.
    pub fn sign_in(&self) -> &SignIn {
        &self.sign_in
    }

    /// What `scopes` release, and beyond that the claims with these names, whichever scope they belong to.
    pub fn claims<'n>(&self, scopes: &Scopes, names: impl IntoIterator<Item = &'n str>) -> Vec<Claim> {
        let mut claims = released_with(scopes, names, &self.sign_in);
        for rule in &self.rules {
            rule.reshape(&mut claims, |new| {
                let values = self.sign_in.attributes.all(new.attribute);
                let (first, _) = values.split_first().filter(|_| scopes.contains(&new.scope))?;
                Some(if new.list { ClaimValue::List(values.to_vec()) } else { ClaimValue::Text(first.clone()) })
            });
        }
        claims
    }

    /// What these scopes, the server's own demands and the rules need and is not there at all.
    pub fn missing(&self, scopes: &Scopes, everywhere: &[AttributeName]) -> Vec<AttributeName> {
        let absent = |name: &AttributeName| self.sign_in.attributes.first(*name).is_none();
        let demanded = self.rules.iter().flat_map(|rule| rule.require.keys()).copied().filter(absent);
        let all: Vec<_> = everywhere.iter().copied().chain(demanded).collect();
        self.sign_in.missing(scopes, &all)
    }

    /// What the rules demand and no value fits, whether there is one or none.
    pub fn unmet(&self) -> Vec<Unmet> {
        let demands = self.rules.iter().flat_map(|rule| rule.require.iter().map(move |demand| (rule, demand)));
        let unmet = demands.filter(|(_, (name, wanted))| {
            let values = self.sign_in.attributes.all(**name);
            !values.iter().any(|value| wanted.iter().any(|pattern| pattern.matches(value, &self.scopes)))
        });
        let unmet = unmet.map(|(rule, (name, wanted))| Unmet {
            rule: rule.name.clone(),
            attribute: *name,
            wanted: wanted.clone(),
            explanation: rule.explain.clone(),
        });
        unmet.collect()
    }

    /// What each rule does, one after the other: `sign_in` is what there was before them.
    pub fn effects(&self, sign_in: &SignIn, scopes: &Scopes) -> Vec<Effect<'a>> {
        let mut before = View { rules: Vec::new(), sign_in: Cow::Borrowed(sign_in), scopes: Vec::new() };
        let mut effects = Vec::with_capacity(self.rules.len());
        for (count, rule) in self.rules.iter().enumerate() {
            let so_far: Vec<&Rule> = self.rules.iter().take(count + 1).copied().collect();
            let after = View::new(so_far, Cow::Borrowed(sign_in), self.scopes.clone());
            effects.push(Effect {
                rule: &rule.name,
                attributes: changed_attributes(before.sign_in(), after.sign_in()),
                claims: changed_claims(&before.claims(scopes, []), &after.claims(scopes, [])),
            });
            before = View { sign_in: Cow::Owned(after.sign_in.into_owned()), ..after };
        }
        effects
    }
}

fn changed_attributes(before: &SignIn, after: &SignIn) -> Vec<(AttributeName, Vec<String>)> {
    let changed =
        AttributeName::ALL.iter().filter(|name| before.attributes.all(**name) != after.attributes.all(**name));
    changed.map(|name| (*name, after.attributes.all(*name).to_vec())).collect()
}

fn changed_claims(before: &[Claim], after: &[Claim]) -> Vec<(String, Option<ClaimValue>)> {
    let gone = before.iter().filter(|old| !after.iter().any(|new| new.name == old.name));
    let gone = gone.map(|old| (old.name.to_string(), None));
    let other = after.iter().filter(|new| !before.contains(new));
    gone.chain(other.map(|new| (new.name.to_string(), Some(new.value.clone())))).collect()
}
