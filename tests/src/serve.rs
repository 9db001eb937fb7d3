//! `beadle serve` as a running process, configured by a file as an operator would.

use std::fs;
use std::path::Path;
use std::process::Command;

use crate::demo::Client;
use crate::leash::Leash;
use crate::scratch::Scratch;
use crate::tokens::Endpoints;
use crate::{binary, crypto, eventually, free_port};

/// A running server with a client of its own, stopped when it is dropped.
#[derive(Debug)]
pub struct Serve {
    /// Where it answers.
    pub endpoints: Endpoints,
    /// A confidential, approved client with every scope.
    pub client: Client,
    /// The process.
    pub leash: Leash,
    // Last: the process ends before its data go.
    _scratch: Scratch,
}

const REDIRECT_URI: &str = "https://localhost/callback";
const SCOPES: &str = "openid email profile org.cilogon.userinfo edu.uiuc.ncsa.myproxy.getcert";

/// Where a server started by [`Serve::start`] at this port publishes its SAML metadata.
pub fn saml_metadata(port: u16) -> String {
    format!("http://localhost:{port}/saml/metadata")
}

impl Serve {
    /// Starts one at this port, which knows the institutions of these metadata files.
    pub async fn start(port: u16, institutions: &[&Path]) -> Self {
        let scratch = Scratch::new("serve");
        let config = scratch.path().join("beadle.toml");
        fs::write(&config, configuration(scratch.path(), port, institutions)).expect("our own folder");
        let client = client(&config);

        let mut command = Command::new(binary::path());
        command.args(["serve", "--config"]).arg(&config);
        let mut leash = Leash::start(&format!("serve-{port}"), &command);
        crypto();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let endpoints = Endpoints { issuer: format!("http://localhost:{port}"), http: http.expect("an HTTP client") };
        eventually("beadle serve", async || {
            leash.assert_running();
            endpoints.http.get(endpoints.url("/healthz")).send().await.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        Self { endpoints, client, leash, _scratch: scratch }
    }
}

/// What an operator of a server at this port writes, with everything kept in `folder`.
pub fn configuration(folder: &Path, port: u16, institutions: &[&Path]) -> String {
    let plain = free_port();
    let folder = folder.display();
    let sources: Vec<String> =
        institutions.iter().map(|file| format!("[[institutions]]\nmetadata = \"{}\"\n", file.display())).collect();
    format!(
        r#"
issuer = "http://localhost:{port}"
listen = "127.0.0.1:{port}"
plain_listen = "127.0.0.1:{plain}"
plain_url = "http://127.0.0.1:{plain}"
database = "sqlite:{folder}/beadle.db"
master_key_file = "{folder}/master.key"

[service]
name = "Beadle under test"
description = "Runs for the length of a test."
organization = "Example"
entity_id = "{entity_id}"
support = "help@example.org"
technical = "ops@example.org"
security = "security@example.org"

[certificates]
name_base = "/DC=org/DC=example"
organization = "Example"

{sources}"#,
        entity_id = saml_metadata(port),
        sources = sources.concat(),
    )
}

/// Adds the client by the administrator's command, before the server starts.
fn client(config: &Path) -> Client {
    let config = config.to_str().expect("temporary folders have plain names");
    let told = binary::succeed(&[
        "client",
        "add",
        "--name",
        "Portal",
        "--contact",
        "owner@example.org",
        "--redirect-uri",
        REDIRECT_URI,
        "--scopes",
        SCOPES,
        "--config",
        config,
    ]);
    let value = |key: &str| {
        let line = told.lines().find_map(|line| line.strip_prefix(key));
        line.unwrap_or_else(|| panic!("no {key} in {told}")).trim().to_owned()
    };
    Client {
        client_id: value("client_id"),
        client_secret: value("client_secret"),
        redirect_uri: REDIRECT_URI.to_owned(),
        scope: SCOPES.to_owned(),
    }
}
