//! People, their identifiers, and the transaction that recognises them.

use std::time::Duration;

use domain::{
    Digest, EntityId, Subject, Timestamp,
    identifier::{Identifier, IdentifierKind, Presented},
    recognition::{KnownIdentifier, KnownPerson, Recognition, recognise},
};

use crate::{
    Store, StoreError,
    row::{json, parsed, row, to_json},
};

/// How often a recognition is tried when others record the same identifiers at the same time. Each failure means that
/// somebody else was done.
const ATTEMPTS: usize = 8;

/// A sign-in to be recognised.
#[derive(Debug)]
pub struct Unrecognised<'a> {
    /// The institution that vouched.
    pub institution: &'a EntityId,
    /// What it presented.
    pub presented: &'a Presented,
    /// How long an unused eppn is trusted to have kept its owner.
    pub window: Duration,
    /// The id that logs and the person see.
    pub transaction: &'a str,
    /// The subject to use if this is somebody new.
    pub fresh: &'a Subject,
}

/// What became of giving a person an identifier.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    /// They have it now.
    Done,
    /// There is no such open account.
    NoSuchPerson,
    /// Somebody else has it; take it from them first.
    SomebodyElse,
}

/// Something that an administrator should know of people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityNotice {
    /// When.
    pub at: Timestamp,
    /// The id that the log and the person have.
    pub transaction: String,
    /// Where the person came from.
    pub institution: String,
    /// What happened.
    pub text: String,
    /// What the person presented.
    pub identifiers: Vec<Identifier>,
}

row! {
    struct IdentifierRow {
        subject: String,
        closed_at: Option<i64>,
        kind: String,
        value: String,
        last_seen: i64,
    }
}

