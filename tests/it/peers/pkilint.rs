//! pkilint over everything that the authorities sign: it finds what `openssl verify` does not.

use std::{
    fs,
    path::PathBuf,
    process::{Command, Output},
    time::Duration,
};

use beadle_tests::{
    openssl,
    peers::python,
    provider::{Provider, ZOE},
    scratch::Scratch,
};
use broker::settings::{AuthorityPlan, Channel, OfferedProfile, Profiles};
use ca::{
    ExtendedKeyUsage, KeyAlgorithm, MailAddress, PolicyClaim, Profile, ProfileSettings, RevocationReason, Serial,
};

/// Files to be judged.
struct Desk(Scratch);

impl Desk {
    fn new() -> Self {
        Self(Scratch::new("pkilint"))
    }

    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// Whatever is worse than a notice is told, and a test fails by it.
    fn lint(&self, linter: &str, arguments: &[&str], name: &str) {
        let output = self.run(linter, &[&["lint", "-s", "WARNING"], arguments, &[name]].concat());
        assert!(output.status.success() && output.stdout.trim_ascii().is_empty(), "{name}: {output:?}");
    }

    fn run(&self, linter: &str, arguments: &[&str]) -> Output {
        let program = python().with_file_name(linter);
        Command::new(program).args(arguments).current_dir(self.0.path()).output().expect("pkilint is installed")
    }

    fn openssl(&self, arguments: &[&str]) -> String {
        let output = Command::new("openssl").args(arguments).current_dir(self.0.path()).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    fn serial(&self, name: &str) -> Serial {
        let line = self.openssl(&["x509", "-noout", "-serial", "-in", name]);
        line.trim().strip_prefix("serial=").and_then(|serial| serial.parse().ok()).expect("a serial number")
    }
}

/// Each kind of profile that the documentation tells of, by getcert.
fn profiles() -> Profiles {
    let usual = Profile::short_lived().settings().clone();
    let offered = |settings: ProfileSettings| OfferedProfile {
        description: None,
        profile: Profile::new(ProfileSettings { ec_keys: true, ..settings }).unwrap(),
        channels: vec![Channel::GetCert],
        requires_acr: Vec::new(),
        requires_assurance: Vec::new(),
    };
    let long = Duration::from_secs(9516 * 3600);
    let robot = ProfileSettings {
        name: "robot".to_owned(),
        max_lifetime: long,
        policies: vec![PolicyClaim::always("1.3.6.1.4.1.32473.1.2.1"), PolicyClaim::always("1.2.840.113612.5.2.2.5")],
        extended_key_usages: vec![ExtendedKeyUsage::ClientAuth],
        mail: MailAddress::Never,
        principal_name: true,
        ..usual.clone()
    };
    let mail = ProfileSettings {
        name: "mail".to_owned(),
        max_lifetime: long,
        extended_key_usages: vec![ExtendedKeyUsage::EmailProtection],
        mail: MailAddress::Required,
        ..usual.clone()
    };
    let written = [usual, Profile::long().settings().clone(), robot, mail].map(offered);
    Profiles::with(written.to_vec(), None, None).unwrap()
}

/// The keys of the authorities: root and issuing.
const AUTHORITIES: [(KeyAlgorithm, KeyAlgorithm); 3] = [
    (KeyAlgorithm::Rsa3072, KeyAlgorithm::Rsa3072),
    (KeyAlgorithm::P384, KeyAlgorithm::P256),
    (KeyAlgorithm::P256, KeyAlgorithm::P384),
];

async fn provider((root_key, issuing_key): (KeyAlgorithm, KeyAlgorithm)) -> Provider {
    let op = Provider::start_with(|settings| settings.certificates.profiles = profiles()).await;
    if root_key != KeyAlgorithm::Rsa3072 {
        op.tamper("delete from keys where purpose in ('ca-root', 'ca-issuing')");
        let plan = AuthorityPlan { root_key, issuing_key, ..AuthorityPlan::default() };
        op.broker.make_authority(plan).await.unwrap();
    }
    op
}

async fn token(op: &Provider, person: beadle_tests::provider::Person) -> String {
    op.redeem(&op.code(person).await).await.tokens().access_token
}

/// A chain for a new key of this kind.
async fn certificate(op: &Provider, token: &str, profile: &str, kind: &[&str]) -> String {
    let folder = Scratch::new("key");
    let csr = openssl::request_for(kind, &folder.path().join("key.pem"));
    let form = [("access_token", token), ("certreq", csr.as_str()), ("profile", profile)];
    let reply = op.post_as(&op.portal, "/oauth2/getcert", &form).await;
    assert_eq!(reply.status, 200, "{profile}: {}", reply.body);
    reply.body
}

const RSA: &[&str] = &["-newkey", "rsa:2048"];
const EC: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];
const EC384: &[&str] = &["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384"];

