//! Revocation lists as published.

use domain::Timestamp;

use crate::{Store, StoreError, audit::record, certificates::RevokedCertificate};

/// A published revocation list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredCrl {
    /// Its number; grows with every list.
    pub number: i64,
    /// The signed list.
    pub der: Vec<u8>,
    /// When it was made.
    pub this_update: Timestamp,
    /// When the next one is due at the latest.
    pub next_update: Timestamp,
    /// How many certificates of the CA were ever revoked before it was made.
    pub revocations: i64,
}

/// The last list that others published for a CA, which is taken over with it.
#[derive(Debug, Clone, Copy)]
pub struct ImportedCrl<'a> {
    /// Key id of the CA.
    pub issuer: &'a str,
    /// The list.
    pub crl: &'a StoredCrl,
    /// What it holds.
    pub revoked: &'a [RevokedCertificate],
}

/// No list of a CA may be there yet.
pub(crate) const IMPORT_LIST: &str = "insert into crls (issuer, number, der, this_update, next_update, revocations) \
     select $1, $2, $3, $4, $5, $6 where not exists (select 1 from crls where issuer = $1)";

/// Only the first list with a number counts.
const PUBLISH_LIST: &str = "insert into crls (issuer, number, der, this_update, next_update, revocations) \
     values ($1, $2, $3, $4, $5, $6) on conflict (issuer, number) do nothing";

/// Writes a list down by such a statement; how many rows it wrote.
macro_rules! insert_list {
    ($tx:expr, $statement:expr, $issuer:expr, $crl:expr) => {
        sqlx::query($statement)
            .bind($issuer)
            .bind($crl.number)
            .bind(&$crl.der)
            .bind($crl.this_update.as_micros())
            .bind($crl.next_update.as_micros())
            .bind($crl.revocations)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
    };
}
pub(crate) use insert_list;

/// Writes down what a CA of others revoked, or that a CA was revoked by the one above it; how many rows it wrote: none, if that
/// is known.
macro_rules! insert_foreign_revocation {
    ($tx:expr, $issuer:expr, $revoked:expr) => {{
        let revoked: &$crate::certificates::RevokedCertificate = $revoked;
        sqlx::query(
            "insert into foreign_revocations (issuer, serial, revoked_at, reason) values ($1, $2, $3, $4) \
             on conflict do nothing",
        )
        .bind($issuer)
        .bind(&revoked.serial)
        .bind(revoked.revoked_at.as_micros())
        .bind(revoked.reason)
        .execute(&mut *$tx)
        .await?
        .rows_affected()
    }};
}
pub(crate) use insert_foreign_revocation;

/// Takes over the last list that others published for a CA, and what it holds: the next list has all of it and the next number.
/// How many lists it wrote: none, if there is one already.
macro_rules! import_list {
    ($store:expr, $tx:expr, $imported:expr) => {{
        let ImportedCrl { issuer, crl, revoked } = $imported;
        let done = $crate::crls::insert_list!($tx, IMPORT_LIST, *issuer, crl);
        for one in revoked.iter().filter(|_| done == 1) {
            $crate::crls::insert_foreign_revocation!($tx, *issuer, one);
        }
        if done == 1 {
            let rows: Vec<ForeignRow> = sqlx::query_as(
                "select issuer, serial, revoked_at, reason from foreign_revocations where issuer = $1 order by serial",
            )
            .bind(*issuer)
            .fetch_all(&mut *$tx)
            .await?;
            let rows: Vec<_> = rows.into_iter().map(ForeignRevocation::from).collect();
            let facts = crl.imported_facts(issuer, &revoked_by_others(rows.iter()));
            $crate::audit::record!($store, $tx, "crl.imported", crl.this_update, (facts));
        }
        done
    }};
}
pub(crate) use import_list;

impl Store {
    /// The newest list of a CA.
    pub async fn newest_crl(&self, issuer: &str) -> Result<Option<StoredCrl>, StoreError> {
        let row: Option<(i64, Vec<u8>, i64, i64, i64)> = on_reader!(self, |pool| {
            sqlx::query_as(
            "select number, der, this_update, next_update, revocations from crls where issuer = $1 order by number desc limit 1"
        )
        .bind(issuer)
        .fetch_optional(pool)
        .await
        })?;
        Ok(row.map(|(number, der, this_update, next_update, revocations)| StoredCrl {
            number,
            der,
            this_update: Timestamp::from_micros(this_update),
            next_update: Timestamp::from_micros(next_update),
            revocations,
        }))
    }

    /// Publishes a list, and forgets those whose successors have replaced them long ago; `false` if another node was
    /// first with this number.
    pub async fn publish_crl(&self, issuer: &str, crl: &StoredCrl) -> Result<bool, StoreError> {
        let done = in_transaction!(self, |tx| {
            let done = insert_list!(tx, PUBLISH_LIST, issuer, crl);
            if done == 1 {
                record!(self, tx, "crl.published", crl.this_update, (crl.facts(issuer)));
            }
            done
        });
        on_writer!(self, |pool| sqlx::query("delete from crls where issuer = $1 and next_update < $2")
            .bind(issuer)
            .bind(crl.this_update.as_micros())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(done == 1)
    }
}
