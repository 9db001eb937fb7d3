//! Relying parties.

use domain::{
    Client, ClientId, ClientStatus, CommunityId, Decision, RedirectUri, Registration, Scopes, Subject, Timestamp,
    client::{Federated, KeptSecret, RegistrationType, act::ClientAct, registrar::Provenance},
};

use crate::{
    Store, StoreError,
    client_acts::insert_client_act,
    row::{digest, json, parsed, row, to_json},
};

row! {
    struct ClientRow {
        id: String,
        community: String,
        name: String,
        contact_email: String,
        home_page: Option<String>,
        redirect_uris: String,
        scopes: String,
        metadata: String,
        secret_digest: Option<Vec<u8>>,
        secret_nonce: Option<Vec<u8>>,
        status: String,
        registered_at: i64,
        federated_by: Option<String>,
        trust_anchor: Option<String>,
        resolved_at: Option<i64>,
        federated_until: Option<i64>,
    }
}

impl ClientRow {
    fn federation(&self) -> Result<Option<Federated>, StoreError> {
        let Some(by) = &self.federated_by else { return Ok(None) };
        let time = |micros: Option<i64>| parsed(micros, "federation").map(Timestamp::from_micros);
        Ok(Some(Federated {
            by: parsed(RegistrationType::parse(by), "federation")?,
            trust_anchor: parsed(self.trust_anchor.clone(), "federation")?,
            resolved_at: time(self.resolved_at)?,
            expires_at: time(self.federated_until)?,
        }))
    }
}

impl TryFrom<ClientRow> for Client {
    type Error = StoreError;

    fn try_from(row: ClientRow) -> Result<Self, StoreError> {
        let redirect_uris: Vec<RedirectUri> = json(&row.redirect_uris, "list of redirect URIs")?;
        Ok(Self {
            federation: row.federation()?,
            id: parsed(ClientId::parse(&row.id).ok(), "client id")?,
            community: parsed(CommunityId::parse(&row.community), "community")?,
            registration: Registration {
                name: row.name,
                contact_email: row.contact_email,
                home_page: row.home_page.and_then(|url| url.parse().ok()),
                redirect_uris,
                scopes: parsed(Scopes::parse(&row.scopes).ok(), "scope")?,
            },
            metadata: json(&row.metadata, "client metadata")?,
            secret: kept_secret(row.secret_digest.as_deref(), row.secret_nonce)?,
            status: parsed(ClientStatus::parse(&row.status), "client status")?,
            registered_at: Timestamp::from_micros(row.registered_at),
        })
    }
}

fn kept_secret(stored: Option<&[u8]>, nonce: Option<Vec<u8>>) -> Result<Option<KeptSecret>, StoreError> {
    let Some(stored) = stored else { return Ok(None) };
    let nonce = nonce.map(|nonce| parsed(nonce.try_into().ok(), "nonce of a secret")).transpose()?;
    Ok(Some(KeptSecret { digest: digest(stored)?, nonce }))
}

/// The statement that adds a client, for a pool or a transaction of either database.
macro_rules! insert_client {
    ($client:expr, $provenance:expr) => {
        insert_client!($client, $provenance, "")
    };
    ($client:expr, $provenance:expr, $otherwise:literal) => {{
        let (client, provenance): (&domain::Client, &domain::client::registrar::Provenance) = (&$client, &$provenance);
        let about = &client.registration;
        let bytes = |digest: domain::Digest| digest.as_bytes().to_vec();
        sqlx::query(concat!(
            "insert into clients (id, name, contact_email, home_page, redirect_uris, scopes, metadata, \
             secret_digest, status, registered_at, registrar, registered_from, management_digest, secret_nonce, \
             community) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
            $otherwise
        ))
        .bind(client.id.as_str())
        .bind(&about.name)
        .bind(&about.contact_email)
        .bind(about.home_page.as_ref().map(url::Url::as_str))
        .bind($crate::row::to_json(&about.redirect_uris))
        .bind(about.scopes.to_string())
        .bind($crate::row::to_json(&client.metadata))
        .bind(client.secret.map(|secret| bytes(secret.digest)))
        .bind(client.status.as_str())
        .bind(client.registered_at.as_micros())
        .bind(&provenance.registrar)
        .bind(&provenance.address)
        .bind(provenance.management.map(bytes))
        .bind(client.secret.and_then(|secret| secret.nonce).map(Vec::from))
        .bind(client.community.as_str())
    }};
}
pub(crate) use insert_client;

/// Where a page of clients ends, so that the next one can begin there.
#[derive(Debug, Clone)]
pub struct After(pub Timestamp, pub ClientId);

impl Store {
    /// Adds a client that came by the form or by a command.
    pub async fn insert_client(&self, client: &Client) -> Result<(), StoreError> {
        let nobody = Provenance::default();
        on_writer!(self, |pool| insert_client!(client, nobody).execute(pool).await.map(drop))?;
        Ok(())
    }

