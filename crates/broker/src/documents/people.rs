//! People, and the journal of their accounts.

use domain::identity_act::IdentityAct;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use super::{IdentifierKindWord, at, maybe_at};
use crate::people::{Account, AccountIdentifier, FoundPerson, ListedAccount};

/// An account in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonEntry {
    /// The account.
    pub sub: String,
    /// When the person came first.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was closed.
    #[schema(format = DateTime)]
    pub closed_at: Option<String>,
    /// When it was deleted.
    #[schema(format = DateTime)]
    pub erased_at: Option<String>,
}

impl From<ListedAccount> for PersonEntry {
    fn from(account: ListedAccount) -> Self {
        Self {
            sub: account.subject.to_string(),
            created_at: at(account.created_at),
            closed_at: maybe_at(account.closed_at),
            erased_at: maybe_at(account.erased_at),
        }
    }
}

/// A page of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonPage {
    /// By `sub`.
    pub people: Vec<PersonEntry>,
    /// What `after` is for the next page; `null` at the end.
    pub next: Option<String>,
}

/// Somebody who has or had an identifier.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPersonEntry {
    /// Their account.
    pub sub: String,
    /// The institution that gave it.
    pub institution: String,
    /// What it is.
    pub kind: IdentifierKindWord,
    /// When it came last.
    #[schema(format = DateTime)]
    pub last_seen: String,
    /// Since when it is theirs no more.
    #[schema(format = DateTime)]
    pub reassigned_at: Option<String>,
}

impl From<&FoundPerson> for FoundPersonEntry {
    fn from(found: &FoundPerson) -> Self {
        Self {
            sub: found.account.to_string(),
            institution: found.institution.to_string(),
            kind: IdentifierKindWord(found.identifier.kind),
            last_seen: at(found.last_seen),
            reassigned_at: maybe_at(found.reassigned_at),
        }
    }
}

/// Whoever was found by an identifier.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundPeople {
    /// Those who have it now, and those who had it.
    pub found: Vec<FoundPersonEntry>,
}

/// By what an institution knows, or knew, a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentifierDocument {
    /// The account that keeps it: this one, or one that became part of it.
    pub sub: String,
    /// The institution that gave it.
    pub institution: String,
    /// What it is.
    pub kind: IdentifierKindWord,
    /// Its value.
    pub value: String,
    /// When it came first.
    #[schema(format = DateTime)]
    pub first_seen: String,
    /// When it came last.
    #[schema(format = DateTime)]
    pub last_seen: String,
    /// Since when it is theirs no more.
    #[schema(format = DateTime)]
    pub reassigned_at: Option<String>,
}

impl From<AccountIdentifier> for IdentifierDocument {
    fn from(known: AccountIdentifier) -> Self {
        Self {
            sub: known.subject.to_string(),
            institution: known.institution.to_string(),
            kind: IdentifierKindWord(known.identifier.kind),
            value: known.identifier.value,
            first_seen: at(known.first_seen),
            last_seen: at(known.last_seen),
            reassigned_at: maybe_at(known.reassigned_at),
        }
    }
}

/// Everything about one account.
#[derive(Debug, Serialize, ToSchema)]
pub struct PersonDocument {
    /// The account.
    pub sub: String,
    /// When the person came first.
    #[schema(format = DateTime)]
    pub created_at: String,
    /// When it was closed.
    #[schema(format = DateTime)]
    pub closed_at: Option<String>,
    /// When it was deleted.
    #[schema(format = DateTime)]
    pub erased_at: Option<String>,
    /// The account that it became part of.
    pub joined_to: Option<String>,
    /// Those that became part of it.
    pub parts: Vec<String>,
    /// By what institutions know the person.
    pub identifiers: Vec<IdentifierDocument>,
}

impl From<Account> for PersonDocument {
    fn from(account: Account) -> Self {
        Self {
            sub: account.subject.to_string(),
            created_at: at(account.created_at),
            closed_at: maybe_at(account.closed_at),
            erased_at: maybe_at(account.erased_at),
            joined_to: account.joined_to.map(|whole| whole.to_string()),
            parts: account.parts.iter().map(ToString::to_string).collect(),
            identifiers: account.identifiers.into_iter().map(IdentifierDocument::from).collect(),
        }
    }
}

/// What was done to an account.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityActDocument {
    /// Its name.
    pub id: String,
    /// When.
    #[schema(format = DateTime)]
    pub at: String,
    /// Who did it.
    pub by: String,
    /// What was done.
    pub kind: String,
    /// To which account.
    pub sub: String,
    /// The other account, if there are two.
    pub other: Option<String>,
    /// What else is known of it.
    #[schema(value_type = Value)]
    pub details: Value,
    /// When it was undone.
    #[schema(format = DateTime)]
    pub undone_at: Option<String>,
    /// By whom.
    pub undone_by: Option<String>,
}

impl From<IdentityAct> for IdentityActDocument {
    fn from(act: IdentityAct) -> Self {
        let (undone_at, undone_by) = act.undone.map(|(time, by)| (at(time), by.to_string())).unzip();
        Self {
            id: act.id.to_string(),
            at: at(act.at),
            by: act.by.to_string(),
            kind: act.kind.as_str().to_owned(),
            sub: act.subject.to_string(),
            other: act.other.map(|other| other.to_string()),
            details: act.details,
            undone_at,
            undone_by,
        }
    }
}

/// A page of the journal of accounts.
#[derive(Debug, Serialize, ToSchema)]
pub struct IdentityActs {
    /// The newest first.
    pub acts: Vec<IdentityActDocument>,
    /// What `before` is for the next page; `null` at the end.
    pub next: Option<String>,
}

/// Two accounts that became one.
#[derive(Debug, Serialize, ToSchema)]
pub struct Merged {
    /// The account that stays.
    pub sub: String,
    /// The entry of the journal, by which it is undone.
    pub act: String,
}

/// An act that was undone.
#[derive(Debug, Serialize, ToSchema)]
pub struct UndoneAct {
    /// The accounts that it concerned.
    pub people: Vec<String>,
}
