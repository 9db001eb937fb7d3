//! From an entity's own word to a trust anchor, and what that makes of its metadata
//! ([OpenID Federation §4](https://openid.net/specs/openid-federation-1_0.html#section-4),
//! [§10](https://openid.net/specs/openid-federation-1_0.html#section-10)).

use domain::Timestamp;
use serde_json::{Map, Value};
use thiserror::Error;

use super::{
    ConstraintError, EntityId, EntityStatement, FederationKeys, StatementError, TrustAnchors, UnverifiedStatement,
    policy::{MetadataPolicy, PolicyError},
};
use crate::ErrorCode;

/// The most statements of a chain: the entity's own, eight superiors, and the trust anchor's own.
pub const MAX_STATEMENTS: usize = 10;

/// Statements that follow one another: the subject's own first, then what each superior says of the one before, and at
/// the end the trust anchor's own, which may be left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustChain {
    statements: Vec<UnverifiedStatement>,
    /// The subject, its superior, and so on up to the trust anchor.
    path: Vec<EntityId>,
}

impl TrustChain {
    /// Verifies statements as they were fetched or sent, and resolves the metadata of their subject.
    pub fn verify<S: AsRef<str>>(
        statements: &[S],
        anchors: &TrustAnchors,
        now: Timestamp,
    ) -> Result<ResolvedEntity, ChainError> {
        Self::new(read(statements, 1)?)?.resolve(anchors, now)
    }

    /// An entity's own statement, and as they were fetched or sent those of its superiors.
    pub(super) fn above<S: AsRef<str>>(own: UnverifiedStatement, superiors: &[S]) -> Result<Self, ChainError> {
        Self::new([vec![own], read(superiors, 2)?].concat())
    }

    /// Puts statements together, and refuses those that do not follow one another.
    pub fn new(statements: Vec<UnverifiedStatement>) -> Result<Self, ChainError> {
        if !(2..=MAX_STATEMENTS).contains(&statements.len()) {
            return Err(ChainError::Length(statements.len()));
        }
        let Some((own, superiors)) = statements.split_first() else { return Err(ChainError::Length(0)) };
        if !own.is_configuration() {
            return Err(ChainError::Beginning);
        }
        let mut path = vec![own.subject().clone()];
        for (index, statement) in superiors.iter().enumerate() {
            let below = path.last().unwrap_or(own.subject());
            if statement.subject() != below {
                return Err(ChainError::Gap { expected: below.clone(), found: statement.subject().clone() });
            }
            // Only the trust anchor's own word may stand in a chain beside the subject's, and only at its end.
            if statement.is_configuration() && index > 0 && index + 1 == superiors.len() {
                continue;
            }
            if path.contains(statement.issuer()) {
                return Err(ChainError::Loop(statement.issuer().clone()));
            }
            path.push(statement.issuer().clone());
        }
        match path.get(1) {
            Some(superior) if own.authority_hints().contains(superior) => Ok(Self { statements, path }),
            Some(superior) => Err(ChainError::NotNamed(superior.clone())),
            None => Err(ChainError::Beginning),
        }
    }

    /// The subject, its superior, and so on up to whoever should be a trust anchor.
    pub fn path(&self) -> &[EntityId] {
        &self.path
    }

    /// Verifies every statement from the anchor's down, so that nothing is read of which nobody trusted vouches; then
    /// applies constraints, the superior's metadata and the policies.
    pub fn resolve(self, anchors: &TrustAnchors, now: Timestamp) -> Result<ResolvedEntity, ChainError> {
        let unknown = || ChainError::UnknownAnchor(self.path.last().cloned());
        let pinned = self.path.last().and_then(|anchor| anchors.keys(anchor)).ok_or_else(unknown)?;
        let mut keys = pinned.clone();
        // From the top.
        let mut verified: Vec<EntityStatement> = Vec::new();
        for statement in self.statements.into_iter().rev() {
            let (issuer, subject) = (statement.issuer().clone(), statement.subject().clone());
            let statement = statement.verify(&keys, now);
            let statement = statement.map_err(|error| ChainError::Statement { issuer, subject, error })?;
            keys = statement.keys().clone();
            verified.push(statement);
        }
        Resolution { path: self.path, verified }.resolve()
    }
}

