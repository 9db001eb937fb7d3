//! How many certificates `/oauth2/getcert` gives in a second, as a share of the bare signatures that the same machine makes
//! with the same kind of key in the same run.
//!
//! What is timed is all of it: the programs that ask, HTTP, the token, the request with its proof of possession, both
//! records in the database with their entries in the audit log, and the signature; all in one process. The programs' share
//! is part of the time, so a server by itself does better.

#![allow(clippy::print_stdout, reason = "a command-line tool talks on its standard output")]

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use beadle_tests::openssl;
use beadle_tests::postgres::Postgres;
use beadle_tests::provider::{Provider, ZOE};
use beadle_tests::scratch::Scratch;
use broker::certificates::Rollover;
use ca::{KeyAlgorithm, KeyPair};
use reqwest::Method;
use rustls::SignatureScheme;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::sign::SigningKey;
use tokio::task::JoinSet;

/// How long each is done.
const LENGTH: Duration = Duration::from_secs(5);
/// How often signatures and certificates take turns.
const ROUNDS: u32 = 3;
/// How many programs ask at once.
const PROGRAMS: usize = 8;
/// As many octets as a certificate without its signature has, about.
const MESSAGE: [u8; 1_000] = [7; 1_000];

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() {
    println!("database    authority  signatures/s  certificates/s  share");
    for (name, op) in
        [("SQLite", Provider::start().await), ("PostgreSQL", Provider::on(&Postgres::shared().fresh_database()).await)]
    {
        measure(name, "RSA-3072", &op, &raw(KeyAlgorithm::Rsa3072, SignatureScheme::RSA_PKCS1_SHA256)).await;
        let rollover =
            Rollover { lead: Duration::ZERO, algorithm: Some(KeyAlgorithm::P256), place: None, root_key: None };
        op.broker.roll_over_authority(&rollover).await.expect("the root is here");
        op.broker.publish_due_crls().await.expect("the database answers");
        measure(name, "P-256", &op, &raw(KeyAlgorithm::P256, SignatureScheme::ECDSA_NISTP256_SHA256)).await;
    }
}

/// A key by which bare signatures are made.
struct Raw {
    key: Arc<dyn SigningKey>,
    scheme: SignatureScheme,
}

fn raw(algorithm: KeyAlgorithm, scheme: SignatureScheme) -> Raw {
    let pkcs8 = KeyPair::generate(algorithm).expect("a key");
    let key = any_supported_type(&PrivatePkcs8KeyDer::from(pkcs8.to_vec()).into()).expect("a key of this kind");
    Raw { key, scheme }
}

/// Both in turn, so that what else the machine does meets both.
async fn measure(database: &str, authority: &str, op: &Provider, raw: &Raw) {
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let csr = openssl::request(&Scratch::new("bench-getcert").path().join("key.pem"));
    certificates(op, &token, &csr, Duration::from_secs(1)).await;
    let (mut signed, mut issued) = (0.0, 0.0);
    for _ in 0..ROUNDS {
        signed += signatures(raw);
        issued += certificates(op, &token, &csr, LENGTH).await;
    }
    let (signed, issued) = (signed / f64::from(ROUNDS), issued / f64::from(ROUNDS));
    println!("{database:<11} {authority:<9} {signed:>13.0} {issued:>15.0} {:>6.2}", issued / signed);
}

/// Bare signatures in a second, on two threads as the server has them.
fn signatures(raw: &Raw) -> f64 {
    let made = AtomicU32::new(0);
    let begun = Instant::now();
    thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let signer = raw.key.choose_scheme(&[raw.scheme]).expect("the scheme of this key");
                while begun.elapsed() < LENGTH {
                    signer.sign(&MESSAGE).expect("a signature");
                    made.fetch_add(1, Ordering::Relaxed);
                }
            });
        }
    });
    f64::from(made.into_inner()) / begun.elapsed().as_secs_f64()
}

/// Certificates in a second.
async fn certificates(op: &Provider, token: &str, csr: &str, length: Duration) -> f64 {
    let portal = &op.portal;
    let form = [
        ("access_token", token),
        ("client_id", &portal.client_id),
        ("client_secret", &portal.client_secret),
        ("certreq", csr),
    ];
    let request = op.request(Method::POST, "/oauth2/getcert").form(&form);
    let begun = Instant::now();
    let mut programs = JoinSet::new();
    for _ in 0..PROGRAMS {
        let request = request.try_clone().expect("a form can be sent again");
        programs.spawn(async move {
            let mut got = 0_u32;
            while begun.elapsed() < length {
                let answer = request.try_clone().expect("as before").send().await.expect("an answer");
                let text = answer.text().await.expect("the whole answer");
                assert!(text.contains("BEGIN CERTIFICATE"), "{text}");
                got += 1;
            }
            got
        });
    }
    let got: u32 = programs.join_all().await.into_iter().sum();
    f64::from(got) / begun.elapsed().as_secs_f64()
}
