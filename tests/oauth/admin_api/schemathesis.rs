//! Schemathesis from PyPI asks each operation of the OpenAPI document what it may and what it may not, and holds the answers
//! against it (`tests/peers/schemathesis.toml`).

use std::fmt::Write as _;
use std::fs;
use std::process::Command;

use beadle_tests::MINUTE;
use beadle_tests::peers::python;
use beadle_tests::provider::{CALLBACK, JONAS, Provider, ZOE};
use beadle_tests::scratch::Scratch;
use beadle_tests::ssh::{self, SshKey};
use serde_json::Value;

use super::super::admin_certificates::certified;
use super::{BASE, Program, done, segment};

/// A value with which operations find something.
fn found(config: &mut String, path: &str, name: &str, value: &str) {
    let path = regex_of(path);
    write!(
        config,
        "
[[operations]]
include-path-regex = '{path}'
parameters = {{ \"path.{name}\" = {value:?} }}
"
    )
    .unwrap();
}

/// Of a path with braces, and all below it.
fn regex_of(path: &str) -> String {
    format!("^{}", path.replace('{', "\\{").replace('}', "\\}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn schemathesis_finds_every_answer_in_the_document() {
    let mut op = Provider::start().await;
    let hills = op.institution(ZOE).entity_id().to_string();
    op.restart_with(|settings| settings.ssh = Some(ssh::policy(&hills))).await;
    let (serial, zoe) = certified(&op, ZOE).await;
    op.pass(MINUTE);
    let (_, jonas) = certified(&op, JONAS).await;
    let client = op.client(CALLBACK, ssh::SCOPES).await;
    let token = ssh::token(&op, &client, ZOE).await;
    assert_eq!(ssh::ask(&op, &client, &token, &SshKey::new().line(), &[]).await.status, 200);
    let program = Program::whole(&op).await;
    let joined =
        done(&program.post(&format!("/people/{}/merge", segment(&zoe)), &serde_json::json!({ "absorb": jonas })).await);
    let ssh = done(&program.get("/ssh-certificates").await)["certificates"][0]["serial"].as_str().unwrap().to_owned();
    let institution = done(&program.get("/institutions").await)["institutions"][0]["id"].as_str().unwrap().to_owned();

    let folder = Scratch::new("schemathesis");
    let mut config = include_str!("../../peers/schemathesis.toml").to_owned();
    found(&mut config, "/clients/{id}", "id", &client.client_id);
    found(&mut config, "/people/{sub}", "sub", &segment(&zoe));
    found(&mut config, "/certificates/{serial}", "serial", &serial);
    found(&mut config, "/ssh-certificates/{serial}", "serial", &ssh);
    found(&mut config, "/institutions/{id}", "id", &segment(&institution));
    found(&mut config, "/journal/{id}", "id", joined["act"].as_str().unwrap());
    let file = folder.path().join("schemathesis.toml");
    fs::write(&file, config).unwrap();

    let mut judge = Command::new(python());
    judge
        .args(["-m", "schemathesis.cli"])
        .current_dir(folder.path())
        .arg("--config-file")
        .arg(&file)
        .args(["--no-color", "run"]);
    judge.arg(op.url(&format!("{BASE}/openapi.json")).as_str());
    judge.args([
        "--header",
        &format!("Authorization: Bearer {}", program.token),
        "--seed",
        "1",
        "--max-examples",
        "25",
    ]);
    let output = tokio::task::spawn_blocking(move || judge.output().unwrap()).await.unwrap();
    let report = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{report}{}", String::from_utf8_lossy(&output.stderr));
    // It asked for all of them.
    let document: Value = op.get(&format!("{BASE}/openapi.json")).await.json();
    let operations: usize =
        document["paths"].as_object().unwrap().values().map(|one| one.as_object().unwrap().len()).sum();
    assert!(report.contains(&format!("Tested: {operations}\n")), "{report}");
    assert!(op.broker.verify_audit("").await.unwrap().findings.is_empty());
}
