//! Debian's oidc-agent: an account by the code flow in a browser, and tokens from it without one.

use std::path::Path;
use std::process::Command;

use beadle_tests::demo::Demo;
use beadle_tests::eventually;
use beadle_tests::leash::Leash;
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;
use serde_json::json;

const REDIRECT_URI: &str = "http://localhost:4242";

#[tokio::test]
async fn oidc_agent_keeps_an_account_and_hands_out_fresh_tokens() {
    let demo = Demo::shared_tls().await;
    let agent = Agent::start().await;
    let metadata = json!({
        "client_name": "oidc-agent",
        "contacts": ["owner@example.org"],
        "redirect_uris": [REDIRECT_URI],
        "grant_types": ["authorization_code", "refresh_token"],
        "scope": "openid email profile offline_access",
    });
    let client = demo.add_client(&metadata);

    let authority = demo.tls_ca();
    let asked = agent.run(&[
        "oidc-gen",
        &format!("--iss={}", demo.facts.issuer),
        &format!("--client-id={}", client.client_id),
        &format!("--client-secret={}", client.client_secret),
        &format!("--redirect-uri={REDIRECT_URI}"),
        &format!("--cp={}", authority.display()),
        "--scope=openid email profile",
        "--flow=code",
        "--no-url-call",
        "--no-webserver",
        "--no-scheme",
        "--pw-env=PASSWORD",
        "--confirm-default",
        "--prompt=none",
        "peer",
    ]);
    let address = asked.lines().find(|line| line.starts_with(&demo.facts.issuer)).unwrap_or_else(|| panic!("{asked}"));
    let mut browser = demo.agent();
    browser.stop_at(REDIRECT_URI);
    let signed_in = SignIn::at(demo.institution(0)).run(&mut browser, &address.parse().unwrap()).await;
    agent.run(&["oidc-gen", &format!("--codeExchange={}", signed_in.callback), "--pw-env=PASSWORD", "peer"]);

    let first = agent.run(&["oidc-token", "peer"]);
    let claims = demo.endpoints().userinfo(first.trim()).await;
    assert_eq!(claims.status, 200, "{}", claims.body);
    assert!(claims.json["email"].is_string());

    // By its refresh token, twice: the second one is the one that the first use turned over.
    for _ in 0..2 {
        let fresh = agent.run(&["oidc-token", "--force-new", "peer"]);
        assert_ne!(fresh, first);
        let again = demo.endpoints().userinfo(fresh.trim()).await;
        assert_eq!(again.json["sub"], claims.json["sub"], "{}", again.body);
    }
}

/// A private agent.
struct Agent {
    #[expect(dead_code, reason = "dropping it stops the agent")]
    leash: Leash,
    // Last: the agent ends before its folder goes.
    folder: Scratch,
}

impl Agent {
    async fn start() -> Self {
        let folder = Scratch::new("oidc-agent");
        let socket = folder.path().join("agent.sock");
        let mut command = Command::new("oidc-agent");
        command.args(["--console", "--no-autoload", "--socket-path"]).arg(&socket);
        environment(&mut command, folder.path());
        let mut leash = Leash::start("oidc-agent", &command);
        eventually("oidc-agent", async || {
            leash.assert_running();
            socket.exists()
        })
        .await;
        Self { leash, folder }
    }

    /// Runs one of its programs to its end, and returns all that it printed.
    fn run(&self, command: &[&str]) -> String {
        let mut limited = Command::new("timeout");
        limited.arg("30").args(command);
        environment(&mut limited, self.folder.path());
        let output = limited.output().unwrap();
        let told = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success(), "{} failed:\n{told}", command.join(" "));
        told
    }
}

fn environment(command: &mut Command, folder: &Path) {
    command.env("HOME", folder).env("TMPDIR", folder).env("OIDC_CONFIG_DIR", folder);
    command.env("OIDC_SOCK", folder.join("agent.sock")).env("PASSWORD", "correct horse");
}
