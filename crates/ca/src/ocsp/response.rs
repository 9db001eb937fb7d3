//! The answer ([RFC 6960 §4.2](https://www.rfc-editor.org/rfc/rfc6960#section-4.2)).

use domain::Timestamp;
use x509_cert::der::{
    self, Encode as _, Tag, TagNumber,
    asn1::{AnyRef, BitStringRef, GeneralizedTime, ObjectIdentifier, OctetStringRef},
};

use super::{CertId, OcspRequest, Responder};
use crate::{crl::RevocationReason, encoding::EncodingError, key_pair::SealError};

/// id-pkix-ocsp-basic.
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");

/// What is known of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CertificateStatus {
    /// It was issued, and not revoked.
    Good,
    /// It was revoked.
    Revoked {
        /// When.
        at: Timestamp,
        /// Why.
        reason: RevocationReason,
    },
    /// It was never issued, or by somebody else.
    Unknown,
}

/// An answer to be.
#[derive(Debug, Clone, Copy)]
pub struct Answer<'a> {
    /// The question.
    pub request: &'a OcspRequest,
    /// The status of each of its certificates, in their order.
    pub statuses: &'a [CertificateStatus],
    /// When this was known.
    pub now: Timestamp,
    /// When more will be known, at the latest.
    pub next_update: Timestamp,
}

/// An answer that says nothing of certificates, and so is not signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// The question is none.
    MalformedRequest,
    /// Something failed here.
    InternalError,
    /// Nobody can answer just now.
    TryLater,
    /// Nothing is said of such certificates here ([RFC 5019 §2.2.3](https://www.rfc-editor.org/rfc/rfc5019#section-2.2.3)).
    Unauthorized,
}

impl Refusal {
    /// The answer in DER.
    pub const fn to_der(self) -> [u8; 5] {
        let status = match self {
            Self::MalformedRequest => 1,
            Self::InternalError => 2,
            Self::TryLater => 3,
            Self::Unauthorized => 6,
        };
        [0x30, 3, 0x0a, 1, status]
    }
}

impl Responder {
    /// Signs an answer (DER).
    pub fn answer(&self, answer: &Answer<'_>) -> Result<Vec<u8>, SealError> {
        let tbs = self.response_data(answer).map_err(EncodingError::from)?;
        let signature = self.key().sign(&tbs)?;
        Ok(self.wrapped(&tbs, &signature).map_err(EncodingError::from)?)
    }

    fn response_data(&self, answer: &Answer<'_>) -> der::Result<Vec<u8>> {
        let key_hash = OctetStringRef::new(&self.key_hash())?.to_der()?;
        let singles = answer.request.certificates().iter().zip(answer.statuses);
        let singles = singles.map(|(certificate, status)| single(certificate, *status, answer));
        let mut parts = vec![
            context(2, &key_hash)?,
            time(answer.now)?,
            sequence(&singles.collect::<der::Result<Vec<_>>>()?.concat())?,
        ];
        if let Some(nonce) = answer.request.nonce() {
            parts.push(context(1, &sequence(nonce)?)?);
        }
        sequence(&parts.concat())
    }

    fn wrapped(&self, tbs: &[u8], signature: &[u8]) -> der::Result<Vec<u8>> {
        let certificates = context(0, &sequence(self.certificate_der())?)?;
        let basic = [
            tbs.to_vec(),
            self.key().signature_algorithm().to_der()?,
            BitStringRef::from_bytes(signature)?.to_der()?,
            certificates,
        ];
        let basic = sequence(&basic.concat())?;
        let bytes = sequence(&[BASIC.to_der()?, OctetStringRef::new(&basic)?.to_der()?].concat())?;
        // Successful.
        sequence(&[vec![0x0a, 1, 0], context(0, &bytes)?].concat())
    }
}

fn single(certificate: &CertId, status: CertificateStatus, answer: &Answer<'_>) -> der::Result<Vec<u8>> {
    let status = match status {
        CertificateStatus::Good => vec![0x80, 0],
        CertificateStatus::Unknown => vec![0x82, 0],
        CertificateStatus::Revoked { at, reason } => {
            let mut info = time(at)?;
            if reason != RevocationReason::Unspecified {
                info.extend(context(0, &[0x0a, 1, reason.code()])?);
            }
            context(1, &info)?
        }
    };
    let next_update = context(0, &time(answer.next_update)?)?;
    sequence(&[certificate.der().to_vec(), status, time(answer.now)?, next_update].concat())
}

/// GeneralizedTime, in whole seconds.
fn time(at: Timestamp) -> der::Result<Vec<u8>> {
    let seconds = u64::try_from(at.as_seconds()).map_err(|_| der::ErrorKind::DateTime)?;
    GeneralizedTime::from_unix_duration(std::time::Duration::from_secs(seconds))?.to_der()
}

fn sequence(content: &[u8]) -> der::Result<Vec<u8>> {
    AnyRef::new(Tag::Sequence, content)?.to_der()
}

/// `[number]`, of something constructed.
fn context(number: u32, content: &[u8]) -> der::Result<Vec<u8>> {
    AnyRef::new(Tag::ContextSpecific { constructed: true, number: TagNumber(number) }, content)?.to_der()
}
