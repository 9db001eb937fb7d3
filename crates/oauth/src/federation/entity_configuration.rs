//! What this server says of itself
//! ([OpenID Federation §9](https://openid.net/specs/openid-federation-1_0.html#section-9),
//! [§5.1.3](https://openid.net/specs/openid-federation-1_0.html#section-5.1.3)).

use std::time::Duration;

use domain::Timestamp;
use serde_json::{Map, Value, json};

use super::{EntityId, FEDERATION_ENTITY, OPENID_PROVIDER};
use crate::{Issuer, jose::Jwk};

/// Our own entity configuration, to be signed with a federation key as [`TYPE`](super::TYPE).
#[derive(Debug, Clone)]
pub struct EntityConfiguration<'a> {
    /// Who we are.
    pub issuer: &'a Issuer,
    /// Our federation keys, the one that signs among them.
    pub keys: &'a [Jwk],
    /// Our immediate superiors.
    pub authority_hints: &'a [EntityId],
    /// What we are to relying parties: what discovery says.
    pub openid_provider: Map<String, Value>,
    /// What we are to the federation: `organization_name`, `contacts`.
    pub federation_entity: Map<String, Value>,
    /// Marks that were issued to us: type, and signed token.
    pub trust_marks: &'a [(String, String)],
    /// The present moment.
    pub issued_at: Timestamp,
    /// How long it counts.
    pub lifetime: Duration,
}

impl EntityConfiguration<'_> {
    /// The claims.
    pub fn claims(&self) -> Value {
        let mut claims = json!({
            "iss": self.issuer,
            "sub": self.issuer,
            "iat": self.issued_at.as_seconds(),
            "exp": (self.issued_at + self.lifetime).as_seconds(),
            "jwks": {"keys": self.keys},
            "metadata": {
                OPENID_PROVIDER: without_null(&self.openid_provider),
                FEDERATION_ENTITY: without_null(&self.federation_entity),
            },
        });
        if let Some(claims) = claims.as_object_mut() {
            // Neither may be empty.
            if !self.authority_hints.is_empty() {
                claims.insert("authority_hints".to_owned(), json!(self.authority_hints));
            }
            if !self.trust_marks.is_empty() {
                let mark = |(kind, jwt): &(String, String)| json!({"trust_mark_type": kind, "trust_mark": jwt});
                claims.insert("trust_marks".to_owned(), self.trust_marks.iter().map(mark).collect());
            }
        }
        claims
    }
}

/// Metadata have no `null` ([§5](https://openid.net/specs/openid-federation-1_0.html#section-5)).
fn without_null(members: &Map<String, Value>) -> Map<String, Value> {
    members.iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.clone(), value.clone())).collect()
}
