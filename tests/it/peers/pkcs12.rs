//! PKCS#12 files in the software that people load them into: NSS (Firefox, Thunderbird), GnuTLS, Java. OpenSSL has its own
//! test beside the writer.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
};

use beadle_tests::scratch::Scratch;
use ca::{KeyAlgorithm, KeyPair, Pkcs12, Pkcs12Password, self_signed_certificate};
use domain::{Clock as _, SystemClock, SystemEntropy};

const PASSWORD: &str = "correct horse 9!";
const NAME: &str = "Zoë Müller-Đặng";

/// A file in a folder of its own.
struct File(Scratch);

impl File {
    fn new() -> Self {
        let pkcs8 = KeyPair::generate(KeyAlgorithm::Rsa2048).expect("a key");
        let (now, entropy) = (SystemClock.now(), SystemEntropy::default());
        let lifetime = std::time::Duration::from_secs(86_400);
        let certificate = self_signed_certificate(&pkcs8, "Zoe", now, lifetime, &entropy).expect("a certificate");
        let file = Pkcs12 { pkcs8: &pkcs8, certificate: &certificate, chain: &[], friendly_name: NAME };
        let password = Pkcs12Password::new(PASSWORD).expect("a password");
        let folder = Scratch::new("pkcs12");
        fs::write(folder.path().join("usercred.p12"), file.write(&password, &entropy).expect("a file")).unwrap();
        fs::write(folder.path().join("password"), PASSWORD).unwrap();
        Self(folder)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("usercred.p12")
    }

    fn run(&self, program: &str, arguments: &[&str]) -> Output {
        Command::new(program).args(arguments).current_dir(self.0.path()).output().expect("Debian's package is there")
    }

    fn says(&self, program: &str, arguments: &[&str]) -> String {
        let output = self.run(program, arguments);
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
        assert!(output.status.success(), "{program} {arguments:?}: {text}");
        text
    }
}

#[test]
fn nss_takes_key_and_certificate_under_the_name() {
    let file = File::new();
    fs::create_dir(file.0.path().join("db")).unwrap();
    file.says("certutil", &["-N", "-d", "sql:db", "--empty-password"]);
    file.says("pk12util", &["-i", "usercred.p12", "-d", "sql:db", "-w", "password"]);
    let certificates = file.says("certutil", &["-L", "-d", "sql:db"]);
    assert!(certificates.contains(NAME) && certificates.contains("u,u,u"), "its key is there: {certificates}");
    let keys = file.says("certutil", &["-K", "-d", "sql:db"]);
    assert!(keys.contains("rsa"), "{keys}");
}

#[test]
fn gnutls_shows_key_and_certificate() {
    let file = File::new();
    let password = format!("--password={PASSWORD}");
    let shown = file.says("certtool", &["--p12-info", "--inder", "--infile", "usercred.p12", &password]);
    for part in ["MAC info", "SHA256", "BEGIN ENCRYPTED PRIVATE KEY", "BEGIN CERTIFICATE", "PBES2-AES256-CBC"] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    let wrong =
        file.run("certtool", &["--p12-info", "--inder", "--infile", "usercred.p12", "--password=other word 12"]);
    assert!(String::from_utf8_lossy(&wrong.stderr).to_lowercase().contains("mac"), "{wrong:?}");
}

#[test]
fn java_lists_a_private_key_entry() {
    let file = File::new();
    let path = file.path();
    let arguments =
        ["-list", "-v", "-storetype", "PKCS12", "-storepass", PASSWORD, "-keystore", path.to_str().unwrap()];
    let shown = file.says("keytool", &arguments);
    assert!(shown.contains("Entry type: PrivateKeyEntry") && shown.contains("Certificate chain length: 1"), "{shown}");
}
