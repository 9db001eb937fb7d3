//! Files with a key and a certificate, read by OpenSSL. Other software reads them in `tests/it/peers/pkcs12.rs`.

use ca::{KeyAlgorithm, KeyPair, Pkcs12, Pkcs12Password, Profile};

use super::{house::House, openssl::Scratch};

const PASSWORD: &str = "correct horse 9!";

/// A file for Ada, with the chain or without, beside her key in the clear.
fn ada_in(scratch: &Scratch, with_chain: bool) {
    let (house, pkcs8) = (House::new(), KeyPair::generate(KeyAlgorithm::Rsa2048).unwrap());
    let key = KeyPair::from_pkcs8(&pkcs8).unwrap();
    let issued = house.issue(key.public_key(), &Profile::short_lived(), |_| ());
    let chain = [house.issuing.certificate_der(), house.root.certificate_der()];
    let file = Pkcs12 {
        pkcs8: &pkcs8,
        certificate: &issued.der,
        chain: if with_chain { &chain } else { &[] },
        friendly_name: "Zoë Müller-Đặng",
    };
    let written = file.write(&Pkcs12Password::new(PASSWORD).unwrap(), &house.entropy).unwrap();
    scratch.file("ada.p12", written).file("key.der", &**pkcs8).file("password", format!("{PASSWORD}\n"));
    scratch.file("other", "correct horse 8!\n").file("ada.der", &issued.der);
}

#[test]
fn openssl_finds_the_key_and_its_one_certificate() {
    let scratch = Scratch::new();
    ada_in(&scratch, false);
    let shown = scratch.openssl("pkcs12 -in ada.p12 -passin file:password -nodes -info");
    for part in [
        "MAC: sha256, Iteration 100000",
        "PBES2, PBKDF2, AES-256-CBC, Iteration 100000, PRF hmacWithSHA256",
        "friendlyName: Zo",
        "localKeyID: ",
    ] {
        assert!(shown.contains(part), "no {part} in {shown}");
    }
    assert_eq!(shown.matches("BEGIN CERTIFICATE").count(), 1, "only the certificate itself: {shown}");
    scratch.openssl("pkcs12 -in ada.p12 -passin file:password -nocerts -nodes -out key.pem");
    scratch.openssl("pkey -in key.pem -outform DER -out again.der");
    scratch.openssl("pkey -in key.der -inform DER -outform DER -out before.der");
    assert_eq!(scratch.read("again.der"), scratch.read("before.der"), "the very key");
    scratch.openssl("pkcs12 -in ada.p12 -passin file:password -nokeys -out ada.pem");
    scratch.openssl("x509 -in ada.pem -outform DER -out cert.der");
    assert_eq!(scratch.read("cert.der"), scratch.read("ada.der"));
}

#[test]
fn another_password_opens_nothing_and_a_changed_file_shows() {
    let scratch = Scratch::new();
    ada_in(&scratch, false);
    assert!(scratch.openssl_refuses("pkcs12 -in ada.p12 -passin file:other -nodes").contains("invalid password"));
    let mut changed = scratch.read("ada.p12");
    // In the middle of what is encrypted.
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    scratch.file("ada.p12", changed);
    assert!(scratch.openssl_refuses("pkcs12 -in ada.p12 -passin file:password -nodes").contains("Mac verify error"));
}

#[test]
fn the_chain_comes_along_on_request() {
    let scratch = Scratch::new();
    ada_in(&scratch, true);
    let shown = scratch.openssl("pkcs12 -in ada.p12 -passin file:password -nokeys");
    assert_eq!(shown.matches("BEGIN CERTIFICATE").count(), 3, "{shown}");
    assert_eq!(shown.matches("localKeyID").count(), 1, "the key belongs to one of them: {shown}");
}
