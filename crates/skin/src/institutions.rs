//! Which institutions a skin lets people choose, and how it shows them.

use std::collections::BTreeSet;

use domain::{EntityId, Institution, institution::Protocol};

/// The lists of a skin. They only take away from what there is: nothing here makes an institution that does not take
/// part, or that a relying party does not want, one that may be chosen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InstitutionLists {
    /// Only these; empty: all.
    pub allow: BTreeSet<EntityId>,
    /// None of these.
    pub deny: BTreeSet<EntityId>,
    /// Of those that speak SAML only what one of these federations registered; empty: all.
    pub allow_registered_by: BTreeSet<String>,
    /// And nothing that one of these did.
    pub deny_registered_by: BTreeSet<String>,
    /// Shown first, in this order.
    pub prefer: Vec<EntityId>,
    /// Not shown, but found by a search or a hint.
    pub hide: BTreeSet<EntityId>,
}

impl InstitutionLists {
    /// Whether somebody may sign in there.
    pub fn permit(&self, institution: &Institution) -> bool {
        let id = &institution.entity_id;
        (self.allow.is_empty() || self.allow.contains(id)) && !self.deny.contains(id) && self.is_registered(institution)
    }

    /// Logins that anybody can get have no registration authority.
    fn is_registered(&self, institution: &Institution) -> bool {
        if institution.protocol == Protocol::OpenId {
            return true;
        }
        let by = institution.registration_authority.as_ref();
        (self.allow_registered_by.is_empty() || by.is_some_and(|by| self.allow_registered_by.contains(by)))
            && !by.is_some_and(|by| self.deny_registered_by.contains(by))
    }

    /// Whether nothing is taken away.
    pub fn permit_all(&self) -> bool {
        [self.allow.is_empty(), self.deny.is_empty()].into_iter().all(|empty| empty)
            && self.allow_registered_by.is_empty()
            && self.deny_registered_by.is_empty()
    }
}
