//! What a client says of itself when it registers
//! ([RFC 7591 §2](https://www.rfc-editor.org/rfc/rfc7591#section-2),
//! [OpenID Connect Registration §2](https://openid.net/specs/openid-connect-registration-1_0.html#ClientMetadata)), and
//! what it is told ([RFC 7591 §3.2.1](https://www.rfc-editor.org/rfc/rfc7591#section-3.2.1)).
//!
//! Invariant: whoever holds a [`ClientDocument`] knows that its members fit one another. Members that are not known are
//! ignored, those with a language tag (`client_name#de`) too.

mod checks;
pub mod client_id_document;
mod information;
mod keys;
mod members;
pub mod offered;
mod read;
mod redirect_uris;
mod review;
pub mod sector;

use domain::{ClientMetadata, RedirectUri, Scopes, client::GrantType};
use serde_json::{Map, Value};
use url::Url;

pub use self::{
    information::{ClientInformation, Credentials, document_of, federated_information},
    review::{MemberChange, Risk, difference, review_objections},
};
use crate::{ErrorCode, OAuthError, json};

/// A registration document, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientDocument {
    /// `client_name`.
    pub name: Option<String>,
    /// The first of `contacts`; the others stand in the metadata.
    pub contact_email: Option<String>,
    /// `client_uri`.
    pub home_page: Option<Url>,
    /// `redirect_uris`.
    pub redirect_uris: Vec<RedirectUri>,
    /// `scope`: what it wants to ask for.
    pub scopes: Option<Scopes>,
    /// Everything else.
    pub metadata: ClientMetadata,
}

/// What holds for this registration, beyond the documents.
#[derive(Debug, Clone, Copy)]
pub struct Rules<'a> {
    /// The grants that may be registered.
    pub grants: &'a [GrantType],
    /// Whether the operator says so: what only they may turn on, and no rule about whose hosts are called.
    pub operator: bool,
}

impl ClientDocument {
    /// Reads a document and checks it.
    pub fn parse(members: &Map<String, Value>, rules: &Rules<'_>) -> Result<Self, OAuthError> {
        let document = read::document(members, rules)?;
        checks::all(&document, rules)?;
        Ok(document)
    }

    /// The name to show: its own, else the host that it answers at.
    pub fn display_name(&self) -> String {
        let host = || self.redirect_uris.iter().find_map(RedirectUri::host);
        self.name.clone().or_else(host).unwrap_or_else(|| "An application without a name".to_owned())
    }
}

/// The JSON object of a request's body.
pub fn json_object(body: &[u8]) -> Result<Map<String, Value>, OAuthError> {
    json::object(body).ok_or_else(|| {
        let sentence = "The body of the request must be one JSON object in which no member stands twice.";
        OAuthError::new(ErrorCode::InvalidClientMetadata, sentence)
    })
}

#[cfg(test)]
mod tests;
