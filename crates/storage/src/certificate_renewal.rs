//! What is on record of a certificate that somebody wants to renew.

use domain::{Digest, EntityId, Subject, Timestamp};

use crate::{
    Store, StoreError,
    row::{digest, parsed, row, time},
};

/// A certificate of the person's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewableCertificate {
    /// The institution that vouched.
    pub institution: EntityId,
    /// Profile.
    pub profile: String,
    /// SHA-256 of the key (SubjectPublicKeyInfo).
    pub key: Digest,
    /// Whether it was signed and handed out.
    pub is_issued: bool,
    /// Validity.
    pub not_before: Timestamp,
    /// Validity.
    pub not_after: Timestamp,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
    /// The certificate (DER), once it was signed.
    pub der: Option<Vec<u8>>,
}

row! {
    struct Columns {
        institution: String,
        profile: String,
        key_digest: Vec<u8>,
        issued_at: Option<i64>,
        not_before: i64,
        not_after: i64,
        revoked_at: Option<i64>,
        der: Option<Vec<u8>>,
    }
}

impl Store {
    /// A certificate of an account.
    pub async fn renewable_certificate(
        &self,
        account: &Subject,
        serial: &str,
    ) -> Result<Option<RenewableCertificate>, StoreError> {
        let found: Option<Columns> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select institution, profile, key_digest, issued_at, not_before, not_after, revoked_at, der \
             from certificates \
             where serial = $1 and subject in (select subject from people where subject = $2 or joined_to = $2)",
            )
            .bind(serial)
            .bind(account.as_str())
            .fetch_optional(pool)
            .await
        })?;
        let Some(found) = found else { return Ok(None) };
        Ok(Some(RenewableCertificate {
            institution: parsed(EntityId::parse(&found.institution), "entityID")?,
            profile: found.profile,
            key: digest(&found.key_digest)?,
            is_issued: found.issued_at.is_some(),
            not_before: Timestamp::from_micros(found.not_before),
            not_after: Timestamp::from_micros(found.not_after),
            revoked_at: time(found.revoked_at),
            der: found.der,
        }))
    }

    /// When an institution last saw the identity of somebody whose certificates' name is fixed: as its contact confirmed, or
    /// when the name was fixed.
    pub async fn vetted_at(&self, account: &Subject, institution: &EntityId) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<i64> = on_reader!(self, |pool| sqlx::query_scalar(
            "select max(coalesce(vetted_at, fixed_at)) from certificate_names where institution = $2 \
             and subject in (select subject from people where subject = $1 or joined_to = $1)"
        )
        .bind(account.as_str())
        .bind(institution.as_str())
        .fetch_one(pool)
        .await)?;
        Ok(time(at))
    }

    /// The institution's contact confirms that it saw the identity of a person; `false` if no name of theirs is fixed there.
    pub async fn confirm_identity(
        &self,
        account: &Subject,
        institution: &EntityId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update certificate_names set vetted_at = $3 where institution = $2 \
             and subject in (select subject from people where subject = $1 or joined_to = $1)"
        )
        .bind(account.as_str())
        .bind(institution.as_str())
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done > 0)
    }
}
