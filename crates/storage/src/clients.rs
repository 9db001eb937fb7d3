//! Relying parties.

use domain::{
    Client, ClientId, ClientStatus, CommunityId, Decision, RedirectUri, Registration, Scopes, Subject, Timestamp,
    client::{Federated, RegistrationType, act::ClientAct, registrar::Provenance},
};

use crate::{
    Store, StoreError,
    client_acts::insert_client_act,
    client_secrets::{kept_secret, put_secrets},
    row::{json, parsed, row},
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
        number_1: Option<i64>,
        digest_1: Option<Vec<u8>>,
        nonce_1: Option<Vec<u8>>,
        ends_1: Option<i64>,
        number_2: Option<i64>,
        digest_2: Option<Vec<u8>>,
        nonce_2: Option<Vec<u8>>,
        ends_2: Option<i64>,
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
        let mut secrets = Vec::new();
        for (digest, nonce, ends_at) in
            [(&row.digest_1, &row.nonce_1, row.ends_1), (&row.digest_2, &row.nonce_2, row.ends_2)]
        {
            if let Some(digest) = digest {
                secrets.push(kept_secret(digest, nonce.clone(), ends_at)?);
            }
        }
        // The oldest first, whichever place it has.
        if row.number_2.is_some() && row.number_2 < row.number_1 {
            secrets.reverse();
        }
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
            secrets,
            status: parsed(ClientStatus::parse(&row.status), "client status")?,
            registered_at: Timestamp::from_micros(row.registered_at),
        })
    }
}

/// A query for clients, each a [`ClientRow`] with its two places for secrets.
macro_rules! select_clients {
    ($rest:literal) => {
        concat!(
            "select c.id, c.community, c.name, c.contact_email, c.home_page, c.redirect_uris, c.scopes, c.metadata, \
             c.status, c.registered_at, c.federated_by, c.trust_anchor, c.resolved_at, c.federated_until, \
             s.number as number_1, s.digest as digest_1, s.nonce as nonce_1, s.ends_at as ends_1, \
             t.number as number_2, t.digest as digest_2, t.nonce as nonce_2, t.ends_at as ends_2 from clients c \
             left join client_secrets s on s.client_id = c.id and s.place = 1 \
             left join client_secrets t on t.client_id = c.id and t.place = 2 ",
            $rest
        )
    };
}

/// The statement that adds a client without its secrets, for a pool or a transaction of either database.
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
             status, registered_at, registrar, registered_from, management_digest, community) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
            $otherwise
        ))
        .bind(client.id.as_str())
        .bind(&about.name)
        .bind(&about.contact_email)
        .bind(about.home_page.as_ref().map(url::Url::as_str))
        .bind($crate::row::to_json(&about.redirect_uris))
        .bind(about.scopes.to_string())
        .bind($crate::row::to_json(&client.metadata))
        .bind(client.status.as_str())
        .bind(client.registered_at.as_micros())
        .bind(&provenance.registrar)
        .bind(&provenance.address)
        .bind(provenance.management.map(bytes))
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
        let (id, nobody) = (client.id.as_str(), Provenance::default());
        in_transaction!(self, |tx| {
            insert_client!(client, nobody).execute(&mut *tx).await?;
            put_secrets!(tx, id, &client.secrets, client.registered_at, None);
        });
        Ok(())
    }

    /// Adds a client unless there is one of its id, which stays as it is.
    pub async fn insert_client_once(&self, client: &Client) -> Result<(), StoreError> {
        let (id, nobody) = (client.id.as_str(), Provenance::default());
        in_transaction!(self, |tx| {
            let added = insert_client!(client, nobody, " on conflict (id) do nothing").execute(&mut *tx).await?;
            if added.rows_affected() == 1 {
                put_secrets!(tx, id, &client.secrets, client.registered_at, None);
            }
        });
        Ok(())
    }

    /// The client with this id, whichever community knows it.
    pub async fn client(&self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        let row: Option<ClientRow> = on_reader!(self, |pool| {
            sqlx::query_as(select_clients!("where c.id = $1")).bind(id.as_str()).fetch_optional(pool).await
        })?;
        row.map(Client::try_from).transpose()
    }

    /// The clients of an account, the newest first.
    pub async fn owned_clients(&self, account: &Subject) -> Result<Vec<Client>, StoreError> {
        // Not by the readers: the page after an act may come before they see it.
        let rows: Vec<ClientRow> = on_writer!(self, |pool| sqlx::query_as(select_clients!(
            "where c.id in (select client_id from client_owners \
             where subject in (select subject from people where subject = $1 or joined_to = $1)) \
             order by c.registered_at desc, c.id"
        ))
        .bind(account.as_str())
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(Client::try_from).collect()
    }

    /// A page of clients with this status, or with any, the oldest first.
    pub async fn clients(
        &self,
        status: Option<ClientStatus>,
        after: Option<&After>,
        limit: u16,
    ) -> Result<Vec<Client>, StoreError> {
        let (time, id) = after.map_or((i64::MIN, ""), |After(time, id)| (time.as_micros(), id.as_str()));
        let rows: Vec<ClientRow> = on_reader!(self, |pool| {
            sqlx::query_as(select_clients!(
                "where ($1 = '' or c.status = $1) and (c.registered_at, c.id) > ($2, $3) \
                 order by c.registered_at, c.id limit $4"
            ))
            .bind(status.map_or("", ClientStatus::as_str))
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
}
