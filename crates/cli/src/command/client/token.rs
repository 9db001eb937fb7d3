//! `beadle client token …`: who else may register clients, by the API.

use std::time::Duration;

use broker::registration::tokens::{NewRegistrationToken, admin_credential};
use clap::{Args, Subcommand};
use domain::{Scopes, client::contact::readable_name};

use crate::{
    Outcome,
    open::{OfIssuer, Target},
};

#[derive(Debug, Subcommand)]
pub(super) enum Token {
    /// Make an initial access token; prints it, this once.
    Add(Add),
    /// One line each: id, name, what it may.
    List {
        #[command(flatten)]
        target: Target,
    },
    /// Remove one. The clients that it brought stay.
    Remove {
        /// The token's id.
        id: String,
        #[command(flatten)]
        target: Target,
    },
}

/// Options of `beadle client token add`.
#[derive(Debug, Args)]
pub(super) struct Add {
    /// Whose it is.
    #[arg(long)]
    name: String,
    /// What its clients may ask for, separated by spaces.
    #[arg(long, default_value = "openid email profile")]
    scopes: String,
    /// How many clients it may bring; any number if left out.
    #[arg(long, value_name = "NUMBER")]
    uses: Option<u32>,
    /// For how many days it is good; until it is removed if left out.
    #[arg(long, value_name = "NUMBER")]
    days: Option<u32>,
    /// Its clients can be used at once. Otherwise they wait for a decision.
    #[arg(long)]
    approve: bool,
    /// It may also see, change and remove the clients that it brought (an admin client, as CILogon calls it).
    #[arg(long)]
    manage: bool,
    #[command(flatten)]
    target: OfIssuer,
}

impl Token {
    pub(super) async fn run(self) -> Outcome {
        match self {
            Self::Add(add) => add.run().await,
            Self::List { target } => list(&target).await,
            Self::Remove { id, target } => {
                if target.broker().await?.remove_registration_token(&id).await? {
                    println!("{id} is removed.");
                    Ok(())
                } else {
                    Err(format!("there is no token {id}").into())
                }
            }
        }
    }
}

impl Add {
    async fn run(self) -> Outcome {
        let name = readable_name(&self.name).ok_or("--name: a name has 1 to 200 characters, and no invisible ones")?;
        let new = NewRegistrationToken {
            name,
            scopes: Scopes::parse(&self.scopes)?,
            approves: self.approve,
            manages: self.manage,
            uses: self.uses,
            lifetime: self.days.map(|days| Duration::from_secs(u64::from(days) * 86_400)),
        };
        let (token, secret) = self.target.broker().await?.add_registration_token(new).await?;
        println!("token          {}", secret.expose());
        println!("admin_id       {}", token.id);
        println!("admin_secret   {}", secret.expose());
        println!("bearer         {}", admin_credential(&token, &secret));
        Ok(())
    }
}

async fn list(target: &Target) -> Outcome {
    for token in target.broker().await?.registration_tokens().await? {
        let uses = token.uses_left.map_or("any number of clients".to_owned(), |uses| format!("{uses} more clients"));
        let end = token.expires_at.map_or(String::new(), |end| format!(", until {end}"));
        let approves = if token.approves { ", approved at once" } else { ", waiting for approval" };
        let manages = if token.manages { ", manages them" } else { "" };
        let of = crate::command::of(&token.community);
        println!("{}  {}  {uses}{approves}{manages}{end}  {}{of}", token.id, token.name, token.scopes);
    }
    Ok(())
}
