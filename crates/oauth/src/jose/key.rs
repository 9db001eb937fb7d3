//! One public key ([RFC 7517 §4](https://www.rfc-editor.org/rfc/rfc7517#section-4)).
//!
//! Invariant: a [`PublicKey`] is mathematically a key: of a size that is still safe, or a point on its curve.

use aws_lc_rs::{
    agreement,
    digest::{SHA256, digest},
    signature::{ED25519, ParsedPublicKey, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, VerificationAlgorithm},
};
use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD as BASE64, URL_SAFE_NO_PAD as BASE64URL},
};
use domain::client::{JwsAlgorithm, KeyManagement};
use serde_json::{Map, Value};
use thiserror::Error;

use super::{
    Jwk,
    algorithm::{Scheme, scheme},
    curve::Curve,
};

/// An RSA exponent has hardly ever more than three bytes; a large one only makes verification slow.
const MAX_EXPONENT: usize = 5;
/// Bytes of the smallest RSA modulus that is still taken.
const MIN_MODULUS: usize = 256;
/// Bytes of the largest RSA modulus that is verified with.
const MAX_MODULUS: usize = 1024;
/// The members that only a private or a shared key has.
const PRIVATE_MEMBERS: [&str; 8] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];
/// Names of keys are short.
const MAX_KID: usize = 512;

/// Why a JWK is refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// It would give away a secret.
    #[error("the key has the member {0}, so it is private or shared: publish public keys only")]
    Private(&'static str),
    /// A shared key.
    #[error("the key is symmetric (kty oct): only public keys can be registered")]
    Symmetric,
    /// A member is missing or is not what its name says.
    #[error("the member {0} of the key is missing or malformed")]
    Member(&'static str),
    /// Not safe.
    #[error("the RSA key has fewer than 2048 or more than 8192 bits, or an unusual exponent")]
    RsaSize,
    /// Not on the curve.
    #[error("the coordinates are no point of the key's curve")]
    Point,
}

/// A public key, with what its owner says of its use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    material: Material,
    kid: Option<String>,
    algorithm: Option<String>,
    signs: bool,
    encrypts: bool,
    certificate: Option<Vec<u8>>,
}

/// What makes the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Material {
    /// Big-endian without leading zeros.
    Rsa { n: Vec<u8>, e: Vec<u8> },
    /// As the library takes it: uncompressed point, or the bytes of an OKP key.
    Curve { curve: Curve, public: Vec<u8> },
}

