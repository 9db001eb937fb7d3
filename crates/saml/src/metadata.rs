//! Metadata of institutions ([SAML Metadata](https://docs.oasis-open.org/security/saml/v2.0/saml-metadata-2.0-os.pdf)
//! and the extensions MDUI, MDRPI, entity attributes, `shibmd:Scope`).
//!
//! A document is canonicalized while it is read, and only the canonical text is understood; one entity at a time is kept.
//! [`read_signed`] digests that text, and hands out what it read only if the signature covers it; [`read`] is for what
//! needs no signature. An entity that cannot be used is skipped with a reason; only a broken document is an error.

mod canonical;
mod canonical_text;
mod entity;
mod markup;
mod reader;
mod signed;
mod source;

use std::io::BufRead;

use domain::{Institution, Timestamp};

use self::canonical_text::CanonicalText;
use crate::{
    signature::{SignatureError, TrustedKeys},
    xml::DocumentError,
};

/// What a metadata document says.
#[derive(Debug, Clone, Default)]
pub struct Metadata {
    /// The institutions that can be used.
    pub institutions: Vec<Institution>,
    /// Institutions that cannot, and why. Service providers and other roles are left out silently.
    pub skipped: Vec<Skipped>,
    /// Until when the document may be used; absent if it does not say.
    pub valid_until: Option<Timestamp>,
}

/// An institution that was left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Its entityID, as written (cut to 1024 characters).
    pub entity_id: String,
    /// Why.
    pub reason: SkipReason,
}

/// Why an institution was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SkipReason {
    /// No entityID, or a longer one than SAML allows.
    #[error("the entityID is empty or too long")]
    BadEntityId,
    /// No certificate with a key that Beadle trusts (RSA of 2048 bits and more, or an elliptic curve).
    #[error("there is no usable signing key")]
    NoSigningKey,
    /// Neither an HTTP-Redirect nor an HTTP-POST endpoint.
    #[error("there is no HTTP-Redirect or HTTP-POST endpoint for sign-in")]
    NoEndpoint,
    /// An endpoint that is no `https:` or `http:` address.
    #[error("an endpoint is no https or http address")]
    ForbiddenEndpoint,
    /// The entityID occurred before.
    #[error("the entityID occurred before")]
    Duplicate,
    /// Its own or its group's validUntil is past.
    #[error("its metadata have expired")]
    Expired,
}

/// Why a whole metadata document was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MetadataError {
    /// The XML was refused.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The document breaks off: reading it failed.
    #[error("the document cannot be read to its end: {0}")]
    Interrupted(String),
    /// The root is neither an `EntityDescriptor` nor an `EntitiesDescriptor`.
    #[error("the document is no SAML metadata")]
    NotMetadata,
    /// validUntil is past.
    #[error("the metadata expired at {0}")]
    Expired(Timestamp),
    /// A validUntil is no time.
    #[error("validUntil is no time")]
    BadInstant,
    /// The root's signature is missing.
    #[error("the metadata are not signed")]
    Unsigned,
    /// The root's signature was refused.
    #[error(transparent)]
    Signature(#[from] SignatureError),
}

/// Verifies the signature of the document's root with one of the pinned keys (certificates or `SubjectPublicKeyInfo`,
/// DER), and reads what it covers. A certificate's dates mean nothing here. One pass: only the entity at hand is kept.
pub fn read_signed(xml: impl BufRead, pinned_keys: &[Vec<u8>], now: Timestamp) -> Result<Metadata, MetadataError> {
    let mut text = signed::verifying(xml, &TrustedKeys::from_der(pinned_keys))?;
    let metadata = reader::read(&mut text, now);
    signed::finish(text, metadata)
}

/// Reads an `EntityDescriptor` or (nested) `EntitiesDescriptor`. Does **not** verify the signature.
pub fn read(xml: impl BufRead, now: Timestamp) -> Result<Metadata, MetadataError> {
    let mut text = CanonicalText::of(xml);
    let metadata = reader::read(&mut text, now);
    text.finish()?;
    metadata
}
