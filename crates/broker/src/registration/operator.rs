//! Clients as the operator describes them: the same documents, with nothing but the grammar between.

use domain::{
    Client, ClientId, ClientStatus, Registration, Scope, Scopes, Secret,
    client::act::{ClientActKind, ClientActor},
};
use oauth::{
    OAuthError,
    registration::{ClientDocument, Rules, difference, document_of},
};
use serde_json::{Map, Value, json};
use storage::StoreError;
use thiserror::Error;

use super::Registered;
use crate::{Broker, client_changes::in_words};

/// Why a description is not taken.
#[derive(Debug, Error)]
pub enum DescribeError {
    /// The document cannot be registered.
    #[error(transparent)]
    Refused(#[from] OAuthError),
    /// There is no such client.
    #[error("there is no client {0}")]
    Unknown(ClientId),
    /// The client changed meanwhile.
    #[error("the client was changed by somebody else at the same time; try again")]
    Conflict,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// Adds a client that a document describes. Without `scope` it may ask for sign-in, mail address and names.
    pub async fn add_described_client(
        &self,
        members: &Map<String, Value>,
        status: ClientStatus,
    ) -> Result<Registered, DescribeError> {
        let document = self.described(members).await?;
        let usual = || [Scope::OpenId, Scope::Email, Scope::Profile].into_iter().collect();
        let scopes = document.scopes.clone().unwrap_or_else(usual);
        Ok(self.add_client(registration(&document, &scopes), document.metadata, status).await?)
    }

    /// Changes members of a client's document, as somebody who runs the server; a member that is `null` is taken out. If they
    /// say which version they saw, only that one. A new secret where the client needs one and had none. A change that waits
    /// goes on waiting.
    pub async fn edit_client(
        &self,
        id: &ClientId,
        change: &Map<String, Value>,
        (seen, by): (Option<i64>, &str),
    ) -> Result<(Client, Option<Secret>), DescribeError> {
        // Before the client: what changes in between makes the version too old, never too new.
        let version = self.store.client_version(id).await?.ok_or_else(|| DescribeError::Unknown(id.clone()))?;
        if seen.is_some_and(|seen| seen != version) {
            return Err(DescribeError::Conflict);
        }
        let before = self.store.client(id).await?.ok_or_else(|| DescribeError::Unknown(id.clone()))?;
        let mut members = document_of(&before);
        members.extend(change.clone());
        let document = self.described(&members).await?;
        let mut after = before.clone();
        let scopes = document.scopes.clone().unwrap_or_default();
        after.registration = registration(&document, &scopes);
        after.metadata = document.metadata;
        let secret = self.settle_secret(&mut after);
        let details = json!({ "changes": in_words(&difference(&before, &after)) });
        let act = self.client_act(id, ClientActor::Operator(by.to_owned()), ClientActKind::Changed, details);
        if !self.store.edit_client((&before, &after, version), &act).await? {
            return Err(DescribeError::Conflict);
        }
        tracing::info!(client = %id, by, "edited a client");
        Ok((after, secret))
    }

    /// How a client came, in words, if it came by the API.
    pub async fn client_origin(&self, id: &ClientId) -> Result<Option<String>, StoreError> {
        let provenance = self.store.provenance(id).await?.unwrap_or_default();
        Ok(match (provenance.registrar, provenance.address) {
            (Some(registrar), _) => Some(format!("the API, with the token {registrar}")),
            (None, Some(address)) => Some(format!("the API, without a token, from {address}")),
            (None, None) => None,
        })
    }

    async fn described(&self, members: &Map<String, Value>) -> Result<ClientDocument, DescribeError> {
        let document =
            ClientDocument::parse(members, &Rules { grants: domain::client::GrantType::ALL, operator: true })?;
        self.check_means(&document).await?;
        Ok(document)
    }
}

fn registration(document: &ClientDocument, scopes: &Scopes) -> Registration {
    super::api::registration(document, scopes.iter().cloned().chain([Scope::OpenId]).collect())
}
