//! `beadle idp …`: institutions.

use clap::{Args, Subcommand};

use crate::{Outcome, open::Target};

/// Options of `beadle idp`.
#[derive(Debug, Args)]
pub(crate) struct Institution {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// One line each: entityID and name, as the sources have them now.
    List(Target),
}

impl Institution {
    pub(crate) async fn run(self) -> Outcome {
        let Action::List(target) = self.action;
        let broker = target.opening()?.open().await?;
        for institution in broker.catalogue.current().iter() {
            println!("{}  {}", institution.entity_id, institution.name("en"));
        }
        Ok(())
    }
}
