//! Relying parties that register themselves with what their federation says of them
//! ([OpenID Federation 1.0 §12.2](https://openid.net/specs/openid-federation-1_0.html#name-explicit-registration)).

use std::time::Duration;

use domain::{Client, ClientStatus, Digest, Secret, Timestamp, client::RegistrationType};
use oauth::{
    ErrorCode, OAuthError, RequestContext,
    federation::{
        ResolvedEntity,
        explicit::{RESPONSE_TYPE, RegistrationRequest, RegistrationResponse},
    },
    registration::{Credentials, federated_information},
};
use thiserror::Error;

use super::{FederationError, Unknown};
use crate::{Broker, StoreError, settings::FederationPolicy, signing::SigningError};

/// The time over which registrations of one address are counted.
const WINDOW: Duration = Duration::from_secs(60 * 60);

/// Why nobody is registered.
#[derive(Debug, Error)]
pub enum RegistrationError {
    /// Nobody registers so here.
    #[error("relying parties of federations cannot register themselves here")]
    Off,
    /// The relying party is told.
    #[error(transparent)]
    Refused(#[from] OAuthError),
    /// Too many from one address.
    #[error("an address has sent many registrations")]
    TooMany {
        /// When to come again.
        retry_after: Duration,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The answer could not be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
}

impl From<FederationError> for RegistrationError {
    fn from(error: FederationError) -> Self {
        match error {
            FederationError::Unknown(unknown) => Self::Refused(unknown.error),
            FederationError::Store(error) => Self::Store(error),
        }
    }
}

impl Broker {
    /// Registers a relying party, or registers it anew, and says so in a signed statement.
    pub async fn register_by_federation(
        &self,
        sent: &RequestContext,
        content_type: &str,
        body: &[u8],
    ) -> Result<String, RegistrationError> {
        let policy =
            self.settings.federation.as_ref().filter(|policy| policy.explicit).ok_or(RegistrationError::Off)?;
        let request = RegistrationRequest::parse(content_type, body, &self.settings.issuer)?;
        self.count_registration(sent).await?;
        let resolved = self.registering_entity(policy, &request).await?;
        let client = Box::pin(self.federated_client(policy, &resolved, RegistrationType::Explicit)).await?;
        self.check_standing(&client).await?;
        let (client, secret) = self.with_secret(client);
        let stored = self.taken_over(policy, client.clone()).await?;
        if stored.federation != client.federation || stored.secrets != client.secrets {
            let sentence =
                "A client with this client_id was registered in another way; ask the operator of this server.";
            return Err(OAuthError::new(ErrorCode::InvalidRequest, sentence).into());
        }
        tracing::info!(client = %stored.id, anchor = %resolved.trust_anchor(), status = %stored.status,
            "a relying party registered itself by its federation");
        Ok(self.registration_response(&resolved, &stored, secret).await?)
    }

    /// What a registration came with counts before what would have to be fetched. Nobody is asked for a statement that
    /// not even its own keys signed.
    async fn registering_entity(
        &self,
        policy: &FederationPolicy,
        request: &RegistrationRequest,
    ) -> Result<ResolvedEntity, FederationError> {
        let (own, now) = (request.configuration().clone(), self.now());
        own.clone().verify_configuration(now).map_err(|error| {
            let sentence = format!("The entity configuration is refused: {error}.");
            Unknown::for_good(OAuthError::new(ErrorCode::InvalidTrustChain, sentence))
        })?;
        if let Some(superiors) = request.superiors() {
            match request.resolve(superiors, &policy.trust_anchors, now) {
                Ok(resolved) => return Ok(resolved),
                Err(error) => tracing::info!(%error, "a trust chain that came with a registration does not hold"),
            }
        }
        Ok(Box::pin(self.resolve_entity(policy, request.entity_id(), Some(own))).await.map_err(Unknown::from)?)
    }

    /// Whoever an administrator switched off does not come back by registering anew.
    async fn check_standing(&self, client: &Client) -> Result<(), RegistrationError> {
        let known = self.client(&client.id).await?;
        match known.map(|known| known.status) {
            Some(status @ (ClientStatus::Rejected | ClientStatus::Suspended | ClientStatus::Retired)) => {
                let sentence = format!("This client is {status}; ask the operator of this server.");
                Err(OAuthError::new(ErrorCode::InvalidClient, sentence).into())
            }
            Some(ClientStatus::Pending | ClientStatus::Approved) | None => Ok(()),
        }
    }

    fn with_secret(&self, mut client: Client) -> (Client, Option<Secret>) {
        let (secret, kept) =
            client.metadata.has_secret().then(|| self.new_secret(&client.id, &client.metadata)).unzip();
        client.secrets = kept.into_iter().collect();
        (client, secret)
    }

    /// Each makes us ask others, so nobody may send many.
    async fn count_registration(&self, sent: &RequestContext) -> Result<(), RegistrationError> {
        let Some(address) = sent.address else { return Ok(()) };
        let now = self.now();
        let window = i64::try_from(WINDOW.as_secs()).unwrap_or(i64::MAX);
        let until = Timestamp::from_seconds((now.as_seconds() / window + 1) * window);
        let what = Digest::of(format!("federation registration\n{address}").as_bytes());
        if self.store.count_try(&what, until).await? > i64::from(self.settings.registration.per_address) {
            return Err(RegistrationError::TooMany { retry_after: until.since(now) });
        }
        Ok(())
    }

    async fn registration_response(
        &self,
        resolved: &ResolvedEntity,
        client: &Client,
        secret: Option<Secret>,
    ) -> Result<String, SigningError> {
        let (key, _) = self.federation_keys().await?;
        let issued_at = self.now().truncated_to_seconds();
        let expires_at = client.federation.as_ref().map_or(issued_at, |federation| federation.expires_at);
        let credentials = Credentials { secret, registration_token: None };
        let response = RegistrationResponse {
            issuer: &self.settings.issuer,
            entity: resolved,
            metadata: federated_information(client, &credentials, expires_at),
            issued_at,
            expires_at,
        };
        Ok(key.sign(Some(RESPONSE_TYPE), &response.claims())?)
    }
}
