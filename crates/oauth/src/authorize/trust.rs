//! The first phase: whom the request comes from, and whether its redirect URI may hear of anything.

use domain::{ClientId, RedirectUri};
use thiserror::Error;

use crate::{Params, params::ParamsError};

/// The client that a request names, not yet looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestedClient<'a> {
    /// Its id.
    pub client_id: ClientId,
    /// The redirect URI as presented.
    pub redirect_uri: Option<&'a str>,
}

impl<'a> RequestedClient<'a> {
    /// Reads `client_id` and `redirect_uri`, and nothing else.
    pub fn from_params(params: &'a Params) -> Result<Self, Untrusted> {
        for name in ["client_id", "redirect_uri"] {
            if params.get(name).is_none() && params.all(name).next().is_some() {
                return Err(Untrusted::Params(ParamsError::Repeated(name.to_owned())));
            }
        }
        let client_id = params.get("client_id").ok_or(Untrusted::NoClient)?;
        Ok(Self {
            client_id: ClientId::parse(client_id).map_err(|_| Untrusted::UnknownClient)?,
            redirect_uri: params.get("redirect_uri"),
        })
    }
}

/// The presented URI if it is registered; without one, the only one that is.
pub(super) fn redirect_uri(presented: Option<&str>, registered: &[RedirectUri]) -> Result<RedirectUri, Untrusted> {
    match (presented, registered) {
        (Some(uri), _) if registered.iter().any(|own| own.matches(uri)) => {
            RedirectUri::parse(uri).map_err(|_| Untrusted::UnregisteredRedirectUri(uri.to_owned()))
        }
        (Some(uri), _) => Err(Untrusted::UnregisteredRedirectUri(uri.to_owned())),
        (None, [only]) => Ok(only.clone()),
        (None, _) => Err(Untrusted::NoRedirectUri),
    }
}

/// Why nothing may be told to the redirect URI. The text is for the page that is shown instead.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Untrusted {
    /// The request cannot be read.
    #[error("The request cannot be read: {0}.")]
    Params(#[from] ParamsError),
    /// No `client_id`.
    #[error("The request has no client_id.")]
    NoClient,
    /// The `request_uri` stands for nothing that this client pushed.
    #[error("The request_uri is not one that this service got from us, or its time is long over.")]
    UnknownRequestUri,
    /// No client has this id.
    #[error("No service is registered under this client_id.")]
    UnknownClient,
    /// No `redirect_uri`, although there is not exactly one to choose.
    #[error("The request has no redirect_uri, and the service has registered more than one.")]
    NoRedirectUri,
    /// The redirect URI, as presented, is not registered.
    #[error("The redirect_uri is not registered for this service: {0}")]
    UnregisteredRedirectUri(String),
}
