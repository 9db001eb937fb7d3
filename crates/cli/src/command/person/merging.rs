//! `beadle user merge|split|undo|history`: accounts that are one person's.

use broker::{
    linking::{Joined, Knows, LinkedApplication, Undone},
    people::Account,
};
use clap::Args;
use domain::{
    Subject,
    identity_act::{ActId, IdentityAct},
};

use super::subject;
use crate::{
    Outcome,
    open::{Target, operator},
};

/// Options of `beadle user merge`.
#[derive(Debug, Args)]
pub(super) struct Merge {
    /// The `sub` of the account that stays.
    keep: String,
    /// The `sub` of the account that becomes part of it.
    absorb: String,
    /// Only tell what would become of it.
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    target: Target,
}

impl Merge {
    pub(super) async fn run(&self) -> Outcome {
        let (keep, absorb) = (subject(&self.keep)?, subject(&self.absorb)?);
        let broker = self.target.broker().await?;
        let Some(applications) = broker.merge_preview(&keep, &absorb).await? else {
            return Err(format!("there are no two accounts {keep} and {absorb}; perhaps they are one already").into());
        };
        for application in &applications {
            println!("{}", line(application));
        }
        if self.dry_run {
            println!("Nothing was changed.");
            return Ok(());
        }
        match broker.merge(&keep, &absorb, operator()).await? {
            Joined::Done(act) => {
                println!(
                    "{} became part of {}. Undo it by `beadle user undo {}`.",
                    shown(act.other),
                    act.subject,
                    act.id
                );
                Ok(())
            }
            Joined::SameAccount => Err("they are one account already".into()),
            Joined::NotOpen(subject) => Err(format!("{subject} is closed").into()),
        }
    }
}

fn line(application: &LinkedApplication) -> String {
    let LinkedApplication { client, knows, sub } = application;
    let knows = match knows {
        Knows::Survivor => "knows the account that stays",
        Knows::Absorbed => "knows the other one and goes on seeing its sub",
        Knows::Both => "knows both; from now on it sees",
    };
    format!("{}  {}  {knows}: {sub}", client.id, client.registration.name)
}

fn shown(subject: Option<Subject>) -> String {
    subject.map_or_else(|| "–".to_owned(), |subject| subject.to_string())
}

/// An account that became part of another one stands by itself again.
pub(super) async fn split(sub: &str, target: &Target) -> Outcome {
    let part = subject(sub)?;
    told(target.broker().await?.split(&part, operator()).await?, || format!("{part} is part of no other account"))
}

/// Any act of the journal.
pub(super) async fn undo(act: &str, target: &Target) -> Outcome {
    let id = ActId::parse(act).ok_or("the id of an act has 20 hexadecimal digits; `beadle user history` shows it")?;
    told(target.broker().await?.undo(&id, operator()).await?, || format!("there is no act {id}"))
}

fn told(undone: Undone, unknown: impl FnOnce() -> String) -> Outcome {
    match undone {
        Undone::Done(concerned) => {
            for account in concerned {
                println!("{account} is as it was before.");
            }
            Ok(())
        }
        Undone::Unknown => Err(unknown().into()),
        Undone::Already => Err("it was undone before".into()),
        Undone::Closed => Err("the account is closed".into()),
        Undone::Taken(institution, owner) => {
            Err(format!("an identifier at {institution} is {owner}'s by now; merge the two, or detach it").into())
        }
    }
}

/// What was done to an account.
pub(super) async fn history(sub: &str, target: &Target) -> Outcome {
    let subject = subject(sub)?;
    for act in target.broker().await?.identity_history(&subject).await? {
        println!("{}", entry(&act));
    }
    Ok(())
}

fn entry(act: &IdentityAct) -> String {
    let other = act.other.as_ref().map(|other| format!("  {other}")).unwrap_or_default();
    let undone = act.undone.as_ref().map(|(at, by)| format!("  undone {at} by {by}")).unwrap_or_default();
    format!("{}  {}  {}  {}  {}{other}{undone}", act.id, act.at, act.kind.as_str(), act.by, act.subject)
}

/// To which accounts an account belongs, or which belong to it.
pub(super) fn parts(account: &Account) {
    if let Some(whole) = &account.joined_to {
        println!("part of        {whole}");
    }
    for part in &account.parts {
        println!("has part       {part}");
    }
}
