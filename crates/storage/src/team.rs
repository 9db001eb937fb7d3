//! People who may use `/admin`, and the journal of what was done to them.
//!
//! Invariant: whoever changes administrators has the one row of `administrator_turn` first, so that one of role
//! administrator is left whatever others do at the same time; and each change has its entry in the journal, in the same
//! transaction.

use domain::{
    AdministratorRole, Subject, Timestamp,
    administrator::act::{AdministratorAct, AdministratorActKind, AdministratorDeed, AdministratorState},
    identity_act::{ActId, Actor},
};
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    row::{json, parsed, row, time},
};

/// An administrator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// What they are called at `/admin`.
    pub name: String,
    /// What they may do.
    pub role: AdministratorRole,
    /// An argon2id PHC string; `None`: they sign in with their account alone.
    pub password_hash: Option<String>,
    /// With which account they sign in.
    pub account: Option<Subject>,
    /// Where letters go.
    pub address: Option<String>,
    /// Since when they are one.
    pub created_at: Timestamp,
    /// When they signed in last.
    pub signed_in_at: Option<Timestamp>,
}

impl Administrator {
    /// For the journal.
    pub fn state(&self) -> AdministratorState {
        AdministratorState {
            role: self.role,
            has_password: self.password_hash.is_some(),
            account: self.account.clone(),
            address: self.address.clone(),
        }
    }
}

/// What an administrator is to be from now on; what is `None` stays.
#[derive(Debug, Clone, Default)]
pub struct AdministratorWish<'a> {
    /// What they may do; of somebody new administrator.
    pub role: Option<AdministratorRole>,
    /// An argon2id PHC string.
    pub password_hash: Option<&'a str>,
    /// With which account they sign in.
    pub account: Option<&'a Subject>,
    /// Where letters go.
    pub address: Option<&'a str>,
    /// Whether somebody may become one by it.
    pub may_add: bool,
}

/// What became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AdministratorChange {
    /// Somebody became an administrator.
    Added,
    /// It is as wished.
    Done,
    /// There is no administrator of this name.
    Unknown,
    /// Nobody of role administrator would be left.
    Last,
    /// There is no such account, or it is closed.
    NoAccount,
    /// The account is another administrator's.
    AccountTaken,
    /// They could not sign in: there is neither a password nor an account.
    NoWayIn,
}

row! {
    pub(crate) struct AdministratorRow {
        username: String,
        password_hash: Option<String>,
        created_at: i64,
        role: String,
        subject: Option<String>,
        address: Option<String>,
        signed_in_at: Option<i64>,
    }
}

impl TryFrom<AdministratorRow> for Administrator {
    type Error = StoreError;

    fn try_from(row: AdministratorRow) -> Result<Self, StoreError> {
        let subject = |text: String| parsed(Subject::parse(&text), "subject");
        Ok(Self {
            name: row.username,
            role: parsed(AdministratorRole::parse(&row.role), "role of an administrator")?,
            password_hash: row.password_hash,
            account: row.subject.map(subject).transpose()?,
            address: row.address,
            created_at: Timestamp::from_micros(row.created_at),
            signed_in_at: time(row.signed_in_at),
        })
    }
}

row! {
    struct ActRow {
        id: String,
        username: String,
        at: i64,
        by_whom: String,
        kind: String,
        was: Option<String>,
        became: Option<String>,
    }
}

impl TryFrom<ActRow> for AdministratorAct {
    type Error = StoreError;

    fn try_from(row: ActRow) -> Result<Self, StoreError> {
        let state = |text: Option<String>| text.map(|text| json(&text, "act")).transpose();
        Ok(Self {
            deed: AdministratorDeed {
                id: parsed(ActId::parse(&row.id), "act")?,
                at: Timestamp::from_micros(row.at),
                by: parsed(Actor::parse(&row.by_whom), "actor")?,
            },
            name: row.username,
            kind: parsed(AdministratorActKind::parse(&row.kind), "kind of act")?,
            was: state(row.was)?,
            became: state(row.became)?,
        })
    }
}

pub(crate) const COLUMNS: &str = "username, password_hash, created_at, role, subject, address, signed_in_at";

/// Waits until nobody else changes administrators.
macro_rules! take_turn {
    ($tx:expr) => {
        sqlx::query("update administrator_turn set number = 1").execute(&mut *$tx).await?
    };
}
pub(crate) use take_turn;

/// The administrator of this name.
macro_rules! administrator_named {
    ($tx:expr, $name:expr) => {{
        let row: Option<AdministratorRow> =
            sqlx::query_as(AssertSqlSafe(format!("select {COLUMNS} from administrators where username = $1")))
                .bind($name)
                .fetch_optional(&mut *$tx)
                .await?;
        row.map(Administrator::try_from).transpose()?
    }};
}

/// How many of role administrator there are, without the one of this name.
macro_rules! others_left {
    ($tx:expr, $name:expr) => {{
        let count: i64 =
            sqlx::query_scalar("select count(*) from administrators where role = 'administrator' and username <> $1")
                .bind($name)
                .fetch_one(&mut *$tx)
                .await?;
        count
    }};
}

