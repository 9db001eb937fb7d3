//! How many certificates `/oauth2/getcert` gives in a second, and what one costs, as a share of the bare signatures that the
//! same machine makes with the same kind of key in the same run.
//!
//! What is timed is all of it: HTTP, the token, the request with its proof of possession, both records in the database with
//! their entries in the audit log and its chain, and the signature. The server is this process, and the programs that ask are
//! another one, so that each one's processor time is known. What was acknowledged is on the disk, on both databases.
//!
//! With `--check` it fails if one of the shares is less than two thirds of what `bench/ratios.json` has of it; with `--keep` it
//! writes the shares there.
//!
//! Rates suffer from whatever else the machine does, and from the programs, which share it; processor time hardly does. The
//! share that counts is the last one: the signature's part of all that a certificate costs server and database.

#![allow(clippy::print_stdout, reason = "a command-line tool talks on its standard output")]

mod processor;
mod programs;
mod ratios;

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
use rustls::SignatureScheme;
use rustls::crypto::aws_lc_rs::sign::any_supported_type;
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::sign::SigningKey;

use self::processor::Processor;
use self::programs::{Asked, Programs};
use self::ratios::Ratios;

/// How long each is done.
const LENGTH: Duration = Duration::from_secs(4);
/// How often signatures and certificates take turns.
const ROUNDS: u32 = 3;
/// As many octets as a certificate without its signature has, about.
const MESSAGE: [u8; 1_000] = [7; 1_000];

fn main() {
    if std::env::args().any(|argument| argument == programs::ARGUMENT) {
        return programs::ask();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let measured = runtime.expect("threads").block_on(measure_all());
    let wants = |what: &str| std::env::args().any(|argument| argument == what);
    if wants("--keep") {
        measured.keep();
    }
    if wants("--check") {
        measured.check();
    }
}

async fn measure_all() -> Ratios {
    println!(
        "                         in a second                         µs of processor time for each              share of"
    );
    println!(
        "database    authority  signatures  certificates  share   signature  server  database  programs   the signature"
    );
    let (durable, mut ratios) = (Postgres::durable(), Ratios::default());
    for (name, op) in
        [("SQLite", Provider::start().await), ("PostgreSQL", Provider::on(&durable.fresh_database()).await)]
    {
        let database = if op.is_on_sqlite() { Processor::sqlite() } else { Processor::postgres(durable) };
        let rsa = raw(KeyAlgorithm::Rsa3072, SignatureScheme::RSA_PKCS1_SHA256);
        ratios.add(name, "RSA-3072", measure(name, "RSA-3072", &op, &database, &rsa).await);
        let rollover =
            Rollover { lead: Duration::ZERO, algorithm: Some(KeyAlgorithm::P256), place: None, root_key: None };
        op.broker.roll_over_authority(&rollover).await.expect("the root is here");
        op.broker.publish_due_crls().await.expect("the database answers");
        let curve = raw(KeyAlgorithm::P256, SignatureScheme::ECDSA_NISTP256_SHA256);
        ratios.add(name, "P-256", measure(name, "P-256", &op, &database, &curve).await);
    }
    ratios
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

/// How many there were, how long they took, and the processor time that went into them.
#[derive(Debug, Default, Clone, Copy)]
struct Done {
    number: f64,
    seconds: f64,
    server: f64,
    database: f64,
    programs: f64,
}

impl Done {
    fn add(&mut self, other: Self) {
        self.number += other.number;
        self.seconds += other.seconds;
        self.server += other.server;
        self.database += other.database;
        self.programs += other.programs;
    }

    fn rate(&self) -> f64 {
        self.number / self.seconds
    }

    /// Microseconds for one.
    fn each(&self, seconds: f64) -> f64 {
        seconds * 1e6 / self.number
    }
}

/// Both in turn, so that what else the machine does meets both. Returns the signature's share of the processor time.
async fn measure(name: &str, authority: &str, op: &Provider, database: &Processor, raw: &Raw) -> f64 {
    let token = op.redeem(&op.code(ZOE).await).await.tokens().access_token;
    let csr = openssl::request(&Scratch::new("bench-getcert").path().join("key.pem"));
    let form = [
        ("access_token", token.as_str()),
        ("client_id", &op.portal.client_id),
        ("client_secret", &op.portal.client_secret),
        ("certreq", &csr),
    ];
    let mut programs = Programs::start(&op.url("/oauth2/getcert"), &form);
    certificates(&mut programs, database, Duration::from_secs(1)).await;
    let (mut signed, mut issued) = (Done::default(), Done::default());
    for _ in 0..ROUNDS {
        signed.add(signatures(raw));
        issued.add(certificates(&mut programs, database, LENGTH).await);
    }
    let signature = signed.each(signed.server);
    let [server, of_database, asking] = [issued.server, issued.database, issued.programs].map(|cost| issued.each(cost));
    let share = signature / (server + of_database);
    println!(
        "{name:<11} {authority:<9} {:>11.0} {:>13.0} {:>6.2} {signature:>11.0} {server:>7.0} {of_database:>9.0} \
         {asking:>9.0} {share:>15.3}",
        signed.rate(),
        issued.rate(),
        issued.rate() / signed.rate(),
    );
    share
}

/// Bare signatures, on two threads as the server has them.
fn signatures(raw: &Raw) -> Done {
    let made = AtomicU32::new(0);
    let (begun, before) = (Instant::now(), processor::own());
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
    let (seconds, server) = (begun.elapsed().as_secs_f64(), processor::own() - before);
    Done { number: f64::from(made.into_inner()), seconds, server, ..Done::default() }
}

/// Certificates.
async fn certificates(programs: &mut Programs, database: &Processor, length: Duration) -> Done {
    let (own, of_database) = (processor::own(), database.used());
    let Asked { got, seconds, processor: asking } = programs.ask(length).await;
    let (own, of_database) = (processor::own() - own, database.used() - of_database);
    let server = if database.is_in_this_process() { own - of_database } else { own };
    Done { number: got, seconds, server, database: of_database, programs: asking }
}
