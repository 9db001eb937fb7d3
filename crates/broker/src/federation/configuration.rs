//! What we say of ourselves: our entity configuration
//! ([OpenID Federation 1.0 §3](https://openid.net/specs/openid-federation-1_0.html#name-entity-statement),
//! [§9](https://openid.net/specs/openid-federation-1_0.html#name-obtaining-federation-entity)).

use oauth::federation::{TYPE, entity_configuration::EntityConfiguration};
use serde_json::{Map, Value, json};

use crate::{Broker, settings::FederationPolicy, signing::SigningError};

impl Broker {
    /// `/.well-known/openid-federation`; `None` where we belong to no federation.
    pub async fn entity_configuration(&self) -> Result<Option<String>, SigningError> {
        let Some(policy) = &self.settings.federation else { return Ok(None) };
        let (key, jwks) = self.federation_keys().await?;
        let configuration = EntityConfiguration {
            issuer: &self.settings.issuer,
            keys: &jwks.keys,
            authority_hints: &policy.authority_hints,
            openid_provider: self.openid_provider(),
            federation_entity: self.federation_entity(policy),
            trust_marks: &policy.trust_marks,
            issued_at: self.now().truncated_to_seconds(),
            lifetime: policy.statement_lifetime,
        };
        Ok(Some(key.sign(Some(TYPE), &configuration.claims())?))
    }

    fn federation_entity(&self, policy: &FederationPolicy) -> Map<String, Value> {
        let contacts = (!policy.contacts.is_empty()).then(|| json!(policy.contacts));
        let about = [
            ("organization_name", Some(json!(policy.organization_name))),
            ("contacts", contacts),
            ("organization_uri", self.settings.service.information_url.as_ref().map(|page| json!(page))),
        ];
        about.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// What discovery says: whoever reads one must find the same in the other.
    fn openid_provider(&self) -> Map<String, Value> {
        match serde_json::to_value(self.provider_metadata()) {
            Ok(Value::Object(members)) => members,
            _ => Map::new(),
        }
    }
}
