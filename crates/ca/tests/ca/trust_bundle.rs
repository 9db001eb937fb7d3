//! What sites install, judged by OpenSSL and tar. Package managers and grid software judge it in the integration tests.

use std::path::Path;
use std::process::Command;

use ca::{
    AuthorityCertificate, BundleFormat, BundleRequest, BundledAuthority, Issuer, NameBase, TrustBundle,
    TrustBundleError,
};

use super::{
    house::{DAY, House, NOW, base, csr_key, liberal},
    openssl::Scratch,
};

const CRL_URL: &str = "http://ca.example.org/ca/1.crl";

fn entry<'a>(certificate: &'a AuthorityCertificate, crl: Option<&'a [u8]>) -> BundledAuthority<'a> {
    let certificate_url = "http://ca.example.org/ca/1.pem";
    BundledAuthority { certificate, since: certificate.not_before(), crl, crl_url: CRL_URL, certificate_url }
}

fn bundle(authorities: &[BundledAuthority<'_>], organization: &str) -> Result<TrustBundle, TrustBundleError> {
    TrustBundle::new(&BundleRequest {
        authorities,
        name_base: &base(),
        organization,
        page: "https://beadle.example.org/ca",
        policy: "https://beadle.example.org/ca/cps",
        contact: "ca@example.org",
    })
}

fn crl(issuer: &Issuer) -> Vec<u8> {
    issuer.crl(std::iter::empty(), 1, NOW, NOW + DAY).unwrap()
}

fn text(bundle: &TrustBundle, name: &str) -> String {
    let file = bundle.files().iter().find(|file| file.name == name);
    let names: Vec<_> = bundle.files().iter().map(|file| &file.name).collect();
    String::from_utf8(file.unwrap_or_else(|| panic!("no {name} among {names:?}")).content.clone()).unwrap()
}

/// An authority that somebody made by OpenSSL.
fn foreign(scratch: &Scratch, subject: &str) -> AuthorityCertificate {
    let made = Command::new("openssl")
        .args(["req", "-x509", "-utf8", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout"])
        .args(["/dev/null", "-days", "9", "-multivalue-rdn", "-subj", subject, "-addext"])
        .arg("keyUsage=critical,keyCertSign,cRLSign")
        .output()
        .unwrap();
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    scratch.file("other.pem", &made.stdout).openssl("x509 -in other.pem -outform DER -out other.der");
    AuthorityCertificate::parse(&scratch.read("other.der")).unwrap()
}

#[test]
fn openssl_finds_an_authority_by_the_same_hash() {
    let (house, scratch) = (House::new(), Scratch::new());
    for issuer in [&house.root, &house.issuing] {
        scratch.file("ca.pem", issuer.certificate_pem());
        assert_eq!(scratch.openssl("x509 -in ca.pem -noout -hash").trim(), issuer.subject_hash());
        assert_eq!(scratch.openssl("x509 -in ca.pem -noout -subject_hash_old").trim(), issuer.subject_hash_old());
    }
    // Another's: blanks, capitals, other string types, several values in one part.
    for subject in
        ["/C=DE/O=  Two  Blanks /OU=ÄÖ Unit/CN=Old CA/emailAddress=CA@Example.ORG", "/DC=org/DC=EXAMPLE/UID=a+CN=B"]
    {
        let other = foreign(&scratch, subject);
        assert_eq!(scratch.openssl("x509 -in other.pem -noout -hash").trim(), other.subject_hash(), "{subject}");
        let old = scratch.openssl("x509 -in other.pem -noout -subject_hash_old");
        assert_eq!(old.trim(), other.subject_hash_old(), "{subject}");
    }
}

#[test]
fn openssl_verifies_with_nothing_but_the_unpacked_archive() {
    let (house, scratch) = (House::new(), Scratch::new());
    let (of_root, of_issuing) = (crl(&house.root), crl(&house.issuing));
    let authorities = [entry(&house.root, Some(&of_root)), entry(&house.issuing, Some(&of_issuing))];
    let bundle = bundle(&authorities, "Beadle").unwrap();
    scratch.file("bundle.tar.gz", bundle.archive(BundleFormat::TarGz));
    let unpacked = Command::new("tar").args(["-xzf", "bundle.tar.gz"]).current_dir(scratch.path()).status().unwrap();
    assert!(unpacked.success());
    for file in bundle.files() {
        assert_eq!(scratch.read(&file.name), file.content, "{}", file.name);
    }
    let ada = house.issue(&csr_key("p256"), &liberal(), |_| ());
    scratch.file("ada.pem", ca::certificate_pem(&ada.der));
    let at = NOW.as_seconds() + 60;
    scratch.openssl(&format!(
        "verify -attime {at} -x509_strict -no-CAfile -CApath . -crl_check_all -purpose sslclient ada.pem"
    ));
    let packages = bundle.archive(BundleFormat::Deb);
    assert!(packages.starts_with(b"!<arch>\ndebian-binary"));
    assert_eq!(bundle.archive(BundleFormat::Rpm).first_chunk(), Some(b"\xed\xab\xee\xdb"));
}

#[test]
fn the_root_may_sign_the_issuing_authority_alone_and_that_one_what_lies_below_the_base() {
    let house = House::new();
    let bundle = bundle(&[entry(&house.root, None), entry(&house.issuing, None)], "Beadle").unwrap();
    let (root, issuing) = (house.root.subject(), house.issuing.subject());
    assert_eq!(
        text(&bundle, "Beadle-Root-CA-1.signing_policy"),
        format!(
            "access_id_CA  X509    '{root}'\npos_rights    globus  CA:sign\n\
             cond_subjects globus  '\"{issuing}\" \"{root}\"'\n"
        )
    );
    let policy = text(&bundle, &format!("{}.signing_policy", house.issuing.subject_hash()));
    assert!(policy.contains(&format!("'{issuing}'")), "{policy}");
    assert!(policy.ends_with("cond_subjects globus  '\"/DC=org/DC=example/*\"'\n"), "{policy}");
    let namespaces = text(&bundle, "Beadle-Issuing-CA-1.namespaces");
    let permit = format!("TO Issuer \"{issuing}\" \\\n  PERMIT Subject \"/DC=org/DC=example/.*\"\n");
    assert_eq!(namespaces, format!("#NAMESPACES-VERSION: 1.0\n{permit}"));
    let info = text(&bundle, "Beadle-Issuing-CA-1.info");
    for line in [
        "alias = Beadle-Issuing-CA-1\n",
        "url = https://beadle.example.org/ca\n",
        "policy_url = https://beadle.example.org/ca/cps\n",
        "email = ca@example.org\n",
        "status = unaccredited\n",
        "version = 20261121.100000\n",
        "requires = Beadle-Root-CA-1\n",
        &format!("crl_url = {CRL_URL}\n"),
        &format!("subjectdn = \"{issuing}\"\n"),
    ] {
        assert!(info.contains(line), "no {line} in {info}");
    }
    assert_eq!(text(&bundle, "Beadle-Issuing-CA-1.crl_url"), format!("{CRL_URL}\n"));
    assert!(!text(&bundle, "Beadle-Root-CA-1.info").contains("requires"));
}

#[test]
fn the_same_authorities_make_the_same_packages_and_a_newer_one_a_newer_version() {
    let house = House::new();
    let both = [entry(&house.root, None), entry(&house.issuing, None)];
    let (one, again) = (bundle(&both, "Beadle").unwrap(), bundle(&both, "Beadle").unwrap());
    for format in BundleFormat::ALL {
        assert_eq!(one.archive(format), again.archive(format));
    }
    assert_eq!(one.file_name(BundleFormat::Deb), "ca-example-org_20261121.100000-2_all.deb");
    assert_eq!(one.file_name(BundleFormat::Rpm), "ca-example-org-20261121.100000-2.noarch.rpm");
    assert_eq!(one.file_name(BundleFormat::TarGz), "ca-example-org-20261121.100000.tar.gz");
    let newer = [BundledAuthority { since: NOW, ..both[0] }, both[1]];
    assert_eq!(
        bundle(&newer, "Beadle").unwrap().file_name(BundleFormat::TarGz),
        "ca-example-org-20261122.100000.tar.gz"
    );
    // A revocation list changes the archive, and no package.
    let list = crl(&house.issuing);
    let later = bundle(&[entry(&house.root, None), entry(&house.issuing, Some(&list))], "Beadle").unwrap();
    assert_ne!(later.archive(BundleFormat::TarGz), one.archive(BundleFormat::TarGz));
    assert_eq!(later.archive(BundleFormat::Deb), one.archive(BundleFormat::Deb));
    assert_eq!(later.archive(BundleFormat::Rpm), one.archive(BundleFormat::Rpm));
}

#[test]
fn no_name_breaks_out_of_its_quotes_its_line_or_the_folder() {
    let scratch = Scratch::new();
    for subject in [
        "/O=Evil' pos_rights globus CA:sign/CN=x",
        "/O=Evil\"/CN=x",
        "/O=Every*/CN=x",
        "/O=Question?/CN=x",
        "/O=Back\\\\slash/CN=x",
        "/O=New\nline/CN=x",
        "/O=Ümlaut/CN=x",
    ] {
        let other = foreign(&scratch, subject);
        assert!(matches!(bundle(&[entry(&other, None)], "x"), Err(TrustBundleError::Name(_))), "{subject:?}");
    }
    // A slash within a value cannot be told from the next part; it stays out of the names of files.
    for (subject, alias) in [
        ("/O=Dots/CN=..\\/..\\/etc\\/passwd", "etc-passwd"),
        ("/O=Nothing/CN=...", "CA"),
        (&format!("/O=Long/CN={}", "x".repeat(64)), &"x".repeat(48)),
    ] {
        let other = foreign(&scratch, subject);
        let bundle = bundle(&[entry(&other, None)], "x").unwrap();
        assert!(!text(&bundle, &format!("{alias}.pem")).is_empty());
        for file in bundle.files() {
            assert!(
                file.name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)),
                "{}",
                file.name
            );
        }
    }
    // The operator's own words, with whatever is in them.
    let house = House::new();
    let bundle =
        bundle(&[entry(&house.root, None)], "A \"University\"\nstatus = accredited:classic\r\n/etc, <x>").unwrap();
    let info = text(&bundle, "Beadle-Root-CA-1.info");
    assert_eq!(info.lines().filter(|line| line.starts_with("status")).collect::<Vec<_>>(), ["status = unaccredited"]);
    let package = String::from_utf8_lossy(&bundle.archive(BundleFormat::Rpm)).into_owned();
    assert!(!package.contains("\nstatus"));
}

#[test]
fn two_authorities_of_one_name_have_files_of_their_own() {
    let (one, other) = (House::new(), House::new());
    let authorities = [&one.root, &other.root].map(|issuer| entry(issuer, None));
    let bundle = bundle(&authorities, "Beadle").unwrap();
    let hash = one.root.subject_hash();
    assert_eq!(text(&bundle, &format!("{hash}.0")), one.root.certificate_pem());
    assert_eq!(text(&bundle, &format!("{hash}.1")), other.root.certificate_pem());
    assert_eq!(
        bundle.files().iter().filter(|file| Path::new(&file.name).extension() == Some("pem".as_ref())).count(),
        2
    );
    let mut names: Vec<_> = bundle.files().iter().map(|file| file.name.clone()).collect();
    names.dedup();
    assert_eq!(names.len(), bundle.files().len());
}

#[test]
fn there_is_no_bundle_of_nobody() {
    assert!(matches!(bundle(&[], "x"), Err(TrustBundleError::Empty)));
    assert_eq!(NameBase::parse("/DC=org/DC=Example").unwrap().domain(), "example.org");
    assert_eq!(BundleFormat::of_file("x.tar.gz"), Some(BundleFormat::TarGz));
    assert_eq!(BundleFormat::of_file("a.b.rpm"), Some(BundleFormat::Rpm));
    assert_eq!(BundleFormat::of_file("deb"), None);
}
