//! `beadle client`: clients by description.

use std::fs;

use beadle_tests::demo::{Client, Demo, Options};
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;
use serde_json::{Value, json};

/// What `client show` prints of the document.
fn metadata(demo: &Demo, id: &str) -> Value {
    let shown = demo.command(&["client", "show", id]);
    let (_, json) = shown.split_once("\nmetadata ").expect("the metadata stand last");
    serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {shown}"))
}

#[tokio::test]
async fn a_client_is_added_shown_and_edited_by_its_description() {
    let demo = Demo::shared().await;
    let scratch = Scratch::new("client-metadata");
    let write = |members: &Value| {
        let file = scratch.path().join("client.json");
        fs::write(&file, members.to_string()).unwrap();
        file.to_str().unwrap().to_owned()
    };
    let file = write(&json!({
        "client_name": "Described", "redirect_uris": ["https://portal.example.org/cb"], "default_max_age": 60,
        "contacts": ["ops@portal.example.org"], "introspects_all": true,
    }));
    let added = demo.command(&["client", "add", "--metadata", &file, "--scopes", "openid email"]);
    assert!(added.contains("client_secret"), "{added}");
    let id = added.split_whitespace().nth(1).unwrap();
    let shown = metadata(demo, id);
    assert_eq!((&shown["client_name"], &shown["scope"]), (&json!("Described"), &json!("openid email")));
    assert_eq!((&shown["default_max_age"], &shown["introspects_all"]), (&json!(60), &json!(true)));

    let change = write(&json!({ "default_max_age": null, "policy_uri": "https://portal.example.org/policy" }));
    demo.command(&["client", "edit", id, "--metadata", &change, "--name", "Renamed"]);
    let shown = metadata(demo, id);
    assert_eq!((&shown["client_name"], shown.get("default_max_age")), (&json!("Renamed"), None));
    assert_eq!(shown["policy_uri"], "https://portal.example.org/policy");
    assert_eq!(shown["introspects_all"], true);
}

#[tokio::test]
async fn a_token_is_made_listed_and_removed() {
    let demo = Demo::shared().await;
    let made = demo.command(&["client", "token", "add", "--name", "Campus", "--uses", "3", "--manage"]);
    let value = |name: &str| {
        let line = made.lines().find(|line| line.starts_with(name)).unwrap_or_else(|| panic!("no {name}: {made}"));
        line.split_whitespace().nth(1).unwrap().to_owned()
    };
    assert_eq!(value("token"), value("admin_secret"));
    let id = value("admin_id");
    let listed = demo.command(&["client", "token", "list"]);
    let line = listed.lines().find(|line| line.starts_with(&id)).unwrap();
    assert!(line.contains("Campus") && line.contains("3 more") && line.contains("manages"), "{line}");
    assert!(!listed.contains(&value("token")), "{listed}");
    demo.command(&["client", "token", "remove", &id]);
    assert!(!demo.command(&["client", "token", "list"]).contains(&id));
}

/// What docs/conformance.md promises to a tool that registers its own clients.
#[tokio::test]
async fn a_demo_lets_a_conformance_tool_register_its_clients() {
    let demo = Demo::start(Options { open_registration: true, tls: true, ..Options::default() }).await;
    let discovery = demo.http().get(demo.url("/.well-known/openid-configuration")).send().await.unwrap();
    let discovery: Value = serde_json::from_slice(&discovery.bytes().await.unwrap()).unwrap();
    let document = json!({ "redirect_uris": [demo.facts.client.redirect_uri], "client_name": "Conformance" });
    let endpoint = discovery["registration_endpoint"].as_str().expect("it is advertised");
    let reply = demo.http().post(endpoint).body(document.to_string()).send().await.unwrap();
    assert_eq!(reply.status().as_u16(), 201);
    let registered: Value = serde_json::from_slice(&reply.bytes().await.unwrap()).unwrap();
    let text = |name: &str| registered[name].as_str().unwrap().to_owned();
    let client = Client {
        client_id: text("client_id"),
        client_secret: text("client_secret"),
        redirect_uri: demo.facts.client.redirect_uri.clone(),
        scope: text("scope"),
    };
    let authorize = beadle_tests::tokens::authorize_url(&demo.url("/authorize"), &client, &[]);
    let signed_in = SignIn::at(demo.institution(0)).run(&mut demo.agent(), &authorize).await;
    let claims = demo.endpoints().claims(&client, &signed_in.code()).await;
    assert!(claims["sub"].is_string(), "{claims}");
}
