//! Resource indicators: which servers a token is for ([RFC 8707](https://www.rfc-editor.org/rfc/rfc8707)).

use domain::Client;
use serde::{Deserialize, Serialize};
use url::Url;

use super::{
    AuthorizationRequest,
    checks::{Asked, refuse},
};
use crate::{ErrorCode, OAuthError, Params};

/// Resource servers by their URIs, as the client wrote them, each once. Empty: none in particular.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Resources(Vec<String>);

impl Resources {
    /// The most that one request may name.
    pub const MAX: usize = 10;

    /// Reads every `resource` of a request: absolute URIs without a fragment (§2), which this client may name.
    pub fn from_params(params: &Params, client: &Client) -> Result<Self, OAuthError> {
        let mut resources = Vec::new();
        for uri in params.all("resource") {
            if Url::parse(uri).is_err() || uri.contains('#') {
                return refuse(ErrorCode::InvalidTarget, "A resource must be an absolute URI without a fragment.");
            }
            let registered = &client.metadata.resources;
            if !registered.is_empty() && !registered.iter().any(|own| own == uri) {
                return refuse(ErrorCode::InvalidTarget, "A resource is not one that is registered for this client.");
            }
            if !resources.iter().any(|known| known == uri) {
                resources.push(uri.to_owned());
            }
        }
        if resources.len() > Self::MAX {
            return refuse(ErrorCode::InvalidTarget, "There are more than ten resources.");
        }
        Ok(Self(resources))
    }

    /// Whether no resource is named.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The URIs.
    pub fn as_slice(&self) -> &[String] {
        &self.0
    }
}

pub(super) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), OAuthError> {
    request.resources = Resources::from_params(asked.params, asked.client)?;
    Ok(())
}
