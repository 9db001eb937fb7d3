//! Initial access tokens, and the clients that came by the API.

use std::net::IpAddr;

use domain::{
    Client, ClientId, ClientStatus, CommunityId, Digest, Scopes, Timestamp,
    client::{
        act::ClientActor,
        registrar::{Provenance, RegistrationToken},
    },
};

use crate::{
    Store, StoreError,
    client_secrets::put_secrets,
    clients::insert_client,
    row::{digest, parsed, row, time, to_json},
};

row! {
    struct TokenRow {
        id: String,
        community: String,
        name: String,
        secret_digest: Vec<u8>,
        scopes: String,
        approves: i64,
        manages: i64,
        uses_left: Option<i64>,
        expires_at: Option<i64>,
        created_at: i64,
    }
}

impl TryFrom<TokenRow> for RegistrationToken {
    type Error = StoreError;

    fn try_from(row: TokenRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            community: parsed(CommunityId::parse(&row.community), "community")?,
            name: row.name,
            secret: digest(&row.secret_digest)?,
            scopes: parsed(Scopes::parse(&row.scopes).ok(), "scope")?,
            approves: row.approves != 0,
            manages: row.manages != 0,
            uses_left: row.uses_left.map(|uses| u32::try_from(uses).unwrap_or_default()),
            expires_at: time(row.expires_at),
            created_at: Timestamp::from_micros(row.created_at),
        })
    }
}

row! {
    struct ProvenanceRow {
        registrar: Option<String>,
        registered_from: Option<String>,
        management_digest: Option<Vec<u8>>,
    }
}

/// What one address has registered since some time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Registrations {
    /// How many.
    pub count: i64,
    /// The first of them.
    pub first: Option<Timestamp>,
}

impl Store {
    /// Adds an initial access token.
    pub async fn insert_registration_token(&self, token: &RegistrationToken) -> Result<(), StoreError> {
        on_writer!(self, |pool| {
            sqlx::query(
            "insert into registration_tokens (id, name, secret_digest, scopes, approves, manages, uses_left, expires_at, \
             created_at, community) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
        )
        .bind(&token.id)
        .bind(&token.name)
        .bind(token.secret.as_bytes().to_vec())
        .bind(token.scopes.to_string())
        .bind(i64::from(token.approves))
        .bind(i64::from(token.manages))
        .bind(token.uses_left.map(i64::from))
        .bind(token.expires_at.map(Timestamp::as_micros))
        .bind(token.created_at.as_micros())
        .bind(token.community.as_str())
        .execute(pool)
        .await
        .map(drop)
        })?;
        Ok(())
    }

