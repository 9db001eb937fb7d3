//! The identifier and the secret, once.

use askama::Template;
use broker::ownership::Ownership;

use super::Frame;
use crate::configuration::Configurations;

/// The answer to a successful registration: `#client-id` and, this one time, `#client-secret`.
#[derive(Debug, Clone, Template)]
#[template(path = "registered.html")]
pub struct Registered {
    /// The frame.
    pub frame: Frame,
    /// What the relying party is called.
    pub name: String,
    /// Its identifier.
    pub client_id: String,
    /// Its secret; a public client has none.
    pub client_secret: Option<String>,
    /// The redirect URIs that were registered.
    pub redirect_uris: Vec<String>,
    /// The scopes that were asked for, as a `scope` parameter.
    pub scope: String,
    /// Where the answer of the administrators goes.
    pub contact_email: String,
    /// How whoever registered it comes to own it.
    pub ownership: Ownership,
    /// The URL of the discovery document.
    pub discovery_url: String,
    /// What it is configured with, its secret filled in.
    pub configurations: Option<Configurations>,
}
