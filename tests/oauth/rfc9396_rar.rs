//! Authorization details: certificates that live no longer than the person agreed to
//! ([RFC 9396](https://www.rfc-editor.org/rfc/rfc9396)).

use beadle_tests::client_key::ClientKey;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;
use domain::client::{AccessTokenFormat, GrantType};
use serde_json::{Value, json};

use super::certificate::{Chain, bare, csr};
use super::{assert_refused, rfc9101_request_object as request_object};

const SCOPE: &str = "openid offline_access edu.uiuc.ncsa.myproxy.getcert";

fn metadata() -> ClientMetadata {
    ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::TokenExchange]),
        authorization_details_types: vec!["x509_certificate".to_owned()],
        ..ClientMetadata::default()
    }
}

async fn client(op: &Provider) -> Client {
    op.client_with(&[CALLBACK], metadata()).await
}

fn details(lifetime: u64) -> Value {
    json!([{ "type": "x509_certificate", "lifetime": lifetime }])
}

/// Signs in with these details; returns the answer at the token endpoint.
async fn bought(op: &Provider, client: &Client, details: &Value, more: &[(&str, &str)]) -> Reply {
    let details = details.to_string();
    let asked = [("scope", SCOPE), ("authorization_details", details.as_str())];
    let page = op.browser().authorize(client, &asked).await;
    op.redeem_with(client, &page.callback("code").unwrap(), more).await
}

async fn fetch(op: &Provider, client: &Client, token: &Value, lifetime: Option<&str>) -> Reply {
    let request = bare(&csr("rsa:2048", "/CN=x", &[]));
    let mut form = vec![("access_token", token.as_str().unwrap()), ("certreq", &request)];
    form.extend(lifetime.map(|lifetime| ("certlifetime", lifetime)));
    op.post_as(client, "/oauth2/getcert", &form).await
}

#[tokio::test]
async fn a_certificate_lives_no_longer_than_the_person_agreed_to() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let day = details(86_400);
    let tokens = bought(&op, &client, &day, &[]).await.tokens().json;
    assert_eq!(tokens["authorization_details"], day);
    let token = &tokens["access_token"];
    let longer = fetch(&op, &client, token, Some("86401")).await;
    assert_eq!((longer.status, longer.body.contains("agreed")), (400, true), "{}", longer.body);
    for (wanted, seconds) in [(None, 86_400), (Some("86400"), 86_400), (Some("3600"), 3_600)] {
        let chain = Chain::of(&op, fetch(&op, &client, token, wanted).await).await;
        assert!((seconds - 5..=seconds).contains(&chain.seconds(&op)), "{wanted:?}: {}", chain.seconds(&op));
    }
    // Without details everything is as before.
    let page = op.browser().authorize(&client, &[("scope", SCOPE)]).await;
    let tokens = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens().json;
    assert_eq!(tokens.get("authorization_details"), None);
    assert_eq!(fetch(&op, &client, &tokens["access_token"], Some("172800")).await.status, 200);
}

#[tokio::test]
async fn the_person_is_told_how_long() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let mut visitor = op.browser();
    visitor.authorize(&client, &[("scope", "openid")]).await;
    for (details, words) in [(Some(details(43_200)), "up to 12 hours"), (None, "up to 11 days")] {
        let details = details.map(|details| details.to_string()).unwrap_or_default();
        let asked = [("scope", SCOPE), ("authorization_details", details.as_str())];
        let page = visitor.open(&client, &asked).await;
        assert!(page.has("#certificate-warning") && page.body.contains(words), "no “{words}” in {}", page.body);
    }
}

#[tokio::test]
async fn whatever_comes_of_the_grant_keeps_the_limit() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let day = details(86_400);
    let tokens = bought(&op, &client, &day, &[]).await.tokens().json;
    for token in ["access_token", "refresh_token"] {
        let about = op.introspect(&client, tokens[token].as_str().unwrap()).await.json();
        assert_eq!(about["authorization_details"], day, "{token}");
    }
    let refreshed = op.refresh(&client, tokens["refresh_token"].as_str().unwrap()).await.tokens().json;
    assert_eq!(refreshed["authorization_details"], day);
    assert_eq!(fetch(&op, &client, &refreshed["access_token"], Some("86401")).await.status, 400);
    assert_eq!(fetch(&op, &client, &refreshed["access_token"], Some("86400")).await.status, 200);
    // Where the scope goes, the detail goes.
    let less = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refreshed["refresh_token"].as_str().unwrap()),
        ("scope", "openid"),
    ];
    assert_eq!(op.token(&client, &less).await.tokens().json.get("authorization_details"), None);

    let jwt = ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..metadata() };
    let jwt = op.client_with(&[CALLBACK], jwt).await;
    let tokens = bought(&op, &jwt, &day, &[]).await.tokens();
    assert_eq!(unverified(&tokens.access_token)["authorization_details"], day);
}

