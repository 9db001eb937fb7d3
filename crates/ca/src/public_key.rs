//! Public keys that may stand in a certificate: RSA of 2048 to 4096 bits and the curves P-256 and P-384.
//!
//! Invariant: one key has one encoding (RSA with its NULL parameters, curve points uncompressed), so that a key's
//! fingerprint finds it wherever it was certified before ([RFC 3279 §2.3], [RFC 5480 §2]).
//!
//! [RFC 3279 §2.3]: https://www.rfc-editor.org/rfc/rfc3279#section-2.3
//! [RFC 5480 §2]: https://www.rfc-editor.org/rfc/rfc5480#section-2

use std::fmt;

use aws_lc_rs::{
    digest,
    signature::{ECDSA_P256_SHA256_ASN1, ECDSA_P384_SHA384_ASN1, ParsedPublicKey, VerificationAlgorithm},
};
use domain::Digest;
use x509_cert::{
    TbsCertificate,
    der::{
        self, Decode as _, Encode as _, Reader as _, SliceReader,
        asn1::{ObjectIdentifier, OctetStringRef, UintRef},
    },
    spki::{self, EncodePublicKey, SubjectPublicKeyInfoOwned, SubjectPublicKeyInfoRef},
};

use crate::tlv;

const RSA_ENCRYPTION: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
pub(crate) const SECP256R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
pub(crate) const SECP384R1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// What people call the algorithms and curves that are refused.
const REFUSED: &[(&str, &str)] = &[
    ("1.3.101.110", "X25519"),
    ("1.3.101.111", "X448"),
    ("1.3.101.112", "Ed25519"),
    ("1.3.101.113", "Ed448"),
    ("1.2.840.10040.4.1", "DSA"),
    ("1.2.840.10046.2.1", "Diffie-Hellman"),
    ("1.2.840.113549.1.1.7", "RSAES-OAEP"),
    ("1.2.840.113549.1.1.10", "RSASSA-PSS"),
    ("1.3.132.0.10", "secp256k1"),
    ("1.3.132.0.33", "P-224"),
    ("1.3.132.0.35", "P-521"),
    ("1.2.840.10045.3.1.1", "P-192"),
    ("1.3.36.3.3.2.8.1.1.7", "brainpoolP256r1"),
    ("1.3.36.3.3.2.8.1.1.11", "brainpoolP384r1"),
    ("1.3.36.3.3.2.8.1.1.13", "brainpoolP512r1"),
    ("2.16.840.1.101.3.4.3.17", "ML-DSA-44"),
    ("2.16.840.1.101.3.4.3.18", "ML-DSA-65"),
    ("2.16.840.1.101.3.4.3.19", "ML-DSA-87"),
];

/// The kind of a key, as far as rules depend on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// RSA with a modulus of so many bits.
    Rsa {
        /// Length of the modulus.
        bits: usize,
    },
    /// The NIST curve P-256.
    P256,
    /// The NIST curve P-384.
    P384,
}

impl KeyKind {
    /// Whether this is an RSA key.
    pub const fn is_rsa(self) -> bool {
        matches!(self, Self::Rsa { .. })
    }
}

impl fmt::Display for KeyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Rsa { bits } => write!(f, "RSA-{bits}"),
            Self::P256 => f.write_str("P-256"),
            Self::P384 => f.write_str("P-384"),
        }
    }
}

/// Why a public key is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PublicKeyError {
    /// Not a SubjectPublicKeyInfo in DER, or one that contradicts its own algorithm.
    #[error("the public key is damaged: it is not a well-formed SubjectPublicKeyInfo")]
    Malformed,
    /// An algorithm or curve that few clients know.
    #[error("{algorithm} keys are not accepted; make an RSA key of 2048 to 4096 bits, or a P-256 or P-384 key")]
    Unsupported {
        /// The usual name, or the OID.
        algorithm: String,
    },
    /// The RSA modulus is shorter than 2048 bits.
    #[error("the RSA key has only {bits} bits, which can be broken; make one of 2048 to 4096 bits")]
    RsaTooSmall {
        /// Length of the modulus.
        bits: usize,
    },
    /// The RSA modulus is longer than 4096 bits.
    #[error("the RSA key has {bits} bits, more than many clients can use; make one of 2048 to 4096 bits")]
    RsaTooLarge {
        /// Length of the modulus.
        bits: usize,
    },
    /// The RSA public exponent is not 65537.
    #[error("the RSA key's public exponent is not 65537; make a new key without asking for another exponent")]
    RsaExponent,
    /// The RSA modulus is zero.
    #[error("the RSA key is empty: its modulus is zero")]
    RsaZero,
    /// The RSA modulus is even.
    #[error("the RSA key is broken: its modulus is even; make a new key with other software")]
    RsaEven,
    /// The point does not fulfil the equation of the curve.
    #[error("the public key is no point of the curve {0}")]
    NotOnCurve(KeyKind),
    /// The neutral element, whose private half everybody knows.
    #[error("the public key is the point at infinity, which is nobody's key")]
    Infinity,
    /// A curve point in another form than 0x04 || x || y.
    #[error("the curve point is compressed; make the request again with the uncompressed form of the key")]
    CompressedPoint,
}

