//! Everything on record of one X.509 certificate, for administrators.

use domain::{Digest, Subject, Timestamp};

use crate::{
    Store, StoreError,
    row::{digest, json, time},
};

/// What the list of certificates leaves out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CertificateDetails {
    /// SHA-256 of the key (SubjectPublicKeyInfo).
    pub key: Digest,
    /// When it was recorded, before it was signed.
    pub prepared_at: Timestamp,
    /// The certificate; `None` if nobody recorded that it was signed.
    pub der: Option<Vec<u8>>,
    /// When its key was reported as compromised, after it was revoked for another reason.
    pub compromised_at: Option<Timestamp>,
}

impl Store {
    /// What is on record of an X.509 certificate besides what the list has.
    pub async fn certificate_details(&self, serial: &str) -> Result<Option<CertificateDetails>, StoreError> {
        type Row = (Vec<u8>, i64, Option<Vec<u8>>, Option<i64>);
        let found: Option<Row> = on_reader!(self, |pool| sqlx::query_as(
            "select key_digest, prepared_at, der, compromised_at from certificates where serial = $1"
        )
        .bind(serial)
        .fetch_optional(pool)
        .await)?;
        let read = |(key, prepared_at, der, compromised_at): Row| {
            Ok(CertificateDetails {
                key: digest(&key)?,
                prepared_at: Timestamp::from_micros(prepared_at),
                der,
                compromised_at: time(compromised_at),
            })
        };
        found.map(read).transpose()
    }

    /// The addresses at which letters about certificates of an account wait to be sent.
    pub async fn letter_addresses_of(&self, account: &Subject) -> Result<Vec<String>, StoreError> {
        let lists: Vec<String> = on_reader!(self, |pool| {
            sqlx::query_scalar(
                "select l.recipients from certificates c join certificate_letters l on l.serial = c.serial \
                 where c.subject in (select subject from people where subject = $1 or joined_to = $1)",
            )
            .bind(account.as_str())
            .fetch_all(pool)
            .await
        })?;
        let mut all = Vec::new();
        for list in lists {
            all.extend(json::<Vec<String>>(&list, "list of addresses")?);
        }
        Ok(all)
    }
}
