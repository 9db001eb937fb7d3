//! `beadle admin …`: administrators of the web pages.

use std::io::{self, BufRead as _};

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
}

impl Admin {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::Set { username, target } => set(&username, &target).await,
            Action::Remove { username, target } => remove(&username, &target).await,
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
