//! Who answers: a key with a short-lived certificate of the authority, good for nothing but that.

use std::time::Duration;

use aws_lc_rs::digest;
use domain::{Entropy, Timestamp};
use x509_cert::{
    der::{
        self, Encode as _,
        asn1::{Any, ObjectIdentifier, OctetString},
    },
    ext::Extension,
};

use crate::{
    authority::{AuthorityCertificate, AuthorityError, Issuer},
    encoding::EncodingError,
    extensions,
    issue::BACKDATING,
    key_pair::KeyPair,
    name::SubjectName,
    public_key::{KeyKind, SubjectPublicKey},
    serial::Serial,
    template::Template,
};

const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");
const NO_CHECK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.5");

/// A responder to be.
#[derive(Debug, Clone, Copy)]
pub struct ResponderRequest<'a> {
    /// Its name, from [`SubjectName::authority`].
    pub subject: &'a SubjectName,
    /// The present moment.
    pub now: Timestamp,
    /// How long its certificate is good. Nobody can revoke it, so it is short.
    pub lifetime: Duration,
}

/// A key that answers for one authority.
#[derive(Debug)]
pub struct Responder {
    certificate_der: Vec<u8>,
    key: KeyPair,
    not_after: Timestamp,
}

/// Lets `issuer` sign a certificate (DER) for a responder with `public_key`. It has id-pkix-ocsp-nocheck: whoever asks would
/// otherwise have to ask whether the one who answers may.
pub fn create_responder(
    issuer: &Issuer,
    request: &ResponderRequest<'_>,
    public_key: &SubjectPublicKey,
    entropy: &dyn Entropy,
) -> Result<Vec<u8>, AuthorityError> {
    let now = request.now.truncated_to_seconds();
    let (not_before, not_after) =
        ((now - BACKDATING).max(issuer.not_before()), (now + request.lifetime).min(issuer.not_after()));
    if not_after <= now {
        return Err(AuthorityError::Lifetime);
    }
    let template = Template {
        issuer: issuer.name().clone(),
        subject: request.subject.to_asn1().map_err(EncodingError::from)?,
        serial: &Serial::generate(entropy),
        not_before,
        not_after,
        public_key,
        extensions: responder_extensions(issuer, public_key).map_err(EncodingError::from)?,
    };
    Ok(issuer.key().seal(&template.to_tbs(issuer.key())?)?)
}

fn responder_extensions(issuer: &Issuer, key: &SubjectPublicKey) -> der::Result<Vec<Extension>> {
    let no_check =
        Extension { extn_id: NO_CHECK, critical: false, extn_value: OctetString::new(Any::null().to_der()?)? };
    Ok(vec![
        extensions::end_entity()?,
        extensions::signature_only()?,
        extensions::extended_key_usage(vec![OCSP_SIGNING])?,
        no_check,
        extensions::subject_key_identifier(&key.key_identifier())?,
        extensions::authority_key_identifier(issuer.key_identifier())?,
    ])
}

impl Responder {
    /// Loads a responder's certificate (DER) with its key (PKCS#8 DER).
    pub fn load(certificate_der: &[u8], pkcs8_der: &[u8]) -> Result<Self, AuthorityError> {
        let key = KeyPair::from_pkcs8(pkcs8_der)?;
        let (public_key, not_after) = AuthorityCertificate::key_and_end(certificate_der)?;
        if public_key != *key.public_key() {
            return Err(AuthorityError::OtherKey);
        }
        Ok(Self { certificate_der: certificate_der.to_vec(), key, not_after })
    }

    /// The last moment at which its certificate is good.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Its certificate in DER.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    pub(super) const fn key(&self) -> &KeyPair {
        &self.key
    }

    /// SHA-1 of its public key: how an answer names it, as RFC 6960 §4.2.1 has it.
    pub(super) fn key_hash(&self) -> Vec<u8> {
        digest::digest(&digest::SHA1_FOR_LEGACY_USE_ONLY, self.key.public_key().key_bytes()).as_ref().to_vec()
    }

    /// The kind of key that a responder of this authority has: one that its clients can read.
    pub const fn algorithm_for(authority: &AuthorityCertificate) -> crate::KeyAlgorithm {
        match authority.public_key().kind() {
            KeyKind::Rsa { .. } => crate::KeyAlgorithm::Rsa2048,
            KeyKind::P256 | KeyKind::P384 => crate::KeyAlgorithm::P256,
        }
    }
}
