//! Mail addresses that an institution's contact added for a person of theirs.
//!
//! Invariant: one counts only once the person confirmed it by what stood in the letter, while signed in as that person; and
//! only until it is taken away.

use domain::{Digest, EntityId, Subject, Timestamp};

use crate::{
    Store, StoreError,
    audit::record,
    institution_moves::former,
    row::{parsed, row, time},
};

/// A new one.
#[derive(Debug, Clone)]
pub struct NewAddress<'a> {
    /// Its id.
    pub id: &'a str,
    /// Whose it is said to be.
    pub subject: &'a Subject,
    /// Whose contact says so.
    pub institution: &'a EntityId,
    /// The address, in lower case.
    pub address: &'a str,
    /// Whether it belongs to a function, and not to the person alone.
    pub is_function: bool,
    /// The contact.
    pub added_by: &'a Subject,
    /// The digest of what stands in the letter's link.
    pub challenge: Digest,
    /// Until when the link is good.
    pub challenge_ends_at: Timestamp,
}

/// One on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddedAddress {
    /// Its id.
    pub id: String,
    /// Whose it is said to be.
    pub subject: Subject,
    /// Whose contact said so.
    pub institution: EntityId,
    /// The address, in lower case.
    pub address: String,
    /// Whether the contact said that it belongs to a function.
    pub is_function: bool,
    /// When it was added.
    pub added_at: Timestamp,
    /// Until when the link in the letter is good.
    pub challenge_ends_at: Timestamp,
    /// When the person confirmed it.
    pub verified_at: Option<Timestamp>,
    /// When it was taken away.
    pub removed_at: Option<Timestamp>,
}

row! {
    struct Columns {
        id: String,
        subject: String,
        institution: String,
        address: String,
        is_function: i64,
        added_at: i64,
        challenge_ends_at: i64,
        verified_at: Option<i64>,
        removed_at: Option<i64>,
    }
}

impl Columns {
    fn read(self) -> Result<AddedAddress, StoreError> {
        Ok(AddedAddress {
            id: self.id,
            subject: parsed(Subject::parse(&self.subject), "subject")?,
            institution: parsed(EntityId::parse(&self.institution), "entityID")?,
            address: self.address,
            is_function: self.is_function != 0,
            added_at: Timestamp::from_micros(self.added_at),
            challenge_ends_at: Timestamp::from_micros(self.challenge_ends_at),
            verified_at: time(self.verified_at),
            removed_at: time(self.removed_at),
        })
    }
}

impl Store {
    /// Adds one that the person is to confirm; `false` if it is there. One whose link nobody used in time makes way.
    pub async fn add_address(&self, new: &NewAddress<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let done = in_transaction!(self, |tx| {
            sqlx::query(
                "update added_addresses set removed_at = $4, challenge = null where subject = $1 and institution = $2 \
                 and address = $3 and removed_at is null and verified_at is null and challenge_ends_at <= $4",
            )
            .bind(new.subject.as_str())
            .bind(new.institution.as_str())
            .bind(new.address)
            .bind(now.as_micros())
            .execute(&mut *tx)
            .await?;
            let done = sqlx::query(
                "insert into added_addresses \
                 (id, subject, institution, address, added_by, added_at, challenge, challenge_ends_at, \
                 is_function) values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict do nothing",
            )
            .bind(new.id)
            .bind(new.subject.as_str())
            .bind(new.institution.as_str())
            .bind(new.address)
            .bind(new.added_by.as_str())
            .bind(now.as_micros())
            .bind(new.challenge.as_bytes().to_vec())
            .bind(new.challenge_ends_at.as_micros())
            .bind(i64::from(new.is_function))
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if done == 1 {
                record!(self, tx, "address.added", now, { "id": new.id, "institution": new.institution.as_str() });
            }
            done
        });
        Ok(done == 1)
    }

