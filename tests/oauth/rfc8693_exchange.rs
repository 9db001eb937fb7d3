//! Token exchange ([RFC 8693](https://www.rfc-editor.org/rfc/rfc8693)).

use beadle_tests::MINUTE;
use beadle_tests::client_key::ClientKey;
use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply, ZOE};
use beadle_tests::tokens::unverified;
use domain::ClientMetadata;
use domain::client::{AccessTokenFormat, ClientAuthMethod, GrantType};
use serde_json::{Value, json};

const TYPE: &str = "urn:ietf:params:oauth:token-type:";
const GRANT: (&str, &str) = ("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");

fn exchanging() -> ClientMetadata {
    ClientMetadata {
        grant_types: Some(vec![GrantType::AuthorizationCode, GrantType::RefreshToken, GrantType::TokenExchange]),
        ..ClientMetadata::default()
    }
}

async fn portal(op: &Provider) -> Client {
    op.client_with(&[CALLBACK], exchanging()).await
}

async fn bought(op: &Provider, client: &Client, fields: &[(&str, &str)]) -> Value {
    op.redeem_with(client, &op.browser().approve(client).await, fields).await.tokens().json
}

async fn exchange(op: &Provider, client: &Client, kind: &str, token: &Value, more: &[(&str, &str)]) -> Reply {
    let kind = format!("{TYPE}{kind}");
    let mut form = vec![GRANT, ("subject_token", token.as_str().unwrap()), ("subject_token_type", &kind)];
    form.extend(more);
    op.token(client, &form).await
}

fn access_token(reply: &Reply) -> String {
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.json()["access_token"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_token_is_exchanged_for_a_narrower_one_that_names_who_acts() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client, &[]).await;
    let more = [("audience", "storage"), ("scope", "openid email")];
    let reply = exchange(&op, &client, "access_token", &tokens["access_token"], &more).await;
    let json = reply.json();
    assert_eq!(json["issued_token_type"], format!("{TYPE}access_token"));
    assert_eq!((&json["token_type"], &json["scope"]), (&json!("Bearer"), &json!("openid email")));
    assert_eq!((json.get("id_token"), json.get("refresh_token")), (None, None));
    let about = op.introspect(&client, &access_token(&reply)).await.json();
    assert_eq!((&about["aud"], &about["scope"]), (&json!(["storage"]), &json!("openid email")));
    assert_eq!(about["act"], json!({ "sub": client.client_id }));
    let old = op.introspect(&client, tokens["access_token"].as_str().unwrap()).await.json();
    assert_eq!((&about["sub"], old.get("act")), (&old["sub"], None));
    // For storage, so not for us.
    op.userinfo(&access_token(&reply)).await.expect_error("invalid_token");
}

#[tokio::test]
async fn id_tokens_and_refresh_tokens_lead_back_to_the_sign_in_too() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client, &[]).await;
    let sub = &unverified(tokens["id_token"].as_str().unwrap())["sub"];
    for kind in ["id_token", "refresh_token"] {
        let token = access_token(&exchange(&op, &client, kind, &tokens[kind], &[]).await);
        assert_eq!(op.userinfo(&token).await.json()["sub"], *sub);
    }
    // The refresh token is not used up.
    let refreshed = op.refresh(&client, tokens["refresh_token"].as_str().unwrap()).await.tokens();
    let token = access_token(&exchange(&op, &client, "id_token", &refreshed.json["id_token"], &[]).await);
    assert_eq!(op.userinfo(&token).await.json()["sub"], *sub);
    // An old one, or one under the wrong name, is nothing.
    exchange(&op, &client, "refresh_token", &tokens["refresh_token"], &[]).await.expect_error("invalid_grant");
    exchange(&op, &client, "access_token", &tokens["id_token"], &[]).await.expect_error("invalid_grant");
    exchange(&op, &client, "id_token", &tokens["access_token"], &[]).await.expect_error("invalid_grant");
    op.pass(MINUTE * 15);
    exchange(&op, &client, "id_token", &tokens["id_token"], &[]).await.expect_error("invalid_grant");
    exchange(&op, &client, "id_token", &refreshed.json["id_token"], &[]).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn a_service_exchanges_what_was_issued_for_it_and_nothing_else() {
    let op = Provider::start().await;
    let (front, service) = (portal(&op).await, portal(&op).await);
    let for_service = bought(&op, &front, &[]).await;
    let to = [("audience", service.client_id.as_str())];
    let handed = exchange(&op, &front, "access_token", &for_service["access_token"], &to).await.json();
    let further = exchange(&op, &service, "access_token", &handed["access_token"], &[("audience", "disk")]).await;
    let about = op.introspect(&service, &access_token(&further)).await.json();
    assert_eq!(about["act"], json!({ "sub": service.client_id, "act": { "sub": front.client_id } }));
    // Of the one that was not for it, it learns nothing.
    for kind in ["access_token", "refresh_token", "id_token"] {
        exchange(&op, &service, kind, &for_service[kind], &[]).await.expect_error("invalid_grant");
    }
}

