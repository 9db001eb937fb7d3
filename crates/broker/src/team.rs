//! Who may use `/admin`, what each of them may do, and how they come to it.
//!
//! Invariant: an administrator's session is worth something only as long as nothing is changed of the administrator
//! ([`Broker::present_administrator`]): password, role, account, and that there is one.

use domain::{
    AdministratorRole, Digest, Secret, Subject,
    administrator::{
        act::{AdministratorAct, AdministratorDeed},
        is_name,
    },
    client::contact,
    identity_act::{ActId, Actor},
};
use serde_json::{Value, json};
pub use storage::team::{Administrator, AdministratorChange};
use storage::{StoreError, team::AdministratorWish};
use thiserror::Error;

use crate::{
    Broker,
    administration::{PasswordError, hash},
};

/// How many entries of the journal are shown.
const ACTS: u16 = 200;

/// What an administrator is to be from now on; what is left out stays.
#[derive(Debug, Clone, Copy, Default)]
pub struct TeamWish<'a> {
    /// What they may do; of somebody new everything.
    pub role: Option<AdministratorRole>,
    /// A new password.
    pub password: Option<&'a Secret>,
    /// With which account they sign in.
    pub account: Option<&'a Subject>,
    /// Where letters go.
    pub address: Option<&'a str>,
    /// Whether somebody may become an administrator by it.
    pub may_add: bool,
}

/// Why an administrator is not made, changed or removed.
#[derive(Debug, Error)]
pub enum TeamError {
    /// Nobody can be called so.
    #[error(
        "a name has 1 to {} characters, no control characters, and no blank at its ends",
        domain::administrator::MAX_NAME
    )]
    NotAName,
    /// It is no mail address.
    #[error("this is no mail address")]
    NotAnAddress,
    /// There is no administrator of this name.
    #[error("there is no administrator of this name")]
    Unknown,
    /// Nobody would be left who may do everything.
    #[error("the last one of role administrator stays: give somebody else this role first")]
    Last,
    /// There is no such account, or it is closed or part of another one.
    #[error("there is no open account with this `sub` that stands by itself")]
    NoAccount,
    /// The account is another administrator's.
    #[error("this account is another administrator's")]
    AccountTaken,
    /// They could not sign in.
    #[error("they could not sign in: give them a password or an account")]
    NoWayIn,
    /// The password could not be kept.
    #[error(transparent)]
    Password(#[from] PasswordError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What was taken from an administrator by a reset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reset {
    /// The account with which they signed in.
    pub account: Option<Subject>,
    /// How many passkeys of that account were removed.
    pub passkeys: usize,
}

/// What an administrator's session is bound to: it changes with anything that is changed of them, and tells nothing.
pub(crate) fn stamp(administrator: &Administrator) -> Digest {
    let Administrator { name, role, password_hash, account, created_at, .. } = administrator;
    let hash = password_hash.as_deref().unwrap_or_default();
    let account = account.as_ref().map(Subject::as_str).unwrap_or_default();
    Digest::of(format!("{name}\n{role}\n{hash}\n{account}\n{}", created_at.as_micros()).as_bytes())
}

/// What is kept of somebody as an administrator, for the person.
pub(crate) fn in_words(administrator: &Administrator) -> Value {
    json!({
        "name": administrator.name,
        "role": administrator.role,
        "letters_to": administrator.address,
        "since": administrator.created_at.to_string(),
        "signed_in_last": administrator.signed_in_at.map(|at| at.to_string()),
    })
}

impl Broker {
    pub(crate) fn administrator_deed(&self, by: Actor) -> AdministratorDeed {
        let at = self.now();
        AdministratorDeed { id: ActId::generate(at, self.entropy()), at, by }
    }

    /// Makes somebody an administrator who may do everything, or gives an administrator a new password.
    pub async fn set_administrator(&self, name: &str, password: &Secret) -> Result<(), TeamError> {
        let wish = TeamWish { password: Some(password), may_add: true, ..TeamWish::default() };
        self.change_administrator(name, wish, Actor::Administrator(None)).await.map(drop)
    }

