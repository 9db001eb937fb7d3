//! `beadle idp migrate`: an institution has a new name or a new domain.

use broker::institution_moves::{DoneMove, MoveReport};
use clap::Args;
use domain::{InstitutionMove, institution_move::MoveId};

use super::declare::entity;
use crate::{Outcome, open::Target};

/// Options of `beadle idp migrate`.
#[derive(Debug, Args)]
pub(super) struct Migrate {
    /// The institution's entityID until now.
    #[arg(long, value_name = "ENTITYID")]
    from: String,
    /// Its entityID from now on, if that changed.
    #[arg(long, value_name = "ENTITYID")]
    to: Option<String>,
    /// The domain behind the @ of its people's identifiers, if that changed.
    #[arg(long, value_name = "OLD=NEW")]
    scope: Option<String>,
    /// Do it. Without it, it is only told what that would do.
    #[arg(long)]
    apply: bool,
    #[command(flatten)]
    target: Target,
}

impl Migrate {
    pub(super) async fn run(self) -> Outcome {
        let to = self.to.as_deref().map(entity).transpose()?;
        let order = InstitutionMove::new(entity(&self.from)?, to, self.scope.as_deref())?;
        let broker = self.target.opening()?.open().await?;
        tell(&broker.move_institution(&order, self.apply).await?);
        Ok(())
    }
}

fn tell(report: &MoveReport) {
    for doubt in &report.doubts {
        println!("CAREFUL: {doubt}");
    }
    for (kind, count) in &report.moved {
        println!("{count} of {}", kind.as_str());
    }
    for moved in &report.examples {
        println!("    {} becomes {}", moved.before.value, moved.after.value);
    }
    println!("{} names in certificates stay as they are", report.certificate_names);
    if report.conflicts > 0 {
        println!("{} identifiers stay, because somebody else has what they would become:", report.conflicts);
    }
    for conflict in &report.conflicting {
        let (after, subject) = (&conflict.after, &conflict.subject);
        if let Some(other) = &conflict.taken_by {
            println!("    {}={} of {subject} is known for {other}", after.kind.as_str(), after.value);
        }
    }
    match &report.id {
        Some(id) => println!("Done. Undo it with: beadle idp undo-migrate {id}"),
        None => println!("Nothing was changed. Do it with --apply."),
    }
}

/// Options of `beadle idp undo-migrate`.
#[derive(Debug, Args)]
pub(super) struct UndoMigrate {
    /// Its name, as `idp migrations` lists it.
    id: String,
    #[command(flatten)]
    target: Target,
}

impl UndoMigrate {
    pub(super) async fn run(self) -> Outcome {
        let unknown = || format!("there is no migration {} that is not undone", self.id);
        let id = MoveId::parse(&self.id).ok_or_else(unknown)?;
        let (back, left) = self.target.broker().await?.undo_move(&id).await?.ok_or_else(unknown)?;
        println!("{back} identifiers are as before.");
        if left > 0 {
            println!("{left} stay history: somebody else is known by them now.");
        }
        Ok(())
    }
}

pub(super) async fn migrations(target: &Target) -> Outcome {
    for done in target.broker().await?.institution_moves().await? {
        println!("{}", line(&done));
    }
    Ok(())
}

fn line(done: &DoneMove) -> String {
    let InstitutionMove { from, to, scope } = &done.order;
    let scope = scope.as_ref().map(|(old, new)| format!("  @{old} to @{new}")).unwrap_or_default();
    let undone = done.undone_at.map(|at| format!("  undone {at}")).unwrap_or_default();
    format!("{}  {}  {from} to {to}{scope}{undone}", done.id, done.at)
}