/// Reads statements, the first of which has this number.
fn read<S: AsRef<str>>(statements: &[S], first: usize) -> Result<Vec<UnverifiedStatement>, ChainError> {
    if statements.len() > MAX_STATEMENTS {
        return Err(ChainError::Length(statements.len()));
    }
    let read = statements.iter().enumerate().map(|(index, jwt)| {
        let statement = UnverifiedStatement::parse(jwt.as_ref());
        statement.map_err(|error| ChainError::Unreadable { number: first + index, error })
    });
    read.collect()
}

/// A chain that holds, and its metadata yet to be found.
struct Resolution {
    path: Vec<EntityId>,
    /// From the trust anchor down to the subject.
    verified: Vec<EntityStatement>,
}

impl Resolution {
    fn resolve(mut self) -> Result<ResolvedEntity, ChainError> {
        let expires_at = self.verified.iter().map(EntityStatement::expires_at).min();
        let statements = self.verified.iter().rev().map(|statement| statement.jwt().to_owned()).collect();
        let own = self.verified.pop();
        let anchor =
            self.verified.first().is_some_and(EntityStatement::is_configuration).then(|| self.verified.remove(0));
        let (Some(own), Some(expires_at), Some(superior)) = (own, expires_at, self.verified.last()) else {
            return Err(ChainError::Length(0));
        };
        let mut metadata = with_superiors(own.metadata(), superior.metadata());
        let mut policy: Option<MetadataPolicy> = None;
        for (index, statement) in self.verified.iter().enumerate() {
            let below = self.path.get(..self.verified.len() - index).unwrap_or_default();
            let broken = |error| ChainError::Constraint { issuer: statement.issuer().clone(), error };
            statement.constraints.check(below).map_err(broken)?;
            statement.constraints.narrow(&mut metadata);
            policy = match (policy, &statement.policy) {
                (Some(superior), Some(subordinate)) => Some(superior.merge(subordinate)?),
                (policy, next) => policy.or_else(|| next.clone()),
            };
        }
        let policy = policy.unwrap_or_default();
        policy.apply(&mut metadata)?;
        let keys = superior.keys().clone();
        Ok(ResolvedEntity { path: self.path, expires_at, metadata, policy, keys, statements, own, anchor })
    }
}

/// The immediate superior's values in the place of the subject's own, for the entity types that the subject has
/// ([§3.1.1](https://openid.net/specs/openid-federation-1_0.html#section-3.1.1), `metadata`).
fn with_superiors(own: &Map<String, Value>, superior: &Map<String, Value>) -> Map<String, Value> {
    let mut metadata = own.clone();
    for (entity_type, members) in &mut metadata {
        if let (Some(members), Some(Value::Object(given))) = (members.as_object_mut(), superior.get(entity_type)) {
            members.extend(given.clone());
        }
    }
    metadata
}

/// An entity of whom a trust anchor vouches, with the metadata that its superiors let it have.
#[derive(Debug, Clone, PartialEq)]
pub struct ResolvedEntity {
    path: Vec<EntityId>,
    expires_at: Timestamp,
    metadata: Map<String, Value>,
    policy: MetadataPolicy,
    keys: FederationKeys,
    statements: Vec<String>,
    own: EntityStatement,
    anchor: Option<EntityStatement>,
}

impl ResolvedEntity {
    /// Who it is.
    pub fn entity_id(&self) -> &EntityId {
        self.own.subject()
    }

    /// Who vouches for it in the end.
    pub fn trust_anchor(&self) -> &EntityId {
        self.path.last().unwrap_or(self.own.subject())
    }

    /// Its immediate superior on this path.
    pub fn superior(&self) -> &EntityId {
        self.path.get(1).unwrap_or(self.own.subject())
    }

