//! OpenID providers as institutions: our side of each, and what makes an answer the answer to a question of ours.
//!
//! Nonce and PKCE verifier of a question are kept nowhere: they are keyed digests of the question's id and of the secret in
//! its `state`, so only whoever brings the `state` back, to whatever node, makes them again.

use std::collections::BTreeMap;

use aws_lc_rs::hmac::{self, HMAC_SHA256};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64URL};
use domain::{EntityId, LoginId, Secret, Timestamp};
use outbound::{
    Fetcher, OpenIdClient, OpenIdError,
    openid::{Proof, Registration},
};

use crate::{Settings, settings::OpenIdProvider};

/// Where providers answer; each at an address of its own behind it, so that none can answer for another.
pub const CALLBACK: &str = "/oidc/callback";

/// Where people come back who have signed out at a provider; for each an address of its own behind it.
pub const SIGNED_OUT: &str = "/oidc/signed_out";

/// Where providers tell that somebody has signed out there; for each an address of its own behind it.
pub const BACK_CHANNEL: &str = "/oidc/backchannel_logout";

/// Who vouches for the providers.
pub const SOURCE: &str = "openid_providers";

/// What is derived for each question.
pub(crate) struct OpenIdProviders {
    clients: BTreeMap<EntityId, OpenIdClient>,
    key: hmac::Key,
}

impl OpenIdProviders {
    /// Bytes of the key.
    pub(crate) const LENGTH: usize = 32;

    pub(crate) fn new(settings: &Settings, key: &[u8], fetcher: &Fetcher) -> Self {
        let client = |provider: &OpenIdProvider| {
            (provider.entity_id.clone(), OpenIdClient::new(registration(settings, provider), fetcher))
        };
        let clients = settings.openid_providers.iter().map(client).collect();
        Self { clients, key: hmac::Key::new(HMAC_SHA256, key) }
    }

    /// Our side of a provider.
    pub(crate) fn client(&self, id: &EntityId) -> Option<&OpenIdClient> {
        self.clients.get(id)
    }

    /// What only we know of a question.
    pub(crate) fn proof(&self, login: LoginId, secret: &Secret) -> Proof {
        let derive = |purpose: &str| {
            let text = format!("{purpose}\n{login}\n{}", secret.expose());
            Secret::from(BASE64URL.encode(hmac::sign(&self.key, text.as_bytes())))
        };
        Proof { nonce: derive("nonce"), verifier: derive("verifier") }
    }
}

fn registration(settings: &Settings, provider: &OpenIdProvider) -> Registration {
    Registration {
        dialect: provider.dialect.clone(),
        client_id: provider.client_id.clone(),
        client_secret: provider.client_secret.clone(),
        redirect_uri: redirect_uri(settings, provider),
        scopes: provider.scopes.clone(),
    }
}

/// The redirect URI to register at a provider.
pub fn redirect_uri(settings: &Settings, provider: &OpenIdProvider) -> String {
    settings.issuer.endpoint(&format!("{CALLBACK}/{}", provider.id))
}

/// The address to register at a provider for the way back after signing out there.
pub fn signed_out_uri(settings: &Settings, provider: &OpenIdProvider) -> String {
    settings.issuer.endpoint(&format!("{SIGNED_OUT}/{}", provider.id))
}

/// The address to register at a provider for its logout tokens.
pub fn back_channel_uri(settings: &Settings, provider: &OpenIdProvider) -> String {
    settings.issuer.endpoint(&format!("{BACK_CHANNEL}/{}", provider.id))
}

/// Asks a provider on trial what it says of itself.
pub async fn check(
    settings: &Settings,
    provider: &OpenIdProvider,
    fetcher: &Fetcher,
    now: Timestamp,
) -> Result<(), OpenIdError> {
    OpenIdClient::new(registration(settings, provider), fetcher).check(now).await
}

impl Settings {
    /// The provider that is an institution of this name.
    pub fn openid_provider(&self, id: &EntityId) -> Option<&OpenIdProvider> {
        self.openid_providers.iter().find(|provider| provider.entity_id == *id)
    }

    /// The provider that answers at this address.
    pub fn openid_provider_at(&self, id: &str) -> Option<&OpenIdProvider> {
        self.openid_providers.iter().find(|provider| provider.id == id)
    }
}

#[cfg(test)]
mod tests {
    use domain::entropy::SeededEntropy;

    use super::*;

    #[test]
    fn a_proof_belongs_to_one_question_and_its_secret() {
        let entropy = SeededEntropy::new(7);
        let providers = OpenIdProviders { clients: BTreeMap::new(), key: hmac::Key::new(HMAC_SHA256, &[7; 32]) };
        let id = || LoginId::generate(Timestamp::from_seconds(1_790_000_000), &entropy);
        let ((one, other), (secret, wrong)) = ((id(), id()), (Secret::from("a"), Secret::from("b")));
        let nonce = |id, secret| providers.proof(id, secret).nonce.expose().to_owned();
        assert_eq!(nonce(one, &secret), nonce(one, &secret));
        assert_ne!(nonce(one, &secret), nonce(one, &wrong));
        assert_ne!(nonce(one, &secret), nonce(other, &secret));
        let proof = providers.proof(one, &secret);
        assert_ne!(proof.nonce.expose(), proof.verifier.expose());
        assert_eq!(proof.verifier.expose().len(), 43, "as long as RFC 7636 wants it at least");
    }
}