#[tokio::test]
async fn it_finds_nothing_in_a_persons_certificate_of_any_profile() {
    for authorities in AUTHORITIES {
        let (op, desk) = (provider(authorities).await, Desk::new());
        let zoe = token(&op, ZOE).await;
        for profile in ["short-lived", "long", "robot", "mail"] {
            for (key, kind) in [("rsa", RSA), ("p256", EC), ("p384", EC384)] {
                let name = format!("{profile}-{key}.pem");
                desk.file(&name, first(&certificate(&op, &zoe, profile, kind).await));
                desk.lint("lint_pkix_cert", &[], &name);
                // There is one lasting certificate at a time for a mail address.
                op.broker.revoke_certificate(&desk.serial(&name), RevocationReason::Superseded).await.unwrap();
            }
        }
    }
}

/// The first certificate of a chain.
fn first(chain: &str) -> &str {
    let end = "-----END CERTIFICATE-----\n";
    let length = chain.find(end).expect("PEM") + end.len();
    &chain[..length]
}

#[tokio::test]
async fn it_finds_nothing_in_the_authorities_and_their_revocation_lists() {
    for authorities in AUTHORITIES {
        the_authorities_and_their_lists(authorities).await;
    }
}

async fn the_authorities_and_their_lists(authorities: (KeyAlgorithm, KeyAlgorithm)) {
    let (op, desk) = (provider(authorities).await, Desk::new());
    let zoe = token(&op, ZOE).await;
    for reason in [RevocationReason::Unspecified, RevocationReason::KeyCompromise] {
        desk.file("certificate.pem", first(&certificate(&op, &zoe, "short-lived", RSA).await));
        assert!(!op.broker.revoke_certificate(&desk.serial("certificate.pem"), reason).await.unwrap().is_empty());
    }
    op.broker.publish_due_crls().await.unwrap();
    let published = op.broker.authority().published();
    assert_eq!(published.len(), 2);
    for authority in published {
        let id = &authority.id;
        desk.file("ca.pem", op.get(&format!("/ca/{id}.pem")).await.body);
        desk.lint("lint_pkix_cert", &[], "ca.pem");
        let list = reqwest::get(op.url(&format!("/ca/{id}.crl"))).await.unwrap().bytes().await.unwrap();
        desk.file("list.crl", list);
        desk.lint("lint_crl", &["-t", if authority.title == "Root" { "ARL" } else { "CRL" }, "-p", "PKIX"], "list.crl");
    }
}

#[tokio::test]
async fn it_finds_nothing_in_answers_about_single_certificates() {
    for authorities in AUTHORITIES {
        answers_about_single_certificates(authorities).await;
    }
}

async fn answers_about_single_certificates(authorities: (KeyAlgorithm, KeyAlgorithm)) {
    let (op, desk) = (provider(authorities).await, Desk::new());
    let chain = certificate(&op, &token(&op, ZOE).await, "short-lived", RSA).await;
    desk.file("issuing.pem", &chain[first(&chain).len()..]);
    desk.file("certificate.pem", first(&chain));
    let plain = op.plain_listener().await;
    let ask = async |name: &str, more: &[&str]| {
        desk.openssl(&[&["ocsp", "-issuer", "issuing.pem", "-reqout", "request.der"], more].concat());
        let request = fs::read(desk.0.path().join("request.der")).unwrap();
        let post = reqwest::Client::new().post(format!("{plain}/ocsp"));
        let answer = post.header("content-type", "application/ocsp-request").body(request).send().await.unwrap();
        desk.file(name, answer.bytes().await.unwrap());
        desk.lint("lint_ocsp_response", &[], name);
        desk.openssl(&["ocsp", "-noverify", "-resp_text", "-respin", name])
    };
    assert!(ask("good.der", &["-cert", "certificate.pem"]).await.contains("Cert Status: good"));
    assert!(ask("good-sha256.der", &["-sha256", "-no_nonce", "-cert", "certificate.pem"]).await.contains("good"));
    assert!(ask("unknown.der", &["-serial", "0x1234"]).await.contains("Cert Status: unknown"));
    let serial = desk.serial("certificate.pem");
    op.broker.revoke_certificate(&serial, RevocationReason::Superseded).await.unwrap();
    assert!(ask("revoked.der", &["-cert", "certificate.pem"]).await.contains("Cert Status: revoked"));
}
