//! What a person agreed to release to a client.

use std::collections::BTreeSet;

use crate::{Scopes, claims::scope_of};

/// What a person agreed to, or is to be asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Consent {
    /// With everything that they release.
    pub scopes: Scopes,
    /// Claims by name, beyond the scopes.
    pub claims: BTreeSet<String>,
}

impl Consent {
    /// Whether everything in `wanted` is agreed to: a scope includes its claims, but not the other way round.
    pub fn covers(&self, wanted: &Self) -> bool {
        let scope = |claim: &str| scope_of(claim).is_some_and(|scope| self.scopes.contains(&scope));
        wanted.scopes.is_subset(&self.scopes)
            && wanted.claims.iter().all(|claim| self.claims.contains(claim) || scope(claim))
    }

    /// Both together.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            scopes: self.scopes.iter().chain(other.scopes.iter()).cloned().collect(),
            claims: self.claims.union(&other.claims).cloned().collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent(scopes: &str, claims: &[&str]) -> Consent {
        let claims = claims.iter().map(|claim| (*claim).to_owned()).collect();
        Consent { scopes: Scopes::parse(scopes).unwrap(), claims }
    }

    #[test]
    fn a_scope_includes_its_claims_but_no_claim_its_scope() {
        let email = consent("openid email", &[]);
        assert!(email.covers(&consent("openid", &["email", "email_verified"])));
        assert!(!email.covers(&consent("openid", &["name"])) && !email.covers(&consent("openid profile", &[])));
        assert!(!consent("openid", &["email", "email_verified"]).covers(&email));
        assert!(!consent("", &[]).covers(&consent("openid", &[])));
    }

    #[test]
    fn what_was_agreed_to_apart_is_agreed_to_together() {
        let both = consent("openid email", &["uid"]).and(&consent("openid", &["name"]));
        assert_eq!(both, consent("openid email", &["name", "uid"]));
    }
}
