//! What an entity says of itself (its entity configuration), and what a superior says of it
//! ([OpenID Federation §3](https://openid.net/specs/openid-federation-1_0.html#section-3)).
//!
//! Invariant: an [`UnverifiedStatement`] tells only what leads to the next statement. What a statement grants is had from
//! an [`EntityStatement`], whose signature and every claim were checked.

use std::collections::BTreeMap;

use domain::Timestamp;
use serde_json::{Map, Value};
use thiserror::Error;
use url::Url;

use super::{
    EntityId, FEDERATION_ENTITY, FederationKeys, KeysError, SignatureError,
    constraints::Constraints,
    entity_id::is_endpoint,
    policy::{MetadataPolicy, PolicyError},
};
use crate::{client_auth::assertion::numeric_date, jose::UnverifiedJwt};

/// `typ` of a statement.
pub const TYPE: &str = "entity-statement+jwt";
/// The media type of a statement.
pub const MEDIA_TYPE: &str = "application/entity-statement+jwt";

/// Seconds by which the issuer's clock may be ahead.
const SKEW: std::time::Duration = std::time::Duration::from_secs(60);
/// The most superiors that an entity may name: each may have to be asked.
const MAX_HINTS: usize = 20;
/// Header parameters of tokens that come with a chain, never part of one
/// ([§4.3](https://openid.net/specs/openid-federation-1_0.html#section-4.3)).
const CHAIN_HEADERS: [&str; 2] = ["trust_chain", "peer_trust_chain"];
/// What an entity says of itself alone.
const OF_CONFIGURATIONS: [&str; 5] =
    ["authority_hints", "trust_anchor_hints", "trust_marks", "trust_mark_issuers", "trust_mark_owners"];
/// What a superior says alone.
const OF_SUPERIORS: [&str; 4] = ["constraints", "metadata_policy", "metadata_policy_crit", "source_endpoint"];

/// A statement as it came. It may be anybody's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedStatement {
    jwt: String,
    issuer: EntityId,
    subject: EntityId,
    authority_hints: Vec<EntityId>,
    fetch_endpoint: Option<Url>,
}

impl UnverifiedStatement {
    /// Reads the shape, and where it leads.
    pub fn parse(jwt: &str) -> Result<Self, StatementError> {
        let jwt = jwt.trim_ascii();
        let token = UnverifiedJwt::parse(jwt).map_err(SignatureError::from)?;
        match CHAIN_HEADERS.into_iter().find(|name| token.header().contains_key(*name)) {
            Some(name) => Err(StatementError::Header(name)),
            None => Self::read(jwt, &token),
        }
    }

    /// The same for a request, which may bring a chain along in its header.
    pub(super) fn parse_request(jwt: &str) -> Result<Self, StatementError> {
        let jwt = jwt.trim_ascii();
        Self::read(jwt, &UnverifiedJwt::parse(jwt).map_err(SignatureError::from)?)
    }

    fn read(jwt: &str, token: &UnverifiedJwt<'_>) -> Result<Self, StatementError> {
        let claims = token.claimed().map_err(SignatureError::from)?;
        let (issuer, subject) = (entity(&claims, "iss")?, entity(&claims, "sub")?);
        let authority_hints = hints(&claims, "authority_hints")?;
        let metadata = claims.get("metadata").and_then(|metadata| metadata.get(FEDERATION_ENTITY));
        let endpoint = metadata.and_then(|entity| entity.get("federation_fetch_endpoint")).and_then(Value::as_str);
        let fetch_endpoint = endpoint.and_then(|endpoint| Url::parse(endpoint).ok()).filter(is_endpoint);
        Ok(Self { jwt: jwt.to_owned(), issuer, subject, authority_hints, fetch_endpoint })
    }

    /// Who says so, by its own account.
    pub fn issuer(&self) -> &EntityId {
        &self.issuer
    }

    /// Of whom.
    pub fn subject(&self) -> &EntityId {
        &self.subject
    }

    /// Whether it is an entity's word about itself.
    pub fn is_configuration(&self) -> bool {
        self.issuer == self.subject
    }

