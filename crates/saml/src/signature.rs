//! XML signatures ([XML-DSig](https://www.w3.org/TR/xmldsig-core1/) in the profile of SAML Core §5.4).
//!
//! What a signature may look like is checked *before* any cryptography, because XML-DSig itself permits far more than
//! SAML needs. Invariant: `Signed` hands out only text that is, byte for byte, what was digested and signed.

mod create;
mod root;
mod shape;
mod verify;

pub(crate) use create::enveloped;
pub(crate) use root::SignedRoot;
pub(crate) use shape::Shape;
pub(crate) use verify::{TrustedKeys, verify};

/// Why signatures of a document were refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// A signature stands where none belongs.
    #[error("a signature stands where none belongs")]
    Misplaced,
    /// An element has several signatures.
    #[error("an element has several signatures")]
    Several,
    /// Two elements have the same ID.
    #[error("an ID occurs twice: {0:?}")]
    DuplicateId(String),
    /// The signature does not have the one shape that SAML needs.
    #[error("a signature has an unexpected shape: {0}")]
    Malformed(&'static str),
    /// The signature uses an algorithm that is not on the list.
    #[error("a signature uses an algorithm that is not allowed: {0:?}")]
    ForbiddenAlgorithm(String),
    /// The signature does not refer to the element that holds it.
    #[error("a signature refers to something other than the element that holds it")]
    WrongReference,
    /// There is no key to verify with.
    #[error("the metadata hold no usable key to verify signatures with")]
    NoKey,
    /// No trusted key made the signature over these contents.
    #[error("a signature does not verify with any trusted key")]
    Bad,
}
