//! Entities that lie, loop, stall and flood, and addresses that are no business of ours.

use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::agent::Page;
use beadle_tests::client_key::ClientKey;
use beadle_tests::federation::{Federation, Trouble, statement};
use beadle_tests::provider::Provider;
use serde_json::{Value, json};

use super::super::assert_page;
use super::{RelyingParty, provider, provider_with};

/// What comes of a first request.
async fn first(hub: &RelyingParty, op: &Provider) -> Page {
    hub.open(&mut op.browser(), &hub.request_object(op)).await
}

async fn assert_unknown(hub: &RelyingParty, op: &Provider, words: &str) {
    assert_page(&first(hub, op).await, 400, words);
    assert_eq!(hub.stored(op).await, None);
}

#[tokio::test]
async fn entities_that_are_above_one_another_end_nowhere() {
    let federation = Federation::start().await;
    federation.add("anchor", &[], &json!({}));
    for (name, above) in [("a", "b"), ("b", "c"), ("c", "a")] {
        federation.add(name, &[], &json!({}));
        federation.says(name, &json!({ "authority_hints": [federation.id(above), federation.id(name)] }));
    }
    for (superior, below) in [("b", "a"), ("c", "b"), ("a", "c"), ("a", "a"), ("b", "b"), ("c", "c")] {
        federation.tells(superior, below, &json!({}));
    }
    let hub = RelyingParty::below(&federation, "hub", &["a"], &json!({}));
    let op = provider(&federation).await;
    assert_unknown(&hub, &op, "stands twice").await;
    assert!(federation.asked() <= 8, "{}", federation.asked());
}

#[tokio::test]
async fn the_shortest_way_wins_and_dead_ends_do_not_matter() {
    let federation = Federation::usual().await;
    federation.add("nowhere", &[], &json!({}));
    federation.add("short", &["anchor"], &json!({}));
    let hub = RelyingParty::below(&federation, "hub", &["nowhere", "faculty", "short"], &json!({}));
    federation.tells("short", "hub", &json!({ "metadata": { "openid_relying_party": { "client_name": "Short" } } }));
    federation.tells("faculty", "hub", &json!({ "metadata": { "openid_relying_party": { "client_name": "Long" } } }));
    let op = provider(&federation).await;
    hub.sign_in(&op).await;
    assert_eq!(hub.stored(&op).await.unwrap().registration.name, "Short");
    // The longer way where the shorter one does not hold.
    federation.disowns("anchor", "short");
    op.pass(MINUTE * 60);
    hub.is_let_in(&op).await;
    assert_eq!(hub.stored(&op).await.unwrap().registration.name, "Long");
}

#[tokio::test]
async fn whoever_names_many_superiors_does_not_make_us_ask_them_all() {
    let federation = Federation::usual().await;
    for level in 0..4 {
        for number in 0..5 {
            federation.add(&format!("e{level}-{number}"), &[], &json!({}));
        }
    }
    for level in 0..3 {
        for below in 0..5 {
            let name = format!("e{level}-{below}");
            let above: Vec<String> = (0..5).map(|number| format!("e{}-{number}", level + 1)).collect();
            let hints: Vec<String> = above.iter().map(|above| federation.id(above)).collect();
            federation.says(&name, &json!({ "authority_hints": hints }));
            for superior in above {
                federation.tells(&superior, &name, &json!({}));
            }
        }
    }
    let superiors = ["e0-0", "e0-1", "e0-2", "e0-3", "e0-4"];
    let hub = RelyingParty::below(&federation, "hub", &superiors, &json!({}));
    let op = provider(&federation).await;
    assert_unknown(&hub, &op, "no chain of trust").await;
    assert!(federation.asked() <= 32, "{}", federation.asked());
    // Whoever comes again at once does not make us ask again.
    let asked = federation.asked();
    for _ in 0..5 {
        assert_unknown(&hub, &op, "no chain of trust").await;
    }
    assert_eq!(federation.asked(), asked);
}

