//! What superiors make of the metadata of everybody below them
//! ([OpenID Federation §6.1](https://openid.net/specs/openid-federation-1_0.html#section-6.1)).
//!
//! Invariant: whatever leaves [`MetadataPolicy::apply`] satisfies every policy that was merged into it. A subordinate can
//! only narrow what its superior said.

mod operators;

use std::collections::BTreeMap;

use serde_json::{Map, Value};
use thiserror::Error;

pub use self::operators::{Operator, ParameterPolicy, Violation};

/// Policies by entity type and metadata parameter.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MetadataPolicy(BTreeMap<String, BTreeMap<String, ParameterPolicy>>);

impl MetadataPolicy {
    /// Reads the claim `metadata_policy`, and refuses operators that contradict one another. Operators that are not known
    /// are ignored ([§6.1.3.2](https://openid.net/specs/openid-federation-1_0.html#section-6.1.3.2)); the claim
    /// `metadata_policy_crit` forbids that, and is read with the statement.
    pub fn parse(claim: &Value) -> Result<Self, PolicyError> {
        let entity_types = claim.as_object().ok_or_else(|| PolicyError::new("", "", Violation::Shape))?;
        let types = entity_types.iter().map(|(entity_type, parameters)| {
            let parameters = parameters.as_object();
            let parameters = parameters.ok_or_else(|| PolicyError::new(entity_type, "", Violation::Shape))?;
            let parsed = parameters.iter().map(|(name, operators)| {
                let policy = ParameterPolicy::parse(name, operators);
                policy.map(|policy| (name.clone(), policy)).map_err(|why| PolicyError::new(entity_type, name, why))
            });
            Ok((entity_type.clone(), parsed.collect::<Result<_, _>>()?))
        });
        types.collect::<Result<_, _>>().map(Self)
    }

    /// This policy together with that of the next subordinate
    /// ([§6.1.4.1](https://openid.net/specs/openid-federation-1_0.html#section-6.1.4.1)).
    pub fn merge(mut self, subordinate: &Self) -> Result<Self, PolicyError> {
        for (entity_type, parameters) in &subordinate.0 {
            let merged = self.0.entry(entity_type.clone()).or_default();
            for (name, policy) in parameters {
                let superior = merged.remove(name).unwrap_or_default();
                let policy = superior.merge(policy).map_err(|why| PolicyError::new(entity_type, name, why))?;
                merged.insert(name.clone(), policy);
            }
        }
        Ok(self)
    }

    /// Applies the policy to the metadata of one entity, by entity type
    /// ([§6.1.4.2](https://openid.net/specs/openid-federation-1_0.html#section-6.1.4.2)). A type that the entity does not
    /// have is not given to it.
    pub fn apply(&self, metadata: &mut Map<String, Value>) -> Result<(), PolicyError> {
        for (entity_type, parameters) in &self.0 {
            let Some(Value::Object(members)) = metadata.get_mut(entity_type) else { continue };
            for (name, policy) in parameters {
                let applied = policy.apply(name, members.remove(name));
                if let Some(value) = applied.map_err(|why| PolicyError::new(entity_type, name, why))? {
                    members.insert(name.clone(), value);
                }
            }
        }
        Ok(())
    }

    /// The policy for one parameter.
    pub fn parameter(&self, entity_type: &str, name: &str) -> Option<&ParameterPolicy> {
        self.0.get(entity_type)?.get(name)
    }
}

/// A policy that is malformed or contradicts another, or metadata that do not fit it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the metadata policy for {place}: {violation}")]
pub struct PolicyError {
    place: String,
    violation: Violation,
}

impl PolicyError {
    fn new(entity_type: &str, parameter: &str, violation: Violation) -> Self {
        let names = [entity_type, parameter].into_iter().filter(|name| !name.is_empty()).collect::<Vec<_>>();
        let place = if names.is_empty() { "all entities".to_owned() } else { names.join(".") };
        Self { place, violation }
    }

    /// What is wrong.
    pub fn violation(&self) -> &Violation {
        &self.violation
    }
}

#[cfg(test)]
mod tests;
