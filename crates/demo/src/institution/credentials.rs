//! The signing key of a sample institution and its certificate, made once and kept on disk.

use std::{fs, path::Path};

use bergshamra::{Key, KeysManager, keys::loader::load_rsa_private_pem};
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
        fs::create_dir_all(dir).map_err(|error| OpenError::file(dir, error))?;
        let (key_file, certificate_file) = (dir.join("signing-key.pem"), dir.join("signing-certificate.pem"));
        let read = |path: &Path| private_file::read(path).map_err(|error| OpenError::file(path, error));
        let write = |path: &Path, content: &str, readers| {
            private_file::write(path, content.as_bytes(), readers).map_err(|error| OpenError::file(path, error))
        };
        // The key comes first and the certificate follows from it, so no crash leaves a pair that does not match.
        let key = match read(&key_file)? {
            Some(key) => key,
            None => {
                let key = KeyPair::generate_rsa_for(&PKCS_RSA_SHA256, RsaKeySize::_2048)?.serialize_pem();
                write(&key_file, &key, Readers::Owner)?;
                key
            }
        };
        let certificate = match read(&certificate_file)? {
            Some(certificate) => certificate,
            None => {
                let certificate = self_signed(&key, common_name, now)?;
                write(&certificate_file, &certificate, Readers::Everybody)?;
                certificate
            }
        };
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
