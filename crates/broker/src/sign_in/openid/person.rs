//! From a provider's claims to what an institution says of a person
//! ([OpenID Connect Core §5.1](https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims)).

use domain::{AttributeName as Name, Attributes, Timestamp, institution::ScopeRule};
use serde_json::{Map, Value};

use crate::settings::{OpenIdProvider, ProviderKind};

/// The claims that every provider may send.
const STANDARD: [(&str, Name); 4] = [
    ("email", Name::Mail),
    ("name", Name::DisplayName),
    ("given_name", Name::GivenName),
    ("family_name", Name::Surname),
];

/// What a provider says of a person.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) attributes: Attributes,
    /// Whether its word about the mail address counts.
    pub(super) vouches_for_mail: bool,
    /// `auth_time`.
    pub(super) signed_in_at: Option<Timestamp>,
    /// `acr`.
    pub(super) acr: Option<String>,
}

impl Said {
    /// Reads verified claims. The error is the claim that is missing.
    pub(super) fn read(provider: &OpenIdProvider, claims: &Map<String, Value>) -> Result<Self, &'static str> {
        let subject = subject(provider.kind, claims)?;
        let orcid = (provider.kind == ProviderKind::Orcid).then(|| format!("https://orcid.org/{subject}"));
        let own = [(Name::OpenIdSubject, subject)].into_iter().chain(orcid.map(|orcid| (Name::EduPersonOrcid, orcid)));
        let standard = STANDARD.iter().filter_map(|(claim, name)| single(claims, claim).map(|value| (*name, value)));
        let further = provider
            .claims
            .iter()
            .flat_map(|(claim, name)| values(claims.get(claim)).into_iter().map(|value| (*name, value)));
        let scopes: Vec<_> = provider.domains.iter().map(|domain| ScopeRule::literal(domain)).collect();
        Ok(Self {
            attributes: Attributes::filtered(own.chain(standard).chain(further), &scopes),
            vouches_for_mail: vouches_for_mail(provider, &scopes, claims),
            signed_in_at: claims.get("auth_time").and_then(Value::as_i64).map(Timestamp::from_seconds),
            acr: single(claims, "acr"),
        })
    }
}

/// What names the person there, and never anybody else.
fn subject(kind: ProviderKind, claims: &Map<String, Value>) -> Result<String, &'static str> {
    let text = |name: &'static str| single(claims, name).ok_or(name);
    match kind {
        // The sub is another one for every application there, so that with a new registration all would be strangers.
        ProviderKind::Microsoft => Ok(format!("{}.{}", text("tid")?, text("oid")?)),
        ProviderKind::Standard | ProviderKind::Google | ProviderKind::GitHub | ProviderKind::Orcid => text("sub"),
    }
}

/// Whether the provider has verified the address, and is somebody whose word about that counts.
fn vouches_for_mail(provider: &OpenIdProvider, scopes: &[ScopeRule], claims: &Map<String, Value>) -> bool {
    let said = match claims.get("email_verified") {
        Some(Value::Bool(said)) => Some(*said),
        Some(Value::String(said)) => Some(said == "true"),
        _ => None,
    };
    let Some(mail) = single(claims, "email") else { return false };
    let Some((_, domain)) = mail.rsplit_once('@') else { return false };
    let own = scopes.iter().any(|scope| scope.allows(domain));
    match provider.kind {
        // Whoever runs a tenant writes what they like.
        ProviderKind::Microsoft => false,
        // Of its own addresses, and of those of its customers, Google knows the owner today. Others were verified once.
        ProviderKind::Google if domain.eq_ignore_ascii_case("gmail.com") || single(claims, "hd").is_some() => {
            said == Some(true)
        }
        _ => own && said != Some(false) || provider.trusts_email && said == Some(true),
    }
}

