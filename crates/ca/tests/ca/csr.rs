use std::{fs, path::Path};

use ca::{CertificationRequest, CsrError, KeyKind, PublicKeyError};
use domain::Digest;

use super::openssl::Scratch;

pub(crate) fn vector(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(format!("{name}.pem"));
    fs::read_to_string(path).unwrap()
}

fn accepted(text: &str) -> KeyKind {
    CertificationRequest::parse(text).unwrap().public_key().kind()
}

fn refused(text: &str) -> CsrError {
    CertificationRequest::parse(text).unwrap_err()
}

/// The base64 between the lines of a vector.
fn body(name: &str) -> String {
    vector(name).lines().filter(|line| !line.starts_with('-')).collect()
}

#[test]
fn requests_with_sound_keys_are_accepted() {
    assert_eq!(accepted(&vector("rsa2048")), KeyKind::Rsa { bits: 2048 });
    assert_eq!(accepted(&vector("rsa3072_sha512")), KeyKind::Rsa { bits: 3072 });
    assert_eq!(accepted(&vector("rsa4096_sha384")), KeyKind::Rsa { bits: 4096 });
    assert_eq!(accepted(&vector("p256")), KeyKind::P256);
    assert_eq!(accepted(&vector("p384")), KeyKind::P384);
}

#[test]
fn the_key_and_its_fingerprint_are_those_of_the_request() {
    let scratch = Scratch::new();
    scratch.file("csr.pem", vector("rsa2048"));
    scratch.openssl("req -in csr.pem -noout -pubkey -out key.pem");
    scratch.openssl("pkey -pubin -in key.pem -outform DER -out key.der");
    let request = CertificationRequest::parse(&vector("rsa2048")).unwrap();
    assert_eq!(request.public_key().spki_der(), scratch.read("key.der"));
    assert_eq!(request.public_key().fingerprint(), Digest::of(&scratch.read("key.der")));
}

#[test]
fn any_usual_packing_is_read() {
    let pem = vector("rsa2048");
    let packings = [
        pem.replace('\n', "\r\n"),
        format!("Certificate Request:\n    Data: in words\n{pem}\ntrailing words"),
        pem.replace("CERTIFICATE REQUEST", "NEW CERTIFICATE REQUEST"),
        body("rsa2048"),
        body("rsa2048").trim_end_matches('=').to_owned(),
        format!("\n  {}\n", pem.lines().filter(|l| !l.starts_with('-')).collect::<Vec<_>>().join("\n\t")),
    ];
    for packing in packings {
        assert_eq!(accepted(&packing), KeyKind::Rsa { bits: 2048 }, "{packing}");
    }
}

#[test]
fn a_plus_that_became_a_blank_is_told_and_not_repaired() {
    let damaged = vector("rsa2048").replace('+', " ");
    assert_ne!(damaged, vector("rsa2048"), "the vector has a + in it");
    assert_eq!(refused(&damaged), CsrError::PlusLost);
    assert_eq!(refused(&body("rsa2048").replace('+', " ")), CsrError::PlusLost);
    assert!(CsrError::PlusLost.to_string().contains("--data-urlencode"));
    // However many there were: four leave a text of a plausible length.
    for lost in 1..=4 {
        let without_plus = body("p256").replace('+', "A");
        let (head, tail) = without_plus.split_at(40);
        let damaged = format!("{head}{}{}", " ".repeat(lost), tail.split_at(lost).1);
        assert_eq!(refused(&damaged), CsrError::PlusLost, "{lost}");
    }
}

