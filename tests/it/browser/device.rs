//! A code from a device's screen → question → institution → consent → back to the device.

use beadle_tests::browser::{Browser, Options};
use beadle_tests::provider::{CALLBACK, Provider, ZOE};
use domain::ClientMetadata;
use domain::client::{ClientAuthMethod, GrantType};

#[tokio::test]
async fn a_person_lets_a_device_in() {
    let op = Provider::start().await;
    let metadata = ClientMetadata {
        grant_types: Some(vec![GrantType::DeviceCode]),
        token_endpoint_auth_method: Some(ClientAuthMethod::None),
        ..ClientMetadata::default()
    };
    let client = op.client_with(&[CALLBACK], metadata).await;
    let form = [("client_id", client.client_id.as_str()), ("scope", "openid email")];
    let device = op.post("/oauth2/device_authorization", &form).await.json();
    let text = |name: &str| device[name].as_str().unwrap().to_owned();
    let (institution, user) = (op.institution(ZOE), op.user(ZOE));
    for options in [Options::default(), Options { no_script: true, ..Options::default() }] {
        let approved = options.no_script;
        Browser::run("device", options, async |browser| {
            browser.open(&text("verification_uri")).await;
            browser.shot("code").await;
            browser.fill("#user_code", &text("user_code").to_lowercase().replace('-', "")).await;
            browser.press("#send").await;
            assert_eq!(browser.text("#user-code").await, text("user_code"));
            browser.shot("question").await;
            browser.press("#continue").await;
            browser.choose(institution.name(), institution.entity_id()).await;
            browser.fill("#username", user.username).await;
            browser.fill("#password", user.password).await;
            browser.press("#sign-in").await;
            if options.no_script {
                browser.press("#continue").await;
            }
            browser.see("#approve").await;
            browser.shot("consent").await;
            if approved {
                browser.press("#approve").await;
                browser.see("#device-approved").await;
                browser.shot("approved").await;
            }
        })
        .await;
    }
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("client_id", &client.client_id),
        ("device_code", &text("device_code")),
    ];
    op.post("/oauth2/token", &form).await.tokens();
}
