//! Relying parties whose first request registers them, and the renewal of their registration
//! ([OpenID Federation 1.0 §12.1](https://openid.net/specs/openid-federation-1_0.html#name-automatic-registration),
//! [§12.3](https://openid.net/specs/openid-federation-1_0.html#name-registration-validity-and-t)).
//!
//! Whatever is kept here is what a federation says of somebody, and no word of whoever asks: that they are the one they
//! name is checked afterwards, like that of any client.

use std::time::Duration;

use domain::{
    Client, ClientId, ClientStatus, PushedRequest, Timestamp,
    client::{Federated, RegistrationType},
};
use oauth::{
    ClientCredentials, ErrorCode, OAuthError, Params, RequestContext,
    federation::{EntityId, ResolvedEntity, TrustChain, automatic::AutomaticRequest},
    jose::UnverifiedJwt,
    registration::review_objections,
};

use super::{FederationError, PAUSE, Unknown};
use crate::{Broker, StoreError, settings::FederationPolicy};

/// How long a relying party is taken as it is before its federation is asked again: so what is taken back there counts
/// here soon, even where chains are long.
const FRESH: Duration = Duration::from_secs(60 * 60);
/// How long nobody is asked again for a relying party whose registration is still good.
const REST: Duration = Duration::from_secs(5 * 60);

impl Broker {
    /// The client that an authorization request names, if its federation must be asked for it: it is not known or its
    /// registration has ended, and the request is of the kind that proves who sends it.
    pub(crate) async fn introduced(&self, id: &ClientId, params: &Params) -> Result<Option<Client>, FederationError> {
        let reference = params.get("request_uri").is_some_and(|uri| !uri.starts_with(PushedRequest::URN));
        match params.get("request") {
            Some(object) => self.by_request(id, &Shown::Object(object)).await,
            None if reference => self.by_request(id, &Shown::Reference).await,
            None => Ok(None),
        }
    }

    /// The same for a request that is pushed, where the client may prove itself beside it.
    pub(crate) async fn introduced_by_push(
        &self,
        context: &RequestContext,
        params: &Params,
    ) -> Result<(), FederationError> {
        if !self.settings.federation.as_ref().is_some_and(|policy| policy.automatic) {
            return Ok(());
        }
        let shown = match (params.get("request"), params.get("client_assertion")) {
            (Some(object), _) => Shown::Object(object),
            (None, Some(assertion)) => Shown::Assertion(assertion),
            (None, None) if !context.certificates.is_empty() => Shown::Certificate,
            (None, None) => return Ok(()),
        };
        let credentials = ClientCredentials::from_request(context.authorization(), params).unwrap_or_default();
        let Some(ClientCredentials { id, .. }) = credentials.into_iter().next() else { return Ok(()) };
        let known = self.find_client(&id).await?;
        if known.is_none_or(|known| known.has_ended(self.now())) {
            self.by_request(&id, &shown).await?;
        }
        Ok(())
    }

    /// A client that a federation vouches for, as it stands now: looked at anew if that is due, and ended if nobody that
    /// we trust vouches for it any more.
    pub(crate) async fn still_vouched_for(&self, client: Client) -> Result<Client, StoreError> {
        let now = self.now();
        let Some(federation) = client.federation.clone() else { return Ok(client) };
        let Some(policy) = self.policy_of(&federation) else { return Ok(ended(client, now)) };
        let used = matches!(client.status, ClientStatus::Approved | ClientStatus::Pending);
        let due = client.has_ended(now) || now.since(federation.resolved_at) >= FRESH;
        if federation.by == RegistrationType::Explicit || !used || !due {
            return Ok(client);
        }
        match self.renewed(policy, &client, &federation).await {
            Ok(renewed) => Ok(renewed),
            Err(FederationError::Store(error)) => Err(error),
            Err(FederationError::Unknown(unknown)) if unknown.temporary => {
                tracing::info!(client = %client.id, reason = %unknown, "a client could not be looked up in its federation");
                Ok(client)
            }
            Err(FederationError::Unknown(unknown)) => {
                tracing::info!(client = %client.id, reason = %unknown, "a federation does not vouch for a client any more");
                self.store.end_federated_client(&client.id, federation.resolved_at, now).await?;
                Ok(ended(client, now))
            }
        }
    }

