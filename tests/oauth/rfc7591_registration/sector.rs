//! Clients that share a pairwise `sub`: `oidcc-registration-sector-uri` and `…-sector-bad`.

use beadle_tests::documents::Documents;
use beadle_tests::provider::CALLBACK;
use serde_json::{Value, json};

use super::{Registered, open, post};

const OTHER: &str = "https://portal.example.org/cb";

fn members(sector: &str) -> Value {
    json!({ "redirect_uris": [CALLBACK, OTHER], "sector_identifier_uri": sector })
}

#[tokio::test]
async fn a_sector_that_names_every_redirect_uri_is_taken() {
    let (op, documents) = (open().await, Documents::start().await);
    let sector = documents.write("sector.json", &json!([OTHER, CALLBACK, "https://more.example.org/"]).to_string());
    let registered = Registered::new(&op, &members(sector.as_str())).await;
    assert_eq!(registered.json["sector_identifier_uri"], sector.as_str());
    // A change is checked as the registration was.
    let change = json!({
        "redirect_uris": [CALLBACK, "https://new.example.org/"],
        "sector_identifier_uri": sector.as_str(),
    });
    registered.put(&op, &change).await.expect_error("invalid_client_metadata");
}

#[tokio::test]
async fn a_sector_that_does_not_is_refused() {
    let (op, documents) = (open().await, Documents::start().await);
    for document in [
        json!([CALLBACK]).to_string(),
        json!([]).to_string(),
        json!({ "redirect_uris": [CALLBACK, OTHER] }).to_string(),
        "not json".to_owned(),
    ] {
        let sector = documents.write("sector.json", &document);
        let sentence = post(&op, &members(sector.as_str())).await.expect_error("invalid_client_metadata");
        assert!(sentence.starts_with("sector_identifier_uri:"), "{document}: {sentence}");
    }
}

#[tokio::test]
async fn a_sector_is_not_fetched_from_where_only_we_can_reach_nor_followed_elsewhere() {
    let (op, documents) = (open().await, Documents::start().await);
    documents.write("sector.json", &json!([CALLBACK, OTHER]).to_string());
    let redirect = documents.url("there/sector.json");
    for sector in [
        redirect.as_str(),
        documents.url("missing.json").as_str(),
        "https://169.254.169.254/latest/meta-data/",
        "https://10.0.0.1/",
        "https://[::ffff:127.0.0.1]/",
        "http://internal.example.org/",
        "file:///etc/passwd",
    ] {
        let sentence = post(&op, &members(sector)).await.expect_error("invalid_client_metadata");
        assert!(sentence.starts_with("sector_identifier_uri:"), "{sector}: {sentence}");
    }
}
