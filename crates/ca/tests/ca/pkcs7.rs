//! Chains in PKCS#7, read by OpenSSL.

use ca::{Profile, certificates_only};

use super::{
    house::{House, csr_key},
    openssl::Scratch,
};

#[test]
fn openssl_finds_every_certificate_of_a_chain() {
    let (house, scratch) = (House::new(), Scratch::new());
    let leaf = house.issue(&csr_key("rsa2048"), &Profile::short_lived(), |_| ());
    scratch.file("chain.p7b", certificates_only(&[&leaf.der, house.issuing.certificate_der()]));
    let shown = scratch.openssl("pkcs7 -inform DER -in chain.p7b -print_certs -noout");
    assert_eq!(shown.matches("subject=").count(), 2, "{shown}");
    assert!(shown.contains("Ada Lovelace"), "{shown}");
}
