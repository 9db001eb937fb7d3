//! What the demo and the tests stand on: three sample institutions that speak real SAML over HTTP, a sample relying
//! party, and a local certificate authority for TLS.
//!
//! Invariant: nothing here is reachable from `serve`. The institutions are the *other* side of SAML, written apart from
//! the `saml` crate on purpose: a mistake in one must not be answered by the same mistake in the other.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

mod bounded;
pub mod institution;
mod page;
mod private_file;
pub mod relying_party;
#[cfg(test)]
mod testing;
pub mod tls;

pub use private_file::FileError;
