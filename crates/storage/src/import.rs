//! Taking over people whom another service knew: many at a time, each as a whole or not at all.
//!
//! Invariant: nothing that is there is changed. A `sub` keeps its identifiers, and an identifier its `sub`.

use std::collections::BTreeMap;

use domain::{
    EntityId, Subject, Timestamp,
    identifier::{Identifier, IdentifierKind},
};
use sqlx::QueryBuilder;

use crate::{Store, StoreError, row::parsed};

/// How often a batch is tried when sign-ins record the same identifiers at the same time.
const ATTEMPTS: usize = 8;

/// A person at one institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportedPerson {
    /// The `sub` that they have.
    pub subject: Subject,
    /// The institution that names them.
    pub institution: EntityId,
    /// By what it does.
    pub identifiers: Vec<Identifier>,
    /// When they were seen last.
    pub last_seen: Timestamp,
}

/// What became of one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// The account is new.
    New,
    /// The account was there; something by which it is known is new.
    Added,
    /// Everything was there.
    Unchanged,
    /// The account is closed.
    Closed,
    /// An identifier is somebody else's.
    SomebodyElse(Identifier, Subject),
}

type Owned = (String, String, String);

impl Store {
    /// The largest batch: what fits into one statement of SQLite, with six identifiers for each.
    pub const MAX_IMPORT: usize = 400;

