//! Access tokens.

use domain::{
    AccessToken, AuthorizationId, ClientId, GrantId, Scopes, SignIn, Subject, Timestamp, TokenDetails, TokenOrigin,
};

use crate::{
    NewAccessToken, Store, StoreError,
    client_subjects::{Told, remember_told},
    row::{json, parsed, row},
};

/// What a live access token stands for.
#[derive(Debug, Clone)]
pub struct TokenGrant {
    /// Whose it is.
    pub client: ClientId,
    /// Where it comes from.
    pub origin: TokenOrigin,
    /// Who signed in; `None`: nobody, it is the client's own.
    pub sign_in: Option<SignIn>,
    /// What it is good for.
    pub scopes: Scopes,
    /// Its particulars.
    pub details: TokenDetails,
}

impl TokenGrant {
    /// The person, if there is one.
    pub fn subject(&self) -> Option<&Subject> {
        self.sign_in.as_ref().map(|sign_in| &sign_in.subject)
    }
}

row! {
    struct TokenRow {
        client_id: String,
        authorization_id: Option<String>,
        grant_id: Option<String>,
        scopes: String,
        details: String,
    }
}

impl Store {
    /// Makes an access token live that its client got in exchange for another one's. What it is told of the person is on
    /// record from then on.
    pub async fn insert_exchanged_token(
        &self,
        new: &NewAccessToken,
        subject: &Subject,
        told: &Told<'_>,
    ) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            remember_told!(tx, subject.as_str(), new.client.as_str(), told);
            insert_access_token!(&mut *tx, new)?;
        });
        Ok(())
    }

    /// Makes an access token live that no code and no refresh token buys.
    pub async fn insert_access_token(&self, new: &NewAccessToken) -> Result<(), StoreError> {
        on_writer!(self, |pool| insert_access_token!(pool, new).map(drop))?;
        Ok(())
    }

    /// What a live token stands for; `None` if it was never issued or is revoked, by itself or with what it came from.
    /// The caller has looked at its expiry.
    pub async fn token_grant(&self, token: &AccessToken) -> Result<Option<TokenGrant>, StoreError> {
        let row: Option<TokenRow> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select client_id, authorization_id, grant_id, scopes, details from access_tokens \
             where expires_at = $1 and digest = $2 and revoked_at is null",
            )
            .bind(token.expires_at().as_micros())
            .bind(token.digest().as_bytes().to_vec())
            .fetch_optional(pool)
            .await
        })?;
        let Some(row) = row else { return Ok(None) };
        let (origin, sign_in) = match (&row.authorization_id, &row.grant_id) {
            (Some(id), _) => {
                let id = parsed(AuthorizationId::parse(id), "authorization id")?;
                let Some(sign_in) = self.unrevoked_sign_in(id).await? else { return Ok(None) };
                (TokenOrigin::Authorization(id), Some(sign_in))
            }
            (None, Some(id)) => {
                let id = parsed(GrantId::parse(id), "grant id")?;
                let Some(grant) = self.grant(id).await?.filter(|found| found.revoked_at.is_none()) else {
                    return Ok(None);
                };
                (TokenOrigin::Grant(id), Some(grant.sign_in))
            }
            (None, None) => (TokenOrigin::Client, None),
        };
        Ok(Some(TokenGrant {
            client: parsed(ClientId::parse(&row.client_id).ok(), "client id")?,
            origin,
            sign_in,
            scopes: parsed(Scopes::parse(&row.scopes).ok(), "scope")?,
            details: json(&row.details, "token details")?,
        }))
    }

    /// Who signed in, unless what came of it is revoked.
    async fn unrevoked_sign_in(&self, id: AuthorizationId) -> Result<Option<SignIn>, StoreError> {
        let found: Option<Option<String>> = on_reader!(self, |connection| sqlx::query_scalar(
            "select sign_in from authorizations where expires_at = $1 and id = $2 and revoked_at is null"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .fetch_optional(connection)
        .await)?;
        let Some(sign_in) = found else { return Ok(None) };
        json(&parsed(sign_in, "sign-in")?, "sign-in").map(Some)
    }

    /// Ends one access token; `false` if there is no such live one.
    pub async fn revoke_access_token(&self, token: &AccessToken, now: Timestamp) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update access_tokens set revoked_at = $1 where expires_at = $2 and digest = $3 and revoked_at is null"
        )
        .bind(now.as_micros())
        .bind(token.expires_at().as_micros())
        .bind(token.digest().as_bytes().to_vec())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}
