//! Revocation, and the lists of what is revoked.
//!
//! An authority's lists go on until its own end, whichever authority signs meanwhile: sites that have it installed refuse
//! everything of an authority whose list has ended.

mod kept;

use std::{fmt, sync::Arc, time::Duration};

use ca::{CrlError, Issuer, RevocationReason, RevokedEntry, Serial, certificate_pem};
use domain::Timestamp;
pub use storage::revocation::Reached;
use storage::{Store, StoreError, certificates::RevokedCertificate, crls::StoredCrl};
use thiserror::Error;

use crate::{
    Broker,
    certificates::{Authority, AuthorityFile, Held},
};

const DAY: u64 = 86_400;

/// When lists are made, and how long they are good.
struct Schedule {
    /// How long a list is good. Sites refuse an expired one, so there is a wide margin.
    validity: Duration,
    /// How old a list gets before it is replaced although nothing happened.
    renewal: Duration,
    /// How long before its end the operator is told that it was not replaced.
    alarm: Duration,
}

const ISSUING: Schedule = Schedule {
    validity: Duration::from_secs(7 * DAY),
    renewal: Duration::from_secs(DAY),
    alarm: Duration::from_secs(3 * DAY),
};
/// The root's key may be fetched out of a safe once a year.
const ROOT: Schedule = Schedule {
    validity: Duration::from_secs(365 * DAY),
    renewal: Duration::from_secs(30 * DAY),
    alarm: Duration::from_secs(30 * DAY),
};

impl Schedule {
    const fn of(authority: &Held) -> &'static Self {
        if authority.signs_authorities() { &ROOT } else { &ISSUING }
    }
}

/// A list that sites fetch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedCrl {
    /// Its authority's key id.
    pub id: String,
    /// Counts up from 1.
    pub number: i64,
    /// When it ends.
    pub next_update: Timestamp,
}

/// A list that ends soon, or has ended, and that was not replaced in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndingCrl {
    /// The authority's name.
    pub authority: String,
    /// Its key id.
    pub id: String,
    /// When the list ends; `None`: there is none.
    pub ends: Option<Timestamp>,
    /// Whether the authority's key is here. If not, somebody must bring it.
    pub key_is_here: bool,
}

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

impl fmt::Display for EndingCrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.ends {
            Some(ends) => write!(f, "the revocation list of {} ends on {ends}", self.id)?,
            None => write!(f, "there is no revocation list of {}", self.id)?,
        }
        f.write_str(if self.key_is_here {
            " and could not be replaced so far"
        } else {
            ": bring the authority's key (beadle ca crl --root-key FILE)"
        })
    }
}

impl Broker {
    /// Makes the lists that are due: there is none yet, something was revoked since the last, or it has aged.
    pub async fn publish_due_crls(&self) -> Result<(), RevocationError> {
        let mut failed = None;
        for authority in self.newest_authority().await.living() {
            let Some(issuer) = authority.issuer() else { continue };
            let newest = self.store.newest_crl(authority.id()).await?;
            let due = match &newest {
                None => true,
                Some(crl) => {
                    // Sites refuse a list of the future, which a clock has made that was wrong.
                    self.now() < crl.this_update
                        || self.now().since(crl.this_update) >= Schedule::of(authority).renewal
                        || self.store.revocations(authority.id()).await? != crl.revocations
                }
            };
            // A token that is away keeps nobody else's list waiting.
            if due && let Err(error) = self.publish_crl(authority, issuer).await {
                failed = Some(error);
            }
        }
        failed.map_or(Ok(()), Err)
    }

    /// Makes and publishes the next list of an authority.
    pub(crate) async fn publish_crl(&self, authority: &Held, issuer: &Arc<Issuer>) -> Result<(), RevocationError> {
        let (now, id) = (self.now(), authority.id());
        let last = self.store.newest_crl(id).await?;
        let number = last.as_ref().map_or(1, |crl| crl.number + 1);
        // Counted first: what is revoked from here on makes the next list due, whether this one has it or not.
        let revocations = self.store.revocations(id).await?;
        let revoked = self.store.revoked_certificates(id, now).await?;
        let mut entries = revoked.iter().map(entry).collect::<Result<Vec<_>, StoreError>>()?;
        if let Some(last) = &last {
            entries.extend(self.kept_revocations(authority, last, &entries, now).await?);
        }
        let next_update = now + Schedule::of(authority).validity;
        let sign = move |issuer: &Issuer| issuer.crl(entries.into_iter(), number.unsigned_abs(), now, next_update);
        let der = self.authorities.tokens().sign(issuer, sign).await?;
        let crl = StoredCrl { number, der, this_update: now, next_update, revocations };
        if self.store.publish_crl(id, &crl).await? {
            tracing::info!(issuer = id, number, "published a revocation list");
        }
        Ok(())
    }

