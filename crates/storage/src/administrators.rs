//! What programs of administrators show at `/admin/api`. Administrators themselves are in [`team`](crate::team).

use domain::{Digest, Timestamp};

use crate::{Store, StoreError};

/// A token of a program, without the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminToken {
    /// What it is called.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

impl Store {
    /// Adds a token, in place of one of the same name.
    pub async fn set_admin_token(&self, token: &AdminToken, digest: Digest) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into admin_tokens (digest, name, created_at, expires_at) values ($1, $2, $3, $4) \
             on conflict (name) do update set digest = excluded.digest, created_at = excluded.created_at, \
             expires_at = excluded.expires_at"
        )
        .bind(digest.as_bytes().as_slice())
        .bind(&token.name)
        .bind(token.created_at.as_micros())
        .bind(token.expires_at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The name of a token that is live.
    pub async fn admin_token_name(&self, digest: Digest, now: Timestamp) -> Result<Option<String>, StoreError> {
        Ok(on_reader!(self, |pool| sqlx::query_scalar(
            "select name from admin_tokens where digest = $1 and expires_at > $2"
        )
        .bind(digest.as_bytes().as_slice())
        .bind(now.as_micros())
        .fetch_optional(pool)
        .await)?)
    }

    /// Every token, by name.
    pub async fn admin_tokens(&self) -> Result<Vec<AdminToken>, StoreError> {
        let rows: Vec<(String, i64, i64)> = on_reader!(self, |pool| sqlx::query_as(
            "select name, created_at, expires_at from admin_tokens order by name"
        )
        .fetch_all(pool)
        .await)?;
        let token = |(name, created_at, expires_at)| AdminToken {
            name,
            created_at: Timestamp::from_micros(created_at),
            expires_at: Timestamp::from_micros(expires_at),
        };
        Ok(rows.into_iter().map(token).collect())
    }

    /// Removes a token; `false` if there was none of this name.
    pub async fn remove_admin_token(&self, name: &str) -> Result<bool, StoreError> {
        let gone = on_writer!(self, |pool| sqlx::query("delete from admin_tokens where name = $1")
            .bind(name)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(gone == 1)
    }
}
