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

impl KeyObjection {
    /// By what was found; a compromise weighs more.
    pub(crate) const fn of(compromised: bool, held_by_others: bool) -> Option<Self> {
        match (compromised, held_by_others) {
            (true, _) => Some(Self::Compromised),
            (false, true) => Some(Self::SomebodyElse),
            (false, false) => None,
        }
    }
}

/// Who holds a key, as a part of a statement that begins `with recursive`. People renew with one key for years, so its
/// certificates are not walked through: an index leads from one holder to the next.
macro_rules! holders {
    ($table:literal, $key:literal) => {
        concat!(
            "holders (subject) as ( \
                 select min(subject) from ",
            $table,
            " where key_digest = ",
            $key,
            " union all \
                 select (select min(subject) from ",
            $table,
            " where key_digest = ",
            $key,
            " and subject > holders.subject) from holders where holders.subject is not null)",
        )
    };
}
pub(crate) use holders;

/// Whether a key was compromised, and whether anybody but the account ($2) holds it.
macro_rules! look_at_key {
    ($table:literal) => {
        concat!(
            "with recursive ",
            holders!($table, "$1"),
            " select exists (select 1 from ",
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
        Ok(KeyObjection::of(compromised, foreign))
    }
}
