//! What people run to hold a certificate: `beadle cert`. It signs them in (by the device flow in a browser, or by ECP on
//! the terminal), makes their key, has it certified, and puts both where grid software looks for them.
//!
//! It is a client like any other: all that it knows of a server is what the server says of itself. The private key never
//! leaves the machine, and is never written without its certificate.
//!
//! | module | what it owns |
//! |---|---|
//! | [`http`] | requests, and where secrets may be sent |
//! | [`server`] | what a server says of itself |
//! | [`device`], [`token`], [`kept`] | signing in by the browser ([RFC 8628]), tokens, and the file that keeps them |
//! | [`ecp`], [`institution`] | signing in on the terminal (SAML ECP), and where |
//! | [`certificate`] | fetching, listing and revoking certificates |
//! | [`ssh`] | SSH certificates, and where `ssh` looks for them |
//! | [`key`], [`files`], [`place`] | keys, and where they are put |
//! | [`options`] | options that come from a server or from the environment |
//! | [`terminal`] | asking the person |
//!
//! [RFC 8628]: https://www.rfc-editor.org/rfc/rfc8628

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic))]

pub mod certificate;
pub mod device;
pub mod ecp;
mod error;
pub mod files;
pub mod http;
pub mod institution;
pub mod kept;
pub mod key;
pub mod options;
pub mod place;
pub mod server;
pub mod ssh;
pub mod terminal;
pub mod token;

pub use error::{Error, Refusal};
