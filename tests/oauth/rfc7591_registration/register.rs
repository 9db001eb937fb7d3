//! `POST`: what may be registered, and what the client is told.

use beadle_tests::MINUTE;
use beadle_tests::provider::Provider;
use reqwest::Method;
use serde_json::{Value, json};

use super::{ENDPOINT, Registered, document, offers, open, post, send};

#[tokio::test]
async fn a_client_registers_itself_and_signs_people_in() {
    let op = open().await;
    let registered = Registered::new(&op, &json!({ "client_name": "Telescope", "scope": "openid email" })).await;
    assert_eq!(registered.json["client_secret_expires_at"], 0);
    let now = domain::Clock::now(&*op.clock).as_seconds();
    assert_eq!(registered.json["client_id_issued_at"], now);
    let client = registered.client();
    assert!(client.client_secret.len() >= 43 && registered.token.len() >= 43);
    let mut visitor = op.browser();
    let picker = visitor.open(&client, &[]).await;
    assert!(picker.body.contains("Telescope"));
    let code = visitor.approve(&client).await;
    let tokens = op.redeem_as(&client, &code).await.tokens();
    assert_eq!(tokens.json["scope"], "openid email");
    let mut thief = client.clone();
    thief.client_secret = "x".repeat(43);
    op.redeem_as(&thief, &code).await.expect_error("invalid_client");
}

#[tokio::test]
async fn what_was_registered_is_told_with_the_defaults_beside_it() {
    let op = open().await;
    let said = json!({
        "client_name": "Telescope", "client_uri": "https://portal.example.org/", "contacts": ["ops@example.org"],
        "logo_uri": "https://portal.example.org/logo.png", "policy_uri": "https://portal.example.org/policy",
        "tos_uri": "https://portal.example.org/terms", "initiate_login_uri": "https://portal.example.org/login",
        "default_max_age": 3600, "require_auth_time": true, "software_id": "telescope",
        "post_logout_redirect_uris": ["https://localhost/bye?x=%41"],
        "request_uris": ["https://portal.example.org/request.jwt#hash"],
    });
    let told = Registered::new(&op, &said).await.json;
    for (member, value) in said.as_object().unwrap() {
        assert_eq!(told[member], *value, "{member}");
    }
    for (member, default) in [
        ("token_endpoint_auth_method", json!("client_secret_basic")),
        ("grant_types", json!(["authorization_code"])),
        ("response_types", json!(["code"])),
        ("application_type", json!("web")),
        ("subject_type", json!("public")),
        ("id_token_signed_response_alg", json!("RS256")),
        ("scope", json!("openid email profile")),
    ] {
        assert_eq!(told[member], default, "{member}");
    }
}

/// Each as its conformance module has it, or as the RFC forbids it.
#[tokio::test]
async fn what_cannot_be_registered_is_refused_by_name() {
    let op = open().await;
    for (members, code, member) in [
        (json!({ "redirect_uris": [] }), "invalid_redirect_uri", "redirect_uris"),
        (
            json!({ "redirect_uris": ["https://portal.example.org/cb#fragment"] }),
            "invalid_redirect_uri",
            "redirect_uris",
        ),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), "invalid_redirect_uri", "redirect_uris"),
        (json!({ "redirect_uris": "https://portal.example.org/cb" }), "invalid_redirect_uri", "redirect_uris"),
        (json!({ "response_types": ["id_token"] }), "invalid_redirect_uri", "redirect_uris"),
        (
            json!({ "initiate_login_uri": "http://portal.example.org/" }),
            "invalid_client_metadata",
            "initiate_login_uri",
        ),
        (
            json!({ "token_endpoint_auth_method": "private_key_jwt" }),
            "invalid_client_metadata",
            "token_endpoint_auth_method",
        ),
        (
            json!({ "id_token_encrypted_response_enc": "A128GCM" }),
            "invalid_client_metadata",
            "id_token_encrypted_response_enc",
        ),
        (json!({ "logo_uri": "javascript:alert(1)" }), "invalid_client_metadata", "logo_uri"),
        (json!({ "jwks": { "keys": [] } }), "invalid_client_metadata", "jwks"),
        (json!({ "software_statement": "x.y.z" }), "unapproved_software_statement", "software_statement"),
    ] {
        let sentence = post(&op, &members).await.expect_error(code);
        assert!(sentence.starts_with(&format!("{member}:")), "{members}: {sentence}");
    }
}

#[tokio::test]
async fn nothing_can_be_registered_that_discovery_does_not_advertise() {
    let op = open().await;
    for (member, list, value) in [
        ("id_token_signed_response_alg", "id_token_signing_alg_values_supported", "ES512"),
        ("userinfo_signed_response_alg", "userinfo_signing_alg_values_supported", "RS256"),
        ("subject_type", "subject_types_supported", "pairwise"),
        ("subject_type", "subject_types_supported", "public"),
        ("token_endpoint_auth_method", "token_endpoint_auth_methods_supported", "client_secret_post"),
    ] {
        let reply = post(&op, &json!({ member: value })).await;
        let expected = if offers(&op, list, value).await { 201 } else { 400 };
        assert_eq!(reply.status, expected, "{member} {value}: {}", reply.body);
    }
    for method in ["client_secret", "made-up"] {
        let members = json!({ "token_endpoint_auth_method": method });
        post(&op, &members).await.expect_error("invalid_client_metadata");
    }
}

