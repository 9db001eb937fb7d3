//! `beadle user …`: people.

mod find;
mod import;
mod merging;
mod passkeys;
mod personal;

use broker::{
    documents::PersonDocument,
    people::{AccountIdentifier, Attached},
};
use clap::{Args, Subcommand};
use domain::{
    EntityId, Subject,
    identifier::{Identifier, IdentifierKind},
};

use crate::{Outcome, open::Target};

/// How many notices are shown.
const NOTICES: u16 = 100;

/// Options of `beadle user`.
#[derive(Debug, Args)]
pub(crate) struct Person {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// What an administrator should know: sign-ins on hold, login names that changed hands. The newest first.
    Notices(Target),
    /// Everything about one account: since when, whether it is closed, and by which identifiers it is or was known.
    Show {
        /// The person's `sub`.
        sub: String,
        /// As JSON, as the API has it.
        #[arg(long)]
        json: bool,
        #[command(flatten)]
        target: Target,
    },
    /// Settle a hold: this identifier belongs to this person.
    Attach(OneIdentifier),
    /// Settle a hold: this identifier belongs to this person no more. Whoever brings it next is somebody else.
    Detach(OneIdentifier),
    /// Make one account part of another: both are one person's. Each application keeps the `sub` that it knows.
    Merge(merging::Merge),
    /// Make an account stand by itself again that became part of another one.
    Split {
        /// The `sub` of the account that became part of another one.
        sub: String,
        #[command(flatten)]
        target: Target,
    },
    /// Undo what `history` shows.
    Undo {
        /// The id of the act.
        act: String,
        #[command(flatten)]
        target: Target,
    },
    /// What was done to an account, by the person or by administrators; the newest first.
    History {
        /// The person's `sub`.
        sub: String,
        #[command(flatten)]
        target: Target,
    },
    /// The passkeys of a person, one a line.
    Passkeys(passkeys::List),
    /// Remove a passkey of somebody who lost it; they hear of it by letter.
    RemovePasskey(passkeys::Remove),
    /// Close an account for good. Its `sub` is never used again.
    Close {
        /// The person's `sub`.
        sub: String,
        #[command(flatten)]
        target: Target,
    },
    /// One line for each account, in pages.
    List(find::List),
    /// Who has or had an identifier, or a certificate.
    Find(find::Find),
    /// Everything that is kept of a person, as JSON: for the person.
    Export(personal::Export),
    /// Delete an account and all that is known of its person, for good. Its `sub` is never used again.
    Delete(personal::Delete),
    /// Take over the people of another service with their subs, from a table; on trial unless told otherwise.
    Import(import::ImportFile),
}

#[derive(Debug, Args)]
struct OneIdentifier {
    /// The person's `sub`.
    sub: String,
    /// The institution's entityID.
    #[arg(long)]
    institution: String,
    /// KIND=VALUE, where KIND is subject-id, unique-id, pairwise-id, targeted-id or eppn.
    #[arg(long)]
    identifier: String,
    #[command(flatten)]
    target: Target,
}

impl Person {
    pub(crate) async fn run(self) -> Outcome {
        match self.action {
            Action::Notices(target) => notices(&target).await,
            Action::Show { sub, json, target } => show(&sub, json, &target).await,
            Action::Attach(one) => one.attach().await,
            Action::Detach(one) => one.detach().await,
            Action::Merge(merge) => merge.run().await,
            Action::Split { sub, target } => merging::split(&sub, &target).await,
            Action::Undo { act, target } => merging::undo(&act, &target).await,
            Action::History { sub, target } => merging::history(&sub, &target).await,
            Action::Passkeys(list) => list.run().await,
            Action::RemovePasskey(remove) => remove.run().await,
            Action::Close { sub, target } => close(&sub, &target).await,
            Action::List(list) => list.run().await,
            Action::Find(find) => find.run().await,
            Action::Export(export) => export.run().await,
            Action::Delete(delete) => delete.run().await,
            Action::Import(import) => import.run().await,
        }
    }
}

