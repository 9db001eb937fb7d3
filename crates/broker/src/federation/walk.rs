//! From an entity up to a trust anchor: who is asked for which statement
//! ([OpenID Federation 1.0 §10.1](https://openid.net/specs/openid-federation-1_0.html#name-fetching-entity-statements-)).
//!
//! Nobody is believed on the way: what was collected counts once [`TrustChain`] has verified it, from a pinned key down.
//! Ways are followed level by level, in the order of the `authority_hints`, so the shortest valid chain wins, and always
//! the same one.
//!
//! Invariant: whatever entities name as their superiors, no resolution asks more than [`MAX_FETCHES`] times.

use std::collections::BTreeMap;

use domain::Timestamp;
use oauth::{
    ErrorCode,
    federation::{
        ChainError, EntityId, MAX_STATEMENTS, ResolvedEntity, StatementError, TrustAnchors, TrustChain,
        UnverifiedStatement,
    },
};
use thiserror::Error;
use url::Url;

/// The most statements that are fetched for one entity.
pub(super) const MAX_FETCHES: usize = 32;
/// The most superiors on one way, the trust anchor included: beside them a chain has the entity's own statement and the
/// trust anchor's.
const MAX_SUPERIORS: usize = MAX_STATEMENTS - 2;

/// Where statements come from.
pub(super) trait Statements {
    /// What stands at this address.
    fn fetch(&self, url: &Url) -> impl Future<Output = Result<String, Unread>> + Send;
}

/// Why nothing can be read at an address. Strangers are not told which it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unread {
    /// There is nothing, or nothing that may be read.
    Nothing,
    /// Nobody answers now.
    Silence,
}

/// Why a way up ended before it came to a trust anchor, or a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DeadEnd {
    /// Nobody answered, or not with a document.
    #[error("{url} could not be read")]
    Unreadable {
        /// There.
        url: Url,
        /// Whether it may be otherwise in a moment.
        temporary: bool,
    },
    /// Something else than a statement stands there.
    #[error("what stands at {url} is no statement that can be used: {error}")]
    Statement {
        /// There.
        url: Url,
        /// What is wrong with it.
        error: StatementError,
    },
    /// A statement of or about somebody else.
    #[error("what stands at {url} is not what {issuer} says of {subject}")]
    OtherStatement {
        /// There.
        url: Url,
        /// Who should have said it.
        issuer: EntityId,
        /// Of whom.
        subject: EntityId,
    },
    /// An entity that is above itself.
    #[error("{0} stands twice on the way up")]
    Loop(EntityId),
    /// An entity without superiors that is no trust anchor of ours.
    #[error("{0} is no trust anchor of this server, and names nobody above it")]
    Top(EntityId),
    /// An entity that does not say where it can be asked.
    #[error("{0} does not say where it tells about its subordinates (federation_fetch_endpoint)")]
    NoEndpoint(EntityId),
    /// Too far up.
    #[error("the way by {0} is longer than {MAX_SUPERIORS} superiors")]
    TooLong(EntityId),
    /// Too much to ask.
    #[error("more than {MAX_FETCHES} statements would have to be fetched")]
    TooMany,
    /// A whole chain that does not hold.
    #[error("{0}")]
    Chain(ChainError),
    /// Too many resolutions, or one that takes too long.
    #[error("the statements did not arrive in time")]
    Late,
}

/// Why nobody that we trust vouches for an entity: everything that was tried.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("no chain of trust leads from {entity} to a trust anchor of this server: {}", listed(.dead_ends))]
pub struct Unresolved {
    /// The entity.
    pub entity: EntityId,
    /// In the order in which it was tried.
    pub dead_ends: Vec<DeadEnd>,
}

fn listed(dead_ends: &[DeadEnd]) -> String {
    let all: Vec<String> = dead_ends.iter().map(ToString::to_string).collect();
    all.join("; ")
}

impl Unresolved {
    /// The code of [§8.9](https://openid.net/specs/openid-federation-1_0.html#name-error-responses).
    pub fn code(&self) -> ErrorCode {
        let chains = || {
            self.dead_ends.iter().filter_map(|dead_end| match dead_end {
                DeadEnd::Chain(error) => Some(error.code()),
                _ => None,
            })
        };
        let only_tops = self.dead_ends.iter().all(|dead_end| matches!(dead_end, DeadEnd::Top(_)));
        match chains().next() {
            Some(code) => code,
            None if only_tops => ErrorCode::InvalidTrustAnchor,
            None => ErrorCode::InvalidTrustChain,
        }
    }

