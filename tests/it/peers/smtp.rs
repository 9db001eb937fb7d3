//! A mail server by aiosmtpd: letters get through TLS and a password, and none goes where it would be read.

use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::Command;

use beadle_tests::demo::Demo;
use beadle_tests::leash::Leash;
use beadle_tests::letter::Letter;
use beadle_tests::scratch::Scratch;
use beadle_tests::serve::Serve;
use beadle_tests::{binary, crypto, eventually, free_port, root, serve};
use serde_json::Value;

/// How a mail server is spoken to.
#[derive(Clone, Copy)]
enum Mode {
    Plain,
    StartTls,
    Smtps,
}

impl Mode {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::StartTls => "starttls",
            Self::Smtps => "smtps",
        }
    }
}

/// A mail server, and an installation that sends by it.
struct Post {
    port: u16,
    /// Where the installation would answer; its database belongs to that.
    beadle: u16,
    folder: Scratch,
    server: Option<Leash>,
}

impl Post {
    fn new(name: &str) -> Self {
        crypto();
        let folder = Scratch::new(name);
        let authority_key = rcgen::KeyPair::generate().unwrap();
        let mut authority = rcgen::CertificateParams::new(Vec::new()).unwrap();
        authority.is_ca = rcgen::IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        let authority = rcgen::CertifiedIssuer::self_signed(authority, authority_key).unwrap();
        let key = rcgen::KeyPair::generate().unwrap();
        let certificate = rcgen::CertificateParams::new(vec!["localhost".to_owned()]).unwrap();
        let certificate = certificate.signed_by(&key, &authority).unwrap();
        fs::write(folder.path().join("key.pem"), key.serialize_pem()).unwrap();
        fs::write(folder.path().join("certificate.pem"), certificate.pem()).unwrap();
        fs::write(folder.path().join("authority.pem"), authority.pem()).unwrap();
        fs::create_dir(folder.path().join("taken")).unwrap();
        Self { port: free_port(), beadle: free_port(), folder, server: None }
    }

    async fn start(name: &str, mode: Mode) -> Self {
        let mut post = Self::new(name);
        post.open(mode).await;
        post
    }

    /// The mail server comes up.
    async fn open(&mut self, mode: Mode) {
        let mut command = Command::new("/usr/bin/python3");
        command.arg(root().join("tests/peers/smtp.py")).arg(self.port.to_string());
        command.arg(self.path("taken")).arg(mode.as_str()).arg(self.path("certificate.pem")).arg(self.path("key.pem"));
        let mut server = Leash::start(&format!("smtp-{}", self.port), &command);
        eventually("the mail server", async || {
            server.assert_running();
            TcpStream::connect(("127.0.0.1", self.port)).is_ok()
        })
        .await;
        self.server = Some(server);
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// `[mail]` of an installation that sends by it.
    fn mail(&self, url: &str) -> String {
        let url = url.replace("PORT", &self.port.to_string());
        format!("\n[mail]\nfrom = \"Example Research Login <login@example.org>\"\nurl = \"{url}\"\n")
    }

    /// An installation that nobody serves.
    async fn installation(&self, url: &str) -> Installation {
        let institution = PathBuf::from(&Demo::shared().await.institution(0).metadata);
        let config = self.path("beadle.toml");
        let text = serve::configuration(self.folder.path(), self.beadle, &[&institution]) + self.mail(url).as_str();
        fs::write(&config, text).unwrap();
        Installation { config, authority: self.path("authority.pem") }
    }

    fn taken(&self) -> Vec<String> {
        let files = fs::read_dir(self.path("taken")).unwrap().map(|file| file.unwrap().path());
        let letters = files.filter(|file| file.extension().is_some_and(|end| end == "eml"));
        letters.map(|file| Letter::readable(&fs::read_to_string(file).unwrap())).collect()
    }
}

struct Installation {
    config: PathBuf,
    authority: PathBuf,
}

impl Installation {
    /// What `beadle mail …` says, and whether it is content.
    fn mail(&self, arguments: &[&str]) -> (bool, String) {
        mail(&self.config, Some(&self.authority), arguments)
    }