#[tokio::test]
async fn an_exchanged_token_has_no_more_and_lives_no_longer() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let page = op.browser().authorize(&client, &[("scope", "openid email offline_access org.cilogon.getcert")]).await;
    let tokens = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens().json;
    let ask =
        async |scope: &str| exchange(&op, &client, "access_token", &tokens["access_token"], &[("scope", scope)]).await;
    for more in ["openid profile", "openid offline_access", "org.cilogon.getcert"] {
        ask(more).await.expect_error("invalid_scope");
    }
    op.pass(MINUTE * 10);
    let reply = exchange(&op, &client, "access_token", &tokens["access_token"], &[]).await;
    let json = reply.json();
    assert_eq!((&json["scope"], &json["expires_in"]), (&json!("openid email"), &json!(300)));
    op.pass(MINUTE * 5);
    exchange(&op, &client, "access_token", &tokens["access_token"], &[]).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn an_exchanged_token_never_fetches_certificates() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client, &[]).await;
    let token = access_token(&exchange(&op, &client, "access_token", &tokens["access_token"], &[]).await);
    let getcert = async |token: &str| {
        op.post_as(&client, "/oauth2/getcert", &[("access_token", token), ("certreq", "x")]).await.status
    };
    let list = async |token: &str| {
        op.send(op.request(reqwest::Method::GET, "/oauth2/certificates").bearer_auth(token)).await.status
    };
    assert_eq!(getcert(&token).await, 403);
    // Nor if its scopes said that it may: what counts is what it came of.
    op.tamper(
        "update access_tokens set scopes = 'openid edu.uiuc.ncsa.myproxy.getcert' where details like '%\"act\"%'",
    );
    let about = op.introspect(&client, &token).await.json();
    assert_eq!(about["scope"], "openid edu.uiuc.ncsa.myproxy.getcert");
    assert_eq!((getcert(&token).await, list(&token).await), (403, 403));
    let own = tokens["access_token"].as_str().unwrap();
    assert_eq!((getcert(own).await, list(own).await), (400, 200), "the other is refused for its request alone");
}

#[tokio::test]
async fn an_exchanged_token_dies_with_what_it_came_from() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let code = op.browser().approve(&client).await;
    let tokens = op.redeem_as(&client, &code).await.tokens().json;
    let token = access_token(&exchange(&op, &client, "access_token", &tokens["access_token"], &[]).await);
    assert_eq!(op.userinfo(&token).await.status, 200);
    op.redeem_as(&client, &code).await.expect_error("invalid_grant");
    op.userinfo(&token).await.expect_error("invalid_token");
    for kind in ["access_token", "refresh_token", "id_token"] {
        exchange(&op, &client, kind, &tokens[kind], &[]).await.expect_error("invalid_grant");
    }
}

#[tokio::test]
async fn an_id_token_of_a_grant_that_has_ended_is_exchanged_for_nothing() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client, &[]).await;
    let refreshed = op.refresh(&client, tokens["refresh_token"].as_str().unwrap()).await.tokens();
    let id_token = &refreshed.json["id_token"];
    access_token(&exchange(&op, &client, "id_token", id_token, &[]).await);
    op.revoke(&client, &refreshed.refresh_token()).await;
    exchange(&op, &client, "id_token", id_token, &[]).await.expect_error("invalid_grant");
}

