//! What administrators do with accounts that are one person's, or were taken for one.

use domain::{
    Subject,
    identity_act::{ActId, ActKind, Actor, IdentityAct},
};
use serde_json::Value;
use storage::{
    StoreError,
    joining::{Join, Joined, Undone},
};

use super::LinkedApplication;
use crate::Broker;

/// How much of the journal is looked at.
const ACTS: u16 = 1_000;

impl Broker {
    /// What would become of the applications if the second account became part of the first. `None` if either does not
    /// exist, or they are one already.
    pub async fn merge_preview(
        &self,
        keep: &Subject,
        absorb: &Subject,
    ) -> Result<Option<Vec<LinkedApplication>>, StoreError> {
        let (keep, absorb) = (self.store.account_of(keep).await?, self.store.account_of(absorb).await?);
        match (keep, absorb) {
            (Some(keep), Some(absorb)) if keep != absorb => Ok(Some(self.applications_of_both(&keep, &absorb).await?)),
            _ => Ok(None),
        }
    }

    /// The same, with the two accounts that it is about: those that the named ones are part of by now.
    pub async fn merge_question(
        &self,
        keep: &Subject,
        absorb: &Subject,
    ) -> Result<Option<(Subject, Subject, Vec<LinkedApplication>)>, StoreError> {
        let (keep, absorb) = (self.store.account_of(keep).await?, self.store.account_of(absorb).await?);
        let (Some(keep), Some(absorb)) = (keep, absorb) else { return Ok(None) };
        let applications = self.merge_preview(&keep, &absorb).await?;
        Ok(applications.map(|applications| (keep, absorb, applications)))
    }

    /// Merges two accounts that stand by themselves, as an administrator has just seen them; `None` if either is part of
    /// another one, whose person nobody has looked at.
    pub async fn merge_as_shown(
        &self,
        keep: &Subject,
        absorb: &Subject,
        by: Actor,
    ) -> Result<Option<Joined>, StoreError> {
        let (now_keep, now_absorb) = (self.store.account_of(keep).await?, self.store.account_of(absorb).await?);
        if now_keep.is_some() && now_keep == now_absorb {
            return Ok(Some(Joined::SameAccount));
        }
        for (account, named) in [(now_keep, keep), (now_absorb, absorb)] {
            match account {
                None => return Ok(Some(Joined::NotOpen(named.clone()))),
                Some(account) if account != *named => return Ok(None),
                Some(_) => {}
            }
        }
        self.merge(keep, absorb, by).await.map(Some)
    }

    /// An administrator has judged that two accounts are one person's.
    pub async fn merge(&self, keep: &Subject, absorb: &Subject, by: Actor) -> Result<Joined, StoreError> {
        let now = self.now();
        let id = ActId::generate(now, self.entropy());
        let joined = self.store.join(&Join { id: &id, keep, absorb, by, note: Value::Null }, now).await?;
        if let Joined::Done(act) = &joined {
            tracing::info!(act = %act.id, sub = %act.subject, absorbed = %absorb, "an administrator joined two accounts");
        }
        Ok(joined)
    }

    /// An administrator undoes an act of the journal, whoever did it and whenever.
    pub async fn undo(&self, id: &ActId, by: Actor) -> Result<Undone, StoreError> {
        match self.store.identity_act(id).await? {
            Some(act) => self.undo_act(&act, by).await,
            None => Ok(Undone::Unknown),
        }
    }

    /// An administrator makes an account that became part of another one stand by itself again.
    pub async fn split(&self, part: &Subject, by: Actor) -> Result<Undone, StoreError> {
        let acts = self.store.identity_acts_of(part, ACTS).await?;
        let joined =
            |act: &&IdentityAct| act.kind == ActKind::Join && act.undone.is_none() && act.other.as_ref() == Some(part);
        match acts.iter().find(joined) {
            Some(act) => self.undo_act(act, by).await,
            None => Ok(Undone::Unknown),
        }
    }

    /// The journal, the newest first: of all accounts, or of one and those that are part of it.
    pub async fn journal(
        &self,
        account: Option<&Subject>,
        before: Option<&ActId>,
        limit: u16,
    ) -> Result<Vec<IdentityAct>, StoreError> {
        self.store.identity_acts(account, before, limit).await
    }

    /// What was done to an account, and to those that are part of it; the newest first.
    pub async fn identity_history(&self, subject: &Subject) -> Result<Vec<IdentityAct>, StoreError> {
        self.store.identity_acts_of(subject, ACTS).await
    }
}
