//! `beadle idp …`: institutions.

mod declare;
mod migrate;
mod released;

use std::path::PathBuf;

use broker::{
    Broker,
    catalogue::{Checked, Difference, Mode, Outcome as Became},
    settings::{MetadataLocation, MetadataSource},
};
use clap::{Args, Subcommand};
use domain::{Clock as _, EntityId, SystemClock};
use outbound::Fetcher;
use serde_json::{Map, Value};

use crate::{Outcome, config::signing_key, open::Target};

/// Options of `beadle idp`.
#[derive(Debug, Args)]
pub(crate) struct Institution {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// One line each: entityID and name, as the sources said last.
    List(Target),
    /// Everything about one, as JSON.
    Show {
        /// Its entityID.
        entity_id: String,
        #[command(flatten)]
        target: Target,
    },
    /// Read the sources now, instead of within the hour; a running server follows within seconds.
    Refresh {
        /// Take over what a source says even if much is missing in it.
        #[arg(long)]
        accept_losses: bool,
        #[command(flatten)]
        target: Target,
    },
    /// What reading the sources now would change, without changing it.
    Diff(Target),
    /// Look whether a file with metadata is signed by a key, and what can be used of it.
    Verify {
        /// The file.
        file: PathBuf,
        /// The signing key or certificate, PEM; several if need be. Without one, no signature is asked for.
        #[arg(long = "signing-key", value_name = "FILE")]
        signing_keys: Vec<PathBuf>,
    },
    /// What institutions really released of late: how many answers had which attribute, never a value.
    Released(released::Released),
    /// Declare that an institution replaces one identifier by another, and gives no login name to somebody else meanwhile.
    Declare(declare::Declare),
    /// Everything that was declared, and how many people were recognised by it.
    Declared(Target),
    /// End what was declared.
    Withdraw(declare::Withdraw),
    /// An institution has a new entityID or domain: its people come along. On trial unless told otherwise.
    Migrate(migrate::Migrate),
    /// The migrations that were done, the newest first.
    Migrations(Target),
    /// Undo a migration.
    UndoMigrate(migrate::UndoMigrate),
    /// Believe who vouches for an institution now, though it was somebody else before.
    Accept {
        /// Its entityID.
        entity_id: String,
        #[command(flatten)]
        target: Target,
    },
}

impl Institution {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::List(target) => {
                let broker = target.opening()?.open().await?;
                for institution in broker.catalogue.current().iter() {
                    println!("{}  {}", institution.entity_id, institution.name("en"));
                }
                Ok(())
            }
            Action::Show { entity_id, target } => show(&target.opening()?.open().await?, &entity_id),
            Action::Refresh { accept_losses, target } => {
                let mode = if accept_losses { Mode::AcceptLosses } else { Mode::Usual };
                refresh(&target.opening()?.open().await?, mode).await
            }
            Action::Diff(target) => refresh(&target.opening()?.open().await?, Mode::Trial).await,
            Action::Verify { file, signing_keys } => verify(file, &signing_keys).await,
            Action::Released(released) => released.run().await,
            Action::Declare(declare) => declare.run().await,
            Action::Declared(target) => declare::declared(&target).await,
            Action::Withdraw(withdraw) => withdraw.run().await,
            Action::Migrate(migrate) => migrate.run().await,
            Action::Migrations(target) => migrate::migrations(&target).await,
            Action::UndoMigrate(undo) => undo.run().await,
            Action::Accept { entity_id, target } => declare::accept(&entity_id, &target).await,
        }
    }
}

fn show(broker: &Broker, entity_id: &str) -> Outcome {
    let catalogue = broker.catalogue.current();
    let institution = EntityId::parse(entity_id).and_then(|id| catalogue.institution(&id).cloned());
    let institution = institution.ok_or_else(|| format!("no source names {entity_id}"))?;
    let mut shown = serde_json::to_value(&*institution)?;
    if let (Some(published), Some(members)) = (catalogue.published(&institution.entity_id), shown.as_object_mut()) {
        let changed = changed_by_overlay(members, serde_json::to_value(&**published)?);
        members.insert("as_published".to_owned(), changed.into());
    }
    println!("{}", serde_json::to_string_pretty(&shown)?);
    Ok(())
}

/// What an overlay made something else of, as the source says it.
fn changed_by_overlay(shown: &Map<String, Value>, published: Value) -> Map<String, Value> {
    let Value::Object(mut published) = published else { return Map::new() };
    // What the source does not say at all was added.
    for member in shown.keys() {
        published.entry(member.clone()).or_insert(Value::Null);
    }
    published.into_iter().filter(|(member, value)| shown.get(member).unwrap_or(&Value::Null) != value).collect()
}

async fn refresh(broker: &Broker, mode: Mode) -> Outcome {
    let mut bad = 0;
    for report in broker.refresh_catalogue(mode).await {
        let (source, institutions) = (&report.source, report.institutions);
        match report.outcome {
            Became::Unchanged => println!("{source}: nothing new, {institutions} institutions"),
            Became::Taken(difference) => {
                println!("{source}: {}", numbers(&difference));
                list(&difference);
            }
            Became::Alarming(difference) => {
                println!("{source}: {}; too much is missing, the {institutions} it had stay", numbers(&difference));
                list(&difference);
                bad += 1;
            }
            Became::Failed(reason) => {
                println!("{source}: {reason}; the {institutions} institutions it had stay");
                bad += 1;
            }
        }
    }
    if bad == 0 { Ok(()) } else { Err(format!("{bad} source(s) of institutions could not be taken over").into()) }
}

fn numbers(difference: &Difference) -> String {
    let Difference { before, after, added, removed, changed } = difference;
    let (added, removed, changed) = (added.len(), removed.len(), changed.len());
    format!("{before} institutions before, {after} now: {added} added, {removed} removed, {changed} changed")
}

fn list(difference: &Difference) {
    for (sign, ids) in [('+', &difference.added), ('-', &difference.removed), ('~', &difference.changed)] {
        for id in ids {
            println!("{sign} {id}");
        }
    }
}

async fn verify(file: PathBuf, signing_keys: &[PathBuf]) -> Outcome {
    let keys = signing_keys.iter().map(|path| signing_key(path)).collect::<Result<Vec<_>, _>>()?;
    let source = MetadataSource::new(MetadataLocation::File(file), keys);
    match broker::catalogue::check(&source, &Fetcher::new()?, SystemClock.now()).await {
        Checked::Good(institutions) => {
            println!("{source}: good, {} institutions", institutions.len());
            Ok(())
        }
        Checked::Bad(reason) => Err(format!("{source}: {reason}").into()),
    }
}
