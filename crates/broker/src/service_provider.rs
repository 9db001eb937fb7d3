//! Our side of SAML: who we are to the institutions.

use saml::{
    ServiceProvider,
    service_provider::{Contacts, USUAL_ATTRIBUTES},
};
use url::Url;

use crate::{
    Broker,
    keyring::KeyringError,
    sign_in::{DISCOVERY_RESPONSE, PAOS_CONSUMER},
};

impl Broker {
    /// Who we are to the institutions, the same for every issuer, with the keys of this moment.
    pub fn service_provider(&self) -> ServiceProvider {
        let home = self.home();
        let service = &home.settings.service;
        let (signing, decryption) = self.saml_keys();
        ServiceProvider {
            entity_id: service.entity_id.clone(),
            acs: home.own("/saml/acs"),
            paos: Some(home.own(PAOS_CONSUMER)),
            slo: home.own("/saml/slo"),
            discovery_responses: self.discovery_responses(),
            display_name: service.name.clone(),
            description: service.description.clone(),
            information_url: service.information_url.clone(),
            privacy_url: service.privacy_url.clone(),
            translations: service.translations.clone(),
            logo: service.logo.clone(),
            organization: service.organization.clone(),
            contacts: Contacts {
                technical: service.technical.clone(),
                support: service.support.clone(),
                security: service.security.clone(),
            },
            entity_categories: service.entity_categories.clone(),
            requested_attributes: USUAL_ATTRIBUTES.to_vec(),
            required_attributes: home.settings.people.required_attributes.clone(),
            signing,
            decryption,
        }
    }

    /// Where the answers of outside choosers come: each issuer's browsers have cookies of their own.
    fn discovery_responses(&self) -> Vec<Url> {
        let asking = self.issuers().filter(|issuer| issuer.settings.discovery.is_used());
        asking.map(|issuer| issuer.own(DISCOVERY_RESPONSE)).collect()
    }

    /// Our metadata, as this node knows the keys.
    pub fn saml_metadata(&self) -> String {
        self.service_provider().metadata(None)
    }

    /// `/saml/metadata`: with every key that another node or a command has made.
    pub async fn published_saml_metadata(&self) -> Result<String, KeyringError> {
        self.reload_token_keys().await?;
        Ok(self.saml_metadata())
    }

    pub(crate) fn own(&self, path: &str) -> Url {
        let address = self.settings.issuer.endpoint(path);
        address.parse().expect("an issuer is a URL, and stays one with a path behind it")
    }
}
