//! `@openid-federation/core` from npm as another reader of federations (`tests/peers/node/openid_federation.mjs`).

use beadle_tests::federation::Federation;
use beadle_tests::peers::Script;
use beadle_tests::provider::Provider;
use oauth::jose::UnverifiedJwt;
use serde_json::json;

const PEER: Script = Script::Node("openid_federation");

#[tokio::test]
async fn it_finds_us_below_the_anchor_and_registers() {
    let federation = Federation::usual().await;
    let key = PEER.run_alone("key", json!({})).await;
    federation.add("peer", &["campus"], &json!({}));
    federation.tells("campus", "peer", &json!({ "jwks": { "keys": [key["public"]] } }));
    let policy = federation.policy();
    let op = Provider::start_with(|settings| settings.federation = Some(policy)).await;
    federation.follow(&op.clock);
    let own = op.get("/.well-known/openid-federation").await.body;
    let own = UnverifiedJwt::parse(&own).unwrap().claimed().unwrap();
    let one_of = json!({ "openid_provider": { "subject_types_supported": { "subset_of": ["pairwise"] } } });
    federation.tells("anchor", op.issuer(), &json!({ "jwks": own["jwks"], "metadata_policy": one_of }));
    let told = PEER
        .run_alone(
            "register",
            json!({
                "issuer": op.issuer(), "anchor": federation.id("anchor"), "superior": federation.id("campus"),
                "entity": federation.id("peer"), "key": key,
            }),
        )
        .await;
    assert_eq!(told["provider"]["issuer"], op.issuer());
    assert_eq!(told["provider"]["subject_types_supported"], json!(["pairwise"]));
    assert_eq!(told["header"]["typ"], "explicit-registration-response+jwt");
    let answer = &told["answer"];
    assert_eq!(
        (&answer["trust_anchor"], &answer["sub"]),
        (&json!(federation.id("anchor")), &json!(federation.id("peer")))
    );
    let client = &answer["metadata"]["openid_relying_party"];
    assert_eq!(client["client_name"], "Peer");
    let form = [
        ("grant_type", "authorization_code"),
        ("code", "none"),
        ("redirect_uri", "https://localhost/callback"),
        ("client_id", client["client_id"].as_str().unwrap()),
        ("client_secret", client["client_secret"].as_str().unwrap()),
    ];
    // The secret is right, and registered for the other way.
    assert!(op.post("/oauth2/token", &form).await.expect_error("invalid_client").contains("client_secret_basic"));
}
