//! The ciphers that WebCrypto lacks, by published vectors (`tests/pages/ciphers.mjs`).

use std::{path::Path, process::Command};

#[test]
fn what_the_browser_encrypts_for_old_software_is_what_the_standards_say() {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/pages/ciphers.mjs");
    let output = Command::new("node").arg(script).output().expect("node starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
