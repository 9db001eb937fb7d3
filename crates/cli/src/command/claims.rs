//! `beadle claims …`: what relying parties hear of people, and why.

use std::path::PathBuf;

use broker::{Broker, attribute_sources::Said, release::Rehearsal};
use clap::{Args, Subcommand};
use domain::{
    AttributeName, Attributes, Client, ClientId, Clock as _, EntityId, Institution, Scopes, SessionId, SignIn, Subject,
    SystemClock, SystemEntropy, claims::ClaimValue, claims_policy::Effect, sign_in::vouches_for_mail,
};

use crate::{Outcome, config::claims_policy, open::Target};

type Failure = Box<dyn std::error::Error>;

/// Options of `beadle claims`.
#[derive(Debug, Args)]
pub(crate) struct Claims {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What would this person's token hold? Shows what each rule does. Nothing is written.
    Try(Try),
}

#[derive(Debug, Args)]
struct Try {
    /// The client that would hear it.
    #[arg(long, value_name = "ID")]
    client: String,
    /// What it asks for; otherwise all that it is registered for.
    #[arg(long)]
    scope: Option<String>,
    /// Rules to try instead of the configured ones; several files one after the other.
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<PathBuf>,
    /// Somebody with a live session or grant: what their institution said then.
    #[arg(long, value_name = "SUB", conflicts_with_all = ["institution", "attributes"])]
    user: Option<String>,
    /// The entityID of an institution …
    #[arg(long, value_name = "ENTITYID", required_unless_present = "user")]
    institution: Option<String>,
    /// … and what it says, e.g. mail=ada@example.edu; several times for several values. What lies outside of the
    /// institution's scopes is dropped, as at a sign-in.
    #[arg(long = "attribute", value_name = "NAME=VALUE")]
    attributes: Vec<String>,
    #[command(flatten)]
    target: Target,
}

impl Claims {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::Try(trial) => Box::pin(trial.run()).await,
        }
    }
}

impl Try {
    async fn run(self) -> Outcome {
        let broker = self.target.opening()?.open().await?;
        let client = ClientId::parse(&self.client)?;
        let broker = broker.issuer_of_client(&client).await?;
        let client = broker.client(&client).await?.ok_or_else(|| format!("there is no client {client}"))?;
        let scopes = match &self.scope {
            Some(scope) => Scopes::parse(scope)?.intersection(&client.registration.scopes),
            None => client.registration.scopes.clone(),
        };
        let sign_in = match &self.user {
            Some(sub) => known(&broker, sub).await?,
            None => self.invented(&broker)?,
        };
        let policy =
            if self.policies.is_empty() { broker.settings.claims.clone() } else { claims_policy(&self.policies)? };
        print(&client, &scopes, &sign_in, &broker.rehearse(&policy, &client, &scopes, &sign_in).await?);
        Ok(())
    }

    /// A sign-in that did not happen.
    fn invented(&self, broker: &Broker) -> Result<SignIn, Failure> {
        let entity_id = self.institution.as_deref().unwrap_or_default();
        let entity_id = EntityId::parse(entity_id).ok_or("an entityID has 1 to 1024 characters")?;
        let catalogue = broker.catalogue.current();
        let institution: &Institution =
            catalogue.institution(&entity_id).ok_or_else(|| format!("no source names {entity_id}"))?;
        let sent = self.attributes.iter().map(|text| attribute(text)).collect::<Result<Vec<_>, _>>()?;
        let attributes = Attributes::filtered(sent, &institution.scopes);
        for dropped in attributes.dropped() {
            println!("dropped   {}={}  {}", dropped.name.friendly(), dropped.value, dropped.reason.sentence());
        }
        let now = SystemClock.now();
        Ok(SignIn {
            subject: Subject::parse("somebody").ok_or("no subject")?,
            session: SessionId::generate(&SystemEntropy::default()),
            institution_name: institution.name("en").to_owned(),
            email_verified: vouches_for_mail(institution, &attributes),
            institution: entity_id,
            attributes,
            authenticated_at: now,
            acr: None,
            began_at: now,
            session_ends_at: None,
            step_up: None,
        })
    }
}

async fn known(broker: &Broker, sub: &str) -> Result<SignIn, Failure> {
    let subject = Subject::parse(sub).ok_or("a sub has 1 to 255 visible ASCII characters")?;
    let sign_in = broker.newest_sign_in(&subject).await?;
    sign_in.ok_or_else(|| format!("no sign-in of {subject} is kept: there is no live session or grant").into())
}

fn attribute(text: &str) -> Result<(AttributeName, String), Failure> {
    let (name, value) = text.split_once('=').ok_or_else(|| format!("{text}: an attribute is NAME=VALUE"))?;
    let known = AttributeName::from_friendly(name).ok_or_else(|| format!("there is no attribute {name}"))?;
    Ok((known, value.to_owned()))
}

fn print(client: &Client, scopes: &Scopes, sign_in: &SignIn, rehearsal: &Rehearsal<'_>) {
    println!("client    {}  {}", client.id, client.registration.name);
    println!("scope     {scopes}");
    println!("sign-in   {}  {}", sign_in.institution, sign_in.institution_name);
    for (name, values) in sign_in.attributes.iter() {
        println!("said      {}={}", name.friendly(), values.join(", "));
    }
    for (name, attribute, said) in &rehearsal.sources {
        let said = match said {
            Said::Values(values) if values.is_empty() => "says nothing".to_owned(),
            Said::Values(values) => format!("says {}={}", attribute.friendly(), values.join(", ")),
            Said::NotAsked => {
                "is not asked: what stands in the question is not known, or has several values".to_owned()
            }
            Said::Nothing => "does not answer; see the log".to_owned(),
        };
        println!("source    \"{name}\" {said}");
    }
    rehearsal.effects.iter().for_each(effect);
    println!("claim     sub={}", rehearsal.sub);
    for claim in &rehearsal.claims {
        println!("claim     {}={}", claim.name, shown(&claim.value));
    }
    let Some(shortfall) = &rehearsal.shortfall else {
        println!("outcome   signed in");
        return;
    };
    println!("outcome   refused");
    for name in &shortfall.missing {
        println!("missing   {}", name.friendly());
    }
    for unmet in &shortfall.unmet {
        let wanted: Vec<_> = unmet.wanted.iter().map(ToString::to_string).collect();
        println!(
            "unmet     {} must be {}  by the rule \"{}\"",
            unmet.attribute.friendly(),
            wanted.join(" or "),
            unmet.rule
        );
    }
}

fn effect(effect: &Effect<'_>) {
    println!("rule      \"{}\"", effect.rule);
    if effect.attributes.is_empty() && effect.claims.is_empty() {
        println!("          changes nothing");
    }
    for (name, values) in &effect.attributes {
        let values = if values.is_empty() { "nothing".to_owned() } else { values.join(", ") };
        println!("          {} becomes {values}", name.friendly());
    }
    for (name, value) in &effect.claims {
        match value {
            Some(value) => println!("          the claim {name} becomes {}", shown(value)),
            None => println!("          the claim {name} is not released"),
        }
    }
}

/// As it stands in the token.
fn shown(value: &ClaimValue) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
