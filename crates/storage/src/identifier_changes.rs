//! What administrators declared of the identifiers of institutions. Recognition reads it in its own transaction.

use domain::{EntityId, IdentifierChange, Timestamp, identifier::IdentifierKind};

use crate::{
    Store, StoreError,
    row::{parsed, row},
};

/// The changes of an institution that have not ended.
pub(crate) const RUNNING_CHANGES: &str =
    "select replaced, replaced_by from identifier_changes where institution = $1 and ends_at > $2";

/// Reads the columns of [`RUNNING_CHANGES`].
pub(crate) fn change((replaced, by): (String, String)) -> Result<IdentifierChange, StoreError> {
    let kind = |text: &str| parsed(IdentifierKind::parse(text), "kind of identifier");
    Ok(IdentifierChange { replaced: kind(&replaced)?, by: kind(&by)? })
}

/// An identifier of an institution is nobody's any more, and stays as history.
macro_rules! end_identifier {
    ($executor:expr, $institution:expr, $identifier:expr, $now:expr) => {
        sqlx::query(
            "update identifiers set reassigned_at = $1 \
             where institution = $2 and kind = $3 and value = $4 and reassigned_at is null",
        )
        .bind($now.as_micros())
        .bind($institution)
        .bind($identifier.kind.as_str())
        .bind(&$identifier.value)
        .execute($executor)
        .await
    };
}
pub(crate) use end_identifier;

/// Somebody was recognised by a change: it is counted, and what is not sent any more becomes history.
macro_rules! apply_change {
    ($executor:expr, $institution:expr, $change:expr, $superseded:expr, $now:expr) => {
        async {
            let superseded: &[domain::identifier::Identifier] = $superseded;
            for identifier in superseded {
                $crate::identifier_changes::end_identifier!($executor, $institution, identifier, $now)?;
            }
            sqlx::query(
                "update identifier_changes set recognised = recognised + 1 where institution = $1 and replaced = $2",
            )
            .bind($institution)
            .bind($change.replaced.as_str())
            .execute($executor)
            .await
        }
        .await
    };
}
pub(crate) use apply_change;

/// A change that was declared of an institution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredChange {
    /// Whose.
    pub institution: EntityId,
    /// What.
    pub change: IdentifierChange,
    /// When it was declared last.
    pub declared_at: Timestamp,
    /// Until when it counts.
    pub ends_at: Timestamp,
    /// How many people were recognised by it.
    pub recognised: u64,
}

row! {
    struct ChangeRow {
        institution: String,
        replaced: String,
        replaced_by: String,
        declared_at: i64,
        ends_at: i64,
        recognised: i64,
    }
}

impl ChangeRow {
    fn read(self) -> Result<DeclaredChange, StoreError> {
        Ok(DeclaredChange {
            institution: parsed(EntityId::parse(&self.institution), "entityID")?,
            change: change((self.replaced, self.replaced_by))?,
            declared_at: Timestamp::from_micros(self.declared_at),
            ends_at: Timestamp::from_micros(self.ends_at),
            recognised: u64::try_from(self.recognised).unwrap_or(0),
        })
    }
}

impl Store {
    /// Declares a change, in place of another one of the same identifier.
    pub async fn declare_change(
        &self,
        institution: &EntityId,
        change: IdentifierChange,
        ends_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into identifier_changes (institution, replaced, replaced_by, declared_at, ends_at, recognised) \
             values ($1, $2, $3, $4, $5, 0) on conflict (institution, replaced) do update \
             set replaced_by = excluded.replaced_by, declared_at = excluded.declared_at, ends_at = excluded.ends_at"
        )
        .bind(institution.as_str())
        .bind(change.replaced.as_str())
        .bind(change.by.as_str())
        .bind(now.as_micros())
        .bind(ends_at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Ends a change now; its row stays, to tell how many people it was. `false` if none was running.
    pub async fn end_change(
        &self,
        institution: &EntityId,
        replaced: IdentifierKind,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update identifier_changes set ends_at = $1 where institution = $2 and replaced = $3 and ends_at > $1"
        )
        .bind(now.as_micros())
        .bind(institution.as_str())
        .bind(replaced.as_str())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Everything that was declared, also what has ended.
    pub async fn declared_changes(&self) -> Result<Vec<DeclaredChange>, StoreError> {
        let rows: Vec<ChangeRow> = on_reader!(self, |pool| sqlx::query_as(
            "select institution, replaced, replaced_by, declared_at, ends_at, recognised from identifier_changes \
             order by institution, replaced"
        )
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(ChangeRow::read).collect()
    }
}
