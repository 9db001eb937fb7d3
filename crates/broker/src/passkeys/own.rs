//! What people see and do of their passkeys, and what an administrator does for them.

use std::collections::BTreeSet;

use domain::{
    Passkey, PasskeyId, SignIn, Subject, Timestamp,
    identity_act::{ActKind, Actor, IdentityAct},
};
use storage::StoreError;

use super::{Asker, MOST, PasskeyError, PasskeyQuestion, counting};
use crate::{Broker, Transaction, linking::UNDO_WINDOW, sign_in::Browser};

/// How many entries of the journal are looked at.
const ACTS: u16 = 100;

/// A person's passkeys.
#[derive(Debug)]
pub struct PasskeyView {
    /// All of them, the oldest first.
    pub passkeys: Vec<Passkey>,
    /// Set where the person may change them: the question by which a further one is made, if they may have more.
    pub register: Option<PasskeyQuestion>,
    /// Whether the person may change them.
    pub may_change: bool,
    /// From when on a new one would count, if not at once.
    pub counts_from: Option<Timestamp>,
    /// Set where they may not yet, and have one that counts: the question by which they prove it.
    pub prove: Option<PasskeyQuestion>,
    /// What was done lately, the newest first: when, what, and the passkey's name.
    pub acts: Vec<(Timestamp, ActKind, String)>,
}

impl Broker {
    /// The passkeys of whoever is signed in.
    pub async fn passkey_view(&self, browser: &Browser<'_>, sign_in: &SignIn) -> Result<PasskeyView, PasskeyError> {
        if !self.has_passkeys() {
            return Err(PasskeyError::Off);
        }
        let asker = Asker { browser, sign_in, attempt: None };
        let passkeys = self.store.passkeys_of(&sign_in.subject).await?;
        let may_change = self.may_change_passkeys(sign_in);
        let register =
            if may_change && passkeys.len() < MOST { Some(self.ask_to_register(&asker, &passkeys)?) } else { None };
        let good = counting(passkeys.clone(), self.now());
        let prove = if may_change || good.is_empty() { None } else { Some(self.ask_to_prove(&asker, &good)?) };
        let acts = self.passkey_acts(&sign_in.subject).await?;
        let counts_from = self.new_passkey_counts_from(sign_in);
        Ok(PasskeyView { passkeys, register, may_change, counts_from, prove, acts })
    }

    async fn passkey_acts(&self, account: &Subject) -> Result<Vec<(Timestamp, ActKind, String)>, StoreError> {
        let earliest = self.now() - UNDO_WINDOW;
        let acts = self.store.identity_acts_of(account, ACTS).await?.into_iter();
        let lately =
            acts.filter(|act| act.at > earliest && matches!(act.kind, ActKind::PasskeyAdded | ActKind::PasskeyRemoved));
        Ok(lately.map(|act| (act.at, act.kind, name_in(&act))).collect())
    }

    /// Whoever is signed in registers a passkey.
    pub async fn add_own_passkey(
        &self,
        browser: &Browser<'_>,
        sign_in: &SignIn,
        new: (&str, &str),
        transaction: &Transaction,
    ) -> Result<(), PasskeyError> {
        self.register_passkey(&Asker { browser, sign_in, attempt: None }, new, transaction).await
    }

    /// Whoever is signed in proves one: the sign-in with both factors, for the browser's session.
    pub async fn confirm_by_passkey(
        &self,
        browser: &Browser<'_>,
        sign_in: &SignIn,
        answer: &str,
        transaction: &Transaction,
    ) -> Result<SignIn, PasskeyError> {
        self.prove_passkey(&Asker { browser, sign_in, attempt: None }, answer, transaction).await
    }

    /// Whoever is signed in removes one; `false` if they have none with this id.
    pub async fn remove_own_passkey(&self, sign_in: &SignIn, id: &str) -> Result<bool, PasskeyError> {
        if !self.may_change_passkeys(sign_in) {
            return Err(PasskeyError::NotRecent);
        }
        let Some(id) = PasskeyId::parse(id) else { return Ok(false) };
        let to = self.addresses_of(sign_in).await?;
        Ok(self.remove_passkey(&sign_in.subject, &id, Actor::Person, to).await?)
    }

    /// The passkeys of an account; `None` if there is no such account.
    pub async fn passkeys_of(&self, subject: &Subject) -> Result<Option<Vec<Passkey>>, StoreError> {
        let Some(account) = self.store.account_of(subject).await? else { return Ok(None) };
        self.store.passkeys_of(&account).await.map(Some)
    }

    /// An administrator removes one, such as of somebody who lost it; `false` if the account has none with this id.
    pub async fn take_passkey(&self, subject: &Subject, id: &PasskeyId, by: Actor) -> Result<bool, StoreError> {
        let Some(account) = self.store.account_of(subject).await? else { return Ok(false) };
        let to = self.known_addresses(&account).await?;
        self.remove_passkey(&account, id, by, to).await
    }

    async fn remove_passkey(
        &self,
        account: &Subject,
        id: &PasskeyId,
        by: Actor,
        to: BTreeSet<String>,
    ) -> Result<bool, StoreError> {
        let known = self.store.passkeys_of(account).await?;
        let Some(passkey) = known.into_iter().find(|known| known.id == *id) else { return Ok(false) };
        let name = passkey.name.as_str();
        let act = self.passkey_act(ActKind::PasskeyRemoved, by, (account, name));
        if !self.store.remove_passkey(account, id, &act).await? {
            return Ok(false);
        }
        tracing::info!(sub = %account, passkey = %id, by = %act.by, "a passkey was removed");
        self.tell_of_passkey(&act, name, None, to).await;
        Ok(true)
    }

    /// Where a person is told of what was done to their account.
    pub(crate) async fn addresses_of(&self, sign_in: &SignIn) -> Result<BTreeSet<String>, StoreError> {
        let mut to = self.known_addresses(&sign_in.subject).await?;
        to.extend(sign_in.attributes.first(domain::AttributeName::Mail).map(str::to_owned));
        Ok(to)
    }
}

fn name_in(act: &IdentityAct) -> String {
    act.details.get("name").and_then(|name| name.as_str()).unwrap_or_default().to_owned()
}
