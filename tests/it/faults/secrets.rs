//! Keys and passwords: not in the log at its most talkative, not in any file, and in no core dump.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use beadle_tests::demo::{Demo, Options};
use beadle_tests::root;
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;

const FILE_PASSWORD: &str = "never-seen-again-42!";

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

fn run(command: &mut Command) -> Vec<u8> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

/// A piece of the private key of a file that the server made for a program without a browser.
async fn key_by_ecp(demo: &Demo) -> Vec<u8> {
    let (user, folder) = (&demo.institution(0).users[0], Scratch::new("secrets"));
    let list = demo.http().get(demo.url("/include/ecpidps.txt")).send().await.unwrap().text().await.unwrap();
    let line = list.lines().find(|line| line.ends_with(&demo.institution(0).name)).unwrap();
    let mut script = Command::new("bash");
    script.arg(root().join("tests/peers/ecp-curl.sh")).current_dir(folder.path());
    script.env("BEADLE", &demo.facts.issuer).env("ECP_IDP", line.split(' ').next().unwrap());
    script.env("CURL_CA_BUNDLE", demo.tls_ca()).env("P12_PASSWORD", FILE_PASSWORD);
    run(script.env("ECP_USER", &user.username).env("ECP_PASSWORD", &user.password));
    let mut openssl = Command::new("sh");
    openssl.current_dir(folder.path()).env("PASSWORD", FILE_PASSWORD);
    let pipe =
        "openssl pkcs12 -in usercred.p12 -passin env:PASSWORD -nocerts -nodes | openssl rsa -outform DER -traditional";
    let key = run(openssl.args(["-c", pipe]));
    // Behind the modulus: octets of the private exponent.
    key[320..352].to_vec()
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

#[tokio::test]
async fn a_key_that_was_made_here_and_its_password_are_nowhere_afterwards() {
    let mut demo = Demo::start(Options { tls: true, log: Some("trace"), ..Options::default() }).await;
    let key = key_by_ecp(&demo).await;
    let signed_in = SignIn::at(demo.institution(0)).run(&mut demo.agent(), &demo.authorize_url(&[])).await;
    let code = signed_in.code();
    let tokens = demo.endpoints().redeem(&demo.facts.client, &code).await;
    let token = tokens.json["access_token"].as_str().unwrap().to_owned();
    demo.leash.stop();

    let hex = key.iter().fold(String::new(), |hex, octet| format!("{hex}{octet:02x}"));
    let secrets = [
        ("the password", FILE_PASSWORD.into()),
        ("the key", key.clone()),
        ("the key in base64", BASE64.encode(&key[..30]).into_bytes()),
        ("the key in hexadecimal", hex.into_bytes()),
        ("the code", code.into_bytes()),
        ("the access token", token.into_bytes()),
    ];
    let log = demo.leash.log().into_bytes();
    assert!(holds(&log, b"TRACE"), "the log says everything that it can");
    let kept = files(&demo.data());
    assert!(kept.iter().any(|file| file.ends_with("beadle.db")));
    for (what, secret) in &secrets {
        assert!(!holds(&log, secret), "{what} stands in the log");
        for file in &kept {
            assert!(!holds(&fs::read(file).unwrap(), secret), "{what} stands in {}", file.display());
        }
    }
}

#[tokio::test]
async fn a_process_that_crashes_leaves_no_picture_of_its_memory() {
    let mut demo = Demo::start(Options::default()).await;
    let pid = demo.leash.pid().to_string();
    run(Command::new("prlimit").args(["--pid", &pid, "--core=unlimited:unlimited"]));
    demo.leash.signal("ABRT");
    demo.leash.wait();
    let folder = demo.data().parent().unwrap().to_owned();
    let dumps = files(&folder).into_iter().filter(|file| file.file_name().unwrap().to_string_lossy().contains("core"));
    assert_eq!(dumps.collect::<Vec<_>>(), Vec::<PathBuf>::new());
}
