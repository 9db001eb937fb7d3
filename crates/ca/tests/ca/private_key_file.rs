//! Private keys in files, as OpenSSL writes and reads them.

use ca::{KeyAlgorithm, KeyPair, PrivateKeyFileError, read_private_key, write_private_key};
use domain::entropy::SeededEntropy;

use super::openssl::Scratch;

const PASSWORD: &str = "a-password-for-years";

fn read(scratch: &Scratch, file: &str, password: Option<&str>) -> Result<KeyPair, PrivateKeyFileError> {
    let pem = String::from_utf8(scratch.read(file)).unwrap();
    read_private_key(&pem, password).map(|pkcs8| KeyPair::from_pkcs8(&pkcs8).unwrap())
}

/// An RSA and an EC key, each in the forms that OpenSSL has for keys in the clear.
fn keys() -> Scratch {
    let scratch = Scratch::new();
    scratch.openssl("genpkey -algorithm RSA -pkeyopt rsa_keygen_bits:2048 -out rsa.pem");
    scratch.openssl("genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-384 -out ec.pem");
    scratch.openssl("rsa -traditional -in rsa.pem -out rsa-old.pem");
    scratch.openssl("ec -in ec.pem -out ec-old.pem");
    scratch
}

#[test]
fn keys_in_the_clear_are_read_in_every_form() {
    let scratch = keys();
    for (new, old) in [("rsa.pem", "rsa-old.pem"), ("ec.pem", "ec-old.pem")] {
        let one = read(&scratch, new, None).unwrap();
        assert_eq!(one.public_key(), read(&scratch, old, None).unwrap().public_key(), "{old}");
    }
    assert!(String::from_utf8(scratch.read("rsa-old.pem")).unwrap().starts_with("-----BEGIN RSA PRIVATE KEY"));
    assert!(String::from_utf8(scratch.read("ec-old.pem")).unwrap().contains("-----BEGIN EC PRIVATE KEY"));
    // Behind a certificate, as many keep the two.
    scratch.openssl("req -x509 -key ec.pem -subj /CN=x -out certificate.pem");
    scratch.file("both.pem", [scratch.read("certificate.pem"), scratch.read("ec.pem")].concat());
    assert!(read(&scratch, "both.pem", None).is_ok());
    assert!(matches!(read(&scratch, "certificate.pem", None), Err(PrivateKeyFileError::NotPem)));
}

#[test]
fn encrypted_keys_are_read_with_their_password_alone() {
    let scratch = keys();
    scratch.file("password", format!("{PASSWORD}\n"));
    let plain = read(&scratch, "rsa.pem", None).unwrap();
    for how in [
        "-v2 aes-256-cbc",
        "-v2 aes-128-cbc",
        "-v2 aes-256-cbc -v2prf hmacWithSHA1",
        "-v2 aes-256-cbc -v2prf hmacWithSHA512 -iter 1000",
    ] {
        scratch.openssl(&format!("pkcs8 -topk8 -in rsa.pem {how} -passout file:password -out sealed.pem"));
        assert_eq!(read(&scratch, "sealed.pem", Some(PASSWORD)).unwrap().public_key(), plain.public_key(), "{how}");
        for (password, error) in
            [(None, PrivateKeyFileError::PasswordNeeded), (Some("another"), PrivateKeyFileError::WrongPassword)]
        {
            assert_eq!(read(&scratch, "sealed.pem", password).unwrap_err(), error, "{how}");
        }
    }
    for how in ["pkcs8 -topk8 -scrypt", "pkcs8 -topk8 -v2 des3", "rsa -aes256 -traditional"] {
        scratch.openssl(&format!("{how} -in rsa.pem -passout file:password -out sealed.pem"));
        let refused = read(&scratch, "sealed.pem", Some(PASSWORD)).unwrap_err();
        assert!(refused.to_string().contains("openssl pkcs8 -topk8"), "{how}: {refused}");
    }
}

#[test]
fn a_key_that_was_written_is_read_by_openssl_and_by_us() {
    let (scratch, pkcs8) = (Scratch::new(), KeyPair::generate(KeyAlgorithm::P256).unwrap());
    let file = write_private_key(&pkcs8, PASSWORD, &SeededEntropy::new(1)).unwrap();
    assert_eq!(*read_private_key(&file, Some(PASSWORD)).unwrap(), *pkcs8);
    scratch.file("sealed.pem", &file).file("password", PASSWORD).file("plain.der", &**pkcs8);
    scratch.openssl("pkey -in sealed.pem -passin file:password -outform DER -out opened.der");
    scratch.openssl("pkey -in plain.der -inform DER -outform DER -out ours.der");
    assert_eq!(scratch.read("opened.der"), scratch.read("ours.der"));
    let text = scratch.openssl("asn1parse -in sealed.pem");
    assert!(text.contains("PBES2") && text.contains("aes-256-cbc") && text.contains("hmacWithSHA256"), "{text}");
}

#[test]
fn damaged_files_are_refused_and_nothing_else_happens() {
    let pkcs8 = KeyPair::generate(KeyAlgorithm::P256).unwrap();
    let file = write_private_key(&pkcs8, PASSWORD, &SeededEntropy::new(1)).unwrap();
    for text in
        ["", "-----BEGIN", "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----"]
    {
        assert!(read_private_key(text, None).is_err(), "{text}");
    }
    let (head, body) = file.split_once('\n').unwrap();
    let body = body.split_once("\n-----END").unwrap().0.replace('\n', "");
    let der = base64::Engine::decode(&base64::engine::general_purpose::STANDARD, &body).unwrap();
    for at in 0..der.len() {
        let cut = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, &der[..at]);
        let read = read_private_key(&format!("{head}\n{cut}\n-----END ENCRYPTED PRIVATE KEY-----\n"), Some(PASSWORD));
        assert!(read.is_err(), "cut at {at}");
    }
}
