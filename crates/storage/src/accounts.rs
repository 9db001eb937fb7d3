//! One person's account, for administrators: everything by which it is or was known.

use domain::{
    EntityId, Subject, Timestamp,
    identifier::{Identifier, IdentifierKind},
};

use crate::{
    Store, StoreError,
    row::{parsed, row, time},
};

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// The person.
    pub subject: Subject,
    /// When they came first.
    pub created_at: Timestamp,
    /// When it was closed.
    pub closed_at: Option<Timestamp>,
    /// When its person's data were deleted.
    pub erased_at: Option<Timestamp>,
    /// The account that it became part of.
    pub joined_to: Option<Subject>,
    /// The accounts that became part of it.
    pub parts: Vec<Subject>,
    /// Its identifiers by institution, those in use before those that are history.
    pub identifiers: Vec<AccountIdentifier>,
}

/// An identifier of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountIdentifier {
    /// Under which account it is kept: this one, or one that is part of it.
    pub subject: Subject,
    /// Whose institution gave it.
    pub institution: EntityId,
    /// Kind and value.
    pub identifier: Identifier,
    /// When it came first.
    pub first_seen: Timestamp,
    /// When it came last.
    pub last_seen: Timestamp,
    /// Since when it is this person's no more.
    pub reassigned_at: Option<Timestamp>,
}

row! {
    struct IdentifierRow {
        subject: String,
        institution: String,
        kind: String,
        value: String,
        first_seen: i64,
        last_seen: i64,
        reassigned_at: Option<i64>,
    }
}

/// `created_at`, `closed_at`, `erased_at`, `joined_to`.
type PersonRow = (i64, Option<i64>, Option<i64>, Option<String>);

impl IdentifierRow {
    fn read(self) -> Result<AccountIdentifier, StoreError> {
        let kind = parsed(IdentifierKind::parse(&self.kind), "kind of identifier")?;
        Ok(AccountIdentifier {
            subject: parsed(Subject::parse(&self.subject), "subject")?,
            institution: parsed(EntityId::parse(&self.institution), "entityID")?,
            identifier: Identifier::new(kind, &self.value),
            first_seen: Timestamp::from_micros(self.first_seen),
            last_seen: Timestamp::from_micros(self.last_seen),
            reassigned_at: time(self.reassigned_at),
        })
    }
}

impl Store {
    /// The account of a person, open or closed.
    pub async fn account(&self, subject: &Subject) -> Result<Option<Account>, StoreError> {
        let person: Option<PersonRow> = on_reader!(self, |pool| {
            sqlx::query_as("select created_at, closed_at, erased_at, joined_to from people where subject = $1")
                .bind(subject.as_str())
                .fetch_optional(pool)
                .await
        })?;
        let Some((created_at, closed_at, erased_at, joined_to)) = person else { return Ok(None) };
        let parts: Vec<String> = on_reader!(self, |pool| {
            sqlx::query_scalar("select subject from people where joined_to = $1 order by created_at, subject")
                .bind(subject.as_str())
                .fetch_all(pool)
                .await
        })?;
        let identifiers: Vec<IdentifierRow> = on_reader!(self, |pool| sqlx::query_as(
            "select subject, institution, kind, value, first_seen, last_seen, reassigned_at from identifiers \
             where subject in (select subject from people where subject = $1 or joined_to = $1) \
             order by institution, reassigned_at is not null, kind, value, first_seen"
        )
        .bind(subject.as_str())
        .fetch_all(pool)
        .await)?;
        Ok(Some(Account {
            subject: subject.clone(),
            created_at: Timestamp::from_micros(created_at),
            closed_at: time(closed_at),
            erased_at: time(erased_at),
            joined_to: joined_to.map(|account| parsed(Subject::parse(&account), "subject")).transpose()?,
            parts: parts.iter().map(|part| parsed(Subject::parse(part), "subject")).collect::<Result<_, _>>()?,
            identifiers: identifiers.into_iter().map(IdentifierRow::read).collect::<Result<_, _>>()?,
        }))
    }

    /// The language that a person chose, or else read here last, as its tag; `None` if that is not known.
    pub async fn language_of(&self, subject: &Subject) -> Result<Option<String>, StoreError> {
        let found: Option<Option<String>> = on_reader!(self, |pool| sqlx::query_scalar(
            "select coalesce(a.chosen_language, a.language, p.chosen_language, p.language) \
             from people p left join people a on a.subject = p.joined_to where p.subject = $1"
        )
        .bind(subject.as_str())
        .fetch_optional(pool)
        .await)?;
        Ok(found.flatten())
    }

    /// Keeps the language that a person reads. Nothing is written where it is the one that is known, or the account is gone.
    pub async fn note_language(&self, subject: &Subject, language: &str) -> Result<(), StoreError> {
        if self.language_of(subject).await?.as_deref() == Some(language) {
            return Ok(());
        }
        on_writer!(self, |pool| sqlx::query(
            "update people set language = $2 where erased_at is null \
             and subject = (select coalesce(joined_to, subject) from people where subject = $1)"
        )
        .bind(subject.as_str())
        .bind(language)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The language that a person chose for their account, as its tag.
    pub async fn chosen_language(&self, subject: &Subject) -> Result<Option<String>, StoreError> {
        let found: Option<Option<String>> = on_reader!(self, |pool| sqlx::query_scalar(
            "select chosen_language from people \
             where subject = (select coalesce(joined_to, subject) from people where subject = $1)"
        )
        .bind(subject.as_str())
        .fetch_optional(pool)
        .await)?;
        Ok(found.flatten())
    }

    /// The person chooses a language, or none: then it is the one that they read. Nothing is written where the account is
    /// gone.
    pub async fn choose_language(&self, subject: &Subject, language: Option<&str>) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update people set chosen_language = $2 where erased_at is null \
             and subject = (select coalesce(joined_to, subject) from people where subject = $1)"
        )
        .bind(subject.as_str())
        .bind(language)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }
}
