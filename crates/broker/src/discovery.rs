//! The documents by which clients and institutions configure themselves.

use domain::{Scope, Scopes};
use oauth::{
    jose::{JwkSet, SigningKey, verify_own},
    metadata::{AuthorizationServerMetadata, ClientCertificates, Offer, ProviderMetadata},
};

use serde_json::{Map, Value};

use crate::{Broker, settings::OpenRegistration};

impl Broker {
    /// The scopes that this server knows.
    pub fn scopes(&self) -> Scopes {
        [Scope::OpenId, Scope::Email, Scope::Profile, Scope::OrgCilogonUserinfo, Scope::GetCert, Scope::OfflineAccess]
            .into_iter()
            .collect()
    }

    /// The key that signs now.
    pub(crate) fn signing_key(&self) -> &SigningKey {
        self.signing_keys.first().expect("the start makes a signing key where there is none")
    }

    /// The claims of an ID token that was signed here, also if it has expired or its key was replaced; `None` for any
    /// other text.
    pub(crate) fn own_id_token(&self, token: &str) -> Option<Map<String, Value>> {
        let keys: Vec<_> = self.signing_keys.iter().map(|key| key.public().clone()).collect();
        verify_own(&keys, None, token).ok()
    }

    /// `/.well-known/openid-configuration`.
    pub fn provider_metadata(&self) -> ProviderMetadata {
        ProviderMetadata::new(&self.settings.issuer, &self.offer(&self.scopes()))
    }

    /// `/.well-known/oauth-authorization-server`.
    pub fn authorization_server_metadata(&self) -> AuthorizationServerMetadata {
        AuthorizationServerMetadata::new(&self.settings.issuer, &self.offer(&self.scopes()))
    }

    fn offer<'a>(&'a self, scopes: &'a Scopes) -> Offer<'a> {
        let certificates = &self.settings.client_certificates;
        Offer {
            scopes,
            claims: domain::claims::ALL,
            require_pushed: self.settings.authorization.require_pushed,
            registration: self.settings.registration.open != OpenRegistration::Off,
            client_certificates: ClientCertificates {
                shown: certificates.is_possible(),
                vouched: !certificates.authorities.is_empty(),
                base: certificates.base.as_ref().map(|base| base.as_str().trim_end_matches('/')),
            },
        }
    }

    /// `/oauth2/certs`.
    pub fn jwks(&self) -> JwkSet {
        JwkSet { keys: self.signing_keys.iter().map(SigningKey::public_jwk).collect() }
    }

    /// `/saml/metadata`.
    pub fn saml_metadata(&self) -> String {
        self.service_provider().metadata(None)
    }
}
