//! What the operator says of single institutions, over what their source says.
//!
//! It is put over them whenever they are put in order, so that no refresh takes it away.

use std::{collections::BTreeMap, sync::Arc};

use domain::{EntityId, Institution, institution::ScopeRule};

/// What the operator says of one institution.
#[derive(Debug, Clone)]
pub struct Overlay {
    /// Which.
    pub entity_id: EntityId,
    /// Another name.
    pub rename: Option<Rename>,
    /// Whether it is offered to people.
    pub hidden: Option<bool>,
    /// More words to find it by.
    pub keywords: Vec<String>,
    /// More domains to find it by. They give it no right.
    pub domains: Vec<String>,
    /// More scopes that it may assert values in. They give it the word over every person there.
    pub scopes: Vec<ScopeRule>,
    /// The only source that counts for it.
    pub pinned: Option<String>,
}

/// Another name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Rename {
    /// In every language.
    Everywhere(String),
    /// In these; the others stay.
    In(BTreeMap<String, String>),
}

impl Overlay {
    /// One that changes nothing yet.
    pub fn of(entity_id: EntityId) -> Self {
        let (keywords, domains, scopes) = (Vec::new(), Vec::new(), Vec::new());
        Self { entity_id, rename: None, hidden: None, keywords, domains, scopes, pinned: None }
    }

    /// Whether an institution of this source is the one that is meant.
    pub fn takes_from(&self, source: &str) -> bool {
        self.pinned.as_ref().is_none_or(|pinned| pinned == source)
    }

    fn apply(&self, published: &Institution) -> Institution {
        let mut shown = published.clone();
        if let Some(rename) = &self.rename {
            // The organization is still called as it was.
            shown.organization = Some(published.organization_name().into());
            match rename {
                Rename::Everywhere(name) => shown.names = BTreeMap::from([("en".to_owned(), name.clone())]),
                Rename::In(names) => {
                    shown.names.extend(names.iter().map(|(language, name)| (language.clone(), name.clone())));
                }
            }
        }
        shown.hidden = self.hidden.unwrap_or(published.hidden);
        shown.keywords.extend(self.keywords.iter().cloned());
        shown.domains.extend(self.domains.iter().cloned());
        shown.scopes.extend(self.scopes.iter().cloned());
        shown
    }
}

/// All of them.
#[derive(Debug, Clone, Default)]
pub(super) struct Overlays(BTreeMap<EntityId, Overlay>);

impl Overlays {
    pub(super) fn new(all: &[Overlay]) -> Self {
        Self(all.iter().map(|overlay| (overlay.entity_id.clone(), overlay.clone())).collect())
    }

    /// Whether what this source says of an institution counts.
    pub(super) fn take(&self, institution: &EntityId, source: &str) -> bool {
        self.0.get(institution).is_none_or(|overlay| overlay.takes_from(source))
    }

    /// The institution as people meet it, and as its source describes it where that is something else.
    pub(super) fn over(&self, published: Arc<Institution>) -> (Arc<Institution>, Option<Arc<Institution>>) {
        match self.0.get(&published.entity_id) {
            Some(overlay) => (Arc::new(overlay.apply(&published)), Some(published)),
            None => (published, None),
        }
    }

    pub(super) fn ids(&self) -> impl Iterator<Item = &EntityId> {
        self.0.keys()
    }
}

#[cfg(test)]
pub(super) mod tests {
    use domain::institution::{Protocol, SignInEndpoint, SignOutEndpoint};

    use super::*;

    pub(in crate::catalogue) fn published() -> Institution {
        Institution {
            entity_id: EntityId::parse("https://idp.example.edu").unwrap(),
            names: [("de", "Hochschule"), ("en", "College")].map(|(tag, name)| (tag.into(), name.into())).into(),
            organization: None,
            keywords: vec!["old".into()],
            domains: vec![],
            scopes: vec![ScopeRule::literal("example.edu")],
            signing_certificates: vec![],
            sign_in: SignInEndpoint { redirect: None, post: None, ecp: None },
            sign_out: SignOutEndpoint::default(),
            error_url: None,
            home_page: None,
            contacts: vec![],
            category_support: vec![],
            assurance: vec![],
            logo: None,
            places: vec![],
            registration_authority: None,
            hidden: true,
            protocol: Protocol::default(),
            social: false,
        }
    }

    #[test]
    fn an_empty_overlay_changes_nothing() {
        assert_eq!(Overlay::of(published().entity_id).apply(&published()), published());
    }

    #[test]
    fn a_name_for_everywhere_takes_the_place_of_all_and_the_organization_keeps_its_own() {
        let rename = Some(Rename::Everywhere("University".into()));
        let shown = Overlay { rename, ..Overlay::of(published().entity_id) }.apply(&published());
        assert_eq!((shown.name("de"), shown.name("en")), ("University", "University"));
        assert_eq!(shown.organization_name(), "College");
    }

    #[test]
    fn a_name_in_one_language_leaves_the_others() {
        let rename = Some(Rename::In([("de".to_owned(), "Universität".to_owned())].into()));
        let shown = Overlay { rename, ..Overlay::of(published().entity_id) }.apply(&published());
        assert_eq!((shown.name("de"), shown.name("en")), ("Universität", "College"));
    }

    #[test]
    fn what_is_added_is_added_and_what_is_hidden_can_be_shown() {
        let overlay = Overlay {
            hidden: Some(false),
            keywords: vec!["new".into()],
            domains: vec!["college.edu".into()],
            scopes: vec![ScopeRule::literal("college.edu")],
            ..Overlay::of(published().entity_id)
        };
        let shown = overlay.apply(&published());
        assert!(!shown.hidden);
        assert_eq!(shown.keywords, ["old", "new"]);
        assert_eq!(shown.domains, ["college.edu"]);
        assert_eq!(shown.scopes, [ScopeRule::literal("example.edu"), ScopeRule::literal("college.edu")]);
    }
}
