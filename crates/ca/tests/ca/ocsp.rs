use ca::{
    Answer, CertificateStatus, KeyAlgorithm, KeyPair, OcspRequest, Profile, Refusal, Responder, ResponderRequest,
    RevocationReason, create_responder,
};
use domain::entropy::SeededEntropy;
use proptest::prelude::*;

use super::{
    house::{DAY, House, NOW, authority, csr_key, liberal},
    openssl::Scratch,
};

struct Scene {
    house: House,
    responder: Responder,
    scratch: Scratch,
}

impl Scene {
    /// With two certificates, `good.pem` and `other.pem`.
    fn new(algorithm: KeyAlgorithm) -> Self {
        let house = House::of(algorithm);
        let pkcs8 = KeyPair::generate(Responder::algorithm_for(&house.issuing)).unwrap();
        let public = KeyPair::from_pkcs8(&pkcs8).unwrap().public_key().clone();
        let subject = authority("Beadle OCSP 1");
        let request = ResponderRequest { subject: &subject, now: NOW, lifetime: DAY * 30 };
        let certificate = create_responder(&house.issuing, &request, &public, &SeededEntropy::new(3)).unwrap();
        let responder = Responder::load(&certificate, &pkcs8).unwrap();
        let scratch = Scratch::new();
        scratch.file("root.pem", house.root.certificate_pem()).file("issuing.pem", house.issuing.certificate_pem());
        scratch.file("good.pem", house.issue(&csr_key("rsa2048"), &Profile::short_lived(), |_| ()).pem());
        scratch.file("other.pem", house.issue(&csr_key("p256"), &liberal(), |_| ()).pem());
        scratch.file("responder.pem", ca::certificate_pem(responder.certificate_der()));
        Self { house, responder, scratch }
    }

    /// What openssl asks with these options.
    fn ask(&self, options: &str) -> OcspRequest {
        self.scratch.openssl(&format!("ocsp -issuer issuing.pem {options} -reqout request.der"));
        OcspRequest::parse(&self.scratch.read("request.der")).unwrap()
    }

    /// What openssl reads of the answer to what was asked last; it compares the nonces (`-no_nonce`: it adds no other one).
    fn answer(&self, request: &OcspRequest, statuses: &[CertificateStatus], certificates: &str) -> String {
        // Far away: openssl compares it with the machine's time.
        let answer = Answer { request, statuses, now: NOW, next_update: NOW + DAY * 3650 };
        self.scratch.file("response.der", self.responder.answer(&answer).unwrap());
        let at = (NOW + DAY).as_seconds();
        self.scratch.openssl(&format!(
            "ocsp -issuer issuing.pem {certificates} -no_nonce -reqin request.der -respin response.der -CAfile root.pem \
             -verify_other issuing.pem -attime {at}"
        ))
    }
}

#[test]
fn openssl_verifies_answers_about_several_certificates() {
    let revoked = CertificateStatus::Revoked { at: NOW, reason: RevocationReason::KeyCompromise };
    for (algorithm, digest) in [(KeyAlgorithm::P256, "-sha1"), (KeyAlgorithm::Rsa2048, "-sha256")] {
        let scene = Scene::new(algorithm);
        let certificates = format!("{digest} -cert good.pem {digest} -cert other.pem {digest} -serial 0x1234");
        let request = scene.ask(&certificates);
        assert!(request.has_nonce());
        assert!(request.certificates().iter().all(|certificate| certificate.is_issued_by(&scene.house.issuing)));
        assert!(request.certificates().iter().all(|certificate| !certificate.is_issued_by(&scene.house.root)));
        assert_eq!(request.certificates()[2].serial().unwrap().to_string(), "1234");
        let read =
            scene.answer(&request, &[CertificateStatus::Good, revoked, CertificateStatus::Unknown], &certificates);
        // Without a complaint about the nonce, which openssl compares.
        assert!(read.contains("Response verify OK") && !read.to_lowercase().contains("nonce"), "{read}");
        assert!(read.contains("good.pem: good"), "{read}");
        assert!(read.contains("other.pem: revoked") && read.contains("Reason: keyCompromise"), "{read}");
        assert!(read.contains("0x1234: unknown"), "{read}");
    }
}

#[test]
fn an_answer_by_another_authority_s_responder_is_not_believed() {
    let (scene, other) = (Scene::new(KeyAlgorithm::P256), Scene::new(KeyAlgorithm::P256));
    let request = scene.ask("-cert good.pem");
    let answer =
        Answer { request: &request, statuses: &[CertificateStatus::Good], now: NOW, next_update: NOW + DAY * 3650 };
    scene.scratch.file("response.der", other.responder.answer(&answer).unwrap());
    let at = (NOW + DAY).as_seconds();
    let read = scene.scratch.openssl_refuses(&format!(
        "ocsp -issuer issuing.pem -cert good.pem -no_nonce -reqin request.der -respin response.der -CAfile root.pem -attime {at}"
    ));
    assert!(read.contains("Response Verify Failure"), "{read}");
}

