//! Relying parties that a federation vouches for.
//!
//! Invariant: whatever a federation says, a client that came in another way is not touched, and what an administrator
//! decided stays.

use domain::{Client, ClientId, Timestamp};

use crate::{Store, StoreError, client_secrets::put_secrets, row::to_json};

/// Rows that one statement deletes, so that other writers get their turn.
const BATCH: i64 = 1_000;

impl Store {
    /// Takes over what a federation says of a client, whose `federation` is there. A client that is known already keeps
    /// its status, but for one that is in use: it waits anew if `review` says so. A first request does not replace a
    /// registration that is still good. `false` if nothing was taken over.
    pub async fn put_federated_client(
        &self,
        client: &Client,
        review: bool,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (about, Some(federation)) = (&client.registration, &client.federation) else { return Ok(false) };
        let id = client.id.as_str();
        Ok(in_transaction!(self, |tx| {
            let done = sqlx::query(
            "insert into clients (id, name, contact_email, home_page, redirect_uris, scopes, metadata, \
             status, registered_at, federated_by, trust_anchor, resolved_at, federated_until, community) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $16) \
             on conflict (id) do update set name = excluded.name, contact_email = excluded.contact_email, \
             home_page = excluded.home_page, redirect_uris = excluded.redirect_uris, scopes = excluded.scopes, \
             metadata = excluded.metadata, \
             federated_by = excluded.federated_by, trust_anchor = excluded.trust_anchor, \
             resolved_at = excluded.resolved_at, federated_until = excluded.federated_until, \
             status = case when $14 = 1 and clients.status = 'approved' then 'pending' else clients.status end \
             where clients.federated_by is not null and clients.community = excluded.community and (excluded.federated_by = 'explicit' \
             or clients.federated_by = 'automatic' or clients.federated_until <= $15)"
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
        .bind(federation.by.as_str())
        .bind(&federation.trust_anchor)
        .bind(federation.resolved_at.as_micros())
        .bind(federation.expires_at.as_micros())
        .bind(i64::from(review))
        .bind(now.as_micros())
        .bind(client.community.as_str())
        .execute(&mut *tx)
        .await?
        .rows_affected();
            if done == 1 {
                put_secrets!(tx, id, &client.secrets, now, None);
            }
            done == 1
        }))
    }

    /// Ends the registration of a client that its federation does not vouch for any more, if it was not renewed since
    /// `resolved_at`.
    pub async fn end_federated_client(
        &self,
        id: &ClientId,
        resolved_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update clients set federated_until = $1 where id = $2 and resolved_at = $3 and federated_until > $1"
        )
        .bind(now.as_micros())
        .bind(id.as_str())
        .bind(resolved_at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// How many clients are registered by federations, counted up to `limit`.
    pub async fn federated_clients(&self, limit: u32, now: Timestamp) -> Result<i64, StoreError> {
        Ok(on_reader!(self, |pool| sqlx::query_scalar(
            "select count(*) from (select 1 from clients where federated_until > $1 limit $2) as counted"
        )
        .bind(now.as_micros())
        .bind(i64::from(limit))
        .fetch_one(pool)
        .await)?)
    }

    /// Drops clients whose registration by a federation ended before `ended`, of whom nobody ever decided anything: no
    /// administrator, and nobody who signed in.
    pub async fn drop_federated_clients(&self, ended: Timestamp) -> Result<(), StoreError> {
        loop {
            let gone = on_writer!(self, |pool| sqlx::query(
                "delete from clients where id in (select id from clients where federated_until < $1 \
                 and decided_at is null and not exists (select 1 from consents where client_id = clients.id) \
                 order by federated_until limit $2)"
            )
            .bind(ended.as_micros())
            .bind(BATCH)
            .execute(pool)
            .await
            .map(|done| done.rows_affected()))?;
            if i64::try_from(gone).unwrap_or(i64::MAX) < BATCH {
                return Ok(());
            }
        }
    }
}