    /// The newest list of each authority that has not ended.
    pub async fn published_crls(&self) -> Result<Vec<PublishedCrl>, StoreError> {
        let mut published = Vec::new();
        for authority in self.newest_authority().await.living() {
            if let Some(StoredCrl { number, next_update, .. }) = self.store.newest_crl(authority.id()).await? {
                published.push(PublishedCrl { id: authority.id().to_owned(), number, next_update });
            }
        }
        Ok(published)
    }

    /// The lists that should have been replaced by now: something keeps us from it, or the key is elsewhere.
    pub async fn ending_crls(&self) -> Result<Vec<EndingCrl>, StoreError> {
        ending(&self.store, &self.newest_authority().await, self.now()).await
    }

    /// A file of an authority; `None` if there is no such authority, or no list yet.
    pub async fn authority_file(&self, id: &str, file: AuthorityFile) -> Result<Option<Vec<u8>>, StoreError> {
        let mut authority = self.authority();
        if authority.named(id).is_none() {
            authority = self.newest_authority().await;
        }
        let Some(held) = authority.named(id) else { return Ok(None) };
        let der = held.certificate().certificate_der();
        Ok(match file {
            AuthorityFile::Certificate => Some(der.to_vec()),
            AuthorityFile::CertificatePem => Some(certificate_pem(der).into_bytes()),
            AuthorityFile::Crl => self.store.newest_crl(id).await?.map(|crl| crl.der),
        })
    }

    /// Revokes a certificate; if its key is compromised, also one that has ended or was revoked for another reason, and every
    /// other one of that key, also for SSH. Tells which were reached, this one first; none if there is no such one. The next list
    /// has them within a minute, until they end.
    pub async fn revoke_certificate(&self, serial: &Serial, reason: RevocationReason) -> Result<Reached, StoreError> {
        let reached = self.store.revoke_certificate(&serial.to_string(), reason.code().into(), self.now()).await?;
        tell(&reached, reason);
        Ok(reached)
    }
}

/// Writes into the log what was revoked.
pub(crate) fn tell(reached: &Reached, reason: RevocationReason) {
    for serial in &reached.x509 {
        tracing::info!(%serial, ?reason, "revoked a certificate");
    }
    for serial in &reached.ssh {
        tracing::info!(serial, ?reason, "revoked an SSH certificate");
    }
}

/// The lists of these authorities that should have been replaced by now.
pub(crate) async fn ending(store: &Store, authority: &Authority, now: Timestamp) -> Result<Vec<EndingCrl>, StoreError> {
    let mut ending = Vec::new();
    for authority in authority.living() {
        let ends = store.newest_crl(authority.id()).await?.map(|crl| crl.next_update);
        let key_is_here = authority.issuer().is_some();
        // Whoever has the key of a root that never was here publishes its lists.
        let ours = key_is_here || ends.is_some();
        if ours && ends.is_none_or(|ends| ends < now + Schedule::of(authority).alarm) {
            let (name, id) = (authority.certificate().subject(), authority.id().to_owned());
            ending.push(EndingCrl { authority: name, id, ends, key_is_here });
        }
    }
    Ok(ending)
}

fn entry(revoked: &RevokedCertificate) -> Result<RevokedEntry, StoreError> {
    let reason = u8::try_from(revoked.reason).ok().and_then(RevocationReason::from_code);
    Ok(RevokedEntry {
        serial: revoked.serial.parse().map_err(|_| StoreError::Corrupt("serial number"))?,
        at: revoked.revoked_at.truncated_to_seconds(),
        reason: reason.unwrap_or(RevocationReason::Unspecified),
    })
}
