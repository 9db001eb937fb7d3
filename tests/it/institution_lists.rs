//! The lists of institutions that CILogon's users read.

use beadle_tests::provider::{JONAS, Provider, ROSA, Visitor, ZOE};
use broker::settings::MetadataLocation;
use reqwest::{StatusCode, header};
use serde_json::Value;
use url::Url;

async fn fetch(op: &Provider, path: &str, had: &str) -> reqwest::Response {
    let request = reqwest::Client::new().get(op.url(path)).header(header::IF_NONE_MATCH, had);
    request.send().await.expect("the provider answers")
}

#[tokio::test]
async fn the_lists_name_the_institutions() {
    let op = Provider::start().await;
    let entity_id = op.institution(ZOE).entity_id().to_owned();
    for path in ["/idplist/", "/include/idplist.json"] {
        let all: Vec<Value> = fetch(&op, path, "").await.json().await.expect("JSON");
        let listed = all.iter().find(|one| one["EntityID"] == entity_id.as_str()).expect("a sample institution");
        assert!(
            listed["OrganizationName"].is_string() && listed["DisplayName"].is_string() && listed["RandS"].is_boolean()
        );
        assert_eq!(all.len(), op.broker.catalogue.current().iter().filter(|one| !one.hidden).count());
    }
    let answer = fetch(&op, "/include/idplist.xml", "").await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "application/xml");
    let xml = answer.text().await.expect("text");
    assert!(xml.contains(&format!("<idp entityID=\"{entity_id}\">")), "{xml}");
    assert!(xml.contains("<Organization_Name>") && xml.trim_end().ends_with("</idps>"), "{xml}");
}

#[tokio::test]
async fn the_lists_tell_the_organization_from_the_institution_and_who_has_more_than_pages() {
    let op = Provider::start_with(|settings| {
        let MetadataLocation::File(path) = &settings.institutions[0].location else { panic!("a file") };
        let xml = std::fs::read_to_string(path).unwrap();
        let mut parts = xml.split("<md:OrganizationDisplayName xml:lang=\"en\">");
        let (before, after) = (parts.next().unwrap(), parts.next().expect("an English name"));
        let (_, after) = after.split_once('<').unwrap();
        let xml = format!("{before}<md:OrganizationDisplayName xml:lang=\"en\">Trustees &amp; <{after}");
        let soap = "<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:SOAP\" \
                    Location=\"https://idp.example.edu/ecp?a=1&amp;b\"/>";
        let (before, rest) = xml
            .split_once("<md:SingleSignOnService Binding=\"urn:oasis:names:tc:SAML:2.0:bindings:SOAP\"")
            .expect("ECP");
        let (_, after) = rest.split_once("/>").expect("the end of a tag");
        let xml = format!("{before}{soap}{after}");
        std::fs::write(path, xml).unwrap();
    })
    .await;
    let catalogue = op.broker.catalogue.current();
    let is_changed = |url: &Url| url.host_str() == Some("idp.example.edu");
    let one = catalogue.iter().find(|one| one.sign_in.ecp.as_deref().is_some_and(is_changed));
    let one = one.expect("the one that was changed").clone();
    let json: Vec<Value> = fetch(&op, "/idplist/", "").await.json().await.expect("JSON");
    let listed = json.iter().find(|listed| listed["EntityID"] == one.entity_id.as_str()).unwrap();
    assert_eq!(listed["OrganizationName"], "Trustees &");
    assert_eq!(listed["DisplayName"], one.name("en"));
    let others = json.iter().filter(|listed| listed["EntityID"] != one.entity_id.as_str());
    assert!(others.clone().count() > 0 && others.clone().all(|one| one["OrganizationName"] == one["DisplayName"]));

    let xml = fetch(&op, "/include/idplist.xml", "").await.text().await.expect("text");
    assert!(xml.contains("<Organization_Name>Trustees &amp;</Organization_Name>"), "{xml}");
    assert!(xml.contains(&format!("<Display_Name>{}</Display_Name>", one.name("en"))), "{xml}");
    assert!(xml.contains(&format!("<Logout>{}</Logout>", one.sign_out.redirect.as_ref().unwrap())), "{xml}");

    let answer = fetch(&op, "/include/ecpidps.txt", "").await;
    assert_eq!(answer.headers()[header::CONTENT_TYPE], "text/plain; charset=utf-8");
    let lines = answer.text().await.expect("text");
    let line = format!("https://idp.example.edu/ecp?a=1&b {}", one.name("en"));
    assert!(lines.lines().any(|other| other == line), "{lines}");
    let able = catalogue.iter().filter(|one| one.sign_in.ecp.is_some()).count();
    assert!(lines.lines().count() == able && able < catalogue.iter().count(), "one line for each that can: {lines}");
}

#[tokio::test]
async fn who_has_a_list_is_not_sent_it_again() {
    let mut op = Provider::start().await;
    for path in ["/idplist/", "/include/idplist.json", "/include/idplist.xml", "/include/ecpidps.txt"] {
        let tag = fetch(&op, path, "").await.headers()[header::ETAG].to_str().expect("text").to_owned();
        op.restart().await;
        let again = fetch(&op, path, &tag).await;
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED, "{path}");
        assert_eq!(again.text().await.expect("no content"), "");
        assert_eq!(fetch(&op, path, "\"other\"").await.status(), StatusCode::OK);
    }
}

/// The entityIDs that a search finds in this browser.
async fn found(visitor: &mut Visitor<'_>, op: &Provider, query: &str) -> Vec<String> {
    let page = visitor.agent.open(op.url(&format!("/idplist/search?q={query}"))).await;
    let hits: Vec<Value> = serde_json::from_str(&page.body).unwrap_or_else(|_| panic!("{}", page.body));
    hits.iter().map(|hit| hit["entity_id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn where_somebody_signed_in_before_comes_first_in_their_browser_alone() {
    let op = Provider::start().await;
    let mut visitor = op.browser();
    let usual = found(&mut visitor, &op, "le").await;
    let (person, last) = [ZOE, JONAS, ROSA]
        .map(|person| (person, op.institution(person).entity_id().to_owned()))
        .into_iter()
        .find(|(_, entity_id)| usual.last() == Some(entity_id))
        .unwrap();
    visitor.becomes(person);
    visitor.authorize(&op.portal, &[("scope", "openid")]).await;
    let then = found(&mut visitor, &op, "le").await;
    assert_eq!((then.first(), then.len()), (Some(&last), usual.len()));
    assert_ne!(usual.first(), Some(&last));
    assert_eq!(found(&mut op.browser(), &op, "le").await, usual);
    let answer = fetch(&op, "/idplist/search?q=e", "").await;
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "private, max-age=60");
    assert_eq!(answer.headers()[header::VARY], "Accept-Language, Cookie");
}
