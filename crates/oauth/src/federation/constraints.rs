//! Limits that a superior sets to everybody below it
//! ([OpenID Federation §6.2](https://openid.net/specs/openid-federation-1_0.html#section-6.2)).

use serde_json::{Map, Value};
use thiserror::Error;

use super::{EntityId, FEDERATION_ENTITY};

/// The claim `constraints`. What is not known in it is ignored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Constraints {
    max_path_length: Option<u64>,
    names: Option<NamingConstraints>,
    allowed_entity_types: Option<Vec<String>>,
}

/// Hosts (`rp.example.org`) and what lies below a domain (`.example.org`), in lower case
/// ([RFC 5280 §4.2.1.10](https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.10)).
#[derive(Debug, Clone, PartialEq, Eq)]
struct NamingConstraints {
    permitted: Option<Vec<String>>,
    excluded: Vec<String>,
}

/// Why a chain is not allowed by one of its statements.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ConstraintError {
    /// Too many intermediates.
    #[error("max_path_length allows {allowed} intermediates below, and there are {found}")]
    PathLength {
        /// At most.
        allowed: u64,
        /// As many.
        found: usize,
    },
    /// A name outside.
    #[error("naming_constraints do not allow {0}")]
    Name(EntityId),
}

impl Constraints {
    /// Reads the claim; an error names the member that is malformed.
    pub(super) fn parse(claim: &Value) -> Result<Self, &'static str> {
        let members = claim.as_object().ok_or("constraints")?;
        let max_path_length = match members.get("max_path_length") {
            None => None,
            Some(value) => Some(value.as_u64().ok_or("constraints.max_path_length")?),
        };
        let names = match members.get("naming_constraints") {
            None => None,
            Some(Value::Object(names)) => Some(NamingConstraints::parse(names)?),
            Some(_) => return Err("constraints.naming_constraints"),
        };
        let allowed_entity_types = match members.get("allowed_entity_types") {
            None => None,
            Some(types) => Some(texts(types).ok_or("constraints.allowed_entity_types")?),
        };
        Ok(Self { max_path_length, names, allowed_entity_types })
    }

    /// Holds the part of a chain below whoever set these limits against them: the subject of its statement last, the
    /// chain's own subject first. So all but the first are intermediates.
    pub(super) fn check(&self, below: &[EntityId]) -> Result<(), ConstraintError> {
        let found = below.len().saturating_sub(1);
        match self.max_path_length {
            Some(allowed) if !u64::try_from(found).is_ok_and(|found| found <= allowed) => {
                return Err(ConstraintError::PathLength { allowed, found });
            }
            _ => {}
        }
        let Some(names) = &self.names else { return Ok(()) };
        match below.iter().find(|entity| !names.allow(entity)) {
            Some(outside) => Err(ConstraintError::Name(outside.clone())),
            None => Ok(()),
        }
    }

    /// Takes away the entity types that are not allowed
    /// ([§6.2.3](https://openid.net/specs/openid-federation-1_0.html#section-6.2.3)).
    pub(super) fn narrow(&self, metadata: &mut Map<String, Value>) {
        if let Some(allowed) = &self.allowed_entity_types {
            metadata.retain(|entity_type, _| entity_type == FEDERATION_ENTITY || allowed.contains(entity_type));
        }
    }
}

impl NamingConstraints {
    fn parse(members: &Map<String, Value>) -> Result<Self, &'static str> {
        // A name that can match nothing would exclude nothing, so it is an error.
        let names = |member: &str| match members.get(member) {
            None => Ok::<_, &'static str>(None),
            Some(value) => {
                let names = texts(value).filter(|names| names.iter().all(|name| is_domain(name)));
                let names = names.ok_or("constraints.naming_constraints")?;
                Ok(Some(names.iter().map(|name| name.to_ascii_lowercase()).collect()))
            }
        };
        Ok(Self { permitted: names("permitted")?, excluded: names("excluded")?.unwrap_or_default() })
    }

    fn allow(&self, entity: &EntityId) -> bool {
        // RFC 5280: what has an address in the place of a name is refused wherever names are constrained.
        if entity.is_at_address() {
            return false;
        }
        let host = entity.host();
        let among = |names: &[String]| names.iter().any(|name| matches(name, &host));
        !among(&self.excluded) && self.permitted.as_deref().is_none_or(among)
    }
}

fn matches(name: &str, host: &str) -> bool {
    if name.starts_with('.') { host.len() > name.len() && host.ends_with(name) } else { host == name }
}

/// A host, or a domain with a period before it.
fn is_domain(name: &str) -> bool {
    let label =
        |label: &str| !label.is_empty() && label.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    name.strip_prefix('.').unwrap_or(name).split('.').all(label)
}

