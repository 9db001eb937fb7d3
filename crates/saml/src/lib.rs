//! The service-provider side of SAML 2.0: requests to institutions, verified answers from them, and their metadata.
//!
//! Pure: no I/O and no clock. The types force verification: a [`response::UnverifiedResponse`] offers nothing but a
//! look-up key, and only its [`verify`](response::UnverifiedResponse::verify) yields an [`Assertion`].
//!
//! Invariant: every claim is read from canonical bytes whose digest an institution signed with a key of its metadata.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod certificate;
mod encryption;
pub mod key;
pub mod metadata;
pub mod request;
pub mod response;
pub mod service_provider;
pub mod signature;
mod vocabulary;
pub mod xml;

pub use key::{DecryptionKey, KeyError, SigningKey};
pub use metadata::{Metadata, MetadataError};
pub use request::{AuthnRequest, RequestError, RequestId, SignInRequest};
pub use response::{
    Assertion, Attribute, AttributeValue, Expected, NameId, Refusal, ResponseError, UnverifiedResponse,
};
pub use service_provider::{Contacts, ServiceProvider};
pub use signature::SignatureError;
pub use xml::DocumentError;
