//! Several issuers in one installation: each with its own name, keys, clients and rules, for the same people, who come from
//! the same institutions.
//!
//! To institutions and OpenID providers the installation is one service: they answer to it, at its own addresses. Which
//! community had asked stands before the secret that comes back with every answer (RelayState, `state`); the digest of both
//! together is kept with the question, so nobody can turn an answer to another community.
//!
//! Invariant: an issuer knows its own clients alone ([`Broker::client`]). So nothing that belongs to another's client, not a
//! code, not a token, not a request that was pushed, is worth anything there.

use std::sync::Arc;

use domain::{Client, ClientId, CommunityId, Secret};
use storage::StoreError;

use crate::Broker;

impl Broker {
    /// The installation's own issuer.
    #[must_use]
    pub fn home(&self) -> Self {
        // The first one is there from the start.
        self.all
            .first()
            .map_or_else(|| self.clone(), |home| Self { here: Arc::clone(home), all: Arc::clone(&self.all) })
    }

    /// Every issuer of the installation, its own first.
    pub fn issuers(&self) -> impl Iterator<Item = Self> + '_ {
        self.all.iter().map(|here| Self { here: Arc::clone(here), all: Arc::clone(&self.all) })
    }

    /// The issuer of a community; `None` if the operator has none of that id any more.
    pub fn issuer_of(&self, community: &CommunityId) -> Option<Self> {
        self.issuers().find(|issuer| issuer.settings.community == *community)
    }

    /// The issuer that asked, by what comes back with the answer: a secret of [`Self::secret_of_question`], alone or behind
    /// an id and a dot. Who asked nothing, or in the name of a community that is
    /// no more, is at home, where no such question is known.
    #[must_use]
    pub fn who_asked(&self, returned: Option<&str>) -> Self {
        let community = returned
            .and_then(|text| text.rsplit('.').next()?.split_once(MARK))
            .and_then(|(id, _)| CommunityId::parse(id));
        community.and_then(|community| self.issuer_of(&community)).unwrap_or_else(|| self.home())
    }

    /// A secret to come back with an answer.
    pub(crate) fn secret_of_question(&self) -> Secret {
        marked(&self.settings.community, Secret::generate(self.entropy()))
    }

    /// The issuer that knows a client; the installation's own, if none does.
    pub async fn issuer_of_client(&self, id: &ClientId) -> Result<Self, StoreError> {
        let client = self.store.client(id).await?;
        Ok(client.and_then(|client| self.issuer_of(&client.community)).unwrap_or_else(|| self.home()))
    }

    /// The client of this issuer with this id.
    pub async fn client(&self, id: &ClientId) -> Result<Option<Client>, StoreError> {
        let client = self.store.client(id).await?;
        let known = |client: &Client| {
            client.community == self.settings.community
                && (!client.is_built_in() || self.settings.certificates.command_line)
        };
        Ok(client.filter(known))
    }
}

/// Between a community and a secret; no secret of ours has one.
const MARK: char = '~';

fn marked(community: &CommunityId, secret: Secret) -> Secret {
    if community.is_home() { secret } else { Secret::from(format!("{community}{MARK}{}", secret.expose())) }
}

#[cfg(test)]
mod tests {
    use domain::entropy::SeededEntropy;

    use super::*;

    #[test]
    fn what_comes_back_is_short_enough_for_saml_and_begins_with_who_asked() {
        let secret = Secret::generate(&SeededEntropy::new(1));
        let longest = CommunityId::parse(&"a".repeat(CommunityId::MAX_LENGTH)).unwrap();
        let relay_state = marked(&longest, secret.clone());
        assert!(relay_state.expose().len() <= 80);
        assert_eq!(relay_state.expose().split_once(MARK), Some((longest.as_str(), secret.expose())));
        assert_eq!(marked(&CommunityId::home(), secret.clone()).expose(), secret.expose());
    }
}
