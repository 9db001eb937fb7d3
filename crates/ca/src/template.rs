//! From the parts of a certificate to the bytes to be signed, through x509-cert's builder.

use domain::Timestamp;
use x509_cert::{
    builder::{self, Builder as _, CertificateBuilder, profile::BuilderProfile},
    certificate::TbsCertificate,
    ext::Extension,
    name::Name,
    spki::SubjectPublicKeyInfoRef,
    time::Validity,
};

use crate::{
    encoding::{EncodingError, asn1_time},
    key_pair::KeyPair,
    public_key::SubjectPublicKey,
    serial::Serial,
};

/// What a certificate will say.
pub(crate) struct Template<'a> {
    pub(crate) issuer: Name,
    pub(crate) subject: Name,
    pub(crate) serial: &'a Serial,
    pub(crate) not_before: Timestamp,
    pub(crate) not_after: Timestamp,
    pub(crate) public_key: &'a SubjectPublicKey,
    pub(crate) extensions: Vec<Extension>,
}

impl Template<'_> {
    /// The TBSCertificate in DER ([RFC 5280 §4.1.2]), of version 3, to be signed by `signer`.
    ///
    /// [RFC 5280 §4.1.2]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2
    pub(crate) fn to_tbs(&self, signer: &KeyPair) -> Result<Vec<u8>, EncodingError> {
        let validity = Validity::new(asn1_time(self.not_before)?, asn1_time(self.not_after)?);
        let (serial, public_key) = (self.serial.to_asn1()?, self.public_key.to_spki()?);
        let mut builder = CertificateBuilder::new(self, serial, validity, public_key)?;
        Ok(builder.finalize(signer)?)
    }
}

/// Names and extensions are taken as they are.
impl BuilderProfile for &Template<'_> {
    fn get_issuer(&self, _subject: &Name) -> Name {
        self.issuer.clone()
    }

    fn get_subject(&self) -> Name {
        self.subject.clone()
    }

    fn build_extensions(
        &self,
        _subject_key: SubjectPublicKeyInfoRef<'_>,
        _issuer_key: SubjectPublicKeyInfoRef<'_>,
        _tbs: &TbsCertificate,
    ) -> builder::Result<Vec<Extension>> {
        Ok(self.extensions.clone())
    }
}