    /// The entity, its superior, and so on up to the trust anchor.
    pub fn path(&self) -> &[EntityId] {
        &self.path
    }

    /// When the first of its statements ends
    /// ([§10.4](https://openid.net/specs/openid-federation-1_0.html#section-10.4)).
    pub fn expires_at(&self) -> Timestamp {
        self.expires_at
    }

    /// Objects by entity type, after every policy.
    pub fn metadata(&self) -> &Map<String, Value> {
        &self.metadata
    }

    /// The metadata for one entity type; `None` if the entity is not of it, or must not be.
    pub fn metadata_of(&self, entity_type: &str) -> Option<&Map<String, Value>> {
        self.metadata.get(entity_type)?.as_object()
    }

    /// The policies of all superiors in one.
    pub fn policy(&self) -> &MetadataPolicy {
        &self.policy
    }

    /// Its federation keys, as its superior knows them.
    pub fn keys(&self) -> &FederationKeys {
        &self.keys
    }

    /// What it says of itself, verified. Its metadata are above.
    pub fn configuration(&self) -> &EntityStatement {
        &self.own
    }

    /// What the trust anchor says of itself, where that was part of the chain.
    pub fn anchor_configuration(&self) -> Option<&EntityStatement> {
        self.anchor.as_ref()
    }

    /// The chain as it was verified, the entity's own statement first.
    pub fn statements(&self) -> &[String] {
        &self.statements
    }
}

/// Why statements are no chain of trust, in a sentence for the owner of its subject.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChainError {
    /// Too few or too many.
    #[error("a trust chain has 2 to {MAX_STATEMENTS} statements, and this one has {0}")]
    Length(usize),
    /// A statement that is none.
    #[error("statement {number} of the trust chain: {error}")]
    Unreadable {
        /// Counted from 1.
        number: usize,
        /// What is wrong with it.
        error: StatementError,
    },
    /// It does not begin with its subject.
    #[error("a trust chain begins with the entity configuration of its subject")]
    Beginning,
    /// Statements that do not follow one another.
    #[error("a statement about {expected} must come next in the trust chain, and there is one about {found}")]
    Gap {
        /// Who said the statement before.
        expected: EntityId,
        /// Of whom the next one tells.
        found: EntityId,
    },
    /// A superior that is its own subordinate.
    #[error("{0} stands twice in the trust chain")]
    Loop(EntityId),
    /// A superior that the subject does not know.
    #[error("the authority_hints of the entity do not name {0}")]
    NotNamed(EntityId),
    /// It does not end where it should.
    #[error("the trust chain does not end at a trust anchor of this server{}", named(.0.as_ref()))]
    UnknownAnchor(Option<EntityId>),
    /// A statement that does not hold.
    #[error("the statement of {issuer} about {subject}: {error}")]
    Statement {
        /// Who should have signed it.
        issuer: EntityId,
        /// Of whom it tells.
        subject: EntityId,
        /// What is wrong with it.
        error: StatementError,
    },
    /// A superior does not allow it.
    #[error("the constraints of {issuer}: {error}")]
    Constraint {
        /// Whose.
        issuer: EntityId,
        /// Which.
        error: ConstraintError,
    },
    /// The policies contradict one another, or the metadata do not fit them.
    #[error(transparent)]
    Policy(#[from] PolicyError),
}

fn named(anchor: Option<&EntityId>) -> String {
    anchor.map(|anchor| format!(", but at {anchor}")).unwrap_or_default()
}

impl ChainError {
    /// The code of [§8.9](https://openid.net/specs/openid-federation-1_0.html#section-8.9).
    pub fn code(&self) -> ErrorCode {
        match self {
            Self::UnknownAnchor(_) => ErrorCode::InvalidTrustAnchor,
            Self::Policy(_) | Self::Statement { error: StatementError::Policy(_), .. } => ErrorCode::InvalidMetadata,
            _ => ErrorCode::InvalidTrustChain,
        }
    }
}
