//! From what a federation says of a relying party to a client of ours.

use domain::{
    Client, ClientStatus,
    client::{Federated, GrantType, RegistrationType},
};
use oauth::{
    ErrorCode, OAuthError,
    federation::{RelyingParty, ResolvedEntity, signed_jwks},
    registration::Rules,
};

use super::{FederationError, Unknown};
use crate::{
    Broker,
    registration::api::{SELF_APPROVED, granted, registration},
    settings::FederationPolicy,
};

impl Broker {
    /// What a first request would register; nothing is kept.
    pub async fn would_register(
        &self,
        policy: &FederationPolicy,
        resolved: &ResolvedEntity,
    ) -> Result<Client, FederationError> {
        Box::pin(self.federated_client(policy, resolved, RegistrationType::Automatic)).await
    }

    /// The client that a resolved entity is here, as far as our own policy lets it.
    pub(super) async fn federated_client(
        &self,
        policy: &FederationPolicy,
        resolved: &ResolvedEntity,
        by: RegistrationType,
    ) -> Result<Client, FederationError> {
        let refused = |error: OAuthError| FederationError::from(Unknown::for_good(error));
        let id = resolved.entity_id().client_id().ok_or_else(|| refused(too_long()))?;
        let marks_end = Box::pin(self.check_trust_marks(policy, resolved)).await?;
        let relying_party = RelyingParty::of(resolved, by).map_err(refused)?;
        let relying_party = self.with_signed_keys(resolved, relying_party).await?;
        let grants = if policy.approve_at_once { SELF_APPROVED } else { GrantType::ALL };
        let document = relying_party.document(&Rules { grants, operator: false }).map_err(refused)?;
        self.check_means(&document).await.map_err(refused)?;
        let now = self.now();
        let scopes = granted(document.scopes.as_ref(), &policy.scopes.intersection(&self.scopes()));
        let ends = [Some(resolved.expires_at()), marks_end, Some(now + policy.registration_lifetime)];
        Ok(Client {
            id,
            community: self.settings.community.clone(),
            registration: registration(&document, scopes),
            metadata: document.metadata,
            secrets: Vec::new(),
            status: if policy.approve_at_once { ClientStatus::Approved } else { ClientStatus::Pending },
            registered_at: now,
            federation: Some(Federated {
                by,
                trust_anchor: resolved.trust_anchor().to_string(),
                resolved_at: now,
                expires_at: ends.into_iter().flatten().min().unwrap_or(now),
            }),
        })
    }

    /// Keys behind a `signed_jwks_uri` are taken over by value: what they are signed with is known here alone.
    async fn with_signed_keys(
        &self,
        resolved: &ResolvedEntity,
        relying_party: RelyingParty,
    ) -> Result<RelyingParty, FederationError> {
        let Some(uri) = relying_party.signed_jwks_uri() else { return Ok(relying_party) };
        let document = self.guarded.get(uri).await.map_err(|error| {
            tracing::info!(host = uri.host_str(), %error, "a signed_jwks_uri could not be read");
            Unknown::for_now(ErrorCode::InvalidMetadata, "signed_jwks_uri: it could not be read.")
        })?;
        let text = String::from_utf8_lossy(&document);
        let jwks = signed_jwks::verify(&text, resolved.entity_id(), resolved.keys(), self.now());
        let jwks = jwks.map_err(|error| {
            let sentence = format!("signed_jwks_uri: {error}.");
            Unknown::for_good(OAuthError::new(ErrorCode::InvalidMetadata, sentence))
        })?;
        Ok(relying_party.with_keys(jwks))
    }
}

fn too_long() -> OAuthError {
    OAuthError::new(ErrorCode::InvalidMetadata, "An entity identifier of more than 255 bytes cannot be a client_id.")
}
