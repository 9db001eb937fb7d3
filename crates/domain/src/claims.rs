//! Which scope releases which claim, with one documented type for each. The same set stands in the ID token, in
//! userinfo and on the consent page. A claim whose value is missing is left out.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{AttributeName as Name, Scope, Scopes, sign_in::SignIn};

/// The value of a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum ClaimValue {
    /// A string.
    Text(String),
    /// An array of strings, also when there is only one.
    List(Vec<String>),
    /// A truth value.
    Bool(bool),
}

/// A claim with the words for it on the consent page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// Its name in the JSON documents.
    pub name: &'static str,
    /// Its value.
    pub value: ClaimValue,
}

/// Claims that a client asks for by name, each covered by one of its registered scopes
/// ([OpenID Connect Core §5.5](https://openid.net/specs/openid-connect-core-1_0.html#ClaimsParameter)).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RequestedClaims {
    /// For the ID token.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub id_token: BTreeSet<String>,
    /// For userinfo.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub userinfo: BTreeSet<String>,
}

impl RequestedClaims {
    /// Whether no claim is asked for by name.
    pub fn is_empty(&self) -> bool {
        self.id_token.is_empty() && self.userinfo.is_empty()
    }

    /// Every claim that is asked for by name, wherever it is to stand.
    pub fn names(&self) -> BTreeSet<&str> {
        self.id_token.iter().chain(&self.userinfo).map(String::as_str).collect()
    }
}

/// The claims that `scopes` release of a sign-in, beyond `sub` and the protocol's own.
pub fn released(scopes: &Scopes, sign_in: &SignIn) -> Vec<Claim> {
    let mut claims = Claims { sign_in, found: Vec::new() };
    if scopes.contains(&Scope::Email) {
        claims.email();
    }
    if scopes.contains(&Scope::Profile) {
        claims.profile();
    }
    if scopes.contains(&Scope::OrgCilogonUserinfo) {
        claims.org_cilogon_userinfo();
    }
    claims.found
}

/// Every claim that some scope can release, for the discovery document.
pub const ALL: &[&str] = &[
    "email",
    "email_verified",
    "name",
    "given_name",
    "family_name",
    "preferred_username",
    "idp",
    "idp_name",
    "eppn",
    "eptid",
    "pairwise_id",
    "subject_id",
    "ou",
    "affiliation",
    "entitlement",
    "isMemberOf",
    "eduPersonOrcid",
    "eduPersonAssurance",
    "voPersonExternalID",
    "uid",
    "uidNumber",
];

/// The scope that releases a claim; `None` for one that no scope releases.
pub fn scope_of(claim: &str) -> Option<Scope> {
    match claim {
        "email" | "email_verified" => Some(Scope::Email),
        "name" | "given_name" | "family_name" | "preferred_username" => Some(Scope::Profile),
        other => ALL.contains(&other).then_some(Scope::OrgCilogonUserinfo),
    }
}

/// What `scopes` release, and beyond that the claims with these names, whichever scope they belong to.
pub fn released_with<'a>(scopes: &Scopes, names: impl IntoIterator<Item = &'a str>, sign_in: &SignIn) -> Vec<Claim> {
    let names: Vec<_> = names.into_iter().collect();
    let beyond: Scopes = names.iter().filter_map(|name| scope_of(name)).collect();
    let all: Scopes = scopes.iter().chain(beyond.iter()).cloned().collect();
    let mut claims = released(&all, sign_in);
    let covered = |claim: &str| scope_of(claim).is_some_and(|scope| scopes.contains(&scope));
    claims.retain(|claim| covered(claim.name) || names.contains(&claim.name));
    claims
}

struct Claims<'a> {
    sign_in: &'a SignIn,
    found: Vec<Claim>,
}

