//! People who may use `/admin`.

use domain::Timestamp;

use crate::{Store, StoreError};

impl Store {
    /// Adds an administrator, or gives an existing one a new password. `hash` is an argon2id PHC string.
    pub async fn set_administrator(&self, username: &str, hash: &str, now: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into administrators (username, password_hash, created_at) values ($1, $2, $3) \
             on conflict (username) do update set password_hash = excluded.password_hash"
        )
        .bind(username)
        .bind(hash)
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Removes an administrator; `false` if there was none.
    pub async fn remove_administrator(&self, username: &str) -> Result<bool, StoreError> {
        let gone = on_writer!(self, |pool| sqlx::query("delete from administrators where username = $1")
            .bind(username)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(gone == 1)
    }

    /// The password hash of an administrator.
    pub async fn administrator_hash(&self, username: &str) -> Result<Option<String>, StoreError> {
        Ok(on_reader!(self, |pool| sqlx::query_scalar("select password_hash from administrators where username = $1")
            .bind(username)
            .fetch_optional(pool)
            .await)?)
    }
}
