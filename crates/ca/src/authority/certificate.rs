//! An authority's certificate: all that is known of an authority whose key is elsewhere.

use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use domain::Timestamp;
use md5::{Digest as _, Md5};
use x509_cert::{
    Certificate,
    der::{Decode as _, Encode as _},
    ext::pkix::{AuthorityKeyIdentifier, BasicConstraints, KeyUsage, SubjectKeyIdentifier},
    name::Name,
};

use super::{AuthorityError, signed::Signed};
use crate::{
    csr::CsrError,
    encoding::{EncodingError, certificate_pem, timestamp},
    name::{canonical, one_line},
    public_key::SubjectPublicKey,
    serial::Serial,
};

/// A certificate that makes its holder an authority.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorityCertificate {
    der: Vec<u8>,
    subject: Name,
    issuer: Name,
    public_key: SubjectPublicKey,
    key_identifier: Vec<u8>,
    key_identifier_above: Option<Vec<u8>>,
    not_before: Timestamp,
    not_after: Timestamp,
    path_length: Option<u8>,
    serial: Serial,
}

impl AuthorityCertificate {
    /// Reads a certificate (DER), self-made or imported, and checks that it makes its holder an authority.
    pub fn parse(certificate_der: &[u8]) -> Result<Self, AuthorityError> {
        let certificate = Certificate::from_der(certificate_der).map_err(|_| AuthorityError::NotACertificate)?;
        let tbs = certificate.tbs_certificate();
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
        let (public_key, not_after) = Self::key_and_end(certificate_der)?;
        Ok(Self {
            der: certificate_der.to_vec(),
            subject: tbs.subject().clone(),
            issuer: tbs.issuer().clone(),
            public_key,
            key_identifier: subject_key.0.as_bytes().to_vec(),
            key_identifier_above: issuer_key.and_then(|(_, aki)| Some(aki.key_identifier?.as_bytes().to_vec())),
            not_before: timestamp(tbs.validity().not_before),
            not_after,
            path_length: path_len_constraint,
            serial: Serial::from_bytes(tbs.serial_number().as_bytes()).map_err(|_| AuthorityError::NotACertificate)?,
        })
    }

    /// The key in any certificate (DER), and its end.
    pub(crate) fn key_and_end(certificate_der: &[u8]) -> Result<(SubjectPublicKey, Timestamp), AuthorityError> {
        let certificate = Certificate::from_der(certificate_der).map_err(|_| AuthorityError::NotACertificate)?;
        let tbs = certificate.tbs_certificate();
        let spki = tbs.subject_public_key_info().to_der().map_err(EncodingError::from)?;
        let public_key = SubjectPublicKey::from_spki_der(&spki).map_err(crate::KeyPairError::Public)?;
        Ok((public_key, timestamp(tbs.validity().not_after)))
    }

    /// The certificate in DER.
    pub fn certificate_der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate in PEM.
    pub fn certificate_pem(&self) -> String {
        certificate_pem(&self.der)
    }

    /// The authority's name in OpenSSL's one-line form.
    pub fn subject(&self) -> String {
        one_line(&self.subject)
    }

    /// By which OpenSSL, and with it grid software, finds an authority's file: what `openssl x509 -subject_hash` prints.
    pub fn subject_hash(&self) -> String {
        let digest = digest(&SHA1_FOR_LEGACY_USE_ONLY, &canonical(&self.subject));
        first_word(digest.as_ref())
    }

    /// The same as OpenSSL had it before version 1.0 (`-subject_hash_old`), and Java grid software (canl) has it still.
    pub fn subject_hash_old(&self) -> String {
        // It was parsed from DER.
        first_word(&Md5::digest(self.subject.to_der().unwrap_or_default()))
    }

    /// SHA-1 of the certificate, by which the IGTF tells authorities apart.
    pub(crate) fn sha1_fingerprint(&self) -> Vec<u8> {
        digest(&SHA1_FOR_LEGACY_USE_ONLY, &self.der).as_ref().to_vec()
    }

    /// The authority's public key.
    pub const fn public_key(&self) -> &SubjectPublicKey {
        &self.public_key
    }

    /// From when on the authority's certificate is valid.
    pub const fn not_before(&self) -> Timestamp {
        self.not_before
    }

    /// The last moment at which the authority's certificate is valid.
    pub const fn not_after(&self) -> Timestamp {
        self.not_after
    }

    /// Its serial number, by which the authority above it revokes it.
    pub const fn serial(&self) -> &Serial {
        &self.serial
    }

    /// How many authorities may stand between it and a person (pathLenConstraint); `None`: any number.
    pub const fn path_length(&self) -> Option<u8> {
        self.path_length
    }

    /// Whether it names itself as its issuer.
    pub fn is_root(&self) -> bool {
        self.subject == self.issuer
    }

    /// Checks that `above` issued this certificate: its name, its room for others below it, and its signature.
    pub fn check_issued_by(&self, above: &Self) -> Result<(), AuthorityError> {
        let other = |reason: &str| AuthorityError::OtherIssuer {
            below: self.subject(),
            above: above.subject(),
            reason: reason.to_owned(),
        };
        if self.issuer != above.subject {
            return Err(other("it names another issuer"));
        }
        if !self.is_root() && !above.has_room_below() {
            return Err(AuthorityError::NoRoomBelow(above.subject()));
        }
        let signed = Signed::parse(&self.der).ok_or(AuthorityError::NotACertificate)?;
        signed.verify(&above.public_key).map_err(|error| match error {
            CsrError::OldDigest { digest } => other(&format!("it is signed with {digest}, which is broken")),
            CsrError::Signature => other("its signature is by another key"),
            _ => other("it is signed with an algorithm that is not known here"),
        })
    }

    pub(crate) const fn name(&self) -> &Name {
        &self.subject
    }

    /// Its subjectKeyIdentifier, which is the authorityKeyIdentifier of all that it signs.
    pub(crate) fn key_identifier(&self) -> &[u8] {
        &self.key_identifier
    }

    /// Whether it names `above` as its issuer, and is another one.
    pub fn lies_below(&self, above: &Self) -> bool {
        !self.is_root() && self.issuer == above.subject
    }

    pub(super) const fn has_room_below(&self) -> bool {
        !matches!(self.path_length, Some(0))
    }

    /// Whether `key` is this authority's, or (by its identifier) that of the authority above it.
    pub fn is_key_of_an_authority(&self, key: &SubjectPublicKey) -> bool {
        let known = [Some(&self.key_identifier), self.key_identifier_above.as_ref()];
        let identifiers = [key.key_identifier(), key.sha1_key_identifier()];
        key.spki_der() == self.public_key.spki_der() || identifiers.iter().any(|id| known.contains(&Some(id)))
    }
}

/// As OpenSSL writes the beginning of a digest.
fn first_word(digest: &[u8]) -> String {
    format!("{:08x}", u32::from_le_bytes(digest.first_chunk().copied().unwrap_or_default()))
}
