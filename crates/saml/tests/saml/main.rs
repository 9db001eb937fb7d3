//! SAML as strangers would send it: what is accepted, and the attacks that are refused, each by name.
//!
//! The hostile messages are made from a good one by mutations that the tests spell out, so that each shows the one
//! thing that is wrong with it.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]
#![allow(clippy::format_collect, reason = "short beats fast here")]

// By the name that its dependents use.
extern crate beadle_saml as saml;

mod accepted;
mod attacks;
mod conditions;
mod documents;
mod ecp;
mod encryption;
mod logout;
mod metadata;
mod own_metadata;
mod peers;
mod released;
mod requests;
mod signatures;
mod support;
