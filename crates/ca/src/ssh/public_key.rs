//! People's SSH keys: a line as it stands in `id_….pub` ([RFC 4253 §6.6](https://www.rfc-editor.org/rfc/rfc4253#section-6.6),
//! [RFC 5656 §3.1](https://www.rfc-editor.org/rfc/rfc5656#section-3.1), [RFC 8709 §4](https://www.rfc-editor.org/rfc/rfc8709#section-4)).

use std::fmt;

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ED25519, ParsedPublicKey, VerificationAlgorithm,
};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::Digest;
use x509_cert::der::asn1::ObjectIdentifier;

use super::wire::{Reader, Writer};
use crate::{
    public_key::{KeyKind, PublicKeyError, SECP256R1, SECP384R1, SubjectPublicKey},
    tlv::{self, NULL, tlv},
    weak_key::{self, Weakness},
};

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const BIT_STRING: u8 = 0x03;

/// The kinds of keys that are certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SshKeyKind {
    /// `ssh-ed25519`.
    Ed25519,
    /// `ecdsa-sha2-nistp256`.
    P256,
    /// `ecdsa-sha2-nistp384`.
    P384,
    /// `ssh-rsa`, which OpenSSH signs with SHA-2.
    Rsa,
}

impl SshKeyKind {
    pub(super) const ALL: [Self; 4] = [Self::Ed25519, Self::P256, Self::P384, Self::Rsa];

    /// The name of the key type.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Ed25519 => "ssh-ed25519",
            Self::P256 => "ecdsa-sha2-nistp256",
            Self::P384 => "ecdsa-sha2-nistp384",
            Self::Rsa => "ssh-rsa",
        }
    }

    /// The curve, as SSH calls it, if it is one of NIST's.
    const fn curve(self) -> Option<&'static [u8]> {
        match self {
            Self::P256 => Some(b"nistp256"),
            Self::P384 => Some(b"nistp384"),
            Self::Ed25519 | Self::Rsa => None,
        }
    }

    /// The name of the certificate type.
    pub const fn certificate_type(self) -> &'static str {
        match self {
            Self::Ed25519 => "ssh-ed25519-cert-v01@openssh.com",
            Self::P256 => "ecdsa-sha2-nistp256-cert-v01@openssh.com",
            Self::P384 => "ecdsa-sha2-nistp384-cert-v01@openssh.com",
            Self::Rsa => "ssh-rsa-cert-v01@openssh.com",
        }
    }
}

/// Why a key is not certified.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SshPublicKeyError {
    /// No line of a public key file.
    #[error("the key is no public SSH key: a line such as `ssh-ed25519 AAAA…`, as it stands in ~/.ssh/id_ed25519.pub")]
    Malformed,
    /// Another kind.
    #[error("keys of type {0} are not certified; make one with `ssh-keygen -t ed25519`")]
    Unsupported(String),
    /// Too short.
    #[error("the RSA key has fewer than {} bits; make one with `ssh-keygen -t ed25519`", SshPublicKey::MIN_RSA_BITS)]
    RsaTooSmall,
    /// Too long, or with an exponent that nobody uses.
    #[error(transparent)]
    Rsa(PublicKeyError),
    /// The private half can be computed.
    #[error(transparent)]
    Weak(#[from] Weakness),
}

/// A key that may stand in a certificate.
#[derive(Clone, PartialEq, Eq)]
pub struct SshPublicKey {
    kind: SshKeyKind,
    /// Everything behind the name of the type.
    parameters: Vec<u8>,
}

impl SshPublicKey {
    /// The shortest RSA key, in bits.
    pub const MIN_RSA_BITS: usize = 3072;
    /// The longest line that is read.
    const MAX_LINE: usize = 8 * 1024;

    /// Reads a line: type, base64, and a comment that does not count.
    pub fn parse(line: &str) -> Result<Self, SshPublicKeyError> {
        let line = line.trim();
        if line.len() > Self::MAX_LINE || line.contains(['\n', '\r']) {
            return Err(SshPublicKeyError::Malformed);
        }
        let mut words = line.split_ascii_whitespace();
        let (name, base64) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let blob = BASE64.decode(base64).map_err(|_| SshPublicKeyError::Malformed)?;
        let mut reader = Reader(&blob);
        if reader.string() != Some(name.as_bytes()) {
            return Err(SshPublicKeyError::Malformed);
        }
        let kind = SshKeyKind::ALL.into_iter().find(|kind| kind.as_str() == name);
        let kind = kind.ok_or_else(|| SshPublicKeyError::Unsupported(name.chars().take(80).collect()))?;
        let parameters = reader.0.to_vec();
        let complete = match kind {
            SshKeyKind::Ed25519 => is_valid(&ED25519, reader.string().filter(|key| key.len() == 32)),
            SshKeyKind::P256 => is_curve_point(&mut reader, kind, (&ECDSA_P256_SHA256_ASN1, 65)),
            SshKeyKind::P384 => is_curve_point(&mut reader, kind, (&ECDSA_P384_SHA384_ASN1, 97)),
            SshKeyKind::Rsa => {
                let (Some(exponent), Some(modulus)) = (reader.string(), reader.string()) else {
                    return Err(SshPublicKeyError::Malformed);
                };
                check_rsa(exponent, modulus)?;
                true
            }
        };
        if complete && reader.is_at_end() { Ok(Self { kind, parameters }) } else { Err(SshPublicKeyError::Malformed) }
    }

