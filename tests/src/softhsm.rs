//! A token of SoftHSM in a folder of its own, and a server whose authorities sign in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;

use demo::institution::{Institutions, InstitutionsConfig};
use domain::{SystemClock, SystemEntropy};
use tokio::net::TcpListener;
use url::Url;

use crate::agent::Agent;
use crate::demo::{Institution, User};
use crate::openssl;
use crate::scratch::Scratch;
use crate::serve::{Serve, configuration, saml_metadata};
use crate::sign_in::SignIn;
use crate::tokens::authorize_url;
use crate::{binary, crypto, free_port};

/// Where Debian's package `softhsm2` has it.
pub const MODULE: &str = "/usr/lib/softhsm/libsofthsm2.so";
/// The user's PIN.
pub const PIN: &str = "a-good-pin";
/// The token's label.
pub const TOKEN: &str = "beadle";

/// A token.
#[derive(Debug)]
pub struct SoftHsm(Scratch);

impl SoftHsm {
    /// A new one, empty.
    pub fn new() -> Self {
        let token = Self(Scratch::new("softhsm"));
        let folder = token.0.path();
        fs::create_dir(folder.join("tokens")).expect("our own folder");
        let configuration = format!("directories.tokendir = {}\nlog.level = ERROR\n", folder.join("tokens").display());
        fs::write(folder.join("softhsm2.conf"), configuration).expect("our own folder");
        fs::write(folder.join("pin"), format!("{PIN}\n")).expect("our own folder");
        token.util(&["--init-token", "--free", "--label", TOKEN, "--so-pin", "security-officer", "--pin", PIN]);
        token
    }

    /// What lies beside the token.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The variable by which SoftHSM finds the token.
    pub fn environment(&self) -> (String, String) {
        ("SOFTHSM2_CONF".to_owned(), self.path("softhsm2.conf").display().to_string())
    }

    /// What an operator writes of it; `more` are further keys.
    pub fn section(&self, more: &str) -> String {
        let pin = self.path("pin");
        format!(
            "\n[certificates.pkcs11]\nmodule = \"{MODULE}\"\ntoken = \"{TOKEN}\"\npin_file = \"{}\"\n{more}\n",
            pin.display()
        )
    }

    /// `softhsm2-util`, which must succeed.
    pub fn util(&self, arguments: &[&str]) -> String {
        succeeded("softhsm2-util", &self.run("softhsm2-util", arguments))
    }

    /// `pkcs11-tool`, logged in.
    pub fn tool(&self, arguments: &[&str]) -> Output {
        self.run("pkcs11-tool", &[&["--module", MODULE, "--login", "--pin", PIN], arguments].concat())
    }

    /// Private keys by their id, in hexadecimal.
    pub fn keys(&self) -> Vec<String> {
        let told = succeeded("pkcs11-tool", &self.tool(&["--list-objects", "--type", "privkey"]));
        let ids = told.lines().filter_map(|line| line.trim().strip_prefix("ID:"));
        ids.map(|id| id.trim().to_owned()).collect()
    }

    /// Forbids every private key that is there to sign: `CKA_SIGN` of its object, which no tool changes, from true to false.
    pub fn mute(&self) {
        let token = fs::read_dir(self.path("tokens")).expect("our own folder").next().expect("it is there");
        let objects = fs::read_dir(token.expect("our own folder").path()).expect("our own folder");
        // Type and kind of an attribute are eight octets each; a truth value, which is kind 1, is one.
        let attribute = [0x108_u64, 1].map(u64::to_be_bytes).concat();
        let mut muted = 0;
        for object in objects.map(|one| one.expect("our own folder").path()) {
            let mut content = fs::read(&object).expect("our own file");
            let Some(at) = content.windows(16).position(|octets| octets == attribute) else { continue };
            assert_ne!(std::mem::take(&mut content[at + 16]), 0, "it could sign");
            fs::write(&object, content).expect("our own file");
            muted += 1;
        }
        assert!(muted > 0, "there is no private key");
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        let (name, value) = self.environment();
        let output = Command::new(program).args(arguments).env(name, value).output();
        output.unwrap_or_else(|error| panic!("{program}: {error}"))
    }

