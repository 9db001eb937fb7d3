//! Certification requests: PKCS#10 ([RFC 2986]), of which Beadle takes the public key and nothing else.
//!
//! Invariant: whoever sent a [`CertificationRequest`] holds the private key, because the request's own signature was
//! verified over the bytes that were sent. The name, alternative names and extensions that it asks for are not even
//! read: the name comes from the sign-in.
//!
//! [RFC 2986]: https://www.rfc-editor.org/rfc/rfc2986

mod signature;
mod transport;

use x509_cert::{
    der::{
        self, Decode as _, Reader as _, SliceReader, Tag, TagNumber, Tagged as _,
        asn1::{AnyRef, BitStringRef},
    },
    spki::AlgorithmIdentifierRef,
};

pub(crate) use self::signature::verify_signed;
use crate::{
    public_key::{PublicKeyError, SubjectPublicKey},
    weak_key::{self, Weakness},
};

/// Why a certification request is not taken. The messages are for the person who sent it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsrError {
    /// Nothing there.
    #[error("the certification request is empty")]
    Empty,
    /// More than [`CertificationRequest::MAX_LENGTH`] characters.
    #[error("the certification request is longer than 16 KiB; send the request alone, without other files")]
    TooLong,
    /// A private key was sent.
    #[error(
        "this holds a private key; a private key must never leave your machine: throw it away, make a new one, and \
         send only the certification request"
    )]
    PrivateKeySent,
    /// Another kind of PEM block.
    #[error("this is a PEM block of type {label}, not a CERTIFICATE REQUEST")]
    OtherPem {
        /// The label that stands there.
        label: String,
    },
    /// BEGIN without END.
    #[error("the certification request is cut off: its line -----END CERTIFICATE REQUEST----- is missing")]
    Truncated,
    /// More than one block.
    #[error("more than one PEM block was sent; send exactly one certification request")]
    SeveralBlocks,
    /// Neither PEM nor base64.
    #[error("the certification request is neither PEM nor base64")]
    NotBase64,
    /// Form encoding turned every `+` into a blank.
    #[error(
        "every + of the certification request has become a blank on its way; encode the form value, for example with \
         curl --data-urlencode 'certreq@request.pem'"
    )]
    PlusLost,
    /// Not a PKCS#10 request in DER.
    #[error("the certification request is damaged: it is not a PKCS#10 request in DER")]
    Malformed,
    /// Something follows the request.
    #[error("bytes follow the certification request; send the request alone")]
    TrailingBytes,
    /// Another version than the only one.
    #[error("the certification request is of another version than 1 (which is written as 0), the only one of PKCS#10")]
    Version,
    /// The key may not stand in a certificate.
    #[error(transparent)]
    Key(#[from] PublicKeyError),
    /// The key can be computed from its public half.
    #[error(transparent)]
    Weak(#[from] Weakness),
    /// Signed with SHA-1, MD5 or MD2.
    #[error("the certification request is signed with {digest}, which is broken; make it again with SHA-256")]
    OldDigest {
        /// `SHA-1`, `MD5` or `MD2`.
        digest: &'static str,
    },
    /// Signed with an algorithm that does not go with the key, or that Beadle does not verify.
    #[error("the certification request's signature algorithm {algorithm} is not accepted for its key; use SHA-256")]
    SignatureAlgorithm {
        /// Its OID.
        algorithm: String,
    },
    /// The proof of possession failed.
    #[error("the certification request's signature is wrong: it was changed after signing, or signed by another key")]
    Signature,
}

/// A request whose sender holds the private key to [`Self::public_key`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificationRequest {
    public_key: SubjectPublicKey,
}

impl CertificationRequest {
    /// The longest text that is looked at, in bytes.
    pub const MAX_LENGTH: usize = 16 * 1024;

    /// Reads PEM ([RFC 7468 §7]) or bare base64, checks the key, and verifies the proof of possession.
    ///
    /// [RFC 7468 §7]: https://www.rfc-editor.org/rfc/rfc7468#section-7
    pub fn parse(text: &str) -> Result<Self, CsrError> {
        let received = transport::decode(text)?;
        let request = match Request::from_der(&received.der) {
            Ok(request) => request,
            Err(_) if received.plus_may_be_lost => return Err(CsrError::PlusLost),
            Err(error) => return Err(error),
        };
        let public_key = SubjectPublicKey::from_spki_der(request.spki)?;
        signature::verify(&public_key, &request)?;
        weak_key::check(&public_key)?;
        Ok(Self { public_key })
    }

    /// The key to certify.
    pub const fn public_key(&self) -> &SubjectPublicKey {
        &self.public_key
    }
}

/// A CertificationRequest's outer form, with the signed bytes as they were sent.
struct Request<'a> {
    info: &'a [u8],
    spki: &'a [u8],
    algorithm: AlgorithmIdentifierRef<'a>,
    signature: BitStringRef<'a>,
}

impl<'a> Request<'a> {
    fn from_der(bytes: &'a [u8]) -> Result<Self, CsrError> {
        let malformed = |_| CsrError::Malformed;
        let mut reader = SliceReader::new(bytes).map_err(malformed)?;
        let (info, algorithm, signature) = reader
            .sequence(|fields| {
                let info = fields.tlv_bytes()?;
                let algorithm = AlgorithmIdentifierRef::decode(fields)?;
                Ok::<_, der::Error>((info, algorithm, BitStringRef::decode(fields)?))
            })
            .map_err(malformed)?;
        if !reader.is_finished() {
            return Err(CsrError::TrailingBytes);
        }
        let (version, spki) = version_and_public_key(info).map_err(malformed)?;
        if version != 0 {
            return Err(CsrError::Version);
        }
        Ok(Self { info, spki, algorithm, signature })
    }
}

/// Version and SubjectPublicKeyInfo of a CertificationRequestInfo. Some old tools leave the attributes out.
fn version_and_public_key(info: &[u8]) -> der::Result<(u8, &[u8])> {
    let mut reader = SliceReader::new(info)?;
    let both = reader.sequence(|fields| {
        let version = u8::decode(fields)?;
        let subject = AnyRef::decode(fields)?;
        subject.tag().assert_eq(Tag::Sequence)?;
        let spki = fields.tlv_bytes()?;
        if !fields.is_finished() {
            let attributes = AnyRef::decode(fields)?;
            attributes.tag().assert_eq(Tag::ContextSpecific { constructed: true, number: TagNumber(0) })?;
        }
        Ok::<_, der::Error>((version, spki))
    })?;
    reader.finish()?;
    Ok(both)
}
