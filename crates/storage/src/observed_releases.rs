//! What institutions released of late: how many answers had which attribute, by institution and day. Never a value, and
//! nothing of a person.

use std::time::Duration;

use domain::{AttributeName, Attributes, EntityId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    row::{parsed, row},
};

const DAY_MICROS: i64 = 86_400_000_000;
/// The row that counts the answers themselves.
const ANSWERS: &str = "";

/// What one institution released of late.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Observed {
    /// How many answers there were.
    pub answers: u64,
    /// Each attribute that was in any of them, by name.
    pub attributes: Vec<ObservedAttribute>,
}

/// How often one attribute was released.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObservedAttribute {
    /// Which.
    pub name: AttributeName,
    /// How many answers had it.
    pub released: u64,
    /// Of how many answers a value was dropped, because the institution may not speak for its scope.
    pub dropped: u64,
    /// The last day on which it was released (UTC).
    pub last_released: Option<Timestamp>,
}

impl Observed {
    /// What was observed of one attribute.
    pub fn of(&self, name: AttributeName) -> Option<&ObservedAttribute> {
        self.attributes.iter().find(|attribute| attribute.name == name)
    }
}

row! {
    struct ObservedRow {
        attribute: String,
        released: i64,
        dropped: i64,
        last_released: Option<i64>,
    }
}

impl Store {
    /// How long the count of a day is kept.
    pub const OBSERVED_FOR: Duration = Duration::from_secs(90 * 86_400);

    /// Counts what was in one answer of an institution, in one statement.
    pub async fn observe(
        &self,
        institution: &EntityId,
        attributes: &Attributes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let is_dropped = |name| attributes.dropped().iter().any(|dropped| dropped.name == name);
        let counted = |name: &AttributeName| {
            let (released, dropped) = (attributes.first(*name).is_some(), is_dropped(*name));
            (released || dropped).then(|| (name.friendly(), i64::from(released), i64::from(dropped)))
        };
        // Always in the same order: two answers at once wait for each other's rows, but never in a circle.
        let mut rows = vec![(ANSWERS, 1, 0)];
        rows.extend(AttributeName::ALL.iter().filter_map(counted));
        let places: Vec<String> = (0..rows.len())
            .map(|row| {
                let first = 3 + 3 * row;
                format!("($1, $2, ${first}, ${}, ${})", first + 1, first + 2)
            })
            .collect();
        let statement = format!(
            "insert into observed_releases (expires_at, institution, attribute, released, dropped) values {} \
             on conflict (expires_at, institution, attribute) do update set \
             released = observed_releases.released + excluded.released, \
             dropped = observed_releases.dropped + excluded.dropped",
            places.join(", ")
        );
        on_writer!(self, |pool| {
            let mut query = sqlx::query(AssertSqlSafe(statement)).bind(end_of(now)).bind(institution.as_str());
            for (attribute, released, dropped) in rows {
                query = query.bind(attribute).bind(released).bind(dropped);
            }
            query.execute(pool).await.map(drop)
        })?;
        Ok(())
    }

    /// What an institution released from the day of `since` on.
    pub async fn observed(&self, institution: &EntityId, since: Timestamp) -> Result<Observed, StoreError> {
        let rows: Vec<ObservedRow> = on_reader!(self, |pool| sqlx::query_as(
            "select attribute, cast(sum(released) as bigint) as released, cast(sum(dropped) as bigint) as dropped, \
             max(case when released > 0 then expires_at end) as last_released from observed_releases \
             where institution = $1 and expires_at >= $2 group by attribute order by attribute"
        )
        .bind(institution.as_str())
        .bind(end_of(since))
        .fetch_all(pool)
        .await)?;
        let mut observed = Observed::default();
        for row in rows {
            if row.attribute == ANSWERS {
                observed.answers = count(row.released)?;
                continue;
            }
            // One that another version knows.
            let Some(name) = AttributeName::from_friendly(&row.attribute) else { continue };
            observed.attributes.push(ObservedAttribute {
                name,
                released: count(row.released)?,
                dropped: count(row.dropped)?,
                last_released: row
                    .last_released
                    .map(|end| Timestamp::from_micros(end - DAY_MICROS) - Self::OBSERVED_FOR),
            });
        }
        Ok(observed)
    }

    /// The institutions with the most answers from the day of `since` on, and how many.
    pub async fn observed_institutions(
        &self,
        since: Timestamp,
        limit: u32,
    ) -> Result<Vec<(EntityId, u64)>, StoreError> {
        let rows: Vec<(String, i64)> = on_reader!(self, |pool| sqlx::query_as(
            "select institution, cast(sum(released) as bigint) as answers from observed_releases \
             where attribute = $1 and expires_at >= $2 group by institution order by answers desc, institution limit $3"
        )
        .bind(ANSWERS)
        .bind(end_of(since))
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(|(id, answers)| Ok((parsed(EntityId::parse(&id), "entityID")?, count(answers)?))).collect()
    }
}

/// When the count of the day is forgotten in which `at` lies.
fn end_of(at: Timestamp) -> i64 {
    let day_after = (at.as_micros().div_euclid(DAY_MICROS) + 1) * DAY_MICROS;
    (Timestamp::from_micros(day_after) + Store::OBSERVED_FOR).as_micros()
}

fn count(stored: i64) -> Result<u64, StoreError> {
    parsed(u64::try_from(stored).ok(), "count")
}
