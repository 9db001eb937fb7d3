//! What scripts that drive `beadle demo` rely on.

use std::fs;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};

use beadle_tests::agent::Agent;
use beadle_tests::demo::{Demo, Options};
use beadle_tests::letter::Letter;
use beadle_tests::postgres::Postgres;
use beadle_tests::registration::Registration;
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;
use beadle_tests::{binary, openssl};

#[tokio::test]
async fn its_facts_are_for_the_owner_alone() {
    let demo = Demo::shared().await;
    let mode = fs::metadata(demo.data().join("demo.json")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
}

#[tokio::test]
async fn the_return_from_an_institution_is_cross_site() {
    let demo = Demo::shared().await;
    assert_eq!(demo.url("/").host_str(), Some("localhost"));
    assert_eq!(demo.facts.institutions.len(), 3);
    for institution in &demo.facts.institutions {
        assert!(institution.entity_id.contains("127.0.0.1"), "{}", institution.entity_id);
        assert!(fs::read_to_string(&institution.key).unwrap().contains("PRIVATE KEY"));
    }
}

#[tokio::test]
async fn a_second_start_goes_on_with_the_same_data() {
    let mut demo = Demo::start(Options::default()).await;
    let before = demo.facts.clone();
    demo.restart().await;
    assert_eq!(demo.facts.issuer, before.issuer);
    assert_eq!(demo.facts.client.client_id, before.client.client_id);
    assert_eq!(demo.facts.client.client_secret, before.client.client_secret);
    assert_eq!(demo.facts.admin.password, before.admin.password);
}

#[tokio::test]
async fn control_c_stops_it_cleanly() {
    let mut demo = Demo::start(Options::default()).await;
    demo.leash.signal("INT");
    let status = demo.leash.wait();
    assert!(status.success(), "{status}: {}", demo.leash.log());
}

#[tokio::test]
async fn another_issuer_for_the_same_data_is_refused() {
    let mut demo = Demo::start(Options::default()).await;
    demo.leash.stop();
    let data = demo.data();
    let output = binary::run(&[
        "demo",
        "--listen",
        "127.0.0.1:0",
        "--issuer",
        "http://localhost:1",
        "--data",
        data.to_str().unwrap(),
    ]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains(&demo.facts.issuer) && said.contains("http://localhost:1"), "{said}");
}

#[test]
fn a_port_in_use_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let folder = Scratch::new("port");
    let output = binary::run(&["demo", "--listen", &address, "--data", folder.path().to_str().unwrap()]);
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains(&address), "{said}");
}

#[tokio::test]
async fn the_line_for_a_terminal_fetches_a_certificate_as_it_stands() {
    for demo in [Demo::shared().await, Demo::shared_tls().await] {
        let log = demo.leash.log();
        let line = log.lines().find_map(|line| line.trim_start().strip_prefix("No browser    ")).expect("there is one");
        let (home, user) = (Scratch::new("home"), &demo.institution(0).users[0]);
        assert!(line.contains(&demo.institution(0).name), "{line}");
        let mut shell = Command::new("sh")
            .args(["-c", line])
            .env("HOME", home.path())
            .env_remove("BEADLE_CERT_OPTIONS")
            .stdin(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let typed = format!("a dozen and more\n{}\n", user.password);
        shell.stdin.take().unwrap().write_all(typed.as_bytes()).unwrap();
        let ended = shell.wait_with_output().unwrap();
        assert!(ended.status.success(), "{line}: {}", String::from_utf8_lossy(&ended.stderr));
        assert!(openssl::subject(&home.path().join(".globus/usercert.pem")).contains("/CN=Zoe"), "{line}");
    }
}

#[tokio::test]
async fn the_contact_that_it_names_adds_an_address_and_the_letter_lies_in_its_folder() {
    let demo = Demo::start(Options::default()).await;
    let log = demo.leash.log();
    let told = |word: &str| log.lines().find_map(|line| line.trim_start().strip_prefix(word)).expect("there is one");
    let contact = told("Contact       ");
    assert!(contact.starts_with(demo.url("/contact").as_str()) && contact.contains("(zoe@hills.example.edu adds"));
    assert_eq!(told("Letters       "), demo.data().join("mail").display().to_string());

    let hills = demo.institution(0);
    let (mut zoe, mut sam) = (Agent::default(), Agent::default());
    SignIn::at(hills).run(&mut zoe, &demo.authorize_url(&[])).await;
    SignIn { user: &hills.users[1], ..SignIn::at(hills) }.run(&mut sam, &demo.authorize_url(&[])).await;
    let page = zoe.open(demo.url("/contact")).await;
    let fields = [("person", "sam@hills.example.edu"), ("address", "press@hills.example.edu")];
    let added = zoe.press(&page, "#add", &fields).await;
    assert!(added.has("#done"), "{}", added.body);
    let letters = fs::read_dir(demo.data().join("mail")).unwrap().flatten();
    let letters: Vec<_> = letters.map(|file| Letter::readable(&fs::read_to_string(file.path()).unwrap())).collect();
    let link = letters.iter().flat_map(|letter| letter.lines()).find(|line| line.contains("?challenge="));
    let question = sam.open(link.expect("a link on a line of its own").trim()).await;
    let confirmed = sam.press(&question, "#confirm", &[]).await;
    assert!(confirmed.text("main").contains("press@hills.example.edu"), "{}", confirmed.body);
    assert_eq!(zoe.open(demo.url("/contact")).await.texts("#addresses .badge"), ["Confirmed"]);
}

#[tokio::test]
async fn the_whole_way_works_on_postgresql() {
    let database = Postgres::shared().fresh_database();
    let demo = Demo::start(Options { database: Some(database), ..Options::default() }).await;
    let claims = demo.sign_in().await;
    assert_eq!(claims["idp"], demo.institution(0).entity_id.as_str());
}

#[tokio::test]
async fn an_approval_by_command_is_visible_within_a_second() {
    let demo = Demo::shared().await;
    let mut agent = demo.agent();
    let redirect_uri = demo.facts.client.redirect_uri.as_str();
    let client = Registration { name: "Quick", redirect_uri, scopes: &["openid"] }.submit(&mut agent, demo).await;
    let authorize = demo.authorize_url(&[("client_id", &client.client_id), ("scope", "openid")]);
    assert!(agent.open(&authorize).await.has("#error-title"));
    demo.command(&["client", "approve", &client.client_id]);
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert!(agent.open(&authorize).await.has("#institution-search"));
}
