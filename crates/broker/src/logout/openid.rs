//! Signing out at OpenID providers, both ways: a person who signs out here may go on there
//! ([RP-Initiated Logout](https://openid.net/specs/openid-connect-rpinitiated-1_0.html)), and who signs out there is signed
//! out here ([Back-Channel Logout](https://openid.net/specs/openid-connect-backchannel-1_0.html)).
//!
//! Invariant: a logout token ends sessions only after one of the provider's keys has signed it for us, and once. The way
//! back from a provider changes nothing but what the person reads.

use domain::{Digest, EntityId, Institution, LogoutId, Secret, institution::Protocol};
use outbound::{OpenIdError, openid::SignedOutThere};
use saml::{LogoutOutcome, NameId, Outgoing};
use storage::StoreError;
use thiserror::Error;

use super::{Farewell, LogoutRefusal, ReceivedLogout, institution::OnwardError};
use crate::{Broker, openid};

/// Why a logout token is not accepted. Nothing has changed.
#[derive(Debug, Error)]
pub enum LogoutTokenError {
    /// No provider has this address.
    #[error("no provider has the address {0:?}")]
    UnknownProvider(String),
    /// It did not stand up to the checks.
    #[error(transparent)]
    Unacceptable(#[from] OpenIdError),
    /// It was used before.
    #[error("the logout token was used before")]
    Replayed,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// How a provider names a person, for [`Broker::sign_out`] and its logout tokens.
pub(crate) fn name_of(sub: &str) -> NameId {
    NameId { format: None, name_qualifier: None, sp_name_qualifier: None, value: sub.to_owned() }
}

impl Broker {
    /// Whether people can sign out at an institution by way of us. A provider that does not say so in time is as one where
    /// they cannot.
    pub(super) async fn ends_sessions(&self, institution: &Institution) -> bool {
        match institution.protocol {
            Protocol::Saml => institution.sign_out.exists(),
            Protocol::OpenId => {
                let Some(client) = self.openid.client(&institution.entity_id) else { return false };
                let asked = client.ends_sessions(self.now());
                tokio::time::timeout(self.settings.logout_patience, asked).await.unwrap_or(false)
            }
        }
    }

    /// The question to a provider to sign somebody out.
    pub(super) async fn provider_logout(
        &self,
        id: LogoutId,
        institution: &EntityId,
        secret: &Secret,
    ) -> Result<Outgoing, OnwardError> {
        let provider = self.settings.openid_provider(institution).ok_or(OnwardError::NotPossible)?;
        let client = self.openid.client(institution).ok_or(OnwardError::NotPossible)?;
        let way_back = openid::signed_out_uri(&self.home().settings, provider);
        let url = client.end_session_url(&way_back, &format!("{id}.{}", secret.expose()), self.now()).await;
        Ok(Outgoing::Redirect(url.ok_or(OnwardError::NotPossible)?))
    }

    /// `GET /oidc/signed_out/{provider}`: the person comes back.
    pub async fn back_from_provider(&self, id: &str, state: Option<&str>) -> Result<ReceivedLogout, LogoutRefusal> {
        let unknown = || LogoutRefusal::UnknownInstitution(Some(id.to_owned()));
        let provider = self.settings.openid_provider_at(id).ok_or_else(unknown)?;
        let (id, secret) = state.and_then(|state| state.split_once('.')).ok_or(LogoutRefusal::Unasked)?;
        let id = LogoutId::parse(id).filter(|id| self.now() < id.expires_at()).ok_or(LogoutRefusal::Unasked)?;
        let asked = self.store.institution_logout(id).await?.ok_or(LogoutRefusal::Unasked)?;
        let is_answer = asked.relay == Some(Digest::of(secret.as_bytes())) && asked.institution == provider.entity_id;
        if !is_answer {
            return Err(LogoutRefusal::Unasked);
        }
        if !self.store.settle_logout(id, self.now()).await? {
            return Err(LogoutRefusal::Replayed);
        }
        tracing::info!(institution = %provider.entity_id, "somebody came back from signing out at a provider");
        self.answered(&asked, provider.name.clone(), LogoutOutcome::Complete).await
    }

    /// `POST /oidc/backchannel_logout/{provider}`: somebody has signed out there. Returns how many sessions have ended.
    pub async fn receive_logout_token(&self, id: &str, token: &str) -> Result<usize, LogoutTokenError> {
        let unknown = || LogoutTokenError::UnknownProvider(id.to_owned());
        let provider = self.settings.openid_provider_at(id).ok_or_else(unknown)?;
        let client = self.openid.client(&provider.entity_id).ok_or_else(unknown)?;
        let SignedOutThere { sub, sid, jti, expires_at } = client.read_logout_token(token, self.now()).await?;
        let used = Digest::of(format!("logout token\n{}\n{jti}", provider.entity_id).as_bytes());
        if !self.store.use_once(used, expires_at).await? {
            return Err(LogoutTokenError::Replayed);
        }
        let ended = match (sub, sid) {
            (Some(sub), sid) => {
                let name = name_of(&sub).digest(&provider.entity_id, &self.settings.service.entity_id);
                self.store.sessions_named(&name, sid.as_slice()).await?
            }
            (None, Some(sid)) => self.store.sessions_indexed(&provider.entity_id, &sid).await?,
            (None, None) => Vec::new(),
        };
        let mut farewell = Farewell::default();
        for session in &ended {
            farewell.join(self.end_session(session).await?);
        }
        tracing::info!(institution = %provider.entity_id, sessions = ended.len(), clients = farewell.visited.len(),
            "signed out by a provider");
        Ok(ended.len())
    }
}
