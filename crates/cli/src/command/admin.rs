//! `beadle admin …`: administrators of the web pages, and the tokens of their programs.

mod token;

use std::io::{self, BufRead as _};

use broker::team::{TeamError, TeamWish};
use clap::{Args, Subcommand};
use domain::{AdministratorRole, Secret, Subject, administrator::act::AdministratorAct};
use serde_json::Value;

use self::token::Token;
use crate::{
    Outcome,
    open::{Target, operator},
};

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
    /// Every administrator: name, role, how they sign in, since when, when last.
    List(Target),
    /// Make somebody an administrator, or change one. Without any option, with `--password`, and for somebody new who gets no
    /// account, a password is read from the first line of standard input.
    Set(Set),
    /// Make somebody an administrator no longer; their sessions end at once.
    Remove {
        /// The name.
        username: String,
        #[command(flatten)]
        target: Target,
    },
    /// Take an administrator back whom somebody else may be by now: a new password, from the first line of standard input, ends
    /// their sessions; their account and its passkeys are taken away.
    Reset {
        /// The name.
        username: String,
        #[command(flatten)]
        target: Target,
    },
    /// What was done to administrators: when, by whom, what, as it was and as it became. The newest first.
    History(Target),
    /// Tokens with which programs call /admin/api.
    #[command(subcommand)]
    Token(Token),
}

/// Options of `beadle admin set`.
#[derive(Debug, Args)]
struct Set {
    /// The name that they have at /admin.
    username: String,
    /// What they may do: administrator, reviewer, help-desk or auditor. Somebody new is administrator unless told otherwise.
    #[arg(long, value_parser = role)]
    role: Option<AdministratorRole>,
    /// The `sub` of an account of theirs. It lets nobody in: only a password does.
    #[arg(long, value_name = "SUB", value_parser = subject)]
    account: Option<Subject>,
    /// Where letters go.
    #[arg(long)]
    address: Option<String>,
    /// Read a password although there are other options.
    #[arg(long)]
    password: bool,
    #[command(flatten)]
    target: Target,
}

fn role(text: &str) -> Result<AdministratorRole, String> {
    let roles: Vec<_> = AdministratorRole::ALL.iter().map(|role| role.as_str()).collect();
    AdministratorRole::parse(text).ok_or_else(|| format!("roles are {}", roles.join(", ")))
}

fn subject(text: &str) -> Result<Subject, String> {
    Subject::parse(text).ok_or_else(|| "this is no `sub`".to_owned())
}

impl Admin {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::List(target) => list(&target).await,
            Action::Set(wish) => wish.run().await,
            Action::Remove { username, target } => remove(&username, &target).await,
            Action::Reset { username, target } => reset(&username, &target).await,
            Action::History(target) => history(&target).await,
            Action::Token(token) => token.run().await,
        }
    }
}

fn password() -> Result<Secret, Box<dyn std::error::Error>> {
    let mut line = String::new();
    io::stdin().lock().read_line(&mut line)?;
    let password = Secret::from(line.trim_end_matches(['\r', '\n']));
    if password.expose().chars().count() < MIN_PASSWORD {
        return Err(format!("a password has at least {MIN_PASSWORD} characters").into());
    }
    Ok(password)
}

async fn list(target: &Target) -> Outcome {
    for one in target.broker().await?.administrators().await? {
        let ways = [one.password_hash.map(|_| "password".to_owned()), one.account.map(|sub| format!("account {sub}"))];
        let ways: Vec<_> = ways.into_iter().flatten().collect();
        let last = one.signed_in_at.map_or("never".to_owned(), |at| at.to_string());
        let address = one.address.map(|address| format!(", letters to {address}")).unwrap_or_default();
        println!(
            "{}  {}, by {}, since {}, signed in last: {last}{address}",
            one.name,
            one.role,
            ways.join(" and "),
            one.created_at
        );
    }
    Ok(())
}

impl Set {
    async fn run(self) -> Outcome {
        let Self { username, role, account, address, password: asked, target } = self;
        let broker = target.broker().await?;
        let is_new = broker.administrator(&username).await?.is_none();
        let only_the_name = role.is_none() && account.is_none() && address.is_none();
        let takes_password = asked || only_the_name || (is_new && account.is_none());
        let password = takes_password.then(password).transpose()?;
        let wish = TeamWish {
            role,
            password: password.as_ref(),
            account: account.as_ref(),
            address: address.as_deref(),
            may_add: true,
        };
        broker.change_administrator(&username, wish, operator()).await?;
        let has_password = broker.administrator(&username).await?.is_some_and(|known| known.password_hash.is_some());
        if has_password {
            println!("{username} can sign in at /admin now.");
        } else {
            println!("{username} is an administrator, but has no password yet: no account lets anybody in at /admin.");
        }
        Ok(())
    }
}

async fn remove(username: &str, target: &Target) -> Outcome {
    match target.broker().await?.remove_administrator(username, operator()).await {
        Ok(()) => {
            println!("{username} is no administrator any more.");
            Ok(())
        }
        Err(TeamError::Unknown) => Err(format!("there is no administrator {username}").into()),
        Err(error) => Err(error.into()),
    }
}

async fn reset(username: &str, target: &Target) -> Outcome {
    let broker = target.broker().await?;
    let Some(reset) = broker.reset_administrator(username, &password()?, operator()).await? else {
        return Err(format!("there is no administrator {username}").into());
    };
    println!("{username} has a new password, and every session of theirs has ended.");
    if let Some(account) = reset.account {
        println!(
            "Their account {account} is bound to them no longer; {} of its passkeys were removed.",
            reset.passkeys
        );
    }
    Ok(())
}

async fn history(target: &Target) -> Outcome {
    for act in target.broker().await?.administrator_acts().await? {
        let state = |state: Option<Value>| state.map_or("-".to_owned(), |state| state.to_string());
        let AdministratorAct { deed, name, kind, was, became } = act;
        println!("{}  {}  {kind} {name}: {} -> {}", deed.at, deed.by, state(was), state(became));
    }
    Ok(())
}
