//! idpyoidc from PyPI as relying party (`tests/peers/python/idpyoidc_rp.py`).

use beadle_tests::demo::Demo;
use beadle_tests::peers::Script;
use serde_json::json;

const IDPYOIDC: Script = Script::Python("idpyoidc_rp");

#[tokio::test]
async fn it_discovers_signs_in_verifies_and_reads_the_claims() {
    let told = IDPYOIDC.run(Demo::shared_tls().await, "code").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert!(told["claims"]["email"].is_string());
}

#[tokio::test]
async fn it_signs_its_person_out() {
    let told = IDPYOIDC.run(Demo::shared_open().await, "logout").await;
    assert_eq!((&told["hinted"], &told["same_state"]), (&json!(true), &json!(true)));
    assert_eq!(told["back"], "https://localhost/signed-out");
}

#[tokio::test]
async fn it_reads_id_tokens_that_are_encrypted_to_it() {
    let told = IDPYOIDC.run(Demo::shared_open().await, "encrypted_id_token").await;
    for (alg, enc) in [("RSA-OAEP-256", "A128CBC-HS256"), ("ECDH-ES", "A256GCM")] {
        assert_eq!(told[alg], json!({ "alg": alg, "enc": enc, "signed": "RS256" }));
    }
}
