//! Two accounts that are one person's become one, and apart again.
//!
//! The account that is absorbed stays as a row that points to the other one, with the identifiers by which institutions
//! know it: whoever signs in by them is the account that it is part of. So an undo loses nothing. What belongs to
//! the account as a whole (what clients were told, consents) is copied to the survivor where that has none.
//!
//! Invariant: `joined_to` names an account that is part of none itself.

use domain::{
    ClientId, EntityId, Subject, Timestamp,
    identity_act::{ActId, ActKind, Actor, IdentityAct},
};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{
    Store, StoreError,
    identity_acts::{insert_act, undo_act},
    row::parsed,
};

/// How often a join is tried when others change the same accounts at the same time.
const ATTEMPTS: usize = 8;

/// Two accounts to be joined.
#[derive(Debug, Clone)]
pub struct Join<'a> {
    /// The name of the act.
    pub id: &'a ActId,
    /// The account that stays.
    pub keep: &'a Subject,
    /// The account that becomes part of it.
    pub absorb: &'a Subject,
    /// Who does it.
    pub by: Actor,
    /// What the journal is to hold besides.
    pub note: Value,
}

/// What became of a join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Joined {
    /// They are one; the journal's entry.
    Done(Box<IdentityAct>),
    /// They are one already.
    SameAccount,
    /// There is no such account, or it is closed.
    NotOpen(Subject),
}

/// What the journal holds of a join.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct JoinDetails {
    /// Accounts that were part of the absorbed one, and went along.
    pub carried: Vec<Subject>,
    /// Clients that knew both: they are told the survivor's `sub` from then on.
    pub knew_both: Vec<ClientId>,
    /// What the caller wanted to be remembered.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub note: Value,
}

/// What became of an attempt to undo an act.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// It is undone; these accounts were concerned.
    Done(Vec<Subject>),
    /// There is no such act.
    Unknown,
    /// Somebody undid it before.
    Already,
    /// The account is closed, or one of its parts went elsewhere.
    Closed,
    /// An identifier belongs to somebody else by now: `institution`, and whose it is.
    Taken(EntityId, Subject),
}

/// Takes the rows of two accounts in one order, so that nobody changes them meanwhile and nobody waits in a circle.
macro_rules! lock_people {
    ($tx:expr, $one:expr, $other:expr) => {{
        let (one, other): (&str, &str) = ($one, $other);
        for subject in [one.min(other), one.max(other)] {
            sqlx::query("update people set joined_to = joined_to where subject = $1")
                .bind(subject)
                .execute(&mut *$tx)
                .await?;
        }
    }};
}
pub(crate) use lock_people;

/// Whether an account is open, and stays so until the transaction ends.
macro_rules! still_open {
    ($tx:expr, $account:expr) => {
        sqlx::query("update people set joined_to = joined_to where subject = $1 and closed_at is null")
            .bind($account)
            .execute(&mut *$tx)
            .await?
            .rows_affected()
            == 1
    };
}
pub(crate) use still_open;

impl Store {
    /// The account that a subject is part of; itself if it is part of none. `None` if there is no such account.
    pub async fn account_of(&self, subject: &Subject) -> Result<Option<Subject>, StoreError> {
        let found: Option<String> = on_reader!(self, |pool| sqlx::query_scalar(
            "select coalesce(joined_to, subject) from people where subject = $1"
        )
        .bind(subject.as_str())
        .fetch_optional(pool)
        .await)?;
        found.map(|account| parsed(Subject::parse(&account), "subject")).transpose()
    }

    /// Makes one account part of another, with all that is part of it. Of any number of attempts one succeeds.
    pub async fn join(&self, join: &Join<'_>, now: Timestamp) -> Result<Joined, StoreError> {
        let mut attempt = 1;
        loop {
            match self.try_join(join, now).await {
                Err(error) if error.is_conflict() && attempt < ATTEMPTS => attempt += 1,
                outcome => return outcome,
            }
        }
    }