    /// The key in a certificate, from the bytes that were signed; `None` if they are none.
    pub fn certified_in(tbs: &[u8]) -> Option<Self> {
        let mut reader = Reader(tbs);
        let (name, _nonce) = (reader.string()?, reader.string()?);
        let kind = SshKeyKind::ALL.into_iter().find(|kind| kind.certificate_type().as_bytes() == name)?;
        Self::first_in(kind, &mut reader)
    }

    /// A key of this kind, without its name, at the beginning of what is read.
    pub(super) fn first_in(kind: SshKeyKind, reader: &mut Reader<'_>) -> Option<Self> {
        let behind_name = reader.0;
        let strings = if kind == SshKeyKind::Ed25519 { 1 } else { 2 };
        (0..strings).try_for_each(|_| reader.string().map(drop))?;
        Some(Self { kind, parameters: behind_name.strip_suffix(reader.0)?.to_vec() })
    }

    /// The kind.
    pub const fn kind(&self) -> SshKeyKind {
        self.kind
    }

    /// The key in SSH's own encoding.
    pub fn blob(&self) -> Vec<u8> {
        Writer::default().string(self.kind.as_str().as_bytes()).raw(&self.parameters).done()
    }

    /// SHA-256 of it, which `ssh-keygen -l` prints in base64.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(&self.blob())
    }

    /// The same of a key of X.509, also of one that is not certified for SSH.
    pub fn fingerprint_of(key: &SubjectPublicKey) -> Digest {
        let kind = match key.kind() {
            KeyKind::Rsa { .. } => SshKeyKind::Rsa,
            KeyKind::P256 => SshKeyKind::P256,
            KeyKind::P384 => SshKeyKind::P384,
        };
        let name = Writer::default().string(kind.as_str().as_bytes());
        let blob = match (kind.curve(), key.rsa_numbers()) {
            (Some(curve), _) => name.string(curve).string(key.key_bytes()),
            (None, Some((modulus, exponent))) => name.mpint(exponent).mpint(modulus),
            (None, None) => name,
        };
        Digest::of(&blob.done())
    }

    /// The same key as X.509 has it; `None` for Ed25519, which certificates of X.509 do not have here.
    pub fn to_x509(&self) -> Option<SubjectPublicKey> {
        let mut reader = Reader(&self.parameters);
        let (first, second) = (reader.string()?, reader.string());
        match self.kind {
            SshKeyKind::Ed25519 => None,
            SshKeyKind::P256 => SubjectPublicKey::from_curve_point(&tlv::oid(SECP256R1), second?).ok(),
            SshKeyKind::P384 => SubjectPublicKey::from_curve_point(&tlv::oid(SECP384R1), second?).ok(),
            SshKeyKind::Rsa => SubjectPublicKey::from_rsa_numbers(second?, first).ok(),
        }
    }

    /// What stands in a certificate between nonce and serial number.
    pub(super) fn parameters(&self) -> &[u8] {
        &self.parameters
    }
}

impl fmt::Debug for SshPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SshPublicKey").field("kind", &self.kind).finish_non_exhaustive()
    }
}

fn is_valid<A>(algorithm: &'static A, key: Option<&[u8]>) -> bool
where
    A: VerificationAlgorithm,
{
    key.is_some_and(|key| ParsedPublicKey::new(algorithm, key).is_ok())
}

/// The curve's name, and an uncompressed point that lies on it.
fn is_curve_point<A>(reader: &mut Reader<'_>, kind: SshKeyKind, (algorithm, length): (&'static A, usize)) -> bool
where
    A: VerificationAlgorithm,
{
    reader.string() == kind.curve() && is_valid(algorithm, reader.string().filter(|point| point.len() == length))
}

/// The rules for X.509 hold here as well. SSH writes numbers as DER does.
fn check_rsa(exponent: &[u8], modulus: &[u8]) -> Result<(), SshPublicKeyError> {
    let number = |bytes| tlv(tlv::INTEGER, bytes);
    let key = tlv::sequence(&[&number(modulus), &number(exponent)]);
    let spki = tlv::sequence(&[
        &tlv::sequence(&[&tlv::oid(RSA_ENCRYPTION), NULL]),
        &tlv(BIT_STRING, &[&[0], key.as_slice()].concat()),
    ]);
    let key = SubjectPublicKey::from_spki_der(&spki).map_err(|error| match error {
        PublicKeyError::Malformed => SshPublicKeyError::Malformed,
        PublicKeyError::RsaTooSmall { .. } => SshPublicKeyError::RsaTooSmall,
        other => SshPublicKeyError::Rsa(other),
    })?;
    match key.kind() {
        KeyKind::Rsa { bits } if bits >= SshPublicKey::MIN_RSA_BITS => Ok(weak_key::check(&key)?),
        _ => Err(SshPublicKeyError::RsaTooSmall),
    }
}
