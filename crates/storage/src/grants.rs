//! Grants that outlive their sign-in, and the refresh tokens that renew them
//! ([RFC 6749 §6](https://www.rfc-editor.org/rfc/rfc6749#section-6),
//! [RFC 9700 §4.14.2](https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2)).
//!
//! Of any number of attempts with the same token the row decides which counts.

use std::time::Duration;

use domain::{
    AuthorizationId, ClientId, Digest, GrantId, RefreshToken, Scopes, SignIn, Subject, Timestamp, TokenDetails,
};

use crate::{
    NewAccessToken, Store, StoreError,
    row::{digest, json, parsed, row, time},
};

/// A grant as stored.
#[derive(Debug, Clone)]
pub struct StoredGrant {
    /// Its id.
    pub id: GrantId,
    /// Whose it is.
    pub client: ClientId,
    /// The sign-in that it came from.
    pub authorization: AuthorizationId,
    /// What is known of the person.
    pub sign_in: SignIn,
    /// What was granted.
    pub scopes: Scopes,
    /// The particulars of its access tokens.
    pub details: TokenDetails,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ends unless it is used before.
    pub idle_until: Timestamp,
    /// What its refresh tokens share.
    pub family: Digest,
    /// The present refresh token.
    pub refresh_token: Digest,
    /// When it was revoked.
    pub revoked_at: Option<Timestamp>,
}

impl StoredGrant {
    /// Whether it can still be used.
    pub fn is_live(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && now < self.idle_until && now < self.id.expires_at()
    }
}

row! {
    struct GrantRow {
        id: String,
        client_id: String,
        authorization_id: String,
        sign_in: String,
        scopes: String,
        details: String,
        created_at: i64,
        idle_until: i64,
        family_digest: Vec<u8>,
        refresh_digest: Vec<u8>,
        revoked_at: Option<i64>,
    }
}

impl TryFrom<GrantRow> for StoredGrant {
    type Error = StoreError;

    fn try_from(row: GrantRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parsed(GrantId::parse(&row.id), "grant id")?,
            client: parsed(ClientId::parse(&row.client_id).ok(), "client id")?,
            authorization: parsed(AuthorizationId::parse(&row.authorization_id), "authorization id")?,
            sign_in: json(&row.sign_in, "sign-in")?,
            scopes: parsed(Scopes::parse(&row.scopes).ok(), "scope")?,
            details: json(&row.details, "token details")?,
            created_at: Timestamp::from_micros(row.created_at),
            idle_until: Timestamp::from_micros(row.idle_until),
            family: digest(&row.family_digest)?,
            refresh_token: digest(&row.refresh_digest)?,
            revoked_at: time(row.revoked_at),
        })
    }
}

/// One use of a refresh token.
#[derive(Debug, Clone)]
pub struct Renewal {
    /// The token that the client presents.
    pub presented: RefreshToken,
    /// The one that takes its place; the same where tokens do not rotate.
    pub next: RefreshToken,
    /// The key that the client proves to have; empty if none.
    pub key: String,
    /// How long the predecessor is taken once more, by the same key, if the answer with its successor was lost.
    pub grace: Duration,
    /// When the grant ends now unless it is used before.
    pub idle_until: Timestamp,
    /// The access token.
    pub access_token: NewAccessToken,
}

/// What became of a use of a refresh token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Renewed {
    /// The tokens are live.
    Done,
    /// The token was used before; the whole grant is dead now.
    Reused,
    /// There is no such token, or its grant is dead.
    Unknown,
}

/// The newest live grant to a client of the person whom a condition on `$1` names.
macro_rules! newest_live_grant {
    ($store:expr, $whose:literal, $person:expr, $client:expr, $now:expr) => {{
        let row: Option<GrantRow> = on_reader!($store, |pool| {
            sqlx::query_as(concat!(
                "select id, client_id, authorization_id, sign_in, scopes, details, created_at, idle_until, \
                 family_digest, refresh_digest, revoked_at from grants where ",
                $whose,
                " and client_id = $2 and expires_at > $3 and idle_until > $3 and revoked_at is null \
                 order by created_at desc limit 1"
            ))
            .bind($person)
            .bind($client.as_str())
            .bind($now.as_micros())
            .fetch_optional(pool)
            .await
        })?;
        row.map(StoredGrant::try_from).transpose()
    }};
}

impl Store {
    /// The grant with this id.
    pub async fn grant(&self, id: GrantId) -> Result<Option<StoredGrant>, StoreError> {
        let row: Option<GrantRow> = on_reader!(self, |pool| {
            sqlx::query_as(
            "select id, client_id, authorization_id, sign_in, scopes, details, created_at, idle_until, family_digest, \
             refresh_digest, revoked_at from grants where expires_at = $1 and id = $2"
        )
        .bind(id.expires_at().as_micros())
        .bind(id.to_string())
        .fetch_optional(pool)
        .await
        })?;
        row.map(StoredGrant::try_from).transpose()
    }

