//! Keys of authorities that lie in a token ([PKCS#11]): a hardware security module, a smart card, or SoftHSM.
//!
//! Everything here waits for the device, and is called where waiting holds up nobody else. A token is opened when it is first
//! needed, and again after it was lost.
//!
//! Invariant: a PIN that was refused is never tried again, because tokens lock.
//!
//! [PKCS#11]: https://docs.oasis-open.org/pkcs11/pkcs11-spec/v3.1/pkcs11-spec-v3.1.html

mod error;
mod key;
mod key_object;
mod token;

pub use error::TokenError;
pub use key_object::{KeyObject, NotAKeyObject};
pub use token::{Token, TokenSettings};
