//! Key pairs that sign: parsed once, kept, and used through aws-lc-rs.
//!
//! RSA signs with SHA-256 (PKCS#1 v1.5, which every client verifies), P-256 with SHA-256, P-384 with SHA-384.

mod remote;

use std::{fmt, sync::Arc};

use aws_lc_rs::{
    encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der},
    rand::SystemRandom,
    rsa,
    signature::{
        ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, EcdsaKeyPair, EcdsaSigningAlgorithm,
        KeyPair as _, RSA_PKCS1_SHA256,
    },
};
use signature::Keypair;
use x509_cert::{
    der::{
        self, Encode as _, Tag,
        asn1::{AnyRef, BitStringRef, ObjectIdentifier},
    },
    spki::{self, AlgorithmIdentifierOwned, DynSignatureAlgorithmIdentifier},
};
use zeroize::Zeroizing;

pub use self::remote::{RemoteKey, RemoteKeyError};
use crate::{
    encoding::EncodingError,
    public_key::{KeyKind, PublicKeyError, SubjectPublicKey},
};

const SHA256_WITH_RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const ECDSA_WITH_SHA256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_WITH_SHA384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");

/// The keys that Beadle makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAlgorithm {
    /// RSA, 2048 bits: people's keys when the server makes them.
    Rsa2048,
    /// RSA, 3072 bits: authorities, by default.
    Rsa3072,
    /// RSA, 4096 bits.
    Rsa4096,
    /// The NIST curve P-256.
    P256,
    /// The NIST curve P-384.
    P384,
}

/// Why a key pair cannot be made, read or used.
#[derive(Debug, thiserror::Error)]
pub enum KeyPairError {
    /// The generator failed.
    #[error("no key could be generated")]
    Generation,
    /// Not an unencrypted PKCS#8 RSA, P-256 or P-384 key in DER.
    #[error("the private key is not an unencrypted PKCS#8 key (DER) of RSA, P-256 or P-384")]
    NotPkcs8,
    /// Its public half may not stand in a certificate.
    #[error(transparent)]
    Public(#[from] PublicKeyError),
    /// The signature failed.
    #[error("the key refused to sign")]
    Signing,
    /// The key is elsewhere, and did not sign there.
    #[error(transparent)]
    Remote(#[from] RemoteKeyError),
    /// What came back does not verify.
    #[error(
        "what came back is no signature by the private key of this certificate: it holds another key, or is broken"
    )]
    OtherSignature,
}

enum PrivateKey {
    Rsa(Box<rsa::KeyPair>),
    Curve(Box<EcdsaKeyPair>),
    Elsewhere(Arc<dyn RemoteKey>),
}

/// A private key, ready to sign, and its public half. `Debug` shows the public half only.
pub struct KeyPair {
    private: PrivateKey,
    public: SubjectPublicKey,
}

impl KeyPair {
    /// Makes a new key and returns it as PKCS#8 DER ([RFC 5958]), to be stored encrypted.
    /// The randomness comes from aws-lc-rs itself, which takes no other for keys.
    ///
    /// [RFC 5958]: https://www.rfc-editor.org/rfc/rfc5958
    pub fn generate(algorithm: KeyAlgorithm) -> Result<Zeroizing<Vec<u8>>, KeyPairError> {
        match algorithm {
            KeyAlgorithm::Rsa2048 => generate_rsa(rsa::KeySize::Rsa2048),
            KeyAlgorithm::Rsa3072 => generate_rsa(rsa::KeySize::Rsa3072),
            KeyAlgorithm::Rsa4096 => generate_rsa(rsa::KeySize::Rsa4096),
            KeyAlgorithm::P256 => generate_curve(&ECDSA_P256_SHA256_ASN1_SIGNING),
            KeyAlgorithm::P384 => generate_curve(&ECDSA_P384_SHA384_ASN1_SIGNING),
        }
    }

