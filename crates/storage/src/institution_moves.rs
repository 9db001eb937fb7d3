//! Moving the identifiers of an institution to its new name or domain, and back.
//!
//! An identifier that is moved stays as history beside the new one, and both remember the move: so it can be undone, and
//! whoever still comes with the old one is told from somebody new. Each batch is a transaction, and what was moved is not
//! found again: a move that was cut off is taken up by doing it once more.

use std::collections::BTreeMap;

use domain::{
    EntityId, InstitutionMove, Subject, Timestamp,
    identifier::{Identifier, IdentifierKind},
    institution_move::MoveId,
};
use sqlx::QueryBuilder;

use crate::{
    Store, StoreError,
    row::{parsed, row, time},
};

/// How many identifiers a transaction moves.
const BATCH: i64 = 1_000;

/// Where a move stands: everything up to this identifier was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MoveCursor {
    kind: String,
    value: String,
}

/// What became of an identifier.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moved {
    /// Whose it is.
    pub subject: Subject,
    /// As it was.
    pub before: Identifier,
    /// As it is from now on.
    pub after: Identifier,
    /// Who has that already: then nothing was moved.
    pub taken_by: Option<Subject>,
}

/// A move that was done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoneMove {
    /// Its name.
    pub id: MoveId,
    /// When it was done.
    pub at: Timestamp,
    /// What it was.
    pub order: InstitutionMove,
    /// When it was undone.
    pub undone_at: Option<Timestamp>,
}

row! {
    struct IdentifierRow {
        kind: String,
        value: String,
        subject: String,
        account: String,
        first_seen: i64,
        last_seen: i64,
    }
}

row! {
    struct MoveRow {
        id: String,
        at: i64,
        moved_from: String,
        moved_to: String,
        old_scope: Option<String>,
        new_scope: Option<String>,
        undone_at: Option<i64>,
    }
}

impl TryFrom<MoveRow> for DoneMove {
    type Error = StoreError;

    fn try_from(row: MoveRow) -> Result<Self, StoreError> {
        let entity = |text: &str| parsed(EntityId::parse(text), "entityID");
        let (from, to) = (entity(&row.moved_from)?, entity(&row.moved_to)?);
        Ok(Self {
            id: parsed(MoveId::parse(&row.id), "move")?,
            at: Timestamp::from_micros(row.at),
            order: InstitutionMove { from, to, scope: row.old_scope.zip(row.new_scope) },
            undone_at: time(row.undone_at),
        })
    }
}

/// A query that knows as `former` the names by which an institution (a parameter) is and was known: its own, and those from
/// which it was moved there.
macro_rules! former {
    ($institution:literal, $($query:tt)+) => {
        concat!(
            "with recursive former (name) as (select cast(",
            $institution,
            " as text) union select m.moved_from from institution_moves m join former on m.moved_to = former.name \
             where m.undone_at is null) ",
            $($query)+
        )
    };
}
pub(crate) use former;

/// The next identifiers that are in use at an institution.
const NEXT: &str = "select i.kind, i.value, i.subject, coalesce(p.joined_to, p.subject) as account, i.first_seen, \
                    i.last_seen from identifiers i join people p on p.subject = i.subject \
                    where i.institution = $1 and i.reassigned_at is null and (i.kind, i.value) > ($2, $3) \
                    order by i.kind, i.value limit $4";

/// Whether one of these identifiers was somebody's and was moved away: who still comes with it is not somebody new.
macro_rules! moved_away {
    ($executor:expr, $institution:expr, $identifiers:expr) => {
        async {
            for identifier in $identifiers {
                let found: Option<String> = sqlx::query_scalar(
                    "select subject from identifiers \
                     where institution = $1 and kind = $2 and value = $3 and moved_out is not null limit 1",
                )
                .bind($institution)
                .bind(identifier.kind.as_str())
                .bind(&identifier.value)
                .fetch_optional($executor)
                .await?;
                if found.is_some() {
                    return Ok::<_, sqlx::Error>(true);
                }
            }
            Ok(false)
        }
        .await
    };
}
pub(crate) use moved_away;

