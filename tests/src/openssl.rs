//! The real `openssl`, as the judge of certificates.

use std::path::Path;
use std::process::Command;

/// Panics unless `openssl verify` accepts the first certificate of `chain` with the rest of it as intermediates and
/// `root` as the only trusted one.
pub fn verify(root: &Path, chain: &Path) {
    let chain = text(chain);
    let trust = ["-x509_strict", "-purpose", "sslclient", "-no-CApath", "-CAfile", text(root)];
    run("verify", &[&trust[..], &["-untrusted", chain, chain]].concat());
}

/// The subject of the first certificate in a file, as grid software writes it: `/DC=org/DC=…/CN=…`.
pub fn subject(certificate: &Path) -> String {
    let line = run("x509", &["-noout", "-subject", "-nameopt", "compat", "-in", text(certificate)]);
    line.trim().trim_start_matches("subject=").trim().to_owned()
}

/// Everything that `openssl x509 -text` says about the first certificate in a file.
pub fn description(certificate: &Path) -> String {
    run("x509", &["-noout", "-text", "-in", text(certificate)])
}

fn run(command: &str, arguments: &[&str]) -> String {
    let output = Command::new("openssl").arg(command).args(arguments).output().expect("openssl starts");
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "openssl {command} {}:\n{out}{err}", arguments.join(" "));
    out.into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("temporary folders have plain names")
}