#[tokio::test]
async fn what_a_device_asks_for_is_limited_in_the_same_way() {
    let op = Provider::start().await;
    let grant_types = Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::DeviceCode]);
    let client = op.client_with(&[CALLBACK], ClientMetadata { grant_types, ..metadata() }).await;
    let day = details(86_400);
    let text = day.to_string();
    let asked = [("scope", SCOPE), ("authorization_details", text.as_str())];
    let device = op.post_as(&client, "/oauth2/device_authorization", &asked).await.json();
    let mut visitor = op.browser();
    let page = visitor.agent.open(device["verification_uri_complete"].as_str().unwrap()).await;
    let page = visitor.agent.press(&page, "#continue", &[]).await;
    visitor.walk(page).await;
    let poll = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", device["device_code"].as_str().unwrap()),
    ];
    let tokens = op.token(&client, &poll).await.tokens().json;
    assert_eq!(tokens["authorization_details"], day);
    assert_eq!(fetch(&op, &client, &tokens["access_token"], Some("86401")).await.status, 400);
    let refreshed = op.refresh(&client, tokens["refresh_token"].as_str().unwrap()).await.tokens().json;
    assert_eq!(refreshed["authorization_details"], day);
}

#[tokio::test]
async fn a_token_request_may_ask_for_less_and_never_for_more() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let (hour, day, week) = (details(3_600).to_string(), details(86_400), details(604_800).to_string());
    let short = bought(&op, &client, &day, &[("authorization_details", &hour)]).await.tokens().json;
    assert_eq!(short["authorization_details"], details(3_600));
    let refused = bought(&op, &client, &day, &[("authorization_details", &week)]).await;
    refused.expect_error("invalid_authorization_details");
    let refused = bought(&op, &client, &day, &[("authorization_details", "[{}]")]).await;
    refused.expect_error("invalid_authorization_details");

    let tokens = bought(&op, &client, &day, &[]).await.tokens().json;
    let refresh = |details: &str| {
        [("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"].as_str().unwrap())]
            .into_iter()
            .chain([("authorization_details", details)])
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect::<Vec<_>>()
    };
    let send = async |form: Vec<(String, String)>| {
        let form: Vec<_> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        op.token(&client, &form).await
    };
    send(refresh(&week)).await.expect_error("invalid_authorization_details");
    // The refusal cost nothing.
    assert_eq!(send(refresh(&hour)).await.tokens().json["authorization_details"], details(3_600));

    let subject = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange"),
        ("subject_token", tokens["access_token"].as_str().unwrap()),
        ("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
        ("authorization_details", &hour),
    ];
    op.token(&client, &subject).await.expect_error("invalid_authorization_details");
}

#[tokio::test]
async fn details_that_make_no_sense_are_refused_by_their_own_code_everywhere() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let plain = op.client_with_scopes(&[CALLBACK], ClientMetadata::default(), SCOPE).await;
    let one = details(86_400);
    let without_scope = [("scope", "openid"), ("state", "st")];
    for (client, details, usual) in [
        (&client, json!("x"), [("scope", SCOPE), ("state", "st")]),
        (&client, json!([{ "type": "payment_initiation" }]), [("scope", SCOPE), ("state", "st")]),
        (&client, json!([{ "type": "x509_certificate", "lifetime": 60 }]), [("scope", SCOPE), ("state", "st")]),
        (&client, json!([one[0], one[0]]), [("scope", SCOPE), ("state", "st")]),
        // Nothing to limit; and a client that is not registered for them.
        (&client, one.clone(), without_scope),
        (&plain, one.clone(), [("scope", SCOPE), ("state", "st")]),
    ] {
        let text = details.to_string();
        let asked: Vec<_> = usual.into_iter().chain([("authorization_details", text.as_str())]).collect();
        assert_refused(&op.browser().open(client, &asked).await, op.issuer(), "invalid_authorization_details");
        op.push(client, &asked).await.expect_error("invalid_authorization_details");
    }
}

#[tokio::test]
async fn they_may_be_pushed_or_stand_in_a_request_object() {
    let op = Provider::start().await;
    let key = ClientKey::new();
    let client = op.client_with(&[CALLBACK], ClientMetadata { jwks: Some(key.jwks()), ..metadata() }).await;
    let day = details(86_400);
    let text = day.to_string();
    let pushed = op.push(&client, &[("scope", SCOPE), ("authorization_details", &text)]).await.json();
    let uri = pushed["request_uri"].as_str().unwrap().to_owned();
    let object =
        key.token(&request_object::claims(&op, &client, &json!({ "scope": SCOPE, "authorization_details": day })));
    for asked in [("request_uri", uri.as_str()), ("request", object.as_str())] {
        let page = op.browser().authorize(&client, &[asked]).await;
        let tokens = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens();
        assert_eq!(tokens.json["authorization_details"], day, "{}", asked.0);
    }
}

#[tokio::test]
async fn discovery_names_the_types_and_no_other_can_be_registered() {
    let op = Provider::start_with(|settings| {
        settings.registration.open = broker::settings::OpenRegistration::Anyone;
        settings.registration.approve_at_once = true;
    })
    .await;
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        assert_eq!(op.get(path).await.json()["authorization_details_types_supported"], json!(["x509_certificate"]));
    }
    let register = async |kind: &str| {
        let document = json!({ "redirect_uris": [CALLBACK], "authorization_details_types": [kind] });
        op.send(op.request(reqwest::Method::POST, "/oauth2/oidc-cm").json(&document)).await
    };
    let registered = register("x509_certificate").await;
    assert_eq!(registered.status, 201, "{}", registered.body);
    assert_eq!(registered.json()["authorization_details_types"], json!(["x509_certificate"]));
    assert_eq!(register("payment_initiation").await.json()["error"], "invalid_client_metadata");
}
