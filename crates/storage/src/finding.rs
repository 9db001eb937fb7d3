//! Finding people, for administrators.

use domain::{
    EntityId, Subject, Timestamp,
    identifier::{Identifier, IdentifierKind},
};

use crate::{
    Store, StoreError,
    row::{parsed, row, time},
};

/// An account in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedAccount {
    /// The account.
    pub subject: Subject,
    /// When the person came first.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When it was deleted.
    pub erased_at: Option<Timestamp>,
}

/// Somebody who has or had an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundPerson {
    /// Their account.
    pub account: Subject,
    /// Where.
    pub institution: EntityId,
    /// Which.
    pub identifier: Identifier,
    /// When it came last.
    pub last_seen: Timestamp,
    /// Since when it is theirs no more.
    pub reassigned_at: Option<Timestamp>,
}

row! {
    struct FoundRow {
        account: String,
        institution: String,
        kind: String,
        value: String,
        last_seen: i64,
        reassigned_at: Option<i64>,
    }
}

impl Store {
    /// Accounts in the order of their subjects, those behind `after`; only those that are known at an institution, if one
    /// is named.
    pub async fn list_accounts(
        &self,
        after: &str,
        institution: Option<&EntityId>,
        limit: u16,
    ) -> Result<Vec<ListedAccount>, StoreError> {
        let rows: Vec<(String, i64, Option<i64>, Option<i64>)> = on_reader!(self, |pool| sqlx::query_as(
            "select p.subject, p.created_at, p.closed_at, p.erased_at from people p \
             where p.joined_to is null and p.subject > $1 and ($2 = '' or exists ( \
                 select 1 from identifiers i join people own on own.subject = i.subject \
                 where (own.subject = p.subject or own.joined_to = p.subject) \
                 and i.institution = $2 and i.reassigned_at is null)) order by p.subject limit $3"
        )
        .bind(after)
        .bind(institution.map_or("", EntityId::as_str))
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        rows.into_iter()
            .map(|(subject, created_at, closed_at, erased_at)| {
                Ok(ListedAccount {
                    subject: parsed(Subject::parse(&subject), "subject")?,
                    created_at: Timestamp::from_micros(created_at),
                    closed_at: time(closed_at),
                    erased_at: time(erased_at),
                })
            })
            .collect()
    }

    /// Who has or had an identifier, at any institution, those who have it first; of one kind, if that is named.
    pub async fn find_people(
        &self,
        kind: Option<IdentifierKind>,
        value: &str,
        limit: u16,
    ) -> Result<Vec<FoundPerson>, StoreError> {
        let rows: Vec<FoundRow> = on_reader!(self, |pool| sqlx::query_as(
            "select coalesce(p.joined_to, p.subject) as account, i.institution, i.kind, i.value, i.last_seen, \
             i.reassigned_at from identifiers i join people p on p.subject = i.subject \
             where i.value in ($1, $2) and ($3 = '' or i.kind = $3) \
             order by i.reassigned_at is not null, i.last_seen desc, i.institution limit $4"
        )
        .bind(value)
        .bind(value.to_lowercase())
        .bind(kind.map_or("", IdentifierKind::as_str))
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        rows.into_iter()
            .map(|row| {
                let kind = parsed(IdentifierKind::parse(&row.kind), "kind of identifier")?;
                Ok(FoundPerson {
                    account: parsed(Subject::parse(&row.account), "subject")?,
                    institution: parsed(EntityId::parse(&row.institution), "entityID")?,
                    identifier: Identifier::new(kind, &row.value),
                    last_seen: Timestamp::from_micros(row.last_seen),
                    reassigned_at: time(row.reassigned_at),
                })
            })
            .collect()
    }

    /// Whose certificates have this serial number or name; a fixed name also without regard to case and blanks.
    pub async fn find_by_certificate(&self, serial_or_name: &str) -> Result<Vec<Subject>, StoreError> {
        let found: Vec<String> = on_reader!(self, |pool| {
            sqlx::query_scalar(
            "select distinct coalesce(p.joined_to, p.subject) from certificates c join people p on p.subject = c.subject \
             where c.serial = $1 \
             or c.name in (select name from certificate_names where folded = $1 union select cast($1 as text))"
        )
        .bind(serial_or_name)
        .fetch_all(pool)
        .await
        })?;
        found.iter().map(|subject| parsed(Subject::parse(subject), "subject")).collect()
    }
}
