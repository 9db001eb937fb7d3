//! People, their identifiers, and the transaction that recognises them.

use std::time::Duration;

use domain::{
    EntityId, SignIn, Subject, Timestamp,
    identifier::{Identifier, IdentifierKind, Presented},
    recognition::{Circumstances, HoldReason, KnownIdentifier, KnownPerson, Recognition, recognise},
};

use crate::{
    Store, StoreError,
    identifier_changes::{RUNNING_CHANGES, apply_change, change, end_identifier},
    identity_notices::write_notice,
    institution_moves::moved_away,
    joining::still_open,
    row::{json, parsed, row},
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

/// What a sign-in is worth today.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It is this account's: the one that signed in, or the one that it is part of by now.
    Open(Subject),
    /// The account is closed, or unknown.
    Closed,
    /// It may have been somebody else's: what was one account then are two now.
    Doubtful,
}

impl Standing {
    /// By the account that was found for whoever signed in.
    pub(crate) fn read(sign_in: &SignIn, found: Option<StandingRow>) -> Result<Self, StoreError> {
        let Some((account, None, from, until)) = found else { return Ok(Self::Closed) };
        let began = sign_in.began_at.as_micros();
        let doubtful = from.zip(until).is_some_and(|(from, until)| (from..until).contains(&began));
        if doubtful {
            return Ok(Self::Doubtful);
        }
        Ok(Self::Open(parsed(Subject::parse(&account), "subject")?))
    }
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
        account: String,
        closed_at: Option<i64>,
        kind: String,
        value: String,
        last_seen: i64,
    }
}

/// All live identifiers at an institution of those who share one of them.
const KNOWN: &str = "select i.subject, a.subject as account, a.closed_at, i.kind, i.value, i.last_seen \
     from identifiers i join people p on p.subject = i.subject \
     join people a on a.subject = coalesce(p.joined_to, p.subject) \
     where i.institution = $1 and i.reassigned_at is null and i.subject in ( \
         select subject from identifiers \
         where institution = $1 and kind = $2 and value = $3 and reassigned_at is null)";

/// Account, when it was closed, and the span in which sign-ins are doubtful.
pub(crate) type StandingRow = (String, Option<i64>, Option<i64>, Option<i64>);

