//! Revocation, and the lists of what is revoked.

use std::time::Duration;

use ca::{CrlError, Issuer, RevocationReason, RevokedEntry, Serial, certificate_pem};
use storage::{StoreError, certificates::RevokedCertificate, crls::StoredCrl};
use thiserror::Error;

use crate::{Broker, certificates::AuthorityFile};

/// How long a list is good. Sites refuse an expired one, so there is a wide margin.
const VALIDITY: Duration = Duration::from_secs(7 * 86_400);
/// How old a list gets before it is replaced although nothing happened.
const RENEWAL: Duration = Duration::from_secs(86_400);

/// Why there is no list.
#[derive(Debug, Error)]
pub enum RevocationError {
    /// A list could not be made.
    #[error(transparent)]
    Crl(#[from] CrlError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Broker {
    /// Makes the lists that are due: there is none yet, something was revoked since the last, or it has aged.
    pub async fn publish_due_crls(&self) -> Result<(), RevocationError> {
        for (id, issuer) in self.authority().issuers() {
            let newest = self.store.newest_crl(id).await?;
            let due = match &newest {
                None => true,
                Some(crl) => {
                    // Sites refuse a list of the future, which a clock has made that was wrong.
                    self.now() < crl.this_update
                        || self.now().since(crl.this_update) >= RENEWAL
                        || self.store.revocations(id).await? != crl.revocations
                }
            };
            if due {
                self.publish_crl(id, issuer, newest.map_or(1, |crl| crl.number + 1)).await?;
            }
        }
        Ok(())
    }

    async fn publish_crl(&self, id: &str, issuer: &Issuer, number: i64) -> Result<(), RevocationError> {
        let now = self.now();
        // Counted first: what is revoked from here on makes the next list due, whether this one has it or not.
        let revocations = self.store.revocations(id).await?;
        let revoked = self.store.revoked_certificates(id, now).await?;
        let entries = revoked.iter().map(entry).collect::<Result<Vec<_>, StoreError>>()?;
        let next_update = now + VALIDITY;
        let der = issuer.crl(entries.into_iter(), number.unsigned_abs(), now, next_update)?;
        let crl = StoredCrl { number, der, this_update: now, next_update, revocations };
        if self.store.publish_crl(id, &crl).await? {
            tracing::info!(issuer = id, number, "published a revocation list");
        }
        Ok(())
    }

    /// A file of an authority; `None` if there is no such authority, or no list yet.
    pub async fn authority_file(&self, id: &str, file: AuthorityFile) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(issuer) = self.authority().issuer(id) else { return Ok(None) };
        Ok(match file {
            AuthorityFile::Certificate => Some(issuer.certificate_der().to_vec()),
            AuthorityFile::CertificatePem => Some(certificate_pem(issuer.certificate_der()).into_bytes()),
            AuthorityFile::Crl => self.store.newest_crl(id).await?.map(|crl| crl.der),
        })
    }

    /// Revokes a certificate; `false` if there is no such live one. The next list has it within a minute.
    pub async fn revoke_certificate(&self, serial: &Serial, reason: RevocationReason) -> Result<bool, StoreError> {
        let done = self.store.revoke_certificate(&serial.to_string(), reason.code().into(), self.now()).await?;
        if done {
            tracing::info!(%serial, ?reason, "revoked a certificate");
        }
        Ok(done)
    }
}

fn entry(revoked: &RevokedCertificate) -> Result<RevokedEntry, StoreError> {
    let reason = u8::try_from(revoked.reason).ok().and_then(RevocationReason::from_code);
    Ok(RevokedEntry {
        serial: revoked.serial.parse().map_err(|_| StoreError::Corrupt("serial number"))?,
        at: revoked.revoked_at.truncated_to_seconds(),
        reason: reason.unwrap_or(RevocationReason::Unspecified),
    })
}
