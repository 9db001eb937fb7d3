//! Service providers whose people may choose here, as their metadata describe them.

use std::collections::BTreeMap;

use thiserror::Error;
use url::Url;

use super::PROTOCOL;
use crate::{
    vocabulary::{MDUI, METADATA},
    xml::{DocumentError, Node, parse},
};

/// A service provider that may ask.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServiceProviderEntity {
    /// Its entityID.
    pub entity_id: String,
    /// What people see, by language.
    names: BTreeMap<String, String>,
    /// Where answers go (`idpdisc:DiscoveryResponse`), the default first.
    responses: Vec<Url>,
}

/// Why metadata of service providers cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ServiceProviderError {
    /// The XML was refused.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// Nobody in it has an address for answers.
    #[error("the document names no service provider with an idpdisc:DiscoveryResponse")]
    Nobody,
}

impl ServiceProviderEntity {
    /// Reads the service providers of a document that the operator vouches for. Those without an address for answers
    /// are left out.
    pub fn read(xml: &str) -> Result<Vec<Self>, ServiceProviderError> {
        let document = parse(xml)?;
        let root = Node::root(&document).ok_or(ServiceProviderError::Nobody)?;
        let entities = std::iter::once(root).chain(root.descendants());
        let found: Vec<Self> =
            entities.filter(|node| node.is(METADATA, "EntityDescriptor")).filter_map(Self::of).collect();
        if found.is_empty() { Err(ServiceProviderError::Nobody) } else { Ok(found) }
    }

    fn of(entity: Node<'_>) -> Option<Self> {
        let roles = entity.children_named(METADATA, "SPSSODescriptor");
        let extensions: Vec<_> = roles.flat_map(|role| role.children_named(METADATA, "Extensions")).collect();
        let mut responses: Vec<((bool, u16), Url)> = extensions
            .iter()
            .flat_map(|extensions| extensions.children_named(PROTOCOL, "DiscoveryResponse"))
            .filter(|response| response.attribute("Binding") == Some(PROTOCOL))
            .filter_map(|response| Some((order(&response), web_address(response.attribute("Location")?)?)))
            .collect();
        responses.sort_by_key(|(order, _)| *order);
        let infos = extensions.iter().flat_map(|extensions| extensions.children_named(MDUI, "UIInfo"));
        let names = infos.flat_map(|info| info.children_named(MDUI, "DisplayName"));
        let names = names.map(|name| (language(name), name.text())).filter(|(_, name)| !name.is_empty());
        let names = names.collect();
        let entity_id = entity.attribute("entityID").filter(|id| !id.is_empty())?.to_owned();
        let responses: Vec<Url> = responses.into_iter().map(|(_, url)| url).collect();
        (!responses.is_empty()).then_some(Self { entity_id, names, responses })
    }

    /// Its name in the wanted language, else in English, else in any, else its entityID.
    pub fn name(&self, language: &str) -> &str {
        let names = &self.names;
        let name = names.get(language).or_else(|| names.get("en")).or_else(|| names.values().next());
        name.unwrap_or(&self.entity_id)
    }

    /// Where answers go that nobody wants elsewhere.
    pub(super) fn default_response(&self) -> Option<&Url> {
        self.responses.first()
    }

    /// A `return`, if it is an address of the metadata; only a query may have been added to that.
    pub(super) fn own_address(&self, text: &str) -> Option<Url> {
        let url = web_address(text).filter(|url| url.fragment().is_none())?;
        let bare = |url: &Url| {
            let mut bare = url.clone();
            bare.set_query(None);
            bare
        };
        let is_own = self.responses.iter().any(|own| {
            let (fixed, sent) = (own.query().unwrap_or_default(), url.query().unwrap_or_default());
            let goes_on = |rest: &str| rest.is_empty() || rest.starts_with('&');
            bare(own) == bare(&url) && (fixed.is_empty() || sent.strip_prefix(fixed).is_some_and(goes_on))
        });
        is_own.then_some(url)
    }
}

/// The one that says so first, then by index (SAML Metadata §2.2.3).
fn order(response: &Node<'_>) -> (bool, u16) {
    let is_default = matches!(response.attribute("isDefault"), Some("true" | "1"));
    (!is_default, response.attribute("index").and_then(|index| index.parse().ok()).unwrap_or(u16::MAX))
}

fn language(name: Node<'_>) -> String {
    let tag = name.element().attributes.iter().find(|attribute| attribute.name.local_name == "lang");
    tag.map_or("en", |tag| tag.value.as_ref()).to_ascii_lowercase()
}

fn web_address(text: &str) -> Option<Url> {
    let plain = |url: &Url| matches!(url.scheme(), "https" | "http") && url.has_host();
    let anonymous = |url: &Url| url.username().is_empty() && url.password().is_none();
    Url::parse(text).ok().filter(|url| plain(url) && anonymous(url))
}
