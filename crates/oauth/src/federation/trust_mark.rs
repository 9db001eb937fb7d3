//! Signed words that an entity meets certain criteria
//! ([OpenID Federation §7](https://openid.net/specs/openid-federation-1_0.html#section-7)).
//!
//! Invariant: whose marks count, the trust anchor decides in its own entity configuration. A mark of which it says
//! nothing proves nothing.

use std::time::Duration;

use domain::Timestamp;
use serde_json::{Map, Value};
use thiserror::Error;

use super::{EntityId, EntityStatement, FederationKeys, SignatureError};
use crate::{client_auth::assertion::numeric_date, jose::UnverifiedJwt};

/// `typ` of a trust mark.
const TYPE: &str = "trust-mark+jwt";
/// `typ` of the word by which the owner of a type lets somebody else issue it.
const DELEGATION_TYPE: &str = "trust-mark-delegation+jwt";
/// How far ahead the issuer's clock may be.
const SKEW: Duration = Duration::from_secs(60);

/// A mark as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnverifiedTrustMark {
    jwt: String,
    issuer: EntityId,
}

/// A mark that holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustMark {
    /// What it stands for.
    pub trust_mark_type: String,
    /// Who issued it.
    pub issuer: EntityId,
    /// When it ends; `None` if it does not end by itself.
    pub expires_at: Option<Timestamp>,
}

/// Why a mark proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TrustMarkError {
    /// Not signed by its issuer, or its owner.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A claim that is missing, malformed, or somebody else's.
    #[error("the claim {0} of the trust mark is missing, malformed, or does not fit")]
    Claim(&'static str),
    /// Over, or not yet begun.
    #[error("the trust mark has expired, or comes from the future")]
    Time,
    /// Issued by somebody who may not.
    #[error("the trust anchor does not name {0} as an issuer of this trust mark")]
    Issuer(EntityId),
    /// Issued without the owner's word.
    #[error("the trust mark needs a valid delegation by its owner")]
    Delegation,
}

impl UnverifiedTrustMark {
    /// Reads who says to have issued it, so that trust in them can be established first.
    pub fn parse(jwt: &str) -> Result<Self, TrustMarkError> {
        let claims = UnverifiedJwt::parse(jwt).and_then(|token| token.claimed()).map_err(SignatureError::from)?;
        let issuer = text(&claims, "iss").and_then(|issuer| EntityId::parse(issuer).ok());
        Ok(Self { jwt: jwt.to_owned(), issuer: issuer.ok_or(TrustMarkError::Claim("iss"))? })
    }

    /// Who says to have issued it.
    pub fn issuer(&self) -> &EntityId {
        &self.issuer
    }

    /// Verifies the mark that `subject` carries ([§7.3](https://openid.net/specs/openid-federation-1_0.html#section-7.3)).
    /// `keys` are the federation keys of its issuer, for whom there is a chain to the same `anchor`.
    pub fn verify(
        self,
        subject: &EntityId,
        keys: &FederationKeys,
        anchor: &EntityStatement,
        now: Timestamp,
    ) -> Result<TrustMark, TrustMarkError> {
        let claims = keys.verify(&self.jwt, TYPE)?;
        if text(&claims, "sub") != Some(subject.as_str()) {
            return Err(TrustMarkError::Claim("sub"));
        }
        let kind = text(&claims, "trust_mark_type").ok_or(TrustMarkError::Claim("trust_mark_type"))?;
        let expires_at = times(&claims, now)?;
        // An empty list lets everybody (§3.1.2).
        let issuers = anchor.trust_mark_issuers.get(kind);
        if !issuers.is_some_and(|issuers| issuers.is_empty() || issuers.contains(&self.issuer)) {
            return Err(TrustMarkError::Issuer(self.issuer));
        }
        match (anchor.trust_mark_owners.get(kind), claims.get("delegation")) {
            (None, None) => {}
            (Some((owner, keys)), Some(Value::String(delegation))) => {
                check_delegation(&keys.verify(delegation, DELEGATION_TYPE)?, owner, &self.issuer, kind, now)?;
            }
            _ => return Err(TrustMarkError::Delegation),
        }
        Ok(TrustMark { trust_mark_type: kind.to_owned(), issuer: self.issuer, expires_at })
    }
}

/// [§7.2.2](https://openid.net/specs/openid-federation-1_0.html#section-7.2.2).
fn check_delegation(
    claims: &Map<String, Value>,
    owner: &EntityId,
    issuer: &EntityId,
    kind: &str,
    now: Timestamp,
) -> Result<(), TrustMarkError> {
    let says = |name, value: &str| text(claims, name) == Some(value);
    times(claims, now)?;
    if says("iss", owner.as_str()) && says("sub", issuer.as_str()) && says("trust_mark_type", kind) {
        Ok(())
    } else {
        Err(TrustMarkError::Delegation)
    }
}

/// `iat`, which must be there, and `exp`.
fn times(claims: &Map<String, Value>, now: Timestamp) -> Result<Option<Timestamp>, TrustMarkError> {
    let time = |name| numeric_date(claims, name).map_err(|_| TrustMarkError::Claim(name));
    let issued_at = time("iat")?.ok_or(TrustMarkError::Claim("iat"))?;
    let expires_at = time("exp")?;
    if issued_at > now + SKEW || expires_at.is_some_and(|at| at <= now) {
        return Err(TrustMarkError::Time);
    }
    Ok(expires_at)
}

fn text<'a>(claims: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    claims.get(name).and_then(Value::as_str)
}
