//! What others than the institution say of a person, and what is left when they say nothing.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::demo::Client;
use beadle_tests::documents::Documents;
use beadle_tests::provider::{CALLBACK, JONAS, Provider, ROSA, ZOE};
use beadle_tests::tokens::unverified;
use broker::settings::TrustedSource;
use domain::claims_policy::Pattern;
use domain::{AttributeName, ClientId, ClientMetadata, EntityId};
use outbound::AttributeSource;
use outbound::attribute_source::HttpSource;
use serde_json::{Value, json};

const ZOES: &str = "zoe@hills.example.edu";
const SCOPE: &str = "openid org.cilogon.userinfo";

/// Groups of a collaboration, asked at these documents.
fn collaborations(documents: &Documents) -> TrustedSource {
    let url = format!("{}{{eduPersonPrincipalName}}", documents.url(""));
    TrustedSource {
        name: "Collaborations".to_owned(),
        source: AttributeSource::Http(HttpSource::new(&url, "/groups/*/name", &[]).unwrap()),
        attribute: AttributeName::IsMemberOf,
        values: vec![Pattern::parse("urn:collab:*").unwrap()],
        clients: None,
        institutions: None,
        fresh: TrustedSource::DEFAULT_FRESH,
        stale: TrustedSource::DEFAULT_STALE,
    }
}

fn groups(names: &[&str]) -> String {
    let groups: Vec<_> = names.iter().map(|name| json!({ "name": name })).collect();
    json!({ "groups": groups }).to_string()
}

/// A provider that asks these documents, and a client that may hear of groups.
async fn provider(documents: &Documents) -> (Provider, Client) {
    let op = Provider::start_with(|settings| settings.attribute_sources = vec![collaborations(documents)]).await;
    let client = op.client_with_scopes(&[CALLBACK], ClientMetadata::default(), SCOPE).await;
    (op, client)
}

/// The collaboration's groups among what a client hears.
fn collab(claims: &Value) -> Vec<String> {
    let groups = claims["isMemberOf"].as_array().cloned().unwrap_or_default();
    let groups = groups.iter().map(|group| group.as_str().unwrap().to_owned());
    groups.filter(|group| group.starts_with("urn:collab:")).collect()
}

#[tokio::test]
async fn groups_stand_beside_the_institutions_in_consent_and_tokens_and_follow_the_source() {
    let documents = Documents::start().await;
    documents.write(ZOES, &groups(&["urn:collab:atlas", "urn:other:admins", "urn:collab:atlas"]));
    let (op, client) = provider(&documents).await;
    let mut visitor = op.browser();
    let page = visitor.authorize(&client, &[]).await;
    let consent = visitor.seen("#approve").unwrap().body.clone();
    assert!(consent.contains("urn:collab:atlas") && !consent.contains("urn:other:admins"), "{consent}");
    let tokens = op.redeem_as(&client, &page.callback("code").unwrap()).await.tokens();
    let id_token = unverified(&tokens.id_token);
    assert_eq!(collab(&id_token), ["urn:collab:atlas"]);
    let own = op.user(ZOE).groups;
    assert!(id_token["isMemberOf"].as_array().unwrap().iter().any(|group| own.contains(&group.as_str().unwrap())));
    // The same question is not asked at every step.
    assert_eq!(documents.fetched(ZOES), 1);

    documents.write(ZOES, &groups(&["urn:collab:cms"]));
    let userinfo = async || op.userinfo(&tokens.access_token).await.json();
    assert_eq!(collab(&userinfo().await), ["urn:collab:atlas"]);
    op.pass(MINUTE * 6);
    assert_eq!(collab(&userinfo().await), ["urn:collab:cms"]);
    // Whom the source does not know any more has no groups.
    documents.remove(ZOES);
    op.pass(MINUTE * 6);
    assert_eq!(collab(&userinfo().await), [""; 0]);
}

