//! Revocation lists that come from elsewhere: the last one of an authority that others kept so far, or one on record.

use domain::Timestamp;
use x509_cert::{
    crl::CertificateList,
    der::{Decode as _, asn1::Uint},
    ext::pkix::{CrlNumber, CrlReason},
};

use super::{AuthorityCertificate, signed::Signed};
use crate::{
    crl::{RevocationReason, RevokedEntry},
    encoding::timestamp,
    serial::Serial,
};

const CRL_NUMBER: &str = "2.5.29.20";
const REASON: &str = "2.5.29.21";

/// Why a list cannot be taken over.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ListError {
    /// Not a list in DER or PEM.
    #[error("this is no revocation list (CRL) in DER or PEM")]
    NotAList,
    /// Another authority's.
    #[error("the revocation list is another authority's, or was changed")]
    OtherIssuer,
    /// It has a critical extension: it tells only of some certificates, or only what is new.
    #[error("the revocation list is not a full one of the whole authority")]
    Partial,
    /// Its number does not fit.
    #[error("the revocation list has no number, or one beyond 2^62")]
    Number,
    /// An entry cannot be read.
    #[error("an entry of the revocation list cannot be read")]
    Entry,
}

/// A list that was signed with an authority's key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForeignList {
    /// Its number.
    pub number: i64,
    /// When it was made.
    pub this_update: Timestamp,
    /// When its successor was due.
    pub next_update: Timestamp,
    /// What was revoked.
    pub entries: Vec<RevokedEntry>,
}

impl ForeignList {
    /// Reads a list (DER), and checks that `authority` signed it.
    pub fn parse(der: &[u8], authority: &AuthorityCertificate) -> Result<Self, ListError> {
        let list = <CertificateList>::from_der(der).map_err(|_| ListError::NotAList)?;
        let tbs = list.tbs_cert_list;
        let signed = Signed::parse(der).ok_or(ListError::NotAList)?;
        if tbs.issuer != *authority.name() || signed.verify(authority.public_key()).is_err() {
            return Err(ListError::OtherIssuer);
        }
        if tbs.crl_extensions.iter().flatten().any(|extension| extension.critical) {
            return Err(ListError::Partial);
        }
        let extension =
            tbs.crl_extensions.iter().flatten().find(|extension| extension.extn_id.to_string() == CRL_NUMBER);
        let number = extension.and_then(|extension| CrlNumber::from_der(extension.extn_value.as_bytes()).ok());
        let entries = tbs.revoked_certificates.iter().flatten().map(|revoked| {
            let serial = Serial::from_bytes(revoked.serial_number.as_bytes()).map_err(|_| ListError::Entry)?;
            let mut extensions = revoked.crl_entry_extensions.iter().flatten();
            let reason = extensions.find(|extension| extension.extn_id.to_string() == REASON);
            let reason = reason.and_then(|extension| CrlReason::from_der(extension.extn_value.as_bytes()).ok());
            let reason = reason.and_then(|reason| RevocationReason::from_code(reason as u8));
            let at = timestamp(revoked.revocation_date);
            Ok(RevokedEntry { serial, at, reason: reason.unwrap_or(RevocationReason::Unspecified) })
        });
        Ok(Self {
            number: number.and_then(|number| count(&number.0)).ok_or(ListError::Number)?,
            this_update: timestamp(tbs.this_update),
            next_update: timestamp(tbs.next_update.unwrap_or(tbs.this_update)),
            entries: entries.collect::<Result<_, _>>()?,
        })
    }
}

/// A number that leaves room for those to come.
fn count(number: &Uint) -> Option<i64> {
    let value =
        number.as_bytes().iter().try_fold(0_i64, |value, byte| value.checked_mul(256)?.checked_add((*byte).into()));
    value.filter(|value| *value < 1 << 62)
}
