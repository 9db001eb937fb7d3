//! Letters that make administrators.
//!
//! Invariant: a letter is worth something only while whoever sent it may change administrators, and makes one administrator
//! of one account, once.

use domain::{
    AdministratorRole, Digest, Subject, Timestamp,
    administrator::act::{AdministratorActKind, AdministratorDeed, AdministratorState},
};

use crate::{
    Store, StoreError,
    row::{parsed, row},
    team::{AdministratorChange, account_fits, insert_administrator_act, take_turn},
};

/// A letter to be sent.
#[derive(Debug, Clone)]
pub struct NewTeamInvitation<'a> {
    /// Its id.
    pub id: &'a str,
    /// What they will be called.
    pub name: &'a str,
    /// What they will be.
    pub role: AdministratorRole,
    /// Where it goes.
    pub address: &'a str,
    /// SHA-256 of what stands in its link.
    pub digest: Digest,
    /// The administrator who sends it.
    pub invited_by: &'a str,
    /// Until when the link is good.
    pub expires_at: Timestamp,
}

/// A letter that somebody may still use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TeamInvitation {
    /// Its id.
    pub id: String,
    /// What they will be called.
    pub name: String,
    /// What they will be.
    pub role: AdministratorRole,
    /// Where it went.
    pub address: String,
    /// Who sent it.
    pub invited_by: String,
    /// Until when its link is good.
    pub expires_at: Timestamp,
}

/// What became of a letter that is to be sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TeamInvited {
    /// It is on record.
    Done,
    /// There is an administrator of this name.
    NameTaken,
    /// As many letters as may be are on their way.
    TooMany,
    /// Whoever sends it may not.
    NotAdministrator,
}

/// What became of using one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TeamAccepted {
    /// Whoever used it is an administrator.
    Done(TeamInvitation),
    /// It is good no longer.
    Unknown,
    /// There is an administrator of this name by now.
    NameTaken,
    /// The account is an administrator's already.
    AccountTaken,
    /// The account is closed.
    Closed,
}

row! {
    struct InvitationRow {
        id: String,
        username: String,
        role: String,
        address: String,
        invited_by: String,
        expires_at: i64,
    }
}

impl TryFrom<InvitationRow> for TeamInvitation {
    type Error = StoreError;

    fn try_from(row: InvitationRow) -> Result<Self, StoreError> {
        Ok(Self {
            id: row.id,
            name: row.username,
            role: parsed(AdministratorRole::parse(&row.role), "role of an administrator")?,
            address: row.address,
            invited_by: row.invited_by,
            expires_at: Timestamp::from_micros(row.expires_at),
        })
    }
}

/// The state of whom a letter makes an administrator, for the journal.
fn state(role: AdministratorRole, account: Option<&Subject>, address: &str) -> AdministratorState {
    AdministratorState { role, has_password: false, account: account.cloned(), address: Some(address.to_owned()) }
}

/// How many administrators have this name.
macro_rules! how_many_named {
    ($tx:expr, $name:expr) => {{
        let count: i64 = sqlx::query_scalar("select count(*) from administrators where username = $1")
            .bind($name)
            .fetch_one(&mut *$tx)
            .await?;
        count
    }};
}

impl Store {
    /// Records a letter that makes an administrator; not more than `most` at a time. An earlier one for the same name makes
    /// way.
    pub async fn invite_administrator(
        &self,
        new: &NewTeamInvitation<'_>,
        most: i64,
        deed: &AdministratorDeed,
    ) -> Result<TeamInvited, StoreError> {
        Ok(in_transaction!(self, |tx| {
            take_turn!(tx);
            sqlx::query("delete from administrator_invitations where username = $1 or expires_at <= $2")
                .bind(new.name)
                .bind(deed.at.as_micros())
                .execute(&mut *tx)
                .await?;
            let senders: i64 = sqlx::query_scalar(
                "select count(*) from administrators where username = $1 and role = 'administrator'",
            )
            .bind(new.invited_by)
            .fetch_one(&mut *tx)
            .await?;
            let waiting: i64 =
                sqlx::query_scalar("select count(*) from administrator_invitations").fetch_one(&mut *tx).await?;
            if senders == 0 {
                TeamInvited::NotAdministrator
            } else if how_many_named!(tx, new.name) > 0 {
                TeamInvited::NameTaken
            } else if waiting >= most {
                TeamInvited::TooMany
            } else {
                sqlx::query(
                    "insert into administrator_invitations \
                     (id, username, role, address, digest, invited_by, created_at, expires_at) \
                     values ($1, $2, $3, $4, $5, $6, $7, $8)",
                )
                .bind(new.id)
                .bind(new.name)
                .bind(new.role.as_str())
                .bind(new.address)
                .bind(new.digest.as_bytes().to_vec())
                .bind(new.invited_by)
                .bind(deed.at.as_micros())
                .bind(new.expires_at.as_micros())
                .execute(&mut *tx)
                .await?;
                let states = (None, Some(state(new.role, None, new.address)));
                insert_administrator_act!(tx, new.name, AdministratorActKind::Invited, states, deed);
                TeamInvited::Done
            }
        }))
    }

