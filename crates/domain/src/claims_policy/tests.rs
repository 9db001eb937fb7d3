use serde_json::{Value, json};

use super::*;
use crate::{AttributeName as Name, sign_in::tests::sign_in};

fn policy(rules: &Value) -> Result<ClaimsPolicy, String> {
    serde_json::from_value(json!({ "rule": rules })).map_err(|error| error.to_string())
}

/// One rule with this beside its name.
fn rule(parts: &Value) -> Result<ClaimsPolicy, String> {
    let mut rule = json!({ "name": "a rule" });
    rule.as_object_mut().unwrap().extend(parts.as_object().unwrap().clone());
    policy(&json!([rule]))
}

fn client() -> ClientId {
    ClientId::parse("portal").unwrap()
}

fn scopes() -> Scopes {
    Scopes::parse("openid email profile org.cilogon.userinfo").unwrap()
}

/// The scopes of her institution.
fn own() -> Vec<ScopeRule> {
    vec![ScopeRule::literal("x.edu")]
}

/// What the portal hears of Ada by a policy, as JSON.
fn told(policy: &ClaimsPolicy, sent: &[(Name, &str)]) -> Value {
    let sign_in = sign_in(sent);
    let claims = policy.view(&client(), Cow::Borrowed(&sign_in), own()).claims(&scopes(), []);
    let told = claims.into_iter().map(|claim| (claim.name.into_owned(), serde_json::to_value(claim.value).unwrap()));
    let mut told: serde_json::Map<_, _> = told.collect();
    told.retain(|name, _| !matches!(name.as_str(), "idp" | "idp_name"));
    Value::Object(told)
}

#[test]
fn without_rules_everything_is_as_the_institution_said() {
    let sent = [(Name::Mail, "ada@x.edu"), (Name::IsMemberOf, "staff")];
    let all = json!({ "email": "ada@x.edu", "email_verified": true, "isMemberOf": ["staff"] });
    assert_eq!(told(&ClaimsPolicy::default(), &sent), all);
    let ada = sign_in(&sent);
    let policy = ClaimsPolicy::default();
    let view = policy.view(&client(), Cow::Borrowed(&ada), own());
    assert_eq!(view.sign_in(), &ada);
    assert_eq!((view.missing(&scopes(), &[]), view.unmet()), (vec![Name::DisplayName], vec![]));
}

#[test]
fn a_rule_is_for_its_clients_and_its_institutions_alone() {
    let withheld = |mut parts: Value| {
        parts["withhold"] = json!(["email"]);
        told(&rule(&parts).unwrap(), &[(Name::Mail, "ada@x.edu")]).get("email").is_none()
    };
    let (here, there) = (json!(["https://idp.x.edu"]), json!(["https://idp.y.edu"]));
    for (parts, concerned) in [
        (json!({}), true),
        (json!({ "clients": ["other", "portal"] }), true),
        (json!({ "clients": ["other"] }), false),
        (json!({ "clients": [] }), false),
        (json!({ "institutions": here }), true),
        (json!({ "institutions": there }), false),
        (json!({ "institutions": here, "clients": ["portal"] }), true),
        (json!({ "institutions": there, "clients": ["portal"] }), false),
        (json!({ "institutions": here, "clients": ["other"] }), false),
    ] {
        assert_eq!(withheld(parts.clone()), concerned, "{parts}");
    }
}

#[test]
fn values_are_kept_removed_mapped_and_filled_in_in_this_order() {
    let parts = json!({
        "keep": { "isMemberOf": ["https://x.edu/*"], "eduPersonEntitlement": [] },
        "remove": { "isMemberOf": ["*/secret"] },
        "map": { "isMemberOf": [
            { "from": "https://x.edu/physics", "to": "physicists" },
            { "from": "https://x.edu/*", "to": "x/*" },
            { "from": "*", "to": "never" },
        ] },
        "default": { "eduPersonEntitlement": ["none"], "mail": { "from": "eduPersonPrincipalName" }, "ou": ["none"] },
    });
    let sent = [
        (Name::IsMemberOf, "https://y.edu/physics"),
        (Name::IsMemberOf, "https://x.edu/physics"),
        (Name::IsMemberOf, "https://x.edu/secret"),
        (Name::IsMemberOf, "https://x.edu/staff"),
        (Name::EduPersonEntitlement, "all"),
        (Name::EduPersonPrincipalName, "ada@x.edu"),
        (Name::OrganizationalUnit, "Library"),
    ];
    let got = told(&rule(&parts).unwrap(), &sent);
    assert_eq!(got["isMemberOf"], json!(["physicists", "x/staff"]));
    assert_eq!(got["entitlement"], json!(["none"]));
    assert_eq!(got["email"], json!("ada@x.edu"));
    assert_eq!(got["ou"], json!("Library"));
    // Nobody vouched for that address.
    assert_eq!(got.get("email_verified"), None);
}

