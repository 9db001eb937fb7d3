//! The question ([RFC 6960 §4.1](https://www.rfc-editor.org/rfc/rfc6960#section-4.1)).

use aws_lc_rs::digest;
use x509_cert::{
    der::{
        self, Decode as _, Encode, Reader as _, SliceReader, Tag, TagNumber, Tagged as _,
        asn1::{AnyRef, ObjectIdentifier, OctetStringRef},
    },
    ext::Extension,
    spki::AlgorithmIdentifierRef,
};

use crate::{authority::AuthorityCertificate, serial::Serial};

const SHA1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");
const SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
/// id-pkix-ocsp-nonce.
pub(super) const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// What may be critical without harm: nonce, and which kinds of answers are understood (ours is the one that must be).
const KNOWN: [ObjectIdentifier; 2] = [NONCE, ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.4")];

/// What came is no question: not DER of the right form, with too much in it, with a nonce of no or more than 128 bytes
/// ([RFC 9654 §2.1](https://www.rfc-editor.org/rfc/rfc9654#section-2.1)), or with a critical extension that is unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no OCSP request")]
pub struct MalformedRequest;

impl From<der::Error> for MalformedRequest {
    fn from(_: der::Error) -> Self {
        Self
    }
}

/// A question about some certificates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OcspRequest {
    certificates: Vec<CertId>,
    /// The nonce extension, as the answer repeats it.
    nonce: Option<Vec<u8>>,
}

/// A certificate as a question names it: its issuer by digests of name and key, and its serial number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertId {
    /// As it was sent, because the answer repeats it.
    der: Vec<u8>,
    algorithm: Option<&'static digest::Algorithm>,
    issuer_name: Vec<u8>,
    issuer_key: Vec<u8>,
    serial: Option<Serial>,
}

impl OcspRequest {
    /// The longest request that is read, in bytes.
    pub const MAX_LENGTH: usize = 8 * 1024;
    /// How many certificates may be asked for at once.
    pub const MAX_CERTIFICATES: usize = 20;

    /// Reads a request (DER). A signature of it is not looked at: anybody may ask.
    pub fn parse(bytes: &[u8]) -> Result<Self, MalformedRequest> {
        if bytes.len() > Self::MAX_LENGTH {
            return Err(MalformedRequest);
        }
        let mut reader = SliceReader::new(bytes)?;
        let request = reader.sequence(|fields| {
            let request = Self::tbs_request(fields.tlv_bytes()?)?;
            if !fields.is_finished() {
                context(fields, 0)?;
            }
            Ok::<_, der::Error>(request)
        })?;
        reader.finish()?;
        Ok(request)
    }

    /// The certificates that are asked for, in their order.
    pub fn certificates(&self) -> &[CertId] {
        &self.certificates
    }

    /// Whether the asker wants an answer of their own, that nobody kept.
    pub const fn has_nonce(&self) -> bool {
        self.nonce.is_some()
    }

    /// The nonce extension (DER).
    pub(super) fn nonce(&self) -> Option<&[u8]> {
        self.nonce.as_deref()
    }

