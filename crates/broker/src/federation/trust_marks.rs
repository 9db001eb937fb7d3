//! What an operator wants relying parties to be attested
//! ([OpenID Federation 1.0 §7](https://openid.net/specs/openid-federation-1_0.html#name-trust-marks)).

use domain::Timestamp;
use oauth::{
    ErrorCode, OAuthError,
    federation::{
        FederationKeys, ResolvedEntity,
        trust_mark::{TrustMark, UnverifiedTrustMark},
    },
};

use super::{FederationError, Unknown};
use crate::{Broker, settings::FederationPolicy};

impl Broker {
    /// Looks whether an entity carries every trust mark that the operator wants; the first end of these, if one ends.
    pub(super) async fn check_trust_marks(
        &self,
        policy: &FederationPolicy,
        resolved: &ResolvedEntity,
    ) -> Result<Option<Timestamp>, FederationError> {
        let mut ends = Vec::new();
        for wanted in &policy.required_trust_marks {
            ends.extend(self.trust_mark(policy, resolved, wanted).await?.expires_at);
        }
        Ok(ends.into_iter().min())
    }

    async fn trust_mark(
        &self,
        policy: &FederationPolicy,
        resolved: &ResolvedEntity,
        wanted: &str,
    ) -> Result<TrustMark, FederationError> {
        let carried = resolved.configuration().trust_marks();
        let mut reason = "the entity does not carry it".to_owned();
        // Several issuers may have attested the same; there are no more than fit into a statement.
        for (_, jwt) in carried.iter().filter(|(carried, _)| carried == wanted).take(MOST_MARKS) {
            match self.verified_mark(policy, resolved, jwt).await {
                Ok(mark) if mark.trust_mark_type == wanted => return Ok(mark),
                Ok(_) => "it is of another type than the entity says".clone_into(&mut reason),
                Err(error) => reason = error,
            }
        }
        let sentence = format!("The trust mark {wanted} is needed here: {reason}.");
        Err(Unknown::for_good(OAuthError::new(ErrorCode::InvalidMetadata, sentence)).into())
    }

    async fn verified_mark(
        &self,
        policy: &FederationPolicy,
        resolved: &ResolvedEntity,
        jwt: &str,
    ) -> Result<TrustMark, String> {
        let anchor = resolved.anchor_configuration().ok_or("the trust anchor's own statement is not in the chain")?;
        let mark = UnverifiedTrustMark::parse(jwt).map_err(|error| error.to_string())?;
        let keys: FederationKeys = if mark.issuer() == resolved.trust_anchor() {
            anchor.keys().clone()
        } else {
            let issuer = self.resolve_entity(policy, mark.issuer(), None).await.map_err(|error| error.to_string())?;
            if issuer.trust_anchor() != resolved.trust_anchor() {
                return Err(format!("its issuer {} belongs to another federation", mark.issuer()));
            }
            issuer.keys().clone()
        };
        mark.verify(resolved.entity_id(), &keys, anchor, self.now()).map_err(|error| error.to_string())
    }
}

/// How many marks of one type are looked at.
const MOST_MARKS: usize = 4;
