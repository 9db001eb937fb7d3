//! CAs that were revoked by the one above them: by ours, or by one whose key others keep and whose lists are taken over.

use domain::{Digest, Timestamp};

use crate::{
    Store, StoreError,
    audit::record,
    certificates::RevokedCertificate,
    crls::{StoredCrl, insert_list},
};

/// Only a list with a higher number than all before counts.
const NEXT_LIST: &str = "insert into crls (issuer, number, der, this_update, next_update, revocations) \
     select $1, $2, $3, $4, $5, $6 where not exists (select 1 from crls where issuer = $1 and number >= $2)";

impl Store {
    /// Records that a CA was revoked by the one above it: `above` is the key id of that one, `revoked` the CA's key id and the
    /// serial number of its certificate. `false` if that was so already. Who is about to have a certificate signed by it is told
    /// from here on.
    pub async fn revoke_authority(
        &self,
        above: &str,
        (id, serial): (&str, &str),
        reason: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = in_transaction!(self, |tx| {
            let done = sqlx::query(
                "insert into foreign_revocations (issuer, serial, revoked_at, reason) values ($1, $2, $3, $4) \
                 on conflict do nothing",
            )
            .bind(above)
            .bind(serial)
            .bind(now.as_micros())
            .bind(reason)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if done == 1 {
                record!(self, tx, "authority.revoked", now, {
                    "authority": id, "serial": serial, "issuer": above, "reason": reason,
                });
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
                let list = Digest::of(&crl.der).hex();
                record!(self, tx, "crl.imported", now, { "issuer": issuer, "number": crl.number, "crl": list });
            }
            for one in revoked.iter().filter(|_| done == 1) {
                let new = sqlx::query(
                    "insert into foreign_revocations (issuer, serial, revoked_at, reason) values ($1, $2, $3, $4) \
                     on conflict do nothing",
                )
                .bind(issuer)
                .bind(&one.serial)
                .bind(one.revoked_at.as_micros())
                .bind(one.reason)
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if new == 1 {
                    record!(self, tx, "authority.revoked", now, {
                        "serial": one.serial, "issuer": issuer, "reason": one.reason,
                    });
                }
            }
            done
        });
        Ok(done == 1)
    }
}