#[test]
fn weak_and_odd_keys_are_refused_by_name() {
    let key = |vector_name: &str| match refused(&vector(vector_name)) {
        CsrError::Key(error) => error,
        other => panic!("{vector_name}: {other}"),
    };
    let unsupported = |name: &str| PublicKeyError::Unsupported { algorithm: name.to_owned() };
    assert_eq!(key("rsa1024"), PublicKeyError::RsaTooSmall { bits: 1024 });
    assert_eq!(key("rsa8192"), PublicKeyError::RsaTooLarge { bits: 8192 });
    assert_eq!(key("rsa2048_e3"), PublicKeyError::RsaExponent);
    assert_eq!(key("ed25519"), unsupported("Ed25519"));
    assert_eq!(key("p521"), unsupported("P-521"));
    assert_eq!(key("secp256k1"), unsupported("secp256k1"));
    assert_eq!(key("p256_explicit"), unsupported("curves with explicit parameters"));
    assert_eq!(key("p256_compressed"), PublicKeyError::CompressedPoint);
}

#[test]
fn keys_whose_primes_can_be_found_are_refused() {
    let message = |name: &str| refused(&vector(name)).to_string();
    assert!(message("small_factor").contains("small factor"), "{}", message("small_factor"));
    assert!(message("close_primes").contains("too close"), "{}", message("close_primes"));
    assert!(message("roca").contains("ROCA"), "{}", message("roca"));
}

#[test]
fn old_digests_are_refused_by_name() {
    assert_eq!(refused(&vector("rsa2048_sha1")), CsrError::OldDigest { digest: "SHA-1" });
    assert_eq!(refused(&vector("p256_sha1")), CsrError::OldDigest { digest: "SHA-1" });
    assert_eq!(refused(&vector("rsa2048_md5")), CsrError::OldDigest { digest: "MD5" });
    assert!(matches!(refused(&vector("rsa2048_pss")), CsrError::SignatureAlgorithm { .. }));
}

#[test]
fn a_request_that_was_tampered_with_is_refused() {
    let scratch = Scratch::new();
    for name in ["rsa2048", "p256"] {
        scratch.file("csr.pem", vector(name));
        scratch.openssl("req -in csr.pem -outform DER -out csr.der");
        let der = scratch.read("csr.der");
        // The subject (near the front) and the signature (at the end) each decide.
        for position in [20, der.len() - 10] {
            let mut tampered = der.clone();
            tampered[position] ^= 1;
            scratch.file("bad.der", &tampered);
            let packed = scratch.openssl("base64 -in bad.der");
            assert!(matches!(refused(&packed), CsrError::Signature | CsrError::Malformed), "{name} {position}");
        }
        let mut signature = der.clone();
        let last = signature.len() - 10;
        signature[last] ^= 1;
        scratch.file("bad.der", &signature);
        assert_eq!(refused(&scratch.openssl("base64 -in bad.der")), CsrError::Signature, "{name}");
    }
}

#[test]
fn every_flipped_byte_is_refused_or_changes_nothing() {
    use base64::Engine as _;
    let base64 = base64::engine::general_purpose::STANDARD;
    let der = base64.decode(body("p256")).unwrap();
    let sound = CertificationRequest::parse(&body("p256")).unwrap();
    for position in 0..der.len() {
        for bit in 0..8 {
            let mut tampered = der.clone();
            tampered[position] ^= 1 << bit;
            if let Ok(request) = CertificationRequest::parse(&base64.encode(&tampered)) {
                assert_eq!(request, sound, "byte {position}, bit {bit}");
            }
        }
    }
}

