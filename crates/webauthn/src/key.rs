//! A credential's public key ([RFC 9053 §7](https://www.rfc-editor.org/rfc/rfc9053#section-7)) and what it signed.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents,
    UnparsedPublicKey,
};

use crate::{WebAuthnError, cbor::Map};

/// Bytes of the longest key that is read.
const MAX_KEY: usize = 2048;
/// Bytes of an RSA modulus that is taken.
const MODULUS: std::ops::RangeInclusive<usize> = 256..=512;
/// An RSA exponent has hardly ever more than three bytes; a large one only makes verification slow.
const MAX_EXPONENT: usize = 5;

/// The algorithms that are offered, the dearest first. What is named here is what browsers are told
/// ([IANA: COSE algorithms](https://www.iana.org/assignments/cose/cose.xhtml#algorithms)).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256 with SHA-256.
    Es256,
    /// Ed25519.
    EdDsa,
    /// RSASSA-PKCS1-v1_5 with SHA-256: the platform authenticators of older Windows have nothing else.
    Rs256,
}

impl Algorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Es256, Self::EdDsa, Self::Rs256];

    /// The number in the register.
    pub const fn number(self) -> i32 {
        match self {
            Self::Es256 => -7,
            Self::EdDsa => -8,
            Self::Rs256 => -257,
        }
    }

    /// The name in the register.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
            Self::Rs256 => "RS256",
        }
    }
}

/// A public key that can be verified with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    material: Material,
    cose: Vec<u8>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Material {
    /// An uncompressed point.
    P256(Vec<u8>),
    Ed25519(Vec<u8>),
    /// Big-endian.
    Rsa {
        n: Vec<u8>,
        e: Vec<u8>,
    },
}

impl PublicKey {
    /// Reads a `COSE_Key` with nothing behind it.
    pub fn from_cose(mut bytes: &[u8]) -> Result<Self, WebAuthnError> {
        let key = Self::read(&mut bytes)?;
        if bytes.is_empty() { Ok(key) } else { Err(WebAuthnError::Key("something stands behind it")) }
    }

    /// Reads a `COSE_Key` at the beginning of `bytes`; the rest stays there.
    pub(crate) fn read(bytes: &mut &[u8]) -> Result<Self, WebAuthnError> {
        let before = *bytes;
        let map = Map::read(bytes, WebAuthnError::Key("it is no map, or has a member twice"))?;
        let length = before.len() - bytes.len();
        if length > MAX_KEY {
            return Err(WebAuthnError::Key("it is too long"));
        }
        let cose = before.get(..length).unwrap_or_default().to_vec();
        let material = material(&map)?;
        material.check()?;
        Ok(Self { material, cose })
    }

    /// The `COSE_Key` as it was written.
    pub fn as_cose(&self) -> &[u8] {
        &self.cose
    }

    /// What it signs with.
    pub const fn algorithm(&self) -> Algorithm {
        match self.material {
            Material::P256(_) => Algorithm::Es256,
            Material::Ed25519(_) => Algorithm::EdDsa,
            Material::Rsa { .. } => Algorithm::Rs256,
        }
    }

    pub(crate) fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), WebAuthnError> {
        let verified = match &self.material {
            Material::P256(point) => UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(message, signature),
            Material::Ed25519(key) => UnparsedPublicKey::new(&ED25519, key).verify(message, signature),
            Material::Rsa { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            }
        };
        verified.map_err(|_| WebAuthnError::Signature)
    }
}

impl Material {
    /// Whether it is mathematically a key.
    fn check(&self) -> Result<(), WebAuthnError> {
        match self {
            Self::P256(point) => {
                let point = ParsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point.as_slice());
                point.map(drop).map_err(|_| WebAuthnError::Key("it is no point of its curve"))
            }
            Self::Ed25519(key) => {
                let key = ParsedPublicKey::new(&ED25519, key.as_slice());
                key.map(drop).map_err(|_| WebAuthnError::Key("it is no point of its curve"))
            }
            Self::Rsa { n, e } => {
                let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
                let leading = |number: &[u8]| number.first() == Some(&0);
                let good = MODULUS.contains(&n.len()) && odd(n) && !leading(n);
                let good = good && e.len() <= MAX_EXPONENT && odd(e) && !leading(e) && e.as_slice() != [1];
                if good { Ok(()) } else { Err(WebAuthnError::Key("it has an unusual size")) }
            }
        }
    }
}

/// By the labels of RFC 9053 §7: 1 the type, 3 the algorithm, the others by type.
fn material(key: &Map) -> Result<Material, WebAuthnError> {
    const MISSING: WebAuthnError = WebAuthnError::Key("a member is missing or has another type");
    let (kind, algorithm) = (key.integer(1).ok_or(MISSING)?, key.integer(3).ok_or(MISSING)?);
    let coordinate = |label| key.bytes(label).filter(|bytes| bytes.len() == 32).ok_or(MISSING);
    match (algorithm, kind, key.integer(-1)) {
        (-7, 2, Some(1)) => Ok(Material::P256([&[4], coordinate(-2)?, coordinate(-3)?].concat())),
        (-8, 1, Some(6)) => Ok(Material::Ed25519(coordinate(-2)?.to_vec())),
        (-257, 3, _) => {
            let (n, e) = (key.bytes(-1).ok_or(MISSING)?, key.bytes(-2).ok_or(MISSING)?);
            Ok(Material::Rsa { n: n.to_vec(), e: e.to_vec() })
        }
        (-7 | -8 | -257, ..) => Err(WebAuthnError::Key("its type or curve does not fit its algorithm")),
        (other, ..) => Err(WebAuthnError::Algorithm(other)),
    }
}
