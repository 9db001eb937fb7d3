//! The real `openssl`, as the judge of certificates.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::demo::Demo;

/// Panics unless `openssl verify` accepts the first certificate of `chain` with the rest of it as intermediates and
/// `root` as the only trusted one.
pub fn verify(root: &Path, chain: &Path) {
    let chain = text(chain);
    let trust = ["-x509_strict", "-purpose", "sslclient", "-no-CApath", "-CAfile", text(root)];
    run("verify", &[&trust[..], &["-untrusted", chain, chain]].concat());
}

/// Keeps the demo's root in `folder`: the one of its published CA certificates that signed itself.
pub async fn root_of(demo: &Demo, folder: &Path) -> PathBuf {
    let published = demo.facts.plain.join("ca/chain.pem").expect("a base URL");
    let answer = demo.http().get(published).send().await.expect("the plain listener answers");
    let bundle = answer.text().await.expect("PEM");
    let file = folder.join("root.pem");
    for certificate in bundle.split_inclusive("-----END CERTIFICATE-----") {
        fs::write(&file, certificate).expect("our own folder");
        if line(&file, "-subject") == line(&file, "-issuer") {
            return file;
        }
    }
    panic!("no root among the published CA certificates:\n{bundle}");
}

/// The subject of the first certificate in a file, as grid software writes it: `/DC=org/DC=…/CN=…`.
pub fn subject(certificate: &Path) -> String {
    line(certificate, "-subject")
}

/// A name in the first certificate of a file, without what it is.
fn line(certificate: &Path, which: &str) -> String {
    let line = run("x509", &["-noout", which, "-nameopt", "compat", "-in", text(certificate)]);
    line.split_once('=').map(|(_, name)| name.trim().to_owned()).expect("openssl prints `subject=…`")
}

/// Everything that `openssl x509 -text` says about the first certificate in a file.
pub fn description(certificate: &Path) -> String {
    run("x509", &["-noout", "-text", "-in", text(certificate)])
}

/// A certification request in PEM for a new RSA key, which comes to lie in a file.
pub fn request(key: &Path) -> String {
    request_for(&["-newkey", "rsa:2048"], key)
}

/// The same for a key of another kind, as `openssl req` takes it.
pub fn request_for(kind: &[&str], key: &Path) -> String {
    run("req", &[&["-new", "-nodes", "-subj", "/CN=ignored", "-keyout", text(key)], kind].concat())
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
