//! `beadle demo` as a running process.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

use serde::Deserialize;
use tokio::sync::OnceCell;
use url::Url;

use crate::agent::Agent;
use crate::leash::Leash;
use crate::scratch::Scratch;
use crate::sign_in::SignIn;
use crate::tokens::{Endpoints, authorize_url};
use crate::{binary, crypto, eventually};

/// What `DIR/demo.json` says.
#[derive(Debug, Clone, Deserialize)]
pub struct Facts {
    /// The issuer, without a slash at its end.
    pub issuer: String,
    /// The administrator's page and account.
    pub admin: Admin,
    /// A confidential, approved client with every scope.
    pub client: Client,
    /// The sample institutions.
    pub institutions: Vec<Institution>,
    /// Where the sample relying party starts.
    pub relying_party: Url,
    /// Base URL of the plain listener for CRL, OCSP and CA certificates.
    pub plain: Url,
}

/// The administrator of the demo.
#[derive(Debug, Clone, Deserialize)]
pub struct Admin {
    /// The page to sign in at.
    pub url: Url,
    /// Their name.
    pub username: String,
    /// Their password.
    pub password: String,
}

/// A client with its secret; of a public client it is empty.
#[derive(Debug, Clone, Deserialize)]
pub struct Client {
    /// `client_id`.
    pub client_id: String,
    /// `client_secret`.
    pub client_secret: String,
    /// Its one redirect URI.
    pub redirect_uri: String,
    /// Its scopes, separated by blanks.
    pub scope: String,
}

/// A sample institution.
#[derive(Debug, Clone, Deserialize)]
pub struct Institution {
    /// Its SAML entityID.
    pub entity_id: String,
    /// Its display name.
    pub name: String,
    /// Its metadata: a URL, or the path of a file.
    pub metadata: String,
    /// The path of its signing key in PEM.
    pub key: PathBuf,
    /// Who can sign in there.
    pub users: Vec<User>,
}

/// A person at an institution.
#[derive(Debug, Clone, Deserialize)]
pub struct User {
    /// What they type as their name.
    pub username: String,
    /// And as their password.
    pub password: String,
}

/// How to start a demo.
#[derive(Debug, Default, Clone)]
pub struct Options {
    /// `--tls`.
    pub tls: bool,
    /// `--open-registration`.
    pub open_registration: bool,
    /// `--dpop-nonces`.
    pub dpop_nonces: bool,
    /// What `RUST_LOG` says; without it, the usual log.
    pub log: Option<&'static str>,
    /// `--database URL`; without it, SQLite below the data folder.
    pub database: Option<Url>,
}

/// A running demo, stopped when it is dropped, its data removed.
#[derive(Debug)]
pub struct Demo {
    /// Its `demo.json`.
    pub facts: Facts,
    options: Options,
    /// The process.
    pub leash: Leash,
    name: String,
    // Last: the process ends before its data go.
    scratch: Scratch,
}

