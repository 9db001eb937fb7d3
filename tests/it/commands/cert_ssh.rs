//! `beadle cert ssh`, by the binary, against a running demo, a real sshd and a real agent.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use axum::Router;
use axum::routing::get;
use beadle_tests::demo::Demo;
use beadle_tests::ssh::SshKey;
use serde_json::{Value, json};

use super::cert::{Home, mode, start};
use crate::peers::sshd::Host;

fn keygen(arguments: &[&str], file: &Path) -> String {
    let output = Command::new("ssh-keygen").args(arguments).arg(file).output().unwrap();
    let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    assert!(output.status.success(), "ssh-keygen {arguments:?}: {text}");
    text
}

#[tokio::test]
async fn a_new_key_is_certified_by_one_sign_in_and_sshd_lets_it_in_until_it_is_lost() {
    let home = Home::of(Demo::shared().await);
    home.run(&["ssh"], &[]).expect(6, "make one with --new");
    let first = home.run_with_browser(&["ssh", "--new"], &[]).await;
    assert_eq!((first.status, first.out.as_str()), (0, ""), "{}", first.err);
    assert!(first.err.contains("zoe@hills.example.edu") && first.err.contains("no passphrase"), "{}", first.err);
    let [key, public, certificate] =
        ["id_ed25519", "id_ed25519.pub", "id_ed25519-cert.pub"].map(|name| home.path(".ssh").join(name));
    assert_eq!([&key, &public, &certificate].map(|path| mode(path)), [0o600, 0o644, 0o644]);
    assert_eq!((mode(&home.path(".ssh")), fs::read_dir(home.path(".ssh")).unwrap().count()), (0o700, 3));

    // OpenSSH reads both files, and finds that they belong together.
    let said = fs::read_to_string(&public).unwrap();
    let said: Vec<_> = said.split_whitespace().take(2).collect();
    assert!(keygen(&["-y", "-f"], &key).starts_with(&said.join(" ")));
    let described = keygen(&["-L", "-f"], &certificate);
    assert!(described.contains("user certificate") && described.contains("zoe@hills.example.edu"), "{described}");
    keygen(&["-q", "-p", "-P", "", "-N", "a passphrase", "-f"], &key);
    keygen(&["-q", "-p", "-P", "a passphrase", "-N", "", "-f"], &key);
    let host = Host::trusting(&home.demo.facts.issuer, None).await;
    assert!(host.lets_in_with(&key), "{}", host.log());
    fs::remove_file(&certificate).unwrap();
    assert!(!host.lets_in_with(&key), "the bare key is nothing");

    // Again by the same sign-in, without a browser, through no link, and shorter.
    let victim = home.path("victim");
    fs::write(&victim, "precious").unwrap();
    symlink(&victim, &certificate).unwrap();
    home.run(&["ssh", "--batch", "--hours", "1"], &[]).expect(0, "wrote");
    assert_eq!(fs::read_to_string(&victim).unwrap(), "precious");
    assert!(host.lets_in_with(&key), "{}", host.log());
    home.run(&["ssh", "--batch", "--new"], &[]).expect(6, "no key is ever replaced");
    home.run(&["ssh", "--batch", "--hours", "169"], &[]).expect(2, "1..=168");
    // The sign-in for SSH fetches nothing else.
    home.run(&["get", "--batch", "--no-password"], &[]).expect(4, "--batch");
    home.run(&["sign-out"], &[]).expect(0, "signed out");
    home.run(&["ssh", "--batch"], &[]).expect(4, "--batch");
    assert_eq!(fs::read_dir(home.path(".local/state/beadle")).unwrap().count(), 0);
}

