//! The section `[federation]`.

use std::{fs, time::Duration};

use broker::settings::FederationPolicy;
use oauth::{
    federation::{EntityId, FederationKeys, TrustAnchors},
    json,
};
use serde_json::{Map, Value};

use super::{
    Config, ConfigError, Federation, TrustAnchor, TrustMark,
    settings::{scopes, wrong},
};
use crate::files::at;

/// The longest that a statement or a registration may be good.
const LONGEST: Duration = Duration::from_secs(90 * 86_400);
/// The shortest, or others would have to ask all the time.
const SHORTEST: Duration = Duration::from_secs(300);

impl Config {
    pub(super) fn federation(&self) -> Result<Option<FederationPolicy>, ConfigError> {
        self.federation.as_ref().map(|written| self.federation_policy(written)).transpose()
    }

    fn federation_policy(&self, written: &Federation) -> Result<FederationPolicy, ConfigError> {
        let (automatic, explicit) = ways(written.registration.as_deref())?;
        let trust_anchors = trust_anchors(written)?;
        if (automatic || explicit) && trust_anchors.is_empty() {
            let reason = "without one no relying party can be known; or set federation.registration to []";
            return Err(wrong("federation.trust_anchors", reason));
        }
        let hints = written.authority_hints.iter().map(|id| entity_id("federation.authority_hints", id));
        Ok(FederationPolicy {
            authority_hints: hints.collect::<Result<_, _>>()?,
            trust_anchors,
            organization_name: written.organization_name.clone().unwrap_or_else(|| self.service.organization.clone()),
            contacts: written.contacts.clone().unwrap_or_else(|| vec![self.service.technical.clone()]),
            trust_marks: written.trust_marks.iter().map(trust_mark).collect(),
            automatic,
            explicit,
            statement_lifetime: lifetime(
                "federation.statement_lifetime",
                written.statement_lifetime,
                FederationPolicy::STATEMENT_LIFETIME,
            )?,
            registration_lifetime: lifetime(
                "federation.registration_lifetime",
                written.registration_lifetime,
                FederationPolicy::REGISTRATION_LIFETIME,
            )?,
            approve_at_once: written.approve_at_once.unwrap_or(true),
            scopes: scopes("federation.scopes", written.scopes.as_deref(), FederationPolicy::usual_scopes())?,
            required_trust_marks: written.required_trust_marks.clone(),
            max_clients: written.max_clients.unwrap_or(FederationPolicy::MAX_CLIENTS),
        })
    }
}

/// Both unless the operator says otherwise.
fn ways(written: Option<&[String]>) -> Result<(bool, bool), ConfigError> {
    let Some(written) = written else { return Ok((true, true)) };
    if let Some(other) = written.iter().find(|way| !matches!(way.as_str(), "automatic" | "explicit")) {
        return Err(wrong("federation.registration", format!("{other} is neither automatic nor explicit")));
    }
    let has = |way: &str| written.iter().any(|written| written == way);
    Ok((has("automatic"), has("explicit")))
}

fn entity_id(key: &str, text: &str) -> Result<EntityId, ConfigError> {
    EntityId::parse(text).map_err(|error| wrong(key, format!("{text}: {error}")))
}

fn trust_anchors(written: &Federation) -> Result<TrustAnchors, ConfigError> {
    let anchors = written.trust_anchors.iter().map(|anchor| {
        let id = entity_id("federation.trust_anchors.entity_id", &anchor.entity_id)?;
        let keys = FederationKeys::from_jwks(&pinned(anchor)?);
        let keys = keys.map_err(|error| wrong("federation.trust_anchors.jwks", format!("{id}: {error}")))?;
        Ok((id, keys))
    });
    anchors.collect()
}

