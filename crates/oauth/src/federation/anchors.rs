//! Whom the operator trusts, by keys that came to them out of band
//! ([OpenID Federation §10](https://openid.net/specs/openid-federation-1_0.html#section-10)).

use std::collections::BTreeMap;

use super::{EntityId, FederationKeys};

/// The trust anchors with their pinned keys. Nothing that is fetched ever joins them.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TrustAnchors(BTreeMap<EntityId, FederationKeys>);

impl TrustAnchors {
    /// The pinned keys of an anchor; `None` for whoever is none.
    pub fn keys(&self, entity: &EntityId) -> Option<&FederationKeys> {
        self.0.get(entity)
    }

    /// Whether this is an anchor.
    pub fn contains(&self, entity: &EntityId) -> bool {
        self.0.contains_key(entity)
    }

    /// Every anchor, in a stable order.
    pub fn iter(&self) -> impl Iterator<Item = &EntityId> {
        self.0.keys()
    }

    /// Whether nobody is trusted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(EntityId, FederationKeys)> for TrustAnchors {
    fn from_iter<I: IntoIterator<Item = (EntityId, FederationKeys)>>(anchors: I) -> Self {
        Self(anchors.into_iter().collect())
    }
}
