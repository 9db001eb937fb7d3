//! What is on record of a certificate that somebody wants to renew.

use domain::{Digest, EntityId, Subject, Timestamp};

use crate::{
    Store, StoreError,
    audit::record,
    institution_moves::former,
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

    /// When an institution last saw the identity of somebody: as its contact confirmed, or when the name of their
    /// certificates was fixed.
    pub async fn vetted_at(&self, account: &Subject, institution: &EntityId) -> Result<Option<Timestamp>, StoreError> {
        let fixed: Option<i64> = on_reader!(self, |pool| sqlx::query_scalar(
            "select max(fixed_at) from certificate_names where institution = $2 and function = '' \
             and subject in (select subject from people where subject = $1 or joined_to = $1)"
        )
        .bind(account.as_str())
        .bind(institution.as_str())
        .fetch_one(pool)
        .await)?;
        Ok(time(fixed).max(self.identity_checked_at(account, institution).await?))
    }

    /// When an institution's contact last confirmed that it saw the identity of a person; also of an institution that became
    /// this one.
    pub async fn identity_checked_at(
        &self,
        account: &Subject,
        institution: &EntityId,
    ) -> Result<Option<Timestamp>, StoreError> {
        const CHECKED: &str = former!(
            "$2",
            "select max(checked_at) from identity_checks where institution in (select name from former) \
             and subject in (select subject from people where subject = $1 or joined_to = $1)"
        );
        let at: Option<i64> = on_reader!(self, |pool| sqlx::query_scalar(CHECKED)
            .bind(account.as_str())
            .bind(institution.as_str())
            .fetch_one(pool)
            .await)?;
        Ok(time(at))
    }

    /// The institution's contact confirms that it saw the identity of a person.
    pub async fn confirm_identity(
        &self,
        account: &Subject,
        institution: &EntityId,
        contact: &Subject,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            sqlx::query(
                "insert into identity_checks (subject, institution, checked_at, checked_by) values ($1, $2, $3, $4) \
                 on conflict (subject, institution) do update set checked_at = $3, checked_by = $4",
            )
            .bind(account.as_str())
            .bind(institution.as_str())
            .bind(now.as_micros())
            .bind(contact.as_str())
            .execute(&mut *tx)
            .await?;
            record!(self, tx, "identity.confirmed", now, {
                "account": Digest::of(account.as_str().as_bytes()).hex(), "institution": institution.as_str(),
                "by": "contact", "contact": Digest::of(contact.as_str().as_bytes()).hex(),
            });
        });
        Ok(())
    }
}
