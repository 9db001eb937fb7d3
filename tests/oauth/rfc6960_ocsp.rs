//! Questions about single certificates over plain HTTP ([RFC 6960](https://www.rfc-editor.org/rfc/rfc6960),
//! [RFC 5019](https://www.rfc-editor.org/rfc/rfc5019)), asked and judged by `openssl ocsp`.

use std::fs;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use beadle_tests::MINUTE;
use beadle_tests::provider::{Provider, ZOE};
use domain::Clock as _;
use reqwest::Response;

use super::certificate::{Chain, bare, csr};

/// A certificate with the questions about it, and the plain listener.
struct Scene {
    op: Provider,
    base: String,
    chain: Chain,
    serial: String,
}

impl Scene {
    async fn new() -> Self {
        let op = Provider::start().await;
        let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
        let request = bare(&csr("rsa:2048", "/CN=x", &[]));
        let form = [("access_token", token.as_str()), ("certreq", &request)];
        let chain = Chain::of(&op, op.post_as(&op.portal, "/oauth2/getcert", &form).await).await;
        let pem = fs::read_to_string(chain.path("chain.pem")).unwrap();
        let issuing = pem.find("-----END CERTIFICATE-----").unwrap() + 26;
        fs::write(chain.path("issuing.pem"), &pem[issuing..]).unwrap();
        let line = chain.openssl(&["x509", "-noout", "-serial", "-in", "chain.pem"]);
        let serial = line.trim().strip_prefix("serial=").unwrap().to_lowercase();
        Self { base: op.plain_listener().await, op, chain, serial }
    }

    /// What openssl asks with these options.
    fn question(&self, options: &[&str]) -> Vec<u8> {
        let usual = ["ocsp", "-issuer", "issuing.pem", "-reqout", "request.der"];
        self.chain.openssl(&[&usual[..], options].concat());
        fs::read(self.chain.path("request.der")).unwrap()
    }

    async fn post(&self, question: Vec<u8>) -> Response {
        let post = reqwest::Client::new().post(format!("{}/ocsp", self.base));
        post.header("content-type", "application/ocsp-request").body(question).send().await.unwrap()
    }

    /// What openssl reads of an answer to what it asked last.
    async fn read(&self, response: Response, options: &[&str]) -> String {
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["content-type"], "application/ocsp-response");
        fs::write(self.chain.path("response.der"), response.bytes().await.unwrap()).unwrap();
        let now = self.op.clock.now().as_seconds().to_string();
        let usual = [
            "ocsp",
            "-issuer",
            "issuing.pem",
            "-no_nonce",
            "-reqin",
            "request.der",
            "-respin",
            "response.der",
            "-CAfile",
            "anchors.pem",
            "-attime",
            &now,
        ];
        let read = self.chain.openssl(&[&usual[..], options].concat());
        assert!(read.contains("Response verify OK"), "{read}");
        read
    }
}

#[tokio::test]
async fn a_certificate_is_good_until_it_is_revoked() {
    let scene = Scene::new().await;
    let op = &scene.op;
    assert!(scene.chain.text().contains("OCSP - URI:http://ca.beadle.example.org/ocsp"), "{}", scene.chain.text());
    let asked = ["-sha256", "-cert", "chain.pem", "-serial", "0x1234"];
    let response = scene.post(scene.question(&asked)).await;
    assert_eq!(response.headers()["cache-control"], "no-store");
    let read = scene.read(response, &asked).await;
    assert!(read.contains("chain.pem: good") && read.contains("0x1234: unknown"), "{read}");

    op.pass(MINUTE);
    assert!(
        !op.broker
            .revoke_certificate(&scene.serial.parse().unwrap(), ca::RevocationReason::Superseded)
            .await
            .unwrap()
            .is_empty()
    );
    let read = scene.read(scene.post(scene.question(&asked)).await, &asked).await;
    assert!(read.contains("chain.pem: revoked") && read.contains("Reason: superseded"), "{read}");
}

#[tokio::test]
async fn a_question_in_the_path_is_answered_for_caches() {
    let scene = Scene::new().await;
    let asked = ["-no_nonce", "-cert", "chain.pem"];
    let question = STANDARD.encode(scene.question(&asked));
    let escaped = question.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
    for path in [question.as_str(), &escaped, question.trim_end_matches('=')] {
        let response = reqwest::get(format!("{}/ocsp/{path}", scene.base)).await.unwrap();
        assert_eq!(
            response.headers()["cache-control"],
            "max-age=3600, public, no-transform, must-revalidate",
            "{path}"
        );
        let read = scene.read(response, &asked).await;
        assert!(read.contains("chain.pem: good"), "{read}");
    }
    // With a nonce it is nobody else's answer.
    let question = STANDARD.encode(scene.question(&["-cert", "chain.pem"])).replace('/', "%2F").replace('+', "%2B");
    let response = reqwest::get(format!("{}/ocsp/{question}", scene.base)).await.unwrap();
    assert_eq!(response.headers()["cache-control"], "no-store");
    let read = scene.read(response, &["-cert", "chain.pem"]).await;
    assert!(!read.to_lowercase().contains("nonce"), "{read}");
}

#[tokio::test]
async fn what_is_no_question_or_not_ours_gets_its_own_refusal() {
    let scene = Scene::new().await;
    for (body, status) in [(Vec::new(), 1), (b"hello".to_vec(), 1), (vec![0x30; 9_000], 1), (vec![0x30; 70_000], 1)] {
        let answer = scene.post(body).await.bytes().await.unwrap();
        assert_eq!(answer.to_vec(), [0x30, 3, 0x0a, 1, status]);
    }
    let answer = reqwest::get(format!("{}/ocsp/not!base64", scene.base)).await.unwrap().bytes().await.unwrap();
    assert_eq!(answer.to_vec(), [0x30, 3, 0x0a, 1, 1]);
    // About the root's certificates nobody answers here.
    let anchors = fs::read_to_string(scene.chain.path("anchors.pem")).unwrap();
    fs::write(scene.chain.path("root.pem"), anchors).unwrap();
    scene.chain.openssl(&["ocsp", "-issuer", "root.pem", "-serial", "1", "-reqout", "request.der"]);
    let question = fs::read(scene.chain.path("request.der")).unwrap();
    assert_eq!(scene.post(question).await.bytes().await.unwrap().to_vec(), [0x30, 3, 0x0a, 1, 6]);
}

#[tokio::test]
async fn the_responder_outlives_a_restart_and_is_replaced_before_it_ends() {
    let mut scene = Scene::new().await;
    let asked = ["-cert", "chain.pem"];
    let responder = async |scene: &Scene| {
        let response = scene.post(scene.question(&asked)).await;
        fs::write(scene.chain.path("response.der"), response.bytes().await.unwrap()).unwrap();
        let text = scene.chain.openssl(&["ocsp", "-respin", "response.der", "-noverify", "-resp_text"]);
        text.split("Responder Id: ").nth(1).unwrap().lines().next().unwrap().to_owned()
    };
    let first = responder(&scene).await;
    scene.op.restart().await;
    scene.base = scene.op.plain_listener().await;
    assert_eq!(responder(&scene).await, first);
    scene.op.pass(Duration::from_secs(21 * 86_400));
    let second = responder(&scene).await;
    assert_ne!(second, first);
    let read = scene.read(scene.post(scene.question(&asked)).await, &asked).await;
    // openssl compares its times with the machine's clock, which nobody turned.
    assert!(read.contains("good") && !read.contains("revoked") && !read.contains("unknown"), "{read}");
}
