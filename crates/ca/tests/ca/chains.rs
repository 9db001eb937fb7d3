//! What OpenSSL says of whole chains.

use ca::{KeyAlgorithm, Profile, certificate_pem, chain_pem, self_signed_certificate};
use domain::entropy::SeededEntropy;

use super::{
    house::{DAY, House, NOW, csr_key, liberal},
    openssl::Scratch,
};

fn verify(house: &House, leaf: &str) {
    let scratch = Scratch::new();
    scratch.file("root.pem", house.root.certificate_pem());
    scratch.file("issuing.pem", house.issuing.certificate_pem());
    scratch.file("leaf.pem", leaf);
    let at = NOW.as_seconds();
    let strict = format!("verify -x509_strict -check_ss_sig -attime {at} -CAfile root.pem");
    scratch.openssl(&format!("{strict} issuing.pem"));
    scratch.openssl(&format!("{strict} -untrusted issuing.pem -purpose sslclient leaf.pem"));
    let late = (NOW + DAY * 400).as_seconds();
    let refused =
        scratch.openssl_refuses(&format!("verify -attime {late} -CAfile root.pem -untrusted issuing.pem leaf.pem"));
    assert!(refused.contains("certificate has expired"), "{refused}");
}

#[test]
fn openssl_verifies_chains_of_every_kind_of_key() {
    let leaf = csr_key("rsa2048");
    for algorithm in [KeyAlgorithm::P256, KeyAlgorithm::P384, KeyAlgorithm::Rsa2048, KeyAlgorithm::Rsa3072] {
        let house = House::of(algorithm);
        verify(&house, &house.issue(&leaf, &Profile::short_lived(), |_| ()).pem());
    }
    let house = House::new();
    for vector in ["p256", "p384", "rsa3072_sha512", "rsa4096_sha384"] {
        let key = csr_key(vector);
        verify(&house, &house.issue(&key, &liberal(), |request| request.verified_emails = &["ada@example.edu"]).pem());
    }
}

#[test]
fn openssl_finds_the_profile_s_policy_valid_along_the_chain() {
    let house = House::new();
    let scratch = Scratch::new();
    scratch.file("root.pem", house.root.certificate_pem());
    scratch.file("issuing.pem", house.issuing.certificate_pem());
    scratch.file("leaf.pem", house.issue(&csr_key("p256"), &liberal(), |_| ()).pem());
    let at = NOW.as_seconds();
    let verify = format!("verify -x509_strict -attime {at} -CAfile root.pem -untrusted issuing.pem -explicit_policy");
    scratch.openssl(&format!("{verify} -policy 1.3.6.1.4.1.32473.1.1 leaf.pem"));
    scratch.openssl_refuses(&format!("{verify} -policy 1.3.6.1.4.1.32473.1.2 leaf.pem"));
}

#[test]
fn openssl_prints_the_name_that_was_given() {
    let house = House::new();
    let scratch = Scratch::new();
    scratch.file("leaf.pem", house.issue(&csr_key("rsa2048"), &Profile::short_lived(), |_| ()).pem());
    scratch.file("issuing.pem", house.issuing.certificate_pem());
    let subject = scratch.openssl("x509 -in leaf.pem -noout -subject -nameopt compat");
    assert_eq!(subject.trim(), "subject=/DC=org/DC=example/C=DE/O=Example University/CN=Ada Lovelace A123");
    let issuer = scratch.openssl("x509 -in leaf.pem -noout -issuer -nameopt compat");
    assert_eq!(issuer.trim(), format!("issuer={}", house.issuing.subject()));
    assert_eq!(house.issuing.subject(), "/DC=org/DC=example/O=Beadle/CN=Beadle Issuing CA 1");
}

#[test]
fn a_chain_begins_with_the_leaf_and_leaves_the_root_out() {
    let house = House::new();
    let leaf = house.issue(&csr_key("rsa2048"), &Profile::short_lived(), |_| ());
    let chain = chain_pem(&leaf.der, [house.issuing.certificate_der()]);
    assert_eq!(chain, leaf.pem() + &house.issuing.certificate_pem());
    let full = chain_pem(&leaf.der, [house.issuing.certificate_der(), house.root.certificate_der()]);
    assert_eq!(full, chain + &house.root.certificate_pem());
}

#[test]
fn a_saml_certificate_is_signed_by_its_own_key_and_no_authority() {
    let scratch = Scratch::new();
    for algorithm in [KeyAlgorithm::Rsa3072, KeyAlgorithm::P256] {
        let key = ca::KeyPair::generate(algorithm).unwrap();
        let entropy = SeededEntropy::new(1);
        let der = self_signed_certificate(&key, "login.example.org", NOW, DAY * 3650, &entropy).unwrap();
        scratch.file("cert.pem", certificate_pem(&der)).file("key.der", &*key);
        let at = NOW.as_seconds();
        scratch.openssl(&format!("verify -check_ss_sig -attime {at} -CAfile cert.pem cert.pem"));
        let text = scratch.openssl("x509 -in cert.pem -noout -text");
        assert!(text.contains("Version: 3") && text.contains("CA:FALSE"), "{text}");
        assert!(text.contains("Subject: CN = login.example.org"), "{text}");
        let (of_key, of_certificate) = (
            scratch.openssl("pkey -in key.der -inform DER -pubout"),
            scratch.openssl("x509 -in cert.pem -noout -pubkey"),
        );
        assert_eq!(of_key, of_certificate);
    }
}

#[test]
fn a_saml_certificate_needs_a_name_and_a_lifetime() {
    let key = ca::KeyPair::generate(KeyAlgorithm::P256).unwrap();
    let make = |name: &str, days: u32| self_signed_certificate(&key, name, NOW, DAY * days, &SeededEntropy::new(1));
    assert!(matches!(make("", 1), Err(ca::SelfSignedError::CommonName)));
    assert!(matches!(make("a\nb", 1), Err(ca::SelfSignedError::CommonName)));
    assert!(matches!(make(&"x".repeat(65), 1), Err(ca::SelfSignedError::CommonName)));
    assert!(matches!(make("x", 0), Err(ca::SelfSignedError::Lifetime)));
    assert!(matches!(
        self_signed_certificate(b"junk", "x", NOW, DAY, &SeededEntropy::new(1)),
        Err(ca::SelfSignedError::Key(_))
    ));
}