impl Store {
    /// Finds the person or records a new one, with all identifiers that were presented. Notices for the administrator
    /// (holds, reassigned eppns) are written along. The returned [`Recognition`] says what was decided; for a new person
    /// the subject is the `fresh` one.
    pub async fn recognise(&self, sign_in: &Unrecognised<'_>, now: Timestamp) -> Result<Recognition, StoreError> {
        let mut attempt = 1;
        loop {
            match self.try_recognise(sign_in, now).await {
                Err(error) if error.is_conflict() && attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    async fn try_recognise(&self, sign_in: &Unrecognised<'_>, now: Timestamp) -> Result<Recognition, StoreError> {
        let institution = sign_in.institution.as_str();
        let identifiers = sign_in.presented.identifiers();
        Ok(in_transaction!(self, |tx| {
            let mut rows: Vec<IdentifierRow> = Vec::new();
            for identifier in identifiers {
                let found: Vec<IdentifierRow> = sqlx::query_as(
                    "select i.subject, p.closed_at, i.kind, i.value, i.last_seen from identifiers i \
                     join people p on p.subject = i.subject \
                     where i.institution = $1 and i.reassigned_at is null and i.subject in ( \
                         select subject from identifiers \
                         where institution = $1 and kind = $2 and value = $3 and reassigned_at is null)",
                )
                .bind(institution)
                .bind(identifier.kind.as_str())
                .bind(&identifier.value)
                .fetch_all(&mut *tx)
                .await?;
                rows.extend(found);
            }
            let recognition = recognise(sign_in.presented, &people(rows)?, now, sign_in.window);
            let (subject, reassigned) = match &recognition {
                Recognition::Known { subject, reassigned } => (Some(subject), reassigned.as_ref()),
                Recognition::New { reassigned } => {
                    sqlx::query("insert into people (subject, created_at) values ($1, $2)")
                        .bind(sign_in.fresh.as_str())
                        .bind(now.as_micros())
                        .execute(&mut *tx)
                        .await?;
                    (Some(sign_in.fresh), reassigned.as_ref())
                }
                Recognition::Hold(_) | Recognition::Closed(_) => (None, None),
            };
            // In their order of trust, the eppn last: everybody takes the locks in this order, so nobody waits in a circle.
            for identifier in subject.iter().flat_map(|_| identifiers) {
                if reassigned == Some(identifier) {
                    sqlx::query(
                        "update identifiers set reassigned_at = $1 \
                         where institution = $2 and kind = $3 and value = $4 and reassigned_at is null",
                    )
                    .bind(now.as_micros())
                    .bind(institution)
                    .bind(identifier.kind.as_str())
                    .bind(&identifier.value)
                    .execute(&mut *tx)
                    .await?;
                }
                // A live row of somebody else is a conflict: the update finds nothing and the insert fails.
                let seen = sqlx::query(
                    "update identifiers set last_seen = $1 where institution = $2 and kind = $3 and value = $4 \
                     and subject = $5 and reassigned_at is null",
                )
                .bind(now.as_micros())
                .bind(institution)
                .bind(identifier.kind.as_str())
                .bind(&identifier.value)
                .bind(subject.map(Subject::as_str))
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if seen == 0 {
                    sqlx::query(
                        "insert into identifiers (institution, kind, value, subject, first_seen, last_seen) \
                         values ($1, $2, $3, $4, $5, $5)",
                    )
                    .bind(institution)
                    .bind(identifier.kind.as_str())
                    .bind(&identifier.value)
                    .bind(subject.map(Subject::as_str))
                    .bind(now.as_micros())
                    .execute(&mut *tx)
                    .await?;
                }
            }
            if let Some(notice) = notice(&recognition) {
                let named = to_json(&identifiers);
                let digest = Digest::of(format!("{institution}\n{named}\n{notice}").as_bytes());
                sqlx::query(
                    "insert into identity_notices (noticed_at, transaction_id, institution, identifiers, notice, digest) \
                     values ($1, $2, $3, $4, $5, $6) \
                     on conflict (digest) do update \
                     set noticed_at = excluded.noticed_at, transaction_id = excluded.transaction_id",
                )
                .bind(now.as_micros())
                .bind(sign_in.transaction)
                .bind(institution)
                .bind(named)
                .bind(notice)
                .bind(digest.as_bytes().to_vec())
                .execute(&mut *tx)
                .await?;
            }
            recognition
        }))
    }

    /// The newest notices about people.
    pub async fn identity_notices(&self, limit: u16) -> Result<Vec<IdentityNotice>, StoreError> {
        let rows: Vec<(i64, String, String, String, String)> = on_reader!(self, |pool| sqlx::query_as(
            "select noticed_at, transaction_id, institution, notice, identifiers from identity_notices \
             order by noticed_at desc limit $1"
        )
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        rows.into_iter()
            .map(|(at, transaction, institution, text, identifiers)| {
                let identifiers = json(&identifiers, "list of identifiers")?;
                Ok(IdentityNotice { at: Timestamp::from_micros(at), transaction, institution, text, identifiers })
            })
            .collect()
    }

    /// Whether an account exists and is not closed.
    pub async fn is_open(&self, subject: &Subject) -> Result<bool, StoreError> {
        let found: Option<String> = on_reader!(self, |pool| sqlx::query_scalar(
            "select subject from people where subject = $1 and closed_at is null"
        )
        .bind(subject.as_str())
        .fetch_optional(pool)
        .await)?;
        Ok(found.is_some())
    }

    /// Who is known by an identifier at an institution now.
    pub async fn identified(
        &self,
        institution: &EntityId,
        identifier: &Identifier,
    ) -> Result<Option<Subject>, StoreError> {
        let found: Option<String> = on_reader!(self, |pool| sqlx::query_scalar(
            "select subject from identifiers \
             where institution = $1 and kind = $2 and value = $3 and reassigned_at is null"
        )
        .bind(institution.as_str())
        .bind(identifier.kind.as_str())
        .bind(&identifier.value)
        .fetch_optional(pool)
        .await)?;
        found.map(|subject| parsed(Subject::parse(&subject), "subject")).transpose()
    }

    /// Gives a person an identifier at an institution, or dates it anew: an administrator has judged that it is theirs.
    pub async fn attach_identifier(
        &self,
        subject: &Subject,
        institution: &EntityId,
        identifier: &Identifier,
        now: Timestamp,
    ) -> Result<Attached, StoreError> {
        if !self.is_open(subject).await? {
            return Ok(Attached::NoSuchPerson);
        }
        let done = on_writer!(self, |pool| sqlx::query(
            "insert into identifiers (institution, kind, value, subject, first_seen, last_seen) \
             values ($1, $2, $3, $4, $5, $5) \
             on conflict (institution, kind, value) where reassigned_at is null \
             do update set last_seen = excluded.last_seen where identifiers.subject = excluded.subject"
        )
        .bind(institution.as_str())
        .bind(identifier.kind.as_str())
        .bind(&identifier.value)
        .bind(subject.as_str())
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(if done == 1 { Attached::Done } else { Attached::SomebodyElse })
    }

    /// Takes an identifier from a person: an administrator has judged that it is theirs no more. It stays as history.
    /// `false` if the person does not have it.
    pub async fn detach_identifier(
        &self,
        subject: &Subject,
        institution: &EntityId,
        identifier: &Identifier,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update identifiers set reassigned_at = $1 \
             where institution = $2 and kind = $3 and value = $4 and subject = $5 and reassigned_at is null"
        )
        .bind(now.as_micros())
        .bind(institution.as_str())
        .bind(identifier.kind.as_str())
        .bind(&identifier.value)
        .bind(subject.as_str())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Closes an account for good; `false` if there is no such live account. Its subject and identifiers stay taken.
    pub async fn close_person(&self, subject: &Subject, now: Timestamp) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update people set closed_at = $1 where subject = $2 and closed_at is null"
        )
        .bind(now.as_micros())
        .bind(subject.as_str())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}

fn notice(recognition: &Recognition) -> Option<String> {
    match recognition {
        Recognition::Hold(reason) => Some(format!("on hold: {reason}")),
        Recognition::Known { reassigned: Some(eppn), .. } | Recognition::New { reassigned: Some(eppn) } => {
            Some(format!("the eppn {} has a new owner", eppn.value))
        }
        Recognition::Known { .. } | Recognition::New { .. } | Recognition::Closed(_) => None,
    }
}

fn people(rows: Vec<IdentifierRow>) -> Result<Vec<KnownPerson>, StoreError> {
    let mut people: Vec<KnownPerson> = Vec::new();
    for row in rows {
        let subject = parsed(Subject::parse(&row.subject), "subject")?;
        let kind = parsed(IdentifierKind::parse(&row.kind), "kind of identifier")?;
        let known = KnownIdentifier {
            identifier: Identifier::new(kind, &row.value),
            last_seen: Timestamp::from_micros(row.last_seen),
        };
        match people.iter_mut().find(|person| person.subject == subject) {
            Some(person) if person.identifiers.contains(&known) => {}
            Some(person) => person.identifiers.push(known),
            None => people.push(KnownPerson { subject, closed: row.closed_at.is_some(), identifiers: vec![known] }),
        }
    }
    Ok(people)
}
