//! A change of a relying party that waits for an administrator, while what was approved is in use.

use super::act::ClientActor;
use crate::{Client, ClientId, ClientMetadata, Registration, Timestamp, identity_act::ActId};

/// What is to be registered of a client instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientChange {
    /// Its id: another change of the same client has another one.
    pub id: ActId,
    /// The client.
    pub client: ClientId,
    /// What it tells about itself.
    pub registration: Registration,
    /// How it speaks the protocol.
    pub metadata: ClientMetadata,
    /// Who asks for it.
    pub by: ClientActor,
    /// Since when.
    pub at: Timestamp,
    /// What an administrator asks for instead; `None`: it waits for them.
    pub asked: Option<String>,
}

impl ClientChange {
    /// The client as it would be.
    pub fn applied_to(&self, client: &Client) -> Client {
        Client { registration: self.registration.clone(), metadata: self.metadata.clone(), ..client.clone() }
    }
}
