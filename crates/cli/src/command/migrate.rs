//! `beadle migrate`.

use clap::Args;
use storage::Store;

use crate::{Outcome, open::Target};

/// Options of `beadle migrate`.
#[derive(Debug, Args)]
pub(crate) struct Migrate {
    #[command(flatten)]
    target: Target,
}

impl Migrate {
    pub(crate) async fn run(self) -> Outcome {
        let opening = self.target.opening()?;
        let store = Store::open(&opening.database).await?;
        store.migrate().await?;
        println!("The tables of {} are up to date.", opening.database);
        Ok(())
    }
}
