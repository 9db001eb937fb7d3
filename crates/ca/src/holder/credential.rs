//! A certificate that somebody holds, as it lies in a file: the leaf first, then the authorities above it.

use domain::{Digest, Timestamp};
use x509_cert::{Certificate, der::Encode as _};

use crate::{
    encoding::{certificate_pem, timestamp},
    name::one_line,
    public_key::SubjectPublicKey,
    serial::Serial,
};

/// Why a text is no certificate.
#[derive(Debug, thiserror::Error)]
pub enum CredentialError {
    /// No certificate in PEM, or one that is damaged.
    #[error("this holds no certificate in PEM")]
    NotACertificate,
    /// The key of the certificate is of a kind that is not certified.
    #[error("the certificate's key: {0}")]
    Key(#[from] crate::PublicKeyError),
}

/// A certificate with the authorities above it.
#[derive(Debug, Clone)]
pub struct Credential {
    leaf: Certificate,
    public_key: SubjectPublicKey,
    /// All of them in DER, the leaf first.
    chain: Vec<Vec<u8>>,
}

impl Credential {
    /// Reads every certificate of a text in PEM; whatever else it holds is passed over.
    pub fn parse(text: &str) -> Result<Self, CredentialError> {
        let damaged = |_| CredentialError::NotACertificate;
        let chain = Certificate::load_pem_chain(certificates(text).as_bytes()).map_err(damaged)?;
        let leaf = chain.first().ok_or(CredentialError::NotACertificate)?.clone();
        let spki = leaf.tbs_certificate().subject_public_key_info().to_der().map_err(damaged)?;
        let chain = chain.iter().map(|one| one.to_der().map_err(damaged));
        Ok(Self { public_key: SubjectPublicKey::from_spki_der(&spki)?, chain: chain.collect::<Result<_, _>>()?, leaf })
    }

    /// The holder's name in the form that grid software prints: `/DC=org/…/CN=…`.
    pub fn subject(&self) -> String {
        one_line(self.leaf.tbs_certificate().subject())
    }

    /// The issuer's name in the same form.
    pub fn issuer(&self) -> String {
        one_line(self.leaf.tbs_certificate().issuer())
    }

    /// The serial number; `None` if it is none by RFC 5280.
    pub fn serial(&self) -> Option<Serial> {
        Serial::from_bytes(self.leaf.tbs_certificate().serial_number().as_bytes()).ok()
    }

    /// The first moment at which it is valid.
    pub fn not_before(&self) -> Timestamp {
        timestamp(self.leaf.tbs_certificate().validity().not_before)
    }

    /// The last one.
    pub fn not_after(&self) -> Timestamp {
        timestamp(self.leaf.tbs_certificate().validity().not_after)
    }

    /// The certified key.
    pub const fn public_key(&self) -> &SubjectPublicKey {
        &self.public_key
    }

    /// SHA-256 of the certificate.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(self.leaf_der())
    }

    /// The certificate alone, in DER.
    pub fn leaf_der(&self) -> &[u8] {
        self.chain.first().map_or(&[], Vec::as_slice)
    }

    /// The certificate alone, in PEM.
    pub fn leaf_pem(&self) -> String {
        certificate_pem(self.leaf_der())
    }

    /// The authorities above it, in PEM; empty if the text had none.
    pub fn authorities_pem(&self) -> String {
        self.chain.iter().skip(1).map(|der| certificate_pem(der)).collect()
    }

    pub(crate) const fn leaf(&self) -> &Certificate {
        &self.leaf
    }
}

/// The certificates of a text that may hold keys and remarks too, as the file of a proxy does.
fn certificates(text: &str) -> String {
    const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
    const END: &str = "-----END CERTIFICATE-----";
    let mut found = String::new();
    let mut rest = text;
    while let Some((_, after)) = rest.split_once(BEGIN) {
        let Some((body, next)) = after.split_once(END) else { break };
        found.extend([BEGIN, body, END, "\n"]);
        rest = next;
    }
    found
}
