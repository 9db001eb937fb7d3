//! Sign-ins that somebody else than the client begins
//! ([OpenID Connect Core §4](https://openid.net/specs/openid-connect-core-1_0.html#ThirdPartyInitiatedLogin)).

use beadle_tests::provider::{CALLBACK, Provider};
use domain::ClientMetadata;

use super::assert_page;

#[tokio::test]
async fn somebody_whose_sign_in_is_over_begins_anew_at_the_client() {
    let op = Provider::start().await;
    let metadata = ClientMetadata {
        initiate_login_uri: Some("https://portal.example.org/login?tenant=a".parse().unwrap()),
        ..ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let mut visitor = op.browser();
    let picker = visitor.open(&client, &[]).await;
    visitor.walk(picker.clone()).await;
    let complete = visitor.agent.open(&picker.url).await;
    assert_page(&complete, 409, "already complete");
    let issuer: String = url::form_urlencoded::byte_serialize(op.issuer().as_bytes()).collect();
    let way = format!("https://portal.example.org/login?tenant=a&#38;iss={issuer}");
    assert!(complete.body.contains(&way), "no {way} in {}", complete.body);
    // Nobody is sent to a client that is not in use.
    op.suspend(&client).await;
    assert!(!visitor.agent.open(&picker.url).await.body.contains("portal.example.org"));

    // Without such an address there is no link.
    let mut visitor = op.browser();
    let picker = visitor.open(&op.portal, &[]).await;
    visitor.walk(picker.clone()).await;
    let complete = visitor.agent.open(&picker.url).await;
    assert_page(&complete, 409, "already complete");
    assert!(!complete.body.contains("iss="), "{}", complete.body);
}
