//! Which scope releases which claim, with which JSON type; the same in the ID token and in userinfo.

use beadle_tests::provider::{JONAS, Person, Provider, ROSA, ZOE};
use beadle_tests::tokens::unverified;
use serde_json::{Map, Value, json};

const PROTOCOL: [&str; 11] = ["iss", "aud", "exp", "iat", "auth_time", "acr", "amr", "jti", "sid", "at_hash", "nonce"];

/// What userinfo says for these scopes; the ID token must say the same.
async fn released(op: &Provider, person: Person, scope: &str) -> Map<String, Value> {
    let mut visitor = op.browser().sign_in_as(person);
    let page = visitor.authorize(&op.portal, &[("scope", scope)]).await;
    let code = page.callback("code").unwrap_or_else(|| panic!("{}", page.body));
    let tokens = op.redeem(&code).await.tokens();
    let reply = op.userinfo(&tokens.access_token).await;
    assert!(!reply.body.contains("\": ") && !reply.body.contains('\n'), "not compact: {}", reply.body);
    let userinfo = reply.json().as_object().unwrap().clone();
    let mut id_token = unverified(&tokens.id_token).as_object().unwrap().clone();
    id_token.retain(|name, _| !PROTOCOL.contains(&name.as_str()));
    assert_eq!(id_token, userinfo);
    userinfo
}

/// The names in an object, sorted.
pub(super) fn names(claims: &Map<String, Value>) -> Vec<&str> {
    let mut names: Vec<_> = claims.keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

#[tokio::test]
async fn each_scope_releases_its_own_claims() {
    let op = Provider::start().await;
    assert_eq!(names(&released(&op, ZOE, "openid").await), ["sub"]);
    assert_eq!(names(&released(&op, ZOE, "openid org.cilogon.getcert").await), ["sub"]);
    let email = released(&op, ZOE, "openid email").await;
    assert_eq!(names(&email), ["email", "email_verified", "sub"]);
    assert_eq!((&email["email"], &email["email_verified"]), (&json!("zoe@hills.example.edu"), &json!(true)));
    let mut profile = released(&op, ZOE, "openid profile").await;
    profile.remove("sub");
    let expected = json!({
        "name": "Zoë Müller-Đặng", "given_name": "Zoë", "family_name": "Müller-Đặng",
        "preferred_username": "zoe@hills.example.edu",
    });
    assert_eq!(Value::from(profile), expected);
}

#[tokio::test]
async fn every_claim_has_one_type() {
    let op = Provider::start().await;
    let claims = released(&op, ZOE, "openid org.cilogon.userinfo").await;
    let institution = op.institution(ZOE);
    for (name, value) in &claims {
        let list = ["affiliation", "entitlement", "isMemberOf", "eduPersonAssurance", "voPersonExternalID"];
        if list.contains(&name.as_str()) {
            let values = value.as_array().unwrap_or_else(|| panic!("{name}: {value}"));
            assert!(!values.is_empty() && values.iter().all(Value::is_string), "{name}: {value}");
        } else {
            assert!(value.is_string(), "{name}: {value}");
        }
    }
    assert_eq!(claims["idp"], institution.entity_id());
    assert_eq!(claims["idp_name"], "University of Example Hills");
    assert_eq!(claims["eppn"], "zoe@hills.example.edu");
    // Also with one value.
    assert_eq!(claims["entitlement"], json!(["urn:mace:dir:entitlement:common-lib-terms"]));
    assert_eq!(
        claims["affiliation"],
        json!(["member@hills.example.edu", "employee@hills.example.edu", "faculty@hills.example.edu"])
    );
    assert_eq!(claims["ou"], "Physics");
    assert_eq!(claims["uid"], "zoe");
    assert_eq!(claims["eduPersonOrcid"], "https://orcid.org/0000-0002-1825-0097");
    assert!(claims["subject_id"].as_str().unwrap().ends_with("@hills.example.edu"));
    assert!(claims["pairwise_id"].as_str().unwrap().ends_with("@hills.example.edu"));
    // Institution, service and value (SAML persistent NameID).
    let service = op.broker.settings.service.entity_id.as_str();
    assert!(claims["eptid"].as_str().unwrap().starts_with(&format!("{}!{service}!", institution.entity_id())));
}

#[tokio::test]
async fn a_missing_value_leaves_its_claim_out() {
    let op = Provider::start().await;
    let jonas = released(&op, JONAS, "openid email profile org.cilogon.userinfo").await;
    assert_eq!(
        names(&jonas),
        ["email", "email_verified", "eppn", "idp", "idp_name", "name", "preferred_username", "sub"]
    );
    let rosa = released(&op, ROSA, "openid org.cilogon.userinfo").await;
    assert_eq!(names(&rosa), ["affiliation", "eppn", "idp", "idp_name", "sub"]);
}

#[tokio::test]
async fn a_mail_address_elsewhere_is_not_called_verified() {
    let op = Provider::start().await;
    let mut visitor = op.browser().sign_in_as(JONAS);
    let asked = visitor.ask_for(&[("scope", "openid email")]).await;
    let elsewhere = asked.response(|statement| {
        let mail = domain::AttributeName::Mail;
        statement.attributes.retain(|attribute| attribute.name != mail.uri());
        statement.attributes.push(demo::institution::ReleasedAttribute::text(mail, ["jonas@mail.example.com"]));
    });
    let page = visitor.answer(&asked, &elsewhere).await;
    let page = visitor.walk(page).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    let claims = op.userinfo(&tokens.access_token).await.json();
    assert_eq!(claims["email"], "jonas@mail.example.com");
    assert_eq!(claims.get("email_verified"), None);
}

#[tokio::test]
async fn the_consent_page_shows_exactly_what_is_released() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let asked = visitor.ask().await;
    let page = visitor.answer(&asked, &asked.response(|_| ())).await;
    assert!(page.has("#approve"), "{}", page.body);
    let shown = page.body.clone();
    let page = visitor.walk(page).await;
    let tokens = op.redeem(&page.callback("code").unwrap()).await.tokens();
    let claims = op.userinfo(&tokens.access_token).await.json();
    for (name, value) in claims.as_object().unwrap() {
        let values = match value {
            Value::Array(values) => values.iter().map(|value| value.as_str().unwrap().to_owned()).collect(),
            Value::Bool(_) => vec!["yes".to_owned()],
            value => vec![value.as_str().unwrap().to_owned()],
        };
        for value in values {
            assert!(shown.contains(&value), "{name}: {value}");
        }
    }
}
