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

/// The HTTP client that institutions and relying party share: it trusts `ca` besides the machine's own authorities, and
/// follows no redirects, as `openidconnect` demands. The process must have installed its TLS provider.
pub fn http_client(ca: Option<&rustls_pki_types::CertificateDer<'_>>) -> reqwest::Result<reqwest::Client> {
    let ca = ca.map(|ca| reqwest::Certificate::from_der(ca)).transpose()?;
    let builder = || reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
    // A machine without any authorities of its own can still reach the demo itself.
    builder().tls_certs_merge(ca.clone()).build().or_else(|_| builder().tls_certs_only(ca).build())
}