#[test]
fn an_address_is_vouched_for_as_long_as_it_is_the_institutions() {
    let sent = [(Name::Mail, "ada@x.edu")];
    let verified = |parts: Value| told(&rule(&parts).unwrap(), &sent).get("email_verified").is_some();
    assert!(verified(json!({ "keep": { "mail": ["*@x.edu"] } })));
    assert!(!verified(json!({ "map": { "mail": [{ "from": "*@x.edu", "to": "*@elsewhere.org" }] } })));
    assert!(!verified(json!({ "remove": { "mail": ["*"] } })));
}

#[test]
fn claims_are_withheld_renamed_added_and_joined_in_this_order() {
    let parts = json!({
        "withhold": ["eppn"],
        "rename": { "eduPersonOrcid": "orcid", "isMemberOf": "groups" },
        "claims": {
            "eppn": { "attribute": "eduPersonUniqueId", "scope": "profile" },
            "roles": { "attribute": "eduPersonScopedAffiliation", "scope": "openid", "list": true },
            "nothing": { "attribute": "uid", "scope": "openid" },
        },
        "join": ["groups", "email"],
    });
    let sent = [
        (Name::EduPersonPrincipalName, "ada@x.edu"),
        (Name::EduPersonOrcid, "https://orcid.org/0000-0001-2345-6789"),
        (Name::IsMemberOf, "a"),
        (Name::IsMemberOf, "b"),
        (Name::EduPersonUniqueId, "1@x.edu"),
        (Name::EduPersonScopedAffiliation, "member@x.edu"),
        (Name::Mail, "ada@x.edu"),
    ];
    let policy = rule(&parts).unwrap();
    let got = told(&policy, &sent);
    let wanted = json!({
        "email": "ada@x.edu", "email_verified": true, "preferred_username": "ada@x.edu", "eppn": "1@x.edu",
        "orcid": "https://orcid.org/0000-0001-2345-6789", "groups": "a;b", "roles": ["member@x.edu"],
        "affiliation": ["member@x.edu"],
    });
    assert_eq!(got, wanted);
    // A scope that was not granted releases no claim of a rule.
    let ada = sign_in(&sent);
    let claims = policy.view(&client(), Cow::Borrowed(&ada), own()).claims(&Scopes::parse("openid").unwrap(), []);
    assert_eq!(claims.iter().map(|claim| claim.name.as_ref()).collect::<Vec<_>>(), ["roles"]);
    // What is asked for by name is withheld all the same.
    let claims = policy
        .view(&client(), Cow::Borrowed(&ada), own())
        .claims(&Scopes::parse("openid").unwrap(), ["eppn", "eduPersonOrcid"]);
    assert_eq!(claims.iter().map(|claim| claim.name.as_ref()).collect::<Vec<_>>(), ["orcid", "roles"]);
    let mut public: Vec<_> = policy.public_claims().collect();
    public.sort_unstable();
    assert_eq!(public, ["eppn", "groups", "nothing", "orcid", "roles"]);
    let ours = rule(&json!({ "clients": ["portal"], "rename": { "uid": "login" } })).unwrap();
    assert_eq!(ours.public_claims().count(), 0);
}