    /// Takes over a batch of at most [`Store::MAX_IMPORT`], or only tells what that would do.
    pub async fn import(
        &self,
        batch: &[ImportedPerson],
        apply: bool,
        now: Timestamp,
    ) -> Result<Vec<Imported>, StoreError> {
        let mut attempt = 1;
        loop {
            match self.try_import(batch, apply, now).await {
                Err(error) if error.is_conflict() && attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    async fn try_import(
        &self,
        batch: &[ImportedPerson],
        apply: bool,
        now: Timestamp,
    ) -> Result<Vec<Imported>, StoreError> {
        if batch.is_empty() {
            return Ok(Vec::new());
        }
        if !apply {
            return Ok(reading!(self, |connection| {
                let mut known = Known::default();
                known.people(people_query(batch).build_query_as().fetch_all(&mut *connection).await?)?;
                known.owners(owners_query(batch).build_query_as().fetch_all(&mut *connection).await?)?;
                known.decide(batch).0
            }));
        }
        Ok(in_transaction!(self, |tx| {
            let mut known = Known::default();
            known.people(people_query(batch).build_query_as().fetch_all(&mut *tx).await?)?;
            known.owners(owners_query(batch).build_query_as().fetch_all(&mut *tx).await?)?;
            let (outcomes, people, identifiers) = known.decide(batch);
            if !people.is_empty() {
                let mut query = QueryBuilder::new("insert into people (subject, created_at) ");
                query.push_values(&people, |mut row, person| {
                    row.push_bind(person.as_str()).push_bind(now.as_micros());
                });
                query.build().execute(&mut *tx).await?;
            }
            if !identifiers.is_empty() {
                let mut query = QueryBuilder::new(
                    "insert into identifiers (institution, kind, value, subject, first_seen, last_seen) ",
                );
                query.push_values(&identifiers, |mut row, (person, identifier)| {
                    row.push_bind(person.institution.as_str())
                        .push_bind(identifier.kind.as_str())
                        .push_bind(&identifier.value)
                        .push_bind(person.subject.as_str())
                        .push_bind(person.last_seen.as_micros())
                        .push_bind(person.last_seen.as_micros());
                });
                query.build().execute(&mut *tx).await?;
            }
            outcomes
        }))
    }

    /// How many identifiers that are in use were made for another service provider than this one, so that nobody will
    /// come with them.
    pub async fn orphaned_identifiers(&self, service_provider: &EntityId) -> Result<u64, StoreError> {
        let count: i64 = on_reader!(self, |pool| sqlx::query_scalar(
            "select count(*) from identifiers where kind = $1 and reassigned_at is null \
             and replace(value, $2, '') = value"
        )
        .bind(IdentifierKind::TargetedId.as_str())
        .bind(format!("!{service_provider}!"))
        .fetch_one(pool)
        .await)?;
        Ok(u64::try_from(count).unwrap_or(0))
    }
}

/// Which of the people are there, what account they are part of, and whether that is closed.
fn people_query<DB: sqlx::Database>(batch: &[ImportedPerson]) -> QueryBuilder<DB>
where
    for<'a> &'a str: sqlx::Encode<'a, DB> + sqlx::Type<DB>,
{
    let mut query = QueryBuilder::new(
        "select p.subject, a.subject, a.closed_at from people p join people a on a.subject = coalesce(p.joined_to, p.subject) \
         where p.subject in (",
    );
    let mut subjects = query.separated(", ");
    for person in batch {
        subjects.push_bind(person.subject.as_str());
    }
    query.push(")");
    query
}

/// Whose the identifiers are now.
fn owners_query<DB: sqlx::Database>(batch: &[ImportedPerson]) -> QueryBuilder<DB>
where
    for<'a> &'a str: sqlx::Encode<'a, DB> + sqlx::Type<DB>,
{
    let mut query = QueryBuilder::new(
        "select i.institution, i.kind, i.value, coalesce(p.joined_to, p.subject) from identifiers i \
         join people p on p.subject = i.subject \
         where i.reassigned_at is null and (i.institution, i.kind, i.value) in (",
    );
    let all = batch.iter().flat_map(|person| person.identifiers.iter().map(move |one| (person, one)));
    query.push_values(all, |mut row, (person, identifier)| {
        row.push_bind(person.institution.as_str())
            .push_bind(identifier.kind.as_str())
            .push_bind(identifier.value.as_str());
    });
    query.push(")");
    query
}

/// The account of somebody, and whether it is closed.
struct Standing {
    account: Subject,
    closed: bool,
}

/// What is known of a batch, and of what was decided in it before.
#[derive(Default)]
struct Known {
    people: BTreeMap<Subject, Standing>,
    owners: BTreeMap<Owned, Subject>,
}

/// What became of each, whose accounts are new, and which identifiers.
type Decided<'a> = (Vec<Imported>, Vec<&'a Subject>, Vec<(&'a ImportedPerson, &'a Identifier)>);

impl Known {
    fn people(&mut self, rows: Vec<(String, String, Option<i64>)>) -> Result<(), StoreError> {
        let read = |subject: &str| parsed(Subject::parse(subject), "subject");
        for (subject, account, closed_at) in rows {
            let standing = Standing { account: read(&account)?, closed: closed_at.is_some() };
            self.people.insert(read(&subject)?, standing);
        }
        Ok(())
    }

    fn owners(&mut self, rows: Vec<(String, String, String, String)>) -> Result<(), StoreError> {
        for (institution, kind, value, subject) in rows {
            self.owners.insert((institution, kind, value), parsed(Subject::parse(&subject), "subject")?);
        }
        Ok(())
    }

    fn decide(mut self, batch: &[ImportedPerson]) -> Decided<'_> {
        let (mut outcomes, mut people, mut identifiers) = (Vec::new(), Vec::new(), Vec::new());
        for person in batch {
            let outcome = self.judge(person);
            if matches!(outcome, Imported::New | Imported::Added) {
                let account = self.people.get(&person.subject).map(|standing| standing.account.clone());
                let account = account.unwrap_or_else(|| {
                    let standing = Standing { account: person.subject.clone(), closed: false };
                    self.people.insert(person.subject.clone(), standing);
                    people.push(&person.subject);
                    person.subject.clone()
                });
                for identifier in &person.identifiers {
                    if self.owners.insert(key(person, identifier), account.clone()).is_none() {
                        identifiers.push((person, identifier));
                    }
                }
            }
            outcomes.push(outcome);
        }
        (outcomes, people, identifiers)
    }

    fn judge(&self, person: &ImportedPerson) -> Imported {
        let there = self.people.get(&person.subject);
        if there.is_some_and(|standing| standing.closed) {
            return Imported::Closed;
        }
        let account = there.map_or(&person.subject, |standing| &standing.account);
        let mut is_complete = true;
        for identifier in &person.identifiers {
            match self.owners.get(&key(person, identifier)) {
                Some(owner) if owner != account => {
                    return Imported::SomebodyElse(identifier.clone(), owner.clone());
                }
                Some(_) => {}
                None => is_complete = false,
            }
        }
        match (there, is_complete) {
            (None, _) => Imported::New,
            (Some(_), false) => Imported::Added,
            (Some(_), true) => Imported::Unchanged,
        }
    }
}

fn key(person: &ImportedPerson, identifier: &Identifier) -> Owned {
    (person.institution.as_str().to_owned(), identifier.kind.as_str().to_owned(), identifier.value.clone())
}