    /// Whether it may be otherwise in a moment: somebody who could vouch did not answer.
    pub fn is_temporary(&self) -> bool {
        self.dead_ends
            .iter()
            .any(|dead_end| matches!(dead_end, DeadEnd::Unreadable { temporary: true, .. } | DeadEnd::Late))
    }
}

/// A way from an entity to one of its superiors, as far as it goes.
struct Way {
    /// The entity first.
    path: Vec<EntityId>,
    /// Its own statement, then what each superior says of the one before.
    statements: Vec<UnverifiedStatement>,
    /// Who may be next.
    hints: Vec<EntityId>,
}

/// One resolution.
pub(super) struct Walk<'a, S> {
    statements: &'a S,
    anchors: &'a TrustAnchors,
    now: Timestamp,
    fetches: usize,
    configurations: BTreeMap<EntityId, Option<UnverifiedStatement>>,
    told: BTreeMap<(EntityId, EntityId), Option<UnverifiedStatement>>,
    dead_ends: Vec<DeadEnd>,
}

impl<'a, S: Statements> Walk<'a, S> {
    pub(super) fn new(statements: &'a S, anchors: &'a TrustAnchors, now: Timestamp) -> Self {
        Self {
            statements,
            anchors,
            now,
            fetches: 0,
            configurations: BTreeMap::new(),
            told: BTreeMap::new(),
            dead_ends: Vec::new(),
        }
    }

    /// The entity as a trust anchor vouches for it. `own` is what it says of itself, if that is at hand.
    pub(super) async fn resolve(
        mut self,
        entity: &EntityId,
        own: Option<UnverifiedStatement>,
    ) -> Result<ResolvedEntity, Unresolved> {
        let own = match own {
            Some(own) => Some(own),
            None => self.configuration(entity).await,
        };
        if let Some(own) = own
            && let Some(resolved) = self.climb_all(own).await
        {
            return Ok(resolved);
        }
        self.dead_ends.dedup();
        Err(Unresolved { entity: entity.clone(), dead_ends: self.dead_ends })
    }

    async fn climb_all(&mut self, own: UnverifiedStatement) -> Option<ResolvedEntity> {
        let hints = own.authority_hints().to_vec();
        let mut level = vec![Way { path: vec![own.subject().clone()], statements: vec![own], hints }];
        while !level.is_empty() {
            let mut above = Vec::new();
            for way in &level {
                if way.hints.is_empty() {
                    self.dead_ends.extend(way.path.last().cloned().map(DeadEnd::Top));
                }
                for superior in &way.hints {
                    let Some(longer) = self.climb(way, superior).await else { continue };
                    if self.anchors.contains(superior) {
                        match self.verified(&longer, superior) {
                            Ok(resolved) => return Some(resolved),
                            Err(error) => self.dead_ends.push(DeadEnd::Chain(error)),
                        }
                        // An anchor may stand below another one, but what ends well here needs no other.
                    }
                    if !self.anchors.contains(superior) || !longer.hints.is_empty() {
                        above.push(longer);
                    }
                }
            }
            level = above;
        }
        None
    }

    /// One superior further, if it says something of whoever is below it.
    async fn climb(&mut self, way: &Way, superior: &EntityId) -> Option<Way> {
        let below = way.path.last()?;
        if way.path.contains(superior) {
            return self.give_up(DeadEnd::Loop(superior.clone()));
        }
        if way.path.len() > MAX_SUPERIORS {
            return self.give_up(DeadEnd::TooLong(superior.clone()));
        }
        let configuration = self.configuration(superior).await?;
        let Some(endpoint) = configuration.fetch_endpoint() else {
            return self.give_up(DeadEnd::NoEndpoint(superior.clone()));
        };
        let statement = self.told(superior, below, &below.fetch_url(endpoint)).await?;
        Some(Way {
            path: way.path.iter().chain([superior]).cloned().collect(),
            statements: way.statements.iter().cloned().chain([statement]).collect(),
            hints: configuration.authority_hints().to_vec(),
        })
    }

    fn verified(&self, way: &Way, anchor: &EntityId) -> Result<ResolvedEntity, ChainError> {
        let own = self.configurations.get(anchor).cloned().flatten();
        TrustChain::new(way.statements.iter().cloned().chain(own).collect())?.resolve(self.anchors, self.now)
    }

