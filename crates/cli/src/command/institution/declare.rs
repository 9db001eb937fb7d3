//! What is declared of institutions.

use clap::Args;
use domain::{EntityId, Origin, Timestamp, identifier::IdentifierKind};

use crate::{Outcome, open::Target};

/// Options of `beadle idp declare`.
#[derive(Debug, Args)]
pub(super) struct Declare {
    /// Its entityID.
    entity_id: String,
    /// What it sends no more: subject-id, unique-id, pairwise-id, targeted-id; or eppn, where it begins to send a first
    /// lasting identifier beside it.
    #[arg(long, value_name = "KIND")]
    replaces: String,
    /// What comes in its place.
    #[arg(long, value_name = "KIND")]
    by: String,
    /// The day with which that ends, as YYYY-MM-DD, UTC.
    #[arg(long, value_name = "DATE")]
    until: String,
    #[command(flatten)]
    target: Target,
}

impl Declare {
    pub(super) async fn run(self) -> Outcome {
        let institution = entity(&self.entity_id)?;
        let (replaced, by) = (kind(&self.replaces)?, kind(&self.by)?);
        let ends_at = Timestamp::parse_rfc3339(&format!("{}T23:59:59Z", self.until));
        let ends_at = ends_at.ok_or_else(|| format!("{} is no date of the form YYYY-MM-DD", self.until))?;
        let change = self.target.broker().await?.declare_change(&institution, (replaced, by), ends_at).await?;
        println!("{institution}: {change} until {ends_at}.");
        println!("Whoever comes without the {} is recognised by the eppn meanwhile.", replaced.as_str());
        Ok(())
    }
}

/// Options of `beadle idp withdraw`.
#[derive(Debug, Args)]
pub(super) struct Withdraw {
    /// Its entityID.
    entity_id: String,
    /// What was declared to be replaced.
    #[arg(long, value_name = "KIND")]
    replaces: String,
    #[command(flatten)]
    target: Target,
}

impl Withdraw {
    pub(super) async fn run(self) -> Outcome {
        let (institution, replaced) = (entity(&self.entity_id)?, kind(&self.replaces)?);
        if self.target.broker().await?.end_change(&institution, replaced).await? {
            println!("{institution}: that has ended. Who was recognised by it stays who they are.");
            Ok(())
        } else {
            Err(format!("no replacement of the {} is declared of {institution}", replaced.as_str()).into())
        }
    }
}

pub(super) async fn declared(target: &Target) -> Outcome {
    let broker = target.broker().await?;
    for declared in broker.declared_changes().await? {
        let (change, recognised) = (declared.change, declared.recognised);
        let ends = if declared.ends_at > broker.now() { "until" } else { "ended" };
        println!("{}  {change}  {ends} {}  {recognised} recognised by it", declared.institution, declared.ends_at);
    }
    Ok(())
}

pub(super) async fn accept(entity_id: &str, target: &Target) -> Outcome {
    let institution = entity(entity_id)?;
    let (known, present) = target.opening()?.open().await?.accept_origin(&institution).await?;
    if let Some(known) = known {
        println!("before  {}", described(&known));
    }
    println!("now     {}", described(&present));
    Ok(())
}

fn described(origin: &Origin) -> String {
    let authority = origin.registration_authority.as_deref().unwrap_or("nobody");
    format!("{}, registered by {authority}", origin.source)
}

pub(super) fn entity(text: &str) -> Result<EntityId, &'static str> {
    EntityId::parse(text).ok_or("an entityID has 1 to 1024 characters")
}

fn kind(text: &str) -> Result<IdentifierKind, String> {
    let kind = IdentifierKind::parse(text);
    kind.ok_or_else(|| format!("{text} is none of subject-id, unique-id, pairwise-id, targeted-id, eppn"))
}
