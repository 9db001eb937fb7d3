//! `beadle federation`, and what the other commands tell of relying parties that a federation vouches for.

use std::process::Output;

use beadle_tests::federation::Federation;
use beadle_tests::scratch::Scratch;
use beadle_tests::{binary, free_port, serve};
use serde_json::json;

use super::RelyingParty;

/// Runs a command beside the federation that answers it.
async fn run(config: &str, arguments: &[&str]) -> Output {
    let arguments: Vec<String> = arguments.iter().copied().chain(["--config", config]).map(str::to_owned).collect();
    let work = move || binary::run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
    tokio::task::spawn_blocking(work).await.unwrap()
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[tokio::test]
async fn an_operator_sees_who_we_are_and_who_others_would_be() {
    let federation = Federation::usual().await;
    let hub = RelyingParty::below(&federation, "hub", &["faculty"], &json!({}));
    let stray = RelyingParty::below(&federation, "stray", &[], &json!({}));
    let scratch = Scratch::new("federation");
    let config = scratch.path().join("beadle.toml");
    let (port, anchor) = (free_port(), federation.id("anchor"));
    let section = format!(
        "[outbound]\nallow = [\"localhost\"]\n[federation]\nauthority_hints = [\"{}\"]\n\
         [[federation.trust_anchors]]\nentity_id = \"{anchor}\"\njwks = \'\'\'{}\'\'\'\n",
        federation.id("campus"),
        json!(federation.key("anchor").jwks()),
    );
    std::fs::write(&config, format!("{}{section}", serve::configuration(scratch.path(), port, &[]))).unwrap();
    let config = config.to_str().unwrap();

    let shown = text(&run(config, &["federation", "show"]).await);
    for words in [&format!("entity          http://localhost:{port}"), &anchor, &federation.id("campus")] {
        assert!(shown.contains(words.as_str()), "{shown}");
    }
    let claims = shown.find("\n{").map(|at| serde_json::from_str::<serde_json::Value>(&shown[at..]).unwrap()).unwrap();
    let kid = claims["jwks"]["keys"][0]["kid"].as_str().unwrap();
    assert!(shown.contains(&format!("key             {kid} current")), "{shown}");

    let resolved = text(&run(config, &["federation", "resolve", &hub.client.client_id]).await);
    let chain = format!("chain     {} about {}", federation.id("campus"), federation.id("faculty"));
    for words in [chain.as_str(), &format!("anchor    {anchor}"), "until     ", "scopes    openid email profile"] {
        assert!(resolved.contains(words), "{resolved}");
    }

    let refused = run(config, &["federation", "resolve", &stray.client.client_id]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused).contains("names nobody above it"), "{}", text(&refused));
    let listed = text(&run(config, &["client", "list"]).await);
    let own = listed.lines().all(|line| line.contains("beadle-command-line"));
    assert!(own, "nothing is registered by looking: {listed}");
}

#[tokio::test]
async fn without_the_section_the_command_says_so() {
    let scratch = Scratch::new("federation");
    let config = scratch.path().join("beadle.toml");
    std::fs::write(&config, serve::configuration(scratch.path(), free_port(), &[])).unwrap();
    let refused = run(config.to_str().unwrap(), &["federation", "show"]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused).contains("[federation]"), "{}", text(&refused));
}