    /// What an entity says of itself.
    async fn configuration(&mut self, entity: &EntityId) -> Option<UnverifiedStatement> {
        if let Some(known) = self.configurations.get(entity) {
            return known.clone();
        }
        let url = entity.configuration_url();
        let statement = self.statement(&url, entity, entity).await;
        // What is not even its own word leads nowhere.
        let statement = statement.and_then(|statement| match statement.clone().verify_configuration(self.now) {
            Ok(_) => Some(statement),
            Err(error) => self.give_up(DeadEnd::Statement { url, error }),
        });
        self.configurations.insert(entity.clone(), statement.clone());
        statement
    }

    /// What a superior says of a subordinate.
    async fn told(&mut self, superior: &EntityId, of: &EntityId, url: &Url) -> Option<UnverifiedStatement> {
        let key = (superior.clone(), of.clone());
        if let Some(known) = self.told.get(&key) {
            return known.clone();
        }
        let statement = self.statement(url, superior, of).await;
        self.told.insert(key, statement.clone());
        statement
    }

    async fn statement(&mut self, url: &Url, issuer: &EntityId, subject: &EntityId) -> Option<UnverifiedStatement> {
        if self.fetches == MAX_FETCHES {
            return self.give_up(DeadEnd::TooMany);
        }
        self.fetches += 1;
        let text = match self.statements.fetch(url).await {
            Ok(text) => text,
            Err(unread) => {
                let temporary = unread == Unread::Silence;
                return self.give_up(DeadEnd::Unreadable { url: url.clone(), temporary });
            }
        };
        match UnverifiedStatement::parse(&text) {
            Ok(statement) if statement.issuer() == issuer && statement.subject() == subject => Some(statement),
            Ok(_) => self.give_up(DeadEnd::OtherStatement {
                url: url.clone(),
                issuer: issuer.clone(),
                subject: subject.clone(),
            }),
            Err(error) => self.give_up(DeadEnd::Statement { url: url.clone(), error }),
        }
    }

    fn give_up<T>(&mut self, reason: DeadEnd) -> Option<T> {
        self.dead_ends.push(reason);
        None
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::HashMap, sync::Mutex};

    use domain::client::JwsAlgorithm;
    use oauth::{
        federation::{FederationKeys, TYPE},
        jose::SigningKey,
    };
    use serde_json::json;

    use super::*;

