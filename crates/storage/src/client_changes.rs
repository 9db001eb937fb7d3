//! Changes of relying parties: at once, or beside what is in use until an administrator decides.
//!
//! Invariant: what is registered changes only from the version that was seen, and a decision is about the very change that
//! was seen; an owner does it only while they are one. Each is decided in the transaction that does it.

use domain::{
    Client, ClientId, Subject, Timestamp,
    client::{act::ClientAct, act::ClientActor, change::ClientChange},
    identity_act::ActId,
};

use crate::{
    Store, StoreError,
    client_acts::insert_client_act,
    client_owners::{is_owner, lock_client},
    client_secrets::{are_same, kept_digests, put_secrets},
    row::{json, parsed, row, to_json},
};

/// What became of a change, or of a decision about one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is done.
    Done,
    /// What is registered, or the change itself, is not what was seen.
    Outdated,
    /// There is no change that waits.
    Gone,
    /// Whoever does it is no owner.
    NotOwner,
}

row! {
    struct ChangeRow {
        client_id: String,
        id: String,
        registration: String,
        metadata: String,
        proposed_by: String,
        proposed_at: i64,
        asked: Option<String>,
    }
}

impl TryFrom<ChangeRow> for ClientChange {
    type Error = StoreError;

    fn try_from(row: ChangeRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: parsed(ActId::parse(&row.id), "change")?,
            client: parsed(ClientId::parse(&row.client_id).ok(), "client id")?,
            registration: json(&row.registration, "registration")?,
            metadata: json(&row.metadata, "client metadata")?,
            by: parsed(ClientActor::parse(&row.proposed_by), "actor")?,
            at: Timestamp::from_micros(row.proposed_at),
            asked: row.asked,
        })
    }
}

/// The version of what is registered.
macro_rules! version_of {
    ($tx:expr, $id:expr) => {{
        let version: Option<i64> =
            sqlx::query_scalar("select version from clients where id = $1").bind($id).fetch_optional(&mut *$tx).await?;
        version
    }};
}
pub(crate) use version_of;

/// Puts what is registered of a client into the place of what was, if status and secrets are as they were `before`.
macro_rules! put_registered {
    ($tx:expr, $client:expr, $before:expr, $act:expr) => {{
        let (id, about) = ($client.id.as_str(), &$client.registration);
        let put = are_same(&kept_digests!($tx, id), &$before.secrets)
            && sqlx::query(
                "update clients set name = $1, contact_email = $2, home_page = $3, redirect_uris = $4, scopes = $5, \
             metadata = $6, version = version + 1 where id = $7 and status = $8",
            )
            .bind(&about.name)
            .bind(&about.contact_email)
            .bind(about.home_page.as_ref().map(url::Url::as_str))
            .bind(to_json(&about.redirect_uris))
            .bind(about.scopes.to_string())
            .bind(to_json(&$client.metadata))
            .bind(id)
            .bind($before.status.as_str())
            .execute(&mut *$tx)
            .await?
            .rows_affected()
                == 1;
        if put {
            put_secrets!($tx, id, &$client.secrets, $act.at, Some($act.by.to_string()));
        }
        put
    }};
}

/// The name of the change that waits for an administrator.
macro_rules! waiting_change {
    ($tx:expr, $id:expr) => {{
        let waits: Option<String> =
            sqlx::query_scalar("select id from client_changes where client_id = $1 and asked is null")
                .bind($id)
                .fetch_optional(&mut *$tx)
                .await?;
        waits
    }};
}

macro_rules! forget_change {
    ($tx:expr, $id:expr) => {
        sqlx::query("delete from client_changes where client_id = $1").bind($id).execute(&mut *$tx).await?
    };
}

/// Whether it may be done by this owner, if it is one who does it.
macro_rules! may {
    ($tx:expr, $id:expr, $owner:expr) => {{
        let owner: Option<&Subject> = $owner;
        match owner {
            Some(owner) => is_owner!($tx, $id, owner.as_str()),
            None => true,
        }
    }};
}
pub(crate) use may;

impl Store {
    /// How often what is registered of a client has changed.
    pub async fn client_version(&self, id: &ClientId) -> Result<Option<i64>, StoreError> {
        Ok(on_writer!(self, |pool| sqlx::query_scalar("select version from clients where id = $1")
            .bind(id.as_str())
            .fetch_optional(pool)
            .await)?)
    }

    /// The change of a client that waits, or that was sent back.
    pub async fn client_change(&self, id: &ClientId) -> Result<Option<ClientChange>, StoreError> {
        let row: Option<ChangeRow> = on_writer!(self, |pool| sqlx::query_as(
            "select client_id, id, registration, metadata, proposed_by, proposed_at, asked from client_changes \
             where client_id = $1"
        )
        .bind(id.as_str())
        .fetch_optional(pool)
        .await)?;
        row.map(ClientChange::try_from).transpose()
    }

