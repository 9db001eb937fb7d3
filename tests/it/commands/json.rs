//! `--json` on the command line says what the administrators' API says, to the last member.

use beadle_tests::demo::Demo;
use serde_json::Value;

use super::{claims, on_both_databases};

on_both_databases! {
    the_command_line_and_the_api_say_the_same,
}

/// What the API answers.
async fn asked(demo: &Demo, token: &str, path: &str) -> Value {
    let request = demo.http().get(demo.url(&format!("/admin/api/v1{path}"))).bearer_auth(token);
    let answer = request.send().await.unwrap();
    assert_eq!(answer.status().as_u16(), 200, "{path}");
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

/// What a command prints: a document for each line, or one over several.
fn lines(text: &str) -> Vec<Value> {
    serde_json::Deserializer::from_str(text).into_iter().map(Result::unwrap).collect()
}

fn segment(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

async fn the_command_line_and_the_api_say_the_same(demo: Demo) {
    let first = claims(&demo, 0).await;
    claims(&demo, 1).await;
    let (sub, eppn) = (first["sub"].as_str().unwrap(), first["eppn"].as_str().unwrap());
    let client = demo.facts.client.client_id.as_str();
    let token = demo.command(&["admin", "token", "add", "suite", "--role", "administrator"]);
    let token = token.trim();
    let person = format!("/people/{}", segment(sub));
    let found = format!("/identifiers?value={}", segment(eppn));
    for (command, path, member) in [
        (&["client", "list", "--json", "--status", "approved"][..], "/clients?status=approved", "clients"),
        (&["user", "list", "--json"], "/people", "people"),
        (&["user", "find", eppn, "--json"], found.as_str(), "found"),
        (&["key", "list", "--json"], "/keys", "keys"),
        (&["mail", "list", "--json"], "/letters", "letters"),
        (&["ca", "list", "--json"], "/certificates", "certificates"),
        (&["user", "show", sub, "--json"], person.as_str(), ""),
        (&["client", "show", client, "--json"], &format!("/clients/{client}"), ""),
    ] {
        let told = lines(&demo.command(command));
        let answered = asked(&demo, token, path).await;
        let answered = if member.is_empty() { vec![answered] } else { answered[member].as_array().unwrap().clone() };
        assert_eq!(told, answered, "{command:?}");
        assert!(!told.is_empty() || matches!(member, "letters" | "certificates"), "{command:?}");
    }
    let tokens = lines(&demo.command(&["admin", "token", "list", "--json"]));
    assert!(tokens.contains(&asked(&demo, token, "/token").await), "{tokens:?}");
}
