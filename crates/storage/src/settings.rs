//! What the database belongs to. A setting is written once and then only compared; a note may change.

use crate::{Store, StoreError};

impl Store {
    /// The value that `name` has now: the stored one, or `value` if there was none.
    pub async fn settle(&self, name: &str, value: &str) -> Result<String, StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into settings (name, value) values ($1, $2) on conflict (name) do nothing"
        )
        .bind(name)
        .bind(value)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(self.setting(name).await?.unwrap_or_else(|| value.to_owned()))
    }

    /// Writes the value of `name` down, in place of another one: for what is a note, and decides nothing.
    pub async fn note(&self, name: &str, value: &str) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into settings (name, value) values ($1, $2) \
             on conflict (name) do update set value = excluded.value"
        )
        .bind(name)
        .bind(value)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The stored value of `name`.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, StoreError> {
        // Not by the readers: what was just written must be seen.
        Ok(on_writer!(self, |pool| sqlx::query_scalar("select value from settings where name = $1")
            .bind(name)
            .fetch_optional(pool)
            .await)?)
    }
}
