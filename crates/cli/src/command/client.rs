//! `beadle client …`: relying parties. A running server sees every change at once.

mod describe;
mod token;

use broker::{Broker, documents::ClientEntry, ownership::OwnerError, secret_rotation::SecretError};
use clap::{Args, Subcommand};
use domain::{ClientId, ClientStatus, Decision};

use self::{
    describe::{Add, Edit, show},
    token::Token,
};
use crate::{Outcome, open::Target};

/// Who decides, in the records.
const COMMAND_LINE: &str = "command line";

/// Options of `beadle client`.
#[derive(Debug, Args)]
pub(crate) struct Client {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// One line each: id, status, name.
    List {
        /// Only those with this status: pending, approved, rejected, suspended, retired.
        #[arg(long)]
        status: Option<String>,
        /// A line of JSON for each, as the API has them.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        target: Target,
    },
    /// Everything about one.
    Show {
        /// As JSON, as the API has it.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        one: One,
    },
    /// Add one that is approved from the beginning; prints its secret, this once.
    Add(Add),
    /// Change what is registered of one. It keeps its id, its status and, if it has one, its secret.
    Edit(Edit),
    /// Who else may register clients, by the API.
    #[command(subcommand)]
    Token(Token),
    /// Give one a second secret, and print it, this once. The old one stays good until it is ended.
    NewSecret(NewSecret),
    /// What went wrong at one in the last week.
    Errors(One),
    /// Send somebody a letter by which they become an owner of one, once they sign in.
    Offer(Offer),
    /// Let one in that waits.
    Approve(One),
    /// Turn one down that waits.
    Reject(One),
    /// Switch one off for the moment.
    Suspend(One),
    /// Switch one on again.
    Resume(One),
    /// Switch one off for good.
    Retire(One),
}

#[derive(Debug, Args)]
struct Offer {
    #[command(flatten)]
    one: One,
    /// Where the letter goes.
    address: String,
}

#[derive(Debug, Args)]
struct NewSecret {
    #[command(flatten)]
    one: One,
    /// End all others at once: for one that was lost or leaked.
    #[arg(long)]
    replace: bool,
}

#[derive(Debug, Args)]
struct One {
    /// The client's id.
    id: String,
    #[command(flatten)]
    target: Target,
}

impl Client {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::List { status, json, target } => list(&target.broker().await?, status.as_deref(), json).await,
            Action::Show { json, one } => Box::pin(show(&one, json)).await,
            Action::Add(add) => add.run().await,
            Action::Edit(edit) => edit.run().await,
            Action::Token(token) => token.run().await,
            Action::NewSecret(one) => new_secret(&one).await,
            Action::Errors(one) => errors(&one).await,
            Action::Offer(one) => offer(&one).await,
            Action::Approve(one) => decide(&one, Decision::Approve).await,
            Action::Reject(one) => decide(&one, Decision::Reject).await,
            Action::Suspend(one) => decide(&one, Decision::Suspend).await,
            Action::Resume(one) => decide(&one, Decision::Resume).await,
            Action::Retire(one) => decide(&one, Decision::Retire).await,
        }
    }
}

async fn list(broker: &Broker, status: Option<&str>, json: bool) -> Outcome {
    let wanted = match status {
        Some(text) => vec![ClientStatus::parse(text).ok_or_else(|| format!("there is no status {text}"))?],
        None => ClientStatus::ALL.to_vec(),
    };
    for status in wanted {
        let mut after = None;
        loop {
            let page = broker.client_page(status, after.as_ref()).await?;
            for client in page.clients {
                if json {
                    println!("{}", serde_json::to_string(&ClientEntry::from(&client))?);
                    continue;
                }
                let federation = client.federation.as_ref().map_or(String::new(), |federation| {
                    format!("  ({} by {}, until {})", federation.by, federation.trust_anchor, federation.expires_at)
                });
                let of = super::of(&client.community);
                let built_in = if client.is_built_in() { "  (built in)" } else { "" };
                println!("{}  {:9}  {}{federation}{of}{built_in}", client.id, client.status, client.registration.name);
            }
            let Some(next) = page.next else { break };
            after = Some(next);
        }
    }
    Ok(())
}

async fn new_secret(new: &NewSecret) -> Outcome {
    let id = ClientId::parse(&new.one.id)?;
    let broker = new.one.target.broker().await?;
    let secret = match broker.new_client_secret(&id, COMMAND_LINE, new.replace).await {
        Ok(secret) => secret,
        Err(SecretError::Unknown) => return Err(format!("there is no client {id}").into()),
        Err(SecretError::TooMany) => {
            return Err(format!("{id} has two secrets already: an owner ends one, or --replace ends both").into());
        }
        Err(error) => return Err(error.into()),
    };
    println!("client_secret  {}", secret.expose());
    Ok(())
}

async fn errors(one: &One) -> Outcome {
    let id = ClientId::parse(&one.id)?;
    let broker = one.target.broker().await?.issuer_of_client(&id).await?;
    broker.client(&id).await?.ok_or_else(|| format!("there is no client {id}"))?;
    for failure in broker.errors_of(&id).await? {
        println!("{}  {:>6}  {:12}  {}", failure.last_at, failure.times, failure.kind, failure.detail);
    }
    Ok(())
}

async fn offer(offer: &Offer) -> Outcome {
    let id = ClientId::parse(&offer.one.id)?;
    let broker = offer.one.target.broker().await?;
    match broker.offer_client(&id, &offer.address, COMMAND_LINE).await {
        Ok(()) => {}
        Err(OwnerError::Unknown) => return Err(format!("there is no client {id}").into()),
        Err(error) => return Err(error.into()),
    }
    println!("A letter by which somebody becomes an owner of {id} went to {}.", offer.address);
    Ok(())
}

async fn decide(one: &One, decision: Decision) -> Outcome {
    let broker = one.target.broker().await?;
    let client = broker.decide(&ClientId::parse(&one.id)?, decision, COMMAND_LINE).await?;
    println!("{} is {} now.", client.id, client.status);
    Ok(())
}
