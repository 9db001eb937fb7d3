//! Taking over the people of another service, with their subs: a table, line by line.
//!
//! Invariant: a `sub` and an identifier that are there stay whose they are. So the same table may come twice, or be cut
//! off and come again.

mod row;

use std::collections::{BTreeMap, BTreeSet};

use domain::{Digest, EntityId, identifier::Identifier};
use storage::{
    Store, StoreError,
    import::{Imported, ImportedPerson},
};
use thiserror::Error;

pub use self::row::RowError;
use self::row::{Column, Terms};
use crate::Broker;

/// Why a table cannot be read at all.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum HeaderError {
    /// A slip in its name would leave people without it.
    #[error("there is no column {name:?}; there are {}", Column::NAMES)]
    Unknown {
        /// As it was written.
        name: String,
    },
    /// One of them would be lost.
    #[error("the column {0} is there twice")]
    Twice(String),
    /// Nothing could be done without it.
    #[error(
        "the first line must name the columns, among them sub and idp, and an identifier; there are {}",
        Column::NAMES
    )]
    Missing,
}

/// How an import is meant.
#[derive(Debug, Clone)]
pub struct ImportTerms {
    /// Whether people are taken over, or it is only told what that would do.
    pub apply: bool,
    /// The entityID of the service provider at which the table's people signed in before.
    pub service_provider: Option<EntityId>,
}

/// What became of the lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Accounts that were not there.
    pub accounts: u64,
    /// Lines that added something to an account.
    pub added: u64,
    /// Lines of which everything was there.
    pub unchanged: u64,
    /// Lines that were not taken over.
    pub refused: u64,
    /// Identifiers that were made for another service provider.
    pub foreign: u64,
    /// Lines that have nothing but such identifiers: their people will come as new ones.
    pub orphaned: u64,
    /// The first of these lines.
    pub orphans: Vec<u64>,
    /// Institutions that no source names, and how many lines have them.
    pub unknown: BTreeMap<EntityId, u64>,
}

/// A line that was not taken over, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// The line's number.
    pub line: u64,
    /// Why.
    pub reason: RowError,
}

/// How many examples are kept.
const EXAMPLES: usize = 20;

/// An import on its way.
pub struct Import<'a> {
    broker: &'a Broker,
    columns: Vec<Column>,
    apply: bool,
    terms: Terms,
    batch: Vec<(u64, ImportedPerson)>,
    totals: Totals,
    trial: Trial,
}

/// What a trial has promised so far, by a few bytes each: the table may have millions of lines.
#[derive(Default)]
struct Trial {
    owners: BTreeMap<u64, u64>,
    accounts: BTreeSet<u64>,
}

impl Broker {
    /// Begins to read a table, which has these columns.
    pub fn begin_import<'a>(&'a self, header: &[&str], terms: ImportTerms) -> Result<Import<'a>, HeaderError> {
        let mut columns = Vec::new();
        for name in header {
            let column = Column::parse(name).ok_or_else(|| HeaderError::Unknown { name: (*name).to_owned() })?;
            if columns.contains(&column) {
                return Err(HeaderError::Twice((*name).to_owned()));
            }
            columns.push(column);
        }
        let identifies = columns.iter().any(|column| matches!(column, Column::Identifier(_)));
        if !(columns.contains(&Column::Sub) && columns.contains(&Column::Idp) && identifies) {
            return Err(HeaderError::Missing);
        }
        let own = self.settings.service.entity_id.clone();
        let reading = Terms { own, before: terms.service_provider, now: self.now() };
        Ok(Import {
            broker: self,
            columns,
            apply: terms.apply,
            terms: reading,
            batch: Vec::new(),
            totals: Totals::default(),
            trial: Trial::default(),
        })
    }
}

