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

    /// An administrator has judged that two accounts are one person's.
    pub async fn merge(&self, keep: &Subject, absorb: &Subject) -> Result<Joined, StoreError> {
        let (now, by) = (self.now(), Actor::Administrator);
        let id = ActId::generate(now, self.entropy());
        let joined = self.store.join(&Join { id: &id, keep, absorb, by, note: Value::Null }, now).await?;
        if let Joined::Done(act) = &joined {
            tracing::info!(act = %act.id, sub = %act.subject, absorbed = %absorb, "an administrator joined two accounts");
        }
        Ok(joined)
    }

    /// An administrator undoes an act of the journal, whoever did it and whenever.
    pub async fn undo(&self, id: &ActId) -> Result<Undone, StoreError> {
        match self.store.identity_act(id).await? {
            Some(act) => self.undo_act(&act, Actor::Administrator).await,
            None => Ok(Undone::Unknown),
        }
    }

    /// An administrator makes an account that became part of another one stand by itself again.
    pub async fn split(&self, part: &Subject) -> Result<Undone, StoreError> {
        let acts = self.store.identity_acts_of(part, ACTS).await?;
        let joined =
            |act: &&IdentityAct| act.kind == ActKind::Join && act.undone.is_none() && act.other.as_ref() == Some(part);
        match acts.iter().find(joined) {
            Some(act) => self.undo_act(act, Actor::Administrator).await,
            None => Ok(Undone::Unknown),
        }
    }

    /// What was done to an account, and to those that are part of it; the newest first.
    pub async fn identity_history(&self, subject: &Subject) -> Result<Vec<IdentityAct>, StoreError> {
        self.store.identity_acts_of(subject, ACTS).await
    }
}