#[test]
fn garbage_is_refused_with_the_reason() {
    let pem = vector("rsa2048");
    assert_eq!(refused(""), CsrError::Empty);
    assert_eq!(refused(" \n"), CsrError::Empty);
    assert_eq!(refused("-----BEGIN CERTIFICATE REQUEST-----\n-----END CERTIFICATE REQUEST-----"), CsrError::Empty);
    assert_eq!(refused("certreq=%2B"), CsrError::NotBase64);
    assert_eq!(refused("AAAA"), CsrError::Malformed);
    assert_eq!(refused(&"A".repeat(16 * 1024)), CsrError::Malformed);
    assert_eq!(refused(&"A".repeat(16 * 1024 + 1)), CsrError::TooLong);
    assert_eq!(refused(&format!("{pem}{pem}")), CsrError::SeveralBlocks);
    assert_eq!(refused(&pem.replace("-----END CERTIFICATE REQUEST-----", "")), CsrError::Truncated);
    assert_eq!(refused(&body("rsa2048")[..400]), CsrError::Malformed);
    let certificate = pem.replace("CERTIFICATE REQUEST", "CERTIFICATE");
    assert_eq!(refused(&certificate), CsrError::OtherPem { label: "CERTIFICATE".to_owned() });
    let with_key = format!("{pem}-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
    assert_eq!(refused(&with_key), CsrError::PrivateKeySent);
}

/// A rule, a request that breaks it and no other, and words of the message.
fn broken_rules() -> Vec<(&'static str, String, &'static str)> {
    let pem = vector("rsa2048");
    let rules = [
        ("smaller than RSA-2048", "rsa1024", "has only 1024 bits"),
        ("larger than RSA-4096", "rsa8192", "has 8192 bits, more than"),
        ("another exponent than 65537", "rsa2048_e3", "exponent is not 65537"),
        ("a small factor", "small_factor", "small factor"),
        ("close primes", "close_primes", "too close together"),
        ("ROCA", "roca", "ROCA"),
        ("an even modulus", "rsa2048_even", "modulus is even"),
        ("no modulus", "rsa_zero", "modulus is zero"),
        ("Ed25519", "ed25519", "Ed25519 keys are not accepted"),
        ("another curve", "p521", "P-521 keys are not accepted"),
        ("a curve that nobody else has", "p256_explicit", "explicit parameters keys are not accepted"),
        ("off the curve P-256", "p256_off_curve", "no point of the curve P-256"),
        ("off the curve P-384", "p384_off_curve", "no point of the curve P-384"),
        ("infinity", "p256_infinity", "point at infinity"),
        ("compressed", "p256_compressed", "point is compressed"),
        ("SHA-1", "rsa2048_sha1", "signed with SHA-1"),
        ("MD5", "rsa2048_md5", "signed with MD5"),
        ("PSS", "rsa2048_pss", "signature algorithm 1.2.840.113549.1.1.10"),
        ("no proof of possession", "foreign_signature", "signature is wrong"),
        ("another version", "version2", "of another version than 1"),
        ("bytes behind it", "trailing", "bytes follow"),
    ];
    let texts = [
        ("empty", String::new(), "certification request is empty"),
        ("too long", "A".repeat(CertificationRequest::MAX_LENGTH + 1), "longer than 16 KiB"),
        ("neither PEM nor base64", "certreq=%2B".to_owned(), "neither PEM nor base64"),
        ("no DER", "A".repeat(400), "not a PKCS#10 request in DER"),
        ("cut off", pem.replace("-----END CERTIFICATE REQUEST-----", ""), "is cut off"),
        ("twice", format!("{pem}{pem}"), "more than one PEM block"),
        ("a certificate", pem.replace("CERTIFICATE REQUEST", "CERTIFICATE"), "PEM block of type CERTIFICATE,"),
        ("a private key", format!("{pem}-----BEGIN PRIVATE KEY-----\nAAAA\n"), "this holds a private key"),
        ("form encoded by halves", pem.replace('+', " "), "--data-urlencode"),
    ];
    rules.into_iter().map(|(rule, name, words)| (rule, vector(name), words)).chain(texts).collect()
}

#[test]
fn every_rule_has_a_message_that_no_other_has() {
    let rules = broken_rules();
    let messages: Vec<_> = rules.iter().map(|(_, text, _)| refused(text).to_string()).collect();
    for (own, (rule, _, words)) in rules.iter().enumerate() {
        let saying: Vec<_> = (0..rules.len()).filter(|other| messages[*other].contains(words)).collect();
        assert_eq!(saying, [own], "{rule}: {}", messages[own]);
    }
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_parser_panic(text in "(-----BEGIN )?[A-Z ]{0,20}(-----)?[ \\n+/=A-Za-z0-9]{0,200}.{0,20}") {
        assert!(CertificationRequest::parse(&text).is_err());
    }
}
