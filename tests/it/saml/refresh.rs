//! A large federation is read anew while people sign in, and goes wrong in every way: nobody notices.

use std::time::Duration;

use axum::http::StatusCode;
use beadle_bench::federation::{Federation, FederationKey};
use beadle_tests::metadata_server::{self, Answer, LIST, MetadataServer};
use beadle_tests::provider::{JONAS, Provider, ZOE};
use broker::catalogue::{Mode, Outcome};
use broker::settings::{MetadataLocation, MetadataSource};
use domain::{Clock as _, SystemClock, Timestamp};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::sync::mpsc;

fn in_days(days: u32) -> Timestamp {
    SystemClock.now().truncated_to_seconds() + Duration::from_secs(86_400) * days
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn people_sign_in_while_a_large_federation_is_read() {
    let key = FederationKey::new().unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/all.xml", listener.local_addr().unwrap()).parse().unwrap();
    let (answers, waiting) = mpsc::channel(4);
    tokio::spawn(serve(listener, waiting));
    let source = MetadataSource::new(MetadataLocation::Url(url), vec![key.certificate().to_vec()]);

    let mut samples = Vec::new();
    let op = Provider::with_source(source, |published| {
        samples = published.to_vec();
        let first = metadata_server::list(
            &key,
            &metadata_server::among(Federation { entities: 30, seed: 5 }, &samples),
            in_days(10),
        );
        let (pieces, arriving) = mpsc::channel(1);
        pieces.try_send(first.into_bytes()).unwrap();
        answers.try_send(arriving).unwrap();
    })
    .await;
    let before = op.broker.catalogue.current().len();
    let large = metadata_server::list(
        &key,
        &metadata_server::among(Federation { entities: 600, seed: 5 }, &samples),
        in_days(11),
    );
    assert!(large.len() > 3_000_000, "{}", large.len());

    let (pieces, arriving) = mpsc::channel(1);
    answers.send(arriving).await.unwrap();
    let broker = op.broker.clone();
    let refresh = tokio::spawn(async move { broker.refresh_catalogue(Mode::Usual).await });
    let (early, last) = large.as_bytes().split_at(large.len() - 100);
    let all: Vec<&[u8]> = early.chunks(early.len() / 5 + 1).collect();
    for (number, piece) in all.iter().enumerate() {
        pieces.send(piece.to_vec()).await.unwrap();
        op.code(if number % 2 == 0 { ZOE } else { JONAS }).await;
        assert!(!refresh.is_finished(), "the document has not ended yet");
        assert_eq!(op.broker.catalogue.current().len(), before, "half a set is never served");
    }
    pieces.send(last.to_vec()).await.unwrap();
    drop(pieces);
    let reports = refresh.await.unwrap();
    assert!(matches!(&reports[0].outcome, Outcome::Taken(difference) if difference.removed.is_empty()), "{reports:?}");
    assert!(op.broker.catalogue.current().len() > before + 200);
    op.code(ZOE).await;
}

/// Answers each request with the pieces that come, as they come.
async fn serve(listener: TcpListener, mut answers: mpsc::Receiver<mpsc::Receiver<Vec<u8>>>) {
    while let Some(mut pieces) = answers.recv().await {
        let (mut connection, _) = listener.accept().await.expect("somebody comes");
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(connection.read_u8().await.expect("a request"));
        }
        connection.write_all(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n").await.expect("they listen");
        while let Some(piece) = pieces.recv().await {
            connection.write_all(&piece).await.expect("they listen");
        }
    }
}

#[tokio::test]
async fn whatever_becomes_of_the_federation_people_sign_in() {
    let mut server = MetadataServer::start().await;
    let source = MetadataSource { mdq: None, ..server.source() };
    let mut entities = Vec::new();
    let op = Provider::with_source(source, |published| {
        entities = metadata_server::among(Federation { entities: 20, seed: 6 }, published);
        server.says(LIST, Answer::document(server.list(&entities, in_days(10))));
    })
    .await;
    let all = op.broker.catalogue.current().len();
    let good = server.list(&entities, in_days(10));
    let foreign = metadata_server::list(&FederationKey::new().unwrap(), &entities, in_days(10));
    for (what, answer) in [
        ("down for maintenance", Answer::status(StatusCode::SERVICE_UNAVAILABLE)),
        ("truncated", Answer::document(good[..good.len() / 2].to_owned())),
        ("expired", Answer::document(server.list(&entities, in_days(0) - Duration::from_secs(3600)))),
        ("signed by another key", Answer::document(foreign)),
        ("shrunk to nothing", Answer::document(server.list(&[], in_days(10)))),
        ("shrunk to one", Answer::document(server.list(&entities[..1], in_days(10)))),
    ] {
        server.says(LIST, answer);
        let reports = op.broker.refresh_catalogue(Mode::Usual).await;
        assert!(matches!(reports[0].outcome, Outcome::Failed(_) | Outcome::Alarming(_)), "{what}: {reports:?}");
        assert_eq!(op.broker.catalogue.current().len(), all, "{what}");
        op.code(ZOE).await;
    }
    // So slow that it is still being waited for.
    server.says(LIST, Answer { delay: Duration::from_secs(600), ..Answer::status(StatusCode::OK) });
    let broker = op.broker.clone();
    let refresh = tokio::spawn(async move { broker.refresh_catalogue(Mode::Usual).await });
    op.code(JONAS).await;
    assert!(!refresh.is_finished());
    refresh.abort();

    server.stop().await;
    let reports = op.broker.refresh_catalogue(Mode::Usual).await;
    assert!(matches!(reports[0].outcome, Outcome::Failed(_)), "nobody there: {reports:?}");
    assert_eq!(op.broker.catalogue.current().len(), all);
    op.code(ZOE).await;
}
