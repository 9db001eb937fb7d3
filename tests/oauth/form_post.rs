//! Answers as a form
//! ([OAuth 2.0 Form Post Response Mode](https://openid.net/specs/oauth-v2-form-post-response-mode-1_0.html)).

use beadle_tests::provider::Provider;

use super::front_channel::{client, form, verified};

const FORM_POST: (&str, &str) = ("response_mode", "form_post");

#[tokio::test]
async fn every_response_type_can_be_posted() {
    let op = Provider::start().await;
    let client = client(&op).await;
    let supported = op.get("/.well-known/openid-configuration").await.json();
    let mut visitor = op.browser();
    for response_type in supported["response_types_supported"].as_array().unwrap() {
        let words = response_type.as_str().unwrap();
        let asked = [("response_type", words), ("nonce", "n"), ("state", "\"><x>"), FORM_POST];
        let answer = form(&visitor.authorize(&client, &asked).await);
        assert_eq!((answer["state"].as_str(), answer["iss"].as_str()), ("\"><x>", op.issuer()), "{words}");
        for word in words.split(' ') {
            match word {
                "code" => drop(op.redeem_as(&client, &answer["code"]).await.tokens()),
                "id_token" => drop(verified(&op, &client, &answer["id_token"]).await),
                _ => assert_eq!(op.userinfo(&answer["access_token"]).await.status, 200, "{words}"),
            }
        }
    }
}

#[tokio::test]
async fn refusals_travel_the_same_way() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    for (parameter, error) in [
        (("scope", "email"), "invalid_scope"),
        (("response_type", "token"), "unsupported_response_type"),
        (("prompt", "none"), "login_required"),
    ] {
        let answer = form(&visitor.open(&op.portal, &[parameter, FORM_POST, ("state", "st")]).await);
        assert_eq!((answer["error"].as_str(), answer["state"].as_str()), (error, "st"));
    }
}