    fn on_record(&self) -> Vec<Value> {
        let (good, lines) = self.mail(&["list", "--json"]);
        assert!(good, "{lines}");
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

fn mail(config: &Path, authority: Option<&Path>, arguments: &[&str]) -> (bool, String) {
    let mut command = Command::new(binary::path());
    command.arg("mail").args(arguments).arg("--config").arg(config);
    command.env_remove("SSL_CERT_DIR").env_remove("SSL_CERT_FILE");
    if let Some(authority) = authority {
        command.env("SSL_CERT_FILE", authority);
    }
    let output = command.output().expect("our binary starts");
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    (output.status.success(), text)
}

const WITH_PASSWORD: &str = "smtp://beadle:to%20post@localhost:PORT?tls=required";

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_by_starttls_and_with_a_password() {
    let post = Post::start("smtp-starttls", Mode::StartTls).await;
    let beadle = post.installation(WITH_PASSWORD).await;
    let (good, said) = beadle.mail(&["test", "ada@example.org"]);
    assert!(good && said.contains("took a letter to ada@example.org"), "{said}");
    let [letter] = &post.taken()[..] else { panic!("{:?}", post.taken()) };
    for part in [
        "X-Came-By: TLSv1.3; beadle",
        "X-From: login@example.org",
        "\nTo: ada@example.org",
        "\nSubject: A test letter",
        "Beadle under test sent this letter",
    ] {
        assert!(letter.contains(part), "no {part} in {letter}");
    }
    let [record] = &beadle.on_record()[..] else { panic!("{:?}", beadle.on_record()) };
    assert_eq!(
        (&record["state"], &record["about"], &record["problem"]),
        (&"sent".into(), &"test".into(), &Value::Null)
    );
    assert!(letter.contains(&format!("Message-ID: <{}@example.org>", record["id"].as_str().unwrap())), "{letter}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_goes_by_tls_from_the_first_byte() {
    let post = Post::start("smtp-smtps", Mode::Smtps).await;
    let beadle = post.installation("smtps://beadle:to%20post@localhost:PORT").await;
    let (good, said) = beadle.mail(&["test", "ada@example.org"]);
    assert!(good, "{said}");
    assert_eq!(post.taken().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_to_a_mail_server_that_cannot_prove_who_it_is() {
    let post = Post::start("smtp-stranger", Mode::StartTls).await;
    let beadle = post.installation(WITH_PASSWORD).await;
    let (good, said) = mail(&beadle.config, None, &["test", "ada@example.org"]);
    assert!(!good && said.contains("is tried again") && said.contains("certificate"), "{said}");
    assert!(post.taken().is_empty());
    assert_eq!(beadle.on_record()[0]["state"], "waiting");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_tls_is_wanted_a_letter_never_goes_without() {
    let post = Post::start("smtp-plain", Mode::Plain).await;
    let beadle = post.installation("smtp://localhost:PORT?tls=required").await;
    let (good, said) = beadle.mail(&["test", "ada@example.org"]);
    assert!(!good && said.contains("STARTTLS"), "{said}");
    assert!(post.taken().is_empty());
    // An operator who says so may send without, as to a server on the same machine.
    let beadle = post.installation("smtp://localhost:PORT").await;
    let (good, said) = beadle.mail(&["test", "ada@example.org"]);
    assert!(good && post.taken()[0].contains("X-Came-By: no TLS"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_mail_server_refuses_for_good_is_given_up_and_what_it_puts_off_waits() {
    let post = Post::start("smtp-refusals", Mode::Plain).await;
    let beadle = post.installation("smtp://localhost:PORT").await;
    let (good, said) = beadle.mail(&["test", "nobody@example.org"]);
    assert!(!good && said.contains("will not leave") && said.contains("nobody of that name"), "{said}");
    let (good, said) = beadle.mail(&["test", "later@example.org"]);
    assert!(!good && said.contains("is tried again") && said.contains("come back later"), "{said}");
    let (good, said) = beadle.mail(&["test", "not an address"]);
    assert!(!good && said.contains("not a mail address"), "{said}");
    let states: Vec<_> = beadle.on_record().iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect();
    assert_eq!(states, ["failed", "waiting", "failed"]);
    let id = beadle.on_record()[2]["id"].as_str().unwrap().to_owned();
    assert!(beadle.mail(&["discard", &id]).0 && !beadle.mail(&["discard", &id]).0 && !beadle.mail(&["retry", &id]).0);
    assert_eq!(beadle.mail(&["retry", "--all"]).1.split_whitespace().next(), Some("1"));
    assert!(beadle.on_record().iter().all(|one| one["state"] == "waiting"));

    let wrong = post.installation("smtp://beadle:guessed@localhost:PORT").await;
    let (good, said) = wrong.mail(&["test", "ada@example.org"]);
    assert!(!good && !said.contains("guessed"), "{said}");
    assert!(post.taken().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_letter_waits_for_a_mail_server_that_is_down_and_leaves_when_it_is_back() {
    let mut post = Post::new("smtp-down");
    let institution = PathBuf::from(&Demo::shared().await.institution(0).metadata);
    let server = Serve::start_with(free_port(), &[&institution], &post.mail("smtp://localhost:PORT"), &[]).await;
    let (good, said) = mail(&server.config(), None, &["test", "ada@example.org"]);
    assert!(!good && said.contains("is tried again"), "{said}");
    let (_, listed) = mail(&server.config(), None, &["list", "--state", "waiting"]);
    let id = listed.split_whitespace().next().expect("a letter").to_owned();
    post.open(Mode::Plain).await;
    // Else it would be tried in a minute.
    assert!(mail(&server.config(), None, &["retry", &id]).0);
    eventually("the letter", async || !post.taken().is_empty()).await;
    let [letter] = &post.taken()[..] else { panic!("{:?}", post.taken()) };
    assert!(letter.contains(&id), "{letter}");
}
