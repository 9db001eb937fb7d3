//! Keys of the person's own, and what is made with them.

use std::time::Duration;

use ca::{
    KeyAlgorithm, KeyPair, KeyPairError, Pkcs12, Pkcs12Error, Pkcs12Password, SealError, certificate_pem,
    holder::{
        Credential, ProxyError, ProxyRequest, certification_request_pem, create_proxy, encrypted_private_key_pem,
        private_key_pem,
    },
};
use domain::{Entropy, Timestamp};
use thiserror::Error;
use zeroize::Zeroizing;

/// Why nothing comes of a key.
#[derive(Debug, Error)]
pub enum KeyError {
    /// It cannot be made or used.
    #[error(transparent)]
    Pair(#[from] KeyPairError),
    /// The request cannot be signed.
    #[error(transparent)]
    Request(#[from] SealError),
    /// It cannot be encrypted.
    #[error(transparent)]
    Encryption(#[from] Pkcs12Error),
    /// There is no proxy.
    #[error(transparent)]
    Proxy(#[from] ProxyError),
    /// The server certified something else.
    #[error("the server certified another key than the one that was made: the certificate is not used")]
    OtherKey,
}

/// A private key that lives in this process.
pub struct OwnKey {
    pkcs8: Zeroizing<Vec<u8>>,
    pair: KeyPair,
}

impl OwnKey {
    /// Makes one.
    pub fn make(algorithm: KeyAlgorithm) -> Result<Self, KeyError> {
        let pkcs8 = KeyPair::generate(algorithm)?;
        Ok(Self { pair: KeyPair::from_pkcs8(&pkcs8)?, pkcs8 })
    }

    /// A request to certify it, in PEM.
    pub fn request(&self) -> Result<String, KeyError> {
        Ok(certification_request_pem(&self.pair)?)
    }

    /// Whether a certificate is its.
    pub fn check(&self, credential: &Credential) -> Result<(), KeyError> {
        if self.pair.public_key() == credential.public_key() { Ok(()) } else { Err(KeyError::OtherKey) }
    }

    /// The key in PEM, under a password if there is one.
    pub fn pem(&self, password: Option<&Pkcs12Password>, entropy: &dyn Entropy) -> Result<Zeroizing<String>, KeyError> {
        match password {
            Some(password) => Ok(Zeroizing::new(encrypted_private_key_pem(&self.pkcs8, password, entropy)?)),
            None => Ok(private_key_pem(&self.pkcs8)),
        }
    }

    /// Both in a file that browsers and mail programs take.
    pub fn pkcs12(
        &self,
        credential: &Credential,
        password: &Pkcs12Password,
        entropy: &dyn Entropy,
    ) -> Result<Vec<u8>, KeyError> {
        let subject = credential.subject();
        let name = subject.rsplit_once("/CN=").map_or(subject.as_str(), |(_, name)| name);
        let file = Pkcs12 { pkcs8: &self.pkcs8, certificate: credential.leaf_der(), chain: &[], friendly_name: name };
        Ok(file.write(password, entropy)?)
    }

    /// A proxy file: a certificate that acts for the person for some hours, its key, and the person's certificate.
    pub fn proxy(
        &self,
        credential: &Credential,
        lifetime: Duration,
        now: Timestamp,
        entropy: &dyn Entropy,
    ) -> Result<Zeroizing<String>, KeyError> {
        let algorithm = if self.pair.public_key().kind().is_rsa() { KeyAlgorithm::Rsa2048 } else { KeyAlgorithm::P256 };
        let proxy = Self::make(algorithm)?;
        let request = ProxyRequest {
            holder: credential,
            holder_key: &self.pair,
            public_key: proxy.pair.public_key(),
            lifetime,
            now,
        };
        let der = create_proxy(&request, entropy)?;
        let key = private_key_pem(&proxy.pkcs8);
        Ok(Zeroizing::new([&certificate_pem(&der), key.as_str(), &credential.leaf_pem()].concat()))
    }
}