    /// Our policy, if it still trusts where this registration comes from.
    fn policy_of(&self, federation: &Federated) -> Option<&FederationPolicy> {
        let policy = self.settings.federation.as_ref()?;
        let on = match federation.by {
            RegistrationType::Automatic => policy.automatic,
            RegistrationType::Explicit => policy.explicit,
        };
        let anchor = EntityId::parse(&federation.trust_anchor).ok()?;
        Some(policy).filter(|policy| on && policy.trust_anchors.contains(&anchor))
    }

    async fn by_request(&self, id: &ClientId, shown: &Shown<'_>) -> Result<Option<Client>, FederationError> {
        let Some(policy) = self.settings.federation.as_ref().filter(|policy| policy.automatic) else { return Ok(None) };
        let Ok(entity) = EntityId::parse(id.as_str()) else { return Ok(None) };
        let chain = self.chain_of(&entity, shown).await?;
        let last = self.resolutions.last(id);
        let mut last = last.lock().await;
        let now = self.now();
        // Whoever came first did it for all who waited.
        if let Some(client) = self.client(id).await?
            && client
                .federation
                .as_ref()
                .is_none_or(|federation| !federation.has_ended(now) && self.policy_of(federation).is_some())
        {
            return Ok(Some(client));
        }
        let given = chain.and_then(|chain| self.given(policy, &entity, &chain));
        if given.is_none()
            && let Some((_, unknown)) = last.as_ref().filter(|(at, _)| now.since(*at) < PAUSE)
        {
            return Err(unknown.clone().into());
        }
        let outcome = self.introduce(policy, &entity, given).await;
        *last = remembered(&outcome, now);
        outcome.map(Some)
    }

    async fn renewed(
        &self,
        policy: &FederationPolicy,
        client: &Client,
        federation: &Federated,
    ) -> Result<Client, FederationError> {
        let no_entity = || Unknown::for_good(unnamed());
        let entity = EntityId::parse(client.id.as_str()).map_err(|_| no_entity())?;
        let last = self.resolutions.last(&client.id);
        let mut last = last.lock().await;
        let now = self.now();
        if let Some(other) = self.client(&client.id).await?
            && other.federation.as_ref().is_some_and(|other| other.resolved_at > federation.resolved_at)
        {
            return Ok(other);
        }
        let pause = if federation.has_ended(now) { PAUSE } else { REST };
        if let Some((_, unknown)) = last.as_ref().filter(|(at, _)| now.since(*at) < pause) {
            return Err(unknown.clone().into());
        }
        let outcome = self.introduce(policy, &entity, None).await;
        *last = remembered(&outcome, now);
        outcome
    }

    /// What a chain that came along makes of its subject. One that does not hold is left aside, as if there were none.
    fn given(&self, policy: &FederationPolicy, entity: &EntityId, chain: &[String]) -> Option<ResolvedEntity> {
        let resolved = TrustChain::verify(chain, &policy.trust_anchors, self.now());
        let resolved = resolved.inspect_err(|error| {
            tracing::info!(%entity, %error, "a trust chain that came with a request does not hold");
        });
        resolved.ok().filter(|resolved| resolved.entity_id() == entity)
    }

    /// The chain that came along. A request object that is not for us and for now makes us ask nobody.
    async fn chain_of(&self, entity: &EntityId, shown: &Shown<'_>) -> Result<Option<Vec<String>>, Unknown> {
        match shown {
            Shown::Reference | Shown::Certificate => Ok(None),
            Shown::Assertion(assertion) => Ok(chain_in_header(assertion)),
            Shown::Object(object) => {
                let object = self.opened(object).await.map_err(Unknown::for_good)?;
                let request = AutomaticRequest::read(&object, &self.settings.issuer, self.now());
                let request = request.map_err(Unknown::for_good)?;
                if request.entity_id != *entity {
                    let sentence = "The client_id in the request object is not the one beside it.";
                    let error = OAuthError::new(ErrorCode::InvalidRequestObject, sentence);
                    return Err(Unknown::for_good(error));
                }
                Ok(request.trust_chain)
            }
        }
    }

