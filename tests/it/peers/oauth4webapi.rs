//! `oauth4webapi` from npm as relying party (`tests/peers/node/oauth4webapi.mjs`); it judges every answer strictly.

use beadle_tests::demo::Demo;
use beadle_tests::peers::Script;
use serde_json::json;

const OAUTH4WEBAPI: Script = Script::Node("oauth4webapi");

#[tokio::test]
async fn it_discovers_signs_in_verifies_and_reads_the_claims() {
    let told = OAUTH4WEBAPI.run(Demo::shared_tls().await, "code").await;
    assert_eq!(told["scope"], "openid email profile");
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert!(told["claims"]["email"].is_string());
}

#[tokio::test]
async fn it_configures_itself_by_rfc_8414() {
    let told = OAUTH4WEBAPI.run(Demo::shared_tls().await, "code_by_rfc8414").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_takes_the_answer_as_a_posted_form() {
    let told = OAUTH4WEBAPI.run(Demo::shared_tls().await, "form_post").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_sees_that_a_code_is_good_once_and_its_token_dies() {
    let told = OAUTH4WEBAPI.run(Demo::shared_tls().await, "replay").await;
    assert_eq!(told["challenge"], "invalid_token");
}

#[tokio::test]
async fn it_pushes_its_request() {
    let told = OAUTH4WEBAPI.run(Demo::shared_tls().await, "par").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["again"], "invalid_request_uri");
}

#[tokio::test]
async fn it_registers_itself() {
    let told = OAUTH4WEBAPI.run(Demo::shared_open().await, "registration").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["client"]["token_endpoint_auth_method"], "client_secret_post");
}

#[tokio::test]
async fn it_signs_people_in_without_a_secret() {
    let told = OAUTH4WEBAPI.run(Demo::shared_open().await, "public_client").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_proves_itself_by_its_key() {
    let told = OAUTH4WEBAPI.run(Demo::shared_open().await, "private_key_jwt").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_binds_its_tokens_to_a_key() {
    let told = OAUTH4WEBAPI.run(Demo::shared_tls().await, "dpop").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["token_type"], "dpop");
    assert_eq!(told["bearer"], 401);
}

#[tokio::test]
async fn it_reads_the_answer_as_a_signed_token() {
    let told = OAUTH4WEBAPI.run(Demo::shared_tls().await, "jarm").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_signs_its_request() {
    let told = OAUTH4WEBAPI.run(Demo::shared_open().await, "request_object").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_keeps_to_fapi_2() {
    let told = OAUTH4WEBAPI.run(Demo::shared_open().await, "fapi2").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_signs_what_it_pushes_and_reads_what_comes_back_signed() {
    let told = OAUTH4WEBAPI.run(Demo::shared_open().await, "fapi2_message_signing").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!((&told["id_token_alg"], &told["token_type"]), (&json!("PS256"), &json!("dpop")));
    assert_eq!((&told["same"], &told["ended"]), (&json!(true), &json!("invalid_grant")));
    assert_eq!(told["plain"], "invalid_request");
}

#[tokio::test]
async fn it_refreshes_asks_about_and_revokes_its_tokens() {
    let told = OAUTH4WEBAPI.run(Demo::shared_open().await, "refresh").await;
    assert!(told["sub"].is_string());
    assert_eq!(told["live"]["sub"], told["sub"]);
    assert_eq!((&told["live"]["active"], &told["dead"]["active"]), (&json!(true), &json!(false)));
    assert_eq!(told["rotated"], true);
}

#[tokio::test]
async fn it_gets_a_token_in_its_own_name() {
    let demo = Demo::shared_open().await;
    let client = demo.add_client(&json!({
        "client_name": "Robot",
        "contacts": ["owner@example.org"],
        "grant_types": ["client_credentials"],
        "response_types": [],
        "scope": "openid",
    }));
    let told = OAUTH4WEBAPI.run_as(demo, "client_credentials", &client).await;
    assert_eq!(told["live"]["active"], true);
    assert_eq!(told["tokens"]["refresh_token"], json!(null));
}

#[tokio::test]
async fn it_signs_a_person_in_on_a_device() {
    let told = OAUTH4WEBAPI.run(Demo::shared_open().await, "device").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["pending"], "authorization_pending");
}

#[tokio::test]
async fn it_checks_that_code_and_id_token_belong_together() {
    let told = OAUTH4WEBAPI.run(Demo::shared_open().await, "hybrid").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_exchanges_its_token() {
    let demo = Demo::shared_open().await;
    let client = demo.add_client(&json!({
        "client_name": "Gateway",
        "contacts": ["owner@example.org"],
        "redirect_uris": ["https://localhost/callback"],
        "grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"],
        "scope": "openid email profile",
    }));
    let told = OAUTH4WEBAPI.run_as(demo, "token_exchange", &client).await;
    assert_eq!(told["live"]["sub"], told["sub"]);
    assert_eq!(told["exchanged"]["issued_token_type"], "urn:ietf:params:oauth:token-type:access_token");
}

#[tokio::test]
async fn it_puts_the_nonce_into_its_proofs_that_the_server_wants() {
    let told = OAUTH4WEBAPI.run(Demo::shared_with_nonces().await, "dpop").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["token_type"], "dpop");
}

#[tokio::test]
async fn it_does_so_in_a_pushed_request_as_fapi_has_it() {
    let told = OAUTH4WEBAPI.run(Demo::shared_with_nonces().await, "fapi2").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}