#[tokio::test]
async fn what_was_fetched_for_ssh_is_listed_with_its_kind_and_taken_back() {
    let home = Home::of(Demo::shared().await);
    home.run_with_browser(&["ssh", "--new"], &[]).await.expect(0, "wrote");
    let key = home.path(".ssh/id_ed25519");
    let described = keygen(&["-L", "-f"], &home.path(".ssh/id_ed25519-cert.pub"));
    let (_, serial) = described.split_once("Serial: ").unwrap();
    let (serial, _) = serial.split_once('\n').unwrap();

    // By the sign-in for SSH alone.
    let table = home.run(&["list", "--batch"], &[]).expect(0, "").out;
    let line = table.lines().find(|line| line.starts_with(serial)).unwrap();
    assert!(line.contains("  valid    ") && line.contains("  ssh "), "{table}");
    assert!(table.contains("\nSSH: zoe@hills.example.edu, http"), "{table}");
    let listed = || {
        let out = home.run(&["list", "--batch", "--json"], &[]).expect(0, "").out;
        let listed: Vec<Value> = serde_json::from_str(&out).unwrap();
        listed.into_iter().find(|one| one["serial"] == serial).unwrap()
    };
    let one = listed();
    assert_eq!((&one["kind"], &one["principals"][0]), (&"ssh".into(), &"zoe@hills.example.edu".into()));
    let fingerprint = keygen(&["-l", "-f"], &home.path(".ssh/id_ed25519.pub"));
    assert_eq!(one["key"].as_str(), fingerprint.split(' ').nth(1), "{fingerprint}");

    home.run(&["revoke", "4711", "--reason", "unneeded", "--batch"], &[]).expect(3, "No certificate that");
    home.run(&["revoke", "47:1x", "--reason", "unneeded", "--batch"], &[]).expect(2, "a serial number is");
    home.run(&["revoke", serial, "--reason", "compromised", "--batch"], &[]).expect(0, "is revoked");
    home.run(&["revoke", serial, "--reason", "unneeded", "--batch"], &[]).expect(3, "already revoked, on 2");
    assert_eq!(listed()["state"], "revoked");
    assert!(!home.run(&["list", "--valid", "--batch"], &[]).out.contains(serial));
    let krl = home.demo.http().get(format!("{}/ca/ssh/krl", home.demo.facts.issuer)).send().await.unwrap();
    fs::write(home.path("krl"), krl.bytes().await.unwrap()).unwrap();
    let mut query = Command::new("ssh-keygen");
    query.arg("-Q").arg("-f").arg(home.path("krl")).arg(home.path(".ssh/id_ed25519.pub"));
    let told = query.output().unwrap();
    assert!(!told.status.success() && String::from_utf8_lossy(&told.stdout).contains("REVOKED"), "{told:?}");
    // What was compromised is never certified again.
    home.run(&["ssh", "--batch", "--key", key.to_str().unwrap()], &[]).expect(3, "refused");
}

