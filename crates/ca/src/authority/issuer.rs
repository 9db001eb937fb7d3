//! An authority that can sign: its certificate and its key, which belong together.

use domain::Timestamp;
use x509_cert::{
    Certificate,
    der::{Decode as _, Encode as _},
    ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, SubjectKeyIdentifier},
    name::Name,
};

use super::AuthorityError;
use crate::{
    encoding::{EncodingError, certificate_pem, timestamp},
    key_pair::KeyPair,
    name::one_line,
    public_key::SubjectPublicKey,
};

/// An authority's certificate with its private key.
#[derive(Debug)]
pub struct Issuer {
    certificate_der: Vec<u8>,
    key: KeyPair,
    subject: Name,
    key_identifier: Vec<u8>,
    key_identifier_above: Option<Vec<u8>>,
    not_before: Timestamp,
    not_after: Timestamp,
    path_length: Option<u8>,
}

impl Issuer {
    /// Loads an authority, self-made or imported, and checks that certificate and key belong together and that the
    /// certificate makes its holder an authority.
    pub fn load(certificate_der: &[u8], pkcs8_der: &[u8]) -> Result<Self, AuthorityError> {
        let key = KeyPair::from_pkcs8(pkcs8_der)?;
        let certificate = Certificate::from_der(certificate_der).map_err(|_| AuthorityError::NotACertificate)?;
        let tbs = certificate.tbs_certificate();
        let public_key = tbs.subject_public_key_info().to_der().map_err(EncodingError::from)?;
        if public_key != key.public_key().spki_der() {
            return Err(AuthorityError::OtherKey);
        }
        let not_an_authority = |_| AuthorityError::NotAnAuthority;
        let constraints = tbs.get_extension::<BasicConstraints>().map_err(not_an_authority)?;
        let Some((true, BasicConstraints { ca: true, path_len_constraint })) = constraints else {
            return Err(AuthorityError::NotAnAuthority);
        };
        let usage = tbs.get_extension::<KeyUsage>().map_err(not_an_authority)?;
        if !usage.is_some_and(|(_, usage)| usage.key_cert_sign() && usage.crl_sign()) {
            return Err(AuthorityError::NotAnAuthority);
        }
        let subject_key = tbs.get_extension::<SubjectKeyIdentifier>();
        let (_, subject_key) = subject_key.ok().flatten().ok_or(AuthorityError::NoKeyIdentifier)?;
        let issuer_key = tbs.get_extension::<AuthorityKeyIdentifier>().ok().flatten();
        Ok(Self {
            certificate_der: certificate_der.to_vec(),
            key,
            subject: tbs.subject().clone(),
            key_identifier: subject_key.0.as_bytes().to_vec(),
            key_identifier_above: issuer_key.and_then(|(_, aki)| Some(aki.key_identifier?.as_bytes().to_vec())),
            not_before: timestamp(tbs.validity().not_before),
            not_after: timestamp(tbs.validity().not_after),
            path_length: path_len_constraint,
        })
    }

    /// The authority's certificate in DER.
    pub fn certificate_der(&self) -> &[u8] {
        &self.certificate_der
    }

    /// The authority's certificate in PEM.
    pub fn certificate_pem(&self) -> String {
        certificate_pem(&self.certificate_der)
    }

    /// The authority's name in OpenSSL's one-line form.
    pub fn subject(&self) -> String {
        one_line(&self.subject)
    }

    /// The authority's public key.
    pub const fn public_key(&self) -> &SubjectPublicKey {
        self.key.public_key()
    }

    /// From when on the authority's certificate is valid.
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The last moment at which the authority's certificate is valid.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    pub(crate) const fn name(&self) -> &Name {
        &self.subject
    }

    pub(crate) const fn key(&self) -> &KeyPair {
        &self.key
    }

    /// Its subjectKeyIdentifier, which is the authorityKeyIdentifier of all that it signs.
    pub(crate) fn key_identifier(&self) -> &[u8] {
        &self.key_identifier
    }

    pub(super) const fn has_room_below(&self) -> bool {
        !matches!(self.path_length, Some(0))
    }

    /// Whether `key` is this authority's, or (by its identifier) that of the authority above it.
    pub(crate) fn is_key_of_an_authority(&self, key: &SubjectPublicKey) -> bool {
        let known = [Some(&self.key_identifier), self.key_identifier_above.as_ref()];
        let identifiers = [key.key_identifier(), key.sha1_key_identifier()];
        key.spki_der() == self.public_key().spki_der() || identifiers.iter().any(|id| known.contains(&Some(id)))
    }
}
