//! An authority that can sign: its certificate and its key, which belong together.

use std::ops::Deref;

use super::{AuthorityCertificate, AuthorityError};
use crate::key_pair::KeyPair;

/// An authority's certificate with its private key.
#[derive(Debug)]
pub struct Issuer {
    certificate: AuthorityCertificate,
    key: KeyPair,
}

impl Issuer {
    /// Loads an authority, self-made or imported, and checks that certificate and key (PKCS#8 DER) belong together and
    /// that the certificate makes its holder an authority.
    pub fn load(certificate_der: &[u8], pkcs8_der: &[u8]) -> Result<Self, AuthorityError> {
        Self::with_key(certificate_der, KeyPair::from_pkcs8(pkcs8_der)?)
    }

    /// The same with a key that was opened before, or that is kept elsewhere.
    pub fn with_key(certificate_der: &[u8], key: KeyPair) -> Result<Self, AuthorityError> {
        let certificate = AuthorityCertificate::parse(certificate_der)?;
        if certificate.public_key() != key.public_key() {
            return Err(AuthorityError::OtherKey);
        }
        Ok(Self { certificate, key })
    }

    /// Whether a certificate (DER) holds the public half of this key, whatever else it says.
    pub fn belong_together(certificate_der: &[u8], key: &KeyPair) -> bool {
        AuthorityCertificate::key_and_end(certificate_der).is_ok_and(|(public_key, _)| public_key == *key.public_key())
    }

    /// Its certificate.
    pub const fn certificate(&self) -> &AuthorityCertificate {
        &self.certificate
    }

    /// Its key pair.
    pub const fn key(&self) -> &KeyPair {
        &self.key
    }
}

/// What is known of it without its key.
impl Deref for Issuer {
    type Target = AuthorityCertificate;

    fn deref(&self) -> &AuthorityCertificate {
        &self.certificate
    }
}
