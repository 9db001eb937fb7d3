//! Which scope releases which claim, with one documented type for each. The same set stands in the ID token, in
//! userinfo and on the consent page. A claim whose value is missing is left out.

use std::{borrow::Cow, collections::BTreeSet};

use serde::{Deserialize, Serialize};
use url::Url;

use crate::{AttributeName as Name, Scope, Scopes, scope::WLCG_GROUPS, sign_in::SignIn};

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
    pub name: Cow<'static, str>,
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
fn released(scopes: &Scopes, sign_in: &SignIn) -> Vec<Claim> {
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
    claims.wlcg_groups(scopes);
    claims.found
}

/// The groups of a person in the form of the WLCG profile: those that were asked for, in that order, or all.
fn wlcg_groups(scopes: &Scopes, sign_in: &SignIn) -> Vec<String> {
    let asked: Vec<&str> = scopes
        .iter()
        .filter_map(Scope::split_path)
        .filter_map(|(name, path)| (name == WLCG_GROUPS).then_some(path))
        .collect();
    let all = scopes.iter().any(|scope| scope.as_str() == WLCG_GROUPS);
    let host = Url::parse(sign_in.institution.as_str()).ok().and_then(|url| url.host_str().map(str::to_owned));
    let Some(host) = host else { return Vec::new() };
    let values = sign_in.attributes.all(Name::IsMemberOf);
    let groups = values.iter().filter_map(|value| group(&host, value));
    let (first, rest): (Vec<_>, Vec<_>) = groups.partition(|group| asked.contains(&group.as_str()));
    if all { first.into_iter().chain(rest).collect() } else { first }
}

/// A value of isMemberOf as a path of plain segments below the host of the institution that says so: anybody could say
/// `/atlas/production`, and a storage would believe it of us. `None` if it cannot be written so.
fn group(host: &str, value: &str) -> Option<String> {
    let value = value.strip_prefix("https://").or_else(|| value.strip_prefix("http://")).unwrap_or(value);
    let path = format!("/{host}/{}", value.trim_start_matches('/'));
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b'-');
    let good = |segment: &str| segment.starts_with(|c: char| c.is_ascii_alphanumeric()) && segment.bytes().all(plain);
    path.split('/').skip(1).all(good).then_some(path)
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
    "oidc",
    "ou",
    "affiliation",
    "entitlement",
    "isMemberOf",
    "eduPersonOrcid",
    "eduPersonAssurance",
    "voPersonExternalID",
    "uid",
    "uidNumber",
    WLCG_GROUPS,
];

/// The claims that only the protocol itself may set.
pub const PROTOCOL: [&str; 16] = [
    "iss",
    "sub",
    "aud",
    "exp",
    "iat",
    "nbf",
    "auth_time",
    "nonce",
    "acr",
    "amr",
    "azp",
    "jti",
    "at_hash",
    "c_hash",
    "sid",
    "s_hash",
];

/// The scope that releases a claim; `None` for one that no scope releases.
pub fn scope_of(claim: &str) -> Option<Scope> {
    match claim {
        "email" | "email_verified" => Some(Scope::Email),
        "name" | "given_name" | "family_name" | "preferred_username" => Some(Scope::Profile),
        WLCG_GROUPS => Scope::parse(WLCG_GROUPS).ok(),
        other => ALL.contains(&other).then_some(Scope::OrgCilogonUserinfo),
    }
}