#[test]
fn the_responder_s_certificate_is_good_for_nothing_else() {
    let scene = Scene::new(KeyAlgorithm::P256);
    let text = scene.scratch.openssl("x509 -in responder.pem -noout -text");
    for expected in ["OCSP Signing", "OCSP No Check", "CA:FALSE", "Digital Signature"] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("Client Authentication"), "{text}");
    assert_eq!(scene.responder.not_after(), NOW + DAY * 30);
    scene.scratch.openssl_refuses("verify -CAfile root.pem -untrusted issuing.pem -purpose sslclient responder.pem");
}

/// A request for one certificate with these extensions (the content of their SEQUENCE OF).
fn with_extensions(extensions: &[u8]) -> Vec<u8> {
    let tlv = |tag: u8, content: &[u8]| {
        let length = u16::try_from(content.len()).unwrap().to_be_bytes();
        [&[tag, 0x82][..], &length, content].concat()
    };
    let short = |tag: u8, content: &[u8]| [&[tag, u8::try_from(content.len()).unwrap()][..], content].concat();
    let long_or_short = |tag: u8, content: &[u8]| {
        if content.len() < 128 {
            short(tag, content)
        } else if content.len() < 256 {
            [&[tag, 0x81, u8::try_from(content.len()).unwrap()][..], content].concat()
        } else {
            tlv(tag, content)
        }
    };
    let sha1 = short(0x30, &[short(0x06, &[0x2b, 0x0e, 3, 2, 0x1a]), vec![5, 0]].concat());
    let id = short(0x30, &[sha1, short(4, &[1; 20]), short(4, &[2; 20]), short(2, &[5])].concat());
    let list = long_or_short(0x30, &long_or_short(0x30, &id));
    let extensions = long_or_short(0xa2, &long_or_short(0x30, extensions));
    long_or_short(0x30, &long_or_short(0x30, &[list, extensions].concat()))
}

fn nonce(length: usize) -> Vec<u8> {
    let element = |tag: u8, content: &[u8]| {
        let mut bytes = vec![tag];
        if content.len() > 127 {
            bytes.push(0x81);
        }
        bytes.push(u8::try_from(content.len()).unwrap());
        [bytes, content.to_vec()].concat()
    };
    let oid = [6, 9, 0x2b, 6, 1, 5, 5, 7, 0x30, 1, 2];
    element(0x30, &[&oid[..], &element(4, &element(4, &vec![7; length]))].concat())
}

#[test]
fn nonces_have_1_to_128_bytes() {
    for (length, good) in [(0, false), (1, true), (32, true), (128, true), (129, false), (200, false)] {
        let parsed = OcspRequest::parse(&with_extensions(&nonce(length)));
        assert_eq!(parsed.is_ok_and(|request| request.has_nonce()), good, "{length}");
    }
    let twice = [nonce(16), nonce(16)].concat();
    assert!(OcspRequest::parse(&with_extensions(&twice)).is_err());
}

#[test]
fn an_unknown_critical_extension_is_refused_and_another_one_ignored() {
    let extension = |critical: &[u8]| {
        let content = [&[6, 3, 0x2a, 3, 4][..], critical, &[4, 2, 5, 0]].concat();
        [&[0x30, u8::try_from(content.len()).unwrap()][..], &content].concat()
    };
    assert!(OcspRequest::parse(&with_extensions(&extension(&[1, 1, 0xff]))).is_err());
    assert!(OcspRequest::parse(&with_extensions(&extension(&[]))).is_ok());
}

#[test]
fn too_much_at_once_is_refused() {
    let scene = Scene::new(KeyAlgorithm::P256);
    let many = |count: usize| (1..=count).map(|n| format!("-serial {n}")).collect::<Vec<_>>().join(" ");
    assert_eq!(scene.ask(&many(OcspRequest::MAX_CERTIFICATES)).certificates().len(), OcspRequest::MAX_CERTIFICATES);
    let options = many(OcspRequest::MAX_CERTIFICATES + 1);
    scene.scratch.openssl(&format!("ocsp -issuer issuing.pem {options} -reqout request.der"));
    assert!(OcspRequest::parse(&scene.scratch.read("request.der")).is_err());
    assert!(OcspRequest::parse(&vec![0x30; OcspRequest::MAX_LENGTH + 1]).is_err());
}

#[test]
fn openssl_reads_refusals() {
    let scene = Scene::new(KeyAlgorithm::P256);
    for (refusal, words) in [
        (Refusal::MalformedRequest, "malformedrequest"),
        (Refusal::InternalError, "internalerror"),
        (Refusal::TryLater, "trylater"),
        (Refusal::Unauthorized, "unauthorized"),
    ] {
        scene.scratch.file("refusal.der", refusal.to_der());
        let read = scene.scratch.openssl_refuses("ocsp -respin refusal.der -noverify");
        assert!(read.contains(words), "{read}");
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = OcspRequest::parse(&bytes);
    }

    #[test]
    fn no_change_of_a_request_makes_it_panic(at in 0_usize..100, byte in any::<u8>()) {
        let mut request = with_extensions(&nonce(16));
        let place = at % request.len();
        request[place] = byte;
        let _ = OcspRequest::parse(&request);
    }
}
