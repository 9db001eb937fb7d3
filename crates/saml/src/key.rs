//! The service provider's own private keys, parsed once and kept.

use std::fmt;

use aws_lc_rs::{
    rand::SystemRandom,
    rsa::{KeyPair, OaepAlgorithm, OaepPrivateDecryptingKey, PrivateDecryptingKey},
    signature::RSA_PKCS1_SHA256,
};

/// Why a key was not taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The private key is no RSA key of 2048 to 8192 bits in PKCS#8 (DER).
    #[error("not an RSA private key of 2048 to 8192 bits in PKCS#8")]
    NotRsa,
    /// The certificate cannot be read.
    #[error("not an X.509 certificate in DER")]
    NotACertificate,
    /// The certificate belongs to another key.
    #[error("the certificate belongs to another key")]
    OtherKey,
}

/// A key that signs requests (RSA, PKCS#1 v1.5 with SHA-256), with its certificate.
pub struct SigningKey {
    private: KeyPair,
    certificate: Vec<u8>,
}

impl SigningKey {
    /// Takes over a PKCS#8 private key and the certificate to publish, both in DER.
    pub fn from_pkcs8(pkcs8_der: &[u8], certificate_der: Vec<u8>) -> Result<Self, KeyError> {
        let private = KeyPair::from_pkcs8(pkcs8_der).map_err(|_| KeyError::NotRsa)?;
        if !matches!(private.public_modulus_len(), 256..=1024) {
            return Err(KeyError::NotRsa);
        }
        check_certificate(pkcs8_der, &certificate_der)?;
        Ok(Self { private, certificate: certificate_der })
    }

    /// The certificate (DER).
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Signs `message`; `None` only if the cryptographic library fails.
    pub(crate) fn sign(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.private.public_modulus_len()];
        // PKCS#1 v1.5 is deterministic: the generator is part of the call, but nothing is drawn from it.
        self.private.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }
}

/// Shows no key.
impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(…)")
    }
}

/// A key that opens encrypted assertions (RSA-OAEP), with its certificate.
pub struct DecryptionKey {
    private: OaepPrivateDecryptingKey,
    certificate: Vec<u8>,
}

impl DecryptionKey {
    /// Takes over a PKCS#8 private key and the certificate to publish, both in DER.
    pub fn from_pkcs8(pkcs8_der: &[u8], certificate_der: Vec<u8>) -> Result<Self, KeyError> {
        let private = PrivateDecryptingKey::from_pkcs8(pkcs8_der).map_err(|_| KeyError::NotRsa)?;
        check_certificate(pkcs8_der, &certificate_der)?;
        let private = OaepPrivateDecryptingKey::new(private).map_err(|_| KeyError::NotRsa)?;
        Ok(Self { private, certificate: certificate_der })
    }

    /// The certificate (DER).
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// Opens a transported key.
    pub(crate) fn open(
        &self,
        algorithm: &'static OaepAlgorithm,
        ciphertext: &[u8],
    ) -> Option<zeroize::Zeroizing<Vec<u8>>> {
        let mut plaintext = zeroize::Zeroizing::new(vec![0; self.private.min_output_size()]);
        let length = self.private.decrypt(algorithm, ciphertext, &mut plaintext, None).ok()?.len();
        plaintext.truncate(length);
        Some(plaintext)
    }
}

/// Shows no key.
impl fmt::Debug for DecryptionKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("DecryptionKey(…)")
    }
}

fn check_certificate(pkcs8_der: &[u8], certificate: &[u8]) -> Result<(), KeyError> {
    use aws_lc_rs::encoding::{AsDer as _, PublicKeyX509Der};
    let published = crate::certificate::public_key(certificate).ok_or(KeyError::NotACertificate)?;
    let private = PrivateDecryptingKey::from_pkcs8(pkcs8_der).map_err(|_| KeyError::NotRsa)?;
    let own: PublicKeyX509Der<'_> = private.public_key().as_der().map_err(|_| KeyError::NotRsa)?;
    if own.as_ref() == published { Ok(()) } else { Err(KeyError::OtherKey) }
}
