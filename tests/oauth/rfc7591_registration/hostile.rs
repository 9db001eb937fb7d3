//! Documents that want something of us, or of those who read them.

use serde_json::json;

use super::{Registered, open, post};

#[tokio::test]
async fn names_and_addresses_stay_text_wherever_they_are_shown() {
    let op = open().await;
    let hostile = "\"><script>alert(1)</script>";
    let client = Registered::new(&op, &json!({ "client_name": hostile, "policy_uri": "https://a.org/\"><b>" })).await;
    let page = op.browser().open(&client.client(), &[]).await;
    assert_eq!(page.status, 200);
    assert!(!page.body.contains("<script>alert") && !page.body.contains("\"><b>"), "{}", page.body);
}

#[tokio::test]
async fn a_name_that_reads_otherwise_than_it_is_written_is_refused() {
    let op = open().await;
    for name in ["Bank\u{202E}knaB", "Port\u{200B}al", "a\u{0}b", &"x".repeat(201)] {
        post(&op, &json!({ "client_name": name })).await.expect_error("invalid_client_metadata");
    }
}

#[tokio::test]
async fn deep_and_long_documents_are_refused_without_harm() {
    let op = open().await;
    let deep = format!("{{\"x\":{}{}}}", "[".repeat(10_000), "]".repeat(10_000));
    let reply = op.send(op.request(reqwest::Method::POST, super::ENDPOINT).body(deep)).await;
    reply.expect_error("invalid_client_metadata");
    let many: Vec<String> = (0..51).map(|n| format!("https://localhost/callback/{n}")).collect();
    post(&op, &json!({ "redirect_uris": many })).await.expect_error("invalid_redirect_uri");
    let uris: Vec<String> = (0..50).map(|n| format!("https://localhost/callback/{n}")).collect();
    Registered::new(&op, &json!({ "redirect_uris": uris })).await;
    let long = format!("https://localhost/{}", "x".repeat(2_100));
    post(&op, &json!({ "redirect_uris": [long] })).await.expect_error("invalid_redirect_uri");
}
