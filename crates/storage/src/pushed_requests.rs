//! Authorization requests that clients pushed ([RFC 9126](https://www.rfc-editor.org/rfc/rfc9126)), until the sign-in
//! that one of them began has ended.

use domain::{AuthorizationId, ClientId, credential::Place};

use crate::{Store, StoreError, row::parsed};

/// A pushed request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredRequest {
    /// Who pushed it, and so who alone may use it.
    pub client: ClientId,
    /// The parameters that count, as JSON.
    pub parameters: String,
    /// The sign-in whose answer it was used for.
    pub used_by: Option<AuthorizationId>,
}

impl Store {
    /// Keeps a pushed request.
    pub async fn insert_pushed_request(
        &self,
        place: &Place,
        client: &ClientId,
        parameters: &str,
    ) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into pushed_requests (digest, expires_at, client_id, parameters) values ($1, $2, $3, $4)"
        )
        .bind(place.digest.as_bytes().to_vec())
        .bind(place.expires_at.as_micros())
        .bind(client.as_str())
        .bind(parameters)
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The pushed request that stands there.
    pub async fn pushed_request(&self, place: &Place) -> Result<Option<StoredRequest>, StoreError> {
        let row: Option<(String, String, Option<String>)> = on_reader!(self, |pool| sqlx::query_as(
            "select client_id, parameters, used_by from pushed_requests where expires_at = $1 and digest = $2"
        )
        .bind(place.expires_at.as_micros())
        .bind(place.digest.as_bytes().to_vec())
        .fetch_optional(pool)
        .await)?;
        let Some((client, parameters, used_by)) = row else { return Ok(None) };
        Ok(Some(StoredRequest {
            client: parsed(ClientId::parse(&client).ok(), "client id")?,
            parameters,
            used_by: used_by.map(|id| parsed(AuthorizationId::parse(&id), "authorization id")).transpose()?,
        }))
    }

    /// Uses a pushed request up for the answer of this sign-in; `false` if another sign-in was answered before.
    pub async fn use_pushed_request(&self, place: &Place, by: AuthorizationId) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update pushed_requests set used_by = $1 \
             where expires_at = $2 and digest = $3 and (used_by is null or used_by = $1)"
        )
        .bind(by.to_string())
        .bind(place.expires_at.as_micros())
        .bind(place.digest.as_bytes().to_vec())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}
