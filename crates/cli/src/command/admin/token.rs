//! `beadle admin token …`: what programs show at `/admin/api`.

use std::time::Duration;

use broker::documents::AdminTokenDocument;
use clap::{Args, Subcommand};
use domain::{AdministratorRole, Permission};

use crate::{Outcome, open::Target};

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make one, in place of one of the same name; printed this once. Say what it may do by --scope, --role or both.
    Add(Add),
    /// Every token: name, since when, until when, what it may do.
    List {
        /// A line of JSON for each, as the API has them.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        target: Target,
    },
    /// End one at once.
    Remove {
        /// What it is called.
        name: String,
        #[command(flatten)]
        target: Target,
    },
}

/// Options of `beadle admin token add`.
#[derive(Debug, Args)]
#[group(id = "allowed", required = true, multiple = true, args = ["scopes", "role"])]
pub(super) struct Add {
    /// What it is called.
    name: String,
    /// What it may do, such as clients:read; several times, or several with commas between.
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',', value_parser = scope)]
    scopes: Vec<Permission>,
    /// Everything that this role may do: administrator, reviewer, help-desk or auditor.
    #[arg(long, value_parser = role)]
    role: Option<AdministratorRole>,
    /// How many days it is good.
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3650))]
    days: u32,
    #[command(flatten)]
    target: Target,
}

fn scope(word: &str) -> Result<Permission, String> {
    let all = || Permission::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ");
    Permission::parse(word).ok_or_else(|| format!("it is none of {}", all()))
}

fn role(word: &str) -> Result<AdministratorRole, String> {
    let all = || AdministratorRole::ALL.iter().map(|one| one.as_str()).collect::<Vec<_>>().join(", ");
    AdministratorRole::parse(word).ok_or_else(|| format!("it is none of {}", all()))
}

impl Token {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::Add(add) => add.run().await,
            Self::List { json, target } => list(json, &target).await,
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

impl Add {
    async fn run(self) -> Outcome {
        let lifetime = Duration::from_secs(u64::from(self.days) * 86_400);
        let of_role = self.role.into_iter().flat_map(AdministratorRole::permissions);
        let scopes = self.scopes.iter().copied().chain(of_role);
        let token = self.target.broker().await?.add_admin_token(&self.name, scopes, lifetime).await?;
        println!("{}", token.expose());
        Ok(())
    }
}

async fn list(json: bool, target: &Target) -> Outcome {
    let tokens = target.broker().await?.admin_tokens().await?;
    if json {
        for token in tokens {
            println!("{}", serde_json::to_string(&AdminTokenDocument::from(token))?);
        }
        return Ok(());
    }
    for token in tokens {
        let scopes: Vec<_> = token.scopes.iter().map(|scope| scope.as_str()).collect();
        println!("{}  from {}, until {}, may {}", token.name, token.created_at, token.expires_at, scopes.join(" "));
    }
    Ok(())
}
