//! Taking the logins of an institution from an account, and giving them back.

use std::collections::BTreeSet;

use domain::{
    EntityId, Subject, Timestamp,
    identifier::{Identifier, IdentifierKind},
    identity_act::{ActId, ActKind, Actor, IdentityAct},
};
use serde::{Deserialize, Serialize};

use crate::{
    Store, StoreError,
    identity_acts::{insert_act, undo_act},
    joining::{Undone, lock_people},
    row::parsed,
};

/// An institution to be taken from an account.
#[derive(Debug, Clone)]
pub struct Unlink<'a> {
    /// The name of the act.
    pub id: &'a ActId,
    /// The account.
    pub account: &'a Subject,
    /// The institution.
    pub institution: &'a EntityId,
    /// Institutions at which the person could still sign in: one of them must be left.
    pub usable: &'a BTreeSet<EntityId>,
    /// Who does it.
    pub by: Actor,
}

/// What became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unlinked {
    /// Whoever signs in there by these identifiers from now on is somebody new.
    Done(Box<IdentityAct>),
    /// The account has no login there, or is not open.
    NotLinked,
    /// No login would be left.
    LastLogin,
}

/// What the journal holds of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnlinkDetails {
    /// The institution.
    pub institution: EntityId,
    /// What was taken.
    pub identifiers: Vec<TakenIdentifier>,
}

/// One identifier that was taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenIdentifier {
    /// Under which account it is kept: this one, or one that is part of it.
    pub subject: Subject,
    /// Kind and value.
    pub identifier: Identifier,
}