    const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);

    /// Entities by name, each with what it names above it; every superior vouches for whoever names it.
    struct World {
        key: SigningKey,
        documents: HashMap<String, String>,
        asked: Mutex<Vec<String>>,
        silent: Vec<String>,
    }

    fn id(name: &str) -> EntityId {
        EntityId::parse(&format!("https://{name}.example.org")).unwrap()
    }

    impl World {
        fn new(entities: &[(&str, &[&str])]) -> Self {
            // One key for all: it is not the walk that judges.
            let key = SigningKey::generate(JwsAlgorithm::Es256).unwrap();
            let key = SigningKey::from_pkcs8(JwsAlgorithm::Es256, &key).unwrap();
            let mut documents = HashMap::new();
            for (name, superiors) in entities {
                let hints: Vec<EntityId> = superiors.iter().map(|superior| id(superior)).collect();
                let endpoint = json!({ "federation_fetch_endpoint": format!("{}/fetch", id(name)) });
                let mut more = json!({ "metadata": { "federation_entity": endpoint } });
                if !hints.is_empty() {
                    more["authority_hints"] = json!(hints);
                }
                documents.insert(id(name).configuration_url().to_string(), statement(&key, name, name, &more));
                for superior in *superiors {
                    let url = id(name).fetch_url(&format!("{}/fetch", id(superior)).parse().unwrap());
                    documents.insert(url.to_string(), statement(&key, superior, name, &json!({})));
                }
            }
            Self { key, documents, asked: Mutex::default(), silent: Vec::new() }
        }

        fn resolve(&self, of: &str, anchors: &[&str]) -> Result<Vec<String>, Unresolved> {
            let jwks = json!({ "keys": [self.key.public_jwk()] });
            let keys = FederationKeys::from_jwks(jwks.as_object().unwrap()).unwrap();
            let anchors: TrustAnchors = anchors.iter().map(|name| (id(name), keys.clone())).collect();
            let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
            let resolved = runtime.block_on(Walk::new(self, &anchors, NOW).resolve(&id(of), None))?;
            let name = |id: &EntityId| id.as_str()[8..].trim_end_matches(".example.org").to_owned();
            Ok(resolved.path().iter().map(name).collect())
        }

        fn asked(&self) -> usize {
            self.asked.lock().unwrap().len()
        }
    }

    fn statement(key: &SigningKey, issuer: &str, subject: &str, more: &serde_json::Value) -> String {
        let mut claims = json!({
            "iss": id(issuer), "sub": id(subject), "iat": NOW.as_seconds(), "exp": NOW.as_seconds() + 60,
            "jwks": { "keys": [key.public_jwk()] },
        });
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        key.sign(Some(TYPE), &claims).unwrap()
    }

    impl Statements for World {
        async fn fetch(&self, url: &Url) -> Result<String, Unread> {
            let mut asked = self.asked.lock().unwrap();
            assert!(!asked.contains(&url.to_string()), "{url} is asked twice");
            asked.push(url.to_string());
            if self.silent.iter().any(|host| url.host_str() == Some(host)) {
                return Err(Unread::Silence);
            }
            self.documents.get(url.as_str()).cloned().ok_or(Unread::Nothing)
        }
    }

    #[test]
    fn the_shortest_way_is_taken_and_among_equals_the_first() {
        let world = World::new(&[
            ("rp", &["long", "left", "right"]),
            ("long", &["middle"]),
            ("middle", &["anchor"]),
            ("left", &["anchor"]),
            ("right", &["anchor"]),
            ("anchor", &[]),
        ]);
        assert_eq!(world.resolve("rp", &["anchor"]).unwrap(), ["rp", "left", "anchor"]);
    }

    #[test]
    fn a_diamond_is_walked_without_asking_anything_twice() {
        let world =
            World::new(&[("rp", &["a", "b"]), ("a", &["top"]), ("b", &["top"]), ("top", &["other"]), ("other", &[])]);
        let unresolved = world.resolve("rp", &["elsewhere"]).unwrap_err();
        assert_eq!(unresolved.code(), ErrorCode::InvalidTrustAnchor);
        assert!(!unresolved.is_temporary());
        // Five entities, and an edge for each of five.
        assert_eq!(world.asked(), 5 + 5);
    }

    #[test]
    fn loops_end() {
        let world = World::new(&[("rp", &["a"]), ("a", &["b", "a", "rp"]), ("b", &["a"])]);
        let unresolved = world.resolve("rp", &["anchor"]).unwrap_err();
        assert!(unresolved.dead_ends.iter().all(|dead_end| matches!(dead_end, DeadEnd::Loop(_))), "{unresolved}");
    }

    #[test]
    fn an_anchor_below_another_one_is_the_end_and_only_then_not() {
        let entities: &[(&str, &[&str])] = &[("rp", &["low"]), ("low", &["high"]), ("high", &[])];
        assert_eq!(World::new(entities).resolve("rp", &["low", "high"]).unwrap(), ["rp", "low"]);
        assert_eq!(World::new(entities).resolve("rp", &["high"]).unwrap(), ["rp", "low", "high"]);
    }

    #[test]
    fn eight_superiors_are_the_most() {
        let names: Vec<String> = (0..=9).map(|number| format!("e{number}")).collect();
        let above: Vec<Vec<&str>> =
            (0..=9).map(|at| names.get(at + 1).map(String::as_str).into_iter().collect()).collect();
        let entities: Vec<(&str, &[&str])> =
            names.iter().zip(&above).map(|(name, above)| (name.as_str(), above.as_slice())).collect();
        assert_eq!(World::new(&entities).resolve("e0", &["e8"]).unwrap().len(), 9);
        let unresolved = World::new(&entities).resolve("e0", &["e9"]).unwrap_err();
        assert_eq!(unresolved.dead_ends, [DeadEnd::TooLong(id("e9"))]);
    }

    #[test]
    fn who_names_very_many_is_given_up() {
        let names: Vec<String> = (0..20).map(|number| format!("s{number}")).collect();
        let hints: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut entities: Vec<(&str, &[&str])> = vec![("rp", &hints)];
        entities.extend(hints.iter().map(|name| (*name, [].as_slice())));
        let world = World::new(&entities);
        let unresolved = world.resolve("rp", &["anchor"]).unwrap_err();
        assert!(unresolved.dead_ends.contains(&DeadEnd::TooMany));
        assert_eq!(world.asked(), MAX_FETCHES);
    }

    #[test]
    fn only_silence_is_temporary() {
        let mut world = World::new(&[("rp", &["a", "b"]), ("a", &[])]);
        assert!(!world.resolve("rp", &["anchor"]).unwrap_err().is_temporary());
        world.asked = Mutex::default();
        world.silent = vec!["b.example.org".to_owned()];
        let unresolved = world.resolve("rp", &["anchor"]).unwrap_err();
        assert!(unresolved.is_temporary());
        assert_eq!(unresolved.code(), ErrorCode::InvalidTrustChain);
    }
}
