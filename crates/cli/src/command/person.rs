//! `beadle user …`: people.

use clap::{Args, Subcommand};
use domain::Subject;

use crate::{Outcome, open::Target};

/// How many notices are shown.
const NOTICES: u16 = 100;

/// Options of `beadle user`.
#[derive(Debug, Args)]
pub(crate) struct Person {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What an administrator should know: sign-ins on hold, login names that changed hands. The newest first.
    Notices(Target),
    /// Close an account for good. Its `sub` is never used again.
    Close {
        /// The person's `sub`.
        sub: String,
        #[command(flatten)]
        target: Target,
    },
}

impl Person {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::Notices(target) => {
                for notice in target.broker().await?.identity_notices(NOTICES).await? {
                    println!("{}  {}  {}  {}", notice.at, notice.transaction, notice.institution, notice.text);
                }
                Ok(())
            }
            Action::Close { sub, target } => {
                let subject = Subject::parse(&sub).ok_or("a sub has 1 to 255 visible ASCII characters")?;
                if target.broker().await?.close_person(&subject).await? {
                    println!("{subject} is closed.");
                    Ok(())
                } else {
                    Err(format!("there is no open account {subject}").into())
                }
            }
        }
    }
}
