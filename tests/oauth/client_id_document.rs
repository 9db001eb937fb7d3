//! Clients described at their own id ([Client ID Metadata
//! Document](https://datatracker.ietf.org/doc/draft-ietf-oauth-client-id-metadata-document/)).

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::documents::Documents;
use beadle_tests::provider::{CALLBACK, Provider};
use beadle_tests::tokens::{CHALLENGE, VERIFIER};
use domain::{ClientId, Decision};
use serde_json::{Value, json};

use super::assert_page;

const HOUR: Duration = Duration::from_secs(3_600);

async fn switched_on() -> Provider {
    Provider::start_with(|settings| settings.registration.client_id_documents = true).await
}

/// Writes a description with other members, and returns the client that it describes.
fn described(documents: &Documents, members: &Value) -> Client {
    let id = documents.url("client.json").to_string();
    let mut document = json!({ "client_id": id, "client_name": "Assistant", "redirect_uris": [CALLBACK] });
    document.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    documents.write("client.json", &document.to_string());
    Client {
        client_id: id,
        client_secret: String::new(),
        redirect_uri: CALLBACK.to_owned(),
        scope: "openid email".to_owned(),
    }
}

#[tokio::test]
async fn a_client_that_nobody_registered_signs_people_in() {
    let (op, documents) = (switched_on().await, Documents::start().await);
    let client = described(&documents, &json!({ "client_uri": "https://www.your-bank.example/" }));
    let mut visitor = op.browser();
    let picker = visitor.open(&client, &CHALLENGE).await;
    // Under the host that vouches for it, whatever it says of itself.
    assert!(picker.body.contains("Assistant") && picker.body.contains("127.0.0.1"), "{}", picker.body);
    assert!(!picker.body.contains("your-bank"), "{}", picker.body);
    let page = visitor.authorize(&client, &CHALLENGE).await;
    assert!(visitor.saw("#approve"), "people are always asked");
    let code = page.callback("code").unwrap_or_else(|| panic!("{} {}", page.status, page.body));
    op.redeem_with(&client, &code, &[("code_verifier", "wrong-wrong-wrong-wrong-wrong-wrong-wrong-wrong")])
        .await
        .expect_error("invalid_grant");
    let code = visitor.authorize(&client, &CHALLENGE).await.callback("code").unwrap();
    let tokens = op.redeem_with(&client, &code, &[("code_verifier", VERIFIER)]).await.tokens();
    assert_eq!(tokens.json["scope"], "openid email");
    let without = visitor.open(&client, &[("state", "st")]).await;
    assert_eq!(without.callback("error").as_deref(), Some("invalid_request"));
}

#[tokio::test]
async fn it_is_off_unless_the_operator_says_so_and_advertised_only_then() {
    let (off, on, documents) = (Provider::start().await, switched_on().await, Documents::start().await);
    let client = described(&documents, &json!({}));
    assert_page(&off.browser().open(&client, &CHALLENGE).await, 400, "No service is registered");
    for path in ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"] {
        assert_eq!(off.get(path).await.json().get("client_id_metadata_document_supported"), None);
        assert_eq!(on.get(path).await.json()["client_id_metadata_document_supported"], true);
    }
}

#[tokio::test]
async fn a_description_that_does_not_hold_describes_nobody() {
    let (op, documents) = (switched_on().await, Documents::start().await);
    for bad in [
        json!({ "client_id": "https://elsewhere.example.org/client.json" }),
        json!({ "client_secret": "x" }),
        json!({ "token_endpoint_auth_method": "client_secret_basic" }),
        json!({ "redirect_uris": ["javascript:alert(1)"] }),
        json!({ "grant_types": ["client_credentials"] }),
    ] {
        let client = described(&documents, &bad);
        assert_page(&op.browser().open(&client, &CHALLENGE).await, 400, "No service is registered");
        // Nobody makes us ask again and again.
        described(&documents, &json!({}));
        assert_page(&op.browser().open(&client, &CHALLENGE).await, 400, "No service is registered");
        op.pass(MINUTE);
    }
    let client = described(&documents, &json!({}));
    let picker = op.browser().open(&client, &CHALLENGE).await;
    assert_eq!(picker.status, 200, "{}", picker.body);
}

