//! `beadle user list` and `find`.

use broker::documents::{FoundPersonEntry, PersonEntry};
use clap::Args;
use domain::{EntityId, identifier::IdentifierKind};
use serde_json::json;

use crate::{Outcome, open::Target};

/// How many people one search shows.
const FOUND: u16 = 100;

/// Options of `beadle user list`.
#[derive(Debug, Args)]
pub(super) struct List {
    /// Begin behind this sub: the last one of the page before.
    #[arg(long, value_name = "SUB", default_value = "")]
    after: String,
    /// How many to list.
    #[arg(long, default_value_t = 100)]
    limit: u16,
    /// Only people who are known at this institution.
    #[arg(long, value_name = "ENTITYID")]
    institution: Option<String>,
    /// A line of JSON for each, as the API has them.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: Target,
}

impl List {
    pub(super) async fn run(self) -> Outcome {
        let institution = self.institution.as_deref().map(|id| EntityId::parse(id).ok_or("that is no entityID"));
        let institution = institution.transpose()?;
        let broker = self.target.broker().await?;
        let page = broker.list_accounts(&self.after, institution.as_ref(), self.limit).await?;
        if self.json {
            for account in page {
                println!("{}", serde_json::to_string(&PersonEntry::from(account))?);
            }
            return Ok(());
        }
        for account in &page {
            let state = match (account.erased_at, account.closed_at) {
                (Some(at), _) => format!("  deleted {at}"),
                (None, Some(at)) => format!("  closed {at}"),
                (None, None) => String::new(),
            };
            println!("{}  since {}{state}", account.subject, account.created_at);
        }
        if let Some(last) = page.last().filter(|_| page.len() == usize::from(self.limit)) {
            eprintln!("There may be more: --after '{}'", last.subject);
        }
        Ok(())
    }
}

/// Options of `beadle user find`.
#[derive(Debug, Args)]
pub(super) struct Find {
    /// VALUE or KIND=VALUE, where KIND is subject-id, unique-id, pairwise-id, targeted-id or eppn; or certificate=SERIAL,
    /// or certificate=NAME.
    what: String,
    /// A line of JSON for each, as the API has them.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    target: Target,
}

impl Find {
    pub(super) async fn run(self) -> Outcome {
        let broker = self.target.broker().await?;
        let nobody = || format!("nobody is known by {}", self.what);
        if let Some(certificate) = self.what.strip_prefix("certificate=") {
            let found = broker.find_by_certificate(certificate).await?;
            for account in &found {
                println!("{}", if self.json { json!({ "sub": account }).to_string() } else { account.to_string() });
            }
            return if found.is_empty() { Err(nobody().into()) } else { Ok(()) };
        }
        let named = self.what.split_once('=').and_then(|(kind, value)| Some((IdentifierKind::parse(kind)?, value)));
        let (kind, value) = named.map_or((None, self.what.as_str()), |(kind, value)| (Some(kind), value));
        let found = broker.find_people(kind, value, FOUND).await?;
        for person in &found {
            if self.json {
                println!("{}", serde_json::to_string(&FoundPersonEntry::from(person))?);
                continue;
            }
            let (kind, value) = (person.identifier.kind.as_str(), &person.identifier.value);
            let history = person.reassigned_at.map(|at| format!(", not theirs since {at}")).unwrap_or_default();
            println!(
                "{}  {}  {kind}={value}  last seen {}{history}",
                person.account, person.institution, person.last_seen
            );
        }
        if found.is_empty() { Err(nobody().into()) } else { Ok(()) }
    }
}
