//! Relying parties, what waits of them, and what was done to them.

use domain::{
    Client, Secret,
    client::{act::ClientAct, change::ClientChange},
};
use oauth::registration::{MemberChange, difference, document_of};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;

use super::{ClientStatusWord, at};
use crate::client_changes::Review;

/// A relying party in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientEntry {
    /// Its `client_id`.
    pub id: String,
    /// The name that people see.
    pub name: String,
    /// Where it stands.
    pub status: ClientStatusWord,
    /// Whose issuer knows it.
    pub community: String,
    /// When it was registered.
    #[schema(format = DateTime)]
    pub registered_at: String,
}

impl From<&Client> for ClientEntry {
    fn from(client: &Client) -> Self {
        Self {
            id: client.id.to_string(),
            name: client.registration.name.clone(),
            status: ClientStatusWord(client.status),
            community: client.community.to_string(),
            registered_at: at(client.registered_at),
        }
    }
}

/// A page of relying parties.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientPage {
    /// The oldest first.
    pub clients: Vec<ClientEntry>,
    /// What `after` is for the next page; `null` at the end.
    pub next: Option<String>,
}

/// Everything about one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientDocument {
    /// Its `client_id`.
    pub id: String,
    /// Where it stands.
    pub status: ClientStatusWord,
    /// Whose issuer knows it.
    pub community: String,
    /// When it was registered.
    #[schema(format = DateTime)]
    pub registered_at: String,
    /// Goes up with every change of what is registered.
    pub version: i64,
    /// What is registered, as in [RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591#section-2), without defaults.
    #[schema(value_type = Object)]
    pub metadata: Map<String, Value>,
    /// The change of it that waits for a decision, or was sent back.
    pub change: Option<ChangeDocument>,
}

impl From<&Review> for ClientDocument {
    fn from(review: &Review) -> Self {
        let client = &review.editable.client;
        let change = review.editable.change.as_ref();
        Self {
            id: client.id.to_string(),
            status: ClientStatusWord(client.status),
            community: client.community.to_string(),
            registered_at: at(client.registered_at),
            version: review.editable.version,
            metadata: document_of(client),
            change: change.map(|change| ChangeDocument::of(client, change)),
        }
    }
}

/// What one member of the metadata is, and is to be.
#[derive(Debug, Serialize, ToSchema)]
pub struct MemberDifference {
    /// Its name.
    pub member: String,
    /// What it is; `null`: it is not there.
    #[schema(value_type = Option<Value>)]
    pub before: Option<Value>,
    /// What it is to be; `null`: it is taken out.
    #[schema(value_type = Option<Value>)]
    pub after: Option<Value>,
    /// Why somebody needs to look at it; `null`: it is harmless.
    pub risk: Option<String>,
}

impl From<MemberChange> for MemberDifference {
    fn from(change: MemberChange) -> Self {
        let MemberChange { member, before, after, risk } = change;
        Self { member, before, after, risk: risk.map(|risk| risk.to_string()) }
    }
}

/// A change of what is registered.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeDocument {
    /// Its name, which a verdict names.
    pub id: String,
    /// The client.
    pub client: String,
    /// Who asks for it.
    pub by: String,
    /// Since when.
    #[schema(format = DateTime)]
    pub at: String,
    /// What an administrator asked for instead; `null`: it waits for them.
    pub asked: Option<String>,
    /// What it changes.
    pub difference: Vec<MemberDifference>,
}

impl ChangeDocument {
    /// Of a change of this client.
    pub fn of(client: &Client, change: &ClientChange) -> Self {
        let members = difference(client, &change.applied_to(client));
        Self {
            id: change.id.to_string(),
            client: client.id.to_string(),
            by: change.by.to_string(),
            at: at(change.at),
            asked: change.asked.clone(),
            difference: members.into_iter().map(MemberDifference::from).collect(),
        }
    }
}

/// The changes that wait.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangePage {
    /// The oldest first.
    pub changes: Vec<ChangeDocument>,
}

/// What was done to a relying party.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientActDocument {
    /// Its name.
    pub id: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Who did it.
    pub by: String,
    /// What was done.
    pub kind: String,
    /// What they wrote to the others.
    pub reason: Option<String>,
    /// What else is known of it.
    #[schema(value_type = Value)]
    pub details: Value,
}

impl From<&ClientAct> for ClientActDocument {
    fn from(act: &ClientAct) -> Self {
        Self {
            id: act.id.to_string(),
            at: at(act.at),
            by: act.by.to_string(),
            kind: act.kind.to_string(),
            reason: act.reason.clone(),
            details: act.details.clone(),
        }
    }
}

/// The journal of a relying party.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientActs {
    /// The newest first.
    pub acts: Vec<ClientActDocument>,
}

/// A relying party that was just registered.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewClient {
    /// All about it.
    pub client: ClientDocument,
    /// Its secret, which is told this once; `null`: it has none.
    pub client_secret: Option<String>,
}

/// A secret that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClientSecret {
    /// Told this once.
    pub client_secret: String,
}

impl From<Secret> for ClientSecret {
    fn from(secret: Secret) -> Self {
        Self { client_secret: secret.expose().to_owned() }
    }
}
