//! A process that is killed in the middle of its work, at whatever moment.

use std::collections::BTreeMap;
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use beadle_tests::demo::{Demo, Options};
use beadle_tests::openssl;
use beadle_tests::postgres::Postgres;
use beadle_tests::scratch::Scratch;
use beadle_tests::sign_in::SignIn;
use tokio::task::JoinSet;
use url::Url;

/// What came instead of a certificate.
#[derive(Debug)]
pub(super) struct Refusal {
    pub(super) status: u16,
    pub(super) body: String,
}

/// What a program needs to fetch certificates for somebody.
pub(super) struct Fetcher {
    http: reqwest::Client,
    url: Url,
    form: Vec<(&'static str, String)>,
}

impl Fetcher {
    pub(super) async fn new(demo: &Demo) -> Self {
        let signed_in = SignIn::at(demo.institution(0)).run(&mut demo.agent(), &demo.authorize_url(&[])).await;
        let client = &demo.facts.client;
        let answer = demo.endpoints().redeem(client, &signed_in.code()).await;
        let form = vec![
            ("access_token", answer.json["access_token"].as_str().unwrap().to_owned()),
            ("client_id", client.client_id.clone()),
            ("client_secret", client.client_secret.clone()),
            ("certreq", openssl::request(&Scratch::new("crash").path().join("key.pem"))),
        ];
        Self { http: demo.http(), url: demo.url("/oauth2/getcert"), form }
    }

    /// The certificate (PEM), or what came instead; nothing, where the server went away.
    pub(super) async fn fetch(&self) -> Option<Result<String, Refusal>> {
        let answer = self.http.post(self.url.clone()).form(&self.form).send().await.ok()?;
        let (status, body) = (answer.status(), answer.text().await.ok()?);
        let end = "-----END CERTIFICATE-----\n";
        let certificate = body.find(end).map(|at| body[..at + end.len()].to_owned());
        Some(certificate.filter(|_| status == 200).ok_or(Refusal { status: status.as_u16(), body }))
    }

    /// Takes a certificate back that it fetched; whether the server said that it is done.
    pub(super) async fn revoke(&self, serial: &str) -> bool {
        let token = self.form.iter().find(|(name, _)| *name == "access_token").map(|(_, token)| token.as_str());
        let url = self.url.join("/oauth2/certificates/revoke").unwrap();
        let form = [("serial", serial), ("reason", "superseded")];
        let asked = self.http.post(url).bearer_auth(token.unwrap_or_default()).form(&form).send().await;
        let Ok(answer) = asked else { return false };
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap_or_default());
        true
    }
}

/// Certificates (DER, hexadecimal) by serial number, as the demo's database has them; empty where one is prepared only.
pub(super) fn on_record(demo: &Demo, database: Option<&Url>) -> BTreeMap<String, String> {
    let output = if let Some(url) = database {
        let query = "select serial || ' ' || coalesce(encode(der, 'hex'), '') from certificates";
        Command::new("psql").args(["-qtAXc", query, url.as_str()]).output()
    } else {
        let query = "select serial || ' ' || coalesce(lower(hex(der)), '') from certificates";
        Command::new("sqlite3").arg(demo.data().join("beadle.db")).arg(query).output()
    };
    let output = output.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let rows = text.lines().map(|line| line.split_once(' ').unwrap_or((line, "")));
    rows.map(|(serial, der)| (serial.to_owned(), der.to_owned())).collect()
}

pub(super) fn der(pem: &str) -> String {
    use base64::Engine as _;
    let body: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let der = base64::engine::general_purpose::STANDARD.decode(body).unwrap();
    der.iter().fold(String::new(), |hex, octet| format!("{hex}{octet:02x}"))
}

/// Fetches certificates by four programs until the server is killed, which is at some moment of its work.
async fn killed_while_issuing(demo: &mut Demo, fetcher: &Arc<Fetcher>, after: Duration) -> Vec<String> {
    let over = Arc::new(AtomicBool::new(false));
    let mut programs = JoinSet::new();
    for _ in 0..4 {
        let (fetcher, over) = (Arc::clone(fetcher), Arc::clone(&over));
        programs.spawn(async move {
            let mut got = Vec::new();
            while !over.load(Ordering::Relaxed) {
                match fetcher.fetch().await {
                    Some(Ok(certificate)) => got.push(certificate),
                    Some(Err(refusal)) => panic!("refused: {refusal:?}"),
                    None => break,
                }
            }
            got
        });
    }
    tokio::time::sleep(after).await;
    demo.leash.signal("KILL");
    demo.leash.wait();
    over.store(true, Ordering::Relaxed);
    programs.join_all().await.concat()
}

async fn nothing_is_lost(database: Option<Url>) {
    let mut demo = Demo::start(Options { database: database.clone(), ..Options::default() }).await;
    let fetcher = Arc::new(Fetcher::new(&demo).await);
    let mut got = Vec::new();
    for milliseconds in [400, 530, 670] {
        got.extend(killed_while_issuing(&mut demo, &fetcher, Duration::from_millis(milliseconds)).await);
        demo.restart().await;
    }
    assert!(got.len() > 3, "the server was killed while it worked");
    let records = on_record(&demo, database.as_ref());
    for certificate in &got {
        let der = der(certificate);
        assert!(records.values().any(|recorded| *recorded == der), "somebody has a certificate that is not on record");
    }
    // Of what is only prepared, nobody knows whether it was signed: it can be taken back.
    if let Some((serial, _)) = records.iter().find(|(_, der)| der.is_empty()) {
        demo.command(&["ca", "revoke", serial]);
    }
    assert!(fetcher.fetch().await.unwrap().is_ok(), "it works as before");
    demo.command(&["ca", "audit", "verify"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_got_a_certificate_before_the_server_was_killed_is_on_record() {
    nothing_is_lost(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_with_postgresql() {
    nothing_is_lost(Some(Postgres::shared().fresh_database())).await;
}
