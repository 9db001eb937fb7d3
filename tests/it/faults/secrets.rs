//! Keys and passwords: not in the log at its most talkative, not in any file, not in the database, and in no core dump.
//!
//! What is looked for is looked for in something that has it, too: a search that finds nothing anywhere proves nothing.

mod kept;
mod search;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use beadle_tests::agent::Agent;
use beadle_tests::demo::{Demo, Options};
use beadle_tests::leash::Leash;
use beadle_tests::postgres::Postgres;
use beadle_tests::scratch::Scratch;
use beadle_tests::serve::Serve;
use beadle_tests::sign_in::SignIn;
use beadle_tests::softhsm::{PIN, SoftHsm, command};
use beadle_tests::{eventually, free_port, root};
use url::Url;

use self::kept::private_half;
use self::search::{Haystack, assert_would_be_found};

const FILE_PASSWORD: &str = "never-seen-again-42!";
const PORTAL_PASSWORD: &str = "typed-twice-for-once-7";
const EXPORT_PASSWORD: &str = "kept-in-a-safe-for-1-year";

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A piece of the private key in `usercred.p12` in a folder.
fn key_in(folder: &Scratch, password: &str) -> Vec<u8> {
    let mut openssl = Command::new("sh");
    openssl.current_dir(folder.path()).env("PASSWORD", password);
    let pipe = "openssl pkcs12 -in usercred.p12 -passin env:PASSWORD -nocerts -nodes | openssl pkey -noout -text";
    private_half(str::from_utf8(&run(openssl.args(["-c", pipe]))).unwrap())
}

/// Of a file that the server made for a program without a browser.
async fn key_by_ecp(demo: &Demo) -> Vec<u8> {
    let (user, folder) = (&demo.institution(0).users[0], Scratch::new("secrets"));
    let list = demo.http().get(demo.url("/include/ecpidps.txt")).send().await.unwrap().text().await.unwrap();
    let line = list.lines().find(|line| line.ends_with(&demo.institution(0).name)).unwrap();
    let mut script = Command::new("bash");
    script.arg(root().join("tests/peers/ecp-curl.sh")).current_dir(folder.path());
    script.env("BEADLE", &demo.facts.issuer).env("ECP_IDP", line.split(' ').next().unwrap());
    script.env("CURL_CA_BUNDLE", demo.tls_ca()).env("P12_PASSWORD", FILE_PASSWORD);
    run(script.env("ECP_USER", &user.username).env("ECP_PASSWORD", &user.password));
    key_in(&folder, FILE_PASSWORD)
}

/// Of a file that the server made for somebody in the browser.
async fn key_by_portal(demo: &Demo, agent: &mut Agent) -> Vec<u8> {
    let page = agent.open(demo.url("/account/certificates/pkcs12")).await;
    let fields = [("password", PORTAL_PASSWORD), ("password_again", PORTAL_PASSWORD), ("agreed", "yes")];
    let sent = page.submission("#get", &fields);
    let cookie = agent.cookie(sent.url.host_str().unwrap(), "__Host-beadle").unwrap();
    // The agent reads text: the file itself is fetched beside it.
    let request = demo.http().post(sent.url.clone()).header("cookie", format!("__Host-beadle={cookie}"));
    let response = request.form(&sent.form).send().await.unwrap();
    assert_eq!(response.status(), 200);
    let folder = Scratch::new("secrets");
    fs::write(folder.path().join("usercred.p12"), response.bytes().await.unwrap()).unwrap();
    key_in(&folder, PORTAL_PASSWORD)
}

/// The root's key, as the operator takes it away under a password.
fn export_root(demo: &Demo) {
    let folder = Scratch::new("secrets");
    let [key, password] =
        ["root-key.pem", "password"].map(|name| folder.path().join(name).to_str().unwrap().to_owned());
    fs::write(&password, format!("{EXPORT_PASSWORD}\n")).unwrap();
    demo.command(&["ca", "root", "export", "--out", &key, "--password-file", &password]);
    let from = format!("pass:{EXPORT_PASSWORD}");
    run(Command::new("openssl").args(["pkey", "-in", &key, "-passin", &from, "-noout"]));
}

/// Has the issuing authority answer whether a certificate is good: the key that does so is made by that.
async fn ask_ocsp(demo: &Demo) {
    let folder = Scratch::new("ocsp");
    let shown = demo.command(&["ca", "show"]);
    let id = &shown.split("key id ").nth(2).unwrap()[..16];
    let authority = demo.http().get(demo.facts.plain.join(&format!("/ca/{id}.pem")).unwrap()).send().await.unwrap();
    fs::write(folder.path().join("issuing.pem"), authority.bytes().await.unwrap()).unwrap();
    let mut ask = Command::new("openssl");
    ask.args(["ocsp", "-issuer", "issuing.pem", "-serial", "0x0a", "-noverify", "-url"]);
    let said = run(ask.arg(demo.facts.plain.join("/ocsp").unwrap().as_str()).current_dir(folder.path()));
    assert!(String::from_utf8_lossy(&said).contains("0x0a: unknown"));
}

