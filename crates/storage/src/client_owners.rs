//! Whose a relying party is, and the letters by which somebody becomes an owner.
//!
//! Invariant: what an owner does is done only while they are one, by a look within the transaction that does it; and a
//! client with owners is never left without one whose account is open, unless that account is closed.

use domain::{
    Client, ClientId, Digest, Subject, Timestamp,
    client::{act::ClientAct, registrar::Provenance},
};

use crate::{
    Store, StoreError,
    client_acts::insert_client_act,
    client_secrets::put_secrets,
    clients::insert_client,
    joining::still_open,
    row::{parsed, row, time},
};

/// Somebody who becomes an owner.
#[derive(Debug, Clone)]
pub struct NewOwner<'a> {
    /// Who.
    pub subject: &'a Subject,
    /// What they are called.
    pub name: &'a str,
}

/// A letter that makes an owner.
#[derive(Debug, Clone)]
pub struct NewInvitation<'a> {
    /// Its id.
    pub id: &'a str,
    /// The client.
    pub client: &'a ClientId,
    /// Where it goes.
    pub address: &'a str,
    /// SHA-256 of what stands in its link.
    pub digest: Digest,
    /// The owner who sends it; `None`: nobody was signed in.
    pub invited_by: Option<&'a Subject>,
    /// Until when the link is good.
    pub expires_at: Timestamp,
}

/// An owner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Owner {
    /// Their account.
    pub subject: Subject,
    /// What they were called when they became one.
    pub name: String,
    /// When that was.
    pub since: Timestamp,
}

/// A letter that somebody may still use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    /// Its id.
    pub id: String,
    /// The client.
    pub client: ClientId,
    /// Where it went.
    pub address: String,
    /// Until when its link is good.
    pub expires_at: Timestamp,
}

/// What became of asking somebody to be an owner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Invited {
    /// It is on record.
    Done,
    /// As many letters as may be are on their way.
    TooMany,
    /// Whoever asks is no owner.
    NotOwner,
}

/// What became of taking an owner away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemovedOwner {
    /// They are none any more.
    Done,
    /// There would be none left.
    Last,
    /// Whoever does it is no owner, or the other is none.
    NotOwner,
}

/// What became of taking a letter back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WithdrawnInvitation {
    /// It is good no longer.
    Done,
    /// There was none, or somebody used it.
    Gone,
    /// Whoever does it is no owner.
    NotOwner,
}

row! {
    struct OwnerRow {
        account: String,
        name: String,
        since: i64,
    }
}

row! {
    struct InvitationRow {
        id: String,
        client_id: String,
        address: String,
        expires_at: i64,
    }
}

impl TryFrom<InvitationRow> for Invitation {
    type Error = StoreError;

    fn try_from(row: InvitationRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            client: parsed(ClientId::parse(&row.client_id).ok(), "client id")?,
            address: row.address,
            expires_at: Timestamp::from_micros(row.expires_at),
        })
    }
}

/// Waits until nobody else changes who owns a client.
macro_rules! lock_client {
    ($tx:expr, $id:expr) => {
        sqlx::query("update clients set status = status where id = $1").bind($id).execute(&mut *$tx).await?
    };
}
pub(crate) use lock_client;

/// Whether an account owns a client.
macro_rules! is_owner {
    ($tx:expr, $id:expr, $account:expr) => {{
        let count: i64 = sqlx::query_scalar(
            "select count(*) from client_owners where client_id = $1 \
             and subject in (select subject from people where subject = $2 or joined_to = $2)",
        )
        .bind($id)
        .bind($account)
        .fetch_one(&mut *$tx)
        .await?;
        count > 0
    }};
}
pub(crate) use is_owner;

macro_rules! insert_owner {
    ($tx:expr, $id:expr, $owner:expr, $invited_by:expr, $now:expr) => {
        sqlx::query(
            "insert into client_owners (client_id, subject, name, since, invited_by) values ($1, $2, $3, $4, $5) \
             on conflict (client_id, subject) do nothing",
        )
        .bind($id)
        .bind($owner.subject.as_str())
        .bind($owner.name)
        .bind($now.as_micros())
        .bind($invited_by)
        .execute(&mut *$tx)
        .await?
    };
}