    async fn introduce(
        &self,
        policy: &FederationPolicy,
        entity: &EntityId,
        given: Option<ResolvedEntity>,
    ) -> Result<Client, FederationError> {
        let resolved = match given {
            Some(resolved) => resolved,
            None => Box::pin(self.resolve_entity(policy, entity, None)).await.map_err(Unknown::from)?,
        };
        let client = Box::pin(self.federated_client(policy, &resolved, RegistrationType::Automatic)).await?;
        let client = self.taken_over(policy, client).await?;
        tracing::info!(client = %client.id, anchor = %resolved.trust_anchor(), status = %client.status,
            "a relying party is known by its federation");
        Ok(client)
    }

    /// Keeps what a federation says of a client, and returns the client as it stands then.
    pub(super) async fn taken_over(
        &self,
        policy: &FederationPolicy,
        mut client: Client,
    ) -> Result<Client, FederationError> {
        let now = self.now();
        let known = self.client(&client.id).await?;
        // The operator's word stays.
        client.metadata.skin = known.as_ref().and_then(|known| known.metadata.skin.clone());
        if known.is_none() {
            self.check_room(policy, client.status).await?;
        }
        let changed = known.as_ref().is_some_and(|known| !review_objections(known, &client).is_empty());
        let review = changed && !policy.approve_at_once;
        let taken = self.store.put_federated_client(&client, review, now).await?;
        let stored = self.client(&client.id).await?.ok_or(StoreError::Corrupt("client"))?;
        let waited = known.is_some_and(|known| known.status == ClientStatus::Pending);
        if taken && !waited && stored.status == ClientStatus::Pending {
            self.tell_administrators(&stored).await;
        }
        Ok(stored)
    }

    async fn check_room(&self, policy: &FederationPolicy, status: ClientStatus) -> Result<(), FederationError> {
        let known = self.store.federated_clients(policy.max_clients, self.now()).await?;
        let full = known >= i64::from(policy.max_clients);
        if full || status == ClientStatus::Pending && self.is_queue_full().await? {
            let sentence = "This server knows as many relying parties of federations as it takes; ask its operator.";
            return Err(Unknown::for_now(ErrorCode::TemporarilyUnavailable, sentence).into());
        }
        Ok(())
    }
}

/// What a request shows for being who it says; nothing of it is verified yet.
enum Shown<'a> {
    /// A request object.
    Object(&'a str),
    /// The address of one.
    Reference,
    /// A client assertion beside what is pushed.
    Assertion(&'a str),
    /// A TLS certificate.
    Certificate,
}

/// The chain in the header of a token
/// ([§4.3](https://openid.net/specs/openid-federation-1_0.html#name-trust-chain-header-paramete)).
fn chain_in_header(token: &str) -> Option<Vec<String>> {
    let token = UnverifiedJwt::parse(token).ok()?;
    let chain = token.header().get("trust_chain")?.as_array()?;
    chain.iter().map(|statement| statement.as_str().map(str::to_owned)).collect()
}

fn remembered(outcome: &Result<Client, FederationError>, now: Timestamp) -> Option<(Timestamp, Unknown)> {
    match outcome {
        Err(FederationError::Unknown(unknown)) => Some((now, unknown.clone())),
        Ok(_) | Err(FederationError::Store(_)) => None,
    }
}

fn unnamed() -> OAuthError {
    OAuthError::new(ErrorCode::InvalidMetadata, "The client_id is no entity identifier.")
}

fn ended(mut client: Client, now: Timestamp) -> Client {
    if let Some(federation) = &mut client.federation {
        federation.expires_at = federation.expires_at.min(now);
    }
    client
}
