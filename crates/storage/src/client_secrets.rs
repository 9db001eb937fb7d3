//! The secrets of relying parties, as far as they are kept: two at most, so that a new one can take the place of the old one
//! in steps.
//!
//! Invariant: there is no place for a third one, and what an owner does is done in a transaction that finds them to be one.

use domain::{
    ClientId, Subject, Timestamp,
    client::{
        KeptSecret,
        act::{ClientAct, ClientActor},
    },
};

use crate::{
    Store, StoreError,
    client_acts::insert_client_act,
    client_changes::{may, version_of},
    client_owners::{is_owner, lock_client},
    row::{digest, parsed, row, time},
};

/// Rows that one look for secrets about to end finds.
const BATCH: i64 = 100;

/// A secret of a client, as its owners see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClientSecret {
    /// The how manieth it is.
    pub number: i64,
    /// What is kept of it.
    pub kept: KeptSecret,
    /// When it was made.
    pub made_at: Timestamp,
    /// By whom, if that was written down.
    pub made_by: Option<ClientActor>,
    /// When it was used last, to the hour.
    pub last_used: Option<Timestamp>,
}

/// What became of a new secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AddedSecret {
    /// It is kept.
    Done,
    /// There are as many as may be.
    TooMany,
    /// The client is not the one that was seen.
    Outdated,
    /// Whoever does it is no owner.
    NotOwner,
}

/// What became of the end of a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndedSecret {
    /// It is done.
    Done,
    /// There is no such secret any more.
    Gone,
    /// Whoever does it is no owner.
    NotOwner,
}

row! {
    struct SecretRow {
        number: i64,
        digest: Vec<u8>,
        nonce: Option<Vec<u8>>,
        made_at: i64,
        made_by: Option<String>,
        last_used_at: Option<i64>,
        ends_at: Option<i64>,
    }
}

impl TryFrom<SecretRow> for ClientSecret {
    type Error = StoreError;

    fn try_from(row: SecretRow) -> Result<Self, StoreError> {
        let by = row.made_by.map(|by| parsed(ClientActor::parse(&by), "actor"));
        Ok(Self {
            number: row.number,
            kept: kept_secret(&row.digest, row.nonce, row.ends_at)?,
            made_at: Timestamp::from_micros(row.made_at),
            made_by: by.transpose()?,
            last_used: time(row.last_used_at),
        })
    }
}

pub(crate) fn kept_secret(
    stored: &[u8],
    nonce: Option<Vec<u8>>,
    ends_at: Option<i64>,
) -> Result<KeptSecret, StoreError> {
    let nonce = nonce.map(|nonce| parsed(nonce.try_into().ok(), "nonce of a secret")).transpose()?;
    Ok(KeptSecret { digest: digest(stored)?, nonce, ends_at: time(ends_at) })
}

/// Keeps one more secret of a client; there must be a place for it.
macro_rules! insert_secret {
    ($tx:expr, $id:expr, $secret:expr, $at:expr, $by:expr) => {{
        let (secret, by): (&domain::client::KeptSecret, Option<String>) = ($secret, $by);
        let number: i64 = sqlx::query_scalar(
            "update clients set secrets_made = secrets_made + 1 where id = $1 returning secrets_made",
        )
        .bind($id)
        .fetch_one(&mut *$tx)
        .await?;
        sqlx::query(
            "insert into client_secrets (client_id, place, number, digest, nonce, made_at, made_by, ends_at) \
             values ($1, case when exists (select 1 from client_secrets where client_id = $1 and place = 1) \
             then 2 else 1 end, $2, $3, $4, $5, $6, $7)",
        )
        .bind($id)
        .bind(number)
        .bind(secret.digest.as_bytes().to_vec())
        .bind(secret.nonce.map(Vec::from))
        .bind($at.as_micros())
        .bind(by)
        .bind(secret.ends_at.map(domain::Timestamp::as_micros))
        .execute(&mut *$tx)
        .await?
    }};
}
pub(crate) use insert_secret;

/// The digests of all that are kept.
macro_rules! kept_digests {
    ($tx:expr, $id:expr) => {{
        let all: Vec<Vec<u8>> = sqlx::query_scalar("select digest from client_secrets where client_id = $1")
            .bind($id)
            .fetch_all(&mut *$tx)
            .await?;
        all
    }};
}
pub(crate) use kept_digests;

/// Puts secrets into the place of those that a client had.
macro_rules! put_secrets {
    ($tx:expr, $id:expr, $secrets:expr, $at:expr, $by:expr) => {{
        let secrets: &[domain::client::KeptSecret] = $secrets;
        let before = $crate::client_secrets::kept_digests!($tx, $id);
        for old in &before {
            if !secrets.iter().any(|secret| secret.digest.as_bytes().as_slice() == old.as_slice()) {
                sqlx::query("delete from client_secrets where client_id = $1 and digest = $2")
                    .bind($id)
                    .bind(old)
                    .execute(&mut *$tx)
                    .await?;
            }
        }
        for secret in secrets {
            if before.iter().any(|old| secret.digest.as_bytes().as_slice() == old.as_slice()) {
                sqlx::query("update client_secrets set nonce = $3 where client_id = $1 and digest = $2")
                    .bind($id)
                    .bind(secret.digest.as_bytes().to_vec())
                    .bind(secret.nonce.map(Vec::from))
                    .execute(&mut *$tx)
                    .await?;
            } else {
                $crate::client_secrets::insert_secret!($tx, $id, secret, $at, $by);
            }
        }
    }};
}
pub(crate) use put_secrets;

/// Whether a client has the secrets that it was seen with.
pub(crate) fn are_same(stored: &[Vec<u8>], seen: &[KeptSecret]) -> bool {
    stored.len() == seen.len() && seen.iter().all(|one| stored.iter().any(|old| one.digest.as_bytes()[..] == old[..]))
}

