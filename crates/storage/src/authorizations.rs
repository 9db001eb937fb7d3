//! Sign-in attempts, from `/authorize` until the tokens they bought have ended.

use domain::{AuthorizationCode, AuthorizationId, ClientId, Digest, GrantId, Scopes, SignIn, Timestamp};

use crate::{
    NewAccessToken, NewTokens, Store, StoreError,
    client_subjects::{Told, remember_told},
    row::{digest, json, parsed, row, time, to_json},
};

/// A sign-in attempt at its beginning.
#[derive(Debug, Clone)]
pub struct NewAuthorization {
    /// Its id.
    pub id: AuthorizationId,
    /// Who asks.
    pub client: ClientId,
    /// The valid request, as JSON.
    pub request: String,
    /// Digest of the secret in the cookie of the browser that began it.
    pub browser: Digest,
}

/// Where a sign-in attempt stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// Nobody has signed in.
    Requested,
    /// Somebody has.
    Authenticated,
    /// They agreed; a code was handed out.
    Approved,
    /// The code was redeemed.
    Redeemed,
    /// It ended without a code.
    Closed,
}

impl Stage {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "requested" => Some(Self::Requested),
            "authenticated" => Some(Self::Authenticated),
            "approved" => Some(Self::Approved),
            "redeemed" => Some(Self::Redeemed),
            "closed" => Some(Self::Closed),
            _ => None,
        }
    }
}

/// A sign-in attempt as stored.
#[derive(Debug, Clone)]
pub struct StoredAuthorization {
    /// Its id.
    pub id: AuthorizationId,
    /// Who asks.
    pub client: ClientId,
    /// The valid request, as JSON.
    pub request: String,
    /// Digest of the secret in the cookie of the browser that began it.
    pub browser: Digest,
    /// Where it stands.
    pub stage: Stage,
    /// Who signed in.
    pub sign_in: Option<SignIn>,
    /// What was granted, once it is approved.
    pub scopes: Option<Scopes>,
    /// The code's digest, once there is one.
    pub code: Option<Digest>,
    /// When its tokens were revoked.
    pub revoked_at: Option<Timestamp>,
}

row! {
    struct AuthorizationRow {
        client_id: String,
        request: String,
        browser_digest: Vec<u8>,
        stage: String,
        sign_in: Option<String>,
        scopes: Option<String>,
        code_digest: Option<Vec<u8>>,
        revoked_at: Option<i64>,
    }
}

impl AuthorizationRow {
    fn read(self, id: AuthorizationId) -> Result<StoredAuthorization, StoreError> {
        Ok(StoredAuthorization {
            id,
            client: parsed(ClientId::parse(&self.client_id).ok(), "client id")?,
            request: self.request,
            browser: digest(&self.browser_digest)?,
            stage: parsed(Stage::parse(&self.stage), "stage")?,
            sign_in: self.sign_in.map(|text| json(&text, "sign-in")).transpose()?,
            scopes: self.scopes.map(|text| parsed(Scopes::parse(&text).ok(), "scope")).transpose()?,
            code: self.code_digest.as_deref().map(digest).transpose()?,
            revoked_at: time(self.revoked_at),
        })
    }
}

/// What became of an attempt to redeem a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Redemption {
    /// The code was good, and is now used up; the token is live.
    Done,
    /// The code had been used before, or was revoked. The tokens that it bought are dead now.
    Replayed,
}

/// A client's part in the session of the person whom it is told of.
#[derive(Debug, Clone)]
pub struct Visit<'a> {
    /// What it is told.
    pub told: Told<'a>,
    /// Until when it is remembered that it was visited in the session.
    pub session_end: Timestamp,
}

