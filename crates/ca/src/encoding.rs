//! How Beadle's words become ASN.1 and PEM, and back.

use std::time::Duration;

use domain::Timestamp;
use x509_cert::{
    TbsCertificate, builder, der,
    der::{
        DateTime, Decode as _,
        pem::{LineEnding, encode_string},
    },
    time::Time,
};

/// Something could not be written as DER; no valid input leads here.
#[derive(Debug, thiserror::Error)]
#[error("cannot be written as ASN.1: {0}")]
pub struct EncodingError(builder::Error);

impl From<builder::Error> for EncodingError {
    fn from(error: builder::Error) -> Self {
        Self(error)
    }
}

impl From<der::Error> for EncodingError {
    fn from(error: der::Error) -> Self {
        Self(builder::Error::Asn1(error))
    }
}

/// UTCTime through 2049, then GeneralizedTime ([RFC 5280 §4.1.2.5]); whole seconds.
///
/// [RFC 5280 §4.1.2.5]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1.2.5
pub(crate) fn asn1_time(at: Timestamp) -> der::Result<Time> {
    let seconds = u64::try_from(at.as_seconds()).map_err(|_| der::ErrorKind::DateTime)?;
    Ok(Time::from(DateTime::from_unix_duration(Duration::from_secs(seconds))?))
}

pub(crate) fn timestamp(time: Time) -> Timestamp {
    Timestamp::from_seconds(i64::try_from(time.to_unix_duration().as_secs()).unwrap_or(i64::MAX))
}

/// When a certificate of these bytes ends (DER of a [`TBSCertificate`]); `None` if they are something else.
///
/// [`TBSCertificate`]: https://www.rfc-editor.org/rfc/rfc5280#section-4.1
pub fn end_of_tbs(tbs: &[u8]) -> Option<Timestamp> {
    TbsCertificate::from_der(tbs).ok().map(|tbs| timestamp(tbs.validity().not_after))
}

/// A certificate in PEM ([RFC 7468 §5]), with a final newline.
///
/// [RFC 7468 §5]: https://www.rfc-editor.org/rfc/rfc7468#section-5
pub fn certificate_pem(certificate_der: &[u8]) -> String {
    encode_string("CERTIFICATE", LineEnding::LF, certificate_der)
        .expect("a constant label and bytes in memory always have a PEM form")
}

/// A revocation list in PEM ([RFC 7468 §6]), with a final newline.
///
/// [RFC 7468 §6]: https://www.rfc-editor.org/rfc/rfc7468#section-6
pub fn crl_pem(crl_der: &[u8]) -> String {
    encode_string("X509 CRL", LineEnding::LF, crl_der)
        .expect("a constant label and bytes in memory always have a PEM form")
}

/// A chain in PEM: the leaf first, then the authorities, each above the one before. The root is usually not among them:
/// whoever verifies must have it from elsewhere.
pub fn chain_pem<'a>(leaf_der: &[u8], authorities: impl IntoIterator<Item = &'a [u8]>) -> String {
    let authorities = authorities.into_iter().map(certificate_pem);
    std::iter::once(certificate_pem(leaf_der)).chain(authorities).collect()
}
