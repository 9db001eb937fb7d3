//! `beadle ca audit …`.

use std::process::Command;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use beadle_tests::{demo::Demo, eventually};

use super::{file, on_both_databases, refused};

on_both_databases! {
    a_log_is_verified_and_what_was_done_to_it_is_told,
    a_head_is_verified_by_other_programs,
    whoever_types_a_command_stands_in_the_signed_rows_that_it_makes,
}

async fn a_log_is_verified_and_what_was_done_to_it_is_told(demo: Demo) {
    let head = demo.command(&["ca", "audit", "head"]);
    let heads = file(&demo, "heads.jsonl", head.as_bytes());
    let heads = heads.to_str().unwrap();
    let verify = ["ca", "audit", "verify", "--heads", heads];
    let told = demo.command(&verify);
    assert!(told.contains(" 1 heads, ") && told.ends_with("The log is as it was written.\n"), "{told}");
    let listed = demo.command(&["ca", "audit", "list"]);
    let first: serde_json::Value = serde_json::from_str(listed.lines().next().unwrap()).unwrap();
    assert_eq!((&first["number"], &first["entry"]["kind"]), (&1.into(), &"key.made".into()));
    assert_eq!(demo.command(&["ca", "audit", "list", "--after", "1"]).lines().count(), listed.lines().count() - 1);

    let missing = refused(&demo, &["ca", "audit", "verify", "--heads", "/nonexistent"]);
    assert!(missing.contains("/nonexistent: "), "{missing}");
    let forged = file(&demo, "forged.jsonl", head.replace("\"number\":", "\"number\":1").as_bytes());
    let output = super::run(&demo, &["ca", "audit", "verify", "--heads", forged.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(told.contains("line 1 of the heads is not signed by a key of this log"), "{told}");
}

/// As docs/operators.md describes it.
async fn a_head_is_verified_by_other_programs(demo: Demo) {
    let head: serde_json::Value = serde_json::from_str(&demo.command(&["ca", "audit", "head"])).unwrap();
    let keys = demo.command(&["ca", "audit", "keys"]);
    let (id, pem) = keys.split_once('\n').unwrap();
    assert_eq!(id.strip_prefix("key id ").unwrap(), head["key"]);
    let text = |name: &str| head[name].as_str().unwrap().to_owned();
    let signed = format!("beadle audit head\n{}\n{}\n{}\n", head["number"], text("at"), text("hash"));
    let verifies = |signed: &str| {
        let (key, signed) = (file(&demo, "key.pem", pem.as_bytes()), file(&demo, "signed", signed.as_bytes()));
        let signature = file(&demo, "signature", &BASE64.decode(text("signature")).unwrap());
        let mut openssl = Command::new("openssl");
        openssl.args(["pkeyutl", "-verify", "-rawin", "-pubin", "-inkey"]).arg(key).arg("-in").arg(signed);
        openssl.arg("-sigfile").arg(signature).output().unwrap().status.success()
    };
    assert!(verifies(&signed));
    assert!(!verifies(&signed.replace("audit head\n", "audit head\n1")));
}

async fn whoever_types_a_command_stands_in_the_signed_rows_that_it_makes(demo: Demo) {
    let before = demo.command(&["ca", "audit", "list"]);
    assert!(!before.contains("\"by\""), "the server acts for nobody: {before}");
    demo.command(&["ca", "rollover", "--in", "0"]);
    let (uid, list) = (Command::new("id").arg("-ru").output().unwrap(), ["ca", "audit", "list"]);
    let by = format!("command line ({}, ", String::from_utf8(uid.stdout).unwrap().trim());
    let made = |row: &serde_json::Value| row["entry"]["kind"] == "key.made" && row["entry"]["by"].is_string();
    let mut found = None;
    eventually("the row is in the chain", async || {
        let listed = demo.command(&list);
        found = listed.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap()).find(made);
        found.is_some()
    })
    .await;
    let found = found.unwrap();
    assert!(found["entry"]["by"].as_str().unwrap().starts_with(&by), "{found}");
    // The name is under the hash, and older rows, which have none, are still as they were written.
    let told = demo.command(&["ca", "audit", "verify"]);
    assert!(told.ends_with("The log is as it was written.\n"), "{told}");
}
