//! What speaks against certifying a key once more.

use domain::{Digest, Subject};

use crate::{Store, StoreError};

/// Why a key cannot be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyObjection {
    /// A certificate of it was revoked because others may have the key.
    Compromised,
    /// It was certified to another person.
    SomebodyElse,
}

/// Whether a key was compromised, and whether anybody but the account ($2) holds it. People renew with one key for years, so
/// its certificates are not walked through: one index leads to a compromise, another from one holder to the next.
macro_rules! look_at_key {
    ($table:literal) => {
        concat!(
            "with recursive holders (subject) as ( \
                 select min(subject) from ",
            $table,
            " where key_digest = $1 \
                 union all \
                 select (select min(subject) from ",
            $table,
            " where key_digest = $1 and subject > holders.subject) from holders where holders.subject is not null) \
             select exists (select 1 from ",
            $table,
            " where key_digest = $1 and reason = 1), \
             exists (select 1 from holders join people p on p.subject = holders.subject \
                 where coalesce(p.joined_to, p.subject) <> $2)",
        )
    };
}

impl Store {
    /// What speaks against certifying a key for an account.
    pub async fn key_objection(&self, key: Digest, account: &Subject) -> Result<Option<KeyObjection>, StoreError> {
        self.objection(look_at_key!("certificates"), key, account).await
    }

    /// The same for SSH.
    pub async fn ssh_key_objection(&self, key: Digest, account: &Subject) -> Result<Option<KeyObjection>, StoreError> {
        self.objection(look_at_key!("ssh_certificates"), key, account).await
    }

    async fn objection(
        &self,
        query: &'static str,
        key: Digest,
        account: &Subject,
    ) -> Result<Option<KeyObjection>, StoreError> {
        let (compromised, foreign): (bool, bool) = on_reader!(self, |pool| sqlx::query_as(query)
            .bind(key.as_bytes().to_vec())
            .bind(account.as_str())
            .fetch_one(pool)
            .await)?;
        Ok(match (compromised, foreign) {
            (true, _) => Some(KeyObjection::Compromised),
            (false, true) => Some(KeyObjection::SomebodyElse),
            (false, false) => None,
        })
    }
}
