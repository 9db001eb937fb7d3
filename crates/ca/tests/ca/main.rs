//! The crate from outside, and OpenSSL's opinion of what it makes.

#![allow(missing_docs)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test fails by panicking")]

// The name by which every other crate of the workspace knows it.
extern crate beadle_ca as ca;

mod authorities;
mod chains;
mod csr;
mod holder;
mod house;
mod imported;
mod issue;
mod ocsp;
mod openssl;
mod pkcs12;
mod pkcs7;
mod private_key_file;
mod revocation;
mod ssh;
mod trust_bundle;
