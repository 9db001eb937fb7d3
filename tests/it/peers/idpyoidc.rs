//! idpyoidc from PyPI as relying party (`tests/peers/python/idpyoidc_rp.py`).

use beadle_tests::demo::Demo;
use beadle_tests::peers::Script;

const IDPYOIDC: Script = Script::Python("idpyoidc_rp");

#[tokio::test]
async fn it_discovers_signs_in_verifies_and_reads_the_claims() {
    let told = IDPYOIDC.run(Demo::shared_tls().await, "code").await;
    assert_eq!(told["sub"], told["claims"]["sub"]);
    assert!(told["claims"]["email"].is_string());
}
