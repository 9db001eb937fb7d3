//! The private keys that others encrypt to.

use std::fmt;

use aws_lc_rs::{
    agreement::{ECDH_P256, PrivateKey},
    rand::SystemRandom,
    rsa::{KeyPair as RsaKeyPair, OaepPrivateDecryptingKey, PrivateDecryptingKey},
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _},
};
use domain::client::KeyManagement;
use zeroize::Zeroizing;

use crate::jose::{JoseError, Jwk, PublicKey, curve::Curve, key::Material, sign::generate_rsa};

/// The two kinds of keys that we offer. Each is good for every algorithm of its kind: nothing but the content's
/// encryption differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyFamily {
    /// RSA-OAEP and RSA-OAEP-256.
    Rsa,
    /// ECDH-ES on P-256, with and without wrapping.
    P256,
}

impl KeyFamily {
    /// The name under which keys are stored.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Rsa => "RSA",
            Self::P256 => "P-256",
        }
    }

    /// The family with this name.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Rsa, Self::P256].into_iter().find(|family| family.as_str() == text)
    }

    /// The family that an algorithm needs.
    pub const fn of(algorithm: KeyManagement) -> Self {
        match algorithm {
            KeyManagement::RsaOaep | KeyManagement::RsaOaep256 => Self::Rsa,
            KeyManagement::EcdhEs | KeyManagement::EcdhEsA128Kw | KeyManagement::EcdhEsA256Kw => Self::P256,
        }
    }
}

/// A private key that opens tokens.
pub struct DecryptionKey {
    private: Private,
    public: PublicKey,
}

pub(super) enum Private {
    Rsa(OaepPrivateDecryptingKey),
    Curve(PrivateKey),
}

impl DecryptionKey {
    /// A new private key in PKCS#8 DER.
    pub fn generate(family: KeyFamily) -> Result<Zeroizing<Vec<u8>>, JoseError> {
        match family {
            KeyFamily::Rsa => generate_rsa(),
            KeyFamily::P256 => {
                let pair = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &SystemRandom::new());
                pair.map(|document| Zeroizing::new(document.as_ref().to_vec())).map_err(|_| JoseError::Key)
            }
        }
    }

    /// Reads a private key in PKCS#8 DER.
    pub fn from_pkcs8(family: KeyFamily, der: &[u8]) -> Result<Self, JoseError> {
        let (private, material) = match family {
            KeyFamily::Rsa => {
                let private = PrivateDecryptingKey::from_pkcs8(der).map_err(|_| JoseError::Key)?;
                let private = OaepPrivateDecryptingKey::new(private).map_err(|_| JoseError::Key)?;
                let pair = RsaKeyPair::from_pkcs8(der).map_err(|_| JoseError::Key)?;
                let public = pair.public_key();
                let n = public.modulus().big_endian_without_leading_zero();
                let material = Material::rsa(n, public.exponent().big_endian_without_leading_zero());
                (Private::Rsa(private), material)
            }
            KeyFamily::P256 => {
                let private = PrivateKey::from_private_key_der(&ECDH_P256, der).map_err(|_| JoseError::Key)?;
                let public = private.compute_public_key().map_err(|_| JoseError::Key)?;
                (Private::Curve(private), Material::on_curve(Curve::P256, public.as_ref().to_vec()))
            }
        };
        Ok(Self { private, public: PublicKey::own(material.map_err(|_| JoseError::Key)?, None) })
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The public half for the JWKS document.
    pub fn public_jwk(&self) -> Jwk {
        self.public.jwk()
    }

    #[cfg(test)]
    pub(crate) fn with_kid(mut self, kid: &str) -> Self {
        let mut jwk = self.public.jwk();
        jwk.insert("kid".to_owned(), kid.into());
        self.public = PublicKey::from_jwk(&jwk).unwrap().unwrap();
        self
    }

    pub(super) fn private(&self) -> &Private {
        &self.private
    }
}

impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DecryptionKey({})", self.public.kid().unwrap_or_default())
    }
}