/// [RFC 9449 §5](https://www.rfc-editor.org/rfc/rfc9449#section-5): a stolen token is worth nothing without its key, and
/// an exchange must not change that.
#[tokio::test]
async fn a_bound_token_is_exchanged_by_the_holder_of_its_key_alone() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let (key, other) = (ClientKey::new(), ClientKey::new());
    let code = op.browser().approve(&client).await;
    let redeem = [("grant_type", "authorization_code"), ("code", code.as_str()), ("redirect_uri", CALLBACK)];
    let bound = op.token_with_proof(&client, &key, &redeem).await.tokens();
    assert_eq!(bound.json["token_type"], "DPoP");
    exchange(&op, &client, "access_token", &bound.json["access_token"], &[]).await.expect_error("invalid_grant");
    let kind = format!("{TYPE}access_token");
    let form = [GRANT, ("subject_token", bound.access_token.as_str()), ("subject_token_type", &kind)];
    op.token_with_proof(&client, &other, &form).await.expect_error("invalid_grant");
    let exchanged = op.token_with_proof(&client, &key, &form).await.json();
    assert_eq!(exchanged["token_type"], "DPoP");
    op.userinfo(exchanged["access_token"].as_str().unwrap()).await.expect_error("invalid_token");
}

#[tokio::test]
async fn exchanges_do_not_go_on_for_ever() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let mut token = bought(&op, &client, &[]).await["access_token"].clone();
    for _ in 0..5 {
        token = json!(access_token(&exchange(&op, &client, "access_token", &token, &[]).await));
    }
    exchange(&op, &client, "access_token", &token, &[]).await.expect_error("invalid_grant");
}

#[tokio::test]
async fn only_a_client_that_is_registered_for_it_and_proves_itself() {
    let op = Provider::start().await;
    let tokens = op.redeem(&op.code(ZOE).await).await.tokens().json;
    exchange(&op, &op.portal, "access_token", &tokens["access_token"], &[]).await.expect_error("unauthorized_client");
    let public = ClientMetadata { token_endpoint_auth_method: Some(ClientAuthMethod::None), ..exchanging() };
    let public = op.client_with(&[CALLBACK], public).await;
    exchange(&op, &public, "access_token", &tokens["access_token"], &[]).await.expect_error("unauthorized_client");
}

#[tokio::test]
async fn requests_that_make_no_sense_are_refused_by_name() {
    let op = Provider::start().await;
    let client = portal(&op).await;
    let tokens = bought(&op, &client, &[]).await;
    let token = tokens["access_token"].as_str().unwrap();
    let kind = format!("{TYPE}access_token");
    op.token(&client, &[GRANT, ("subject_token", token)]).await.expect_error("invalid_request");
    op.token(&client, &[GRANT, ("subject_token_type", &kind)]).await.expect_error("invalid_request");
    let ask = async |more| exchange(&op, &client, "access_token", &tokens["access_token"], more).await;
    ask(&[("actor_token", "x")]).await.expect_error("invalid_request");
    ask(&[("resource", "relative")]).await.expect_error("invalid_target");
    ask(&[("requested_token_type", "urn:x")]).await.expect_error("invalid_request");
    let jwt = format!("{TYPE}jwt");
    ask(&[("requested_token_type", jwt.as_str())]).await.expect_error("invalid_request");
    exchange(&op, &client, "saml2", &tokens["access_token"], &[]).await.expect_error("invalid_request");

    let metadata = ClientMetadata { access_token_format: Some(AccessTokenFormat::Jwt), ..exchanging() };
    let other = op.client_with(&[CALLBACK], metadata).await;
    let tokens = bought(&op, &other, &[]).await;
    let more = [("requested_token_type", jwt.as_str())];
    let reply = exchange(&op, &other, "jwt", &tokens["access_token"], &more).await;
    assert_eq!(reply.json()["issued_token_type"], jwt);
    assert_eq!(unverified(&access_token(&reply))["act"]["sub"], other.client_id.as_str());
}