    /// The immediate superiors that an entity names, in its order.
    pub fn authority_hints(&self) -> &[EntityId] {
        &self.authority_hints
    }

    /// Where the subject tells about its subordinates; `None` too where the address cannot be asked.
    pub fn fetch_endpoint(&self) -> Option<&Url> {
        self.fetch_endpoint.as_ref()
    }

    /// The statement as it came.
    pub fn jwt(&self) -> &str {
        &self.jwt
    }

    /// Verifies an entity's word about itself with its own keys, which proves no more than that it has them.
    pub fn verify_configuration(self, now: Timestamp) -> Result<EntityStatement, StatementError> {
        if !self.is_configuration() {
            return Err(StatementError::NotConfiguration);
        }
        let claims = UnverifiedJwt::parse(&self.jwt).and_then(|token| token.claimed()).map_err(SignatureError::from)?;
        let keys = federation_keys(&claims)?;
        self.verify(&keys, now)
    }

    /// Verifies the statement with the keys of its issuer
    /// ([§3.2](https://openid.net/specs/openid-federation-1_0.html#section-3.2)). An entity's word about itself must be
    /// signed with one of the keys in it, too.
    pub fn verify(self, keys: &FederationKeys, now: Timestamp) -> Result<EntityStatement, StatementError> {
        let claims = keys.verify(&self.jwt, TYPE)?;
        let statement = EntityStatement::read(self, &claims)?;
        if statement.is_configuration() {
            statement.keys.verify(&statement.jwt, TYPE)?;
        }
        if statement.issued_at > now + SKEW {
            return Err(StatementError::NotYet);
        }
        if statement.expires_at <= now {
            return Err(StatementError::Expired);
        }
        Ok(statement)
    }
}

/// A statement that its issuer signed, and whose time it is.
#[derive(Debug, Clone, PartialEq)]
pub struct EntityStatement {
    jwt: String,
    issuer: EntityId,
    subject: EntityId,
    issued_at: Timestamp,
    expires_at: Timestamp,
    keys: FederationKeys,
    authority_hints: Vec<EntityId>,
    metadata: Map<String, Value>,
    pub(super) policy: Option<MetadataPolicy>,
    pub(super) constraints: Constraints,
    trust_marks: Vec<(String, String)>,
    pub(super) trust_mark_issuers: BTreeMap<String, Vec<EntityId>>,
    pub(super) trust_mark_owners: BTreeMap<String, (EntityId, FederationKeys)>,
    source_endpoint: Option<Url>,
}

impl EntityStatement {
    fn read(statement: UnverifiedStatement, claims: &Map<String, Value>) -> Result<Self, StatementError> {
        let misplaced = if statement.is_configuration() { &OF_SUPERIORS[..] } else { &OF_CONFIGURATIONS[..] };
        if let Some(name) = misplaced.iter().find(|name| claims.contains_key(**name)) {
            return Err(StatementError::Misplaced(name));
        }
        if claims.contains_key("trust_anchor") {
            return Err(StatementError::Misplaced("trust_anchor"));
        }
        no_critical_claims(claims)?;
        no_critical_operators(claims)?;
        hints(claims, "trust_anchor_hints")?;
        Ok(Self {
            issued_at: time(claims, "iat")?,
            expires_at: time(claims, "exp")?,
            keys: federation_keys(claims)?,
            metadata: metadata(claims)?,
            policy: claims.get("metadata_policy").map(MetadataPolicy::parse).transpose()?,
            constraints: match claims.get("constraints") {
                Some(constraints) => Constraints::parse(constraints).map_err(StatementError::Claim)?,
                None => Constraints::default(),
            },
            trust_marks: trust_marks(claims)?,
            trust_mark_issuers: trust_mark_issuers(claims)?,
            trust_mark_owners: trust_mark_owners(claims)?,
            source_endpoint: match claims.get("source_endpoint") {
                Some(url) => Some(endpoint(url).ok_or(StatementError::Claim("source_endpoint"))?),
                None => None,
            },
            jwt: statement.jwt,
            issuer: statement.issuer,
            subject: statement.subject,
            authority_hints: statement.authority_hints,
        })
    }

