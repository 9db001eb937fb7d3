//! The relying party's side of [Web Authentication](https://www.w3.org/TR/webauthn-3/), as far as Beadle needs it: what
//! browsers are asked, and whether their answers hold.
//!
//! Pure: time, chance and what is on record are arguments. Passkeys here are always verified with the person (PIN,
//! fingerprint, …); attestation is not asked for, and not believed.
//!
//! Invariant: nothing of an answer is believed that is not in a [`Registered`] or an [`Asserted`], which exist only after
//! every check.

#![cfg_attr(test, allow(clippy::unwrap_used, clippy::indexing_slicing))]

mod answer;
mod assertion;
mod authenticator_data;
mod cbor;
mod client_data;
mod error;
mod key;
mod options;
mod registration;
mod relying_party;

pub use self::{
    assertion::{Asserted, UnverifiedAssertion},
    error::WebAuthnError,
    key::{Algorithm, PublicKey},
    options::{Known, NewUser},
    registration::{Registered, UnverifiedRegistration},
    relying_party::RelyingParty,
};
