//! Authlib from PyPI as relying party (`tests/peers/python/authlib_rp.py`).

use beadle_tests::demo::Demo;
use beadle_tests::peers::Script;
use serde_json::json;

const AUTHLIB: Script = Script::Python("authlib_rp");

#[tokio::test]
async fn it_discovers_signs_in_verifies_and_reads_the_claims() {
    let told = AUTHLIB.run(Demo::shared_tls().await, "code").await;
    assert_eq!(told["scope"], "openid email profile");
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert!(told["claims"]["email"].is_string());
}

#[tokio::test]
async fn it_puts_secret_and_token_into_forms() {
    let told = AUTHLIB.run(Demo::shared_tls().await, "in_forms").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_reads_that_a_wrong_verifier_spoils_the_code() {
    let told = AUTHLIB.run(Demo::shared_tls().await, "wrong_verifier").await;
    assert_eq!(told["error"], "invalid_grant");
}

#[tokio::test]
async fn it_proves_itself_by_its_key() {
    let told = AUTHLIB.run(Demo::shared_open().await, "private_key_jwt").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_refreshes_asks_about_and_revokes_its_tokens() {
    let told = AUTHLIB.run(Demo::shared_open().await, "refresh").await;
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
    let told = AUTHLIB.run_as(demo, "client_credentials", &client).await;
    assert_eq!(told["live"]["active"], true);
}

#[tokio::test]
async fn it_signs_a_person_in_on_a_device() {
    let told = AUTHLIB.run(Demo::shared_open().await, "device").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["pending"], "authorization_pending");
}

#[tokio::test]
async fn it_checks_that_code_and_id_token_belong_together() {
    let told = AUTHLIB.run(Demo::shared_open().await, "hybrid").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["front"], told["sub"]);
}