    /// Reads an unencrypted PKCS#8 key (DER).
    pub fn from_pkcs8(pkcs8_der: &[u8]) -> Result<Self, KeyPairError> {
        if let Ok(pair) = rsa::KeyPair::from_pkcs8(pkcs8_der) {
            let spki = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).map_err(|_| KeyPairError::NotPkcs8)?;
            let public = SubjectPublicKey::from_spki_der(spki.as_ref())?;
            return Ok(Self { private: PrivateKey::Rsa(Box::new(pair)), public });
        }
        for algorithm in [&ECDSA_P256_SHA256_ASN1_SIGNING, &ECDSA_P384_SHA384_ASN1_SIGNING] {
            if let Ok(pair) = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8_der) {
                let spki =
                    AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).map_err(|_| KeyPairError::NotPkcs8)?;
                let public = SubjectPublicKey::from_spki_der(spki.as_ref())?;
                return Ok(Self { private: PrivateKey::Curve(Box::new(pair)), public });
            }
        }
        Err(KeyPairError::NotPkcs8)
    }

    /// A key that is kept elsewhere, with its public half.
    pub fn elsewhere(public: SubjectPublicKey, key: Arc<dyn RemoteKey>) -> Self {
        Self { private: PrivateKey::Elsewhere(key), public }
    }

    /// Whether the private half is kept elsewhere, so that signing takes as long as it takes there.
    pub const fn is_elsewhere(&self) -> bool {
        matches!(self.private, PrivateKey::Elsewhere(_))
    }

    /// Signs something that is no certificate, no list and no answer, to see whether the key works and fits.
    pub fn check(&self) -> Result<(), KeyPairError> {
        self.sign(b"Beadle looks whether this key signs.").map(drop)
    }

    /// The public half.
    pub const fn public_key(&self) -> &SubjectPublicKey {
        &self.public
    }

    /// Signs `message`: the value that goes into an X.509 signature BIT STRING.
    pub(crate) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyPairError> {
        // aws-lc-rs takes a generator for ring's sake and ignores it.
        let unused = SystemRandom::new();
        match &self.private {
            PrivateKey::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &unused, message, &mut signature).map_err(|_| KeyPairError::Signing)?;
                Ok(signature)
            }
            PrivateKey::Curve(pair) => {
                let signature = pair.sign(&unused, message).map_err(|_| KeyPairError::Signing)?;
                Ok(signature.as_ref().to_vec())
            }
            PrivateKey::Elsewhere(key) => {
                remote::sign(&**key, &self.public, &self.signature_algorithm().oid.to_string(), message)
            }
        }
    }

    /// The algorithm that stands in what this key signs ([RFC 4055 §5], [RFC 5758 §3.2]).
    ///
    /// [RFC 4055 §5]: https://www.rfc-editor.org/rfc/rfc4055#section-5
    /// [RFC 5758 §3.2]: https://www.rfc-editor.org/rfc/rfc5758#section-3.2
    pub(crate) fn signature_algorithm(&self) -> AlgorithmIdentifierOwned {
        let (oid, parameters) = match self.public.kind() {
            KeyKind::Rsa { .. } => (SHA256_WITH_RSA, Some(der::Any::null())),
            KeyKind::P256 => (ECDSA_WITH_SHA256, None),
            KeyKind::P384 => (ECDSA_WITH_SHA384, None),
        };
        AlgorithmIdentifierOwned { oid, parameters }
    }

    /// Signs exactly `tbs_der` and wraps it: SEQUENCE { tbs, algorithm, signature }, the outer form of certificates
    /// and revocation lists. The to-be-signed bytes are copied, never encoded again.
    pub(crate) fn seal(&self, tbs_der: &[u8]) -> Result<Vec<u8>, SealError> {
        let signature = self.sign(tbs_der)?;
        let mut body = tbs_der.to_vec();
        self.signature_algorithm().encode_to_vec(&mut body).map_err(EncodingError::from)?;
        BitStringRef::from_bytes(&signature)
            .and_then(|bits| bits.encode_to_vec(&mut body))
            .map_err(EncodingError::from)?;
        let sealed = AnyRef::new(Tag::Sequence, &body).and_then(|outer| outer.to_der()).map_err(EncodingError::from)?;
        Ok(sealed)
    }
}

/// Why checked bytes could not be signed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// The key failed.
    #[error(transparent)]
    Key(#[from] KeyPairError),
    /// The signed form could not be written.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
}

impl fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("KeyPair").field("public", &self.public.kind()).finish_non_exhaustive()
    }
}

/// x509-cert's builder asks its signer for the public key and the algorithm.
impl Keypair for KeyPair {
    type VerifyingKey = SubjectPublicKey;

    fn verifying_key(&self) -> SubjectPublicKey {
        self.public.clone()
    }
}

impl DynSignatureAlgorithmIdentifier for KeyPair {
    fn signature_algorithm_identifier(&self) -> spki::Result<AlgorithmIdentifierOwned> {
        Ok(self.signature_algorithm())
    }
}

fn generate_rsa(size: rsa::KeySize) -> Result<Zeroizing<Vec<u8>>, KeyPairError> {
    let pair = rsa::KeyPair::generate(size).map_err(|_| KeyPairError::Generation)?;
    let pkcs8 = AsDer::<Pkcs8V1Der<'_>>::as_der(&pair).map_err(|_| KeyPairError::Generation)?;
    Ok(Zeroizing::new(pkcs8.as_ref().to_vec()))
}

fn generate_curve(algorithm: &'static EcdsaSigningAlgorithm) -> Result<Zeroizing<Vec<u8>>, KeyPairError> {
    let pair = EcdsaKeyPair::generate(algorithm).map_err(|_| KeyPairError::Generation)?;
    let pkcs8 = pair.to_pkcs8v1().map_err(|_| KeyPairError::Generation)?;
    Ok(Zeroizing::new(pkcs8.as_ref().to_vec()))
}
