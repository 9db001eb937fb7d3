//! The documents by which clients configure themselves.

use domain::{Scope, Scopes};
use oauth::metadata::{
    AuthorizationServerMetadata, ClientCertificates, FederatedRegistration, Offer, ProviderMetadata,
};

use crate::{Broker, settings::OpenRegistration};

impl Broker {
    /// The scopes that this server knows.
    pub fn scopes(&self) -> Scopes {
        let ssh = self.settings.ssh.as_ref().map(|_| Scope::SshCertificate);
        [Scope::OpenId, Scope::Email, Scope::Profile, Scope::OrgCilogonUserinfo, Scope::GetCert, Scope::OfflineAccess]
            .into_iter()
            .chain(ssh)
            .collect()
    }

    /// `/.well-known/openid-configuration`.
    pub fn provider_metadata(&self) -> ProviderMetadata {
        ProviderMetadata::new(&self.settings.issuer, &self.offer(&self.scopes(), &self.claims()))
    }

    /// `/.well-known/oauth-authorization-server`.
    pub fn authorization_server_metadata(&self) -> AuthorizationServerMetadata {
        AuthorizationServerMetadata::new(&self.settings.issuer, &self.offer(&self.scopes(), &self.claims()))
    }

    /// Those of the scopes, and those of the operator's rules for all clients.
    fn claims(&self) -> Vec<&str> {
        let mut claims = domain::claims::ALL.to_vec();
        for claim in self.settings.claims.public_claims() {
            if !claims.contains(&claim) {
                claims.push(claim);
            }
        }
        claims
    }

    fn offer<'a>(&'a self, scopes: &'a Scopes, claims: &'a [&'a str]) -> Offer<'a> {
        let certificates = &self.settings.client_certificates;
        Offer {
            scopes,
            claims,
            languages: &self.settings.languages,
            require_pushed: self.settings.authorization.require_pushed,
            registration: self.settings.registration.open != OpenRegistration::Off,
            client_certificates: ClientCertificates {
                shown: certificates.is_possible(),
                vouched: !certificates.authorities.is_empty(),
                base: certificates.base.as_ref().map(|base| base.as_str().trim_end_matches('/')),
            },
            client_id_documents: self.settings.registration.client_id_documents,
            federation: self.settings.federation.as_ref().map_or_else(FederatedRegistration::default, |policy| {
                FederatedRegistration { automatic: policy.automatic, explicit: policy.explicit }
            }),
            // The certificates are the installation's, and so is who fetches them on a command line.
            command_line: (self.settings.community.is_home() && self.settings.certificates.command_line)
                .then_some(domain::client::built_in::COMMAND_LINE),
        }
    }
}
