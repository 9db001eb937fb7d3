//! Letting the people of others choose their institution here.

use std::collections::BTreeMap;

use domain::ClientId;
use url::Url;

pub use saml::discovery::{Discovery, DiscoveryError, ServiceProviderEntity};

use crate::Broker;

/// Who lets whom choose where.
#[derive(Debug, Clone, Default)]
pub struct DiscoveryPolicy {
    /// Where people choose who sign in here; `None`: on our own page.
    pub service: Option<Url>,
    /// The same for the people of single clients.
    pub by_client: BTreeMap<ClientId, Option<Url>>,
    /// Service providers whose people choose on our page.
    pub service_providers: Vec<ServiceProviderEntity>,
}

impl DiscoveryPolicy {
    /// Where the people of a client choose, if not on our own page.
    pub(crate) fn chooser(&self, client: &ClientId) -> Option<&Url> {
        self.by_client.get(client).unwrap_or(&self.service).as_ref()
    }

    /// Whether anybody chooses elsewhere.
    pub(crate) fn is_used(&self) -> bool {
        self.service.is_some() || self.by_client.values().any(Option::is_some)
    }
}

impl Broker {
    /// What a service provider asks for its people, if it may.
    pub fn read_discovery(&self, query: &str) -> Result<Discovery, DiscoveryError> {
        Discovery::parse(query, &self.settings.discovery.service_providers)
    }

    /// The name of the service that asks, for people.
    pub fn discovering_service(&self, discovery: &Discovery, language: &str) -> String {
        let mut known = self.settings.discovery.service_providers.iter();
        let service = known.find(|known| known.entity_id == discovery.service_provider);
        service.map_or_else(|| discovery.service_provider.clone(), |service| service.name(language).to_owned())
    }
}