#[tokio::test]
async fn only_those_are_asked_about_who_come_for_the_clients_and_from_the_institutions_that_it_is_for() {
    let documents = Documents::start().await;
    documents.write(ZOES, &groups(&["urn:collab:atlas"]));
    let (mut op, client) = provider(&documents).await;
    let other = op.client_with_scopes(&[CALLBACK], ClientMetadata::default(), SCOPE).await;
    let elsewhere = EntityId::parse(op.institution(JONAS).entity_id()).unwrap();
    let heard = async |op: &Provider, client: &Client| {
        let code = op.browser().approve(client).await;
        collab(&unverified(&op.redeem_as(client, &code).await.tokens().id_token))
    };
    let id = ClientId::parse(&client.client_id).unwrap();
    let mut source = collaborations(&documents);
    source.clients = Some([id].into());
    op.restart_with(|settings| settings.attribute_sources = vec![source.clone()]).await;
    assert_eq!(heard(&op, &other).await, [""; 0]);
    assert_eq!(documents.fetched(ZOES), 0);
    assert_eq!(heard(&op, &client).await, ["urn:collab:atlas"]);
    source.institutions = Some([elsewhere].into());
    op.restart_with(|settings| settings.attribute_sources = vec![source]).await;
    assert_eq!(heard(&op, &client).await, [""; 0]);
    assert_eq!(documents.fetched(ZOES), 1);
}

#[tokio::test]
async fn a_source_that_falls_silent_is_believed_for_a_while_and_a_demand_says_that_it_did_not_answer() {
    let documents = Documents::start().await;
    documents.write(ZOES, &groups(&["urn:collab:atlas"]));
    let (mut op, client) = provider(&documents).await;
    let rules = json!({ "rule": [{ "name": "members", "require": { "isMemberOf": ["urn:collab:*"] } }] });
    let rules = serde_json::from_value(rules).unwrap();
    op.restart_with(|settings| {
        settings.claims = rules;
        settings.attribute_sources[0].stale = MINUTE * 30;
    })
    .await;
    op.browser().approve(&client).await;
    documents.break_down();
    op.pass(MINUTE * 20);
    let code = op.browser().approve(&client).await;
    assert_eq!(collab(&unverified(&op.redeem_as(&client, &code).await.tokens().id_token)), ["urn:collab:atlas"]);
    op.pass(MINUTE * 11);
    let page = op.browser().authorize(&client, &[]).await;
    // Neither the person nor the institution is to blame, and nobody is sent a letter.
    assert_eq!((page.status, page.text("#error-title").as_str()), (503, "We could not look everything up"));
    assert!(page.body.contains("Collaborations could not be asked just now."), "{}", page.body);
    assert!(page.has("#again") && !page.has("#letter"), "{}", page.body);
    // Where the institution has its part in it, the letter is about that alone.
    let app = op.client(CALLBACK, "openid email").await;
    let page = op.browser().sign_in_as(ROSA).authorize(&app, &[]).await;
    assert_eq!(page.status, 403, "{}", page.body);
    let letter = page.text("#letter");
    assert!(letter.contains("mail (urn:oid:") && !letter.contains("isMemberOf"), "{letter}");
    let check = op.url("/testidp").to_string();
    assert!(letter.contains(&format!("{check}?entityID=http")), "{letter}");
}

#[tokio::test]
async fn an_answer_that_makes_no_sense_takes_nothing_away_but_itself() {
    let documents = Documents::start().await;
    let (op, client) = provider(&documents).await;
    let many: Vec<_> = (0..1_001).map(|number| format!("urn:collab:{number}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    let long = format!("urn:collab:{}", "x".repeat(1_024));
    for answer in [
        "no JSON".to_owned(),
        r#"{"groups":7}"#.to_owned(),
        r#"{"groups":[{"name":7}]}"#.to_owned(),
        groups(&many),
        groups(&[long.as_str()]),
        "x".repeat(300_000),
        "[".repeat(100_000),
    ] {
        documents.write(ZOES, &answer);
        let code = op.browser().approve(&client).await;
        let claims = unverified(&op.redeem_as(&client, &code).await.tokens().id_token);
        assert_eq!(collab(&claims), [""; 0]);
        assert!(claims["isMemberOf"].is_array(), "the institution's groups are there: {claims}");
        // A source that failed is left alone for a moment.
        op.pass(Duration::from_secs(11));
    }
    documents.write(ZOES, &groups(&["urn:collab:atlas"]));
    let code = op.browser().approve(&client).await;
    assert_eq!(collab(&unverified(&op.redeem_as(&client, &code).await.tokens().id_token)), ["urn:collab:atlas"]);
}