#[tokio::test]
async fn statements_that_are_none_lead_nowhere() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let huge = json!({ "logo_uri": "x".repeat(70_000) });
    let long = federation.configuration("hub", &json!({ "metadata": { "openid_relying_party": huge } }));
    let own = "/hub/.well-known/openid-federation";
    let troubles = [
        Trouble::Status(404),
        Trouble::Status(500),
        Trouble::Text(String::new()),
        Trouble::Text("<html>".to_owned()),
        Trouble::Text(long),
        Trouble::Elsewhere(format!("{}/.well-known/openid-federation", federation.id("campus"))),
        Trouble::Text(federation.configuration("campus", &json!({}))),
    ];
    for trouble in troubles {
        federation.trouble(own, trouble.clone());
        assert_unknown(&hub, &op, "no chain of trust").await;
        federation.calm();
        op.pass(MINUTE);
        federation.trouble("/campus/fetch", trouble);
        assert_unknown(&hub, &op, "no chain of trust").await;
        federation.calm();
        op.pass(MINUTE);
    }
    hub.sign_in(&op).await;
}

#[tokio::test]
async fn an_entity_speaks_for_nobody_else() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    let eve = ClientKey::new();
    let now = domain::Clock::now(&*op.clock).as_seconds();
    let of_eve = |changes: &Value| {
        let claims = json!({
            "iss": hub.client.client_id, "sub": hub.client.client_id, "iat": now, "exp": now + 600,
            "jwks": eve.jwks(), "authority_hints": [federation.id("campus")],
            "metadata": { "openid_relying_party": { "redirect_uris": ["https://eve.example.org/cb"],
                "jwks": eve.jwks(), "token_endpoint_auth_method": "private_key_jwt" } },
        });
        statement(&eve, &beadle_tests::client_key::changed(claims, changes))
    };
    // Whoever has the address, but not the key that the superior knows.
    federation.trouble("/hub/.well-known/openid-federation", Trouble::Text(of_eve(&json!({}))));
    assert_unknown(&hub, &op, "the statement of").await;
    // Whoever has another address.
    op.pass(MINUTE);
    federation.calm();
    federation.add("eve", &["campus"], &json!({}));
    federation.trouble("/eve/.well-known/openid-federation", Trouble::Text(of_eve(&json!({}))));
    let mut visitor = op.browser();
    let mut client = hub.client.clone();
    client.client_id = federation.id("eve");
    let object =
        hub.signed(&hub.claims(&op, &json!({ "iss": client.client_id, "client_id": client.client_id })), &json!({}));
    let page = visitor.open(&client, &[("request", &object), ("redirect_uri", "")]).await;
    assert_page(&page, 400, "no chain of trust");
}

#[tokio::test]
async fn who_is_not_subordinate_is_not_vouched_for() {
    let federation = Federation::usual().await;
    federation.add("stranger", &[], &json!({}));
    federation.says("stranger", &json!({ "authority_hints": [federation.id("anchor")] }));
    let hub = RelyingParty::below(&federation, "hub", &["stranger"], &json!({}));
    let op = provider(&federation).await;
    assert_unknown(&hub, &op, "no chain of trust").await;
    // The anchor knows somebody of that name, with another key.
    op.pass(MINUTE);
    federation.tells("anchor", "stranger", &json!({ "jwks": ClientKey::new().jwks() }));
    assert_unknown(&hub, &op, "the statement of").await;
    // And one whom the relying party does not name.
    op.pass(MINUTE);
    federation.says("hub", &json!({ "authority_hints": [federation.id("faculty")] }));
    assert_unknown(&hub, &op, "no chain of trust").await;
}

#[tokio::test]
async fn an_anchor_with_other_keys_is_none() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::usual(&federation);
    let op = provider(&federation).await;
    federation.rekey("anchor");
    assert_unknown(&hub, &op, "the statement of").await;
    op.pass(MINUTE);
    hub.push(&op, &[]).await.expect_error("invalid_trust_chain");
}

#[tokio::test]
async fn an_anchor_of_others_is_none_of_ours() {
    let federation = Federation::usual().await;
    federation.add("foreign", &[], &json!({}));
    let hub = RelyingParty::below(&federation, "hub", &["foreign"], &json!({}));
    let op = provider(&federation).await;
    assert_unknown(&hub, &op, "no trust anchor of this server").await;
    op.pass(MINUTE);
    let reply = hub.push(&op, &[]).await;
    assert_eq!((reply.status, &reply.json()["error"]), (404, &json!("invalid_trust_anchor")), "{}", reply.body);
}