impl Store {
    /// Finds the person or records a new one, with all identifiers that were presented. Notices for the administrator
    /// (holds, reassigned eppns) are written along. The returned [`Recognition`] says what was decided; for a new person
    /// the subject is the `fresh` one; of an account that became part of another one it is the other one's.
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
                let found: Vec<IdentifierRow> = sqlx::query_as(KNOWN)
                    .bind(institution)
                    .bind(identifier.kind.as_str())
                    .bind(&identifier.value)
                    .fetch_all(&mut *tx)
                    .await?;
                rows.extend(found);
            }
            let known = people(rows)?;
            let changes: Vec<(String, String)> =
                sqlx::query_as(RUNNING_CHANGES).bind(institution).bind(now.as_micros()).fetch_all(&mut *tx).await?;
            let changes = changes.into_iter().map(change).collect::<Result<Vec<_>, _>>()?;
            let circumstances = Circumstances { now, window: sign_in.window, changes: &changes };
            let recognition = match recognise(sign_in.presented, &known, circumstances) {
                Recognition::New { .. } if moved_away!(&mut *tx, institution, identifiers)? => {
                    Recognition::Hold(HoldReason::Moved)
                }
                other => other,
            };
            if let Recognition::Known { subject, .. } | Recognition::Changed { subject, .. } = &recognition {
                let account = account_of(&known, subject);
                // Whoever deletes the account waits, or was first: nothing is added to what is gone.
                if !still_open!(tx, account.as_str()) {
                    tx.rollback().await?;
                    return Ok(Recognition::Closed(account.clone()));
                }
            }
            let (subject, reassigned) = match &recognition {
                Recognition::Known { subject, reassigned } => (Some(subject), reassigned.as_ref()),
                Recognition::Changed { subject, reassigned, superseded, change } => {
                    apply_change!(&mut *tx, institution, change, superseded, now)?;
                    (Some(subject), reassigned.as_ref())
                }
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
            let account = subject.map(|subject| account_of(&known, subject));
            // In their order of trust, the eppn last: everybody takes the locks in this order, so nobody waits in a circle.
            for identifier in subject.iter().flat_map(|_| identifiers) {
                if reassigned == Some(identifier) {
                    end_identifier!(&mut *tx, institution, identifier, now)?;
                }
                // A live row of somebody else is a conflict: the update finds nothing and the insert fails.
                let seen = sqlx::query(
                    "update identifiers set last_seen = $1 where institution = $2 and kind = $3 and value = $4 \
                     and reassigned_at is null \
                     and subject in (select subject from people where subject = $5 or joined_to = $5)",
                )
                .bind(now.as_micros())
                .bind(institution)
                .bind(identifier.kind.as_str())
                .bind(&identifier.value)
                .bind(account.map(Subject::as_str))
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
                write_notice!(&mut *tx, institution, identifiers, &notice, sign_in.transaction, now)?;
            }
            match recognition {
                Recognition::Known { subject, reassigned } => {
                    Recognition::Known { subject: account_of(&known, &subject).clone(), reassigned }
                }
                Recognition::Changed { subject, reassigned, superseded, change } => {
                    let subject = account_of(&known, &subject).clone();
                    Recognition::Changed { subject, reassigned, superseded, change }
                }
                other => other,
            }
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

    /// What a sign-in is worth today, and as whose.
    pub async fn standing(&self, sign_in: &SignIn) -> Result<Standing, StoreError> {
        let found: Option<StandingRow> = on_reader!(self, |pool| sqlx::query_as(
            "select a.subject, a.closed_at, p.doubtful_from, p.doubtful_until from people p \
             join people a on a.subject = coalesce(p.joined_to, p.subject) where p.subject = $1"
        )
        .bind(sign_in.subject.as_str())
        .fetch_optional(pool)
        .await)?;
        Standing::read(sign_in, found)
    }

    /// Whether an account exists, and neither it nor the one that it is part of is closed.
    pub async fn is_open(&self, subject: &Subject) -> Result<bool, StoreError> {
        let found: Option<String> = on_reader!(self, |pool| sqlx::query_scalar(
            "select a.subject from people p join people a on a.subject = coalesce(p.joined_to, p.subject) \
             where p.subject = $1 and a.closed_at is null"
        )
        .bind(subject.as_str())
        .fetch_optional(pool)
        .await)?;
        Ok(found.is_some())
    }

    /// Whether an account, or one that is part of it, has a login at an institution.
    pub async fn is_linked(&self, account: &Subject, institution: &EntityId) -> Result<bool, StoreError> {
        let found: Option<i64> = on_reader!(self, |pool| sqlx::query_scalar(
            "select last_seen from identifiers where institution = $2 and reassigned_at is null \
             and subject in (select subject from people where subject = $1 or joined_to = $1) limit 1"
        )
        .bind(account.as_str())
        .bind(institution.as_str())
        .fetch_optional(pool)
        .await)?;
        Ok(found.is_some())
    }

    /// Which account is known by an identifier at an institution now.
    pub async fn identified(
        &self,
        institution: &EntityId,
        identifier: &Identifier,
    ) -> Result<Option<Subject>, StoreError> {
        let found: Option<String> = on_reader!(self, |pool| sqlx::query_scalar(
            "select coalesce(p.joined_to, p.subject) from identifiers i join people p on p.subject = i.subject \
             where i.institution = $1 and i.kind = $2 and i.value = $3 and i.reassigned_at is null"
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
             do update set last_seen = excluded.last_seen where identifiers.subject = excluded.subject \
             or identifiers.subject in (select subject from people where joined_to = excluded.subject)"
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
             where institution = $2 and kind = $3 and value = $4 and reassigned_at is null \
             and subject in (select subject from people where subject = $5 or joined_to = $5)"
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

    /// Closes an account for good, with all that is part of it; `false` if there is no such live account. Its subject and
    /// identifiers stay taken.
    pub async fn close_person(&self, subject: &Subject, now: Timestamp) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update people set closed_at = $1 where closed_at is null \
             and subject = (select coalesce(p.joined_to, p.subject) from people p where p.subject = $2)"
        )
        .bind(now.as_micros())
        .bind(subject.as_str())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}

/// The account behind one that was recognised: the other one if it is part of it.
fn account_of<'a>(known: &'a [KnownPerson], subject: &'a Subject) -> &'a Subject {
    known.iter().find(|person| person.subject == *subject).map_or(subject, |person| &person.account)
}

fn notice(recognition: &Recognition) -> Option<String> {
    match recognition {
        Recognition::Hold(reason) => Some(format!("on hold: {reason}")),
        Recognition::Known { reassigned: Some(eppn), .. }
        | Recognition::Changed { reassigned: Some(eppn), .. }
        | Recognition::New { reassigned: Some(eppn) } => Some(format!("the eppn {} has a new owner", eppn.value)),
        Recognition::Known { .. } | Recognition::Changed { .. } | Recognition::New { .. } | Recognition::Closed(_) => {
            None
        }
    }
}

fn people(rows: Vec<IdentifierRow>) -> Result<Vec<KnownPerson>, StoreError> {
    let mut people: Vec<KnownPerson> = Vec::new();
    for row in rows {
        let subject = parsed(Subject::parse(&row.subject), "subject")?;
        let account = parsed(Subject::parse(&row.account), "subject")?;
        let kind = parsed(IdentifierKind::parse(&row.kind), "kind of identifier")?;
        let known = KnownIdentifier {
            identifier: Identifier::new(kind, &row.value),
            last_seen: Timestamp::from_micros(row.last_seen),
        };
        match people.iter_mut().find(|person| person.subject == subject) {
            Some(person) if person.identifiers.contains(&known) => {}
            Some(person) => person.identifiers.push(known),
            None => {
                let closed = row.closed_at.is_some();
                people.push(KnownPerson { subject, account, closed, identifiers: vec![known] });
            }
        }
    }
    Ok(people)
}