    /// The letters that somebody may still use, the newest first.
    pub async fn administrator_invitations(&self, now: Timestamp) -> Result<Vec<TeamInvitation>, StoreError> {
        let rows: Vec<InvitationRow> = on_writer!(self, |pool| sqlx::query_as(
            "select id, username, role, address, invited_by, expires_at from administrator_invitations \
             where expires_at > $1 order by id desc"
        )
        .bind(now.as_micros())
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(TeamInvitation::try_from).collect()
    }

    /// The letter with this digest in its link, if it is still good.
    pub async fn administrator_invitation(
        &self,
        digest: &Digest,
        now: Timestamp,
    ) -> Result<Option<TeamInvitation>, StoreError> {
        let row: Option<InvitationRow> = on_writer!(self, |pool| sqlx::query_as(
            "select id, username, role, address, invited_by, expires_at from administrator_invitations \
             where digest = $1 and expires_at > $2"
        )
        .bind(digest.as_bytes().to_vec())
        .bind(now.as_micros())
        .fetch_optional(pool)
        .await)?;
        row.map(TeamInvitation::try_from).transpose()
    }

    /// Takes a letter back; `false` if it is gone.
    pub async fn withdraw_administrator_invitation(
        &self,
        id: &str,
        deed: &AdministratorDeed,
    ) -> Result<bool, StoreError> {
        Ok(in_transaction!(self, |tx| {
            let gone: Option<InvitationRow> = sqlx::query_as(
                "delete from administrator_invitations where id = $1 \
                 returning id, username, role, address, invited_by, expires_at",
            )
            .bind(id)
            .fetch_optional(&mut *tx)
            .await?;
            match gone.map(TeamInvitation::try_from).transpose()? {
                None => false,
                Some(gone) => {
                    let kind = AdministratorActKind::InvitationWithdrawn;
                    let states = (Some(state(gone.role, None, &gone.address)), None);
                    insert_administrator_act!(tx, gone.name.as_str(), kind, states, deed);
                    true
                }
            }
        }))
    }

    /// Makes the person of an account an administrator by what stood in a letter, once.
    pub async fn accept_administrator_invitation(
        &self,
        digest: &Digest,
        account: &Subject,
        deed: &AdministratorDeed,
    ) -> Result<TeamAccepted, StoreError> {
        Ok(in_transaction!(self, |tx| {
            take_turn!(tx);
            let row: Option<InvitationRow> = sqlx::query_as(
                "select id, username, role, address, invited_by, expires_at from administrator_invitations \
                 where digest = $1 and expires_at > $2",
            )
            .bind(digest.as_bytes().to_vec())
            .bind(deed.at.as_micros())
            .fetch_optional(&mut *tx)
            .await?;
            match row.map(TeamInvitation::try_from).transpose()? {
                None => TeamAccepted::Unknown,
                Some(letter) if how_many_named!(tx, letter.name.as_str()) > 0 => TeamAccepted::NameTaken,
                Some(letter) => match account_fits!(tx, account.as_str(), letter.name.as_str()) {
                    Some(AdministratorChange::AccountTaken) => TeamAccepted::AccountTaken,
                    Some(_) => TeamAccepted::Closed,
                    None => {
                        sqlx::query("delete from administrator_invitations where id = $1")
                            .bind(&letter.id)
                            .execute(&mut *tx)
                            .await?;
                        sqlx::query(
                            "insert into administrators (username, created_at, role, subject, address) \
                             values ($1, $2, $3, $4, $5)",
                        )
                        .bind(&letter.name)
                        .bind(deed.at.as_micros())
                        .bind(letter.role.as_str())
                        .bind(account.as_str())
                        .bind(&letter.address)
                        .execute(&mut *tx)
                        .await?;
                        let kind = AdministratorActKind::InvitationAccepted;
                        let states = (None, Some(state(letter.role, Some(account), &letter.address)));
                        insert_administrator_act!(tx, letter.name.as_str(), kind, states, deed);
                        TeamAccepted::Done(letter)
                    }
                },
            }
        }))
    }
}
