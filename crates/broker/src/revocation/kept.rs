//! What stays in a list although it is not revoked on record any more: whoever can write to the database must not give a
//! certificate its trust back unnoticed.
//!
//! The last list is signed, so it tells what was revoked. An entry leaves the next one only when its certificate has ended.

use std::collections::BTreeSet;

use ca::{ForeignList, RevokedEntry, Serial, end_of_tbs};
use domain::Timestamp;
use storage::{StoreError, crls::StoredCrl};

use crate::{Broker, certificates::Held};

impl Broker {
    /// The entries of the last list that `revoked` does not have, and whose certificates have not ended. Each is an error in
    /// the log.
    pub(super) async fn kept_revocations(
        &self,
        authority: &Held,
        last: &StoredCrl,
        revoked: &[RevokedEntry],
        now: Timestamp,
    ) -> Result<Vec<RevokedEntry>, StoreError> {
        let Ok(last) = ForeignList::parse(&last.der, authority.certificate()) else {
            tracing::error!(
                issuer = authority.id(),
                "the last revocation list on record is not signed by its authority"
            );
            return Ok(Vec::new());
        };
        let present: BTreeSet<&Serial> = revoked.iter().map(|entry| &entry.serial).collect();
        let mut kept = Vec::new();
        for entry in last.entries.into_iter().filter(|entry| !present.contains(&entry.serial)) {
            let tbs = self.store.bytes_to_be_signed(authority.id(), &entry.serial.to_string()).await?;
            if tbs.as_deref().and_then(end_of_tbs).is_some_and(|end| end <= now) {
                continue;
            }
            tracing::error!(
                serial = %entry.serial,
                "a certificate that was revoked is not revoked on record any more; it stays in the revocation list \
                 (beadle ca audit verify)"
            );
            kept.push(entry);
        }
        Ok(kept)
    }
}
