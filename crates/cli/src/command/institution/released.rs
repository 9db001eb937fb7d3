//! `beadle idp released`: what institutions really released of late.

use broker::{Broker, observed::KEPT_DAYS};
use clap::Args;

use super::declare::entity;
use crate::{Outcome, open::Target};

/// The most institutions that are listed.
const LISTED: u32 = 1_000;

/// Options of `beadle idp released`.
#[derive(Debug, Args)]
pub(crate) struct Released {
    /// Its entityID. Without one: the institutions that people came from.
    entity_id: Option<String>,
    /// Over how many days, today included; the most is what is kept, 90.
    #[arg(long, default_value_t = KEPT_DAYS)]
    days: u32,
    #[command(flatten)]
    target: Target,
}

impl Released {
    pub(super) async fn run(self) -> Outcome {
        let broker = self.target.opening()?.open().await?;
        if let Some(id) = &self.entity_id {
            return one(&broker, id, self.days).await;
        }
        let catalogue = broker.catalogue.current();
        for (id, answers) in broker.observed_institutions(self.days, LISTED).await? {
            let name = catalogue.institution(&id).map_or("", |institution| institution.name("en"));
            println!("{answers:>9}  {id}  {name}");
        }
        Ok(())
    }
}

async fn one(broker: &Broker, entity_id: &str, days: u32) -> Outcome {
    let id = entity(entity_id)?;
    let observed = broker.observed(&id, days).await?;
    println!("{:>9}  answers in {days} days", observed.answers);
    for attribute in &observed.attributes {
        let last =
            attribute.last_released.map(|day| format!("  last on {}", &day.to_string().get(..10).unwrap_or_default()));
        let dropped = if attribute.dropped > 0 { format!("  {} dropped", attribute.dropped) } else { String::new() };
        println!("{:>9}  {}{}{dropped}", attribute.released, attribute.name.friendly(), last.unwrap_or_default());
    }
    Ok(())
}
