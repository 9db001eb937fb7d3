//! Revoking X.509 certificates, and reporting their keys.

use domain::{Subject, Timestamp};

use crate::{Store, StoreError, audit::record};

/// Others may have the key ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)): it is never certified
/// again.
pub const KEY_COMPROMISE: i64 = 1;

/// The certificate with the serial number $3, of the account $4 if one is given.
macro_rules! one {
    () => {
        "serial = $3 and ($4 is null or subject in (select subject from people where subject = $4 or joined_to = $4))"
    };
}

/// All of the account $4 and of those that are part of it; $3 is null.
macro_rules! all {
    () => {
        "$3 is null and subject in (select subject from people where subject = $4 or joined_to = $4)"
    };
}

/// Revokes at $1 for $2 what is meant and has not ended.
macro_rules! revoke {
    ($meant:expr) => {
        concat!(
            "update certificates set revoked_at = $1, reason = $2 where revoked_at is null and not_after > $1 and ",
            $meant,
            " returning serial"
        )
    };
}

/// The same with every certificate of the same keys, also what has ended: whoever else has a key has it of all of them.
macro_rules! revoke_keys {
    ($meant:expr) => {
        concat!(
            "update certificates set revoked_at = $1, reason = $2 where revoked_at is null \
             and key_digest in (select key_digest from certificates where ",
            $meant,
            ") returning serial"
        )
    };
}

/// Of the same keys what was revoked for another reason: their time of revocation stays.
macro_rules! compromise_keys {
    ($meant:expr) => {
        concat!(
            "update certificates set compromised_at = $1, first_reason = reason, reason = $2 \
             where revoked_at is not null and reason <> $2 and key_digest in (select key_digest from certificates where ",
            $meant,
            ") returning serial"
        )
    };
}

/// What is done, and how the audit log calls it.
type Step = (&'static str, &'static str);

const REVOKED: &str = "certificate.revoked";
const COMPROMISED: &str = "certificate.compromised";
const ONE: &[Step] = &[(revoke!(one!()), REVOKED)];
const ALL: &[Step] = &[(revoke!(all!()), REVOKED)];
const KEY_OF_ONE: &[Step] = &[(revoke_keys!(one!()), REVOKED), (compromise_keys!(one!()), COMPROMISED)];
const KEYS_OF_ALL: &[Step] = &[(revoke_keys!(all!()), REVOKED), (compromise_keys!(all!()), COMPROMISED)];

impl Store {
    /// Revokes a certificate, also one that was prepared and perhaps signed; tells which were reached, none if there is no such
    /// live one. That its key is compromised ([`KEY_COMPROMISE`]) can be said of one that has ended as well, and of one that was
    /// revoked for another reason, and reaches every certificate of the same key: what was revoked before keeps its time, and
    /// the reason becomes this one.
    pub async fn revoke_certificate(
        &self,
        serial: &str,
        reason: i64,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        self.revoke((Some(serial), None), None, reason, now).await
    }

    /// Revokes all of an account and of those that are part of it that can be, at once; returns their serial numbers. With
    /// [`KEY_COMPROMISE`] also what has ended or was revoked for another reason, and whatever else has one of the keys.
    pub async fn revoke_certificates_of(
        &self,
        account: &Subject,
        reason: i64,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        self.revoke((None, Some(account)), None, reason, now).await
    }

    /// As [`Self::revoke_certificate`], by the one whom it names, for a certificate of their account or of one that became part
    /// of it.
    pub async fn revoke_certificate_of(
        &self,
        account: &Subject,
        serial: &str,
        reason: i64,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let by = domain::identity_act::Actor::Person.to_string();
        self.revoke((Some(serial), Some(account)), Some(&by), reason, now).await
    }

    /// The same by a contact of the institution, who was found to be one.
    pub async fn revoke_certificate_by_contact(
        &self,
        serial: &str,
        reason: i64,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        self.revoke((Some(serial), None), Some("contact"), reason, now).await
    }

    async fn revoke(
        &self,
        (serial, account): (Option<&str>, Option<&Subject>),
        by: Option<&str>,
        reason: i64,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let steps = match (serial, reason) {
            (Some(_), KEY_COMPROMISE) => KEY_OF_ONE,
            (None, KEY_COMPROMISE) => KEYS_OF_ALL,
            (Some(_), _) => ONE,
            (None, _) => ALL,
        };
        Ok(in_transaction!(self, |tx| {
            let mut all: Vec<String> = Vec::new();
            for (statement, kind) in steps {
                let reached: Vec<String> = sqlx::query_scalar(*statement)
                    .bind(now.as_micros())
                    .bind(reason)
                    .bind(serial)
                    .bind(account.map(Subject::as_str))
                    .fetch_all(&mut *tx)
                    .await?;
                for serial in &reached {
                    if let Some(by) = by {
                        record!(self, tx, kind, now, { "serial": serial, "reason": reason, "by": by });
                    } else {
                        record!(self, tx, kind, now, { "serial": serial, "reason": reason });
                    }
                }
                all.extend(reached);
            }
            // Whichever was meant first.
            all.sort_by_key(|one| serial != Some(one.as_str()));
            all
        }))
    }
}
