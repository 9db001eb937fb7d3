//! What people agreed to release.

use domain::{ClientId, Consent, Scopes, Subject, Timestamp};

use crate::{Store, StoreError, row::parsed};

impl Store {
    /// What a person agreed to release to a client.
    pub async fn consent(&self, subject: &Subject, client: &ClientId) -> Result<Consent, StoreError> {
        let row: Option<(String, String)> = on_reader!(self, |pool| sqlx::query_as(
            "select scopes, claims from consents where subject = $1 and client_id = $2"
        )
        .bind(subject.as_str())
        .bind(client.as_str())
        .fetch_optional(pool)
        .await)?;
        let (scopes, claims) = row.unwrap_or_default();
        let scopes = parsed(Scopes::parse(&scopes).ok(), "scope")?;
        Ok(Consent { scopes, claims: claims.split_ascii_whitespace().map(str::to_owned).collect() })
    }

    /// Remembers what a person agreed to, in place of what was remembered.
    pub async fn remember_consent(
        &self,
        subject: &Subject,
        client: &ClientId,
        consent: &Consent,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let claims: Vec<_> = consent.claims.iter().map(String::as_str).collect();
        on_writer!(self, |pool| sqlx::query(
            "insert into consents (subject, client_id, scopes, claims, given_at) values ($1, $2, $3, $4, $5) \
             on conflict (subject, client_id) do update \
             set scopes = excluded.scopes, claims = excluded.claims, given_at = excluded.given_at"
        )
        .bind(subject.as_str())
        .bind(client.as_str())
        .bind(consent.scopes.to_string())
        .bind(claims.join(" "))
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }
}
