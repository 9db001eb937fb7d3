//! Explicit registration: a relying party sends its entity configuration, and is answered with a statement about it
//! ([OpenID Federation §12.2](https://openid.net/specs/openid-federation-1_0.html#section-12.2)).

use domain::Timestamp;
use serde_json::{Map, Value, json};

use super::{
    ChainError, EntityId, MAX_STATEMENTS, MEDIA_TYPE, OPENID_RELYING_PARTY, ResolvedEntity, StatementError,
    TrustAnchors, TrustChain, UnverifiedStatement,
};
use crate::{ErrorCode, Issuer, OAuthError, jose::UnverifiedJwt};

/// The media type of a whole chain: an array of statements in JSON.
pub const CHAIN_MEDIA_TYPE: &str = "application/trust-chain+json";
/// `typ` of the answer.
pub const RESPONSE_TYPE: &str = "explicit-registration-response+jwt";
/// The media type of the answer.
pub const RESPONSE_MEDIA_TYPE: &str = "application/explicit-registration-response+jwt";

/// The body of a registration request. Nothing in it is believed yet but that it is meant for us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistrationRequest {
    own: UnverifiedStatement,
    superiors: Option<Vec<String>>,
}

impl RegistrationRequest {
    /// Reads the body by its `Content-Type`: the entity configuration of the relying party, perhaps with its chain in the
    /// header, or the chain as an array.
    pub fn parse(content_type: &str, body: &[u8], issuer: &Issuer) -> Result<Self, OAuthError> {
        let media_type = content_type.split(';').next().unwrap_or_default().trim();
        let request = if media_type.eq_ignore_ascii_case(MEDIA_TYPE) {
            Self::from_configuration(body, issuer)
        } else if media_type.eq_ignore_ascii_case(CHAIN_MEDIA_TYPE) {
            Self::from_chain(body)
        } else {
            Err(invalid(format_args!("the Content-Type must be {MEDIA_TYPE} or {CHAIN_MEDIA_TYPE}")))
        }?;
        if !request.own.is_configuration() {
            return Err(invalid("iss and sub of the entity configuration must both be the relying party"));
        }
        if !is_for(request.own.jwt(), issuer) {
            return Err(invalid(format_args!("aud of the entity configuration must be {issuer} and nobody else")));
        }
        Ok(request)
    }

    fn from_configuration(body: &[u8], issuer: &Issuer) -> Result<Self, OAuthError> {
        let text = std::str::from_utf8(body).map_err(|_| invalid("the body is no JWT"))?;
        let own = UnverifiedStatement::parse_request(text).map_err(|error| of_the_entity(&error))?;
        let token = UnverifiedJwt::parse(own.jwt()).map_err(|error| invalid(format_args!("the body: {error}")))?;
        let chain = |name: &'static str| match token.header().get(name) {
            None => Ok(None),
            Some(chain) => strings(chain).map(Some).ok_or_else(|| {
                invalid(format_args!("{name} must be a list of 2 to {MAX_STATEMENTS} entity statements"))
            }),
        };
        let (brought, peer) = (chain("trust_chain")?, chain("peer_trust_chain")?);
        let Some(brought) = brought else {
            return match peer {
                Some(_) => Err(invalid("peer_trust_chain comes with a trust_chain or not at all")),
                None => Ok(Self { own, superiors: None }),
            };
        };
        if let Some(peer) = peer {
            check_peer(&peer, &brought, issuer)?;
        }
        let (first, superiors) = brought.split_first().ok_or_else(|| invalid("trust_chain is empty"))?;
        if UnverifiedStatement::parse(first).map_err(|error| of_the_entity(&error))?.subject() != own.subject() {
            return Err(invalid("trust_chain must begin with the entity configuration of the relying party"));
        }
        // What stands in the request may be made for us, so that counts, and of the chain what the superiors say.
        Ok(Self { own, superiors: Some(superiors.to_vec()) })
    }

    fn from_chain(body: &[u8]) -> Result<Self, OAuthError> {
        let shape = || invalid(format_args!("a trust chain is an array of 2 to {MAX_STATEMENTS} entity statements"));
        let chain: Value = serde_json::from_slice(body).map_err(|_| shape())?;
        let chain = strings(&chain).ok_or_else(shape)?;
        let (own, superiors) = chain.split_first().ok_or_else(shape)?;
        let own = UnverifiedStatement::parse(own).map_err(|error| of_the_entity(&error))?;
        Ok(Self { own, superiors: Some(superiors.to_vec()) })
    }

    /// Who registers, by its own account.
    pub fn entity_id(&self) -> &EntityId {
        self.own.subject()
    }

    /// The entity configuration, with which the way to a trust anchor begins.
    pub fn configuration(&self) -> &UnverifiedStatement {
        &self.own
    }

    /// The statements of the superiors, up to the trust anchor's, where the relying party brought them along.
    pub fn superiors(&self) -> Option<&[String]> {
        self.superiors.as_deref()
    }

    /// Verifies the entity configuration of the request as the beginning of a chain: with the statements that were
    /// brought along, or that somebody found.
    pub fn resolve<S: AsRef<str>>(
        &self,
        superiors: &[S],
        anchors: &TrustAnchors,
        now: Timestamp,
    ) -> Result<ResolvedEntity, ChainError> {
        TrustChain::above(self.own.clone(), superiors)?.resolve(anchors, now)
    }
}