impl PublicKey {
    /// Reads a JWK. `None` for a kind of key that is not known here: a set may have some of those.
    pub fn from_jwk(jwk: &Map<String, Value>) -> Result<Option<Self>, KeyError> {
        let text = |name: &'static str| match jwk.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.as_str())),
            Some(_) => Err(KeyError::Member(name)),
        };
        let key_type = text("kty")?.ok_or(KeyError::Member("kty"))?;
        if key_type == "oct" {
            return Err(KeyError::Symmetric);
        }
        if let Some(name) = PRIVATE_MEMBERS.into_iter().find(|name| jwk.contains_key(*name)) {
            return Err(KeyError::Private(name));
        }
        let Some(material) = Material::from_jwk(key_type, jwk)? else { return Ok(None) };
        let kid = text("kid")?.filter(|kid| kid.len() <= MAX_KID).map(str::to_owned);
        if jwk.contains_key("kid") && kid.is_none() {
            return Err(KeyError::Member("kid"));
        }
        let usage = text("use")?;
        let operations = operations(jwk)?;
        let may = |usage_name: &str, operation_names: &[&str]| {
            usage.is_none_or(|usage| usage == usage_name)
                && operations.as_ref().is_none_or(|all| all.iter().any(|one| operation_names.contains(one)))
        };
        Ok(Some(Self {
            material,
            kid,
            algorithm: text("alg")?.map(str::to_owned),
            signs: may("sig", &["verify"]),
            encrypts: may("enc", &["encrypt", "wrapKey", "deriveKey", "deriveBits"]),
            certificate: certificate(jwk)?,
        }))
    }

    /// Our own public half, for exactly one algorithm, named by its thumbprint.
    pub(super) fn own(material: Material, algorithm: Option<JwsAlgorithm>) -> Self {
        let kid = Some(material.thumbprint());
        let signs = algorithm.is_some();
        let algorithm = algorithm.map(|algorithm| algorithm.as_str().to_owned());
        Self { material, kid, algorithm, signs, encrypts: !signs, certificate: None }
    }

    /// The key's name.
    pub fn kid(&self) -> Option<&str> {
        self.kid.as_deref()
    }

    /// SHA-256 of the key itself, whatever is said of it ([RFC 7638](https://www.rfc-editor.org/rfc/rfc7638)).
    pub fn thumbprint(&self) -> String {
        self.material.thumbprint()
    }

    /// The first certificate of `x5c` (DER), which is the key's own.
    pub fn certificate(&self) -> Option<&[u8]> {
        self.certificate.as_deref()
    }

    /// The key as a JWK.
    pub fn jwk(&self) -> Jwk {
        let mut jwk = self.material.jwk();
        let usage = match (self.signs, self.encrypts) {
            (true, false) => Some("sig"),
            (false, true) => Some("enc"),
            _ => None,
        };
        for (name, value) in [("use", usage), ("alg", self.algorithm.as_deref()), ("kid", self.kid.as_deref())] {
            if let Some(value) = value {
                jwk.insert(name.to_owned(), value.into());
            }
        }
        jwk
    }

    /// Whether signatures of this algorithm may be verified with it.
    pub fn verifies(&self, algorithm: JwsAlgorithm) -> bool {
        let fits = match (scheme(algorithm), &self.material) {
            (Some(Scheme::Rsa { .. }), Material::Rsa { .. }) => true,
            (Some(Scheme::Ecdsa { curve: wanted, .. }), Material::Curve { curve, .. }) => *curve == wanted,
            (Some(Scheme::Ed25519), Material::Curve { curve, .. }) => *curve == Curve::Ed25519,
            _ => false,
        };
        // RFC 9864 gives the one curve behind EdDSA a name of its own.
        let said = self
            .algorithm
            .as_deref()
            .is_none_or(|said| said == algorithm.as_str() || (algorithm == JwsAlgorithm::EdDsa && said == "Ed25519"));
        fits && said && self.signs
    }

    /// Whether a token may be encrypted to it in this way.
    pub fn encrypts(&self, algorithm: KeyManagement) -> bool {
        let fits = match &self.material {
            Material::Rsa { .. } => matches!(algorithm, KeyManagement::RsaOaep | KeyManagement::RsaOaep256),
            Material::Curve { curve, .. } => {
                let agrees = !matches!(algorithm, KeyManagement::RsaOaep | KeyManagement::RsaOaep256);
                agrees && curve.agreement().is_some()
            }
        };
        fits && self.encrypts && self.algorithm.as_deref().is_none_or(|said| said == algorithm.as_str())
    }

    /// Whether `signature` is this key's over `message`.
    pub(super) fn verify(&self, algorithm: JwsAlgorithm, message: &[u8], signature: &[u8]) -> bool {
        if !self.verifies(algorithm) {
            return false;
        }
        match (scheme(algorithm), &self.material) {
            (Some(Scheme::Rsa { verifying, .. }), Material::Rsa { n, e }) => {
                RsaPublicKeyComponents { n, e }.verify(verifying, message, signature).is_ok()
            }
            (Some(Scheme::Ecdsa { verifying, .. }), Material::Curve { public, .. }) => {
                verified(verifying, public, message, signature)
            }
            (Some(Scheme::Ed25519), Material::Curve { public, .. }) => verified(&ED25519, public, message, signature),
            _ => false,
        }
    }

    pub(super) fn material(&self) -> &Material {
        &self.material
    }
}

fn verified(algorithm: &'static dyn VerificationAlgorithm, public: &[u8], message: &[u8], signature: &[u8]) -> bool {
    ParsedPublicKey::new(algorithm, public).is_ok_and(|key| key.verify_sig(message, signature).is_ok())
}

