//! `xmlsec1`: the first signature of a document, over whatever it refers to; encrypted ones it opens first.

use std::{fs, path::Path, path::PathBuf, process::Command};

use domain::Institution;

use crate::support::{WORLD, pem};

/// Whether it verifies the response, as it came or after opening what is encrypted in it, with a key of the
/// institution.
pub(super) fn verifies(institution: &Institution, xml: &str) -> bool {
    // A thread is a test.
    let folder = format!("xmlsec1-{}-{:?}", std::process::id(), std::thread::current().id());
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(folder.replace(['(', ')'], "-"));
    fs::create_dir_all(&folder).unwrap();
    let document = folder.join("document.xml");
    fs::write(&document, xml).unwrap();
    let verified = institution.signing_certificates.iter().any(|certificate| {
        fs::write(folder.join("key.pem"), pem("CERTIFICATE", certificate)).unwrap();
        verify(&folder, &document) || opened(&folder, &document).is_some_and(|document| verify(&folder, &document))
    });
    fs::remove_dir_all(&folder).unwrap();
    verified
}

/// Whether Debian's xmlsec1 could not open what is encrypted in it even if all is well: it knows no OAEP but that with
/// SHA-1, and of the transported keys only the first inside the data.
pub(super) fn cannot_open(xml: &str) -> bool {
    let several = xml.matches("<xenc:EncryptedKey").count() > xml.matches("<xenc:EncryptedData").count();
    several || xml.contains("xmlenc11#rsa-oaep") || xml.contains("</xenc:EncryptedData><xenc:EncryptedKey")
}

fn verify(folder: &Path, document: &Path) -> bool {
    let mut command = Command::new("xmlsec1");
    command.args(["--verify", "--enabled-key-data", "rsa,ecdsa", "--pubkey-cert-pem"]).arg(folder.join("key.pem"));
    command.args(["--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response"]);
    command.args(["--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion"]);
    command.arg(document).output().expect("xmlsec1, of the Debian package of that name").status.success()
}

fn opened(folder: &Path, document: &Path) -> Option<PathBuf> {
    let (key, opened) = (folder.join("decryption.pem"), folder.join("opened.xml"));
    fs::write(&key, pem("PRIVATE KEY", &WORLD.sp_decryption.pkcs8)).unwrap();
    let mut command = Command::new("xmlsec1");
    command.arg("--decrypt").arg("--privkey-pem").arg(key).arg("--output").arg(&opened).arg(document);
    command.output().unwrap().status.success().then_some(opened)
}