/// What `scopes` release, and beyond that the claims with these names, whichever scope they belong to. Nobody hears it but
/// through a [`View`](crate::claims_policy::View).
pub(crate) fn released_with<'a>(
    scopes: &Scopes,
    names: impl IntoIterator<Item = &'a str>,
    sign_in: &SignIn,
) -> Vec<Claim> {
    let names: Vec<_> = names.into_iter().collect();
    let beyond: Scopes = names.iter().filter_map(|name| scope_of(name)).collect();
    let all: Scopes = scopes.iter().chain(beyond.iter()).cloned().collect();
    let covered = released(scopes, sign_in);
    let mut claims = released(&all, sign_in);
    claims.retain(|claim| covered.iter().any(|own| own.name == claim.name) || names.contains(&claim.name.as_ref()));
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
        self.text("oidc", Name::OpenIdSubject);
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

    fn wlcg_groups(&mut self, scopes: &Scopes) {
        let groups = wlcg_groups(scopes, self.sign_in);
        self.push(WLCG_GROUPS, (!groups.is_empty()).then_some(ClaimValue::List(groups)));
    }

    fn text(&mut self, claim: &'static str, attribute: Name) {
        self.push(claim, self.sign_in.attributes.first(attribute).map(|value| ClaimValue::Text(value.to_owned())));
    }

    fn list(&mut self, claim: &'static str, attribute: Name) {
        let values = self.sign_in.attributes.all(attribute);
        self.push(claim, (!values.is_empty()).then(|| ClaimValue::List(values.to_vec())));
    }

    fn push(&mut self, name: &'static str, value: Option<ClaimValue>) {
        self.found.extend(value.map(|value| Claim { name: Cow::Borrowed(name), value }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sign_in::tests::sign_in;

    fn names(scopes: &str) -> Vec<String> {
        let everything: Vec<_> = Name::ALL
            .iter()
            .map(|name| match name {
                Name::GivenName => (*name, "Ada"),
                Name::IsMemberOf => (*name, "staff"),
                _ => (*name, "a@x.edu"),
            })
            .collect();
        released(&Scopes::parse(scopes).unwrap(), &sign_in(&everything))
            .into_iter()
            .map(|c| c.name.into_owned())
            .collect()
    }

    #[test]
    fn each_scope_releases_its_own_claims() {
        assert!(names("openid").is_empty());
        assert_eq!(names("openid email"), ["email", "email_verified"]);
        assert_eq!(names("openid profile"), ["name", "given_name", "family_name", "preferred_username"]);
        assert!(names("openid org.cilogon.getcert").is_empty());
        assert_eq!(names("openid email profile org.cilogon.userinfo wlcg.groups"), ALL);
    }

    #[test]
    fn the_scope_of_each_claim_is_the_one_that_releases_it() {
        for scope in ["email", "profile", "org.cilogon.userinfo"] {
            for claim in names(scope) {
                assert_eq!(scope_of(&claim), Some(Scope::parse(scope).unwrap()), "{claim}");
            }
        }
        assert_eq!((scope_of("sub"), scope_of("phone_number")), (None, None));
    }

    #[test]
    fn a_claim_that_is_named_comes_without_its_neighbours() {
        let sign_in = sign_in(&[(Name::Mail, "a@x.edu"), (Name::GivenName, "Ada"), (Name::Surname, "L")]);
        let email = Scopes::parse("openid email").unwrap();
        let names = |wanted: &[&'static str]| -> Vec<_> {
            released_with(&email, wanted.iter().copied(), &sign_in)
                .into_iter()
                .map(|claim| claim.name.into_owned())
                .collect()
        };
        assert_eq!(names(&[]), ["email", "email_verified"]);
        assert_eq!(names(&["family_name", "sub", "uid"]), ["email", "email_verified", "family_name"]);
    }

    #[test]
    fn a_missing_value_leaves_its_claim_out() {
        let scopes = Scopes::parse("openid email org.cilogon.userinfo").unwrap();
        let claims = released(&scopes, &sign_in(&[]));
        assert_eq!(claims.iter().map(|c| c.name.as_ref()).collect::<Vec<_>>(), ["idp", "idp_name"]);
    }

    #[test]
    fn groups_of_the_wlcg_profile_are_paths_and_the_ones_asked_for_come_first() {
        let sent = ["/atlas", "cms/admins", "https://x.edu/physics", "urn:x:y", "a b", "/x//y", "../up", ""];
        let sent = sent.map(|group| (Name::IsMemberOf, group));
        let groups = |scopes| match released(&Scopes::parse(scopes).unwrap(), &sign_in(&sent)).pop() {
            Some(Claim { name, value: ClaimValue::List(groups) }) if name == WLCG_GROUPS => groups,
            _ => Vec::new(),
        };
        let (atlas, cms, physics) = ("/idp.x.edu/atlas", "/idp.x.edu/cms/admins", "/idp.x.edu/x.edu/physics");
        assert_eq!(groups("openid wlcg.groups"), [atlas, cms, physics]);
        assert_eq!(groups("openid wlcg.groups:/idp.x.edu/cms/admins"), [cms]);
        assert_eq!(groups("openid wlcg.groups wlcg.groups:/idp.x.edu/x.edu/physics"), [physics, atlas, cms]);
        assert!(groups("openid wlcg.groups:/atlas").is_empty() && groups("openid").is_empty());
    }

    #[test]
    fn lists_stay_lists_with_one_value() {
        let scopes = Scopes::parse("openid org.cilogon.userinfo").unwrap();
        let claims = released(&scopes, &sign_in(&[(Name::IsMemberOf, "staff")]));
        assert_eq!(claims.last().unwrap().value, ClaimValue::List(vec!["staff".into()]));
    }
}
