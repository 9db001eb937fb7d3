//! PostgreSQL that is restarted in the middle of the server's work.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use beadle_tests::demo::{Demo, Options};
use beadle_tests::eventually;
use beadle_tests::postgres::Postgres;
use tokio::task::{JoinSet, spawn_blocking};

use super::crash::{Fetcher, der, on_record};

/// How soon the server works again once its database does.
const SECONDS: Duration = Duration::from_secs(10);

/// Restarts the database while four programs fetch certificates: those that they got, and how often they were told to try
/// again later.
async fn restarted_while_issuing(fetcher: &Arc<Fetcher>, postgres: &Arc<Postgres>) -> (Vec<String>, usize) {
    let over = Arc::new(AtomicBool::new(false));
    let mut programs = JoinSet::new();
    for _ in 0..4 {
        let (fetcher, over) = (Arc::clone(fetcher), Arc::clone(&over));
        programs.spawn(async move {
            let (mut got, mut later) = (Vec::new(), 0);
            while !over.load(Ordering::Relaxed) {
                match fetcher.fetch().await.expect("the server goes on") {
                    Ok(certificate) => got.push(certificate),
                    Err(refusal) => {
                        assert_eq!(refusal.status, 503, "{}", refusal.body);
                        assert!(refusal.body.lines().count() == 1 && !refusal.body.contains("SQL"), "{}", refusal.body);
                        later += 1;
                    }
                }
            }
            (got, later)
        });
    }
    tokio::time::sleep(Duration::from_millis(300)).await;
    let database = Arc::clone(postgres);
    spawn_blocking(move || database.restart()).await.unwrap();
    let again = Instant::now();
    eventually("certificates are issued again", async || fetcher.fetch().await.is_some_and(|answer| answer.is_ok()))
        .await;
    assert!(again.elapsed() < SECONDS, "it took {:?}", again.elapsed());
    tokio::time::sleep(Duration::from_millis(300)).await;
    over.store(true, Ordering::Relaxed);
    let ends = programs.join_all().await;
    let later = ends.iter().map(|(_, later)| later).sum();
    (ends.into_iter().flat_map(|(got, _)| got).collect(), later)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn while_postgresql_restarts_the_answer_is_503_and_nothing_is_lost() {
    let postgres = Arc::new(Postgres::own());
    let database = postgres.fresh_database();
    let mut demo = Demo::start(Options { database: Some(database.clone()), ..Options::default() }).await;
    let fetcher = Arc::new(Fetcher::new(&demo).await);
    let (mut got, mut later) = (Vec::new(), 0);
    for _ in 0..3 {
        let (more, refused) = restarted_while_issuing(&fetcher, &postgres).await;
        assert!(more.len() > 3, "the server worked before and after");
        got.extend(more);
        later += refused;
    }
    assert!(later > 0, "somebody asked while the database was away");

    // While it is away, programs and people are told so, each in their way, and the server goes on.
    postgres.stop();
    let (http, endpoints) = (demo.http(), demo.endpoints());
    // Each waits for the database as long as requests may.
    let (certificate, page, token) = tokio::join!(
        fetcher.fetch(),
        http.get(demo.authorize_url(&[])).send(),
        endpoints.redeem(&demo.facts.client, "x"),
    );
    let refusal = certificate.expect("the server goes on").expect_err("nothing can be recorded");
    assert_eq!(refusal.status, 503, "{}", refusal.body);
    let page = page.unwrap();
    assert_eq!(page.status(), 503);
    assert!(page.headers()["content-type"].to_str().unwrap().starts_with("text/html"));
    assert_eq!((token.status, token.json["error"].as_str()), (503, Some("temporarily_unavailable")), "{}", token.body);
    assert_eq!(http.get(demo.url("/healthz")).send().await.unwrap().status(), 200);
    postgres.start_again();
    let again = Instant::now();
    eventually("it works again", async || fetcher.fetch().await.is_some_and(|answer| answer.is_ok())).await;
    assert!(again.elapsed() < SECONDS, "it took {:?}", again.elapsed());
    demo.leash.assert_running();
    assert!(!demo.leash.log().contains("panicked"), "{}", demo.leash.log());

    let records = on_record(&demo, Some(&database));
    for certificate in &got {
        let der = der(certificate);
        assert!(records.values().any(|recorded| *recorded == der), "somebody has a certificate that is not on record");
    }
    // Of what is only prepared, nobody knows whether it was signed: it can be taken back.
    if let Some((serial, _)) = records.iter().find(|(_, der)| der.is_empty()) {
        demo.command(&["ca", "revoke", serial]);
    }
    demo.command(&["ca", "audit", "verify"]);
}