#[test]
fn each_rule_sees_what_the_one_before_it_left() {
    let rules = json!([
        { "name": "one", "map": { "isMemberOf": [{ "from": "a", "to": "b" }] }, "rename": { "isMemberOf": "groups" } },
        { "name": "two", "map": { "isMemberOf": [{ "from": "b", "to": "c" }] }, "join": ["groups"] },
    ]);
    let policy = policy(&rules).unwrap();
    assert_eq!(told(&policy, &[(Name::IsMemberOf, "a")]), json!({ "groups": "c" }));

    let ada = sign_in(&[(Name::IsMemberOf, "a")]);
    let effects = policy.view(&client(), Cow::Borrowed(&ada), own()).effects(&ada, &scopes());
    let list = |value: &str| ClaimValue::List(vec![value.to_owned()]);
    assert_eq!(
        effects,
        [
            Effect {
                rule: "one",
                attributes: vec![(Name::IsMemberOf, vec!["b".to_owned()])],
                claims: vec![("isMemberOf".to_owned(), None), ("groups".to_owned(), Some(list("b")))],
            },
            Effect {
                rule: "two",
                attributes: vec![(Name::IsMemberOf, vec!["c".to_owned()])],
                claims: vec![("groups".to_owned(), Some(ClaimValue::Text("c".to_owned())))],
            },
        ]
    );
}

#[test]
fn what_is_demanded_must_be_there_with_a_value_that_fits() {
    let parts = json!({
        "require": { "eduPersonAssurance": ["*/IAP/medium", "*/IAP/high"], "mail": ["*"] },
        "explain": "The data are confidential.",
    });
    let policy = rule(&parts).unwrap();
    let judged = |sent: &[(Name, &str)]| {
        let ada = sign_in(sent);
        let view = policy.view(&client(), Cow::Borrowed(&ada), own());
        let unmet = view.unmet().into_iter().map(|unmet| {
            assert_eq!(
                (unmet.rule.as_str(), unmet.explanation.as_deref()),
                ("a rule", Some("The data are confidential."))
            );
            unmet.attribute
        });
        (view.missing(&Scopes::parse("openid").unwrap(), &[Name::Uid]), unmet.collect::<Vec<_>>())
    };
    let (assurance, uid) = (Name::EduPersonAssurance, (Name::Uid, "ada"));
    let low = (assurance, "https://refeds.org/assurance/IAP/low");
    let high = (assurance, "https://refeds.org/assurance/IAP/high");
    let mail = (Name::Mail, "ada@x.edu");
    assert_eq!(judged(&[uid, mail, high]), (vec![], vec![]));
    assert_eq!(judged(&[uid, mail, low]), (vec![], vec![assurance]));
    assert_eq!(judged(&[uid, mail, low, high]), (vec![], vec![]));
    assert_eq!(judged(&[uid, high]), (vec![Name::Mail], vec![Name::Mail]));
    assert_eq!(judged(&[mail]), (vec![Name::Uid, assurance], vec![assurance]));
}

#[test]
fn a_demand_sees_what_the_rules_made() {
    let parts = json!({
        "remove": { "mail": ["*"] }, "default": { "ou": ["none"] }, "require": { "mail": ["*"], "ou": ["none"] },
    });
    let policy = rule(&parts).unwrap();
    let ada = sign_in(&[(Name::Mail, "ada@x.edu")]);
    let view = policy.view(&client(), Cow::Borrowed(&ada), own());
    assert_eq!(view.unmet().iter().map(|unmet| unmet.attribute).collect::<Vec<_>>(), [Name::Mail]);
    assert_eq!(view.missing(&Scopes::parse("openid").unwrap(), &[]), [Name::Mail]);
}

#[test]
fn a_rule_that_could_make_one_person_of_several_is_refused() {
    for (parts, words) in [
        (json!({ "default": { "eduPersonPrincipalName": ["guest@x.edu"] } }), "default.eduPersonPrincipalName"),
        (json!({ "default": { "subject-id": { "from": "mail" } } }), "default.subject-id"),
        (json!({ "default": { "mail": ["help@x.edu"] } }), "default.mail"),
        (json!({ "default": { "mail": { "from": "eduPersonPrincipalName" }, "uid": ["guest"] } }), "default.uid"),
        (json!({ "map": { "uid": [{ "from": "*", "to": "guest" }] } }), "map.uid"),
        (json!({ "map": { "uid": [{ "from": "*-*", "to": "*" }] } }), "a star in `to`"),
    ] {
        let error = rule(&parts).unwrap_err();
        assert!(error.contains(words), "{parts}: {error}");
    }
    assert!(rule(&json!({ "map": { "eduPersonPrincipalName": [{ "from": "*@old.edu", "to": "*@x.edu" }] } })).is_ok());
}