#[tokio::test]
async fn a_key_that_is_there_is_certified_wherever_it_lies_and_an_agent_takes_it() {
    let home = Home::of(Demo::shared().await);
    let key = SshKey::of(&["-t", "ecdsa"]);
    let private = key.path("id");
    let first = home.run_with_browser(&["ssh", "--key", private.to_str().unwrap()], &[]).await;
    first.expect(0, "id-cert.pub");
    assert!(key.says("ssh-keygen", &["-L", "-f", "id-cert.pub"]).contains("ECDSA-CERT"));
    let elsewhere = home.path("elsewhere");
    let public = key.path("id.pub");
    let [private, public, out] = [&private, &public, &elsewhere].map(|path| path.to_str().unwrap());
    home.run(&["ssh", "--batch", "--key", public, "--out", out], &[]).expect(0, out);
    assert!(keygen(&["-L", "-f"], &elsewhere).contains("zoe@hills.example.edu"));

    // `ssh-agent PROGRAM` ends with the program.
    let agent = |script: &str| {
        let issuer = &home.demo.facts.issuer;
        let mut command = home.command(&["ssh", "--batch", "--agent", "--key", private, "--server", issuer]);
        let beadle = command.get_args().map(|word| word.to_str().unwrap().to_owned()).collect::<Vec<_>>();
        command = Command::new("ssh-agent");
        command.args(["sh", "-c", script, "sh"]).args(beadle.iter().skip(1)).env("HOME", home.path(""));
        command.env_remove("XDG_STATE_HOME").env_remove("BEADLE_CERT_OPTIONS").output().unwrap()
    };
    let listed = agent(r#""$@" && ssh-add -L"#);
    let (out, err) = (String::from_utf8_lossy(&listed.stdout), String::from_utf8_lossy(&listed.stderr));
    assert!(out.contains("ecdsa-sha2-nistp256-cert-v01@openssh.com"), "{out}{err}");
    let refused = agent(r#"SSH_AUTH_SOCK= "$@""#);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("the certificate is written, but ssh-add"));
}

#[tokio::test]
async fn what_is_wrong_with_a_key_or_its_place_is_said_before_anybody_signs_in() {
    let home = Home::of(Demo::shared().await);
    let [short, foreign] = [SshKey::of(&["-t", "rsa", "-b", "2048"]), SshKey::new()];
    let run = |key: &str, more: &[&str]| home.run(&[&["ssh", "--batch", "--key", key], more].concat(), &[]);
    run(short.path("id").to_str().unwrap(), &[]).expect(6, "fewer than 3072 bits");
    run(home.path("none").to_str().unwrap(), &[]).expect(6, "No such file");
    fs::write(home.path("text.pub"), "no key").unwrap();
    run(home.path("text.pub").to_str().unwrap(), &[]).expect(6, "the key is no public SSH key");
    let shared = home.path("shared");
    fs::create_dir(&shared).unwrap();
    fs::set_permissions(&shared, fs::Permissions::from_mode(0o777)).unwrap();
    run(shared.join("id").to_str().unwrap(), &["--new"]).expect(6, "others may write");
    let id = foreign.path("id");
    run(id.to_str().unwrap(), &["--agent", "--out", "x"]).expect(2, "cannot be used with");
    assert_eq!(fs::read_dir(&shared).unwrap().count(), 0);

    // Another authority's certificate, which is still good, is not replaced by accident.
    foreign.says("ssh-keygen", &["-q", "-s", "id", "-I", "zoe", "-n", "zoe", "-V", "+1h", "id.pub"]);
    let before = fs::read(foreign.path("id-cert.pub")).unwrap();
    let refused = home.run_with_browser(&["ssh", "--key", id.to_str().unwrap()], &[]).await;
    refused.expect(6, "another authority that is good until");
    assert_eq!(fs::read(foreign.path("id-cert.pub")).unwrap(), before);
    run(id.to_str().unwrap(), &["--force"]).expect(0, "wrote");
    assert_ne!(fs::read(foreign.path("id-cert.pub")).unwrap(), before);
}

/// A server that says this of itself, and answers requests for SSH certificates with one of another key.
async fn impostor(ssh: bool) -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let at = |path: &str| format!("{base}{path}");
    let mut document = json!({
        "issuer": base, "token_endpoint": at("/token"), "device_authorization_endpoint": at("/device"),
        "beadle_getcert_endpoint": at("/x"), "beadle_certificates_endpoint": at("/x"),
        "beadle_command_line_client_id": "x",
    });
    if ssh {
        document["beadle_ssh_certificate_endpoint"] = json!(at("/ssh"));
    }
    let device = json!({
        "device_code": "d", "user_code": "u", "verification_uri": at("/"), "expires_in": 60, "interval": 1,
    });
    let other = SshKey::new();
    other.says("ssh-keygen", &["-q", "-s", "id", "-I", "zoe", "-n", "zoe", "-V", "+1h", "id.pub"]);
    let certificate = fs::read_to_string(other.path("id-cert.pub")).unwrap();
    let answer = |value: serde_json::Value| async move || axum::Json(value);
    let router = Router::new()
        .route("/.well-known/openid-configuration", get(answer(document)))
        .route("/device", axum::routing::post(answer(device)))
        .route("/token", axum::routing::post(answer(json!({ "access_token": "t", "expires_in": 60 }))))
        .route("/ssh", axum::routing::post(async move || certificate));
    tokio::spawn(async move { axum::serve(listener, router).await });
    base
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_ssh_or_with_another_key_in_its_certificate_leaves_no_file() {
    let home = Home::of(Demo::shared().await);
    for (ssh, status, said) in [(false, 3, "issues no SSH certificates"), (true, 1, "certified another key")] {
        let server = impostor(ssh).await;
        let command = home.command(&["ssh", "--new", "--server", &server]);
        let output = tokio::task::block_in_place(|| start(command, &[]).wait_with_output().unwrap());
        super::cert::Ended::of(&output).expect(status, said);
    }
    assert!(!home.path(".ssh/id_ed25519").exists());
}
