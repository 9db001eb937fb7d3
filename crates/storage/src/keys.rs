//! Sealed keys with their certificates, by purpose and generation.

use domain::{Digest, Timestamp};

use crate::{
    Store, StoreError,
    audit::record,
    audit_records::{ForeignRevocation, ForeignRow, revoked_by_others},
    crls::{IMPORT_LIST, ImportedCrl, import_list},
};

/// A key as stored: sealed under the master key, or only its certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredKey {
    /// What it is for, e.g. `token-signing-RS256`.
    pub purpose: String,
    /// Counts up from 1; the newest one that is active is used.
    pub generation: i64,
    /// The private key, sealed; `None` where it is kept elsewhere.
    pub sealed: Option<Vec<u8>>,
    /// Its certificate (DER), where it has one.
    pub certificate: Option<Vec<u8>>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it begins to be used; until then it is only published.
    pub active_from: Timestamp,
}

/// What tells whether keys have changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyVersion {
    /// What the key is for.
    pub purpose: String,
    /// Which one it is.
    pub generation: i64,
    /// When it begins to be used.
    pub active_from: Timestamp,
    /// Whether the private key is here.
    pub is_here: bool,
}

impl Store {
    /// Adds a key; `false` if another node was first with this generation.
    pub async fn insert_key(&self, key: &StoredKey) -> Result<bool, StoreError> {
        self.insert_keys(std::slice::from_ref(key)).await
    }

    /// Adds keys, all of them or none; `false` if another node was first with the generation of one.
    pub async fn insert_keys(&self, keys: &[StoredKey]) -> Result<bool, StoreError> {
        self.insert_keys_with_list(keys, None).await
    }

    /// The same with the last list that others published for a CA among them; `false` also if there is a list of it already. What
    /// it revoked stays so only if it comes with the CA or not at all: whoever was interrupted brings a newer one perhaps.
    pub async fn insert_keys_with_list(
        &self,
        keys: &[StoredKey],
        list: Option<ImportedCrl<'_>>,
    ) -> Result<bool, StoreError> {
        in_transaction!(self, |tx| {
            if let Some(list) = &list
                && import_list!(self, tx, list) == 0
            {
                tx.rollback().await?;
                return Ok(false);
            }
            for key in keys {
                let done = sqlx::query(
                    "insert into keys (purpose, generation, sealed, certificate, created_at, active_from) \
                     values ($1, $2, $3, $4, $5, $6) on conflict (purpose, generation) do nothing",
                )
                .bind(&key.purpose)
                .bind(key.generation)
                .bind(&key.sealed)
                .bind(&key.certificate)
                .bind(key.created_at.as_micros())
                .bind(key.active_from.as_micros())
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if done == 0 {
                    tx.rollback().await?;
                    return Ok(false);
                }
                if is_audited(&key.purpose) {
                    let certificate = key.certificate.as_deref().map(|der| Digest::of(der).hex());
                    record!(self, tx, "key.made", key.created_at, {
                        "purpose": key.purpose, "generation": key.generation, "certificate": certificate,
                    });
                }
            }
        });
        Ok(true)
    }

    /// Every key of a purpose, the newest first.
    pub async fn keys(&self, purpose: &str) -> Result<Vec<StoredKey>, StoreError> {
        type Row = (i64, Option<Vec<u8>>, Option<Vec<u8>>, i64, i64);
        let rows: Vec<Row> = on_writer!(self, |pool| {
            sqlx::query_as(
                "select generation, sealed, certificate, created_at, active_from from keys where purpose = $1 \
             order by generation desc",
            )
            .bind(purpose)
            .fetch_all(pool)
            .await
        })?;
        Ok(rows
            .into_iter()
            .map(|(generation, sealed, certificate, created_at, active_from)| StoredKey {
                purpose: purpose.to_owned(),
                generation,
                sealed,
                certificate,
                created_at: Timestamp::from_micros(created_at),
                active_from: Timestamp::from_micros(active_from),
            })
            .collect())
    }

    /// Which keys there are whose purpose begins with `prefix`, by purpose.
    pub async fn key_versions(&self, prefix: &str) -> Result<Vec<KeyVersion>, StoreError> {
        let rows: Vec<(String, i64, i64, bool)> = on_writer!(self, |pool| {
            sqlx::query_as(
            "select purpose, generation, active_from, sealed is not null from keys where substr(purpose, 1, $1) = $2 \
             order by purpose, generation desc"
        )
        .bind(i32::try_from(prefix.len()).unwrap_or(i32::MAX))
        .bind(prefix)
        .fetch_all(pool)
        .await
        })?;
        let version = |(purpose, generation, active_from, is_here)| KeyVersion {
            purpose,
            generation,
            active_from: Timestamp::from_micros(active_from),
            is_here,
        };
        Ok(rows.into_iter().map(version).collect())
    }

    /// Forgets a private key that is kept elsewhere from now on; its certificate stays. `false` if it is not here.
    pub async fn take_key_away(&self, purpose: &str, generation: i64, now: Timestamp) -> Result<bool, StoreError> {
        let done = in_transaction!(self, |tx| {
            let done = sqlx::query(
                "update keys set sealed = null where purpose = $1 and generation = $2 and sealed is not null",
            )
            .bind(purpose)
            .bind(generation)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if done == 1 && is_audited(purpose) {
                record!(self, tx, "key.taken_away", now, { "purpose": purpose, "generation": generation });
            }
            done
        });
        Ok(done == 1)
    }

    /// Removes a key for good.
    pub async fn delete_key(&self, purpose: &str, generation: i64, now: Timestamp) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            let done = sqlx::query("delete from keys where purpose = $1 and generation = $2")
                .bind(purpose)
                .bind(generation)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if done == 1 && is_audited(purpose) {
                record!(self, tx, "key.deleted", now, { "purpose": purpose, "generation": generation });
            }
        });
        Ok(())
    }
}

/// Whether auditors of the authority want to know of such keys: its own, and those that sign the log.
fn is_audited(purpose: &str) -> bool {
    purpose.starts_with("ca-") || purpose == "audit"
}