    /// The initial access token with this secret, whether or not it is still good.
    pub async fn registration_token(&self, secret: &Digest) -> Result<Option<RegistrationToken>, StoreError> {
        let row: Option<TokenRow> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select id, community, name, secret_digest, scopes, approves, manages, uses_left, expires_at, created_at \
                 from registration_tokens where secret_digest = $1",
            )
            .bind(secret.as_bytes().to_vec())
            .fetch_optional(pool)
            .await
        })?;
        row.map(RegistrationToken::try_from).transpose()
    }

    /// The one with this id.
    pub async fn registrar(&self, id: &str) -> Result<Option<RegistrationToken>, StoreError> {
        Ok(self.registration_tokens().await?.into_iter().find(|token| token.id == id))
    }

    /// All of them, the oldest first. An operator makes them by hand, so they are few.
    pub async fn registration_tokens(&self) -> Result<Vec<RegistrationToken>, StoreError> {
        let rows: Vec<TokenRow> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select id, community, name, secret_digest, scopes, approves, manages, uses_left, expires_at, created_at \
                 from registration_tokens order by created_at, id",
            )
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter().map(RegistrationToken::try_from).collect()
    }

    /// Removes one; `false` if there is none. The clients that it brought stay.
    pub async fn remove_registration_token(&self, id: &str) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query("delete from registration_tokens where id = $1")
            .bind(id)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Adds a client that came by the API, and takes one use from the token that brought it; `false` if that has none
    /// left, has ended, or is gone.
    pub async fn register_client(
        &self,
        client: &Client,
        provenance: &Provenance,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            if let Some(registrar) = &provenance.registrar {
                let used = sqlx::query(
                    "update registration_tokens set uses_left = uses_left - 1 where id = $1 \
                     and (uses_left is null or uses_left > 0) and (expires_at is null or expires_at > $2)",
                )
                .bind(registrar)
                .bind(now.as_micros())
                .execute(&mut *tx)
                .await?
                .rows_affected();
                if used != 1 {
                    return Ok(false);
                }
            }
            insert_client!(client, provenance).execute(&mut *tx).await?;
            let by = Some(ClientActor::Api.to_string());
            put_secrets!(tx, client.id.as_str(), &client.secrets, now, by.clone());
            true
        }))
    }

    /// How a client came; `None` if there is no such client.
    pub async fn provenance(&self, id: &ClientId) -> Result<Option<Provenance>, StoreError> {
        let row: Option<ProvenanceRow> = on_reader!(self, |pool| {
            sqlx::query_as("select registrar, registered_from, management_digest from clients where id = $1")
                .bind(id.as_str())
                .fetch_optional(pool)
                .await
        })?;
        let Some(row) = row else { return Ok(None) };
        Ok(Some(Provenance {
            registrar: row.registrar,
            address: row.registered_from,
            management: row.management_digest.as_deref().map(digest).transpose()?,
        }))
    }

    /// What an address has registered by itself since some time.
    pub async fn registrations_from(&self, address: IpAddr, since: Timestamp) -> Result<Registrations, StoreError> {
        let (count, first): (i64, Option<i64>) = on_reader!(self, |pool| {
            sqlx::query_as(
                "select count(*), min(registered_at) from clients where registered_from = $1 and registered_at > $2",
            )
            .bind(address.to_string())
            .bind(since.as_micros())
            .fetch_one(pool)
            .await
        })?;
        Ok(Registrations { count, first: time(first) })
    }

    /// When the description behind a client's id was last read; `None` for a client without one.
    pub async fn document_fetched_at(&self, id: &ClientId) -> Result<Option<Timestamp>, StoreError> {
        let at: Option<Option<i64>> =
            on_reader!(self, |pool| sqlx::query_scalar("select document_fetched_at from clients where id = $1")
                .bind(id.as_str())
                .fetch_optional(pool)
                .await)?;
        Ok(time(at.flatten()))
    }

    /// Takes over the description behind a client's id. What the operator registered under such an id stays, and so does
    /// the status of a client that was there before. `host` counts as where it registered itself from.
    pub async fn put_described_client(&self, client: &Client, host: &str, now: Timestamp) -> Result<(), StoreError> {
        let about = &client.registration;
        on_writer!(self, |pool| {
            sqlx::query(
                "insert into clients (id, name, contact_email, home_page, redirect_uris, scopes, metadata, status, \
             registered_at, registered_from, document_fetched_at, community) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) \
             on conflict (id) do update set name = excluded.name, contact_email = excluded.contact_email, \
             home_page = excluded.home_page, redirect_uris = excluded.redirect_uris, scopes = excluded.scopes, \
             metadata = excluded.metadata, document_fetched_at = excluded.document_fetched_at \
             where clients.document_fetched_at is not null and clients.community = excluded.community",
            )
            .bind(client.id.as_str())
            .bind(&about.name)
            .bind(&about.contact_email)
            .bind(about.home_page.as_ref().map(url::Url::as_str))
            .bind(to_json(&about.redirect_uris))
            .bind(about.scopes.to_string())
            .bind(to_json(&client.metadata))
            .bind(client.status.as_str())
            .bind(client.registered_at.as_micros())
            .bind(host)
            .bind(now.as_micros())
            .bind(client.community.as_str())
            .execute(pool)
            .await
            .map(drop)
        })?;
        Ok(())
    }

    /// How many clients of a community have registered themselves and may still be used, counted up to `limit`.
    pub async fn self_registered(&self, community: &CommunityId, limit: u32) -> Result<i64, StoreError> {
        Ok(on_reader!(self, |pool| sqlx::query_scalar(
            "select count(*) from (select 1 from clients where registered_from is not null \
             and status in ('pending', 'approved') and community = $2 limit $1) as counted"
        )
        .bind(i64::from(limit))
        .bind(community.as_str())
        .fetch_one(pool)
        .await)?)
    }

    /// Retires clients of a community that registered themselves before a moment and of which nobody ever agreed to anything: those
    /// that wait, and those that were approved at once. What an administrator has decided stays, and so do clients that
    /// are described at their ids. Returns how many there were.
    pub async fn retire_unused_clients(
        &self,
        community: &CommunityId,
        waiting_before: Option<Timestamp>,
        approved_before: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<u64, StoreError> {
        let mut retired = 0;
        for (status, before) in [(ClientStatus::Pending, waiting_before), (ClientStatus::Approved, approved_before)] {
            let Some(before) = before else { continue };
            retired += on_writer!(self, |pool| sqlx::query(
                "update clients set status = $1, decided_by = $2, decided_at = $3 \
                 where status = $4 and registered_from is not null and decided_at is null \
                 and document_fetched_at is null and registered_at < $5 and community = $6 \
                 and not exists (select 1 from consents where consents.client_id = clients.id)"
            )
            .bind(ClientStatus::Retired.as_str())
            .bind("housekeeping: it was never used")
            .bind(now.as_micros())
            .bind(status.as_str())
            .bind(before.as_micros())
            .bind(community.as_str())
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
        }
        Ok(retired)
    }
}
