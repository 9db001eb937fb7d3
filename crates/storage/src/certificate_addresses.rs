//! Which mail addresses stand in whose lasting certificates, and how many of those somebody has.
//!
//! Invariant: of the lasting certificates that live, an address stands in one alone, and in none of a second person. What
//! decides is read and written in one turn ([`take_turn!`]), in the transaction that records the certificate. Certificates
//! for some days take no address from anybody, so they are not kept here.

use std::time::Duration;

use domain::{Subject, Timestamp};

use crate::{Store, StoreError, row::parsed};

/// A lasting certificate that is good and of which no address is kept.
#[derive(Debug, Clone)]
pub struct WithoutAddresses {
    /// Its serial number, hexadecimal.
    pub serial: String,
    /// Whose it is.
    pub subject: Subject,
    /// The last moment at which it is good.
    pub not_after: Timestamp,
    /// The certificate, DER.
    pub der: Vec<u8>,
}

/// An address as it is compared.
pub fn folded(address: &str) -> String {
    address.to_ascii_lowercase()
}

/// Why a certificate was not recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Objection {
    /// A lasting certificate of the person's has the address, and it is not yet time to renew it.
    HasCertificate {
        /// The address.
        address: String,
        /// The last moment at which that certificate is good.
        until: Timestamp,
    },
    /// A certificate of somebody else's has the address.
    SomebodyElse(String),
    /// The person got as many lasting certificates in a year as they may.
    Quota,
    /// The CA that would sign was revoked by the one above it.
    RevokedAuthority,
}

/// Who has lasting certificates with an address that live.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AddressUse {
    /// The last moment at which the person's own that lasts longest is good.
    pub own_until: Option<Timestamp>,
    /// Whether somebody else has one.
    pub is_somebody_else_s: bool,
}

impl AddressUse {
    /// As [`USE`] tells it.
    pub(crate) fn read(own_until: Option<i64>, others: i64) -> Self {
        Self { own_until: own_until.map(Timestamp::from_micros), is_somebody_else_s: others > 0 }
    }

    /// What speaks against one more.
    pub fn objection(&self, address: &str, now: Timestamp) -> Option<Objection> {
        if self.is_somebody_else_s {
            return Some(Objection::SomebodyElse(address.to_owned()));
        }
        let until = self.own_until.filter(|until| *until >= now + Store::RENEWAL_WINDOW)?;
        Some(Objection::HasCertificate { address: address.to_owned(), until })
    }
}

/// The lasting certificates with an address ($1) that live after a moment ($3), which are few: until when the one of an account
/// ($2) is good, and how many somebody else has.
macro_rules! in_use {
    ($before:literal) => {
        concat!(
            "select ",
            $before,
            "max(case when coalesce(p.joined_to, p.subject) = $2 then a.not_after end), \
             count(case when coalesce(p.joined_to, p.subject) <> $2 then 1 end) \
             from certificate_addresses a join certificates c on c.serial = a.serial \
             join people p on p.subject = a.subject \
             where a.address = $1 and a.not_after > $3 and c.revoked_at is null"
        )
    };
}

pub(crate) const USE: &str = in_use!("");

/// The same, and before it whether a CA's certificate ($5) was revoked by the CA above it ($4).
pub(crate) const REVOKED_OR_IN_USE: &str =
    in_use!("exists (select 1 from foreign_revocations where issuer = $4 and serial = $5), ");

/// How many lasting certificates an account got since a moment.
pub(crate) const LASTING: &str = "select count(*) from certificates \
     where subject in (select subject from people where subject = $1 or joined_to = $1) \
     and prepared_at > $2 and not_after - not_before >= $3";

/// Waits until nobody else decides about this, and has it alone until the transaction ends.
macro_rules! take_turn {
    ($tx:expr, $about:expr) => {
        sqlx::query("insert into certificate_turns (about) values ($1) on conflict (about) do update set about = $1")
            .bind($about)
            .execute(&mut *$tx)
            .await?
    };
}
pub(crate) use take_turn;

