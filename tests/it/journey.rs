//! Without a browser: the way of a person from the client through the institution and back.

use beadle_tests::agent::Agent;
use beadle_tests::demo::Demo;
use beadle_tests::sign_in::SignIn;

#[tokio::test]
async fn an_authorization_request_ends_at_the_client_with_a_code_the_state_and_the_issuer() {
    let demo = Demo::shared().await;
    let authorize = demo.authorize_url(&[("state", "opaque+value")]);
    let signed_in = SignIn::at(demo.institution(0)).run(&mut Agent::default(), &authorize).await;
    assert!(signed_in.callback.as_str().starts_with(&demo.facts.client.redirect_uri));
    assert!(!signed_in.code().is_empty());
    assert_eq!(signed_in.parameter("state").as_deref(), Some("opaque+value"));
    assert_eq!(signed_in.parameter("iss").as_deref(), Some(demo.facts.issuer.as_str()));
}

#[tokio::test]
async fn a_person_keeps_their_sub_across_browsers_and_restarts() {
    let mut demo = Demo::start(beadle_tests::demo::Options::default()).await;
    let first = demo.sign_in().await;
    demo.restart().await;
    let second = demo.sign_in().await;
    assert_eq!(first["sub"], second["sub"]);
}
