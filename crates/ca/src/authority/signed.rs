//! The outer form of certificates and revocation lists: SEQUENCE { what was signed, algorithm, signature }.

use x509_cert::{
    der::{self, Decode as _, Encode as _, Reader as _, SliceReader, asn1::AnyRef, asn1::BitStringRef},
    spki::AlgorithmIdentifierRef,
};

use crate::{
    csr::{CsrError, verify_signed},
    public_key::SubjectPublicKey,
};

/// Something signed, cut into its parts.
pub(super) struct Signed<'a> {
    message: &'a [u8],
    algorithm: String,
    signature: &'a [u8],
}

impl<'a> Signed<'a> {
    pub(super) fn parse(der: &'a [u8]) -> Option<Self> {
        let mut outer = SliceReader::new(der).ok()?;
        let body = AnyRef::decode(&mut outer).ok()?.value();
        outer.finish().ok()?;
        Self::parts(body).ok().flatten()
    }

    fn parts(body: &'a [u8]) -> der::Result<Option<Self>> {
        let mut reader = SliceReader::new(body)?;
        let length = usize::try_from(AnyRef::decode(&mut reader)?.encoded_len()?)?;
        let algorithm = AlgorithmIdentifierRef::decode(&mut reader)?.oid.to_string();
        let signature = BitStringRef::decode(&mut reader)?;
        reader.finish()?;
        let message = body.get(..length);
        Ok(message.zip(signature.as_bytes()).map(|(message, signature)| Self { message, algorithm, signature }))
    }

    pub(super) fn verify(&self, public_key: &SubjectPublicKey) -> Result<(), CsrError> {
        verify_signed(public_key, &self.algorithm, self.message, self.signature)
    }
}