#[test]
fn a_rule_that_makes_no_sense_is_refused_by_its_name() {
    for (parts, words) in [
        (json!({ "rename": { "eppn": "sub" } }), "no rule may set the claim sub"),
        (json!({ "claims": { "iss": { "attribute": "uid", "scope": "openid" } } }), "no rule may set the claim iss"),
        (json!({ "rename": { "eppn": "email" } }), "no rule may set the claim email"),
        (json!({ "claims": { "email_verified": { "attribute": "uid", "scope": "openid" } } }), "email_verified"),
        (json!({ "rename": { "email_verified": "verified" } }), "no rule may set the claim email_verified"),
        (json!({ "rename": { "phone": "telephone" } }), "there is no claim phone"),
        (json!({ "withhold": ["telephone"] }), "there is no claim telephone"),
        (json!({ "rename": { "eppn": "login name" } }), "cannot be a claim"),
        (json!({ "claims": { "": { "attribute": "uid", "scope": "openid" } } }), "cannot be a claim"),
        (json!({ "claims": { "x": { "attribute": "uid", "scope": "offline_access" } } }), "not by offline_access"),
        (json!({ "claims": { "x": { "attribute": "shoeSize", "scope": "openid" } } }), "unknown variant `shoeSize`"),
        (json!({ "require": { "mail": [] } }), "nobody could sign in"),
        (json!({ "explain": "Because." }), "nothing is required"),
        (json!({ "with_hold": ["email"] }), "unknown field `with_hold`"),
        (json!({ "keep": { "mail": [""] } }), "1 to 1024 bytes"),
        (json!({ "name": " " }), "a rule needs a name"),
    ] {
        let error = rule(&parts).unwrap_err();
        assert!(error.contains(words), "{parts}: {error}");
    }
    let twins = json!([{ "name": "one" }, { "name": "one" }]);
    assert_eq!(policy(&twins).unwrap_err(), "two rules are called \"one\"");
}

#[test]
fn an_institution_is_kept_to_its_own_scopes() {
    let parts = json!({
        "keep": { "isMemberOf": ["https://groups.{scope}/*"] },
        "remove": { "eduPersonEntitlement": ["urn:{scope}:test:*"] },
        "require": { "eduPersonScopedAffiliation": ["staff@{scope}"] },
    });
    let policy = rule(&parts).unwrap();
    assert!(policy.speaks_of_scopes() && !ClaimsPolicy::default().speaks_of_scopes());
    let sent = [
        (Name::IsMemberOf, "https://groups.x.edu/physics"),
        (Name::IsMemberOf, "https://groups.y.edu/physics"),
        (Name::EduPersonEntitlement, "urn:x.edu:test:a"),
        (Name::EduPersonEntitlement, "urn:y.edu:test:a"),
        (Name::EduPersonScopedAffiliation, "staff@x.edu"),
    ];
    let heard = told(&policy, &sent);
    assert_eq!(heard["isMemberOf"], json!(["https://groups.x.edu/physics"]));
    assert_eq!(heard["entitlement"], json!(["urn:y.edu:test:a"]));
    let ada = sign_in(&sent);
    assert_eq!(policy.view(&client(), Cow::Borrowed(&ada), own()).unmet(), []);
    // An institution that has left vouches for nothing.
    let gone = policy.view(&client(), Cow::Borrowed(&ada), Vec::new());
    assert_eq!(gone.unmet()[0].wanted[0].to_string(), "staff@{scope}");
    assert_eq!(gone.sign_in().attributes.all(Name::IsMemberOf), [] as [&str; 0]);
    // What fits may not become something else by it.
    for parts in [
        json!({ "map": { "isMemberOf": [{ "from": "{scope}/*", "to": "*" }] } }),
        json!({ "map": { "isMemberOf": [{ "from": "*", "to": "{scope}/*" }] } }),
    ] {
        assert!(rule(&parts).unwrap_err().contains("in keep, remove and require alone"), "{parts}");
    }
    assert!(rule(&json!({ "keep": { "mail": ["*{scope}"] } })).unwrap_err().contains("no star may stand beside"));
}