/// A public key that may stand in a certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubjectPublicKey {
    spki_der: Vec<u8>,
    /// The content of the BIT STRING: an RSAPublicKey, or a curve point.
    key: Vec<u8>,
    kind: KeyKind,
}

impl SubjectPublicKey {
    /// The shortest RSA modulus, in bits.
    pub const MIN_RSA_BITS: usize = 2048;
    /// The longest RSA modulus, in bits.
    pub const MAX_RSA_BITS: usize = 4096;

    /// Takes over a DER-encoded SubjectPublicKeyInfo ([RFC 5280 §4.1.2.7]).
    ///
    /// [RFC 5280 §4.1.2.7]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.7
    pub fn from_spki_der(spki_der: &[u8]) -> Result<Self, PublicKeyError> {
        let spki = SubjectPublicKeyInfoRef::from_der(spki_der).map_err(|_| PublicKeyError::Malformed)?;
        let key = spki.subject_public_key.as_bytes().ok_or(PublicKeyError::Malformed)?;
        let kind = match spki.algorithm.oid {
            RSA_ENCRYPTION => rsa_kind(&spki, key)?,
            EC_PUBLIC_KEY => curve_kind(&spki, key)?,
            other => return Err(PublicKeyError::Unsupported { algorithm: usual_name(other) }),
        };
        Ok(Self { spki_der: spki_der.to_vec(), key: key.to_vec(), kind })
    }

    /// The key in a certificate, from the bytes that were signed (a TBSCertificate in DER); `None` if they are none, or have a
    /// key that is not certified here.
    pub fn certified_in(tbs_der: &[u8]) -> Option<Self> {
        let spki = TbsCertificate::from_der(tbs_der).ok()?.subject_public_key_info().to_der().ok()?;
        Self::from_spki_der(&spki).ok()
    }

    /// An RSA key from its numbers, big-endian, as tokens tell them (PKCS#11's CKA_MODULUS and CKA_PUBLIC_EXPONENT).
    pub fn from_rsa_numbers(modulus: &[u8], exponent: &[u8]) -> Result<Self, PublicKeyError> {
        let key = tlv::sequence(&[&tlv::unsigned(modulus), &tlv::unsigned(exponent)]);
        Self::from_parts(&[&tlv::oid(RSA_ENCRYPTION), tlv::NULL], &key)
    }

    /// A key on a curve from the curve's parameters (DER, the OID of a named one) and the point, as tokens tell them
    /// (CKA_EC_PARAMS and CKA_EC_POINT): as it is, or in an OCTET STRING.
    pub fn from_curve_point(parameters_der: &[u8], point: &[u8]) -> Result<Self, PublicKeyError> {
        // 04 begins both an uncompressed point and an OCTET STRING: the length tells which it is.
        let wrapped = <&OctetStringRef>::from_der(point).map(OctetStringRef::as_bytes);
        let parts = [&tlv::oid(EC_PUBLIC_KEY), parameters_der];
        match wrapped.map(|inner| Self::from_parts(&parts, inner)) {
            Ok(Ok(key)) => Ok(key),
            _ => Self::from_parts(&parts, point),
        }
    }

    fn from_parts(algorithm: &[&[u8]], key: &[u8]) -> Result<Self, PublicKeyError> {
        let bits = tlv::tlv(tlv::BIT_STRING, &[&[0], key].concat());
        Self::from_spki_der(&tlv::sequence(&[&tlv::sequence(algorithm), &bits]))
    }

    /// The SubjectPublicKeyInfo in DER.
    pub fn spki_der(&self) -> &[u8] {
        &self.spki_der
    }

