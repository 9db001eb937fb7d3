//! What an operator should know of the authorities, found out without changing anything.

use std::sync::Arc;

use domain::{Entropy, Timestamp};
use hsm::Token;
use storage::{Store, StoreError};
use thiserror::Error;

use super::{Authority, OpenError, Snapshot, Tokens};
use crate::{
    Settings,
    keyring::{Keyring, MasterKey},
    revocation::ending,
};

const DAY: u64 = 86_400;

/// What is looked at.
pub struct Look<'a> {
    /// The database.
    pub store: &'a Store,
    /// What keys are sealed under.
    pub master: &'a MasterKey,
    /// Chance, of which nothing is used.
    pub entropy: &'a dyn Entropy,
    /// The operator's choices.
    pub settings: &'a Settings,
    /// The token in which keys of authorities lie, if there is one.
    pub token: Option<Token>,
    /// The present moment.
    pub now: Timestamp,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Found {
    /// How many authorities have not ended.
    pub authorities: usize,
    /// What is to be done soon: revocation lists and authorities that end.
    pub warnings: Vec<String>,
    /// What keeps certificates from being signed.
    pub failures: Vec<String>,
}

/// Why nothing was found out.
#[derive(Debug, Error)]
pub enum LookError {
    /// The authorities could not be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Look<'_> {
    /// Looks. A key in the token signs something without meaning.
    pub async fn run(self) -> Result<Found, LookError> {
        let Self { store, master, entropy, settings, token, now } = self;
        let (service, community) = (&settings.service.name, &settings.community);
        let keyring = Keyring { store, master, entropy, now, service, community };
        let tokens = Tokens::new(token);
        let authority = Authority { held: Arc::new(Snapshot::load(&keyring, &tokens, &settings.plain).await?), now };
        let mut found = Found { authorities: authority.living().count(), ..Found::default() };
        for held in authority.living() {
            let Some(issuer) = held.issuer() else { continue };
            if let Err(error) = tokens.check(issuer).await {
                found.failures.push(format!("the key of {} cannot be used: {error}", held.certificate().subject()));
            }
        }
        match tokens.unclaimed(&settings.certificates.name_base.to_string(), &authority).await {
            Ok(unclaimed) => found.warnings.extend(unclaimed.iter().map(ToString::to_string)),
            Err(error) => found.warnings.push(format!("the keys in the token cannot be listed: {error}")),
        }
        found.failures.extend(authority.nobody_signs().map(str::to_owned));
        for list in ending(store, &authority, now).await? {
            let left = list.ends.map(|ends| format!(" ({})", days(now, ends)));
            found.warnings.push(format!("{}: {list}{}", list.authority, left.unwrap_or_default()));
        }
        let policy = &settings.certificates;
        let due = authority.rollover_due(policy).map(|due| due.id);
        let until = authority.told_until(policy);
        for held in authority.living().filter(|held| held.revoked().is_none()) {
            let certificate = held.certificate();
            let (name, ends) = (certificate.subject(), certificate.not_after());
            if due.as_deref() == Some(held.id()) || (held.signs_authorities() && ends < until) {
                let left = days(now, ends);
                found.warnings.push(format!("{name} ends on {ends} ({left}), and certificates end with it"));
            }
        }
        Ok(found)
    }
}

fn days(now: Timestamp, ends: Timestamp) -> String {
    if ends <= now {
        return "it has ended".to_owned();
    }
    match ends.since(now).as_secs() / DAY {
        0 => "today".to_owned(),
        1 => "in 1 day".to_owned(),
        days => format!("in {days} days"),
    }
}