    async fn try_join(&self, join: &Join<'_>, now: Timestamp) -> Result<Joined, StoreError> {
        let (Some(keep), Some(absorb)) = (self.account_of(join.keep).await?, self.account_of(join.absorb).await?)
        else {
            let unknown = if self.account_of(join.keep).await?.is_none() { join.keep } else { join.absorb };
            return Ok(Joined::NotOpen(unknown.clone()));
        };
        if keep == absorb {
            return Ok(Joined::SameAccount);
        }
        let act = in_transaction!(self, |tx| {
            lock_people!(tx, keep.as_str(), absorb.as_str());
            for subject in [&keep, &absorb] {
                let open: Option<String> = sqlx::query_scalar(
                    "select subject from people where subject = $1 and closed_at is null and joined_to is null",
                )
                .bind(subject.as_str())
                .fetch_optional(&mut *tx)
                .await?;
                if open.is_none() {
                    tx.rollback().await?;
                    return Ok(Joined::NotOpen(subject.clone()));
                }
            }
            let moved: Vec<String> = sqlx::query_scalar(
                "update people set joined_to = $1 where subject = $2 or joined_to = $2 returning subject",
            )
            .bind(keep.as_str())
            .bind(absorb.as_str())
            .fetch_all(&mut *tx)
            .await?;
            let knew_both: Vec<String> = sqlx::query_scalar(
                "select distinct a.client_id from client_subjects a \
                 join client_subjects k on k.subject = $1 and k.audience = a.audience and k.base <> a.base \
                 where a.subject = $2 order by 1",
            )
            .bind(keep.as_str())
            .bind(absorb.as_str())
            .fetch_all(&mut *tx)
            .await?;
            for copy in COPIES {
                sqlx::query(copy).bind(keep.as_str()).bind(absorb.as_str()).execute(&mut *tx).await?;
            }
            let carried = moved.iter().filter(|moved| *moved != absorb.as_str());
            let details = JoinDetails {
                carried: carried.map(|s| parsed(Subject::parse(s), "subject")).collect::<Result<_, _>>()?,
                knew_both: knew_both
                    .iter()
                    .map(|id| parsed(ClientId::parse(id).ok(), "client id"))
                    .collect::<Result<_, _>>()?,
                note: join.note.clone(),
            };
            let act = IdentityAct {
                id: join.id.clone(),
                at: now,
                by: join.by.clone(),
                kind: ActKind::Join,
                subject: keep.clone(),
                other: Some(absorb.clone()),
                details: serde_json::to_value(&details).map_err(|_| StoreError::Corrupt("act"))?,
                undone: None,
            };
            insert_act!(&mut *tx, &act)?;
            act
        });
        Ok(Joined::Done(Box::new(act)))
    }

    /// Undoes a join: the absorbed account is by itself again, with what it had. Which of the two somebody was who signed in
    /// meanwhile, nobody can tell: those sign-ins, and the grants that came from them, count no more.
    pub(crate) async fn undo_join(&self, act: &IdentityAct, by: Actor, now: Timestamp) -> Result<Undone, StoreError> {
        let absorbed = parsed(act.other.clone(), "act")?;
        let details: JoinDetails =
            serde_json::from_value(act.details.clone()).map_err(|_| StoreError::Corrupt("act"))?;
        let Some(account) = self.account_of(&absorbed).await?.filter(|account| *account != absorbed) else {
            return Ok(Undone::Already);
        };
        Ok(in_transaction!(self, |tx| {
            lock_people!(tx, account.as_str(), absorbed.as_str());
            let apart = sqlx::query(
                "update people set joined_to = null where subject = $1 and joined_to = $2 \
                 and exists (select 1 from people where subject = $2 and closed_at is null)",
            )
            .bind(absorbed.as_str())
            .bind(account.as_str())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if apart == 0 {
                tx.rollback().await?;
                return Ok(Undone::Closed);
            }
            if undo_act!(&mut *tx, act, by, now)? == 0 {
                tx.rollback().await?;
                return Ok(Undone::Already);
            }
            for carried in &details.carried {
                sqlx::query("update people set joined_to = $1 where subject = $2 and joined_to = $3")
                    .bind(absorbed.as_str())
                    .bind(carried.as_str())
                    .bind(account.as_str())
                    .execute(&mut *tx)
                    .await?;
            }
            for statement in PARTINGS {
                sqlx::query(statement).bind(account.as_str()).bind(absorbed.as_str()).execute(&mut *tx).await?;
            }
            for statement in DOUBTS {
                sqlx::query(statement)
                    .bind(account.as_str())
                    .bind(act.at.as_micros())
                    .bind(now.as_micros())
                    .execute(&mut *tx)
                    .await?;
            }
            Undone::Done(vec![account, absorbed])
        }))
    }
}

