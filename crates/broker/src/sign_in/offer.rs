//! Which institutions a person may choose for a sign-in: those that there are, less what the skin takes away, less what the
//! relying party's hints leave out.

use std::sync::Arc;

use domain::{Client, EntityId, Institution};
use oauth::AuthorizationRequest;

use crate::{Broker, catalogue::Index, skins::Dress};

/// What may be chosen for one request.
#[derive(Debug, Clone, Default)]
pub struct Offer {
    skin: Option<Arc<Dress>>,
    /// The only ones that the hints leave, the default first; empty: they leave all.
    narrowed: Vec<EntityId>,
    show_hidden: bool,
}

impl Offer {
    /// Whether somebody may sign in there for it.
    pub fn permits(&self, institution: &Institution) -> bool {
        self.is_permitted_by_skin(institution)
            && (self.narrowed.is_empty() || self.narrowed.contains(&institution.entity_id))
    }

    /// Whether the skin alone would let somebody sign in there.
    pub(crate) fn is_permitted_by_skin(&self, institution: &Institution) -> bool {
        self.skin.as_ref().is_none_or(|dress| dress.skin.institutions.permit(institution))
    }

    /// Whether a search finds it.
    pub fn finds(&self, institution: &Institution) -> bool {
        self.permits(institution) && (self.show_hidden || !self.narrowed.is_empty() || !institution.hidden)
    }

    /// Whether it is shown to people who do not search for it.
    pub fn shows(&self, institution: &Institution) -> bool {
        let hides = |dress: &Arc<Dress>| dress.skin.institutions.hide.contains(&institution.entity_id);
        self.finds(institution)
            && (self.show_hidden || !self.narrowed.is_empty() || !self.skin.as_ref().is_some_and(hides))
    }

    /// The ones to show first, in this order.
    pub fn preferred(&self) -> impl Iterator<Item = &EntityId> {
        self.skin.iter().flat_map(|dress| &dress.skin.institutions.prefer)
    }

    /// The only ones that the hints leave, the default first; empty: they leave all.
    pub(crate) fn narrowed(&self) -> &[EntityId] {
        &self.narrowed
    }

    /// Whether nothing that there is, is left out.
    pub fn is_whole(&self) -> bool {
        self.narrowed.is_empty() && self.skin.as_ref().is_none_or(|dress| dress.skin.institutions.permit_all())
    }

    /// The only institution that is left, if it is one.
    pub(crate) fn only(&self, catalogue: &Index) -> Option<EntityId> {
        if let [only] = self.narrowed.as_slice() {
            return Some(only.clone());
        }
        let mut left = catalogue.iter().filter(|institution| self.permits(institution));
        match (left.next(), left.next()) {
            (Some(only), None) => Some(only.entity_id.clone()),
            _ => None,
        }
    }
}

impl Broker {
    /// What may be chosen for a request. A hint that names nothing of it narrows nothing.
    pub(crate) fn offer_for(&self, client: Option<&Client>, request: &AuthorizationRequest) -> Offer {
        let skin = self.skin_for(client, request.skin.as_deref());
        let mut offer = Offer { skin, narrowed: Vec::new(), show_hidden: request.institutions.show_hidden };
        let catalogue = self.catalogue.current();
        let permitted = |id: &EntityId| catalogue.institution(id).is_some_and(|i| offer.is_permitted_by_skin(i));
        offer.narrowed = request.institutions.narrow(permitted);
        offer
    }

    /// Whether somebody may sign in at an institution for a request. One that is not in the catalogue is nobody's.
    pub(crate) fn may_come_from(&self, offer: &Offer, institution: &EntityId) -> bool {
        self.catalogue.current().institution(institution).is_some_and(|institution| offer.permits(institution))
    }
}
