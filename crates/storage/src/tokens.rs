//! Access tokens.

use domain::{AccessToken, AuthorizationId, Scopes};

use crate::{Store, StoreError, authorizations::StoredAuthorization, row::parsed};

/// What an access token stands for.
#[derive(Debug, Clone)]
pub struct TokenGrant {
    /// The sign-in that it came from.
    pub authorization: StoredAuthorization,
    /// What it is good for.
    pub scopes: Scopes,
}

impl Store {
    /// What a live token stands for; `None` if it was never issued or is revoked. The caller has looked at its expiry.
    pub async fn token_grant(&self, token: &AccessToken) -> Result<Option<TokenGrant>, StoreError> {
        let row: Option<(String, String)> = on_reader!(self, |pool| sqlx::query_as(
            "select authorization_id, scopes from access_tokens where expires_at = $1 and digest = $2"
        )
        .bind(token.expires_at().as_micros())
        .bind(token.digest().as_bytes().to_vec())
        .fetch_optional(pool)
        .await)?;
        let Some((id, scopes)) = row else { return Ok(None) };
        let id = parsed(AuthorizationId::parse(&id), "authorization id")?;
        let scopes = parsed(Scopes::parse(&scopes).ok(), "scope")?;
        let authorization = self.authorization(id).await?.filter(|authorization| authorization.revoked_at.is_none());
        Ok(authorization.map(|authorization| TokenGrant { authorization, scopes }))
    }
}
