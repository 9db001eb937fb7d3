//! Clients whose id is the address of their own description
//! ([Client ID Metadata Document](https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/)), as
//! the authorization profile of the Model Context Protocol has them. They exist only where the operator switched them on.
//!
//! Invariant: such a client is shown under the host of its id, whatever it calls itself, and what an administrator
//! decided about it stays.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::{Client, ClientId, ClientMetadata, ClientStatus, Timestamp, client::ClientAuthMethod};
use oauth::registration::{ClientDocument, client_id_document, json_object};
use storage::StoreError;
use thiserror::Error;
use url::Url;

use super::api::{SELF_APPROVED, granted, registration};
use crate::Broker;

/// How long a description counts before it is fetched anew.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// How long one counts whose address does not answer.
const STALE: Duration = Duration::from_secs(24 * 60 * 60);
/// How long an address is left alone that did not answer, or with nothing that can be used.
const PAUSE: Duration = Duration::from_secs(60);
/// The most addresses that are remembered so.
const MOST_FAILURES: usize = 1_000;

/// Why a description cannot be used.
#[derive(Debug, Error)]
enum DocumentError {
    #[error("its description could not be read")]
    Unreadable,
    #[error("its description says: {0}")]
    Refused(oauth::OAuthError),
    #[error("as many clients have registered themselves as this server takes")]
    TooMany,
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Addresses that were of no use a moment ago: nobody makes us ask one of them again and again.
#[derive(Debug, Default)]
pub struct Failures(Mutex<HashMap<ClientId, Timestamp>>);

impl Failures {
    fn is_paused(&self, id: &ClientId, now: Timestamp) -> bool {
        let failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        failures.get(id).is_some_and(|at| now.since(*at) < PAUSE)
    }

    fn remember(&self, id: &ClientId, now: Timestamp) {
        let mut failures = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST_FAILURES {
            failures.retain(|_, at| now.since(*at) < PAUSE);
        }
        if failures.len() < MOST_FAILURES {
            failures.insert(id.clone(), now);
        }
    }
}

impl Broker {
    /// The client with this id; one that is described at its id is fetched where that is due, and one that a federation
    /// vouches for is looked up there.
    pub(crate) async fn find_client(&self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        let known = self.client(id).await?;
        if let Some(federated) = known.clone().filter(|known| known.federation.is_some()) {
            return Box::pin(self.still_vouched_for(federated)).await.map(Some);
        }
        let Some(address) = client_id_document::address(id).filter(|_| self.settings.registration.client_id_documents)
        else {
            return Ok(known);
        };
        let fetched_at = self.store.document_fetched_at(id).await?;
        let now = self.now();
        let age = fetched_at.map(|at| now.since(at));
        match (known, age) {
            // One that the operator registered under such an id.
            (Some(known), None) => Ok(Some(known)),
            (Some(known), Some(age)) if age < FRESH => Ok(Some(known)),
            (known, age) => match self.described_at(id, &address, now).await {
                Ok(client) => Ok(Some(client)),
                Err(DocumentError::Store(error)) => Err(error),
                Err(error) => {
                    tracing::info!(client = %id, %error, "a client's description could not be taken over");
                    Ok(known.filter(|_| age.is_some_and(|age| age < STALE)))
                }
            },
        }
    }

    async fn described_at(&self, id: &ClientId, address: &Url, now: Timestamp) -> Result<Client, DocumentError> {
        if self.failures.is_paused(id, now) {
            return Err(DocumentError::Unreadable);
        }
        let client = match self.read_description(id, address).await {
            Ok(client) => client,
            Err(error) => {
                self.failures.remember(id, now);
                return Err(error);
            }
        };
        let most = self.settings.registration.max_self_registered;
        let known = self.client(id).await?.is_some();
        if !known && self.store.self_registered(&self.settings.community, most).await? >= i64::from(most) {
            return Err(DocumentError::TooMany);
        }
        self.store.put_described_client(&client, address.host_str().unwrap_or_default(), now).await?;
        self.client(id).await?.ok_or(DocumentError::Unreadable)
    }

    async fn read_description(&self, id: &ClientId, address: &Url) -> Result<Client, DocumentError> {
        let body = self.guarded.get(address).await.map_err(|error| {
            tracing::debug!(client = %id, %error, "a client's description could not be fetched");
            DocumentError::Unreadable
        })?;
        let members = json_object(&body).map_err(DocumentError::Refused)?;
        let document = client_id_document::parse(id, &members, SELF_APPROVED).map_err(DocumentError::Refused)?;
        self.check_means(&document).await.map_err(DocumentError::Refused)?;
        Ok(self.as_client(id, address, document))
    }

    fn as_client(&self, id: &ClientId, address: &Url, document: ClientDocument) -> Client {
        let scopes = granted(document.scopes.as_ref(), &self.self_granted_scopes());
        let mut registration = registration(&document, scopes);
        // Whoever reads a page must see whose address vouches for the client, not what the client says of itself.
        registration.home_page = address.join("/").ok();
        let method = document.metadata.token_endpoint_auth_method.or(Some(ClientAuthMethod::None));
        Client {
            id: id.clone(),
            community: self.settings.community.clone(),
            registration,
            metadata: ClientMetadata { token_endpoint_auth_method: method, ..document.metadata },
            secrets: Vec::new(),
            status: ClientStatus::Approved,
            registered_at: self.now(),
            federation: None,
        }
    }
}