    /// Makes somebody an administrator, or another one of them; whether they are new.
    pub async fn change_administrator(&self, name: &str, wish: TeamWish<'_>, by: Actor) -> Result<bool, TeamError> {
        let hashed = wish.password.map(|password| hash(password, self.entropy())).transpose()?;
        let address = wish.address.map(|address| contact::mail_address(address).ok_or(TeamError::NotAnAddress));
        // Of somebody from before any name is good.
        if wish.may_add && !is_name(name) && self.administrator(name).await?.is_none() {
            return Err(TeamError::NotAName);
        }
        let wish = AdministratorWish {
            role: wish.role,
            password_hash: hashed.as_deref(),
            account: wish.account,
            address: address.transpose()?,
            may_add: wish.may_add,
        };
        let deed = self.administrator_deed(by);
        let is_new = match self.store.change_administrator(name, &wish, &deed).await? {
            AdministratorChange::Added => true,
            AdministratorChange::Done => false,
            refused => return Err(refusal(refused)),
        };
        tracing::info!(username = name, by = %deed.by, is_new, "an administrator was made or changed");
        Ok(is_new)
    }

    /// Removes an administrator; their sessions end at once.
    pub async fn remove_administrator(&self, name: &str, by: Actor) -> Result<(), TeamError> {
        let deed = self.administrator_deed(by);
        match self.store.remove_administrator(name, &deed).await? {
            AdministratorChange::Done => {
                tracing::info!(username = name, by = %deed.by, "an administrator was removed");
                Ok(())
            }
            refused => Err(refusal(refused)),
        }
    }

    /// The machine's owner takes an administrator back: there is a new password, and neither an account nor its passkeys. Their
    /// sessions end at once. `None` if there is none of this name.
    pub async fn reset_administrator(
        &self,
        name: &str,
        password: &Secret,
        by: Actor,
    ) -> Result<Option<Reset>, TeamError> {
        let hashed = hash(password, self.entropy())?;
        let deed = self.administrator_deed(by.clone());
        let Some(before) = self.store.reset_administrator(name, &hashed, &deed).await? else { return Ok(None) };
        let mut passkeys = 0;
        if let Some(account) = &before.account {
            for passkey in self.passkeys_of(account).await?.unwrap_or_default() {
                passkeys += usize::from(self.take_passkey(account, &passkey.id, by.clone()).await?);
            }
        }
        tracing::warn!(username = name, %by, passkeys, "an administrator was reset");
        Ok(Some(Reset { account: before.account, passkeys }))
    }

    /// Every administrator, by name.
    pub async fn administrators(&self) -> Result<Vec<Administrator>, StoreError> {
        self.store.administrators().await
    }

    /// The administrator of this name.
    pub async fn administrator(&self, name: &str) -> Result<Option<Administrator>, StoreError> {
        // A database may not even be able to compare such a name.
        if name.contains(char::is_control) {
            return Ok(None);
        }
        self.store.administrator(name).await
    }

    /// Whether one of these accounts, or what it is part of, is an administrator's.
    pub async fn concerns_administrator(&self, accounts: &[&Subject]) -> Result<bool, StoreError> {
        for subject in accounts {
            let Some(account) = self.store.account_of(subject).await? else { continue };
            if self.store.administrator_with(&account).await?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The same of the accounts to which something was done.
    pub async fn act_concerns_administrator(&self, act: &ActId) -> Result<bool, StoreError> {
        let Some(act) = self.store.identity_act(act).await? else { return Ok(false) };
        let accounts: Vec<_> = [Some(&act.subject), act.other.as_ref()].into_iter().flatten().collect();
        self.concerns_administrator(&accounts).await
    }

    /// What was done to administrators, the newest first.
    pub async fn administrator_acts(&self) -> Result<Vec<AdministratorAct>, StoreError> {
        self.store.administrator_acts(ACTS).await
    }

    /// What an administrator may do in whose session this stamp is; `None` if it is worth nothing any more.
    pub async fn present_administrator(
        &self,
        name: &str,
        of_session: Digest,
    ) -> Result<Option<AdministratorRole>, StoreError> {
        let administrator = self.administrator(name).await?;
        Ok(administrator.filter(|administrator| stamp(administrator) == of_session).map(|one| one.role))
    }
}

fn refusal(change: AdministratorChange) -> TeamError {
    match change {
        AdministratorChange::Last => TeamError::Last,
        AdministratorChange::NoAccount => TeamError::NoAccount,
        AdministratorChange::AccountTaken => TeamError::AccountTaken,
        AdministratorChange::NoWayIn => TeamError::NoWayIn,
        AdministratorChange::Unknown | AdministratorChange::Added | AdministratorChange::Done => TeamError::Unknown,
    }
}
