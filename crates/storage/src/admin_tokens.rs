//! What programs of administrators show at `/admin/api`: digests of tokens, and what each may do.

use domain::{Digest, Permission, Timestamp};

use crate::{
    Store, StoreError,
    row::{parsed, row},
};

/// A token of a program, without the token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AdminToken {
    /// What it is called.
    pub name: String,
    /// What whoever shows it may do, in the order of [`Permission::ALL`].
    pub scopes: Vec<Permission>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends.
    pub expires_at: Timestamp,
}

row! {
    struct TokenRow {
        name: String,
        scopes: String,
        created_at: i64,
        expires_at: i64,
    }
}

impl TryFrom<TokenRow> for AdminToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        let scopes = row.scopes.split_whitespace().map(|word| parsed(Permission::parse(word), "permission"));
        Ok(Self {
            name: row.name,
            scopes: scopes.collect::<Result<_, _>>()?,
            created_at: Timestamp::from_micros(row.created_at),
            expires_at: Timestamp::from_micros(row.expires_at),
        })
    }
}

impl Store {
    /// Adds a token, in place of one of the same name.
    pub async fn set_admin_token(&self, token: &AdminToken, digest: Digest) -> Result<(), StoreError> {
        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        on_writer!(self, |pool| sqlx::query(
            "insert into admin_tokens (digest, name, scopes, created_at, expires_at) values ($1, $2, $3, $4, $5) \
             on conflict (name) do update set digest = excluded.digest, scopes = excluded.scopes, \
             created_at = excluded.created_at, expires_at = excluded.expires_at"
        )
        .bind(digest.as_bytes().as_slice())
        .bind(&token.name)
        .bind(scopes.join(" "))
        .bind(token.created_at.as_micros())
        .bind(token.expires_at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// A token that is live.
    pub async fn admin_token(&self, digest: Digest, now: Timestamp) -> Result<Option<AdminToken>, StoreError> {
        let row: Option<TokenRow> = on_reader!(self, |pool| sqlx::query_as(
            "select name, scopes, created_at, expires_at from admin_tokens where digest = $1 and expires_at > $2"
        )
        .bind(digest.as_bytes().as_slice())
        .bind(now.as_micros())
        .fetch_optional(pool)
        .await)?;
        row.map(AdminToken::try_from).transpose()
    }

    /// Every token, by name.
    pub async fn admin_tokens(&self) -> Result<Vec<AdminToken>, StoreError> {
        let rows: Vec<TokenRow> = on_reader!(self, |pool| sqlx::query_as(
            "select name, scopes, created_at, expires_at from admin_tokens order by name"
        )
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(AdminToken::try_from).collect()
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