async fn notices(target: &Target) -> Outcome {
    let broker = target.broker().await?;
    for notice in broker.identity_notices(NOTICES).await? {
        println!("{}  {}  {}  {}", notice.at, notice.transaction, notice.institution, notice.text);
        let Some(institution) = EntityId::parse(&notice.institution) else { continue };
        for identifier in &notice.identifiers {
            let owner = broker.identified(&institution, identifier).await?;
            let owner = owner.map_or_else(|| "nobody's".to_owned(), |subject| format!("of {subject}"));
            println!("    {}={}  {owner}", identifier.kind.as_str(), identifier.value);
        }
    }
    Ok(())
}

async fn show(sub: &str, json: bool, target: &Target) -> Outcome {
    let subject = subject(sub)?;
    let account = target.broker().await?.account(&subject).await?;
    let account = account.ok_or_else(|| format!("there is no account {subject}"))?;
    if json {
        println!("{}", serde_json::to_string_pretty(&PersonDocument::from(account))?);
        return Ok(());
    }
    println!("sub            {}", account.subject);
    println!("since          {}", account.created_at);
    println!("closed         {}", account.closed_at.map_or_else(|| "no".to_owned(), |at| at.to_string()));
    if let Some(at) = account.erased_at {
        println!("deleted        {at}");
    }
    merging::parts(&account);
    let mut institution = None;
    for known in &account.identifiers {
        if institution != Some(&known.institution) {
            println!("{}", known.institution);
            institution = Some(&known.institution);
        }
        println!("    {}", line(known));
    }
    Ok(())
}

fn line(known: &AccountIdentifier) -> String {
    let AccountIdentifier { identifier, first_seen, last_seen, reassigned_at, .. } = known;
    let history = reassigned_at.map(|at| format!(", not theirs since {at}")).unwrap_or_default();
    format!("{}={}  seen {first_seen} to {last_seen}{history}", identifier.kind.as_str(), identifier.value)
}

fn subject(sub: &str) -> Result<Subject, &'static str> {
    Subject::parse(sub).ok_or("a sub has 1 to 255 visible ASCII characters")
}

impl OneIdentifier {
    fn parsed(&self) -> Result<(Subject, EntityId, Identifier), &'static str> {
        let institution = EntityId::parse(&self.institution).ok_or("an entityID has 1 to 1024 characters")?;
        let identifier = self.identifier.split_once('=').and_then(|(kind, value)| {
            IdentifierKind::parse(kind).filter(|_| !value.is_empty()).map(|kind| Identifier::new(kind, value))
        });
        let identifier =
            identifier.ok_or("an identifier is KIND=VALUE: subject-id, unique-id, pairwise-id, targeted-id or eppn")?;
        Ok((subject(&self.sub)?, institution, identifier))
    }

    async fn attach(&self) -> Outcome {
        let (subject, institution, identifier) = self.parsed()?;
        match self.target.broker().await?.attach_identifier(&subject, &institution, &identifier).await? {
            Attached::Done => println!("{subject} is known by {} there now.", self.identifier),
            Attached::NoSuchPerson => return Err(format!("there is no open account {subject}").into()),
            Attached::SomebodyElse => {
                return Err(format!("somebody else is known by {} there; detach it first", self.identifier).into());
            }
        }
        Ok(())
    }

    async fn detach(&self) -> Outcome {
        let (subject, institution, identifier) = self.parsed()?;
        if self.target.broker().await?.detach_identifier(&subject, &institution, &identifier).await? {
            println!("{subject} is known by {} there no more.", self.identifier);
            Ok(())
        } else {
            Err(format!("{subject} is not known by {} there", self.identifier).into())
        }
    }
}

async fn close(sub: &str, target: &Target) -> Outcome {
    let subject = subject(sub)?;
    if target.broker().await?.close_person(&subject).await? {
        println!("{subject} is closed.");
        Ok(())
    } else {
        Err(format!("there is no open account {subject}").into())
    }
}
