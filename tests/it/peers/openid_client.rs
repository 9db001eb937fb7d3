//! `openid-client` from npm as relying party (`tests/peers/node/openid_client.mjs`).

use beadle_tests::demo::Demo;
use beadle_tests::peers::Script;
use serde_json::json;

const OPENID_CLIENT: Script = Script::Node("openid_client");

#[tokio::test]
async fn it_discovers_signs_in_verifies_and_reads_the_claims() {
    let told = OPENID_CLIENT.run(Demo::shared_tls().await, "code").await;
    assert_eq!(told["scope"], "openid email profile");
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert!(told["claims"]["email"].is_string());
}

#[tokio::test]
async fn it_puts_secret_and_token_into_forms() {
    let told = OPENID_CLIENT.run(Demo::shared_tls().await, "in_forms").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_takes_the_answer_as_a_posted_form() {
    let told = OPENID_CLIENT.run(Demo::shared_tls().await, "form_post").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_is_content_with_the_time_of_the_sign_in() {
    let told = OPENID_CLIENT.run(Demo::shared_tls().await, "max_age").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_reads_why_nobody_could_be_signed_in_silently() {
    let told = OPENID_CLIENT.run(Demo::shared_tls().await, "prompt_none").await;
    assert_eq!(told["error"], "login_required");
}

#[tokio::test]
async fn it_pushes_its_request() {
    let told = OPENID_CLIENT.run(Demo::shared_tls().await, "par").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_registers_itself_and_reads_that_back() {
    let told = OPENID_CLIENT.run(Demo::shared_open().await, "registration").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_proves_itself_by_its_key() {
    let told = OPENID_CLIENT.run(Demo::shared_open().await, "private_key_jwt").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_binds_its_tokens_to_a_key() {
    let told = OPENID_CLIENT.run(Demo::shared_tls().await, "dpop").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["token_type"], "DPoP");
}

#[tokio::test]
async fn it_reads_the_answer_as_a_signed_token() {
    let told = OPENID_CLIENT.run(Demo::shared_tls().await, "jarm").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_signs_its_request() {
    let told = OPENID_CLIENT.run(Demo::shared_open().await, "request_object").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_takes_an_id_token_from_the_front() {
    let told = OPENID_CLIENT.run(Demo::shared_open().await, "implicit").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert!(told["claims"]["email"].is_string());
}

#[tokio::test]
async fn it_checks_that_code_and_tokens_belong_together() {
    let told = OPENID_CLIENT.run(Demo::shared_open().await, "hybrid").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_refreshes_asks_about_and_revokes_its_tokens() {
    let told = OPENID_CLIENT.run(Demo::shared_open().await, "refresh").await;
    assert!(told["sub"].is_string());
    assert_eq!(told["live"]["sub"], told["sub"]);
    assert_eq!((&told["live"]["active"], &told["dead"]["active"]), (&json!(true), &json!(false)));
    assert_eq!(told["error"], "invalid_grant");
}

#[tokio::test]
async fn it_signs_a_person_in_on_a_device() {
    let told = OPENID_CLIENT.run(Demo::shared_open().await, "device").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
}

#[tokio::test]
async fn it_signs_the_person_out() {
    let told = OPENID_CLIENT.run(Demo::shared_open().await, "logout").await;
    assert_eq!(told["state"], "bye");
    assert_eq!(told["afterwards"], "login_required");
}

#[tokio::test]
async fn it_puts_the_nonce_into_its_proofs_that_the_server_wants() {
    let told = OPENID_CLIENT.run(Demo::shared_with_nonces().await, "dpop").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["token_type"], "DPoP");
}
