//! The answer ([RFC 6960 §4.2](https://www.rfc-editor.org/rfc/rfc6960#section-4.2)).

use domain::Timestamp;
use x509_cert::der::{
    self, Encode as _,
    asn1::{BitStringRef, GeneralizedTime, ObjectIdentifier},
};

use super::{CertId, OcspRequest, Responder};
use crate::{
    crl::RevocationReason,
    encoding::EncodingError,
    key_pair::SealError,
    tlv::{CONTEXT_0, CONTEXT_0_PRIMITIVE, ENUMERATED, OCTET_STRING, oid, sequence, tlv},
};

/// id-pkix-ocsp-basic.
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
/// The response's status.
const SUCCESSFUL: &[u8] = &[ENUMERATED, 1, 0];

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
        [0x30, 3, ENUMERATED, 1, status]
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
        let singles = answer.request.certificates().iter().zip(answer.statuses);
        let singles = singles.map(|(certificate, status)| single(certificate, *status, answer));
        let nonce = answer.request.nonce().map(|nonce| context(1, &sequence(&[nonce]))).unwrap_or_default();
        Ok(sequence(&[
            &context(2, &tlv(OCTET_STRING, &self.key_hash())),
            &time(answer.now)?,
            &sequence(&[&singles.collect::<der::Result<Vec<_>>>()?.concat()]),
            &nonce,
        ]))
    }

    fn wrapped(&self, tbs: &[u8], signature: &[u8]) -> der::Result<Vec<u8>> {
        let basic = sequence(&[
            tbs,
            &self.key().signature_algorithm().to_der()?,
            &BitStringRef::from_bytes(signature)?.to_der()?,
            &context(0, &sequence(&[self.certificate_der()])),
        ]);
        let bytes = sequence(&[&oid(BASIC), &tlv(OCTET_STRING, &basic)]);
        Ok(sequence(&[SUCCESSFUL, &context(0, &bytes)]))
    }
}

fn single(certificate: &CertId, status: CertificateStatus, answer: &Answer<'_>) -> der::Result<Vec<u8>> {
    let status = match status {
        CertificateStatus::Good => tlv(CONTEXT_0_PRIMITIVE, &[]),
        CertificateStatus::Unknown => tlv(CONTEXT_0_PRIMITIVE | 2, &[]),
        CertificateStatus::Revoked { at, reason } => {
            let mut info = time(at)?;
            if reason != RevocationReason::Unspecified {
                info.extend(context(0, &tlv(ENUMERATED, &[reason.code()])));
            }
            context(1, &info)
        }
    };
    let next_update = context(0, &time(answer.next_update)?);
    Ok(sequence(&[certificate.der(), &status, &time(answer.now)?, &next_update]))
}

/// GeneralizedTime, in whole seconds.
fn time(at: Timestamp) -> der::Result<Vec<u8>> {
    let seconds = u64::try_from(at.as_seconds()).map_err(|_| der::ErrorKind::DateTime)?;
    GeneralizedTime::from_unix_duration(std::time::Duration::from_secs(seconds))?.to_der()
}

/// `[number]`, of something constructed.
fn context(number: u8, content: &[u8]) -> Vec<u8> {
    tlv(CONTEXT_0 | number, content)
}