async fn nothing_is_anywhere(database: Option<Url>) {
    let options = Options { tls: true, log: Some("trace"), database: database.clone(), ..Options::default() };
    let mut demo = Demo::start(options).await;
    let key = key_by_ecp(&demo).await;
    let mut agent = demo.agent();
    let authorize = demo.authorize_url(&[("prompt", "consent")]);
    let signed_in = SignIn::at(demo.institution(0)).run(&mut agent, &authorize).await;
    let code = signed_in.code();
    let tokens = demo.endpoints().redeem(&demo.facts.client, &code).await;
    let token = |name: &str| tokens.json[name].as_str().unwrap_or_else(|| panic!("no {name}")).as_bytes().to_vec();
    let portal_key = key_by_portal(&demo, &mut agent).await;
    export_root(&demo);
    ask_ocsp(&demo).await;
    assert!(demo.command(&["ca", "ssh", "show"]).contains("ssh-ed25519 "));
    demo.leash.stop();

    let mut secrets: Vec<(String, Vec<u8>)> = [
        ("the password by ECP", FILE_PASSWORD.into()),
        ("the key by ECP", key),
        ("the password in the browser", PORTAL_PASSWORD.into()),
        ("the key by the browser", portal_key),
        ("the password of the root's key", EXPORT_PASSWORD.into()),
        ("the master key", kept::master_key(&demo)),
        ("the code", code.into_bytes()),
        ("the access token", token("access_token")),
        ("the refresh token", token("refresh_token")),
    ]
    .map(|(what, secret)| (what.to_owned(), secret))
    .into();
    let keys = kept::keys(&demo, database.as_ref());
    for purpose in ["ca-root", "ca-issuing", "ca-ssh", "ca-ocsp-", "audit", "saml-signing", "token-signing-RS256"] {
        assert!(keys.iter().any(|(name, _)| name.starts_with(purpose)), "{purpose} was not made");
    }
    secrets.extend(keys);

    let log = demo.leash.log().into_bytes();
    let mut places = vec![("the log".to_owned(), Haystack::new(log))];
    assert!(places[0].1.shows(b" TRACE rustls::"), "the log says everything that it can");
    // The key that seals the others has a file of its own, and nobody else's.
    let kept = files(&demo.data()).into_iter().filter(|file| !file.ends_with("master.key"));
    places.extend(kept.map(|file| (file.display().to_string(), Haystack::new(fs::read(&file).unwrap()))));
    match &database {
        Some(url) => {
            let dump = run(Command::new("pg_dump").arg(url.as_str()));
            assert!(String::from_utf8_lossy(&dump).contains("COPY public.certificates "));
            places.push(("the database".to_owned(), Haystack::new(dump)));
        }
        None => assert!(places.iter().any(|(place, _)| place.ends_with("/beadle.db"))),
    }
    for (what, secret) in &secrets {
        assert_would_be_found(what, secret);
        for (place, haystack) in &places {
            assert!(!haystack.shows(secret), "{what} stands in {place}");
        }
    }
    assert!(!places[0].1.shows(b"PRIVATE KEY"), "a key in PEM stands in the log");
}

#[tokio::test]
async fn keys_that_were_made_here_and_passwords_are_nowhere_afterwards() {
    nothing_is_anywhere(None).await;
}

#[tokio::test]
async fn the_same_with_postgresql() {
    nothing_is_anywhere(Some(Postgres::shared().fresh_database())).await;
}

#[tokio::test]
async fn the_pin_of_a_token_is_in_its_own_file_alone() {
    let token = SoftHsm::new();
    let sections = token.section("root = true\nissuing = true");
    let trace = ("RUST_LOG".to_owned(), "trace".to_owned());
    let mut serve = Serve::start_with(free_port(), &[], &sections, &[token.environment(), trace]).await;
    let (done, said) = command(&token, &serve.config(), &["ca", "crl"]);
    assert!(done, "{said}");
    eventually("a list that the token signed", async || serve.leash.log().contains("published a revocation list"))
        .await;
    serve.leash.stop();
    let own = Haystack::new(fs::read(token.path("pin")).unwrap());
    assert!(own.shows(PIN.as_bytes()), "the PIN is what is looked for");
    let log = Haystack::new(serve.leash.log().into_bytes());
    assert!(log.shows(b" DEBUG sqlx::query"), "the log says everything that it can");
    assert!(!log.shows(PIN.as_bytes()), "the PIN stands in the log");
    assert!(!Haystack::new(said.into_bytes()).shows(PIN.as_bytes()), "a command says the PIN");
    for file in files(serve.config().parent().unwrap()) {
        let is_shown = Haystack::new(fs::read(&file).unwrap()).shows(PIN.as_bytes());
        assert!(!is_shown, "the PIN stands in {}", file.display());
    }
}

/// Ends a program as a fault of its own does, with nothing in the way of a core dump; whether there is one, wherever the system
/// puts it: the kernel tells the parent, which here is a shell that says so.
fn dumps_core(program: &mut Leash) -> bool {
    let pid = program.pid().to_string();
    run(Command::new("prlimit").args(["--pid", &pid, "--core=unlimited:unlimited"]));
    program.signal("ABRT");
    program.wait();
    let said = program.log();
    assert!(said.contains("Aborted"), "it ended otherwise: {said}");
    said.contains("(core dumped)")
}

#[tokio::test]
async fn a_process_that_crashes_leaves_no_picture_of_its_memory() {
    let folder = Scratch::new("core");
    let mut other = Command::new("bash");
    other.args(["-c", "echo It runs; exec sleep 600"]).current_dir(folder.path());
    let mut other = Leash::start("core-of-another", &other);
    eventually("another program", async || other.log().contains("It runs")).await;
    assert!(dumps_core(&mut other), "no program here leaves a core dump, so there is nothing to see");

    let mut demo = Demo::start(Options::default()).await;
    assert!(!dumps_core(&mut demo.leash));
    let folder = demo.data().parent().unwrap().to_owned();
    let dumps = files(&folder).into_iter().filter(|file| file.file_name().unwrap().to_string_lossy().contains("core"));
    assert_eq!(dumps.collect::<Vec<_>>(), Vec::<PathBuf>::new());
}
