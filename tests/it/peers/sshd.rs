//! A real sshd, which trusts the authority for SSH: a person lets a program in by the device flow, and logs in with the
//! certificate that it fetched.

use std::fs;
use std::path::Path;
use std::process::Command;

use beadle_tests::{
    demo::Client,
    eventually, free_port,
    leash::Leash,
    provider::{CALLBACK, Person, Provider, SAM, ZOE},
    ssh::{SCOPES, SshKey, provider, token},
};
use domain::{
    ClientMetadata,
    client::{ClientAuthMethod, GrantType},
};
use storage::ssh_certificates::SshTarget;

/// A host with one account, that of whoever runs the tests, for Zoë.
pub(crate) struct Host {
    files: SshKey,
    port: u16,
    leash: Leash,
}

impl Host {
    /// With what the provider says now; `later` as faketime writes it.
    async fn start(op: &Provider, later: Option<&str>) -> Self {
        Self::trusting(op.issuer(), later).await
    }

    /// With what the server at this address says now.
    pub(crate) async fn trusting(server: &str, later: Option<&str>) -> Self {
        // Its key serves as the host's.
        let files = SshKey::new();
        let port = free_port();
        for (name, path) in [("ca.pub", "user_ca.pub"), ("krl", "krl")] {
            let said = reqwest::get(format!("{server}/ca/ssh/{path}")).await.unwrap().error_for_status().unwrap();
            fs::write(files.path(name), said.bytes().await.unwrap()).unwrap();
        }
        fs::create_dir(files.path("principals")).unwrap();
        fs::write(files.path(&format!("principals/{}", account())), "zoe@hills.example.edu\n").unwrap();
        let path = |name: &str| files.path(name).display().to_string();
        let configuration = format!(
            "Port {port}\nListenAddress 127.0.0.1\nHostKey {}\nPidFile none\nTrustedUserCAKeys {}\nRevokedKeys {}\n\
             AuthorizedPrincipalsFile {}/%u\nAuthorizedKeysFile none\nUsePAM no\nStrictModes no\n\
             PasswordAuthentication no\nKbdInteractiveAuthentication no\nPermitRootLogin prohibit-password\n\
             LogLevel VERBOSE\n",
            path("id"),
            path("ca.pub"),
            path("krl"),
            path("principals"),
        );
        fs::write(files.path("sshd_config"), configuration).unwrap();
        // Root's sshd wants its empty folder; to everybody else's it is nothing, and they may not make it.
        let _ = fs::create_dir("/run/sshd");
        let mut sshd = Command::new("/usr/sbin/sshd");
        sshd.args(["-D", "-e", "-f"]).arg(files.path("sshd_config"));
        if let Some(later) = later {
            let library = files.says("faketime", &["-f", later, "printenv", "LD_PRELOAD"]);
            sshd.env("LD_PRELOAD", library.trim()).env("FAKETIME", later);
        }
        let host = Self { leash: Leash::start(&format!("sshd-{port}"), &sshd), files, port };
        eventually("sshd listens", async || host.leash.log().contains("Server listening")).await;
        host
    }

    fn lets_in(&self, key: &SshKey) -> bool {
        self.lets_in_with(&key.path("id"))
    }

    /// Whether somebody gets in with this private key and the certificate beside it.
    pub(crate) fn lets_in_with(&self, key: &Path) -> bool {
        let (port, host) = (self.port.to_string(), format!("{}@127.0.0.1", account()));
        let mut ssh = Command::new("ssh");
        ssh.args(["-F", "none", "-p", &port, "-T"]).arg("-i").arg(key).env_remove("SSH_AUTH_SOCK");
        for option in
            ["IdentitiesOnly=yes", "BatchMode=yes", "StrictHostKeyChecking=no", "UserKnownHostsFile=/dev/null"]
        {
            ssh.args(["-o", option]);
        }
        let output = ssh.args([&host, "echo", "welcome"]).output().expect("Debian's package is there");
        output.status.success() && String::from_utf8_lossy(&output.stdout).contains("welcome")
    }

    pub(crate) fn log(&self) -> String {
        assert!(self.files.path("krl").exists());
        self.leash.log()
    }
}

fn account() -> String {
    let output = Command::new("id").arg("-un").output().expect("id starts");
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

async fn certified(op: &Provider, client: &Client, person: Person) -> (SshKey, i64) {
    let key = SshKey::new();
    key.certify(op, client, &token(op, client, person).await, &[]).await;
    let held = op.store.ssh_certificates(None, 1).await.unwrap().remove(0);
    (key, held.serial)
}

/// A program that anybody can install asks, and the person lets it in.
async fn token_of_a_device(op: &Provider) -> (Client, String) {
    let metadata = ClientMetadata {
        token_endpoint_auth_method: Some(ClientAuthMethod::None),
        grant_types: Some(vec![GrantType::DeviceCode]),
        ..ClientMetadata::default()
    };
    let client = op.client_with_scopes(&[CALLBACK], metadata, SCOPES).await;
    let id = client.client_id.as_str();
    let asked = op.post("/oauth2/device_authorization", &[("client_id", id), ("scope", SCOPES)]).await.json();
    let mut visitor = op.browser();
    let page = visitor.agent.open(asked["verification_uri_complete"].as_str().unwrap()).await;
    let page = visitor.agent.press(&page, "#continue", &[]).await;
    visitor.walk(page).await;
    assert!(visitor.saw("#ssh-warning"));
    let form = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
        ("device_code", asked["device_code"].as_str().unwrap()),
        ("client_id", id),
    ];
    let token = op.post("/oauth2/token", &form).await.tokens().access_token;
    (client, token)
}

#[tokio::test]
async fn the_holder_gets_in_with_what_a_device_fetched() {
    let (op, _) = provider().await;
    let (client, token) = token_of_a_device(&op).await;
    let key = SshKey::new();
    key.certify(&op, &client, &token, &[]).await;
    let host = Host::start(&op, None).await;
    assert!(host.lets_in(&key), "{}", host.log());
    let sub = op.userinfo(&token).await.json()["sub"].as_str().unwrap().to_owned();
    assert!(host.log().contains(&format!("Accepted certificate ID \"{sub}\"")), "the log says who: {}", host.log());
    fs::remove_file(key.path("id-cert.pub")).unwrap();
    assert!(!host.lets_in(&key), "the bare key is nothing");
}

#[tokio::test]
async fn another_principal_stays_out() {
    let (op, client) = provider().await;
    let (sam, _) = certified(&op, &client, SAM).await;
    let host = Host::start(&op, None).await;
    assert!(!host.lets_in(&sam));
    assert!(host.log().contains("does not contain an authorized principal"), "{}", host.log());
}

#[tokio::test]
async fn who_is_revoked_stays_out() {
    let (op, client) = provider().await;
    let ((lost, serial), (good, _)) = (certified(&op, &client, ZOE).await, certified(&op, &client, ZOE).await);
    op.broker.revoke_ssh(SshTarget::Serial(serial), false).await.unwrap();
    let host = Host::start(&op, None).await;
    assert!(!host.lets_in(&lost));
    assert!(host.log().contains("revoked"), "{}", host.log());
    assert!(host.lets_in(&good), "{}", host.log());
}

#[tokio::test]
async fn whose_certificate_has_ended_stays_out() {
    let (op, client) = provider().await;
    let (key, _) = certified(&op, &client, ZOE).await;
    let host = Host::start(&op, Some("+17h")).await;
    assert!(!host.lets_in(&key));
    assert!(host.log().contains("expired"), "{}", host.log());
}