impl Material {
    fn from_jwk(key_type: &str, jwk: &Map<String, Value>) -> Result<Option<Self>, KeyError> {
        let bytes = |name: &'static str| {
            let text = jwk.get(name).and_then(Value::as_str).ok_or(KeyError::Member(name))?;
            BASE64URL.decode(text).map_err(|_| KeyError::Member(name))
        };
        if key_type == "RSA" {
            return Self::rsa(&bytes("n")?, &bytes("e")?).map(Some);
        }
        let name = jwk.get("crv").and_then(Value::as_str);
        let Some(curve) = name.and_then(|name| Curve::parse(key_type, name)) else { return Ok(None) };
        let mut public = match curve.key_type() {
            "EC" => vec![4],
            _ => Vec::new(),
        };
        for name in if curve.key_type() == "EC" { &["x", "y"][..] } else { &["x"] } {
            let coordinate = bytes(name)?;
            if coordinate.len() != curve.width() {
                return Err(KeyError::Member(name));
            }
            public.extend(coordinate);
        }
        Self::on_curve(curve, public).map(Some)
    }

    /// From modulus and exponent, big-endian.
    pub(super) fn rsa(n: &[u8], e: &[u8]) -> Result<Self, KeyError> {
        let strip = |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect::<Vec<u8>>();
        let (n, e) = (strip(n), strip(e));
        let top_bit = n.first().is_some_and(|first| *first >= 0x80);
        let odd = |number: &[u8]| number.last().is_some_and(|last| last % 2 == 1);
        let safe = (MIN_MODULUS..=MAX_MODULUS).contains(&n.len()) && (n.len() > MIN_MODULUS || top_bit);
        let plain = odd(&n) && odd(&e) && e.len() <= MAX_EXPONENT && e != [1];
        let parsed = RsaPublicKeyComponents { n: &n, e: &e }.to_parsed_public_key(&RSA_PKCS1_2048_8192_SHA256);
        if safe && plain && parsed.is_ok() { Ok(Self::Rsa { n, e }) } else { Err(KeyError::RsaSize) }
    }

    /// From an uncompressed point, or the bytes of an OKP key.
    pub(super) fn on_curve(curve: Curve, public: Vec<u8>) -> Result<Self, KeyError> {
        let valid = match curve.agreement() {
            Some(algorithm) => {
                let unparsed = agreement::UnparsedPublicKey::new(algorithm, &public);
                agreement::ParsedPublicKey::try_from(unparsed).is_ok()
            }
            None => ParsedPublicKey::new(&ED25519, &public).is_ok(),
        };
        if valid { Ok(Self::Curve { curve, public }) } else { Err(KeyError::Point) }
    }

    /// The members that RFC 7638 counts.
    pub(super) fn jwk(&self) -> Jwk {
        let encoded = |bytes: &[u8]| Value::from(BASE64URL.encode(bytes));
        let mut jwk = Map::new();
        match self {
            Self::Rsa { n, e } => {
                jwk.insert("e".to_owned(), encoded(e));
                jwk.insert("kty".to_owned(), "RSA".into());
                jwk.insert("n".to_owned(), encoded(n));
            }
            Self::Curve { curve, public } => {
                jwk.insert("crv".to_owned(), curve.as_str().into());
                jwk.insert("kty".to_owned(), curve.key_type().into());
                let coordinates = if curve.key_type() == "EC" { public.get(1..).unwrap_or_default() } else { public };
                let (x, y) = coordinates.split_at(curve.width().min(coordinates.len()));
                jwk.insert("x".to_owned(), encoded(x));
                if !y.is_empty() {
                    jwk.insert("y".to_owned(), encoded(y));
                }
            }
        }
        jwk
    }

    fn thumbprint(&self) -> String {
        // RFC 7638 §3.3: the required members in the order of the alphabet, without white space. None needs escaping.
        let mut members: Vec<_> = self.jwk().into_iter().collect();
        members.sort_by(|(one, _), (other, _)| one.cmp(other));
        let members: Vec<_> = members.iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        BASE64URL.encode(digest(&SHA256, format!("{{{}}}", members.join(",")).as_bytes()))
    }
}

fn operations(jwk: &Map<String, Value>) -> Result<Option<Vec<&str>>, KeyError> {
    match jwk.get("key_ops") {
        None => Ok(None),
        Some(Value::Array(all)) => {
            let all = all.iter().map(|one| one.as_str().ok_or(KeyError::Member("key_ops")));
            all.collect::<Result<_, _>>().map(Some)
        }
        Some(_) => Err(KeyError::Member("key_ops")),
    }
}

fn certificate(jwk: &Map<String, Value>) -> Result<Option<Vec<u8>>, KeyError> {
    let Some(chain) = jwk.get("x5c") else { return Ok(None) };
    let first = chain.as_array().and_then(|chain| chain.first()).and_then(Value::as_str);
    let der = first.and_then(|text| BASE64.decode(text).ok()).ok_or(KeyError::Member("x5c"))?;
    Ok(Some(der))
}