    /// Who signed it.
    pub fn issuer(&self) -> &EntityId {
        &self.issuer
    }

    /// Of whom it tells.
    pub fn subject(&self) -> &EntityId {
        &self.subject
    }

    /// Whether it is an entity's word about itself.
    pub fn is_configuration(&self) -> bool {
        self.issuer == self.subject
    }

    /// `iat`.
    pub fn issued_at(&self) -> Timestamp {
        self.issued_at
    }

    /// `exp`.
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// The federation keys of the subject.
    pub fn keys(&self) -> &FederationKeys {
        &self.keys
    }

    /// The immediate superiors that an entity names.
    pub fn authority_hints(&self) -> &[EntityId] {
        &self.authority_hints
    }

    /// The trust marks that an entity carries, unverified: type, and signed token.
    pub fn trust_marks(&self) -> &[(String, String)] {
        &self.trust_marks
    }

    /// Where a superior's statement came from.
    pub fn source_endpoint(&self) -> Option<&Url> {
        self.source_endpoint.as_ref()
    }

    /// The statement as it was signed.
    pub fn jwt(&self) -> &str {
        &self.jwt
    }

    /// Objects by entity type. Those of an entity's own are not yet what its superiors let them be.
    pub(super) fn metadata(&self) -> &Map<String, Value> {
        &self.metadata
    }
}

fn entity(claims: &Map<String, Value>, name: &'static str) -> Result<EntityId, StatementError> {
    let text = claims.get(name).and_then(Value::as_str);
    text.and_then(|text| EntityId::parse(text).ok()).ok_or(StatementError::Claim(name))
}

fn time(claims: &Map<String, Value>, name: &'static str) -> Result<Timestamp, StatementError> {
    numeric_date(claims, name).ok().flatten().ok_or(StatementError::Claim(name))
}

fn hints(claims: &Map<String, Value>, name: &'static str) -> Result<Vec<EntityId>, StatementError> {
    let Some(hints) = claims.get(name) else { return Ok(Vec::new()) };
    let hints = entities(hints).ok_or(StatementError::Claim(name))?;
    if hints.is_empty() || hints.len() > MAX_HINTS { Err(StatementError::Claim(name)) } else { Ok(hints) }
}

fn entities(list: &Value) -> Option<Vec<EntityId>> {
    list.as_array()?.iter().map(|id| EntityId::parse(id.as_str()?).ok()).collect()
}

fn federation_keys(claims: &Map<String, Value>) -> Result<FederationKeys, StatementError> {
    let jwks = claims.get("jwks").and_then(Value::as_object).ok_or(StatementError::Claim("jwks"))?;
    Ok(FederationKeys::from_jwks(jwks)?)
}

/// Objects by entity type, without `null`
/// ([§5](https://openid.net/specs/openid-federation-1_0.html#section-5)).
fn metadata(claims: &Map<String, Value>) -> Result<Map<String, Value>, StatementError> {
    let Some(metadata) = claims.get("metadata") else { return Ok(Map::new()) };
    let metadata = metadata.as_object().ok_or(StatementError::Claim("metadata"))?;
    let sound = |members: &Value| members.as_object().is_some_and(|members| !members.values().any(Value::is_null));
    if metadata.values().all(sound) { Ok(metadata.clone()) } else { Err(StatementError::Claim("metadata")) }
}

/// A claim that must be understood is one that no specification here tells about
/// ([§13.4](https://openid.net/specs/openid-federation-1_0.html#section-13.4)).
fn no_critical_claims(claims: &Map<String, Value>) -> Result<(), StatementError> {
    match claims.get("crit") {
        None => Ok(()),
        Some(Value::Array(names)) => match names.first() {
            Some(Value::String(name)) => Err(StatementError::CriticalClaim(name.clone())),
            _ => Err(StatementError::Claim("crit")),
        },
        Some(_) => Err(StatementError::Claim("crit")),
    }
}