#[tokio::test]
async fn limits_of_superiors_hold() {
    for (constraints, words) in [
        (json!({ "max_path_length": 1 }), "max_path_length"),
        (json!({ "naming_constraints": { "permitted": [".example.org"] } }), "naming_constraints"),
        (json!({ "naming_constraints": { "excluded": ["localhost"] } }), "naming_constraints"),
    ] {
        let federation = Federation::usual().await;
        federation.tells("anchor", "campus", &json!({ "constraints": constraints }));
        let hub = RelyingParty::below(&federation, "hub", &["faculty"], &json!({}));
        let op = provider(&federation).await;
        assert_unknown(&hub, &op, words).await;
    }
    let federation = Federation::usual().await;
    let names = json!({ "naming_constraints": { "permitted": ["localhost"] }, "max_path_length": 2 });
    federation.tells("anchor", "campus", &json!({ "constraints": names }));
    let hub = RelyingParty::below(&federation, "hub", &["faculty"], &json!({}));
    hub.sign_in(&provider(&federation).await).await;
}

#[tokio::test]
async fn a_superior_that_does_not_answer_is_not_waited_for() {
    let federation = Federation::usual().await;
    federation.add("slow", &["anchor"], &json!({}));
    federation.trouble("/slow/.well-known/openid-federation", Trouble::Silence);
    let hub = RelyingParty::below(&federation, "hub", &["slow"], &json!({}));
    let other = RelyingParty::below(&federation, "other", &["slow", "campus"], &json!({}));
    let op = provider(&federation).await;
    let (refused, _) =
        tokio::time::timeout(Duration::from_secs(30), async { tokio::join!(first(&hub, &op), other.sign_in(&op)) })
            .await
            .expect("an answer in time");
    assert_page(&refused, 400, "could not be read");
}

#[tokio::test]
async fn addresses_that_are_no_business_of_ours_are_not_asked() {
    let federation = Federation::usual().await;
    let op = provider(&federation).await;
    for id in [
        "https://169.254.169.254/latest",
        "https://10.0.0.1",
        "https://[::ffff:127.0.0.1]/x",
        "http://internal.example.org",
        "https://localhost.example.org.",
        "https://user@localhost/x",
    ] {
        let mut hub = RelyingParty::below(&federation, "hub", &["campus"], &json!({}));
        hub.client.client_id = id.to_owned();
        let page = first(&hub, &op).await;
        assert_eq!(page.status, 400, "{id} {}", page.body);
    }
    // Nor by way of a hint, or of what a superior says of itself.
    let hub = RelyingParty::below(&federation, "hub", &[], &json!({}));
    federation.says("hub", &json!({ "authority_hints": ["https://169.254.169.254", "https://10.0.0.1/x"] }));
    assert_unknown(&hub, &op, "could not be read").await;
    op.pass(MINUTE);
    let hub = RelyingParty::below(&federation, "hub", &["campus"], &json!({}));
    let endpoint = json!({ "federation_entity": { "federation_fetch_endpoint": "https://169.254.169.254/fetch" } });
    federation.says("campus", &json!({ "metadata": endpoint }));
    assert_unknown(&hub, &op, "could not be read").await;
}

#[tokio::test]
async fn what_the_network_says_is_not_told_to_strangers() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::below(&federation, "hub", &[], &json!({}));
    federation.says("hub", &json!({ "authority_hints": ["https://10.0.0.1/x"] }));
    let op = provider(&federation).await;
    let page = first(&hub, &op).await;
    assert!(!page.body.contains("public Internet") && !page.body.contains("refused"), "{}", page.body);
}

#[tokio::test]
async fn two_anchors_are_tried_in_the_order_of_the_hints() {
    let federation = Federation::usual().await;
    federation.add("second", &[], &json!({}));
    let hub = RelyingParty::below(&federation, "hub", &["second", "anchor"], &json!({}));
    let anchors = federation.anchors(&["anchor", "second"]);
    let op = provider_with(&federation, |policy| policy.trust_anchors = anchors).await;
    hub.sign_in(&op).await;
    assert_eq!(hub.federated(&op).await.trust_anchor, federation.id("second"));
    federation.disowns("second", "hub");
    op.pass(MINUTE * 60);
    hub.is_let_in(&op).await;
    assert_eq!(hub.federated(&op).await.trust_anchor, federation.id("anchor"));
}
