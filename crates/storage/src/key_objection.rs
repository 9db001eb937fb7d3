//! What speaks against certifying a key once more. Certificates of X.509 and for SSH know one key by different digests, and
//! each counts for the other kind.

use domain::{Digest, Subject};

use crate::{Store, StoreError};

/// Why a key cannot be certified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyObjection {
    /// A certificate of it, of either kind, was revoked because others may have the key.
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

/// A key, by the digests under which certificates of both kinds have it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct KeyDigests {
    /// SHA-256 over its SubjectPublicKeyInfo, as certificates of X.509 have it; `None` for a key of a kind that these never have.
    pub x509: Option<Digest>,
    /// SHA-256 over SSH's encoding; `None` where that is not known.
    pub ssh: Option<Digest>,
}

/// Who holds a key by the certificates of one table, as a part of a statement that begins `with recursive`. People renew with
/// one key for years, so its certificates are not walked through: an index leads from one holder to the next.
macro_rules! holders_in {
    ($name:literal, $table:literal, $key:literal) => {
        concat!(
            $name,
            " (subject) as ( \
                 select min(subject) from ",
            $table,
            " where key_digest = ",
            $key,
            " union all \
                 select (select min(subject) from ",
            $table,
            " where key_digest = ",
            $key,
            " and subject > ",
            $name,
            ".subject) from ",
            $name,
            " where ",
            $name,
            ".subject is not null)",
        )
    };
}
pub(crate) use holders_in;

/// The same of both tables, by the two digests.
macro_rules! holders {
    ($x509:literal, $ssh:literal) => {
        concat!(
            $crate::key_objection::holders_in!("x509_holders", "certificates", $x509),
            ", ",
            $crate::key_objection::holders_in!("ssh_holders", "ssh_certificates", $ssh),
            ", holders (subject) as (select subject from x509_holders union all select subject from ssh_holders)",
        )
    };
}
pub(crate) use holders;

/// Whether a certificate of the key, of either kind, was revoked because others may have it.
macro_rules! compromised {
    ($x509:literal, $ssh:literal) => {
        concat!(
            "(exists (select 1 from certificates where key_digest = ",
            $x509,
            " and reason = 1) or exists (select 1 from ssh_certificates where key_digest = ",
            $ssh,
            " and reason = 1))",
        )
    };
}
pub(crate) use compromised;

/// Whether a key was compromised, and whether anybody but the account ($3) holds it.
const LOOK: &str = concat!(
    "with recursive ",
    holders!("$1", "$2"),
    " select ",
    compromised!("$1", "$2"),
    ", exists (select 1 from holders join people p on p.subject = holders.subject \
         where coalesce(p.joined_to, p.subject) <> $3)",
);

impl Store {
    /// What speaks against certifying a key for an account, in a certificate of either kind.
    pub async fn key_objection(&self, key: KeyDigests, account: &Subject) -> Result<Option<KeyObjection>, StoreError> {
        let (compromised, foreign): (bool, bool) = on_reader!(self, |pool| sqlx::query_as(LOOK)
            .bind(key.x509.map(|digest| digest.as_bytes().to_vec()))
            .bind(key.ssh.map(|digest| digest.as_bytes().to_vec()))
            .bind(account.as_str())
            .fetch_one(pool)
            .await)?;
        Ok(KeyObjection::of(compromised, foreign))
    }
}