    fn tbs_request(bytes: &[u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(bytes)?;
        let (certificates, extensions) = reader.sequence(|fields| {
            // The version is 1, which DER leaves out; the name of who asks is not needed.
            while matches!(context_number(fields)?, Some(0 | 1)) {
                AnyRef::decode(fields)?;
            }
            let certificates = fields.sequence(|list| {
                let mut certificates = Vec::new();
                while !list.is_finished() {
                    certificates.push(list.sequence(single_request)?);
                }
                Ok::<_, der::Error>(certificates)
            })?;
            let extensions = if fields.is_finished() { Vec::new() } else { extensions(context(fields, 2)?)? };
            Ok::<_, der::Error>((certificates, extensions))
        })?;
        reader.finish()?;
        Self::checked(certificates, &extensions)
    }

    fn checked(certificates: Vec<(CertId, Vec<Extension>)>, extensions: &[Extension]) -> der::Result<Self> {
        let wrong = || der::Error::from(Tag::Sequence.value_error());
        if certificates.is_empty() || certificates.len() > Self::MAX_CERTIFICATES {
            return Err(wrong());
        }
        let all = certificates.iter().flat_map(|(_, single)| single).chain(extensions);
        if all.into_iter().any(|extension| extension.critical && !KNOWN.contains(&extension.extn_id)) {
            return Err(wrong());
        }
        let mut nonces = extensions.iter().filter(|extension| extension.extn_id == NONCE);
        let nonce = nonces.next();
        if nonces.next().is_some() || !nonce.is_none_or(is_nonce) {
            return Err(wrong());
        }
        let nonce = nonce.map(Encode::to_der).transpose()?;
        Ok(Self { certificates: certificates.into_iter().map(|(certificate, _)| certificate).collect(), nonce })
    }
}

/// Within the extension's OCTET STRING there is another one, of 1 to 128 bytes.
fn is_nonce(extension: &Extension) -> bool {
    <&OctetStringRef>::from_der(extension.extn_value.as_bytes())
        .is_ok_and(|nonce| (1..=128).contains(&nonce.as_bytes().len()))
}

fn single_request(fields: &mut SliceReader<'_>) -> der::Result<(CertId, Vec<Extension>)> {
    let certificate = CertId::parse(fields.tlv_bytes()?)?;
    let extensions = if fields.is_finished() { Vec::new() } else { extensions(context(fields, 0)?)? };
    Ok((certificate, extensions))
}

impl CertId {
    fn parse(bytes: &[u8]) -> der::Result<Self> {
        let mut reader = SliceReader::new(bytes)?;
        let (algorithm, name, key, serial) = reader.sequence(|fields| {
            let algorithm = AlgorithmIdentifierRef::decode(fields)?;
            let name = <&OctetStringRef>::decode(fields)?;
            let key = <&OctetStringRef>::decode(fields)?;
            let serial = AnyRef::decode(fields)?;
            serial.tag().assert_eq(Tag::Integer)?;
            Ok::<_, der::Error>((algorithm, name, key, serial))
        })?;
        reader.finish()?;
        let algorithm = match algorithm.oid {
            SHA1 => Some(&digest::SHA1_FOR_LEGACY_USE_ONLY),
            SHA256 => Some(&digest::SHA256),
            _ => None,
        };
        // A negative number is no serial number of ours.
        let positive = serial.value().first().is_some_and(|first| *first < 0x80);
        let serial = if positive { Serial::from_bytes(serial.value()).ok() } else { None };
        let (issuer_name, issuer_key) = (name.as_bytes().to_vec(), key.as_bytes().to_vec());
        Ok(Self { der: bytes.to_vec(), algorithm, issuer_name, issuer_key, serial })
    }

    /// The serial number; `None` if it is none that any certificate of ours could have.
    pub const fn serial(&self) -> Option<&Serial> {
        self.serial.as_ref()
    }

    /// Whether this names a certificate of that authority.
    pub fn is_issued_by(&self, authority: &AuthorityCertificate) -> bool {
        let Some(algorithm) = self.algorithm else { return false };
        let Ok(name) = authority.name().to_der() else { return false };
        let digest = |bytes: &[u8]| digest::digest(algorithm, bytes);
        digest(&name).as_ref() == self.issuer_name
            && digest(authority.public_key().key_bytes()).as_ref() == self.issuer_key
    }

    /// As it was sent.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }
}

/// The number of the context-specific element that comes next, if one does.
fn context_number(fields: &SliceReader<'_>) -> der::Result<Option<u32>> {
    Ok(match Tag::peek(fields)? {
        Tag::ContextSpecific { constructed: true, number } => Some(number.value()),
        _ => None,
    })
}

/// The content of `[number] EXPLICIT`.
fn context<'a>(fields: &mut SliceReader<'a>, number: u32) -> der::Result<&'a [u8]> {
    let element = AnyRef::decode(fields)?;
    element.tag().assert_eq(Tag::ContextSpecific { constructed: true, number: TagNumber(number) })?;
    Ok(element.value())
}

fn extensions(bytes: &[u8]) -> der::Result<Vec<Extension>> {
    Vec::<Extension>::from_der(bytes)
}
