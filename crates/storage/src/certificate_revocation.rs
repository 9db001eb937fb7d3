//! Revoking X.509 certificates, and reporting their keys.

use domain::{Subject, Timestamp};

use crate::{Store, StoreError, audit::record};

/// Others may have the key ([RFC 5280 §5.3.1](https://www.rfc-editor.org/rfc/rfc5280#section-5.3.1)): it is never certified
/// again.
pub const KEY_COMPROMISE: i64 = 1;

/// Revokes at $1 for $2 the certificate $3, of the account $4 if one is given. $5 is [`KEY_COMPROMISE`].
const REVOKE: &str = "update certificates set revoked_at = $1, reason = $2 \
     where serial = $3 and revoked_at is null and (not_after > $1 or $2 = $5) \
     and ($4 is null or subject in (select subject from people where subject = $4 or joined_to = $4))";

/// The same of one that was revoked for another reason, when it is reported that its key is compromised.
const COMPROMISE: &str = "update certificates set compromised_at = $1, first_reason = reason, reason = $2 \
     where serial = $3 and revoked_at is not null and reason <> $5 \
     and ($4 is null or subject in (select subject from people where subject = $4 or joined_to = $4))";

/// What is tried, in this order, and how the audit log calls it.
const STEPS: [(&str, &str); 2] = [(REVOKE, "certificate.revoked"), (COMPROMISE, "certificate.compromised")];

/// How many statements are tried for a reason, of one that revokes and one that reports the key of what is revoked already.
pub(crate) const fn steps_for(reason: i64) -> usize {
    if reason == KEY_COMPROMISE { 2 } else { 1 }
}

impl Store {
    /// Revokes a certificate, also one that was prepared and perhaps signed; `false` if there is no such live one. That its key
    /// is compromised ([`KEY_COMPROMISE`]) can be said of one that has ended as well, and of one that was revoked for another
    /// reason: the time of its revocation stays, and the reason becomes this one.
    pub async fn revoke_certificate(&self, serial: &str, reason: i64, now: Timestamp) -> Result<bool, StoreError> {
        self.revoke((None, None), serial, reason, now).await
    }

    /// Revokes all of an account and of those that are part of it that can be, at once; returns their serial numbers.
    pub async fn revoke_certificates_of(
        &self,
        account: &Subject,
        reason: i64,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let serials: Vec<String> = sqlx::query_scalar(
                "update certificates set revoked_at = $1, reason = $2 where revoked_at is null and not_after > $1 \
                 and subject in (select subject from people where subject = $3 or joined_to = $3) returning serial",
            )
            .bind(now.as_micros())
            .bind(reason)
            .bind(account.as_str())
            .fetch_all(&mut *tx)
            .await?;
            for serial in &serials {
                record!(self, tx, "certificate.revoked", now, { "serial": serial, "reason": reason });
            }
            serials
        }))
    }

    /// The same by the one whom it names, for a certificate of their account or of one that became part of it.
    pub async fn revoke_certificate_of(
        &self,
        account: &Subject,
        serial: &str,
        reason: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let by = domain::identity_act::Actor::Person.to_string();
        self.revoke((Some(account), Some(&by)), serial, reason, now).await
    }

    /// The same by a contact of the institution, who was found to be one.
    pub async fn revoke_certificate_by_contact(
        &self,
        serial: &str,
        reason: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        self.revoke((None, Some("contact")), serial, reason, now).await
    }

    async fn revoke(
        &self,
        (account, by): (Option<&Subject>, Option<&str>),
        serial: &str,
        reason: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let mut kind = None;
            for (statement, done) in STEPS.into_iter().take(steps_for(reason)) {
                let rows = sqlx::query(statement)
                    .bind(now.as_micros())
                    .bind(reason)
                    .bind(serial)
                    .bind(account.map(Subject::as_str))
                    .bind(KEY_COMPROMISE)
                    .execute(&mut *tx)
                    .await?
                    .rows_affected();
                if rows == 1 {
                    kind = Some(done);
                    break;
                }
            }
            match (kind, by) {
                (Some(kind), Some(by)) => {
                    record!(self, tx, kind, now, { "serial": serial, "reason": reason, "by": by });
                }
                (Some(kind), None) => {
                    record!(self, tx, kind, now, { "serial": serial, "reason": reason });
                }
                (None, _) => {}
            }
            kind.is_some()
        }))
    }
}
