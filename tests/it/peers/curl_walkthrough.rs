//! The documented walk-through by real `curl`, `perl` and `openssl` (`tests/peers/curl-walkthrough.sh`).

use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use beadle_tests::demo::Demo;
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;
use beadle_tests::{openssl, root};
use serde_json::Value;

#[tokio::test]
async fn the_documented_commands_end_with_a_certificate() {
    let demo = Demo::shared_tls().await;
    let folder = Scratch::new("curl");
    let mut script = Command::new("bash")
        .arg(root().join("tests/peers/curl-walkthrough.sh"))
        .current_dir(folder.path())
        .env("BEADLE", &demo.facts.issuer)
        .env("CILOGON_CLIENT_ID", &demo.facts.client.client_id)
        .env("CILOGON_CLIENT_SECRET", &demo.facts.client.client_secret)
        .env("CILOGON_REDIRECT_URI", &demo.facts.client.redirect_uri)
        .env("CURL_CA_BUNDLE", demo.tls_ca())
        .env("CA_ROOT", openssl::root_of(demo, folder.path()).await)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();

    let mut address = String::new();
    BufReader::new(script.stdout.take().unwrap()).read_line(&mut address).unwrap();
    let mut agent = demo.agent();
    let page = agent.open(address.trim()).await;
    let signed_in = SignIn::at(demo.institution(0)).go_on(&mut agent, page).await;

    // As it stands in the address bar, escapes and all.
    let query = signed_in.callback.query().unwrap();
    let code = query.split('&').find_map(|pair| pair.strip_prefix("code=")).unwrap();
    writeln!(script.stdin.take().unwrap(), "{code}").unwrap();

    let output = script.wait_with_output().unwrap();
    let read = |name: &str| fs::read_to_string(folder.path().join(name)).unwrap_or_default();
    assert!(
        output.status.success(),
        "{}\ntoken: {}\nuserinfo: {}\ngetcert: {}",
        String::from_utf8_lossy(&output.stderr),
        read("cilogon-token-response.txt"),
        read("cilogon-userinfo.txt"),
        read("cert.pem"),
    );
    let claims: Value = serde_json::from_str(&read("cilogon-userinfo.txt")).unwrap();
    assert_eq!(claims["idp_name"], demo.institution(0).name.as_str());
    let subject = openssl::subject(&folder.path().join("cert.pem"));
    assert!(subject.starts_with("/DC=org/DC=example/"), "{subject}");
}