    /// Pulls the token out.
    pub fn take_away(&self) {
        fs::rename(self.path("tokens"), self.path("away")).expect("our own folder");
        fs::create_dir(self.path("tokens")).expect("our own folder");
    }

    /// Puts it in again.
    pub fn put_back(&self) {
        fs::remove_dir_all(self.path("tokens")).expect("our own folder");
        fs::rename(self.path("away"), self.path("tokens")).expect("our own folder");
    }
}

impl Default for SoftHsm {
    fn default() -> Self {
        Self::new()
    }
}

fn succeeded(program: &str, output: &Output) -> String {
    let text = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    assert!(output.status.success(), "{program}: {text}");
    text
}

/// `beadle serve` with a token, beside sample institutions, and what a client needs to fetch certificates.
#[derive(Debug)]
pub struct Signer {
    /// The token.
    pub token: SoftHsm,
    /// The server.
    pub serve: Serve,
    /// Of somebody who signed in.
    pub access_token: String,
}

impl Signer {
    /// Starts it; `more` is written behind the section of the token.
    pub async fn start(token: SoftHsm, keys: &str, more: &str) -> Self {
        crypto();
        let port = free_port();
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let institutions = Institutions::open(InstitutionsConfig {
            dir: token.path("institutions"),
            base: Url::parse(&format!("http://{}", listener.local_addr().expect("bound"))).expect("a URL"),
            service_provider_metadata: saml_metadata(port).parse().expect("a URL"),
            http: reqwest::Client::new(),
            clock: Arc::new(SystemClock),
            entropy: Arc::new(SystemEntropy::default()),
        });
        let institutions = institutions.expect("our own folder");
        tokio::spawn(web::listen::serve(listener, None, institutions.router(), std::future::pending()));
        let described = institutions.describe().into_iter().next().expect("there are three");
        let metadata = described.metadata.clone();
        let institution = Institution {
            entity_id: described.entity_id,
            name: described.name,
            metadata: metadata.display().to_string(),
            key: described.key,
            users: described
                .users
                .into_iter()
                .map(|user| User { username: user.username, password: user.password })
                .collect(),
        };
        let sections = format!("{}{more}", token.section(keys));
        let serve = Serve::start_with(port, &[&metadata], &sections, &[token.environment()]).await;
        let authorize = authorize_url(&serve.endpoints.url("/authorize"), &serve.client, &[]);
        let signed_in = SignIn::at(&institution).run(&mut Agent::default(), &authorize).await;
        let answer = serve.endpoints.redeem(&serve.client, &signed_in.code()).await;
        let access_token = answer.json["access_token"].as_str().expect("an access token").to_owned();
        Self { token, serve, access_token }
    }

    /// Fetches a certificate for a new key: the status, and the chain or what is wrong.
    pub async fn fetch(&self) -> (u16, String) {
        self.fetch_at(&self.serve).await
    }

    /// The same from another node.
    pub async fn fetch_at(&self, node: &Serve) -> (u16, String) {
        let folder = Scratch::new("key");
        let request = openssl::request(&folder.path().join("key.pem"));
        let form = [
            ("access_token", self.access_token.as_str()),
            ("client_id", &self.serve.client.client_id),
            ("client_secret", &self.serve.client.client_secret),
            ("certreq", &request),
        ];
        let answer = node.endpoints.post("/oauth2/getcert", &form).await;
        (answer.status, answer.body)
    }

    /// A command of an administrator: whether it succeeded, and what it said.
    pub fn command(&self, arguments: &[&str]) -> (bool, String) {
        command(&self.token, &self.serve.config(), arguments)
    }
}

/// A command on this configuration.
pub fn command(token: &SoftHsm, config: &Path, arguments: &[&str]) -> (bool, String) {
    let (name, value) = token.environment();
    let mut command = Command::new("timeout");
    command.arg("120").arg(binary::path()).args(arguments).arg("--config").arg(config).env(name, value);
    let output = command.output().expect("the binary starts");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), text)
}

/// A configuration with a token, that nobody serves yet.
pub fn written(token: &SoftHsm, sections: &str) -> PathBuf {
    let file = token.path("beadle.toml");
    fs::write(&file, configuration(token.0.path(), free_port(), &[]) + sections).expect("our own folder");
    file
}