#[tokio::test]
async fn certificates_and_what_is_not_offered_are_left_out() {
    let (op, documents) = (switched_on().await, Documents::start().await);
    let mut client = described(&documents, &json!({ "scope": "openid email org.cilogon.getcert made-up" }));
    client.scope = "openid email org.cilogon.getcert made-up".to_owned();
    let page = op.browser().authorize(&client, &CHALLENGE).await;
    let code = page.callback("code").unwrap();
    let tokens = op.redeem_with(&client, &code, &[("code_verifier", VERIFIER)]).await.tokens();
    assert_eq!(tokens.json["scope"], "openid email");
}

#[tokio::test]
async fn a_description_is_read_anew_after_an_hour_and_kept_a_day_where_it_is_gone() {
    let (op, documents) = (switched_on().await, Documents::start().await);
    let client = described(&documents, &json!({}));
    let id = ClientId::parse(&client.client_id).unwrap();
    let url = op.authorize_url(&client, &CHALLENGE);
    let known = async || {
        let reply = op.get(&format!("{}?{}", url.path(), url.query().unwrap())).await;
        let client = op.store.client(&id).await.unwrap().expect("it was read once");
        (reply.status, client.registration.name)
    };
    let is = |status: u16, name: &str| (status, name.to_owned());
    assert_eq!(known().await, is(303, "Assistant"));
    described(&documents, &json!({ "client_name": "Renamed" }));
    op.pass(MINUTE * 59);
    assert_eq!(known().await, is(303, "Assistant"));
    op.pass(MINUTE);
    assert_eq!(known().await, is(303, "Renamed"));
    documents.write("client.json", "gone");
    op.pass(HOUR * 23);
    assert_eq!(known().await, is(303, "Renamed"));
    op.pass(HOUR);
    assert_eq!(known().await, is(400, "Renamed"));
}

#[tokio::test]
async fn an_administrator_suspends_such_a_client_for_good() {
    let (op, documents) = (switched_on().await, Documents::start().await);
    let client = described(&documents, &json!({}));
    assert_eq!(op.browser().open(&client, &CHALLENGE).await.status, 200);
    op.broker.decide(&ClientId::parse(&client.client_id).unwrap(), Decision::Suspend, "test").await.unwrap();
    assert_page(&op.browser().open(&client, &CHALLENGE).await, 403, "suspended");
    op.pass(HOUR * 2);
    assert_page(&op.browser().open(&client, &CHALLENGE).await, 403, "suspended");
}

#[tokio::test]
async fn addresses_that_are_no_business_of_ours_are_not_asked() {
    let op = switched_on().await;
    let mut client = op.portal.clone();
    for id in [
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/client.json",
        "https://[::ffff:127.0.0.1]/client.json",
        "http://internal.example.org/client.json",
        "https://127.0.0.1/../client.json",
    ] {
        client.client_id = id.to_owned();
        assert_page(&op.browser().open(&client, &CHALLENGE).await, 400, "No service is registered");
    }
}

#[tokio::test]
async fn there_is_an_end_to_how_many_are_kept() {
    let op = Provider::start_with(|settings| {
        settings.registration.client_id_documents = true;
        settings.registration.max_self_registered = 1;
    })
    .await;
    let (one, other) = (Documents::start().await, Documents::start().await);
    assert_eq!(op.browser().open(&described(&one, &json!({})), &CHALLENGE).await.status, 200);
    let refused = op.browser().open(&described(&other, &json!({})), &CHALLENGE).await;
    assert_page(&refused, 400, "No service is registered");
    assert_eq!(op.browser().open(&described(&one, &json!({})), &CHALLENGE).await.status, 200);
}
