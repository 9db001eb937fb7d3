//! `beadle check`: everything that can be found out without serving.

use clap::Args;

use crate::{Outcome, open::Target};

/// Options of `beadle check`.
#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    target: Target,
}

impl Check {
    pub(crate) async fn run(self) -> Outcome {
        let opening = self.target.opening()?;
        println!("configuration  good");
        println!("issuer         {}", opening.settings.issuer);
        println!("entityID       {}", opening.settings.service.entity_id);
        println!("database       {}", opening.database);
        let sources = opening.settings.institutions.len();
        let broker = opening.open().await?;
        println!("keys           open with the master key");
        let institutions = broker.catalogue.current().len();
        println!("institutions   {institutions} from {sources} source(s)");
        if institutions == 0 {
            return Err("there is no institution: nobody could sign in; the log above says why".into());
        }
        println!("all good");
        Ok(())
    }
}