/// The same for operators of policies; the standard ones must not be listed.
fn no_critical_operators(claims: &Map<String, Value>) -> Result<(), StatementError> {
    match claims.get("metadata_policy_crit") {
        None => Ok(()),
        Some(Value::Array(names)) => match names.first() {
            Some(Value::String(name)) => Err(StatementError::CriticalOperator(name.clone())),
            _ => Err(StatementError::Claim("metadata_policy_crit")),
        },
        Some(_) => Err(StatementError::Claim("metadata_policy_crit")),
    }
}

fn trust_marks(claims: &Map<String, Value>) -> Result<Vec<(String, String)>, StatementError> {
    const NAME: &str = "trust_marks";
    let Some(marks) = claims.get(NAME) else { return Ok(Vec::new()) };
    let marks = marks.as_array().ok_or(StatementError::Claim(NAME))?;
    let read = marks.iter().map(|mark| {
        let text = |name| mark.get(name).and_then(Value::as_str);
        let (kind, jwt) = (text("trust_mark_type")?, text("trust_mark")?);
        let claimed = UnverifiedJwt::parse(jwt).and_then(|token| token.claimed()).ok()?;
        let same = claimed.get("trust_mark_type").and_then(Value::as_str) == Some(kind);
        same.then(|| (kind.to_owned(), jwt.to_owned()))
    });
    read.collect::<Option<_>>().ok_or(StatementError::Claim(NAME))
}

fn trust_mark_issuers(claims: &Map<String, Value>) -> Result<BTreeMap<String, Vec<EntityId>>, StatementError> {
    const NAME: &str = "trust_mark_issuers";
    let Some(issuers) = claims.get(NAME) else { return Ok(BTreeMap::new()) };
    let issuers = issuers.as_object().ok_or(StatementError::Claim(NAME))?;
    let read = issuers.iter().map(|(kind, issuers)| Some((kind.clone(), entities(issuers)?)));
    read.collect::<Option<_>>().ok_or(StatementError::Claim(NAME))
}

type Owners = BTreeMap<String, (EntityId, FederationKeys)>;

fn trust_mark_owners(claims: &Map<String, Value>) -> Result<Owners, StatementError> {
    const NAME: &str = "trust_mark_owners";
    let Some(owners) = claims.get(NAME) else { return Ok(BTreeMap::new()) };
    let owners = owners.as_object().ok_or(StatementError::Claim(NAME))?;
    let read = owners.iter().map(|(kind, owner)| {
        let keys = FederationKeys::from_jwks(owner.get("jwks")?.as_object()?).ok()?;
        Some((kind.clone(), (EntityId::parse(owner.get("sub")?.as_str()?).ok()?, keys)))
    });
    read.collect::<Option<_>>().ok_or(StatementError::Claim(NAME))
}

fn endpoint(url: &Value) -> Option<Url> {
    Url::parse(url.as_str()?).ok().filter(is_endpoint)
}

/// Why a statement is not taken, in a sentence for whoever signed it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StatementError {
    /// No signature of the issuer.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// No usable keys of the subject.
    #[error("the claim jwks: {0}")]
    Keys(#[from] KeysError),
    /// A chain within a chain.
    #[error("the header of an entity statement must not have {0}")]
    Header(&'static str),
    /// A claim that is missing or malformed.
    #[error("the claim {0} is missing or malformed")]
    Claim(&'static str),
    /// A claim that only the other kind of statement has.
    #[error("the claim {0} does not belong into this kind of entity statement")]
    Misplaced(&'static str),
    /// A claim that must be understood.
    #[error("the claim {0} is critical (crit), and not known here")]
    CriticalClaim(String),
    /// An operator that must be understood.
    #[error("the policy operator {0} is critical (metadata_policy_crit), and not known here")]
    CriticalOperator(String),
    /// A superior's word in the place of an entity's own.
    #[error("iss and sub of an entity configuration must be the same")]
    NotConfiguration,
    /// A policy that is none.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// From the future.
    #[error("iat lies in the future; is the issuer's clock right?")]
    NotYet,
    /// Over.
    #[error("it has expired")]
    Expired,
}