macro_rules! insert_invitation {
    ($tx:expr, $new:expr, $now:expr) => {
        sqlx::query(
            "insert into client_invitations (id, client_id, address, digest, invited_by, created_at, expires_at) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind($new.id)
        .bind($new.client.as_str())
        .bind($new.address)
        .bind($new.digest.as_bytes().to_vec())
        .bind($new.invited_by.map(Subject::as_str))
        .bind($now.as_micros())
        .bind($new.expires_at.as_micros())
        .execute(&mut *$tx)
        .await?
    };
}

impl Store {
    /// Adds a client that came by the form, with its owner, if they are signed in.
    pub async fn insert_owned_client(
        &self,
        client: &Client,
        owner: Option<&NewOwner<'_>>,
        act: &ClientAct,
    ) -> Result<(), StoreError> {
        let nobody = Provenance::default();
        in_transaction!(self, |tx| {
            insert_client!(client, nobody).execute(&mut *tx).await?;
            put_secrets!(tx, client.id.as_str(), &client.secrets, act.at, Some(act.by.to_string()));
            if let Some(owner) = owner {
                insert_owner!(tx, client.id.as_str(), owner, None::<&str>, act.at);
            }
            insert_client_act!(&mut *tx, act)?;
        });
        Ok(())
    }

    /// When a client was used last, to the hour.
    pub async fn client_last_used(&self, id: &ClientId) -> Result<Option<Timestamp>, StoreError> {
        let micros: Option<Option<i64>> =
            on_reader!(self, |pool| sqlx::query_scalar("select last_used_at from clients where id = $1")
                .bind(id.as_str())
                .fetch_optional(pool)
                .await)?;
        Ok(time(micros.flatten()))
    }

    /// Notes that a client was used. The time never goes back.
    pub async fn note_client_use(&self, id: &ClientId, at: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query(
            "update clients set last_used_at = $2 where id = $1 and (last_used_at is null or last_used_at < $2)"
        )
        .bind(id.as_str())
        .bind(at.as_micros())
        .execute(pool)
        .await
        .map(drop))?;
        Ok(())
    }

    /// Whether an account owns a client.
    pub async fn owns_client(&self, account: &Subject, id: &ClientId) -> Result<bool, StoreError> {
        Ok(reading!(self, |connection| { is_owner!(connection, id.as_str(), account.as_str()) }))
    }

    /// The owners of a client whose accounts are open, the first one first.
    pub async fn owners_of(&self, id: &ClientId) -> Result<Vec<Owner>, StoreError> {
        let rows: Vec<OwnerRow> = on_writer!(self, |pool| sqlx::query_as(
            "select a.subject as account, min(o.name) as name, min(o.since) as since from client_owners o \
             join people p on p.subject = o.subject join people a on a.subject = coalesce(p.joined_to, p.subject) \
             where o.client_id = $1 and a.closed_at is null group by a.subject order by min(o.since), a.subject"
        )
        .bind(id.as_str())
        .fetch_all(pool)
        .await)?;
        let owner = |row: OwnerRow| {
            Ok(Owner {
                subject: parsed(Subject::parse(&row.account), "subject")?,
                name: row.name,
                since: Timestamp::from_micros(row.since),
            })
        };
        rows.into_iter().map(owner).collect()
    }

    /// Takes an owner away, with the letters that they sent; never the last one.
    pub async fn remove_owner(
        &self,
        (by, who): (&Subject, &Subject),
        act: &ClientAct,
    ) -> Result<RemovedOwner, StoreError> {
        let id = act.client.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            let open: i64 = sqlx::query_scalar(
                "select count(distinct a.subject) from client_owners o join people p on p.subject = o.subject \
                 join people a on a.subject = coalesce(p.joined_to, p.subject) \
                 where o.client_id = $1 and a.closed_at is null",
            )
            .bind(id)
            .fetch_one(&mut *tx)
            .await?;
            if !is_owner!(tx, id, by.as_str()) || !is_owner!(tx, id, who.as_str()) {
                RemovedOwner::NotOwner
            } else if open <= 1 {
                RemovedOwner::Last
            } else {
                for table in [
                    "delete from client_invitations where client_id = $1 \
                     and invited_by in (select subject from people where subject = $2 or joined_to = $2)",
                    "delete from client_owners where client_id = $1 \
                     and subject in (select subject from people where subject = $2 or joined_to = $2)",
                ] {
                    sqlx::query(table).bind(id).bind(who.as_str()).execute(&mut *tx).await?;
                }
                insert_client_act!(&mut *tx, act)?;
                RemovedOwner::Done
            }
        }))
    }

    /// Records a letter that makes an owner; not more than `most` of a client at a time. An earlier one to the same address
    /// makes way.
    pub async fn invite_owner(
        &self,
        new: &NewInvitation<'_>,
        most: i64,
        act: &ClientAct,
    ) -> Result<Invited, StoreError> {
        let id = new.client.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            let is_theirs = match new.invited_by {
                Some(by) => is_owner!(tx, id, by.as_str()),
                None => true,
            };
            sqlx::query(
                "delete from client_invitations where client_id = $1 and (lower(address) = lower($2) or expires_at <= $3)",
            )
            .bind(id)
            .bind(new.address)
            .bind(act.at.as_micros())
            .execute(&mut *tx)
            .await?;
            let waiting: i64 = sqlx::query_scalar("select count(*) from client_invitations where client_id = $1")
                .bind(id)
                .fetch_one(&mut *tx)
                .await?;
            if !is_theirs {
                Invited::NotOwner
            } else if waiting >= most {
                Invited::TooMany
            } else {
                insert_invitation!(tx, new, act.at);
                insert_client_act!(&mut *tx, act)?;
                Invited::Done
            }
        }))
    }

    /// The letters of a client that somebody may still use, the newest first.
    pub async fn invitations_of(&self, id: &ClientId, now: Timestamp) -> Result<Vec<Invitation>, StoreError> {
        let rows: Vec<InvitationRow> = on_writer!(self, |pool| sqlx::query_as(
            "select id, client_id, address, expires_at from client_invitations \
             where client_id = $1 and expires_at > $2 order by id desc"
        )
        .bind(id.as_str())
        .bind(now.as_micros())
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(Invitation::try_from).collect()
    }

    /// Takes a letter of a client back. `by` must own it; `None`: who did it needs not.
    pub async fn withdraw_invitation(
        &self,
        by: Option<&Subject>,
        invitation: &str,
        act: &ClientAct,
    ) -> Result<WithdrawnInvitation, StoreError> {
        let id = act.client.as_str();
        Ok(in_transaction!(self, |tx| {
            lock_client!(tx, id);
            let is_theirs = match by {
                Some(by) => is_owner!(tx, id, by.as_str()),
                None => true,
            };
            if is_theirs {
                let gone = sqlx::query("delete from client_invitations where client_id = $1 and id = $2")
                    .bind(id)
                    .bind(invitation)
                    .execute(&mut *tx)
                    .await?;
                if gone.rows_affected() == 1 {
                    insert_client_act!(&mut *tx, act)?;
                    WithdrawnInvitation::Done
                } else {
                    WithdrawnInvitation::Gone
                }
            } else {
                WithdrawnInvitation::NotOwner
            }
        }))
    }

    /// The letter with this digest in its link, if it is still good.
    pub async fn invitation(&self, digest: &Digest, now: Timestamp) -> Result<Option<Invitation>, StoreError> {
        let row: Option<InvitationRow> = on_writer!(self, |pool| sqlx::query_as(
            "select i.id, i.client_id, i.address, i.expires_at from client_invitations i \
             join clients c on c.id = i.client_id and c.status <> 'retired' where i.digest = $1 and i.expires_at > $2"
        )
        .bind(digest.as_bytes().to_vec())
        .bind(now.as_micros())
        .fetch_optional(pool)
        .await)?;
        row.map(Invitation::try_from).transpose()
    }

    /// Makes whoever is signed in an owner by what stood in a letter, once; `false` if it is good no longer, or their account
    /// is closed.
    pub async fn accept_invitation(
        &self,
        digest: &Digest,
        owner: &NewOwner<'_>,
        act: &ClientAct,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let open = still_open!(tx, owner.subject.as_str());
            let used: Option<Option<String>> = if open {
                sqlx::query_scalar(
                    "delete from client_invitations where digest = $1 and expires_at > $2 and client_id = $3 \
                     returning invited_by",
                )
                .bind(digest.as_bytes().to_vec())
                .bind(act.at.as_micros())
                .bind(act.client.as_str())
                .fetch_optional(&mut *tx)
                .await?
            } else {
                None
            };
            match used {
                Some(invited_by) => {
                    insert_owner!(tx, act.client.as_str(), owner, invited_by, act.at);
                    insert_client_act!(&mut *tx, act)?;
                    true
                }
                None => false,
            }
        }))
    }
}
