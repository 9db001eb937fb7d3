//! The programs that others wrote: where they are, and how a relying party's script is run.

use std::path::PathBuf;
use std::process::Stdio;

use serde_json::{Value, json};
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::process::{Child, ChildStdin, ChildStdout, Command};

use crate::agent::Agent;
use crate::demo::{Client, Demo};
use crate::root;
use crate::sign_in::SignIn;

/// The Python that has pysaml2, Authlib, idpyoidc, ciecplib and pkilint, as `cargo xtask test` installs it.
pub fn python() -> PathBuf {
    installed("venv/bin/python")
}

/// The script of cigetcert, as `cargo xtask test` installs it.
pub fn cigetcert() -> PathBuf {
    installed("cigetcert/bin/cigetcert")
}

/// A relying party by a library that others wrote: a script with scenarios, below `tests/peers/`.
#[derive(Debug, Clone, Copy)]
pub enum Script {
    /// `tests/peers/node/NAME.mjs`.
    Node(&'static str),
    /// `tests/peers/python/NAME.py`.
    Python(&'static str),
}

impl Script {
    /// Runs one scenario against a demo, with the demo's own client, and returns the facts that it ends with. Whatever
    /// address the script wants opened is opened by a new browser, whose person signs in at the first institution.
    pub async fn run(self, demo: &Demo, scenario: &str) -> Value {
        self.run_as(demo, scenario, &demo.facts.client).await
    }

    /// The same with another client.
    pub async fn run_as(self, demo: &Demo, scenario: &str, client: &Client) -> Value {
        let settings = json!({
            "issuer": demo.facts.issuer,
            "client": { "client_id": client.client_id, "client_secret": client.client_secret },
            "ca": demo.tls_ca(),
        });

        let mut agent = demo.agent();
        agent.stop_at("https://localhost/signed-out");
        agent.stop_at("https://rp.example.org/");
        let mut conversation = Conversation::begin(&self.command(demo, scenario), settings).await;
        loop {
            let message = conversation.hear().await;
            if let Some(facts) = message.get("done") {
                return facts.clone();
            }
            let url = message["open"].as_str().unwrap_or_else(|| panic!("the script said {message}"));
            conversation.say(&visit(demo, &mut agent, url).await).await;
        }
    }

    /// Runs one scenario that needs neither a demo nor a person.
    pub async fn run_alone(self, scenario: &str, settings: Value) -> Value {
        let mut conversation = Conversation::begin(&self.program(scenario), settings).await;
        let message = conversation.hear().await;
        message.get("done").cloned().unwrap_or_else(|| panic!("the script said {message}"))
    }

    /// Starts one that serves; its first word are the facts.
    pub async fn serve(self, scenario: &str, settings: Value) -> Serving {
        let mut conversation = Conversation::begin(&self.program(scenario), settings).await;
        let facts = conversation.hear().await;
        Serving { facts, _conversation: conversation }
    }

    fn command(self, demo: &Demo, scenario: &str) -> Command {
        let mut command = self.program(scenario);
        match self {
            Self::Node(_) => command.env("NODE_EXTRA_CA_CERTS", demo.tls_ca()),
            Self::Python(_) => command.env("REQUESTS_CA_BUNDLE", demo.tls_ca()),
        };
        command
    }

    fn program(self, scenario: &str) -> Command {
        let peers = root().join("tests/peers");
        let mut command = match self {
            Self::Node(name) => {
                let mut node = Command::new("node");
                node.arg(peers.join("node").join(name).with_extension("mjs"));
                node.env("PEER_MODULES", installed("node/node_modules").parent().expect("it lies in a folder"));
                node
            }
            Self::Python(name) => {
                let mut python = Command::new(python());
                python.arg("-B").arg(peers.join("python").join(name).with_extension("py"));
                python
            }
        };
        command.arg(scenario);
        command
    }
}

/// A script that serves until this is dropped: it ends when nobody can say anything more to it.
pub struct Serving {
    /// What it said of itself.
    pub facts: Value,
    _conversation: Conversation,
}

/// Opens an address as a person would, and tells where they ended and what a form there would post.
async fn visit(demo: &Demo, agent: &mut Agent, url: &str) -> Value {
    let page = agent.open(url).await;
    let (page, _) = SignIn::at(demo.institution(0)).walk(agent, page).await;
    if page.has("#form-post") {
        let sent = page.submission("#continue", &[]);
        return json!({ "url": sent.url, "form": sent.form });
    }
    let url = page.location().unwrap_or_else(|| page.url.clone());
    json!({ "url": url, "form": null, "status": page.status })
}

/// A running script, and what is said to it and heard from it, one JSON object a line.
struct Conversation {
    script: Child,
    input: ChildStdin,
    output: Lines<BufReader<ChildStdout>>,
}

impl Conversation {
    async fn begin(command: &Command, settings: Value) -> Self {
        // `timeout` ends a script that waits for what never comes, also when the test has ended without it.
        let command = command.as_std();
        let mut limited = Command::new("timeout");
        limited.arg("300").arg(command.get_program()).args(command.get_args());
        limited.envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        limited.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut script = limited.spawn().expect("timeout starts");
        let input = script.stdin.take().expect("a pipe");
        let output = BufReader::new(script.stdout.take().expect("a pipe")).lines();
        let mut conversation = Self { script, input, output };
        conversation.say(&settings).await;
        conversation
    }

    async fn say(&mut self, message: &Value) {
        // A script that has ended says why on its standard error, which `hear` shows.
        let _ = self.input.write_all(format!("{message}\n").as_bytes()).await;
    }

    async fn hear(&mut self) -> Value {
        match self.output.next_line().await.expect("the output of the script") {
            Some(line) => serde_json::from_str(&line).unwrap_or_else(|_| panic!("the script said {line}")),
            None => panic!("the script ended: {}", self.complaint().await),
        }
    }

    async fn complaint(&mut self) -> String {
        let mut told = String::new();
        let mut error = self.script.stderr.take().expect("a pipe");
        let _ = error.read_to_string(&mut told).await;
        told
    }
}

/// Something that `cargo xtask test` installs below the target folder.
fn installed(path: &str) -> PathBuf {
    let tests = std::env::current_exe().expect("the running tests have a path");
    // target/PROFILE/deps/it-… → target
    let target = tests.ancestors().nth(3).expect("cargo's layout");
    let installed = target.join("peers").join(path);
    assert!(installed.exists(), "{} is missing: `cargo xtask test` installs it", installed.display());
    installed
}