    /// The person confirms an address by what stood in the letter: the address. `None` if that is not, or no more, good for
    /// this account. It is good once.
    pub async fn confirm_address(
        &self,
        account: &Subject,
        challenge: &Digest,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let found: Option<(String, String)> = sqlx::query_as(
                "update added_addresses set verified_at = $3, challenge = null \
                 where challenge = $1 and challenge_ends_at > $3 and removed_at is null \
                 and subject in (select subject from people where subject = $2 or joined_to = $2) \
                 returning id, address",
            )
            .bind(challenge.as_bytes().to_vec())
            .bind(account.as_str())
            .bind(now.as_micros())
            .fetch_optional(&mut *tx)
            .await?;
            if let Some((id, _)) = &found {
                record!(self, tx, "address.confirmed", now, { "id": id });
            }
            found.map(|(_, address)| address)
        }))
    }

    /// Whether what stood in a letter can be used by this account.
    pub async fn is_open_challenge(
        &self,
        account: &Subject,
        challenge: &Digest,
        now: Timestamp,
    ) -> Result<Option<String>, StoreError> {
        Ok(on_reader!(self, |pool| {
            sqlx::query_scalar(
            "select address from added_addresses where challenge = $1 and challenge_ends_at > $3 and removed_at is null \
             and subject in (select subject from people where subject = $2 or joined_to = $2)"
        )
        .bind(challenge.as_bytes().to_vec())
        .bind(account.as_str())
        .bind(now.as_micros())
        .fetch_optional(pool)
        .await
        })?)
    }

    /// The person, or the institution's contact, takes one away; `false` if it is not theirs or gone.
    pub async fn remove_address(
        &self,
        id: &str,
        account: Option<&Subject>,
        institution: Option<&EntityId>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        const REMOVE: &str = former!(
            "$4",
            "update added_addresses set removed_at = $2, challenge = null where id = $1 and removed_at is null \
             and (subject in (select subject from people where subject = $3 or joined_to = $3) \
                 or institution in (select name from former))"
        );
        let done = in_transaction!(self, |tx| {
            let done = sqlx::query(REMOVE)
                .bind(id)
                .bind(now.as_micros())
                .bind(account.map(Subject::as_str))
                .bind(institution.map(EntityId::as_str))
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if done == 1 {
                let by = if account.is_some() { "person" } else { "contact" };
                record!(self, tx, "address.removed", now, { "id": id, "by": by });
            }
            done
        });
        Ok(done == 1)
    }

    /// Those of an account, the newest last; also those that were taken away.
    pub async fn added_addresses_of(&self, account: &Subject) -> Result<Vec<AddedAddress>, StoreError> {
        let found: Vec<Columns> = on_reader!(self, |pool| {
            sqlx::query_as(
            "select id, subject, institution, address, is_function, added_at, challenge_ends_at, verified_at, removed_at \
             from added_addresses \
             where subject in (select subject from people where subject = $1 or joined_to = $1) order by added_at, id"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await
        })?;
        found.into_iter().map(Columns::read).collect()
    }

    /// Those of an institution's people, the newest first.
    pub async fn addresses_added_at(
        &self,
        institution: &EntityId,
        limit: u16,
    ) -> Result<Vec<AddedAddress>, StoreError> {
        const ADDED: &str = former!(
            "$1",
            "select id, subject, institution, address, is_function, added_at, challenge_ends_at, verified_at, removed_at \
             from added_addresses where institution in (select name from former) order by added_at desc, id desc limit $2"
        );
        let found: Vec<Columns> = on_reader!(self, |pool| sqlx::query_as(ADDED)
            .bind(institution.as_str())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await)?;
        found.into_iter().map(Columns::read).collect()
    }

    /// The serial numbers of lasting certificates that are good and have this address, of the account to which a person belongs,
    /// as far as they were got by this institution.
    pub async fn good_certificates_with(
        &self,
        person: &Subject,
        institution: &EntityId,
        address: &str,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        const GOOD: &str = former!(
            "$4",
            "select c.serial from certificate_addresses a join certificates c on c.serial = a.serial \
             join people p on p.subject = a.subject \
             where a.address = $2 and a.not_after > $3 and c.revoked_at is null \
             and c.institution in (select name from former) and coalesce(p.joined_to, p.subject) = \
             (select coalesce(joined_to, subject) from people where subject = $1) order by c.serial"
        );
        Ok(on_reader!(self, |pool| sqlx::query_scalar(GOOD)
            .bind(person.as_str())
            .bind(address)
            .bind(now.as_micros())
            .bind(institution.as_str())
            .fetch_all(pool)
            .await)?)
    }
}