impl Store {
    /// What is kept of the secrets of a client that have not ended, the oldest first.
    pub async fn client_secrets(&self, id: &ClientId, now: Timestamp) -> Result<Vec<ClientSecret>, StoreError> {
        // Not by the readers: the page after an act may come before they see it.
        let rows: Vec<SecretRow> = on_writer!(self, |pool| sqlx::query_as(
            "select number, digest, nonce, made_at, made_by, last_used_at, ends_at from client_secrets \
             where client_id = $1 and (ends_at is null or ends_at > $2) order by number"
        )
        .bind(id.as_str())
        .bind(now.as_micros())
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(ClientSecret::try_from).collect()
    }

    /// Keeps a new secret of a client as it was seen; in the place of all others, if it `replaces` them, else beside one at
    /// most.
    pub async fn add_client_secret(
        &self,
        (secret, replaces): (&KeptSecret, bool),
        version: i64,
        owner: Option<&Subject>,
        act: &ClientAct,
    ) -> Result<AddedSecret, StoreError> {
        let id = act.client.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            sqlx::query("delete from client_secrets where client_id = $1 and ends_at <= $2")
                .bind(id)
                .bind(act.at.as_micros())
                .execute(&mut *tx)
                .await?;
            if !may!(tx, id, owner) {
                AddedSecret::NotOwner
            } else if version_of!(tx, id) != Some(version) {
                AddedSecret::Outdated
            } else if replaces {
                put_secrets!(tx, id, std::slice::from_ref(secret), act.at, Some(act.by.to_string()));
                insert_client_act!(&mut *tx, act)?;
                AddedSecret::Done
            } else if kept_digests!(tx, id).len() >= KeptSecret::MOST {
                AddedSecret::TooMany
            } else {
                insert_secret!(tx, id, secret, act.at, Some(act.by.to_string()));
                insert_client_act!(&mut *tx, act)?;
                AddedSecret::Done
            }
        }))
    }

    /// Ends a secret: at once, at a moment to come, or, with neither, no more by itself.
    pub async fn end_client_secret(
        &self,
        number: i64,
        ends_at: Option<Timestamp>,
        owner: Option<&Subject>,
        act: &ClientAct,
    ) -> Result<EndedSecret, StoreError> {
        let id = act.client.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            if may!(tx, id, owner) {
                let done = if ends_at.is_some_and(|end| end <= act.at) {
                    sqlx::query("delete from client_secrets where client_id = $1 and number = $2")
                        .bind(id)
                        .bind(number)
                        .execute(&mut *tx)
                        .await?
                        .rows_affected()
                } else {
                    sqlx::query(
                        "update client_secrets set ends_at = $3, warned_at = null where client_id = $1 and number = $2 \
                         and (ends_at is null or ends_at > $4)",
                    )
                    .bind(id)
                    .bind(number)
                    .bind(ends_at.map(Timestamp::as_micros))
                    .bind(act.at.as_micros())
                    .execute(&mut *tx)
                    .await?
                    .rows_affected()
                };
                if done == 1 {
                    insert_client_act!(&mut *tx, act)?;
                    EndedSecret::Done
                } else {
                    EndedSecret::Gone
                }
            } else {
                EndedSecret::NotOwner
            }
        }))
    }

    /// Notes that a secret was used. The time never goes back.
    pub async fn note_secret_use(&self, id: &ClientId, secret: &KeptSecret, at: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update client_secrets set last_used_at = $3 where client_id = $1 and digest = $2 \
             and (last_used_at is null or last_used_at < $3)"
        )
        .bind(id.as_str())
        .bind(secret.digest.as_bytes().to_vec())
        .bind(at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// The clients in use whose last secret ends before `until`, as far as nobody was told of it.
    pub async fn ending_secrets(
        &self,
        now: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(ClientId, i64, Timestamp)>, StoreError> {
        let rows: Vec<(String, i64, i64)> = on_writer!(self, |pool| sqlx::query_as(
            "select s.client_id, s.number, s.ends_at from client_secrets s join clients c on c.id = s.client_id \
             where s.ends_at > $1 and s.ends_at <= $2 and s.warned_at is null and c.status = 'approved' \
             and not exists (select 1 from client_secrets o where o.client_id = s.client_id and o.number <> s.number \
             and (o.ends_at is null or o.ends_at > s.ends_at)) order by s.ends_at limit $3"
        )
        .bind(now.as_micros())
        .bind(until.as_micros())
        .bind(BATCH)
        .fetch_all(pool)
        .await)?;
        let read = |(id, number, ends_at): (String, i64, i64)| {
            Ok((parsed(ClientId::parse(&id).ok(), "client id")?, number, Timestamp::from_micros(ends_at)))
        };
        rows.into_iter().map(read).collect()
    }

    /// Notes that the owners are told of the end of a secret; `false` if somebody else tells them, or the end is another.
    pub async fn note_secret_warning(
        &self,
        (id, number, ends_at): (&ClientId, i64, Timestamp),
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let done = on_writer!(self, |pool| sqlx::query(
            "update client_secrets set warned_at = $4 where client_id = $1 and number = $2 and ends_at = $3 \
             and warned_at is null"
        )
        .bind(id.as_str())
        .bind(number)
        .bind(ends_at.as_micros())
        .bind(now.as_micros())
        .execute(pool)
        .await
        .map(|done| done.rows_affected()))?;
        Ok(done == 1)
    }

    /// Drops what is kept of secrets that have ended.
    pub async fn drop_ended_secrets(&self, now: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query("delete from client_secrets where ends_at <= $1")
            .bind(now.as_micros())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }
}
