//! `beadle user export` and `delete`.

use broker::personal_data::Deleted;
use clap::Args;

use super::subject;
use crate::{
    Outcome,
    open::{Target, operator},
};

/// Options of `beadle user export`.
#[derive(Debug, Args)]
pub(super) struct Export {
    /// The person's `sub`.
    sub: String,
    #[command(flatten)]
    target: Target,
}

impl Export {
    pub(super) async fn run(self) -> Outcome {
        let subject = subject(&self.sub)?;
        let data = self.target.broker().await?.personal_data(&subject).await?;
        let data = data.ok_or_else(|| format!("there is no account {subject}"))?;
        println!("{}", serde_json::to_string_pretty(&data)?);
        Ok(())
    }
}

/// Options of `beadle user delete`.
#[derive(Debug, Args)]
pub(super) struct Delete {
    /// The person's `sub`.
    sub: String,
    /// Yes, for good.
    #[arg(long)]
    yes: bool,
    #[command(flatten)]
    target: Target,
}

impl Delete {
    pub(super) async fn run(self) -> Outcome {
        let subject = subject(&self.sub)?;
        if !self.yes {
            return Err(format!("this cannot be undone: say --yes to delete all that is known of {subject}").into());
        }
        match self.target.broker().await?.delete_account(&subject, operator()).await? {
            Deleted::Done { farewell, certificates } => {
                println!("{subject} is deleted. It is never used again.");
                println!("{certificates} certificates were revoked; the records of certificates are kept.");
                for visited in farewell.visited {
                    println!("signed out of {}", visited.name);
                }
                Ok(())
            }
            Deleted::Already => {
                println!("{subject} was deleted before.");
                Ok(())
            }
            Deleted::Unknown => Err(format!("there is no account {subject}").into()),
        }
    }
}
