//! Automatic registration: a relying party simply comes, under its entity id, and proves by its request that it has its
//! keys ([OpenID Federation §12.1](https://openid.net/specs/openid-federation-1_0.html#section-12.1)).

use std::time::Duration;

use domain::Timestamp;
use serde_json::{Map, Value};

use super::{
    ChainError, EntityId, MAX_STATEMENTS, ResolvedEntity, TrustAnchors, TrustChain,
    explicit::{is_alone, strings},
};
use crate::{ErrorCode, Issuer, OAuthError, client_auth::assertion::numeric_date, jose::UnverifiedJwt};

/// How long a request object may live: it is good for one use, and must be remembered as long.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);
/// How far ahead the clock of the relying party may be.
const SKEW: Duration = Duration::from_secs(60);
/// Bytes of the longest `jti` that is remembered.
const MAX_JTI: usize = 512;

/// What a request object says of itself, by the rules that are added to those for every request object
/// ([§12.1.1.1](https://openid.net/specs/openid-federation-1_0.html#section-12.1.1.1)). Its signature is yet to be
/// verified, with the keys of the relying party's metadata.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AutomaticRequest {
    /// Who asks, by its own account.
    pub entity_id: EntityId,
    /// The object's name: it is good for one use.
    pub jti: String,
    /// Until when it could be used.
    pub expires_at: Timestamp,
    /// The chain that the relying party brought along, its own entity configuration first.
    pub trust_chain: Option<Vec<String>>,
}

impl AutomaticRequest {
    /// Reads a request object in clear.
    pub fn read(jwt: &str, issuer: &Issuer, now: Timestamp) -> Result<Self, OAuthError> {
        let token = UnverifiedJwt::parse(jwt).map_err(invalid)?;
        let claims = token.claimed().map_err(invalid)?;
        let client = claims.get("client_id").and_then(Value::as_str);
        let entity_id = client.and_then(|client| EntityId::parse(client).ok());
        let entity_id =
            entity_id.ok_or_else(|| invalid("its client_id must be the entity identifier of the client"))?;
        if claims.get("iss").and_then(Value::as_str) != Some(entity_id.as_str()) {
            return Err(invalid("its iss must be the client_id"));
        }
        if claims.contains_key("sub") {
            return Err(invalid("it must have no sub, which is for client assertions"));
        }
        if !is_alone(claims.get("aud"), issuer) {
            return Err(invalid(format_args!("its aud must be {issuer} and nobody else")));
        }
        let jti = claims.get("jti").and_then(Value::as_str).filter(|jti| (1..=MAX_JTI).contains(&jti.len()));
        let jti = jti.ok_or_else(|| invalid("it must have a jti, of at most 512 bytes"))?.to_owned();
        let expires_at = times(&claims, now)?;
        // The header is where a chain belongs; the claim is what it was before (§12.1.1.1).
        let chain = token.header().get("trust_chain").or_else(|| claims.get("trust_chain")).map(|chain| {
            let shape = || invalid(format_args!("its trust_chain must be a list of 2 to {MAX_STATEMENTS} statements"));
            strings(chain).ok_or_else(shape)
        });
        Ok(Self { entity_id, jti, expires_at, trust_chain: chain.transpose()? })
    }

    /// Verifies the chain that was brought along, if there is one. It must be that of whoever asks.
    pub fn resolve(&self, anchors: &TrustAnchors, now: Timestamp) -> Option<Result<ResolvedEntity, ChainError>> {
        let chain = self.trust_chain.as_ref()?;
        Some(TrustChain::verify(chain, anchors, now).and_then(|resolved| {
            if *resolved.entity_id() == self.entity_id {
                return Ok(resolved);
            }
            Err(ChainError::Gap { expected: self.entity_id.clone(), found: resolved.entity_id().clone() })
        }))
    }
}

/// `exp`, which must be there, and `iat` and `nbf`, which must not lie ahead.
fn times(claims: &Map<String, Value>, now: Timestamp) -> Result<Timestamp, OAuthError> {
    let time = |name| numeric_date(claims, name).map_err(|_| invalid(format_args!("its {name} is malformed")));
    let expires_at = time("exp")?.ok_or_else(|| invalid("it must have an exp"))?;
    if expires_at <= now {
        return Err(invalid("it has expired"));
    }
    if expires_at > now + LONGEST {
        return Err(invalid("it lives longer than a day"));
    }
    for name in ["iat", "nbf"] {
        if time(name)?.is_some_and(|at| at > now + SKEW) {
            return Err(invalid(format_args!("its {name} lies in the future; is the client's clock right?")));
        }
    }
    Ok(expires_at)
}

fn invalid(reason: impl std::fmt::Display) -> OAuthError {
    OAuthError::new(ErrorCode::InvalidRequestObject, format!("The request object is refused: {reason}."))
}