impl Store {
    /// Records that a move begins.
    pub async fn begin_move(&self, id: &MoveId, order: &InstitutionMove, now: Timestamp) -> Result<(), StoreError> {
        let scope = order.scope.as_ref();
        on_writer!(self, |pool| sqlx::query(
            "insert into institution_moves (id, at, moved_from, moved_to, old_scope, new_scope) \
             values ($1, $2, $3, $4, $5, $6)"
        )
        .bind(id.as_str())
        .bind(now.as_micros())
        .bind(order.from.as_str())
        .bind(order.to.as_str())
        .bind(scope.map(|(old, _)| old.as_str()))
        .bind(scope.map(|(_, new)| new.as_str()))
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Moves the next identifiers (with `id`), or only tells what would become of them; `None` after the last.
    pub async fn move_identifiers(
        &self,
        order: &InstitutionMove,
        id: Option<&MoveId>,
        after: &MoveCursor,
        now: Timestamp,
    ) -> Result<(Vec<Moved>, Option<MoveCursor>), StoreError> {
        let Some(id) = id else {
            return Ok(reading!(self, |connection| {
                let rows: Vec<IdentifierRow> = sqlx::query_as(NEXT)
                    .bind(order.from.as_str())
                    .bind(&after.kind)
                    .bind(&after.value)
                    .bind(BATCH)
                    .fetch_all(&mut *connection)
                    .await?;
                let plan = Plan::of(order, rows)?;
                let owners = match plan.targets(order) {
                    Some(mut query) => query.build_query_as().fetch_all(&mut *connection).await?,
                    None => Vec::new(),
                };
                (plan.judged(owners)?.0, plan.cursor)
            }));
        };
        Ok(in_transaction!(self, |tx| {
            let rows: Vec<IdentifierRow> = sqlx::query_as(NEXT)
                .bind(order.from.as_str())
                .bind(&after.kind)
                .bind(&after.value)
                .bind(BATCH)
                .fetch_all(&mut *tx)
                .await?;
            let plan = Plan::of(order, rows)?;
            let owners = match plan.targets(order) {
                Some(mut query) => query.build_query_as().fetch_all(&mut *tx).await?,
                None => Vec::new(),
            };
            let (all, fresh) = plan.judged(owners)?;
            for moved in all.iter().filter(|moved| moved.taken_by.is_none()) {
                sqlx::query(
                    "update identifiers set reassigned_at = $1, moved_out = $2 where institution = $3 and kind = $4 \
                     and value = $5 and subject = $6 and reassigned_at is null",
                )
                .bind(now.as_micros())
                .bind(id.as_str())
                .bind(order.from.as_str())
                .bind(moved.before.kind.as_str())
                .bind(&moved.before.value)
                .bind(moved.subject.as_str())
                .execute(&mut *tx)
                .await?;
            }
            if !fresh.is_empty() {
                let mut query = QueryBuilder::new(
                    "insert into identifiers (institution, kind, value, subject, first_seen, last_seen, moved_in) ",
                );
                query.push_values(fresh, |mut row, Planned { moved, first_seen, last_seen, .. }| {
                    row.push_bind(order.to.as_str())
                        .push_bind(moved.after.kind.as_str())
                        .push_bind(moved.after.value)
                        .push_bind(moved.subject.to_string())
                        .push_bind(first_seen)
                        .push_bind(last_seen)
                        .push_bind(id.as_str());
                });
                query.build().execute(&mut *tx).await?;
            }
            (all, plan.cursor)
        }))
    }

    /// Lets the names in people's certificates go along, so that they stay; of those who have one at both, neither
    /// changes. Without `id` it is only counted.
    pub async fn move_certificate_names(
        &self,
        order: &InstitutionMove,
        id: Option<&MoveId>,
    ) -> Result<u64, StoreError> {
        if order.from == order.to {
            return Ok(0);
        }
        let (from, to) = (order.from.as_str(), order.to.as_str());
        let Some(id) = id else {
            let count: i64 = on_reader!(self, |pool| sqlx::query_scalar(
                "select count(*) from certificate_names where institution = $1 and (subject, function) not in \
                 (select subject, function from certificate_names where institution = $2)"
            )
            .bind(from)
            .bind(to)
            .fetch_one(pool)
            .await)?;
            return Ok(u64::try_from(count).unwrap_or(0));
        };
        Ok(on_writer!(self, |pool| sqlx::query(
            "update certificate_names set institution = $2, moved_by = $3 where institution = $1 \
             and (subject, function) not in \
             (select subject, function from certificate_names where institution = $2)"
        )
        .bind(from)
        .bind(to)
        .bind(id.as_str())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?)
    }

    /// Lets go along as whom people go to clients. Returns for how many that is.
    pub async fn move_affiliations(&self, order: &InstitutionMove, id: &MoveId) -> Result<u64, StoreError> {
        if order.from == order.to {
            return Ok(0);
        }
        Ok(on_writer!(self, |pool| sqlx::query(
            "update affiliations set institution = $2, moved_by = $3 where institution = $1"
        )
        .bind(order.from.as_str())
        .bind(order.to.as_str())
        .bind(id.as_str())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?)
    }

    /// The names by which an institution is and was known: its own, and those from which it was moved there.
    pub async fn former_names(&self, institution: &EntityId) -> Result<Vec<EntityId>, StoreError> {
        const NAMES: &str = former!("$1", "select name from former");
        let names: Vec<String> =
            on_reader!(self, |pool| sqlx::query_scalar(NAMES).bind(institution.as_str()).fetch_all(pool).await)?;
        names.iter().map(|name| parsed(EntityId::parse(name), "entityID")).collect()
    }

    /// The name by which an institution is known today, should it have been moved.
    pub async fn present_name(&self, institution: &EntityId) -> Result<EntityId, StoreError> {
        let moves = self.moves().await?;
        let mut name = institution.clone();
        // No chain is longer than there are moves, even where it leads back.
        for _ in 0..moves.len() {
            let next =
                moves.iter().find(|done| done.undone_at.is_none() && done.order.from == name && done.order.to != name);
            match next {
                Some(done) if done.order.to != *institution => name = done.order.to.clone(),
                _ => break,
            }
        }
        Ok(name)
    }

    /// The moves that were done, the newest first.
    pub async fn moves(&self) -> Result<Vec<DoneMove>, StoreError> {
        let rows: Vec<MoveRow> = on_reader!(self, |pool| sqlx::query_as(
            "select id, at, moved_from, moved_to, old_scope, new_scope, undone_at from institution_moves \
             order by id desc"
        )
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(DoneMove::try_from).collect()
    }

    /// Undoes a move, in one transaction: what it made is history, and what it ended is in use again, as far as nobody
    /// has it by now. Returns how many identifiers that were, and how many could not be given back; `None` if there is
    /// no such move, or it is undone.
    pub async fn undo_move(&self, id: &MoveId, now: Timestamp) -> Result<Option<(u64, u64)>, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let undone: Option<(String, String)> = sqlx::query_as(
                "update institution_moves set undone_at = $1 where id = $2 and undone_at is null \
                 returning moved_from, moved_to",
            )
            .bind(now.as_micros())
            .bind(id.as_str())
            .fetch_optional(&mut *tx)
            .await?;
            let Some((from, to)) = undone else {
                tx.rollback().await?;
                return Ok(None);
            };
            sqlx::query("update identifiers set reassigned_at = $1 where moved_in = $2 and reassigned_at is null")
                .bind(now.as_micros())
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?;
            let back = sqlx::query(
                "update identifiers set reassigned_at = null, moved_out = null where moved_out = $1 and not exists ( \
                     select 1 from identifiers other where other.institution = identifiers.institution \
                     and other.kind = identifiers.kind and other.value = identifiers.value \
                     and other.reassigned_at is null)",
            )
            .bind(id.as_str())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            // What was not given back is no longer told from other history.
            let left = sqlx::query("update identifiers set moved_out = null where moved_out = $1")
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if from != to {
                sqlx::query(
                    "update certificate_names set institution = $1, moved_by = null where moved_by = $2 \
                     and (subject, function) not in \
                     (select subject, function from certificate_names where institution = $1)",
                )
                .bind(&from)
                .bind(id.as_str())
                .execute(&mut *tx)
                .await?;
                sqlx::query("update affiliations set institution = $1, moved_by = null where moved_by = $2")
                    .bind(&from)
                    .bind(id.as_str())
                    .execute(&mut *tx)
                    .await?;
            }
            Some((back, left))
        }))
    }
}

/// A batch of identifiers, and what they become.
struct Plan {
    all: Vec<Planned>,
    cursor: Option<MoveCursor>,
}

/// One of them: whose account it is, and when it was seen first and last.
#[derive(Clone)]
struct Planned {
    moved: Moved,
    account: Subject,
    first_seen: i64,
    last_seen: i64,
}

impl Plan {
    fn of(order: &InstitutionMove, rows: Vec<IdentifierRow>) -> Result<Self, StoreError> {
        let last = rows.last().map(|row| MoveCursor { kind: row.kind.clone(), value: row.value.clone() });
        let mut all = Vec::new();
        for row in rows {
            let kind = parsed(IdentifierKind::parse(&row.kind), "kind of identifier")?;
            let before = Identifier::new(kind, &row.value);
            if order.concerns(&before) {
                let read = |subject: &str| parsed(Subject::parse(subject), "subject");
                let (subject, account, after) = (read(&row.subject)?, read(&row.account)?, order.rewritten(&before));
                let moved = Moved { subject, before, after, taken_by: None };
                all.push(Planned { moved, account, first_seen: row.first_seen, last_seen: row.last_seen });
            }
        }
        Ok(Self { all, cursor: last })
    }

