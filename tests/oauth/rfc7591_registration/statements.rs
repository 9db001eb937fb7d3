//! Software statements ([RFC 7591 §2.3](https://www.rfc-editor.org/rfc/rfc7591#section-2.3)).

use beadle_tests::provider::Provider;
use broker::settings::{OpenRegistration, StatementIssuer};
use domain::client::JwsAlgorithm;
use oauth::jose::{SigningKey, unsigned};
use serde_json::{Value, json};

use super::{Registered, post};

const ISSUER: &str = "https://software.example.org";

fn key() -> SigningKey {
    SigningKey::from_pkcs8(JwsAlgorithm::Es256, &SigningKey::generate(JwsAlgorithm::Es256).unwrap()).unwrap()
}

async fn trusting(key: &SigningKey) -> Provider {
    let keys = [key.public().clone()].into_iter().collect();
    Provider::start_with(|settings| {
        settings.registration.open = OpenRegistration::Anyone;
        settings.registration.approve_at_once = true;
        settings.registration.statement_issuers = vec![StatementIssuer { issuer: ISSUER.to_owned(), keys }];
    })
    .await
}

fn sign(key: &SigningKey, claims: &Value) -> String {
    key.sign(None, claims).unwrap()
}

#[tokio::test]
async fn what_a_statement_says_counts_before_what_stands_beside_it() {
    let key = key();
    let op = trusting(&key).await;
    let statement = sign(&key, &json!({ "iss": ISSUER, "iat": 0, "client_name": "Vouched", "software_id": "v" }));
    let members = json!({ "software_statement": statement, "client_name": "Own", "tos_uri": "https://a.org/t" });
    let registered = Registered::new(&op, &members).await;
    let told = &registered.json;
    assert_eq!((&told["client_name"], &told["software_id"]), (&json!("Vouched"), &json!("v")));
    assert_eq!((&told["tos_uri"], &told["software_statement"]), (&json!("https://a.org/t"), &json!(statement)));
    assert_eq!(told.get("iss"), None);
    assert_eq!(registered.get(&op).await.json()["software_statement"], json!(statement));
}

#[tokio::test]
async fn a_statement_is_held_to_the_same_rules() {
    let key = key();
    let op = trusting(&key).await;
    let statement = sign(&key, &json!({ "iss": ISSUER, "redirect_uris": ["http://portal.example.org/"] }));
    post(&op, &json!({ "software_statement": statement })).await.expect_error("invalid_redirect_uri");
}

#[tokio::test]
async fn statements_of_strangers_and_broken_ones_are_refused() {
    let (key, stranger) = (key(), key());
    let op = trusting(&key).await;
    let now = domain::Clock::now(&*op.clock).as_seconds();
    let claims = |more: Value| {
        let mut claims = json!({ "iss": ISSUER, "client_name": "Vouched" });
        claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        claims
    };
    let good = sign(&key, &claims(json!({})));
    for (statement, code) in [
        (sign(&stranger, &claims(json!({}))), "invalid_software_statement"),
        (unsigned(None, &claims(json!({}))).unwrap(), "invalid_software_statement"),
        (format!("{good}x"), "unapproved_software_statement"),
        (sign(&key, &claims(json!({ "exp": now }))), "invalid_software_statement"),
        (sign(&key, &claims(json!({ "exp": "later" }))), "invalid_software_statement"),
        (sign(&key, &claims(json!({ "nbf": now + 60 }))), "invalid_software_statement"),
        (sign(&key, &claims(json!({ "iss": "https://elsewhere.example.org" }))), "unapproved_software_statement"),
        (sign(&key, &json!({ "client_name": "Vouched" })), "unapproved_software_statement"),
        ("x".to_owned(), "unapproved_software_statement"),
    ] {
        let sentence = post(&op, &json!({ "software_statement": statement })).await.expect_error(code);
        assert!(sentence.starts_with("software_statement:"), "{sentence}");
    }
    post(&op, &json!({ "software_statement": 7 })).await.expect_error("invalid_software_statement");
    Registered::new(&op, &json!({ "software_statement": good })).await;
}