#[tokio::test]
async fn every_algorithm_that_discovery_advertises_can_be_registered() {
    let op = open().await;
    let discovery = op.get("/.well-known/openid-configuration").await.json();
    for (member, list) in [
        ("id_token_signed_response_alg", "id_token_signing_alg_values_supported"),
        ("userinfo_signed_response_alg", "userinfo_signing_alg_values_supported"),
        ("introspection_signed_response_alg", "introspection_signing_alg_values_supported"),
        ("authorization_signed_response_alg", "authorization_signing_alg_values_supported"),
        ("request_object_signing_alg", "request_object_signing_alg_values_supported"),
        ("token_endpoint_auth_signing_alg", "token_endpoint_auth_signing_alg_values_supported"),
    ] {
        let values = discovery[list].as_array().unwrap_or_else(|| panic!("no {list}"));
        assert!(values.len() >= 10, "{list}: {values:?}");
        // One address may not register many in one hour.
        op.pass(MINUTE * 61);
        for value in values {
            let mut members = json!({ member: value, "jwks": { "keys": [key()] } });
            if member == "token_endpoint_auth_signing_alg" {
                let shared = value.as_str().unwrap().starts_with("HS");
                members["token_endpoint_auth_method"] =
                    if shared { "client_secret_jwt" } else { "private_key_jwt" }.into();
            }
            let reply = post(&op, &members).await;
            assert_eq!((reply.status, &reply.json()[member]), (201, value), "{}", reply.body);
        }
    }
}

/// A public key.
fn key() -> Value {
    json!({
        "kty": "EC", "crv": "P-256",
        "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
    })
}

#[tokio::test]
async fn a_body_that_is_no_json_object_is_refused() {
    let op = open().await;
    let twice = r#"{"redirect_uris":["https://localhost/callback"],"redirect_uris":["https://evil.example.org/"]}"#;
    for body in ["", "x", "[]", "null", "{", "redirect_uris=x", twice, &"[".repeat(2_000)] {
        let reply = op.send(op.request(Method::POST, ENDPOINT).body(body.to_owned())).await;
        reply.expect_error("invalid_client_metadata");
    }
    let large = json!({ "client_name": "x".repeat(70_000) });
    assert_eq!(post(&op, &large).await.status, 413);
}

#[tokio::test]
async fn a_client_that_does_not_prove_itself_by_a_secret_gets_none() {
    let op = open().await;
    let key = json!({ "keys": [key()] });
    for members in [
        json!({ "token_endpoint_auth_method": "none" }),
        json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": key }),
    ] {
        let method = members["token_endpoint_auth_method"].as_str().unwrap();
        if !offers(&op, "token_endpoint_auth_methods_supported", method).await {
            post(&op, &members).await.expect_error("invalid_client_metadata");
            continue;
        }
        let json = Registered::new(&op, &members).await.json;
        assert_eq!((json.get("client_secret"), json.get("client_secret_expires_at")), (None, None), "{json}");
    }
}

#[tokio::test]
async fn a_public_client_must_use_pkce() {
    let op = open().await;
    let client = Registered::new(&op, &json!({ "token_endpoint_auth_method": "none" })).await.client();
    let page = op.browser().open(&client, &[("state", "st")]).await;
    assert_eq!(page.callback("error").as_deref(), Some("invalid_request"), "{}", page.body);
}

#[tokio::test]
async fn scopes_that_are_not_offered_are_left_out_and_certificates_are_never_offered() {
    let op = open().await;
    let scope = async |wanted: &str| Registered::new(&op, &json!({ "scope": wanted })).await.json["scope"].clone();
    assert_eq!(scope("openid email org.cilogon.getcert edu.uiuc.ncsa.myproxy.getcert made-up").await, "openid email");
    assert_eq!(scope("profile").await, "openid profile");
    let client = Registered::new(&op, &json!({ "scope": "openid org.cilogon.getcert" })).await.client();
    let mut visitor = op.browser();
    let page = visitor.authorize(&client, &[("scope", "openid org.cilogon.getcert")]).await;
    let tokens = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens();
    assert_eq!(tokens.json["scope"], "openid");
}

#[tokio::test]
async fn the_endpoint_is_advertised_only_where_it_is_open() {
    let documents = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];
    let op = open().await;
    for path in documents {
        let endpoint = format!("{}{ENDPOINT}", op.issuer());
        assert_eq!(op.get(path).await.json()["registration_endpoint"], endpoint.as_str(), "{path}");
    }
    let op = Provider::start().await;
    for path in documents {
        assert_eq!(op.get(path).await.json().get("registration_endpoint"), None, "{path}");
    }
    let reply = post(&op, &json!({})).await;
    assert_eq!((reply.status, &reply.json()["error"]), (403, &Value::from("access_denied")));
    assert!(reply.body.contains("/oauth2/register"), "{}", reply.body);
}

#[tokio::test]
async fn apps_in_browsers_may_register() {
    let op = open().await;
    let preflight = op.request(Method::OPTIONS, ENDPOINT);
    let preflight = preflight.header("origin", "https://app.example.org");
    let preflight = preflight.header("access-control-request-method", "POST");
    let reply = op.send(preflight.header("access-control-request-headers", "content-type")).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, Some("*")));
    let reply = op.send(op.request(Method::POST, ENDPOINT).header("origin", "x").json(&document(&json!({})))).await;
    assert_eq!((reply.status, reply.header("access-control-allow-origin")), (201, Some("*")));
}

#[tokio::test]
async fn nothing_secret_is_kept_in_clear() {
    let op = open().await;
    let registered = Registered::new(&op, &json!({ "client_name": "Kept as it is" })).await;
    let files = op.database_files();
    let stored = |text: &str| files.iter().any(|file| file.windows(text.len()).any(|w| w == text.as_bytes()));
    assert!(stored("Kept as it is"));
    assert!(!stored(&registered.token) && !stored(&registered.client().client_secret));
}

#[tokio::test]
async fn an_unknown_method_is_told_so() {
    let op = open().await;
    assert_eq!(send(&op, Method::PATCH, ENDPOINT, None, None).await.status, 405);
}