    /// The changes that wait for an administrator, the oldest first.
    pub async fn waiting_changes(&self, limit: u16) -> Result<Vec<ClientChange>, StoreError> {
        let rows: Vec<ChangeRow> = on_writer!(self, |pool| sqlx::query_as(
            "select client_id, id, registration, metadata, proposed_by, proposed_at, asked from client_changes \
             where asked is null order by proposed_at, client_id limit $1"
        )
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(ClientChange::try_from).collect()
    }

    /// Changes a client at once, from the version that was seen. What waited makes way.
    pub async fn change_client(
        &self,
        (before, after, version): (&Client, &Client, i64),
        owner: Option<&Subject>,
        act: &ClientAct,
    ) -> Result<Settled, StoreError> {
        let id = after.id.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            if !may!(tx, id, owner) {
                Settled::NotOwner
            } else if version_of!(tx, id) != Some(version) || !put_registered!(tx, after, before, act) {
                Settled::Outdated
            } else {
                forget_change!(tx, id);
                insert_client_act!(&mut *tx, act)?;
                Settled::Done
            }
        }))
    }

    /// Changes a client as whoever runs the server does, from the version that was seen. What waits goes on waiting.
    pub async fn edit_client(
        &self,
        (before, after, version): (&Client, &Client, i64),
        act: &ClientAct,
    ) -> Result<bool, StoreError> {
        let id = after.id.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            let done = version_of!(tx, id) == Some(version) && put_registered!(tx, after, before, act);
            if done {
                insert_client_act!(&mut *tx, act)?;
            }
            done
        }))
    }

    /// Keeps a change of an approved client until an administrator decides. An earlier one makes way.
    pub async fn propose_change(
        &self,
        change: &ClientChange,
        version: i64,
        owner: Option<&Subject>,
        act: &ClientAct,
    ) -> Result<Settled, StoreError> {
        let id = change.client.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            if !may!(tx, id, owner) {
                Settled::NotOwner
            } else if version_of!(tx, id) != Some(version) {
                Settled::Outdated
            } else {
                forget_change!(tx, id);
                sqlx::query(
                    "insert into client_changes (client_id, id, registration, metadata, proposed_by, proposed_at) \
                     values ($1, $2, $3, $4, $5, $6)",
                )
                .bind(id)
                .bind(change.id.as_str())
                .bind(to_json(&change.registration))
                .bind(to_json(&change.metadata))
                .bind(change.by.to_string())
                .bind(change.at.as_micros())
                .execute(&mut *tx)
                .await?;
                insert_client_act!(&mut *tx, act)?;
                Settled::Done
            }
        }))
    }

    /// Lets a change happen that was seen, at the version that was seen. One that was sent back waits for its owner.
    pub async fn approve_change(
        &self,
        (before, after, version): (&Client, &Client, i64),
        change: &ActId,
        act: &ClientAct,
    ) -> Result<Settled, StoreError> {
        let id = after.id.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            match waiting_change!(tx, id) {
                None => Settled::Gone,
                Some(waits)
                    if waits != change.as_str()
                        || version_of!(tx, id) != Some(version)
                        || !put_registered!(tx, after, before, act) =>
                {
                    Settled::Outdated
                }
                Some(_) => {
                    forget_change!(tx, id);
                    insert_client_act!(&mut *tx, act)?;
                    Settled::Done
                }
            }
        }))
    }

    /// Sends a change back that was seen, with what the administrator asks for instead; or, without that, takes it away.
    pub async fn refuse_change(
        &self,
        change: &ActId,
        asked: Option<&str>,
        act: &ClientAct,
    ) -> Result<Settled, StoreError> {
        let id = act.client.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            match waiting_change!(tx, id) {
                None => Settled::Gone,
                Some(waits) if waits != change.as_str() => Settled::Outdated,
                Some(_) => {
                    if asked.is_some() {
                        sqlx::query("update client_changes set asked = $2 where client_id = $1")
                            .bind(id)
                            .bind(asked)
                            .execute(&mut *tx)
                            .await?;
                    } else {
                        forget_change!(tx, id);
                    }
                    insert_client_act!(&mut *tx, act)?;
                    Settled::Done
                }
            }
        }))
    }

    /// An owner takes their change back.
    pub async fn withdraw_change(&self, owner: &Subject, act: &ClientAct) -> Result<Settled, StoreError> {
        let id = act.client.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            if !is_owner!(tx, id, owner.as_str()) {
                Settled::NotOwner
            } else if forget_change!(tx, id).rows_affected() == 0 {
                Settled::Gone
            } else {
                insert_client_act!(&mut *tx, act)?;
                Settled::Done
            }
        }))
    }
}
