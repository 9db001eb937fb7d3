//! Certificate revocation lists ([RFC 5280 §5]): one full list per authority, without issuingDistributionPoint, which
//! Java grid software and `openssl -crl_check` cannot read when it is critical.
//!
//! [RFC 5280 §5]: https://www.rfc-editor.org/rfc/rfc5280#section-5

use std::collections::BTreeMap;

use domain::Timestamp;
use serde::{Deserialize, Serialize};
use x509_cert::{
    Version,
    crl::{RevokedCert, TbsCertList},
    der::{self, Encode as _},
    ext::pkix::CrlReason,
};

use crate::{
    authority::Issuer,
    encoding::{EncodingError, asn1_time},
    extensions,
    key_pair::{KeyPairError, SealError},
    serial::Serial,
};

/// Why a certificate was revoked ([RFC 5280 §5.3.1]), as far as Beadle revokes.
///
/// [RFC 5280 §5.3.1]: https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum RevocationReason {
    /// No reason was given.
    Unspecified,
    /// Somebody else may have the private key; the key is never certified again.
    KeyCompromise,
    /// The same for an authority's key.
    CaCompromise,
    /// The person has left, or is called otherwise.
    AffiliationChanged,
    /// There is a newer certificate.
    Superseded,
    /// It is not needed any more.
    CessationOfOperation,
    /// The person lost the right to it.
    PrivilegeWithdrawn,
}

impl RevocationReason {
    /// Every reason.
    pub const ALL: [Self; 7] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::PrivilegeWithdrawn,
    ];

    /// The number of the CRLReason.
    pub const fn code(self) -> u8 {
        match self {
            Self::Unspecified => 0,
            Self::KeyCompromise => 1,
            Self::CaCompromise => 2,
            Self::AffiliationChanged => 3,
            Self::Superseded => 4,
            Self::CessationOfOperation => 5,
            Self::PrivilegeWithdrawn => 9,
        }
    }

    /// Its name on the command line and in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unspecified => "unspecified",
            Self::KeyCompromise => "key-compromise",
            Self::CaCompromise => "ca-compromise",
            Self::AffiliationChanged => "affiliation-changed",
            Self::Superseded => "superseded",
            Self::CessationOfOperation => "cessation-of-operation",
            Self::PrivilegeWithdrawn => "privilege-withdrawn",
        }
    }

    /// The reason with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.as_str() == name)
    }

    /// The reason with this number.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.code() == code)
    }

    /// What goes into the list: an unspecified reason should be left out.
    const fn to_asn1(self) -> Option<CrlReason> {
        match self {
            Self::Unspecified => None,
            Self::KeyCompromise => Some(CrlReason::KeyCompromise),
            Self::CaCompromise => Some(CrlReason::CaCompromise),
            Self::AffiliationChanged => Some(CrlReason::AffiliationChanged),
            Self::Superseded => Some(CrlReason::Superseded),
            Self::CessationOfOperation => Some(CrlReason::CessationOfOperation),
            Self::PrivilegeWithdrawn => Some(CrlReason::PrivilegeWithdrawn),
        }
    }
}

/// One revoked certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedEntry {
    /// Its serial number.
    pub serial: Serial,
    /// When it was revoked.
    pub at: Timestamp,
    /// Why.
    pub reason: RevocationReason,
}

/// Why a revocation list cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum CrlError {
    /// nextUpdate is not after thisUpdate.
    #[error("a revocation list must be replaced after it was made")]
    NextUpdate,
    /// The list could not be written.
    #[error(transparent)]
    Encoding(#[from] EncodingError),
    /// The list could not be signed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// A key that was not reached.
impl From<KeyPairError> for CrlError {
    fn from(error: KeyPairError) -> Self {
        Self::Seal(error.into())
    }
}

impl Issuer {
    /// Signs the full list (DER) of what this authority has revoked. `number` grows from list to list. A serial that
    /// comes twice stands with its earlier date.
    pub fn crl(
        &self,
        revoked: impl Iterator<Item = RevokedEntry>,
        number: u64,
        this_update: Timestamp,
        next_update: Timestamp,
    ) -> Result<Vec<u8>, CrlError> {
        if next_update.as_seconds() <= this_update.as_seconds() {
            return Err(CrlError::NextUpdate);
        }
        let revoked = revoked_certificates(revoked).map_err(EncodingError::from)?;
        let tbs = self.cert_list(revoked, number, (this_update, next_update)).map_err(EncodingError::from)?;
        Ok(self.key().seal(&tbs)?)
    }

    fn cert_list(
        &self,
        revoked: Vec<RevokedCert>,
        number: u64,
        (this_update, next_update): (Timestamp, Timestamp),
    ) -> der::Result<Vec<u8>> {
        TbsCertList {
            version: Version::V2,
            signature: self.key().signature_algorithm(),
            issuer: self.name().clone(),
            this_update: asn1_time(this_update)?,
            next_update: Some(asn1_time(next_update)?),
            // RFC 5280 §5.1.2.6: absent rather than empty.
            revoked_certificates: Some(revoked).filter(|revoked| !revoked.is_empty()),
            crl_extensions: Some(vec![
                extensions::authority_key_identifier(self.key_identifier())?,
                extensions::crl_number(number)?,
            ]),
        }
        .to_der()
    }
}

fn revoked_certificates(revoked: impl Iterator<Item = RevokedEntry>) -> der::Result<Vec<RevokedCert>> {
    let mut by_serial = BTreeMap::<Serial, RevokedEntry>::new();
    for entry in revoked {
        match by_serial.get(&entry.serial) {
            Some(known) if known.at <= entry.at => {}
            _ => drop(by_serial.insert(entry.serial.clone(), entry)),
        }
    }
    by_serial.into_values().map(|entry| revoked_certificate(&entry)).collect()
}

fn revoked_certificate(entry: &RevokedEntry) -> der::Result<RevokedCert> {
    let reason = entry.reason.to_asn1().map(|reason| extensions::encode((false, &reason))).transpose()?;
    Ok(RevokedCert {
        serial_number: entry.serial.to_asn1()?,
        revocation_date: asn1_time(entry.at)?,
        crl_entry_extensions: reason.map(|extension| vec![extension]),
    })
}
