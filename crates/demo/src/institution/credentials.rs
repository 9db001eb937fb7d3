//! The signing key of a sample institution and its certificate, made once and kept on disk.

use std::path::Path;

use bergshamra::{Key, KeysManager, core::algorithm, crypto::sign, keys::loader::load_rsa_private_pem};
use domain::Timestamp;
use rcgen::{CertificateParams, DistinguishedName, DnType, KeyPair, KeyUsagePurpose, PKCS_RSA_SHA256, RsaKeySize};
use rustls_pki_types::{CertificateDer, pem::PemObject as _};
use time::{Duration, OffsetDateTime};

use super::OpenError;
use crate::private_file::{self, Readers};

/// An RSA key and the self-signed certificate that carries its public half into metadata.
pub(super) struct Credentials {
    key: Key,
    certificate: Vec<u8>,
}

impl Credentials {
    /// Loads the pair from `dir`, or makes it there.
    pub(super) fn open(dir: &Path, common_name: &str, now: Timestamp) -> Result<Self, OpenError> {
        private_file::create_dir(dir)?;
        let (key_file, certificate_file) = (dir.join("signing-key.pem"), dir.join("signing-certificate.pem"));
        // The key comes first and the certificate follows from it, so no crash leaves a pair that does not match.
        let key = private_file::read_or_make(&key_file, Readers::Owner, || {
            let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?;
            Ok::<_, OpenError>(key.serialize_pem())
        })?;
        let certificate =
            private_file::read_or_make(&certificate_file, Readers::Everybody, || self_signed(&key, common_name, now))?;
        Ok(Self {
            key: load_rsa_private_pem(key.as_bytes()).map_err(|error| OpenError::key(&key_file, error))?,
            certificate: CertificateDer::from_pem_slice(certificate.as_bytes())
                .map_err(|error| OpenError::key(&certificate_file, error))?
                .to_vec(),
        })
    }

    /// The private key, in the form that bergshamra signs with.
    pub(super) fn keys(&self) -> KeysManager {
        let mut keys = KeysManager::new();
        keys.add_key(self.key.clone());
        keys
    }

    /// Signs `message` (RSA with SHA-256).
    pub(super) fn sign(&self, message: &[u8]) -> Result<Vec<u8>, bergshamra::Error> {
        let none = || bergshamra::Error::Key("the key signs nothing".to_owned());
        let key = self.key.to_signing_key()?.ok_or_else(none)?;
        sign::from_uri(algorithm::RSA_SHA256)?.sign(&key, message)
    }

    /// The certificate (DER).
    pub(super) fn certificate(&self) -> &[u8] {
        &self.certificate
    }
}

/// A certificate of ten years (PEM) for a key (PEM), signed by that key.
fn self_signed(key: &str, common_name: &str, now: Timestamp) -> Result<String, OpenError> {
    let mut params = CertificateParams::default();
    params.distinguished_name = DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, common_name);
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    let now = OffsetDateTime::from_unix_timestamp(now.as_seconds()).map_err(|_| OpenError::Clock)?;
    params.not_before = now - Duration::days(1);
    params.not_after = now + Duration::days(3650);
    Ok(params.self_signed(&KeyPair::from_pem(key)?)?.pem())
}
