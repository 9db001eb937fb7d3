//! The service-provider side of SAML 2.0: requests to institutions, verified answers from them, single logout, and
//! metadata.
//!
//! Pure: no I/O and no clock. The types force verification: a [`response::UnverifiedResponse`] offers nothing but a
//! look-up key, and only its [`verify`](response::UnverifiedResponse::verify) yields an [`Assertion`]; the same with a
//! [`logout::UnverifiedLogout`].
//!
//! Invariant: every claim is read from canonical bytes whose digest an institution signed with a key of its metadata.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod binding;
pub mod certificate;
pub mod discovery;
pub mod ecp;
mod encryption;
pub mod key;
pub mod logout;
pub mod metadata;
mod name_id;
pub mod request;
pub mod response;
pub mod service_provider;
pub mod signature;
mod vocabulary;
pub mod xml;

pub use binding::{Outgoing, Parameter, Received, RequestError};
pub use ecp::EcpAnswer;
pub use key::{DecryptionKey, KeyError, SigningKey};
pub use logout::{LogoutOutcome, LogoutRequest, NewLogoutRequest, UnverifiedLogout};
pub use metadata::{Metadata, MetadataError};
pub use name_id::NameId;
pub use request::{AuthnRequest, RequestId};
pub use response::{Assertion, Attribute, AttributeValue, Expected, Refusal, ResponseError, UnverifiedResponse};
pub use service_provider::{Contacts, ServiceProvider};
pub use signature::SignatureError;
pub use xml::DocumentError;
