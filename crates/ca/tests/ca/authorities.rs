use std::time::Duration;

use ca::{
    AuthorityError, AuthorityRequest, AuthorityUrls, Issuer, KeyAlgorithm, KeyPair, Serial, create_issuing, create_root,
};
use domain::entropy::SeededEntropy;

use super::{
    house::{DAY, House, NOW, authority, csr_key, liberal, public_key, urls},
    openssl::Scratch,
};

#[test]
fn a_key_that_is_not_the_certificate_s_is_refused() {
    let house = House::new();
    let other = KeyPair::generate(KeyAlgorithm::P256).unwrap();
    assert!(matches!(Issuer::load(house.issuing.certificate_der(), &other), Err(AuthorityError::OtherKey)));
    assert!(matches!(Issuer::load(b"junk", &other), Err(AuthorityError::NotACertificate)));
    assert!(matches!(Issuer::load(house.issuing.certificate_der(), b"junk"), Err(AuthorityError::Key(_))));
}

#[test]
fn a_person_s_certificate_makes_no_authority() {
    let house = House::new();
    let key = KeyPair::generate(KeyAlgorithm::P256).unwrap();
    let public = KeyPair::from_pkcs8(&key).unwrap().public_key().clone();
    let leaf = house.issue(&public, &liberal(), |_| ());
    assert!(matches!(Issuer::load(&leaf.der, &key), Err(AuthorityError::NotAnAuthority)));
}

#[test]
fn an_authority_made_by_openssl_is_loaded_and_signs() {
    let scratch = Scratch::new();
    scratch.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -outform DER -out key.der");
    scratch.file(
        "ca.cnf",
        "[req]\ndistinguished_name=dn\nx509_extensions=v3\nprompt=no\n[dn]\nC=DE\nO=Imported\nOU=\u{c4}\nCN=Old CA\n\
         [v3]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectKeyIdentifier=hash\n",
    );
    scratch.openssl("pkey -in key.der -inform DER -out key.pem");
    scratch.openssl("req -x509 -utf8 -config ca.cnf -key key.pem -days 3650 -out ca.pem");
    scratch.openssl("x509 -in ca.pem -outform DER -out ca.der");
    // OpenSSL writes PKCS#1 here for RSA; ours is PKCS#8.
    scratch.openssl("pkcs8 -topk8 -nocrypt -in key.pem -outform DER -out key.p8");
    let issuer = Issuer::load(&scratch.read("ca.der"), &scratch.read("key.p8")).unwrap();
    assert_eq!(issuer.subject(), "/C=DE/O=Imported/OU=\\xC3\\x84/CN=Old CA");
    assert!(scratch.openssl("x509 -in ca.pem -noout -subject -nameopt compat").contains(&issuer.subject()));

    let mut house = House::new();
    house.issuing = issuer;
    let now = house.issuing.not_before() + DAY;
    let leaf = house.issue(&csr_key("rsa2048"), &liberal(), |request| request.now = now);
    scratch.file("leaf.pem", leaf.pem());
    scratch.openssl(&format!("verify -x509_strict -attime {} -CAfile ca.pem leaf.pem", now.as_seconds()));
}

#[test]
fn an_issuing_authority_ends_no_later_than_the_root() {
    let house = House::new();
    let key = public_key(KeyAlgorithm::P256);
    let subject = authority("Beadle Issuing CA 2");
    let create = |lifetime_in_days: u32| {
        let request = AuthorityRequest { subject: &subject, now: NOW, lifetime: DAY * lifetime_in_days };
        create_issuing(&house.root, &request, &key, &urls("root"), &Serial::generate(&house.entropy))
    };
    assert!(create(7299).is_ok());
    assert!(matches!(create(7300), Err(AuthorityError::Lifetime)));
    assert!(matches!(create(0), Err(AuthorityError::Lifetime)));
}

#[test]
fn an_issuing_authority_has_its_own_name_and_key_and_none_below() {
    let house = House::new();
    let create = |above: &Issuer, name: &str, key: &ca::SubjectPublicKey| {
        let subject = authority(name);
        let request = AuthorityRequest { subject: &subject, now: NOW, lifetime: DAY };
        create_issuing(above, &request, key, &urls("root"), &Serial::generate(&house.entropy))
    };
    let key = public_key(KeyAlgorithm::P256);
    assert!(matches!(create(&house.issuing, "Sub CA", &key), Err(AuthorityError::NoRoomBelow(_))));
    assert!(matches!(create(&house.root, "Beadle Root CA 1", &key), Err(AuthorityError::SameAsAbove)));
    assert!(matches!(create(&house.root, "Sub CA", house.root.public_key()), Err(AuthorityError::SameAsAbove)));
}

#[test]
fn a_root_without_a_lifetime_is_refused() {
    let key = KeyPair::from_pkcs8(&KeyPair::generate(KeyAlgorithm::P256).unwrap()).unwrap();
    let subject = authority("Root");
    let request = AuthorityRequest { subject: &subject, now: NOW, lifetime: Duration::ZERO };
    assert!(matches!(
        create_root(&request, &key, &Serial::generate(&SeededEntropy::new(1))),
        Err(AuthorityError::Lifetime)
    ));
}

#[test]
fn urls_in_certificates_are_plain_http() {
    for url in ["https://ca.example.org/x", "http://", "http:///x", "http://a b", "ftp://x", "", "http://ä.example"] {
        assert!(matches!(AuthorityUrls::new(url, "http://x/y", None), Err(AuthorityError::Url(_))), "{url}");
    }
    assert!(AuthorityUrls::new("http://[::1]:8080/crl", "http://x/y", Some("http://x/ocsp")).is_ok());
}

#[test]
fn a_key_pair_does_not_show_its_private_half() {
    let key = KeyPair::from_pkcs8(&KeyPair::generate(KeyAlgorithm::P256).unwrap()).unwrap();
    assert_eq!(format!("{key:?}"), "KeyPair { public: P256, .. }");
}
