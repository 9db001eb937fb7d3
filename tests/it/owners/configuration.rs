//! What owners copy into their programs: it has the values of their application, and its secret while that is shown.

use beadle_tests::agent::Page;
use beadle_tests::demo::Client;
use beadle_tests::provider::{Provider, ZOE};
use domain::{ClientId, Decision};
use serde_json::Value;

use super::{register, signed_in};

fn keycloak(page: &Page) -> Value {
    let config: Value = serde_json::from_str(&page.text("#configuration-keycloak")).expect(&page.body);
    config["config"].clone()
}

#[tokio::test]
async fn the_configuration_has_the_values_of_the_application_and_a_secret_only_while_it_is_shown() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op, ZOE).await;
    let registered = register(&mut zoe, &op, "Telescope").await;
    let id = ClientId::parse(&registered.text("#client-id")).unwrap();
    let first = keycloak(&registered);
    assert_eq!(first["clientSecret"], registered.text("#client-secret"));
    let url = op.url(&format!("/clients/{id}"));
    op.broker.decide(&id, Decision::Approve, "test").await.unwrap();
    let page = zoe.agent.open(&url).await;
    let later = keycloak(&page);
    assert_eq!((&later["clientId"], &later["clientSecret"]), (&Value::from(id.as_str()), &"CLIENT_SECRET".into()));
    assert!(!page.body.contains(&registered.text("#client-secret")));
    assert!(page.text("#configuration-mod-auth-openidc").contains("OIDCRedirectURI \"https://hub.example.org/cb\""));
    // Each address is where discovery says that it is.
    let found = zoe.agent.open(page.text("#discovery-url")).await;
    let found: Value = serde_json::from_str(&found.body).unwrap();
    for (ours, theirs) in [
        ("issuer", "issuer"),
        ("authorizationUrl", "authorization_endpoint"),
        ("tokenUrl", "token_endpoint"),
        ("userInfoUrl", "userinfo_endpoint"),
        ("jwksUrl", "jwks_uri"),
        ("logoutUrl", "end_session_endpoint"),
    ] {
        assert!(later[ours].is_string() && later[ours] == found[theirs], "{ours}: {later} {found}");
    }
    // A new secret is filled in on its page, and proves the application.
    let made = zoe.agent.press(&page, "#make-secret", &[]).await;
    let secret = keycloak(&made)["clientSecret"].as_str().unwrap().to_owned();
    assert_eq!(secret, made.text("#client-secret"));
    let client = Client {
        client_id: later["clientId"].as_str().unwrap().to_owned(),
        client_secret: secret,
        redirect_uri: "https://hub.example.org/cb".to_owned(),
        ..op.portal.clone()
    };
    assert_eq!(op.redeem_as(&client, "none").await.json()["error"], "invalid_grant");
    // What is retired needs none.
    let gone = zoe.agent.press(&made, "#retire", &[]).await;
    assert!(gone.status == 200 && !gone.has("#configurations") && !gone.has("#discovery-url"), "{}", gone.body);
}

#[tokio::test]
async fn a_withdrawn_invitation_stands_in_the_journal_of_the_application() {
    let op = Provider::start().await;
    let mut zoe = signed_in(&op, ZOE).await;
    let registered = register(&mut zoe, &op, "Telescope").await;
    let url = op.url(&format!("/clients/{}", registered.text("#client-id")));
    let page = zoe.agent.open(&url).await;
    let page = zoe.agent.press(&page, "#invite", &[("address", "sam@hub.example.org")]).await;
    assert_eq!(page.texts("#invitations li").len(), 1, "{}", page.body);
    let page = zoe.agent.press(&page, "#invitations button", &[]).await;
    assert!(!page.has("#invitations"), "{}", page.body);
    let acts = page.texts("#acts li span:first-child");
    assert_eq!(acts.iter().filter(|act| act.contains("An invitation was withdrawn.")).count(), 1, "{acts:?}");
}
