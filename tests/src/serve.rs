//! `beadle serve` as a running process, configured by a file as an operator would.

use std::fs;
use std::path::{Path, PathBuf};
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
    plain: String,
    // Last: the process ends before its data go.
    scratch: Scratch,
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
        Self::start_with(port, institutions, "", &[]).await
    }

    /// The same with `more` in its configuration, and more in its environment.
    pub async fn start_with(port: u16, institutions: &[&Path], more: &str, environment: &[(String, String)]) -> Self {
        let scratch = Scratch::new("serve");
        let text = configuration(scratch.path(), port, institutions) + more;
        fs::write(scratch.path().join("beadle.toml"), &text).expect("our own folder");
        let client = client(&scratch.path().join("beadle.toml"), environment);
        Self::run(scratch, port, client, &text, environment).await
    }

    /// Another node of the same installation, at other ports.
    pub async fn another_node(&self, environment: &[(String, String)]) -> Self {
        let scratch = Scratch::new("serve");
        let (port, plain) = (free_port(), free_port());
        let text = fs::read_to_string(self.config()).expect("our own file");
        let at = |key: &str, port: u16| format!("{key} = \"127.0.0.1:{port}\"");
        let lines = text.lines().map(|line| match line.split_once(" = ") {
            Some(("listen", _)) => at("listen", port),
            Some(("plain_listen", _)) => at("plain_listen", plain),
            _ => line.to_owned(),
        });
        let other = lines.collect::<Vec<_>>().join("\n");
        fs::write(scratch.path().join("beadle.toml"), &other).expect("our own folder");
        Self::run(scratch, port, self.client.clone(), &other, environment).await
    }

    async fn run(scratch: Scratch, port: u16, client: Client, text: &str, environment: &[(String, String)]) -> Self {
        let mut command = Command::new(binary::path());
        command.args(["serve", "--config"]).arg(scratch.path().join("beadle.toml"));
        command.envs(environment.iter().cloned());
        let mut leash = Leash::start(&format!("serve-{port}"), &command);
        crypto();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build();
        let endpoints = Endpoints { issuer: format!("http://localhost:{port}"), http: http.expect("an HTTP client") };
        eventually("beadle serve", async || {
            leash.assert_running();
            endpoints.http.get(endpoints.url("/healthz")).send().await.is_ok_and(|answer| answer.status().is_success())
        })
        .await;
        let plain = text.lines().find_map(|line| line.strip_prefix("plain_url = ")).unwrap_or_default();
        Self { endpoints, client, leash, plain: plain.trim_matches('"').to_owned(), scratch }
    }

    /// Its configuration file.
    pub fn config(&self) -> PathBuf {
        self.scratch.path().join("beadle.toml")
    }

    /// Where its plain listener answers, without a slash at its end.
    pub fn plain(&self) -> &str {
        &self.plain
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
fn client(config: &Path, environment: &[(String, String)]) -> Client {
    let config = config.to_str().expect("temporary folders have plain names");
    let told = binary::succeed_in(
        environment,
        &[
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
        ],
    );
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