/// Whether `aud` is the issuer alone.
pub(super) fn is_alone(audience: Option<&Value>, issuer: &Issuer) -> bool {
    match audience {
        Some(Value::String(audience)) => audience == issuer.as_str(),
        Some(Value::Array(all)) => matches!(all.as_slice(), [Value::String(audience)] if audience == issuer.as_str()),
        _ => false,
    }
}

/// The statements of a chain, by their number.
pub(super) fn strings(chain: &Value) -> Option<Vec<String>> {
    let chain = chain.as_array().filter(|chain| (2..=MAX_STATEMENTS).contains(&chain.len()))?;
    chain.iter().map(|statement| statement.as_str().map(str::to_owned)).collect()
}

fn is_for(jwt: &str, issuer: &Issuer) -> bool {
    let claims = UnverifiedJwt::parse(jwt).and_then(|token| token.claimed());
    claims.is_ok_and(|claims| is_alone(claims.get("aud"), issuer))
}

/// A chain about us must be one, and end where the other one does. Our own metadata are those that we publish.
fn check_peer(peer: &[String], brought: &[String], issuer: &Issuer) -> Result<(), OAuthError> {
    let end = |chain: &[String]| {
        let last = chain.last().and_then(|statement| UnverifiedStatement::parse(statement).ok());
        last.map(|statement| statement.issuer().clone())
    };
    let first = peer.first().and_then(|statement| UnverifiedStatement::parse(statement).ok());
    let ours = first.is_some_and(|first| first.is_configuration() && first.subject().as_str() == issuer.as_str());
    if ours && end(peer).is_some() && end(peer) == end(brought) {
        Ok(())
    } else {
        Err(invalid(format_args!("peer_trust_chain must lead from {issuer} to the trust anchor of trust_chain")))
    }
}

fn of_the_entity(error: &StatementError) -> OAuthError {
    invalid(format_args!("the entity configuration: {error}"))
}

fn invalid(reason: impl std::fmt::Display) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequest, format!("The registration request is refused: {reason}."))
}

/// What a relying party is told of its registration
/// ([§12.2.3](https://openid.net/specs/openid-federation-1_0.html#section-12.2.3)).
#[derive(Debug, Clone)]
pub struct RegistrationResponse<'a> {
    /// Who we are.
    pub issuer: &'a Issuer,
    /// Whom we registered, and by which chain.
    pub entity: &'a ResolvedEntity,
    /// What holds for it, `client_id` and any secret included.
    pub metadata: Map<String, Value>,
    /// The present moment.
    pub issued_at: Timestamp,
    /// When the registration ends. It never outlives the chain.
    pub expires_at: Timestamp,
}

impl RegistrationResponse<'_> {
    /// The claims, to be signed with a federation key as [`RESPONSE_TYPE`].
    pub fn claims(&self) -> Value {
        let entity = self.entity;
        // The relying party looks for every entity type that it sent (§12.2.5).
        let mut metadata = entity.metadata().clone();
        metadata.insert(OPENID_RELYING_PARTY.to_owned(), Value::Object(self.metadata.clone()));
        json!({
            "iss": self.issuer,
            "sub": entity.entity_id(),
            "aud": entity.entity_id(),
            "iat": self.issued_at.as_seconds(),
            "exp": self.expires_at.min(entity.expires_at()).as_seconds(),
            "jwks": entity.configuration().keys().document(),
            "trust_anchor": entity.trust_anchor(),
            "authority_hints": [entity.superior()],
            "metadata": metadata,
        })
    }
}
