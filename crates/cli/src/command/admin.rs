//! `beadle admin …`: administrators of the web pages, and the tokens of their programs.

use std::{
    io::{self, BufRead as _},
    time::Duration,
};

use clap::{Args, Subcommand};
use domain::Secret;

use crate::{Outcome, open::Target};

/// The shortest password, in characters.
const MIN_PASSWORD: usize = 12;

/// Options of `beadle admin`.
#[derive(Debug, Args)]
pub(crate) struct Admin {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Make somebody an administrator, or give them a new password. It is read from the first line of standard input.
    Set {
        /// The name to sign in with.
        username: String,
        #[command(flatten)]
        target: Target,
    },
    /// Make somebody an administrator no longer; their sessions end at once.
    Remove {
        /// The name.
        username: String,
        #[command(flatten)]
        target: Target,
    },
    /// Tokens with which programs call /admin/api.
    #[command(subcommand)]
    Token(Token),
}

#[derive(Debug, Subcommand)]
enum Token {
    /// Make one, in place of one of the same name; printed this once.
    Add {
        /// What it is called.
        name: String,
        /// How many days it is good.
        #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
        days: u32,
        #[command(flatten)]
        target: Target,
    },
    /// Every token: name, since when, until when.
    List(Target),
    /// End one at once.
    Remove {
        /// What it is called.
        name: String,
        #[command(flatten)]
        target: Target,
    },
}

impl Admin {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::Set { username, target } => set(&username, &target).await,
            Action::Remove { username, target } => remove(&username, &target).await,
            Action::Token(token) => token.run().await,
        }
    }
}

async fn set(username: &str, target: &Target) -> Outcome {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let password = Secret::from(line.trim_end_matches(['\r', '\n']));
    if password.expose().chars().count() < MIN_PASSWORD {
        return Err(format!("a password has at least {MIN_PASSWORD} characters").into());
    }
    target.broker().await?.set_administrator(username, &password).await?;
    println!("{username} can sign in at /admin now.");
    Ok(())
}

async fn remove(username: &str, target: &Target) -> Outcome {
    if target.broker().await?.remove_administrator(username).await? {
        println!("{username} is no administrator any more.");
        Ok(())
    } else {
        Err(format!("there is no administrator {username}").into())
    }
}

impl Token {
    async fn run(self) -> Outcome {
        match self {
            Self::Add { name, days, target } => {
                let lifetime = Duration::from_secs(u64::from(days) * 86_400);
                let token = target.broker().await?.add_admin_token(&name, lifetime).await?;
                println!("{}", token.expose());
                Ok(())
            }
            Self::List(target) => {
                for token in target.broker().await?.admin_tokens().await? {
                    println!("{}  from {}, until {}", token.name, token.created_at, token.expires_at);
                }
                Ok(())
            }
            Self::Remove { name, target } => {
                if target.broker().await?.remove_admin_token(&name).await? {
                    println!("The token {name} has ended.");
                    Ok(())
                } else {
                    Err(format!("there is no token {name}").into())
                }
            }
        }
    }
}
