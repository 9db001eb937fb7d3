//! What people agreed to release.

use domain::{ClientId, Scopes, Subject, Timestamp};

use crate::{Store, StoreError, row::parsed};

impl Store {
    /// The scopes that a person agreed to release to a client.
    pub async fn consent(&self, subject: &Subject, client: &ClientId) -> Result<Scopes, StoreError> {
        let scopes: Option<String> = on_reader!(self, |pool| sqlx::query_scalar(
            "select scopes from consents where subject = $1 and client_id = $2"
        )
        .bind(subject.as_str())
        .bind(client.as_str())
        .fetch_optional(pool)
        .await)?;
        parsed(Scopes::parse(&scopes.unwrap_or_default()).ok(), "scope")
    }

    /// Remembers what a person agreed to, in place of what was remembered.
    pub async fn remember_consent(
        &self,
        subject: &Subject,
        client: &ClientId,
        scopes: &Scopes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into consents (subject, client_id, scopes, given_at) values ($1, $2, $3, $4) \
             on conflict (subject, client_id) do update set scopes = excluded.scopes, given_at = excluded.given_at"
        )
        .bind(subject.as_str())
        .bind(client.as_str())
        .bind(scopes.to_string())
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }
}