    /// Asks who has what the identifiers become; `None` if there are none.
    fn targets<DB: sqlx::Database>(&self, order: &InstitutionMove) -> Option<QueryBuilder<DB>>
    where
        for<'a> &'a str: sqlx::Encode<'a, DB> + sqlx::Type<DB>,
    {
        if self.all.is_empty() {
            return None;
        }
        let mut query = QueryBuilder::new(
            "select i.kind, i.value, coalesce(p.joined_to, p.subject) from identifiers i \
             join people p on p.subject = i.subject where i.reassigned_at is null and i.institution = ",
        );
        query.push_bind(order.to.as_str()).push(" and (i.kind, i.value) in (");
        query.push_values(&self.all, |mut row, planned| {
            let after = &planned.moved.after;
            row.push_bind(after.kind.as_str()).push_bind(after.value.as_str());
        });
        query.push(")");
        Some(query)
    }

    /// What becomes of each, and which are new at the target.
    fn judged(&self, owners: Vec<(String, String, String)>) -> Result<(Vec<Moved>, Vec<Planned>), StoreError> {
        let mut known = BTreeMap::new();
        for (kind, value, account) in owners {
            known.insert((kind, value), parsed(Subject::parse(&account), "subject")?);
        }
        let (mut all, mut fresh) = (Vec::new(), Vec::new());
        for planned in &self.all {
            let Planned { moved, account, .. } = planned;
            let key = (moved.after.kind.as_str().to_owned(), moved.after.value.clone());
            match known.get(&key) {
                // Two of the same institution may become one, such as an eppn at each of two domains.
                None => {
                    known.insert(key, account.clone());
                    fresh.push(planned.clone());
                    all.push(moved.clone());
                }
                Some(owner) if owner == account => all.push(moved.clone()),
                Some(owner) => all.push(Moved { taken_by: Some(owner.clone()), ..moved.clone() }),
            }
        }
        Ok((all, fresh))
    }
}