    /// Adds a client unless there is one of its id, which stays as it is.
    pub async fn insert_client_once(&self, client: &Client) -> Result<(), StoreError> {
        let nobody = Provenance::default();
        on_writer!(self, |pool| insert_client!(client, nobody, " on conflict (id) do nothing")
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// Puts a client into the place of its earlier state, if status and secret are still as they were `before`: what an
    /// administrator has done meanwhile is not undone. `false` if they are not.
    pub async fn replace_client(&self, client: &Client, before: &Client) -> Result<bool, StoreError> {
        let about = &client.registration;
        let done = on_writer!(self, |pool| {
            sqlx::query(
            "update clients set name = $1, contact_email = $2, home_page = $3, redirect_uris = $4, scopes = $5, \
             metadata = $6, secret_digest = $7, status = $8, secret_nonce = $12, version = version + 1 where id = $9 and status = $10 \
             and secret_digest is not distinct from $11"
        )
        .bind(&about.name)
        .bind(&about.contact_email)
        .bind(about.home_page.as_ref().map(url::Url::as_str))
        .bind(to_json(&about.redirect_uris))
        .bind(about.scopes.to_string())
        .bind(to_json(&client.metadata))
        .bind(client.secret.map(|secret| secret.digest.as_bytes().to_vec()))
        .bind(client.status.as_str())
        .bind(client.id.as_str())
        .bind(before.status.as_str())
        .bind(before.secret.map(|secret| secret.digest.as_bytes().to_vec()))
        .bind(client.secret.and_then(|secret| secret.nonce).map(Vec::from))
        .execute(pool)
        .await
        .map(|done| done.rows_affected())
        })?;
        Ok(done == 1)
    }

    /// The client with this id, whichever community knows it.
    pub async fn client(&self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        let row: Option<ClientRow> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select id, community, name, contact_email, home_page, redirect_uris, scopes, metadata, secret_digest, \
                 secret_nonce, status, registered_at, federated_by, trust_anchor, resolved_at, federated_until \
                 from clients where id = $1",
            )
            .bind(id.as_str())
            .fetch_optional(pool)
            .await
        })?;
        row.map(Client::try_from).transpose()
    }

    /// The clients of an account, the newest first.
    pub async fn owned_clients(&self, account: &Subject) -> Result<Vec<Client>, StoreError> {
        // Not by the readers: the page after an act may come before they see it.
        let rows: Vec<ClientRow> = on_writer!(self, |pool| sqlx::query_as(
            "select id, community, name, contact_email, home_page, redirect_uris, scopes, metadata, secret_digest, \
             secret_nonce, status, registered_at, federated_by, trust_anchor, resolved_at, federated_until \
             from clients where id in (select client_id from client_owners \
             where subject in (select subject from people where subject = $1 or joined_to = $1)) \
             order by registered_at desc, id"
        )
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(Client::try_from).collect()
    }

    /// A page of clients with this status, the oldest first.
    pub async fn clients(
        &self,
        status: ClientStatus,
        after: Option<&After>,
        limit: u16,
    ) -> Result<Vec<Client>, StoreError> {
        let (time, id) = after.map_or((i64::MIN, ""), |After(time, id)| (time.as_micros(), id.as_str()));
        let rows: Vec<ClientRow> = on_reader!(self, |pool| {
            sqlx::query_as(
                "select id, community, name, contact_email, home_page, redirect_uris, scopes, metadata, secret_digest, \
             secret_nonce, status, registered_at, federated_by, trust_anchor, resolved_at, federated_until \
             from clients where status = $1 and (registered_at, id) > ($2, $3) order by registered_at, id limit $4",
            )
            .bind(status.as_str())
            .bind(time)
            .bind(id)
            .bind(i64::from(limit))
            .fetch_all(pool)
            .await
        })?;
        rows.into_iter().map(Client::try_from).collect()
    }

    /// How many clients have each status.
    pub async fn client_counts(&self) -> Result<Vec<(ClientStatus, i64)>, StoreError> {
        let rows: Vec<(String, i64)> =
            on_reader!(self, |pool| sqlx::query_as("select status, count(*) from clients group by status")
                .fetch_all(pool)
                .await)?;
        rows.into_iter().map(|(s, n)| Ok((parsed(ClientStatus::parse(&s), "client status")?, n))).collect()
    }

    /// How many clients of a community wait for a decision, counted up to `limit`.
    pub async fn waiting_clients(&self, community: &CommunityId, limit: u32) -> Result<i64, StoreError> {
        Ok(on_reader!(self, |pool| {
            sqlx::query_scalar(
            "select count(*) from (select 1 from clients where status = 'pending' and community = $1 limit $2) as counted"
        )
        .bind(community.as_str())
        .bind(i64::from(limit))
        .fetch_one(pool)
        .await
        })?)
    }

    /// Carries out a decision, if the client's status still allows it; `false` if it does not.
    pub async fn decide_client(&self, decision: Decision, by: &str, act: &ClientAct) -> Result<bool, StoreError> {
        let mut from = decision.from().iter().map(|status| status.as_str());
        let mut next = || from.next().unwrap_or_default();
        let from = (next(), next(), next(), next());
        let done = in_transaction!(self, |tx| {
            let done = sqlx::query(
                "update clients set status = $1, decided_by = $2, decided_at = $3 \
                 where id = $4 and status in ($5, $6, $7, $8)",
            )
            .bind(decision.to().as_str())
            .bind(by)
            .bind(act.at.as_micros())
            .bind(act.client.as_str())
            .bind(from.0)
            .bind(from.1)
            .bind(from.2)
            .bind(from.3)
            .execute(&mut *tx)
            .await?
            .rows_affected();
            if done == 1 {
                insert_client_act!(&mut *tx, act)?;
            }
            done
        });
        Ok(done == 1)
    }

    /// Gives a client a new secret in place of the old one; `false` if there is no such confidential client.
    pub async fn set_client_secret(&self, id: &ClientId, secret: KeptSecret) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update clients set secret_digest = $1, secret_nonce = $2 where id = $3 and secret_digest is not null"
        )
        .bind(secret.digest.as_bytes().to_vec())
        .bind(secret.nonce.map(Vec::from))
        .bind(id.as_str())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }
}
