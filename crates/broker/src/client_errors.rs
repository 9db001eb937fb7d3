//! What went wrong at relying parties in the last week, for their owners.
//!
//! Invariant: nobody waits for it, and a flood of errors is no flood of writes: a node counts in memory, a bounded number of
//! things, and writes what it counted when somebody looks, or a little later. No queries, no persons.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use domain::{
    Client, ClientId, Timestamp,
    client::failure::{ClientFailure, ClientFailureKind as Kind},
};
use oauth::{ErrorCode, OAuthError, RequestedClient, Untrusted};
use storage::StoreError;
use url::Url;

use crate::{Broker, authorize::BeginError, token::TokenError};

/// How far back owners see.
pub const WEEK: Duration = Duration::from_hours(7 * 24);
/// How many different things a node counts before it writes them; of what comes then, no details, and no more of others.
const MOST: usize = 1_000;
/// The longest detail, in characters.
const LONGEST: usize = 200;
/// How many scopes of one request are told of.
const SCOPES: usize = 3;

/// How often something went wrong at a client, and when last.
type Counts = HashMap<(ClientId, Kind, String), (i64, Timestamp)>;

/// What this node has counted and not written yet.
#[derive(Debug, Default)]
pub(crate) struct Counted(Mutex<Counts>);

impl Counted {
    fn add(&self, client: &ClientId, kind: Kind, detail: &str, now: Timestamp) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (client.clone(), kind, detail.to_owned());
        if all.len() < MOST || all.contains_key(&key) {
            let (times, last) = all.entry(key).or_insert((0, now));
            *times += 1;
            *last = now;
        } else if let Some((times, last)) = all.get_mut(&(client.clone(), kind, String::new())) {
            *times += 1;
            *last = now;
        }
    }

    fn take(&self) -> Counts {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Broker {
    /// Counts something that went wrong at a client.
    pub(crate) fn note_error(&self, client: &ClientId, kind: Kind, detail: &str) {
        self.errors.add(client, kind, &cleaned(detail), self.now());
    }

    /// The same of a request for a sign-in that leads nowhere.
    pub(crate) fn note_refused_request(&self, requested: &RequestedClient<'_>, error: &BeginError) {
        let client = &requested.client_id;
        match error {
            BeginError::NotActive(known) => self.note_error(client, Kind::NotInUse, known.status.as_str()),
            BeginError::Untrusted(Untrusted::UnregisteredRedirectUri(uri)) => {
                self.note_error(client, Kind::RedirectUri, &without_query(uri));
            }
            BeginError::Untrusted(Untrusted::NoRedirectUri) => self.note_error(client, Kind::RedirectUri, ""),
            // The others are told to the client, and noted there, or nobody knows whose they are.
            _ => {}
        }
    }

    /// The same of what a client is told of its request for a sign-in.
    pub(crate) fn note_told(&self, client: &ClientId, error: &OAuthError) {
        self.note_error(client, Kind::Request, error.description());
    }

    /// The same of a request for tokens. What is no error of anybody's is none.
    pub(crate) fn note_refused_token(&self, client: &ClientId, error: &TokenError) {
        let TokenError::Refused(refused) = error else { return };
        let usual = [ErrorCode::AuthorizationPending, ErrorCode::SlowDown, ErrorCode::UseDpopNonce];
        if !usual.contains(&refused.code()) {
            self.note_error(client, Kind::Token, refused.description());
        }
    }

    /// Counts the scopes that a client asked for and does not get.
    pub(crate) fn note_left_out(&self, client: &Client, asked: Option<&str>) {
        let registered = |name: &&str| client.registration.scopes.iter().any(|own| own.to_string() == **name);
        let asked = asked.unwrap_or_default().split(' ').filter(|name| !name.is_empty());
        for scope in asked.filter(|name| !registered(name)).take(SCOPES) {
            self.note_error(&client.id, Kind::Scope, scope);
        }
    }

    /// Writes what this node has counted.
    pub async fn write_client_errors(&self) -> Result<(), StoreError> {
        for ((client, kind, detail), (times, last_at)) in self.errors.take() {
            self.store.count_client_error(&ClientFailure { client, kind, detail, times, last_at }).await?;
        }
        Ok(())
    }

    /// What went wrong at a client in the last week, the latest first.
    pub async fn errors_of(&self, id: &ClientId) -> Result<Vec<ClientFailure>, StoreError> {
        for issuer in self.issuers() {
            issuer.write_client_errors().await?;
        }
        self.store.client_errors(id, self.now() - WEEK).await
    }
}

/// A redirect URI as far as it says nothing of anybody: no query, no fragment, no user.
fn without_query(uri: &str) -> String {
    let short = uri.split(['?', '#']).next().unwrap_or_default();
    match Url::parse(short) {
        Ok(mut url) if url.has_host() => {
            // Where there is a host, both can be taken away.
            let _ = (url.set_username(""), url.set_password(None));
            url.to_string()
        }
        _ => short.to_owned(),
    }
}

/// On one line, short, and without what looks like a mail address.
fn cleaned(detail: &str) -> String {
    let words = detail.split_whitespace().map(|word| if word.contains('@') { "…" } else { word });
    let line = words.collect::<Vec<_>>().join(" ");
    line.chars().filter(|character| !character.is_control()).take(LONGEST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    #[test]
    fn a_detail_says_nothing_of_anybody() {
        assert_eq!(without_query("https://zoe:pw@hub.example.org/cb?code=1#x"), "https://hub.example.org/cb");
        assert_eq!(without_query("org.example.app:/cb?zoe"), "org.example.app:/cb");
        assert_eq!(without_query("no address?zoe=1"), "no address");
        assert_eq!(cleaned("told zoe@x.edu\n\u{7}<b>twice</b>"), "told … <b>twice</b>");
        assert_eq!(cleaned(&"x".repeat(5_000)).len(), LONGEST);
    }

    #[test]
    fn what_a_node_remembers_is_bounded_and_what_it_knows_goes_on_counting() {
        let (counted, hub) = (Counted::default(), ClientId::parse("hub").unwrap());
        counted.add(&hub, Kind::RedirectUri, "", NOW);
        for number in 0..MOST * 3 {
            counted.add(&hub, Kind::RedirectUri, &number.to_string(), NOW);
        }
        counted.add(&hub, Kind::RedirectUri, "1", NOW);
        let all = counted.take();
        let times = |detail: &str| all.get(&(hub.clone(), Kind::RedirectUri, detail.to_owned())).unwrap().0;
        assert_eq!((all.len(), times("1")), (MOST, 2));
        assert_eq!(times(""), i64::try_from(MOST * 2).unwrap() + 2);
        assert!(counted.take().is_empty());
    }
}
