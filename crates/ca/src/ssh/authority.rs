//! The authority's key: Ed25519, which every OpenSSH since 2014 verifies.

use aws_lc_rs::signature::{Ed25519KeyPair, KeyPair as _};
use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use domain::{Digest, Entropy};
use zeroize::Zeroizing;

use super::{
    PreparedSshCertificate, SshCertificateError, SshCertificateRequest, SshKeyKind, certificate, wire::Writer,
};

/// The key cannot be made or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the SSH authority's key is no Ed25519 key in PKCS#8, or none could be made")]
pub struct SshAuthorityError;

/// An authority that certifies people's keys.
pub struct SshAuthority(Ed25519KeyPair);

impl SshAuthority {
    /// Makes a new key: PKCS#8 DER, to be stored encrypted.
    pub fn generate() -> Result<Zeroizing<Vec<u8>>, SshAuthorityError> {
        let pair = Ed25519KeyPair::generate().map_err(|_| SshAuthorityError)?;
        let pkcs8 = pair.to_pkcs8v1().map_err(|_| SshAuthorityError)?;
        Ok(Zeroizing::new(pkcs8.as_ref().to_vec()))
    }

    /// Reads it.
    pub fn from_pkcs8(pkcs8_der: &[u8]) -> Result<Self, SshAuthorityError> {
        Ed25519KeyPair::from_pkcs8_maybe_unchecked(pkcs8_der).map(Self).map_err(|_| SshAuthorityError)
    }

    /// The public key in SSH's own encoding.
    pub fn blob(&self) -> Vec<u8> {
        let name = SshKeyKind::Ed25519.as_str().as_bytes();
        Writer::default().string(name).string(self.0.public_key().as_ref()).done()
    }

    /// SHA-256 of it.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(&self.blob())
    }

    /// The line for the file that a host names as `TrustedUserCAKeys`.
    pub fn public_line(&self, comment: &str) -> String {
        let comment: String = comment.chars().filter(|c| !c.is_control()).collect();
        format!("{} {} {comment}", SshKeyKind::Ed25519.as_str(), BASE64.encode(self.blob()))
    }

    /// Checks a request and writes the bytes to be signed. Nothing is signed yet.
    pub fn prepare(
        &self,
        request: &SshCertificateRequest<'_>,
        entropy: &dyn Entropy,
    ) -> Result<PreparedSshCertificate, SshCertificateError> {
        certificate::prepare(request, &self.blob(), entropy)
    }

    /// Signs exactly the prepared bytes, and uses them up: the line for `id_…-cert.pub`.
    pub fn issue(&self, prepared: PreparedSshCertificate) -> String {
        let name = SshKeyKind::Ed25519.as_str().as_bytes();
        let signature = self.0.sign(prepared.tbs());
        let signature = Writer::default().string(name).string(signature.as_ref()).done();
        prepared.sealed(&signature)
    }
}
