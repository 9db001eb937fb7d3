//! What the token endpoint writes. Each is a statement inside a transaction of somebody else, so that a code is used up,
//! and its tokens are live, in one.

use domain::{
    AccessToken, AuthorizationId, ClientId, RefreshToken, Scopes, SignIn, Timestamp, TokenDetails, TokenOrigin,
};

/// An access token before it is handed out.
#[derive(Debug, Clone)]
pub struct NewAccessToken {
    /// The token, of which the digest is kept.
    pub token: AccessToken,
    /// Whose it is.
    pub client: ClientId,
    /// Where it comes from.
    pub origin: TokenOrigin,
    /// What it is good for.
    pub scopes: Scopes,
    /// Its particulars.
    pub details: TokenDetails,
}

/// A grant that outlives its sign-in, with its first refresh token.
#[derive(Debug, Clone)]
pub struct NewGrant {
    /// The first refresh token; the grant's id is in it.
    pub refresh_token: RefreshToken,
    /// Whose it is.
    pub client: ClientId,
    /// The sign-in that it came from.
    pub authorization: AuthorizationId,
    /// What is known of the person.
    pub sign_in: SignIn,
    /// The `sub` by which the client knows them.
    pub sub: String,
    /// What was granted.
    pub scopes: Scopes,
    /// The particulars of its access tokens.
    pub details: TokenDetails,
    /// When it ends unless it is used before.
    pub idle_until: Timestamp,
}

/// What a code buys.
#[derive(Debug, Clone)]
pub struct NewTokens {
    /// Always.
    pub access_token: NewAccessToken,
    /// If the client may come back while the person is away.
    pub grant: Option<NewGrant>,
}

/// The two columns of an origin.
pub(crate) fn origin(origin: TokenOrigin) -> (Option<String>, Option<String>) {
    match origin {
        TokenOrigin::Authorization(id) => (Some(id.to_string()), None),
        TokenOrigin::Grant(id) => (None, Some(id.to_string())),
        TokenOrigin::Client => (None, None),
    }
}

/// Writes a [`NewAccessToken`].
macro_rules! insert_access_token {
    ($executor:expr, $new:expr) => {{
        let new: &$crate::NewAccessToken = $new;
        let (authorization, grant) = $crate::issue::origin(new.origin);
        sqlx::query(
            "insert into access_tokens (digest, expires_at, client_id, authorization_id, grant_id, scopes, details) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(new.token.digest().as_bytes().to_vec())
        .bind(new.token.expires_at().as_micros())
        .bind(new.client.as_str())
        .bind(authorization)
        .bind(grant)
        .bind(new.scopes.to_string())
        .bind($crate::row::to_json(&new.details))
        .execute($executor)
        .await
    }};
}

/// Writes a [`NewGrant`].
macro_rules! insert_grant {
    ($executor:expr, $new:expr, $now:expr) => {{
        let new: &$crate::NewGrant = $new;
        let id = new.refresh_token.grant();
        sqlx::query(
            "insert into grants (id, expires_at, client_id, subject, sub, authorization_id, sign_in, scopes, details, \
             created_at, idle_until, family_digest, refresh_digest) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(id.to_string())
        .bind(id.expires_at().as_micros())
        .bind(new.client.as_str())
        .bind(new.sign_in.subject.as_str())
        .bind(&new.sub)
        .bind(new.authorization.to_string())
        .bind($crate::row::to_json(&new.sign_in))
        .bind(new.scopes.to_string())
        .bind($crate::row::to_json(&new.details))
        .bind($now.as_micros())
        .bind(new.idle_until.as_micros())
        .bind(new.refresh_token.family().as_bytes().to_vec())
        .bind(new.refresh_token.digest().as_bytes().to_vec())
        .execute($executor)
        .await
    }};
}

/// Ends a sign-in's tokens.
macro_rules! revoke_authorization {
    ($executor:expr, $id:expr, $now:expr) => {{
        let id: &domain::AuthorizationId = $id;
        sqlx::query("update authorizations set revoked_at = coalesce(revoked_at, $1) where expires_at = $2 and id = $3")
            .bind($now.as_micros())
            .bind(id.expires_at().as_micros())
            .bind(id.to_string())
            .execute($executor)
            .await
    }};
}

/// Ends a grant.
macro_rules! revoke_grant {
    ($executor:expr, $id:expr, $now:expr) => {{
        let id: &domain::GrantId = $id;
        sqlx::query("update grants set revoked_at = coalesce(revoked_at, $1) where expires_at = $2 and id = $3")
            .bind($now.as_micros())
            .bind(id.expires_at().as_micros())
            .bind(id.to_string())
            .execute($executor)
            .await
    }};
}