    /// The newest live grant of an account, or of one that is part of it, to a client.
    pub async fn live_grant(
        &self,
        subject: &Subject,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Option<StoredGrant>, StoreError> {
        newest_live_grant!(
            self,
            "(subject = $1 or subject in (select subject from people where joined_to = $1))",
            subject.as_str(),
            client,
            now
        )
    }

    /// The newest live grant to a client of the person whom it knows by this `sub`.
    pub async fn live_grant_of_sub(
        &self,
        sub: &str,
        client: &ClientId,
        now: Timestamp,
    ) -> Result<Option<StoredGrant>, StoreError> {
        newest_live_grant!(self, "sub = $1", sub, client, now)
    }

    /// Uses a grant without its refresh token, which stays as it is: makes an access token live, and puts off the idle
    /// end of the grant. `false`, and nothing is written, if the grant is dead.
    pub async fn use_grant(
        &self,
        id: GrantId,
        idle_until: Timestamp,
        access_token: &NewAccessToken,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let done = sqlx::query(
                "update grants set idle_until = case when idle_until < $1 then $1 else idle_until end \
                 where expires_at = $2 and id = $3 and expires_at > $4 and idle_until > $4 and revoked_at is null",
            )
            .bind(idle_until.as_micros())
            .bind(id.expires_at().as_micros())
            .bind(id.to_string())
            .bind(now.as_micros())
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if done == 1 {
                insert_access_token!(&mut *tx, access_token)?;
            }
            done == 1
        }))
    }

    /// Uses a refresh token and makes its access token live, in one transaction. A token that was used before revokes
    /// the grant, and that is committed before the caller hears of it; except that its immediate predecessor is taken
    /// once more within the grace, while the present one is unused, and the present one dies for it.
    pub async fn renew(&self, renewal: &Renewal, now: Timestamp) -> Result<Renewed, StoreError> {
        let id = renewal.presented.grant();
        let (expires_at, key) = (id.expires_at().as_micros(), id.to_string());
        let presented = renewal.presented.digest().as_bytes().to_vec();
        let next = renewal.next.digest().as_bytes().to_vec();
        let rotates = presented != next;
        Ok(in_transaction!(self, |tx| {
            let spend = if rotates {
                "update grants set spent_digest = refresh_digest, spent_at = $1, spent_by = $2, refresh_digest = $3, \
                 idle_until = $4 \
                 where expires_at = $5 and id = $6 and refresh_digest = $7 and revoked_at is null and idle_until > $1"
            } else {
                "update grants set spent_at = $1, spent_by = $2, refresh_digest = $3, idle_until = $4 \
                 where expires_at = $5 and id = $6 and refresh_digest = $7 and revoked_at is null and idle_until > $1"
            };
            let mut done = sqlx::query(spend)
                .bind(now.as_micros())
                .bind(&renewal.key)
                .bind(&next)
                .bind(renewal.idle_until.as_micros())
                .bind(expires_at)
                .bind(&key)
                .bind(&presented)
                .execute(&mut *tx)
                .await?
                .rows_affected();
            if done == 0 && rotates {
                // The present one is unused, or it would be the predecessor now.
                done = sqlx::query(
                    "update grants set refresh_digest = $1, idle_until = $2 where expires_at = $3 and id = $4 \
                     and spent_digest = $5 and spent_by = $6 and spent_at > $7 and revoked_at is null",
                )
                .bind(&next)
                .bind(renewal.idle_until.as_micros())
                .bind(expires_at)
                .bind(&key)
                .bind(&presented)
                .bind(&renewal.key)
                .bind((now - renewal.grace).as_micros())
                .execute(&mut *tx)
                .await?
                .rows_affected();
            }
            if done == 1 {
                insert_access_token!(&mut *tx, &renewal.access_token)?;
                Renewed::Done
            } else {
                let revoked = sqlx::query(
                    "update grants set revoked_at = $1 \
                     where expires_at = $2 and id = $3 and family_digest = $4 and revoked_at is null",
                )
                .bind(now.as_micros())
                .bind(expires_at)
                .bind(&key)
                .bind(renewal.presented.family().as_bytes().to_vec())
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if revoked == 1 { Renewed::Reused } else { Renewed::Unknown }
            }
        }))
    }

    /// Ends a grant with every token that came from it, and from the sign-in that it came from.
    pub async fn revoke_grant(&self, grant: &StoredGrant, now: Timestamp) -> Result<(), StoreError> {
        in_transaction!(self, |tx| {
            revoke_grant!(&mut *tx, &grant.id, now)?;
            revoke_authorization!(&mut *tx, &grant.authorization, now)?;
        });
        Ok(())
    }
}