/// A claim that is one text.
fn single(claims: &Map<String, Value>, name: &str) -> Option<String> {
    claims.get(name).and_then(Value::as_str).filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// The texts and numbers of a claim, or of the list that it is.
fn values(claim: Option<&Value>) -> Vec<String> {
    match claim {
        Some(Value::String(text)) => vec![text.clone()],
        Some(Value::Number(number)) => vec![number.to_string()],
        Some(Value::Array(all)) => all.iter().filter(|one| !one.is_array()).flat_map(|one| values(Some(one))).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use domain::{EntityId, Secret};
    use outbound::openid::Dialect;
    use serde_json::json;

    use super::*;

    fn provider(kind: ProviderKind) -> OpenIdProvider {
        OpenIdProvider {
            id: "op".to_owned(),
            entity_id: EntityId::parse("https://op.example.org").unwrap(),
            name: "An OP".to_owned(),
            kind,
            dialect: Dialect::OpenId { issuer: "https://op.example.org".to_owned(), tenants: false },
            client_id: "beadle".to_owned(),
            client_secret: Secret::from("secret"),
            scopes: Vec::new(),
            domains: vec!["example.org".to_owned()],
            trusts_email: false,
            reauthenticates: true,
            social: false,
            claims: BTreeMap::from([
                ("eduperson_principal_name".to_owned(), Name::EduPersonPrincipalName),
                ("groups".to_owned(), Name::IsMemberOf),
            ]),
        }
    }

    fn read(provider: &OpenIdProvider, claims: &Value) -> Result<Said, &'static str> {
        Said::read(provider, claims.as_object().unwrap())
    }

    fn vouches(provider: &OpenIdProvider, claims: &Value) -> bool {
        vouches_for_mail(provider, &[ScopeRule::literal("example.org")], claims.as_object().unwrap())
    }

    #[test]
    fn claims_become_attributes_and_foreign_scopes_are_dropped() {
        let claims = json!({
            "sub": "AbC", "name": "Ada", "email": "ada@example.org", "auth_time": 12, "acr": "x", "groups": ["a", 7, {}],
            "eduperson_principal_name": "ada@elsewhere.org", "subject_id": "eve@example.org",
        });
        let said = read(&provider(ProviderKind::Standard), &claims).unwrap();
        assert_eq!(said.attributes.single(Name::OpenIdSubject), Some("AbC"));
        assert_eq!(said.attributes.all(Name::IsMemberOf), ["a", "7"]);
        assert_eq!(said.attributes.first(Name::EduPersonPrincipalName), None);
        assert_eq!(said.attributes.dropped().len(), 1);
        assert_eq!(said.attributes.first(Name::SubjectId), None, "it is no claim that the operator named");
        assert_eq!((said.signed_in_at, said.acr.as_deref()), (Some(Timestamp::from_seconds(12)), Some("x")));
    }

    #[test]
    fn a_provider_vouches_for_addresses_of_its_domains_and_for_others_only_if_trusted() {
        let mut op = provider(ProviderKind::Standard);
        let own = json!({"email": "a@example.org"});
        assert!(vouches(&op, &own));
        assert!(!vouches(&op, &json!({"email": "a@example.org", "email_verified": false})));
        let foreign = json!({"email": "a@gmail.com", "email_verified": true});
        assert!(!vouches(&op, &foreign));
        op.trusts_email = true;
        assert!(vouches(&op, &foreign) && !vouches(&op, &json!({"email": "a@gmail.com"})));
        assert!(!vouches(&op, &json!({"email_verified": true})));
        // Never Microsoft's, whatever is configured.
        op.kind = ProviderKind::Microsoft;
        assert!(!vouches(&op, &own));
    }

    #[test]
    fn google_vouches_for_its_own_and_its_customers_addresses() {
        let google = provider(ProviderKind::Google);
        let verified = |email: &str, hd: Option<&str>| {
            vouches(&google, &json!({"email": email, "email_verified": true, "hd": hd}))
        };
        assert!(verified("a@gmail.com", None) && verified("a@school.edu", Some("school.edu")));
        assert!(!verified("a@school.edu", None));
        assert!(!vouches(&google, &json!({"email": "a@gmail.com", "email_verified": false})));
    }

    #[test]
    fn microsoft_names_people_by_tenant_and_object() {
        let microsoft = provider(ProviderKind::Microsoft);
        let said = read(&microsoft, &json!({"sub": "pairwise", "tid": "t-1", "oid": "o-1"})).unwrap();
        assert_eq!(said.attributes.single(Name::OpenIdSubject), Some("t-1.o-1"));
        assert_eq!(read(&microsoft, &json!({"sub": "pairwise", "tid": "t-1"})).unwrap_err(), "oid");
    }

    #[test]
    fn an_orcid_id_is_both_the_key_and_the_orcid() {
        let said = read(&provider(ProviderKind::Orcid), &json!({"sub": "0000-0002-1825-0097"})).unwrap();
        assert_eq!(said.attributes.single(Name::OpenIdSubject), Some("0000-0002-1825-0097"));
        assert_eq!(said.attributes.single(Name::EduPersonOrcid), Some("https://orcid.org/0000-0002-1825-0097"));
    }

    #[test]
    fn nobody_is_somebody_without_a_sub() {
        for claims in [json!({}), json!({"sub": ""}), json!({"sub": 7}), json!({"sub": ["a"]})] {
            assert_eq!(read(&provider(ProviderKind::Standard), &claims).unwrap_err(), "sub");
        }
    }
}
