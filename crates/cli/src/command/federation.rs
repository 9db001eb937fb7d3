//! `beadle federation …`: federations of OpenID providers and relying parties.

use broker::{
    Broker,
    settings::FederationPolicy,
    token_keys::{TokenKeyInfo, TokenKeyUse},
};
use clap::{Args, Subcommand};
use oauth::{
    federation::{EntityId, UnverifiedStatement},
    jose::UnverifiedJwt,
};
use serde_json::Value;

use crate::{Outcome, open::Target};

/// Options of `beadle federation`.
#[derive(Debug, Args)]
pub(crate) struct Federation {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Who we are in federations: what a superior needs of us, whom we trust, and our entity configuration.
    Show(Target),
    /// Look a relying party up as a first request of it would: the chain and its metadata after all policies, or why
    /// there is none. Nothing is registered.
    Resolve {
        /// Its entity identifier.
        #[arg(value_parser = EntityId::parse)]
        entity: EntityId,
        #[command(flatten)]
        target: Target,
    },
}

impl Federation {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::Show(target) => {
                let broker = target.broker().await?;
                show(&broker, policy(&broker)?).await
            }
            Action::Resolve { entity, target } => {
                let broker = target.broker().await?;
                resolve(&broker, policy(&broker)?, &entity).await
            }
        }
    }
}

fn policy(broker: &Broker) -> Result<&FederationPolicy, &'static str> {
    broker.settings.federation.as_ref().ok_or("there is no [federation] in the configuration")
}

async fn show(broker: &Broker, policy: &FederationPolicy) -> Outcome {
    println!("entity          {}", broker.settings.issuer);
    for superior in &policy.authority_hints {
        println!("authority hint  {superior}");
    }
    for anchor in policy.trust_anchors.iter() {
        println!("trust anchor    {anchor}");
    }
    let keys = broker.token_key_infos().await?;
    for key in keys.iter().filter(|key| key.key_use == TokenKeyUse::Federation) {
        println!("key             {}", described(key));
    }
    let statement = broker.entity_configuration().await?.unwrap_or_default();
    println!("{}", serde_json::to_string_pretty(&UnverifiedJwt::parse(&statement)?.claimed()?)?);
    Ok(())
}

fn described(key: &TokenKeyInfo) -> String {
    let ends = key.ends_at.map_or(String::new(), |at| format!(", until {at}"));
    format!("{} {} from {}{ends}", key.kid, key.stage.as_str(), key.active_from)
}

async fn resolve(broker: &Broker, policy: &FederationPolicy, entity: &EntityId) -> Outcome {
    let resolved = match broker.resolve_entity(policy, entity, None).await {
        Ok(resolved) => resolved,
        Err(unresolved) => {
            for dead_end in &unresolved.dead_ends {
                println!("tried  {dead_end}");
            }
            return Err(format!("no chain of trust leads from {entity} to a trust anchor of this server").into());
        }
    };
    for statement in resolved.statements() {
        let statement = UnverifiedStatement::parse(statement)?;
        println!("chain     {} about {}", statement.issuer(), statement.subject());
    }
    println!("anchor    {}", resolved.trust_anchor());
    println!("until     {}", resolved.expires_at());
    println!("metadata  {}", serde_json::to_string_pretty(&Value::Object(resolved.metadata().clone()))?);
    match broker.would_register(policy, &resolved).await {
        Ok(client) => println!("scopes    {}", client.registration.scopes),
        Err(error) => println!("refused   {error}"),
    }
    Ok(())
}
