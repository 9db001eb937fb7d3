//! CAs that were revoked by the one above them: by ours, or by one whose key others keep and whose lists are taken over.

use domain::Timestamp;
use serde_json::Value;

use crate::{
    Store, StoreError,
    audit::record,
    audit_records::ForeignRevocation,
    certificates::RevokedCertificate,
    crls::{StoredCrl, insert_foreign_revocation, insert_list},
};

/// Only a list with a higher number than all before counts.
const NEXT_LIST: &str = "insert into crls (issuer, number, der, this_update, next_update, revocations) \
     select $1, $2, $3, $4, $5, $6 where not exists (select 1 from crls where issuer = $1 and number >= $2)";

impl Store {
    /// Records that a CA was revoked by the one above it: `above` is the key id of that one, `serial` the serial number of the
    /// CA's certificate. `false` if that was so already. Who is about to have a certificate signed by it is told from here on.
    pub async fn revoke_authority(
        &self,
        above: &str,
        serial: &str,
        reason: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let revoked = RevokedCertificate { serial: serial.to_owned(), revoked_at: now, reason };
        let done = in_transaction!(self, |tx| {
            let done = insert_foreign_revocation!(tx, above, &revoked);
            if done == 1 {
                record!(self, tx, "authority.revoked", now, (facts(above, &revoked)));
            }
            done
        });
        Ok(done == 1)
    }

    /// Takes over the next list of a CA whose key others keep, and what it holds. `false` if one with this number or a higher
    /// one is there.
    pub async fn import_next_crl(
        &self,
        issuer: &str,
        crl: &StoredCrl,
        revoked: &[RevokedCertificate],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = in_transaction!(self, |tx| {
            let done = insert_list!(tx, NEXT_LIST, issuer, crl);
            if done == 1 {
                record!(self, tx, "crl.imported", crl.this_update, (crl.facts(issuer)));
            }
            for one in revoked.iter().filter(|_| done == 1) {
                if insert_foreign_revocation!(tx, issuer, one) == 1 {
                    record!(self, tx, "authority.revoked", now, (facts(issuer, one)));
                }
            }
            done
        });
        Ok(done == 1)
    }
}

/// What the audit log says of a CA that the one above it revoked.
fn facts(above: &str, one: &RevokedCertificate) -> Value {
    ForeignRevocation::from((above.to_owned(), one.serial.clone(), one.revoked_at.as_micros(), one.reason)).facts()
}