/// Writes an entry of the journal.
macro_rules! insert_administrator_act {
    ($tx:expr, $name:expr, $kind:expr, $states:expr, $deed:expr) => {{
        let deed: &domain::administrator::act::AdministratorDeed = $deed;
        let (was, became): (Option<AdministratorState>, Option<AdministratorState>) = $states;
        sqlx::query(
            "insert into administrator_acts (id, username, at, by_whom, kind, was, became) \
             values ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(deed.id.as_str())
        .bind($name)
        .bind(deed.at.as_micros())
        .bind(deed.by.to_string())
        .bind($kind.as_str())
        .bind(was.map(|state| $crate::row::to_json(&state.to_json())))
        .bind(became.map(|state| $crate::row::to_json(&state.to_json())))
        .execute(&mut *$tx)
        .await?
    }};
}
pub(crate) use insert_administrator_act;

/// Whether an account is open, stands by itself, and is no other administrator's.
macro_rules! account_fits {
    ($tx:expr, $account:expr, $name:expr) => {{
        let open: i64 = sqlx::query_scalar(
            "select count(*) from people where subject = $1 and closed_at is null and joined_to is null",
        )
        .bind($account)
        .fetch_one(&mut *$tx)
        .await?;
        let taken: i64 = sqlx::query_scalar(
            "select count(*) from administrators where username <> $2 \
             and subject in (select subject from people where subject = $1 or joined_to = $1)",
        )
        .bind($account)
        .bind($name)
        .fetch_one(&mut *$tx)
        .await?;
        if open == 0 {
            Some(AdministratorChange::NoAccount)
        } else if taken > 0 {
            Some(AdministratorChange::AccountTaken)
        } else {
            None
        }
    }};
}

/// Takes their account from administrators whose account is deleted; who has no password is none any more.
macro_rules! unbind_administrator {
    ($tx:expr, $account:expr, $deed:expr) => {{
        use domain::administrator::act::{AdministratorActKind, AdministratorState};
        $crate::team::take_turn!($tx);
        let bound: Vec<$crate::team::AdministratorRow> = sqlx::query_as(sqlx::AssertSqlSafe(format!(
            "select {} from administrators \
             where subject in (select subject from people where subject = $1 or joined_to = $1)",
            $crate::team::COLUMNS
        )))
        .bind($account)
        .fetch_all(&mut *$tx)
        .await?;
        for row in bound {
            let before = $crate::team::Administrator::try_from(row)?;
            let (name, was) = (before.name.as_str(), before.state());
            let (kind, became) = if was.has_password {
                sqlx::query("update administrators set subject = null, address = null where username = $1")
                    .bind(name)
                    .execute(&mut *$tx)
                    .await?;
                let became = AdministratorState { account: None, address: None, ..was.clone() };
                (AdministratorActKind::Changed, Some(became))
            } else {
                sqlx::query("delete from administrators where username = $1").bind(name).execute(&mut *$tx).await?;
                (AdministratorActKind::Removed, None)
            };
            $crate::team::insert_administrator_act!($tx, name, kind, (Some(was), became), $deed);
        }
    }};
}
pub(crate) use unbind_administrator;

impl Store {
    /// Makes somebody an administrator, or another one of them.
    pub async fn change_administrator(
        &self,
        name: &str,
        wish: &AdministratorWish<'_>,
        deed: &AdministratorDeed,
    ) -> Result<AdministratorChange, StoreError> {
        Ok(in_transaction!(self, |tx| {
            take_turn!(tx);
            let before = administrator_named!(tx, name);
            let refused = match wish.account {
                Some(account) => account_fits!(tx, account.as_str(), name),
                None => None,
            };
            let others = others_left!(tx, name);
            match (refused, before) {
                (Some(refused), _) => refused,
                (None, None) if !wish.may_add => AdministratorChange::Unknown,
                (None, before) => {
                    let after = wished(name, before.as_ref(), wish, deed.at);
                    let was_administrator =
                        before.as_ref().is_some_and(|before| before.role == AdministratorRole::Administrator);
                    if after.password_hash.is_none() && after.account.is_none() {
                        AdministratorChange::NoWayIn
                    } else if was_administrator && after.role != AdministratorRole::Administrator && others == 0 {
                        AdministratorChange::Last
                    } else {
                        sqlx::query(
                            "insert into administrators \
                             (username, password_hash, created_at, role, subject, address) \
                             values ($1, $2, $3, $4, $5, $6) on conflict (username) do update set \
                             password_hash = excluded.password_hash, role = excluded.role, \
                             subject = excluded.subject, address = excluded.address",
                        )
                        .bind(name)
                        .bind(&after.password_hash)
                        .bind(after.created_at.as_micros())
                        .bind(after.role.as_str())
                        .bind(after.account.as_ref().map(Subject::as_str))
                        .bind(&after.address)
                        .execute(&mut *tx)
                        .await?;
                        let (kind, outcome) = match &before {
                            None => (AdministratorActKind::Added, AdministratorChange::Added),
                            Some(_) => (AdministratorActKind::Changed, AdministratorChange::Done),
                        };
                        let states = (before.map(|before| before.state()), Some(after.state()));
                        insert_administrator_act!(tx, name, kind, states, deed);
                        outcome
                    }
                }
            }
        }))
    }

    /// Removes an administrator; never the last one.
    pub async fn remove_administrator(
        &self,
        name: &str,
        deed: &AdministratorDeed,
    ) -> Result<AdministratorChange, StoreError> {
        Ok(in_transaction!(self, |tx| {
            take_turn!(tx);
            match administrator_named!(tx, name) {
                None => AdministratorChange::Unknown,
                Some(before) if before.role == AdministratorRole::Administrator && others_left!(tx, name) == 0 => {
                    AdministratorChange::Last
                }
                Some(before) => {
                    sqlx::query("delete from administrators where username = $1").bind(name).execute(&mut *tx).await?;
                    let states = (Some(before.state()), None);
                    insert_administrator_act!(tx, name, AdministratorActKind::Removed, states, deed);
                    AdministratorChange::Done
                }
            }
        }))
    }

    /// Gives an administrator a new password, and takes their account away; how they were before. `None` if there is none of
    /// this name.
    pub async fn reset_administrator(
        &self,
        name: &str,
        password_hash: &str,
        deed: &AdministratorDeed,
    ) -> Result<Option<Administrator>, StoreError> {
        Ok(in_transaction!(self, |tx| {
            take_turn!(tx);
            let before = administrator_named!(tx, name);
            if let Some(before) = &before {
                sqlx::query("update administrators set password_hash = $2, subject = null where username = $1")
                    .bind(name)
                    .bind(password_hash)
                    .execute(&mut *tx)
                    .await?;
                let after = AdministratorState { has_password: true, account: None, ..before.state() };
                let states = (Some(before.state()), Some(after));
                insert_administrator_act!(tx, name, AdministratorActKind::Reset, states, deed);
            }
            before
        }))
    }

    /// The administrator of this name.
    pub async fn administrator(&self, name: &str) -> Result<Option<Administrator>, StoreError> {
        let row: Option<AdministratorRow> = on_reader!(self, |pool| sqlx::query_as(AssertSqlSafe(format!(
            "select {COLUMNS} from administrators where username = $1"
        )))
        .bind(name)
        .fetch_optional(pool)
        .await)?;
        row.map(Administrator::try_from).transpose()
    }

    /// The administrator whose account this is, or a part of it, while it is open.
    pub async fn administrator_with(&self, account: &Subject) -> Result<Option<Administrator>, StoreError> {
        let row: Option<AdministratorRow> = on_reader!(self, |pool| sqlx::query_as(AssertSqlSafe(format!(
            "select {COLUMNS} from administrators where subject in \
             (select subject from people where subject = $1 or joined_to = $1) \
             and exists (select 1 from people where subject = $1 and closed_at is null) order by created_at limit 1"
        )))
        .bind(account.as_str())
        .fetch_optional(pool)
        .await)?;
        row.map(Administrator::try_from).transpose()
    }

    /// Every administrator, by name.
    pub async fn administrators(&self) -> Result<Vec<Administrator>, StoreError> {
        // Not by the readers: the page after a change may come before they see it.
        let rows: Vec<AdministratorRow> = on_writer!(self, |pool| sqlx::query_as(AssertSqlSafe(format!(
            "select {COLUMNS} from administrators order by username"
        )))
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(Administrator::try_from).collect()
    }

    /// Notes that an administrator signed in.
    pub async fn note_administrator(&self, name: &str, now: Timestamp) -> Result<(), StoreError> {
        on_writer!(self, |pool| sqlx::query("update administrators set signed_in_at = $2 where username = $1")
            .bind(name)
            .bind(now.as_micros())
            .execute(pool)
            .await
            .map(drop))?;
        Ok(())
    }

    /// What was done to administrators, the newest first.
    pub async fn administrator_acts(&self, limit: u16) -> Result<Vec<AdministratorAct>, StoreError> {
        let rows: Vec<ActRow> = on_writer!(self, |pool| sqlx::query_as(
            "select id, username, at, by_whom, kind, was, became from administrator_acts \
             order by at desc, id desc limit $1"
        )
        .bind(i64::from(limit))
        .fetch_all(pool)
        .await)?;
        rows.into_iter().map(AdministratorAct::try_from).collect()
    }
}

/// What an administrator becomes.
fn wished(name: &str, before: Option<&Administrator>, wish: &AdministratorWish<'_>, now: Timestamp) -> Administrator {
    let kept = before.cloned().unwrap_or_else(|| Administrator {
        name: name.to_owned(),
        role: AdministratorRole::Administrator,
        password_hash: None,
        account: None,
        address: None,
        created_at: now,
        signed_in_at: None,
    });
    Administrator {
        role: wish.role.unwrap_or(kept.role),
        password_hash: wish.password_hash.map(str::to_owned).or(kept.password_hash),
        account: wish.account.cloned().or(kept.account),
        address: wish.address.map(str::to_owned).or(kept.address),
        ..kept
    }
}
