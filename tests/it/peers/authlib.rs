//! Authlib from PyPI as relying party (`tests/peers/python/authlib_rp.py`).

use beadle_tests::demo::Demo;
use beadle_tests::peers::Script;

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
async fn it_checks_that_code_and_id_token_belong_together() {
    let told = AUTHLIB.run(Demo::shared_open().await, "hybrid").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert_eq!(told["front"], told["sub"]);
}