/// The keys of all its files, and those that stand here.
fn pinned(anchor: &TrustAnchor) -> Result<Map<String, Value>, ConfigError> {
    let mut documents = Vec::new();
    for path in &anchor.jwks_files {
        documents.push(("jwks_files", fs::read(path).map_err(at(path))?));
    }
    documents.extend(anchor.jwks.iter().map(|text| ("jwks", text.as_bytes().to_vec())));
    let mut keys = Vec::new();
    for (key, document) in documents {
        let members = json::object(&document).unwrap_or_default();
        let Some(Value::Array(more)) = members.get("keys") else {
            let reason = format!("{}: a JWK Set is a JSON object with an array \"keys\"", anchor.entity_id);
            return Err(wrong(&format!("federation.trust_anchors.{key}"), reason));
        };
        keys.extend(more.iter().cloned());
    }
    Ok(Map::from_iter([("keys".to_owned(), Value::Array(keys))]))
}

fn trust_mark(written: &TrustMark) -> (String, String) {
    (written.trust_mark_type.clone(), written.trust_mark.trim().to_owned())
}

fn lifetime(key: &str, seconds: Option<u32>, usual: Duration) -> Result<Duration, ConfigError> {
    let lifetime = seconds.map_or(usual, |seconds| Duration::from_secs(u64::from(seconds)));
    if (SHORTEST..=LONGEST).contains(&lifetime) {
        Ok(lifetime)
    } else {
        let reason = format!("must be between {} and {} seconds", SHORTEST.as_secs(), LONGEST.as_secs());
        Err(wrong(key, reason))
    }
}

#[cfg(test)]
mod tests {
    use super::super::EXAMPLE;
    use super::*;

    fn policy(from: &str, to: &str) -> Result<FederationPolicy, String> {
        assert!(EXAMPLE.contains(from), "{from}");
        let config: Config = toml::from_str(&EXAMPLE.replacen(from, to, 1)).unwrap();
        config.federation().map(Option::unwrap).map_err(|error| error.to_string())
    }

    #[test]
    fn both_ways_are_open_unless_the_operator_says_otherwise() {
        let (registration, section) = ("\nregistration = []", "registration");
        assert!(policy("\n[federation]", "\n[federation]").is_ok_and(|policy| !policy.automatic && !policy.explicit));
        assert!(policy(registration, "").is_ok_and(|policy| policy.automatic && policy.explicit));
        let one = policy(registration, "\nregistration = [\"explicit\"]").unwrap();
        assert!(one.explicit && !one.automatic && one.trust_anchors.iter().count() == 1);
        assert!(policy(registration, "\nregistration = [\"other\"]").unwrap_err().contains(section));
    }

    #[test]
    fn what_cannot_be_meant_is_told_by_its_key() {
        for (from, to, key) in [
            ("authority_hints = []", "authority_hints = [\"campus.example.org\"]", "federation.authority_hints"),
            ("\"https://anchor.example.org\"", "\"http://anchor.example.org\"", "federation.trust_anchors.entity_id"),
            ("\"kid\": \"anchor-1\", ", "", "federation.trust_anchors.jwks"),
            ("{\"keys\": [", "{\"other\": [", "federation.trust_anchors.jwks"),
            ("statement_lifetime = 86400", "statement_lifetime = 60", "federation.statement_lifetime"),
            ("registration_lifetime = 86400", "registration_lifetime = 86400000", "federation.registration_lifetime"),
        ] {
            let error = policy(from, to).unwrap_err();
            assert!(error.contains(&format!("{key}:")), "{error}");
        }
        let scopes = "scopes = [\"openid\", \"email\", \"profile\"]\n# The types";
        assert!(
            policy(scopes, "scopes = [\"org.cilogon.getcert\"]\n# The types")
                .unwrap_err()
                .contains("federation.scopes")
        );
        let anchors = EXAMPLE.find("[[federation.trust_anchors]]").and_then(|at| EXAMPLE.get(at..)).unwrap();
        let end = anchors.find("# What others attest us").unwrap();
        let without = EXAMPLE.replace(&anchors[..end], "").replacen("\nregistration = []", "", 1);
        let config: Config = toml::from_str(&without).unwrap();
        assert!(config.federation().unwrap_err().to_string().contains("federation.trust_anchors"));
    }
}
