//! What a person lets applications do, for them to look at and to take back.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use domain::{Client, ClientId, Scope, Scopes, Subject, Timestamp};
use storage::StoreError;

use crate::{
    Broker,
    linking::{Applied, LinkError},
    sign_in::Browser,
};

/// What an application may do.
#[derive(Debug, Clone)]
pub struct Access {
    /// The application.
    pub client: Client,
    /// What the person agreed to.
    pub scopes: BTreeSet<Scope>,
    /// The claims beyond these scopes, by name.
    pub claims: BTreeSet<String>,
    /// When they agreed last.
    pub since: Timestamp,
    /// Until when it may act while they are away, unless it does so before.
    pub while_away: Option<Timestamp>,
}

impl Broker {
    /// What the person of an account lets applications do, by the names of these.
    pub(crate) async fn access_of(&self, account: &Subject) -> Result<Vec<Access>, StoreError> {
        let mut known: BTreeMap<ClientId, Access> = BTreeMap::new();
        for consent in self.store.consents_of(account).await? {
            let scopes = Scopes::parse(&consent.scopes).map_err(|_| StoreError::Corrupt("scope"))?;
            let Some(access) = self.known_access(&mut known, &consent.client, consent.given_at).await? else {
                continue;
            };
            access.scopes.extend(scopes.iter().cloned());
            access.claims.extend(consent.claims.split_ascii_whitespace().map(str::to_owned));
        }
        let now = self.now();
        for grant in self.store.grants_of(account).await? {
            if grant.revoked_at.is_some() || grant.idle_until <= now {
                continue;
            }
            let scopes = Scopes::parse(&grant.scopes).map_err(|_| StoreError::Corrupt("scope"))?;
            let Some(access) = self.known_access(&mut known, &grant.client, grant.created_at).await? else { continue };
            access.scopes.extend(scopes.iter().cloned());
            access.while_away = access.while_away.max(Some(grant.idle_until));
        }
        let mut all: Vec<_> = known.into_values().collect();
        all.sort_by(|one, other| one.client.registration.name.cmp(&other.client.registration.name));
        Ok(all)
    }

    /// The entry of a client, a new one if need be; `None` if there is no such client any more.
    async fn known_access<'k>(
        &self,
        known: &'k mut BTreeMap<ClientId, Access>,
        id: &ClientId,
        at: Timestamp,
    ) -> Result<Option<&'k mut Access>, StoreError> {
        let access = match known.entry(id.clone()) {
            Entry::Occupied(there) => there.into_mut(),
            Entry::Vacant(place) => {
                let Some(client) = self.store.client(id).await? else { return Ok(None) };
                let (scopes, claims) = (BTreeSet::new(), BTreeSet::new());
                place.insert(Access { client, scopes, claims, since: at, while_away: None })
            }
        };
        access.since = access.since.max(at);
        Ok(Some(access))
    }

    /// The person takes back all that they let an application do. It asks anew when they go there again.
    pub async fn withdraw_own_access(&self, browser: &Browser<'_>, client: &str) -> Result<Applied, LinkError> {
        let account = self.signed_in(browser).await?.subject;
        let Ok(client) = ClientId::parse(client) else { return Ok(Applied::Nothing) };
        let done = self.store.withdraw_access(&account, &client, self.now()).await?;
        if !done {
            return Ok(Applied::Nothing);
        }
        tracing::info!(sub = %account, %client, "a person took back what they let an application do");
        Ok(Applied::Done)
    }
}
