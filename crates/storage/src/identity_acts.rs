//! The journal of what was done to accounts. Each entry is a statement inside the transaction that does it
//! ([`insert_act`]).

use domain::{
    Subject, Timestamp,
    identity_act::{ActId, ActKind, Actor, IdentityAct},
};

use crate::{
    Store, StoreError,
    row::{json, parsed, row, time},
};

row! {
    struct ActRow {
        id: String,
        at: i64,
        done_by: String,
        kind: String,
        subject: String,
        other: Option<String>,
        details: String,
        undone_at: Option<i64>,
        undone_by: Option<String>,
    }
}

impl TryFrom<ActRow> for IdentityAct {
    type Error = StoreError;

    fn try_from(row: ActRow) -> Result<Self, StoreError> {
        let actor = |text: &str| parsed(Actor::parse(text), "actor");
        let subject = |text: &str| parsed(Subject::parse(text), "subject");
        Ok(Self {
            id: parsed(ActId::parse(&row.id), "act")?,
            at: Timestamp::from_micros(row.at),
            by: actor(&row.done_by)?,
            kind: parsed(ActKind::parse(&row.kind), "kind of act")?,
            subject: subject(&row.subject)?,
            other: row.other.as_deref().map(subject).transpose()?,
            details: json(&row.details, "act")?,
            undone: time(row.undone_at).zip(row.undone_by.as_deref().map(actor).transpose()?),
        })
    }
}

/// Writes an [`IdentityAct`].
macro_rules! insert_act {
    ($executor:expr, $act:expr) => {{
        let act: &domain::identity_act::IdentityAct = $act;
        sqlx::query(
            "insert into identity_acts (id, at, done_by, kind, subject, other, details) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(act.id.as_str())
        .bind(act.at.as_micros())
        .bind(act.by.to_string())
        .bind(act.kind.as_str())
        .bind(act.subject.as_str())
        .bind(act.other.as_ref().map(domain::Subject::as_str))
        .bind($crate::row::to_json(&act.details))
        .execute($executor)
        .await
    }};
}
pub(crate) use insert_act;

/// Marks an act as undone: of any number of attempts one gets `1`.
macro_rules! undo_act {
    ($executor:expr, $act:expr, $by:expr, $now:expr) => {{
        let act: &domain::identity_act::IdentityAct = $act;
        let by: domain::identity_act::Actor = $by;
        sqlx::query("update identity_acts set undone_at = $1, undone_by = $2 where id = $3 and undone_at is null")
            .bind($now.as_micros())
            .bind(by.to_string())
            .bind(act.id.as_str())
            .execute($executor)
            .await
            .map(|done| done.rows_affected())
    }};
}
pub(crate) use undo_act;

impl Store {
    /// The act with this id.
    pub async fn identity_act(&self, id: &ActId) -> Result<Option<IdentityAct>, StoreError> {
        let row: Option<ActRow> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select id, at, done_by, kind, subject, other, details, undone_at, undone_by from identity_acts \
                 where id = $1",
            )
            .bind(id.as_str())
            .fetch_optional(pool)
            .await
        })?;
        row.map(IdentityAct::try_from).transpose()
    }

    /// What was done, the newest first: to all accounts, or to one and those that are part of it; what was done before
    /// `before`, if that is named.
    pub async fn identity_acts(
        &self,
        account: Option<&Subject>,
        before: Option<&ActId>,
        limit: u16,
    ) -> Result<Vec<IdentityAct>, StoreError> {
        let rows: Vec<ActRow> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select id, at, done_by, kind, subject, other, details, undone_at, undone_by from identity_acts \
                 where ($1 = '' or id < $1) and ($2 = '' \
                     or subject in (select subject from people where subject = $2 or joined_to = $2) \
                     or other in (select subject from people where subject = $2 or joined_to = $2)) \
                 order by id desc limit $3",
            )
            .bind(before.map_or("", ActId::as_str))
            .bind(account.map_or("", Subject::as_str))
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter().map(IdentityAct::try_from).collect()
    }

    /// What was done to an account, and to those that are part of it; the newest first.
    pub async fn identity_acts_of(&self, account: &Subject, limit: u16) -> Result<Vec<IdentityAct>, StoreError> {
        let rows: Vec<ActRow> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select id, at, done_by, kind, subject, other, details, undone_at, undone_by from identity_acts \
                 where subject in (select subject from people where subject = $1 or joined_to = $1) \
                 or other in (select subject from people where subject = $1 or joined_to = $1) \
                 order by id desc limit $2",
            )
            .bind(account.as_str())
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter().map(IdentityAct::try_from).collect()
    }
}