impl Demo {
    /// The one that all tests share which neither stop it nor change what others rely on.
    pub async fn shared() -> &'static Self {
        static SHARED: OnceCell<Demo> = OnceCell::const_new();
        SHARED.get_or_init(|| Self::start_named("demo-shared", Options::default())).await
    }

    /// The shared one that speaks TLS.
    pub async fn shared_tls() -> &'static Self {
        static SHARED: OnceCell<Demo> = OnceCell::const_new();
        SHARED.get_or_init(|| Self::start_named("demo-tls", Options { tls: true, ..Options::default() })).await
    }

    /// The shared one that speaks TLS and lets anyone register clients.
    pub async fn shared_open() -> &'static Self {
        static SHARED: OnceCell<Demo> = OnceCell::const_new();
        let options = || Options { tls: true, open_registration: true, ..Options::default() };
        SHARED.get_or_init(|| Self::start_named("demo-open", options())).await
    }

    /// The same, and it wants a nonce in every DPoP proof.
    pub async fn shared_with_nonces() -> &'static Self {
        static SHARED: OnceCell<Demo> = OnceCell::const_new();
        let options = || Options { tls: true, open_registration: true, dpop_nonces: true, ..Options::default() };
        SHARED.get_or_init(|| Self::start_named("demo-nonces", options())).await
    }

    /// A demo of its own for one test.
    pub async fn start(options: Options) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        Self::start_named(&format!("demo-{}", COUNT.fetch_add(1, Ordering::Relaxed)), options).await
    }

    async fn start_named(name: &str, options: Options) -> Self {
        let scratch = Scratch::new(name);
        let mut leash = launch(name, scratch.path(), &options, 0);
        let facts = facts(&mut leash, scratch.path()).await;
        Self { facts, options, leash, name: name.to_owned(), scratch }
    }

    /// Stops the process and starts it again with the same data, at the same port, since the issuer stays.
    pub async fn restart(&mut self) {
        self.leash.stop();
        let port = self.url("/").port().expect("the issuer of a demo names its port");
        self.leash = launch(&self.name, self.scratch.path(), &self.options, port);
        self.facts = facts(&mut self.leash, self.scratch.path()).await;
    }

    /// The folder that `--data` names.
    pub fn data(&self) -> PathBuf {
        data(self.scratch.path())
    }

    /// Adds a client by a registration document, as an administrator does: approved from the beginning.
    pub fn add_client(&self, metadata: &serde_json::Value) -> Client {
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let name = format!("client-{}.json", COUNT.fetch_add(1, Ordering::Relaxed));
        let file = self.scratch.path().join(name);
        fs::write(&file, metadata.to_string()).expect("our own folder");
        let told = self.command(&["client", "add", "--metadata", file.to_str().expect("a plain name")]);
        let value = |key| told.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default().trim().to_owned();
        Client {
            client_id: value("client_id"),
            client_secret: value("client_secret"),
            redirect_uri: metadata["redirect_uris"][0].as_str().unwrap_or_default().to_owned(),
            scope: metadata["scope"].as_str().unwrap_or_default().to_owned(),
        }
    }

    /// Runs an administrative command (`client approve ID`, …) on this demo's data; it must succeed.
    pub fn command(&self, arguments: &[&str]) -> String {
        let data = self.data();
        let data = data.to_str().expect("temporary folders have plain names");
        binary::succeed(&[arguments, &["--data", data]].concat())
    }

    /// The PEM of the CA behind `--tls`.
    pub fn tls_ca(&self) -> PathBuf {
        self.data().join("tls/ca.pem")
    }

    /// The URL of one of Beadle's own paths.
    pub fn url(&self, path: &str) -> Url {
        format!("{}{path}", self.facts.issuer).parse().expect("an issuer and a path make a URL")
    }

    /// An HTTP client that keeps nothing, follows nothing and trusts the demo's CA.
    pub fn http(&self) -> reqwest::Client {
        crypto();
        let mut authorities = Vec::new();
        if self.options.tls {
            let pem = fs::read(self.tls_ca()).expect("the demo keeps its CA");
            authorities = reqwest::Certificate::from_pem_bundle(&pem).expect("PEM certificates");
        }
        let client = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        client.tls_certs_only(authorities).build().expect("an HTTP client")
    }

    /// A new browser that trusts the demo's CA.
    pub fn agent(&self) -> Agent {
        if self.options.tls { Agent::trusting(&[&self.tls_ca()]) } else { Agent::default() }
    }

    /// What a client talks to.
    pub fn endpoints(&self) -> Endpoints {
        Endpoints { issuer: self.facts.issuer.clone(), http: self.http() }
    }

    /// An authorization request of the demo's client: code flow, every scope, unless `parameters` say otherwise.
    pub fn authorize_url(&self, parameters: &[(&str, &str)]) -> Url {
        authorize_url(&self.url("/authorize"), &self.facts.client, parameters)
    }

    /// Signs the first user of the first institution in with a new browser, and returns the claims.
    pub async fn sign_in(&self) -> serde_json::Value {
        let signed_in = SignIn::at(self.institution(0)).run(&mut self.agent(), &self.authorize_url(&[])).await;
        self.endpoints().claims(&self.facts.client, &signed_in.code()).await
    }

    /// The institution at this place in `demo.json`: 0 sends everything, 1 only what is required, 2 forgets the mail.
    pub fn institution(&self, place: usize) -> &Institution {
        self.facts.institutions.get(place).expect("the demo has three institutions")
    }
}

fn data(scratch: &Path) -> PathBuf {
    scratch.join("data")
}

fn launch(name: &str, scratch: &Path, options: &Options, port: u16) -> Leash {
    // What an earlier start of the same data left must not be taken for this one's.
    let _ = fs::remove_file(data(scratch).join("demo.json"));
    let mut command = Command::new(binary::path());
    command.arg("demo").args(["--listen", &format!("127.0.0.1:{port}")]).arg("--data").arg(data(scratch));
    command.current_dir(scratch);
    if options.tls {
        command.arg("--tls");
    }
    if options.dpop_nonces {
        command.arg("--dpop-nonces");
    }
    if options.open_registration {
        command.arg("--open-registration");
    }
    if let Some(filter) = options.log {
        command.env("RUST_LOG", filter);
    }
    if let Some(database) = &options.database {
        command.args(["--database", database.as_str()]);
    }
    Leash::start(name, &command)
}

async fn facts(leash: &mut Leash, scratch: &Path) -> Facts {
    let path = data(scratch).join("demo.json");
    eventually("demo.json", async || {
        leash.assert_running();
        path.exists()
    })
    .await;
    let json = fs::read(&path).expect("demo.json can be read");
    serde_json::from_slice(&json).expect("demo.json keeps to its contract")
}
