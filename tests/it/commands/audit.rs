//! `beadle ca audit …`.

use std::process::Command;

use base64::{Engine as _, engine::general_purpose::STANDARD as BASE64};
use beadle_tests::demo::Demo;

use super::{file, on_both_databases, refused};

on_both_databases! {
    a_log_is_verified_and_what_was_done_to_it_is_told,
    a_head_is_verified_by_other_programs,
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
