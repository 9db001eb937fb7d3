//! An institution has a new name or a new domain: its people come along.

use std::collections::BTreeMap;

use domain::{EntityId, InstitutionMove, identifier::IdentifierKind, institution_move::MoveId};
use storage::{
    StoreError,
    institution_moves::{MoveCursor, Moved},
};

pub use storage::institution_moves::DoneMove;

use crate::Broker;

/// How many examples and conflicts are kept.
const EXAMPLES: usize = 20;

/// What a move did, or would do.
#[derive(Debug, Clone, Default)]
pub struct MoveReport {
    /// By which it can be undone; `None` if it was a trial.
    pub id: Option<MoveId>,
    /// How many identifiers of each kind were moved.
    pub moved: BTreeMap<IdentifierKind, u64>,
    /// The first of each kind.
    pub examples: Vec<Moved>,
    /// How many stay, because somebody else is known by what they would become.
    pub conflicts: u64,
    /// The first of them.
    pub conflicting: Vec<Moved>,
    /// In how many certificates' names the person keeps the name.
    pub certificate_names: u64,
    /// What an administrator should look at first.
    pub doubts: Vec<MoveDoubt>,
}

/// What may be a slip.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoveDoubt {
    /// Nobody could sign in there.
    #[error("no source names {0}")]
    Unnamed(EntityId),
    /// What it sends will be dropped.
    #[error("{0} may not speak for {1}, by its metadata")]
    ForeignScope(EntityId, String),
    /// The configuration speaks of the old name.
    #[error(
        "the configuration names {0}: [[openid_providers]], jwt_bearer.issuers, or what is taken from [[institutions]]"
    )]
    Configured(EntityId),
}

impl Broker {
    /// Moves an institution's people to its new name or domain; or only tells what that would do.
    pub async fn move_institution(&self, order: &InstitutionMove, apply: bool) -> Result<MoveReport, StoreError> {
        let now = self.now();
        let id = apply.then(|| MoveId::generate(now, self.entropy()));
        if let Some(id) = &id {
            self.store.begin_move(id, order, now).await?;
        }
        let mut report = MoveReport { id, doubts: self.move_doubts(order), ..MoveReport::default() };
        let mut cursor = MoveCursor::default();
        loop {
            let (moved, next) = self.store.move_identifiers(order, report.id.as_ref(), &cursor, now).await?;
            for moved in moved {
                report.count(moved);
            }
            let Some(next) = next else { break };
            cursor = next;
        }
        report.certificate_names = self.store.move_certificate_names(order, report.id.as_ref()).await?;
        if let Some(id) = &report.id {
            self.store.move_affiliations(order, id).await?;
            let moved: u64 = report.moved.values().sum();
            let (from, to) = (&order.from, &order.to);
            tracing::info!(%id, %from, %to, scope = ?order.scope, moved, conflicts = report.conflicts,
                "moved an institution's people");
        }
        Ok(report)
    }

    /// The moves that were done, the newest first.
    pub async fn institution_moves(&self) -> Result<Vec<DoneMove>, StoreError> {
        self.store.moves().await
    }

    /// Undoes a move. How many identifiers are in use again, and how many are somebody else's by now; `None` if there is
    /// no such move that is not undone.
    pub async fn undo_move(&self, id: &MoveId) -> Result<Option<(u64, u64)>, StoreError> {
        let undone = self.store.undo_move(id, self.now()).await?;
        if let Some((back, left)) = undone {
            tracing::info!(%id, back, left, "undid the move of an institution's people");
        }
        Ok(undone)
    }

    fn move_doubts(&self, order: &InstitutionMove) -> Vec<MoveDoubt> {
        let catalogue = self.catalogue.current();
        let mut doubts = Vec::new();
        match (catalogue.institution(&order.to), &order.scope) {
            (None, _) => doubts.push(MoveDoubt::Unnamed(order.to.clone())),
            (Some(institution), Some((_, new))) if !institution.scopes.iter().any(|rule| rule.allows(new)) => {
                doubts.push(MoveDoubt::ForeignScope(order.to.clone(), new.clone()));
            }
            (Some(_), _) => {}
        }
        if order.from != order.to && self.settings.names_institution(&order.from) {
            doubts.push(MoveDoubt::Configured(order.from.clone()));
        }
        doubts
    }
}

impl MoveReport {
    fn count(&mut self, moved: Moved) {
        if moved.taken_by.is_some() {
            self.conflicts += 1;
            if self.conflicting.len() < EXAMPLES {
                self.conflicting.push(moved);
            }
            return;
        }
        let count = self.moved.entry(moved.before.kind).or_default();
        *count += 1;
        if *count == 1 {
            self.examples.push(moved);
        }
    }
}
