//! `beadle mail …`: letters on their way, and what became of them.

use broker::{
    Broker,
    documents::LetterEntry,
    letters::{MailState, Posted},
};
use clap::{Args, Subcommand};

use crate::{Outcome, open::Target};

/// Options of `beadle mail`.
#[derive(Debug, Args)]
pub(crate) struct Mail {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Letters on record, the newest first: those that wait, those that left within a week, those that were given up.
    List(List),
    /// Have a letter tried once more that waits or was given up; or all that were given up.
    Retry {
        /// Its name, as `list` prints it.
        #[arg(required_unless_present = "all", conflicts_with = "all")]
        id: Option<String>,
        /// All that were given up.
        #[arg(long)]
        all: bool,
        #[command(flatten)]
        target: Target,
    },
    /// Forget a letter that has not left.
    Discard {
        /// Its name, as `list` prints it.
        id: String,
        #[command(flatten)]
        target: Target,
    },
    /// Send a letter that says nothing but that it arrived.
    Test {
        /// Whom to.
        address: String,
        #[command(flatten)]
        target: Target,
    },
}

#[derive(Debug, Args)]
struct List {
    /// Only those that are `waiting`, `sent` or `failed`.
    #[arg(long, value_parser = state)]
    state: Option<MailState>,
    /// How many.
    #[arg(long, default_value_t = 100)]
    limit: u16,
    /// Those before this one.
    #[arg(long)]
    before: Option<String>,
    /// A line of JSON for each.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: Target,
}

impl Mail {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::List(list) => list.run().await,
            Action::Retry { id, all: _, target } => {
                let broker = target.broker().await?;
                let again = broker.retry_mail(id.as_deref()).await?;
                match id {
                    Some(id) if again == 0 => Err(format!("no letter {id} waits or was given up").into()),
                    _ => {
                        println!("{again} to be tried again. A running server does it within 20 seconds.");
                        Ok(())
                    }
                }
            }
            Action::Discard { id, target } => {
                if target.broker().await?.discard_mail(&id).await? {
                    println!("{id} is forgotten.");
                    Ok(())
                } else {
                    Err(format!("no letter {id} waits or was given up").into())
                }
            }
            Action::Test { address, target } => test(&target.broker().await?, &address).await,
        }
    }
}

impl List {
    async fn run(self) -> Outcome {
        let broker = self.target.broker().await?;
        for one in broker.mail_on_record(self.state, self.before.as_deref(), self.limit).await? {
            if self.json {
                println!("{}", serde_json::to_string(&LetterEntry::from(&one))?);
            } else {
                let problem = one.problem.as_deref().map(|problem| format!("  {problem}")).unwrap_or_default();
                let state = one.state.as_str();
                println!("{}  {state:7}  {}  {}  {}{problem}", one.id, one.posted_at, one.about, one.recipient);
            }
        }
        Ok(())
    }
}

async fn test(broker: &Broker, address: &str) -> Outcome {
    match broker.post_test_letter(address).await? {
        None => Err("there is no [mail] in the configuration".into()),
        Some(Posted::Sent) => {
            println!("The mail server took a letter to {address}.");
            Ok(())
        }
        Some(Posted::Waits(problem)) => {
            Err(format!("the letter to {address} did not leave, and is tried again: {problem}").into())
        }
        Some(Posted::Refused(problem)) => Err(format!("the letter to {address} will not leave: {problem}").into()),
    }
}

fn state(text: &str) -> Result<MailState, String> {
    MailState::parse(text).ok_or_else(|| "one of waiting, sent, failed".to_owned())
}