/// What the survivor ($1) takes over from the absorbed account ($2), whose own rows stay for an undo.
const COPIES: [&str; 3] = [
    "insert into client_subjects (subject, audience, client_id, base, first_at) \
     select $1, a.audience, a.client_id, coalesce( \
         (select min(k.base) from client_subjects k where k.subject = $1 and k.audience = a.audience), a.base), a.first_at \
     from client_subjects a where a.subject = $2 on conflict (subject, audience, client_id) do nothing",
    "insert into consents (subject, client_id, scopes, claims, given_at) \
     select $1, a.client_id, a.scopes, a.claims, a.given_at from consents a where a.subject = $2 \
     on conflict (subject, client_id) do nothing",
    "insert into affiliations (subject, client_id, institution, chosen_at) \
     select $1, a.client_id, a.institution, a.chosen_at from affiliations a where a.subject = $2 \
     on conflict (subject, client_id) do nothing",
];

/// What is the one account's ($1) no more when the other one ($2) is by itself again.
const PARTINGS: [&str; 6] = [
    // No two accounts are one `sub` to anybody.
    "delete from client_subjects where subject in (select subject from people where subject = $1 or joined_to = $1) \
     and base in (select subject from people where subject = $2 or joined_to = $2)",
    "delete from client_subjects where subject in (select subject from people where subject = $2 or joined_to = $2) \
     and base in (select subject from people where subject = $1 or joined_to = $1)",
    "delete from consents where subject in (select subject from people where subject = $1 or joined_to = $1) \
     and exists (select 1 from consents a where a.subject = $2 and a.client_id = consents.client_id \
         and a.scopes = consents.scopes and a.claims = consents.claims and a.given_at = consents.given_at)",
    // A name that was fixed meanwhile belongs to whom the institution knows.
    "update certificate_names set subject = $2 \
     where subject in (select subject from people where subject = $1 or joined_to = $1) \
     and institution in (select institution from identifiers where subject = $2) \
     and institution not in (select institution from identifiers where subject in \
         (select subject from people where subject = $1 or joined_to = $1)) \
     and not exists (select 1 from certificate_names own \
         where own.subject = $2 and own.institution = certificate_names.institution \
         and own.function = certificate_names.function)",
    // Nobody goes anywhere as the other one.
    "delete from affiliations where subject in (select subject from people where subject = $1 or joined_to = $1) \
     and institution not in (select institution from identifiers where subject in \
         (select subject from people where subject = $1 or joined_to = $1))",
    "delete from affiliations where subject in (select subject from people where subject = $2 or joined_to = $2) \
     and institution not in (select institution from identifiers where subject in \
         (select subject from people where subject = $2 or joined_to = $2))",
];

/// Sign-ins as this account ($1) from $2 to $3 may have been somebody else's.
const DOUBTS: [&str; 2] = [
    "update people set doubtful_until = $3, \
     doubtful_from = case when doubtful_from is null or doubtful_from > $2 then $2 else doubtful_from end \
     where subject = $1 or joined_to = $1",
    "update grants set revoked_at = $3 where subject in (select subject from people where subject = $1 or joined_to = $1) \
     and created_at >= $2 and revoked_at is null",
];