    /// SHA-256 over the SubjectPublicKeyInfo: the name under which a key is remembered or blocked.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(&self.spki_der)
    }

    /// Algorithm and size.
    pub const fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The content of the BIT STRING, which is what aws-lc-rs verifies with.
    pub(crate) fn key_bytes(&self) -> &[u8] {
        &self.key
    }

    /// The modulus of an RSA key, big-endian.
    pub(crate) fn rsa_modulus(&self) -> Option<&[u8]> {
        self.rsa_numbers().map(|(modulus, _)| modulus)
    }

    /// Modulus and exponent of an RSA key, big-endian, without leading zeros.
    pub(crate) fn rsa_numbers(&self) -> Option<(&[u8], &[u8])> {
        self.kind.is_rsa().then(|| rsa_numbers(&self.key))?.ok()
    }

    /// The subjectKeyIdentifier that Beadle writes: the leftmost 160 bits of SHA-256 ([RFC 7093 §2], method 1).
    ///
    /// [RFC 7093 §2]: https://www.rfc-editor.org/rfc/rfc7093#section-2
    pub(crate) fn key_identifier(&self) -> Vec<u8> {
        digest::digest(&digest::SHA256, &self.key).as_ref().iter().copied().take(20).collect()
    }

    /// The identifier that other authorities write ([RFC 5280 §4.2.1.2], method 1), to recognise their keys.
    ///
    /// [RFC 5280 §4.2.1.2]: https://www.rfc-editor.org/rfc/rfc5280#section-4.2.1.2
    pub(crate) fn sha1_key_identifier(&self) -> Vec<u8> {
        digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, &self.key).as_ref().to_vec()
    }

    pub(crate) fn to_spki(&self) -> der::Result<SubjectPublicKeyInfoOwned> {
        SubjectPublicKeyInfoOwned::from_der(&self.spki_der)
    }
}

impl EncodePublicKey for SubjectPublicKey {
    fn to_public_key_der(&self) -> spki::Result<der::Document> {
        Ok(der::Document::from_der(&self.spki_der)?)
    }
}

fn rsa_kind(spki: &SubjectPublicKeyInfoRef<'_>, key: &[u8]) -> Result<KeyKind, PublicKeyError> {
    if !spki.algorithm.parameters.is_some_and(der::asn1::AnyRef::is_null) {
        return Err(PublicKeyError::Malformed);
    }
    let (modulus, exponent) = rsa_numbers(key).map_err(|_| PublicKeyError::Malformed)?;
    let (Some(first), Some(last)) = (modulus.first(), modulus.last()) else { return Err(PublicKeyError::RsaZero) };
    if modulus == [0] {
        return Err(PublicKeyError::RsaZero);
    }
    let bits = (modulus.len() * 8).saturating_sub(first.leading_zeros() as usize);
    if bits < SubjectPublicKey::MIN_RSA_BITS {
        return Err(PublicKeyError::RsaTooSmall { bits });
    }
    if bits > SubjectPublicKey::MAX_RSA_BITS {
        return Err(PublicKeyError::RsaTooLarge { bits });
    }
    if exponent != [1, 0, 1] {
        return Err(PublicKeyError::RsaExponent);
    }
    if last % 2 == 0 {
        return Err(PublicKeyError::RsaEven);
    }
    Ok(KeyKind::Rsa { bits })
}

/// Modulus and exponent of an RSAPublicKey ([RFC 8017 A.1.1]), without leading zeros.
///
/// [RFC 8017 A.1.1]: https://www.rfc-editor.org/rfc/rfc8017#appendix-A.1.1
fn rsa_numbers(key: &[u8]) -> der::Result<(&[u8], &[u8])> {
    let mut reader = SliceReader::new(key)?;
    let numbers = reader.sequence(|fields| {
        let modulus = UintRef::decode(fields)?;
        let exponent = UintRef::decode(fields)?;
        Ok::<_, der::Error>((modulus.as_bytes(), exponent.as_bytes()))
    })?;
    reader.finish()?;
    Ok(numbers)
}

fn curve_kind(spki: &SubjectPublicKeyInfoRef<'_>, point: &[u8]) -> Result<KeyKind, PublicKeyError> {
    let parameters = spki.algorithm.parameters.ok_or(PublicKeyError::Malformed)?;
    let curve = parameters
        .decode_as::<ObjectIdentifier>()
        .map_err(|_| PublicKeyError::Unsupported { algorithm: "curves with explicit parameters".to_owned() })?;
    let (kind, coordinate, algorithm): (_, _, &'static dyn VerificationAlgorithm) = match curve {
        SECP256R1 => (KeyKind::P256, 32, &ECDSA_P256_SHA256_ASN1),
        SECP384R1 => (KeyKind::P384, 48, &ECDSA_P384_SHA384_ASN1),
        other => return Err(PublicKeyError::Unsupported { algorithm: usual_name(other) }),
    };
    match point.first() {
        Some(4) if point.len() == 1 + 2 * coordinate => {
            let on_curve = ParsedPublicKey::new(algorithm, point);
            on_curve.map(|_| kind).map_err(|_| PublicKeyError::NotOnCurve(kind))
        }
        Some(0) if point.len() == 1 => Err(PublicKeyError::Infinity),
        Some(2 | 3) if point.len() == 1 + coordinate => Err(PublicKeyError::CompressedPoint),
        _ => Err(PublicKeyError::Malformed),
    }
}

fn usual_name(oid: ObjectIdentifier) -> String {
    let dotted = oid.to_string();
    REFUSED.iter().find(|(refused, _)| *refused == dotted).map_or(dotted.clone(), |(_, name)| (*name).to_owned())
}