/// Who has certificates with an address, as this transaction sees it.
macro_rules! address_use {
    ($tx:expr, $address:expr, $account:expr, $now:expr) => {{
        let (own, others): (Option<i64>, i64) = sqlx::query_as($crate::certificate_addresses::USE)
            .bind($address)
            .bind($account)
            .bind($now.as_micros())
            .fetch_one(&mut *$tx)
            .await?;
        $crate::certificate_addresses::AddressUse::read(own, others)
    }};
}
pub(crate) use address_use;

impl Store {
    /// How long before its end a certificate can be renewed. One that never lives longer is not a lasting one: of those
    /// there may be any number.
    pub const RENEWAL_WINDOW: Duration = Duration::from_secs(28 * 86_400);
    /// The span in which lasting certificates are counted.
    pub const QUOTA_SPAN: Duration = Duration::from_secs(365 * 86_400);

    /// Who has certificates with an address.
    pub async fn address_use(
        &self,
        account: &Subject,
        address: &str,
        now: Timestamp,
    ) -> Result<AddressUse, StoreError> {
        let address = folded(address);
        Ok(reading!(self, |connection| { address_use!(connection, &address, account.as_str(), now) }))
    }

    /// How many lasting certificates an account got within the last [`QUOTA_SPAN`](Self::QUOTA_SPAN).
    pub async fn lasting_certificates(&self, account: &Subject, now: Timestamp) -> Result<u32, StoreError> {
        let count: i64 = on_reader!(self, |pool| sqlx::query_scalar(LASTING)
            .bind(account.as_str())
            .bind((now - Self::QUOTA_SPAN).as_micros())
            .bind(window_micros())
            .fetch_one(pool)
            .await)?;
        Ok(u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Lasting certificates that are good and of which no address is kept, behind a serial number, in order.
    pub async fn without_addresses(
        &self,
        after: &str,
        limit: i64,
        now: Timestamp,
    ) -> Result<Vec<WithoutAddresses>, StoreError> {
        let rows: Vec<(String, String, i64, Vec<u8>)> = on_writer!(self, |pool| sqlx::query_as(
            "select serial, subject, not_after, der from certificates \
             where serial > $1 and not_after > $2 and not_after - not_before >= $3 and revoked_at is null \
             and der is not null \
             and not exists (select 1 from certificate_addresses a where a.serial = certificates.serial) \
             order by serial limit $4"
        )
        .bind(after)
        .bind(now.as_micros())
        .bind(window_micros())
        .bind(limit)
        .fetch_all(pool)
        .await)?;
        let read = |(serial, subject, not_after, der): (String, String, i64, Vec<u8>)| {
            let subject = parsed(Subject::parse(&subject), "subject")?;
            Ok(WithoutAddresses { serial, subject, not_after: Timestamp::from_micros(not_after), der })
        };
        rows.into_iter().map(read).collect()
    }

    /// Keeps the addresses of a certificate of which none was kept.
    pub async fn keep_addresses(&self, of: &WithoutAddresses, addresses: &[String]) -> Result<(), StoreError> {
        for address in addresses {
            on_writer!(self, |pool| sqlx::query(
                "insert into certificate_addresses (address, subject, not_after, serial) values ($1, $2, $3, $4) \
                 on conflict do nothing"
            )
            .bind(folded(address))
            .bind(of.subject.as_str())
            .bind(of.not_after.as_micros())
            .bind(&of.serial)
            .execute(pool)
            .await
            .map(drop))?;
        }
        Ok(())
    }

    /// The mail addresses that stand in the certificates of an account, each with its serial number.
    pub async fn addresses_in_certificates(&self, account: &Subject) -> Result<Vec<(String, String)>, StoreError> {
        Ok(on_reader!(self, |pool| {
            sqlx::query_as(
            "select serial, address from certificate_addresses \
             where subject in (select subject from people where subject = $1 or joined_to = $1) order by serial, address"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await
        })?)
    }
}

/// [`Store::RENEWAL_WINDOW`] as columns have times.
pub(crate) fn window_micros() -> i64 {
    i64::try_from(Store::RENEWAL_WINDOW.as_micros()).unwrap_or(i64::MAX)
}