impl Claims<'_> {
    fn email(&mut self) {
        self.text("email", Name::Mail);
        // Never a guess: present only when the institution can vouch for the address.
        if self.sign_in.email_verified && self.sign_in.attributes.first(Name::Mail).is_some() {
            self.push("email_verified", Some(ClaimValue::Bool(true)));
        }
    }

    fn profile(&mut self) {
        self.push("name", self.sign_in.display_name().map(ClaimValue::Text));
        self.text("given_name", Name::GivenName);
        self.text("family_name", Name::Surname);
        self.text("preferred_username", Name::EduPersonPrincipalName);
    }

    fn org_cilogon_userinfo(&mut self) {
        self.push("idp", Some(ClaimValue::Text(self.sign_in.institution.to_string())));
        self.push("idp_name", Some(ClaimValue::Text(self.sign_in.institution_name.clone())));
        self.text("eppn", Name::EduPersonPrincipalName);
        self.text("eptid", Name::EduPersonTargetedId);
        self.text("pairwise_id", Name::PairwiseId);
        self.text("subject_id", Name::SubjectId);
        self.text("ou", Name::OrganizationalUnit);
        self.list("affiliation", Name::EduPersonScopedAffiliation);
        self.list("entitlement", Name::EduPersonEntitlement);
        self.list("isMemberOf", Name::IsMemberOf);
        self.text("eduPersonOrcid", Name::EduPersonOrcid);
        self.list("eduPersonAssurance", Name::EduPersonAssurance);
        self.list("voPersonExternalID", Name::VoPersonExternalId);
        self.text("uid", Name::Uid);
        self.text("uidNumber", Name::UidNumber);
    }

    fn text(&mut self, claim: &'static str, attribute: Name) {
        self.push(claim, self.sign_in.attributes.first(attribute).map(|value| ClaimValue::Text(value.to_owned())));
    }

    fn list(&mut self, claim: &'static str, attribute: Name) {
        let values = self.sign_in.attributes.all(attribute);
        self.push(claim, (!values.is_empty()).then(|| ClaimValue::List(values.to_vec())));
    }

    fn push(&mut self, name: &'static str, value: Option<ClaimValue>) {
        self.found.extend(value.map(|value| Claim { name, value }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign_in::tests::sign_in;

    fn names(scopes: &str) -> Vec<&'static str> {
        let everything: Vec<_> =
            Name::ALL.iter().map(|name| (*name, if *name == Name::GivenName { "Ada" } else { "a@x.edu" })).collect();
        released(&Scopes::parse(scopes).unwrap(), &sign_in(&everything)).into_iter().map(|c| c.name).collect()
    }

    #[test]
    fn each_scope_releases_its_own_claims() {
        assert_eq!(names("openid"), [""; 0]);
        assert_eq!(names("openid email"), ["email", "email_verified"]);
        assert_eq!(names("openid profile"), ["name", "given_name", "family_name", "preferred_username"]);
        assert_eq!(names("openid org.cilogon.getcert"), [""; 0]);
        assert_eq!(names("openid email profile org.cilogon.userinfo"), ALL);
    }

    #[test]
    fn the_scope_of_each_claim_is_the_one_that_releases_it() {
        for scope in ["email", "profile", "org.cilogon.userinfo"] {
            for claim in names(scope) {
                assert_eq!(scope_of(claim), Some(Scope::parse(scope).unwrap()), "{claim}");
            }
        }
        assert_eq!((scope_of("sub"), scope_of("phone_number")), (None, None));
    }

    #[test]
    fn a_claim_that_is_named_comes_without_its_neighbours() {
        let sign_in = sign_in(&[(Name::Mail, "a@x.edu"), (Name::GivenName, "Ada"), (Name::Surname, "L")]);
        let email = Scopes::parse("openid email").unwrap();
        let names = |wanted: &[&'static str]| -> Vec<_> {
            released_with(&email, wanted.iter().copied(), &sign_in).into_iter().map(|claim| claim.name).collect()
        };
        assert_eq!(names(&[]), ["email", "email_verified"]);
        assert_eq!(names(&["family_name", "sub", "uid"]), ["email", "email_verified", "family_name"]);
    }

    #[test]
    fn a_missing_value_leaves_its_claim_out() {
        let scopes = Scopes::parse("openid email org.cilogon.userinfo").unwrap();
        let claims = released(&scopes, &sign_in(&[]));
        assert_eq!(claims.iter().map(|c| c.name).collect::<Vec<_>>(), ["idp", "idp_name"]);
    }

    #[test]
    fn lists_stay_lists_with_one_value() {
        let scopes = Scopes::parse("openid org.cilogon.userinfo").unwrap();
        let claims = released(&scopes, &sign_in(&[(Name::IsMemberOf, "staff")]));
        assert_eq!(claims.last().unwrap().value, ClaimValue::List(vec!["staff".into()]));
    }
}