impl Store {
    /// Begins a sign-in attempt.
    pub async fn insert_authorization(&self, new: &NewAuthorization) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "insert into authorizations (id, expires_at, client_id, request, browser_digest, stage) \
             values ($1, $2, $3, $4, $5, 'requested')"
        )
        .bind(new.id.to_string())
        .bind(new.id.expires_at().as_micros())
        .bind(new.client.as_str())
        .bind(&new.request)
        .bind(new.browser.as_bytes().to_vec())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The sign-in attempt with this id.
    pub async fn authorization(&self, id: AuthorizationId) -> Result<Option<StoredAuthorization>, StoreError> {
        let row: Option<AuthorizationRow> = on_reader!(self, |pool| sqlx::query_as(
            "select client_id, request, browser_digest, stage, sign_in, scopes, code_digest, revoked_at \
             from authorizations where expires_at = $1 and id = $2"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .fetch_optional(pool)
        .await)?;
        row.map(|row| row.read(id)).transpose()
    }

    /// Records who signed in; `false` if the attempt has already ended.
    pub async fn authenticate(&self, id: AuthorizationId, sign_in: &SignIn) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update authorizations set stage = 'authenticated', sign_in = $1 \
             where expires_at = $2 and id = $3 and stage in ('requested', 'authenticated')"
        )
        .bind(to_json(sign_in))
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Forgets who signed in, so that another institution can be chosen.
    pub async fn deauthenticate(&self, id: AuthorizationId) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update authorizations set stage = 'requested', sign_in = null \
             where expires_at = $1 and id = $2 and stage = 'authenticated'"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Hands out a code, and makes the access token live that goes out beside it; `false` if the attempt is not at the
    /// stage for it. The client joins the person's session, and what it is told of them is on record from then on.
    pub async fn approve(
        &self,
        code: &AuthorizationCode,
        scopes: &Scopes,
        token: Option<&NewAccessToken>,
        visit: &Visit<'_>,
    ) -> Result<bool, StoreError> {
        let id = code.authorization();
        Ok(in_transaction!(self, |tx| {
            let approved: Option<(String, String)> = sqlx::query_as(
                "update authorizations set stage = 'approved', code_digest = $1, scopes = $2 \
                 where expires_at = $3 and id = $4 and stage = 'authenticated' returning client_id, sign_in",
            )
            .bind(code.digest().as_bytes().to_vec())
            .bind(scopes.to_string())
            .bind(id.expires_at().as_micros())
            .bind(id.to_string())
            .fetch_optional(&mut *tx)
            .await?;
            if let Some((client, sign_in)) = &approved {
                let sign_in: SignIn = json(sign_in, "sign-in")?;
                sqlx::query(
                    "insert into client_sessions (session_id, authorization_id, client_id, subject, expires_at) \
                     values ($1, $2, $3, $4, $5)",
                )
                .bind(sign_in.session.as_str())
                .bind(id.to_string())
                .bind(client)
                .bind(sign_in.subject.as_str())
                .bind(visit.session_end.as_micros())
                .execute(&mut *tx)
                .await?;
                remember_told!(tx, sign_in.subject.as_str(), client, &visit.told);
            }
            if let Some(token) = token.filter(|_| approved.is_some()) {
                insert_access_token!(&mut *tx, token)?;
            }
            approved.is_some()
        }))
    }

    /// Ends an attempt without a code; `false` if it has already ended.
    pub async fn close_authorization(&self, id: AuthorizationId) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update authorizations set stage = 'closed' \
             where expires_at = $1 and id = $2 and stage in ('requested', 'authenticated')"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Uses up a code and makes its tokens live, in one transaction. Of any number of attempts one succeeds; every other
    /// revokes what that one got, and that is committed before the caller hears of it
    /// ([RFC 6749 §4.1.2](https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2)). What was revoked meanwhile buys nothing.
    pub async fn redeem(
        &self,
        code: &AuthorizationCode,
        tokens: &NewTokens,
        now: Timestamp,
    ) -> Result<Redemption, StoreError> {
        let id = code.authorization();
        let (expires_at, key) = (id.expires_at().as_micros(), id.to_string());
        let code = code.digest().as_bytes().to_vec();
        Ok(in_transaction!(self, |tx| {
            let redeemed = sqlx::query(
                "update authorizations set stage = 'redeemed', redeemed_at = $1, grant_id = $2 \
                 where expires_at = $3 and id = $4 and code_digest = $5 and stage = 'approved' and revoked_at is null",
            )
            .bind(now.as_micros())
            .bind(tokens.grant.as_ref().map(|grant| grant.refresh_token.grant().to_string()))
            .bind(expires_at)
            .bind(&key)
            .bind(&code)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if redeemed == 1 {
                insert_access_token!(&mut *tx, &tokens.access_token)?;
                if let Some(grant) = &tokens.grant {
                    insert_grant!(&mut *tx, grant, now)?;
                }
                Redemption::Done
            } else {
                let grant: Option<Option<String>> = sqlx::query_scalar(
                    "update authorizations set revoked_at = coalesce(revoked_at, $1) \
                     where expires_at = $2 and id = $3 and code_digest = $4 returning grant_id",
                )
                .bind(now.as_micros())
                .bind(expires_at)
                .bind(&key)
                .bind(&code)
                .fetch_optional(&mut *tx)
                .await?;
                if let Some(grant) = grant.flatten().as_deref().and_then(GrantId::parse) {
                    revoke_grant!(&mut *tx, &grant, now)?;
                }
                Redemption::Replayed
            }
        }))
    }
}
