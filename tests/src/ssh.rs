//! SSH as people have it: keys, certificates, and the programs of OpenSSH.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output};

use broker::settings::{PrincipalRule, PrincipalSource, SshExtension, SshPolicy};
use domain::claims_policy::{Mapping, Pattern};
use domain::{AttributeName, EntityId};

use crate::demo::Client;
use crate::provider::{CALLBACK, Person, Provider, Reply, ZOE};
use crate::scratch::Scratch;

/// What clients ask for.
pub const SCOPES: &str = "openid profile ssh_certificate";

/// A provider that lets the people of Zoë's institution log in under their name there, with and without its domain, and a
/// client that may fetch their certificates.
pub async fn provider() -> (Provider, Client) {
    let mut op = Provider::start().await;
    let hills = op.institution(ZOE).entity_id().to_string();
    op.restart_with(|settings| settings.ssh = Some(policy(&hills))).await;
    let client = op.client(CALLBACK, SCOPES).await;
    (op, client)
}

/// For the people of one institution.
pub fn policy(institution: &str) -> SshPolicy {
    let institution = EntityId::parse(institution).expect("an entityID");
    let pattern = |text| Pattern::parse(text).expect("a pattern");
    let local = Mapping::new(pattern("*@hills.example.edu"), pattern("*")).expect("a mapping");
    let rule = |mapping| {
        let source = PrincipalSource::Attribute(AttributeName::EduPersonPrincipalName);
        PrincipalRule::new(source, Some(institution.clone()), mapping).expect("a rule")
    };
    SshPolicy {
        default_lifetime: SshPolicy::DEFAULT_LIFETIME,
        max_lifetime: SshPolicy::MAX_LIFETIME,
        extensions: SshExtension::ALL.to_vec(),
        principals: vec![rule(None), rule(Some(local))],
        requires_acr: Vec::new(),
        requires_assurance: Vec::new(),
    }
}

/// A person's key in a folder of its own, with what belongs to it.
pub struct SshKey(Scratch);

impl SshKey {
    /// A new one, by `ssh-keygen`.
    pub fn new() -> Self {
        Self::of(&["-t", "ed25519"])
    }

    /// One of another kind.
    pub fn of(kind: &[&str]) -> Self {
        let key = Self(Scratch::new("ssh"));
        key.says("ssh-keygen", &[&["-q", "-N", "", "-C", "zoe", "-f", "id"], kind].concat());
        key
    }

    /// A file in its folder.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The line of the public key.
    pub fn line(&self) -> String {
        fs::read_to_string(self.path("id.pub")).expect("ssh-keygen wrote it")
    }

    /// Runs a program in its folder.
    pub fn run(&self, program: &str, arguments: &[&str]) -> Output {
        Command::new(program).args(arguments).current_dir(self.0.path()).output().expect("Debian's package is there")
    }

    /// What a program prints that succeeds.
    pub fn says(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.run(program, arguments);
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert!(output.status.success(), "{program} {arguments:?}: {text}");
        text
    }

    /// Has it certified, and keeps the certificate beside it: what `ssh-keygen -L` says of it.
    pub async fn certify(&self, op: &Provider, client: &Client, token: &str, more: &[(&str, &str)]) -> String {
        let reply = ask(op, client, token, &self.line(), more).await;
        assert_eq!(reply.status, 200, "{}", reply.body);
        fs::write(self.path("id-cert.pub"), &reply.body).expect("our own folder");
        self.says("ssh-keygen", &["-L", "-f", "id-cert.pub"])
    }
}

impl Default for SshKey {
    fn default() -> Self {
        Self::new()
    }
}

/// A token of a person who agrees.
pub async fn token(op: &Provider, client: &Client, person: Person) -> String {
    let code = op.browser().sign_in_as(person).approve(client).await;
    op.redeem_as(client, &code).await.tokens().access_token
}

/// Asks for a certificate; an empty value leaves a parameter out.
pub async fn ask(op: &Provider, client: &Client, token: &str, key: &str, more: &[(&str, &str)]) -> Reply {
    let usual = [("access_token", token), ("public_key", key)];
    let given = |name: &str| more.iter().any(|(other, _)| *other == name);
    let form = usual.into_iter().filter(|(name, _)| !given(name)).chain(more.iter().copied());
    op.post_as(client, "/oauth2/ssh-certificate", &form.filter(|(_, value)| !value.is_empty()).collect::<Vec<_>>())
        .await
}