fn texts(value: &Value) -> Option<Vec<String>> {
    value.as_array()?.iter().map(|text| text.as_str().map(str::to_owned)).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn constraints(claim: &Value) -> Constraints {
        Constraints::parse(claim).unwrap()
    }

    fn entities(ids: &[&str]) -> Vec<EntityId> {
        ids.iter().map(|id| EntityId::parse(id).unwrap()).collect()
    }

    #[test]
    fn the_path_is_as_long_as_there_are_intermediates() {
        let path = entities(&["https://rp.org", "https://i1.org", "https://i2.org"]);
        for (allowed, below, fits) in [(0, 1, true), (0, 2, false), (1, 2, true), (1, 3, false), (2, 3, true)] {
            let result = constraints(&json!({"max_path_length": allowed})).check(&path[..below]);
            assert_eq!(result.is_ok(), fits, "{allowed} {below}");
        }
        assert_eq!(constraints(&json!({})).check(&path), Ok(()));
    }

    #[test]
    fn names_are_matched_as_rfc_5280_has_it() {
        for (permitted, excluded, entity, allowed) in [
            (json!([".example.com"]), json!([]), "https://host.example.com", true),
            (json!([".example.com"]), json!([]), "https://my.host.example.com/a", true),
            (json!([".example.com"]), json!([]), "https://example.com", false),
            (json!([".example.com"]), json!([]), "https://badexample.com", false),
            (json!([".EXAMPLE.com"]), json!([]), "https://host.example.com", true),
            (json!(["example.com"]), json!([]), "https://example.com:8443/a", true),
            (json!(["example.com"]), json!([]), "https://host.example.com", false),
            (json!(["example.com", "a.org"]), json!([]), "https://a.org", true),
            (json!([]), json!([]), "https://a.org", false),
            (json!([".example.com"]), json!(["east.example.com"]), "https://east.example.com", false),
            (json!([".example.com"]), json!(["east.example.com"]), "https://west.example.com", true),
            (json!([".example.com"]), json!([".example.com"]), "https://west.example.com", false),
            (json!(["127.0.0.1"]), json!([]), "https://127.0.0.1", false),
            (json!(["localhost"]), json!([]), "http://localhost:8080", true),
        ] {
            let claim = json!({"naming_constraints": {"permitted": permitted, "excluded": excluded}});
            let result = constraints(&claim).check(&entities(&[entity]));
            assert_eq!(result.is_ok(), allowed, "{claim} {entity}");
        }
        let excluded = constraints(&json!({"naming_constraints": {"excluded": ["a.org"]}}));
        assert_eq!(excluded.check(&entities(&["https://b.org"])), Ok(()));
        assert!(excluded.check(&entities(&["https://b.org", "https://a.org"])).is_err(), "an intermediate counts too");
        assert!(excluded.check(&entities(&["https://[::1]"])).is_err(), "an address is no way around names");
    }

    #[test]
    fn an_entity_type_that_is_not_allowed_is_taken_away() {
        let all = json!({"openid_provider": {}, "openid_relying_party": {}, "federation_entity": {}});
        for (claim, left) in [
            (json!({}), json!(["federation_entity", "openid_provider", "openid_relying_party"])),
            (json!({"allowed_entity_types": []}), json!(["federation_entity"])),
            (json!({"allowed_entity_types": ["openid_provider"]}), json!(["federation_entity", "openid_provider"])),
        ] {
            let mut metadata = all.as_object().unwrap().clone();
            constraints(&claim).narrow(&mut metadata);
            let mut types: Vec<_> = metadata.keys().cloned().collect();
            types.sort();
            assert_eq!(json!(types), left);
        }
    }

    #[test]
    fn what_is_malformed_is_named_and_what_is_unknown_ignored() {
        assert_eq!(constraints(&json!({"colour": "blue"})), Constraints::default());
        for (claim, member) in [
            (json!([]), "constraints"),
            (json!({"max_path_length": -1}), "constraints.max_path_length"),
            (json!({"max_path_length": 1.5}), "constraints.max_path_length"),
            (json!({"max_path_length": "1"}), "constraints.max_path_length"),
            (json!({"max_path_length": null}), "constraints.max_path_length"),
            (json!({"naming_constraints": []}), "constraints.naming_constraints"),
            (json!({"naming_constraints": {"permitted": "a.org"}}), "constraints.naming_constraints"),
            (json!({"naming_constraints": {"excluded": ["https://a.org"]}}), "constraints.naming_constraints"),
            (json!({"naming_constraints": {"excluded": ["*.a.org"]}}), "constraints.naming_constraints"),
            (json!({"naming_constraints": {"excluded": [""]}}), "constraints.naming_constraints"),
            (json!({"naming_constraints": {"excluded": ["a.org."]}}), "constraints.naming_constraints"),
            (json!({"allowed_entity_types": "openid_provider"}), "constraints.allowed_entity_types"),
            (json!({"allowed_entity_types": [1]}), "constraints.allowed_entity_types"),
        ] {
            assert_eq!(Constraints::parse(&claim), Err(member), "{claim}");
        }
    }
}
