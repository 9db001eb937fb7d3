//! The wire grammar of OAuth 2.0 and OpenID Connect: raw parameters in, valid requests out, and the documents and
//! answers that go back. One file per topic, indexed by RFC.
//!
//! Nothing here reads a clock, a socket or a database. A request is parsed in full before anything is done with it, so
//! that whoever holds a type of this crate need not check its shape again.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]
// The discovery document in full is one macro.
#![cfg_attr(test, recursion_limit = "256")]

pub mod access_token;
mod authorization_details;
pub mod authorize;
pub mod bearer;
pub mod client_auth;
pub mod device;
pub mod dpop;
pub mod error;
pub mod federation;
mod form;
pub mod id_token;
pub mod introspection;
pub mod issuer;
pub mod jose;
pub mod json;
pub mod logout;
pub mod metadata;
pub mod par;
pub mod params;
pub mod pkce;
pub mod registration;
pub mod request;
pub mod request_object;
pub mod token;
pub mod userinfo;

pub use authorize::{AuthorizationRequest, AuthorizeError, RedirectTarget, RequestedClient, Untrusted};
pub use client_auth::{ClientCredentials, Proof};
pub use error::{ErrorCode, OAuthError};
pub use issuer::Issuer;
pub use params::Params;
pub use request::RequestContext;