impl Store {
    /// At which institutions an account has logins, with the time of the last sign-in by each.
    pub async fn linked_institutions(&self, account: &Subject) -> Result<Vec<(EntityId, Timestamp)>, StoreError> {
        let rows: Vec<(String, i64)> = on_reader!(self, |pool| sqlx::query_as(
            "select institution, max(last_seen) from identifiers where reassigned_at is null \
             and subject in (select subject from people where subject = $1 or joined_to = $1) \
             group by institution order by 2 desc, 1"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        rows.into_iter()
            .map(|(id, seen)| Ok((parsed(EntityId::parse(&id), "entityID")?, Timestamp::from_micros(seen))))
            .collect()
    }

    /// Takes the logins of an institution from an account; they stay as history. Never the last ones: of two attempts at
    /// once that would take all together, one is refused.
    pub async fn unlink(&self, unlink: &Unlink<'_>, now: Timestamp) -> Result<Unlinked, StoreError> {
        let account = unlink.account;
        let act = in_transaction!(self, |tx| {
            lock_people!(tx, account.as_str(), account.as_str());
            let open: Option<String> = sqlx::query_scalar(
                "select subject from people where subject = $1 and closed_at is null and joined_to is null",
            )
            .bind(account.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            let linked: Vec<String> = sqlx::query_scalar(
                "select distinct institution from identifiers where reassigned_at is null \
                 and subject in (select subject from people where subject = $1 or joined_to = $1)",
            )
            .bind(account.as_str())
            .fetch_all(&mut *tx)
            .await?;
            let (gone, left): (Vec<String>, Vec<String>) =
                linked.into_iter().partition(|id| id == unlink.institution.as_str());
            let refused = if open.is_none() || gone.is_empty() {
                Some(Unlinked::NotLinked)
            } else if left.iter().any(|id| EntityId::parse(id).is_some_and(|id| unlink.usable.contains(&id))) {
                None
            } else {
                Some(Unlinked::LastLogin)
            };
            if let Some(refused) = refused {
                tx.rollback().await?;
                return Ok(refused);
            }
            let taken: Vec<(String, String, String)> = sqlx::query_as(
                "update identifiers set reassigned_at = $1 where institution = $2 and reassigned_at is null \
                 and subject in (select subject from people where subject = $3 or joined_to = $3) \
                 returning subject, kind, value",
            )
            .bind(now.as_micros())
            .bind(unlink.institution.as_str())
            .bind(account.as_str())
            .fetch_all(&mut *tx)
            .await?;
            let details = UnlinkDetails { institution: unlink.institution.clone(), identifiers: read(taken)? };
            let act = IdentityAct {
                id: unlink.id.clone(),
                at: now,
                by: unlink.by.clone(),
                kind: ActKind::Unlink,
                subject: account.clone(),
                other: None,
                details: serde_json::to_value(&details).map_err(|_| StoreError::Corrupt("act"))?,
                undone: None,
            };
            insert_act!(&mut *tx, &act)?;
            act
        });
        Ok(Unlinked::Done(Box::new(act)))
    }

    /// Undoes an act of the journal.
    pub async fn undo(&self, id: &ActId, by: Actor, now: Timestamp) -> Result<Undone, StoreError> {
        let Some(act) = self.identity_act(id).await? else { return Ok(Undone::Unknown) };
        if act.undone.is_some() {
            return Ok(Undone::Already);
        }
        match act.kind {
            ActKind::Join => self.undo_join(&act, by, now).await,
            ActKind::Unlink => self.undo_unlink(&act, by, now).await,
            // Nothing is left that could be given back.
            ActKind::Erase => Ok(Undone::Closed),
            // A passkey that was removed is registered anew, and one that was registered is removed.
            ActKind::PasskeyAdded | ActKind::PasskeyRemoved => Ok(Undone::Unknown),
        }
    }

    /// Gives the logins back, unless one of them is somebody else's by now.
    async fn undo_unlink(&self, act: &IdentityAct, by: Actor, now: Timestamp) -> Result<Undone, StoreError> {
        let details: UnlinkDetails =
            serde_json::from_value(act.details.clone()).map_err(|_| StoreError::Corrupt("act"))?;
        let institution = &details.institution;
        match self.try_undo_unlink(act, &details, (by.clone(), now)).await {
            // Somebody signed in by them between our look and our write.
            Err(error) if error.is_conflict() => {}
            outcome => return outcome,
        }
        for taken in &details.identifiers {
            if let Some(owner) = self.identified(institution, &taken.identifier).await? {
                return Ok(Undone::Taken(institution.clone(), owner));
            }
        }
        self.try_undo_unlink(act, &details, (by, now)).await
    }

    async fn try_undo_unlink(
        &self,
        act: &IdentityAct,
        details: &UnlinkDetails,
        (by, now): (Actor, Timestamp),
    ) -> Result<Undone, StoreError> {
        Ok(in_transaction!(self, |tx| {
            lock_people!(tx, act.subject.as_str(), act.subject.as_str());
            let open: Option<String> = sqlx::query_scalar(
                "select r.subject from people p join people r on r.subject = coalesce(p.joined_to, p.subject) \
                 where p.subject = $1 and r.closed_at is null",
            )
            .bind(act.subject.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            if open.is_none() {
                tx.rollback().await?;
                return Ok(Undone::Closed);
            }
            if undo_act!(&mut *tx, act, by, now)? == 0 {
                tx.rollback().await?;
                return Ok(Undone::Already);
            }
            for taken in &details.identifiers {
                // The unique key of live identifiers refuses what somebody else has now.
                sqlx::query(
                    "update identifiers set reassigned_at = null \
                     where institution = $1 and kind = $2 and value = $3 and subject = $4 and reassigned_at = $5",
                )
                .bind(details.institution.as_str())
                .bind(taken.identifier.kind.as_str())
                .bind(&taken.identifier.value)
                .bind(taken.subject.as_str())
                .bind(act.at.as_micros())
                .execute(&mut *tx)
                .await?;
            }
            Undone::Done(vec![act.subject.clone()])
        }))
    }
}

fn read(rows: Vec<(String, String, String)>) -> Result<Vec<TakenIdentifier>, StoreError> {
    rows.into_iter()
        .map(|(subject, kind, value)| {
            Ok(TakenIdentifier {
                subject: parsed(Subject::parse(&subject), "subject")?,
                identifier: Identifier::new(parsed(IdentifierKind::parse(&kind), "kind of identifier")?, &value),
            })
        })
        .collect()
}