impl Import<'_> {
    /// Takes a line. What was refused of this one and others before it comes back.
    pub async fn take(&mut self, line: u64, fields: &[&str]) -> Result<Vec<Refusal>, StoreError> {
        let read = match row::read(&self.columns, fields, &self.terms) {
            Ok(read) => read,
            Err(reason) => return Ok(vec![self.refuse(line, reason)]),
        };
        self.totals.foreign += read.foreign as u64;
        if read.foreign == read.person.identifiers.len() {
            self.totals.orphaned += 1;
            if self.totals.orphans.len() < EXAMPLES {
                self.totals.orphans.push(line);
            }
        }
        if self.broker.catalogue.current().institution(&read.person.institution).is_none() {
            *self.totals.unknown.entry(read.person.institution.clone()).or_default() += 1;
        }
        self.batch.push((line, read.person));
        if self.batch.len() < Store::MAX_IMPORT { Ok(Vec::new()) } else { self.flush().await }
    }

    /// A line that could not even be split into columns.
    pub fn refuse(&mut self, line: u64, reason: RowError) -> Refusal {
        self.totals.refused += 1;
        Refusal { line, reason }
    }

    /// The end of the table.
    pub async fn finish(mut self) -> Result<(Vec<Refusal>, Totals), StoreError> {
        let refusals = self.flush().await?;
        if self.apply {
            let Totals { accounts, added, refused, .. } = self.totals;
            tracing::info!(accounts, added, refused, "imported people");
        }
        Ok((refusals, self.totals))
    }

    async fn flush(&mut self) -> Result<Vec<Refusal>, StoreError> {
        let (lines, people): (Vec<u64>, Vec<ImportedPerson>) = std::mem::take(&mut self.batch).into_iter().unzip();
        let outcomes = self.broker.store.import(&people, self.apply, self.terms.now).await?;
        let mut refusals = Vec::new();
        for ((line, person), outcome) in lines.into_iter().zip(people).zip(outcomes) {
            let refused = match outcome {
                Imported::Closed => Some(RowError::Closed(person.subject)),
                Imported::SomebodyElse(identifier, owner) => {
                    Some(RowError::SomebodyElse { identifier, owner: owner.to_string() })
                }
                Imported::Unchanged => {
                    self.totals.unchanged += 1;
                    None
                }
                outcome @ (Imported::New | Imported::Added) => match self.trial(&person) {
                    Trialed::Taken(identifier) => {
                        Some(RowError::SomebodyElse { identifier, owner: "the person of an earlier line".to_owned() })
                    }
                    Trialed::Known => {
                        self.totals.added += 1;
                        None
                    }
                    Trialed::Free => {
                        let is_new = outcome == Imported::New;
                        self.totals.accounts += u64::from(is_new);
                        self.totals.added += u64::from(!is_new);
                        None
                    }
                },
            };
            refusals.extend(refused.map(|reason| self.refuse(line, reason)));
        }
        Ok(refusals)
    }

    /// What an earlier line, which was only tried, would have made of it. What was taken over stands in the database.
    fn trial(&mut self, person: &ImportedPerson) -> Trialed {
        if self.apply { Trialed::Free } else { self.trial.judge(person) }
    }
}

/// What earlier lines of a trial mean for one.
enum Trialed {
    /// Nothing.
    Free,
    /// One of them made the account.
    Known,
    /// One of them gave this identifier to somebody else.
    Taken(Identifier),
}

impl Trial {
    fn judge(&mut self, person: &ImportedPerson) -> Trialed {
        let account = short(&[person.subject.as_str()]);
        let key = |one: &Identifier| short(&[person.institution.as_str(), one.kind.as_str(), &one.value]);
        let taken = person.identifiers.iter().find(|one| self.owners.get(&key(one)).is_some_and(|of| *of != account));
        if let Some(identifier) = taken {
            return Trialed::Taken(identifier.clone());
        }
        self.owners.extend(person.identifiers.iter().map(|one| (key(one), account)));
        if self.accounts.insert(account) { Trialed::Free } else { Trialed::Known }
    }
}

fn short(parts: &[&str]) -> u64 {
    let digest = Digest::of(parts.join("\n").as_bytes());
    digest.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}
