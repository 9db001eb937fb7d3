//! A server on this machine, and everything that must not reach it.

use std::sync::Arc;

use rustls::{
    ServerConfig,
    pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::TcpListener,
    sync::mpsc,
    time::{Instant, timeout},
};
use tokio_rustls::TlsAcceptor;

use super::*;
use crate::Validators;

/// Answers every request with `answer`, and hands on what it was sent.
async fn server(answer: Vec<u8>) -> (u16, mpsc::UnboundedReceiver<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (sender, received) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            tokio::spawn(talk(stream, answer.clone(), sender.clone()));
        }
    });
    (port, received)
}

async fn talk(mut stream: impl AsyncRead + AsyncWrite + Unpin, answer: Vec<u8>, sender: mpsc::UnboundedSender<String>) {
    let mut request = vec![0; 8192];
    let length = stream.read(&mut request).await.unwrap_or_default();
    drop(sender.send(String::from_utf8_lossy(&request[..length]).into_owned()));
    drop(stream.write_all(&answer).await);
    drop(stream.shutdown().await);
}

fn answer(status: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len()).into_bytes()
}

fn fetcher(allowed: &[String]) -> GuardedFetcher {
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let allowed = allowed.iter().map(|text| text.parse().unwrap()).collect();
    GuardedFetcher::new(&Exceptions { allowed, authorities: Vec::new() }).unwrap()
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

fn refusal(outcome: Result<Vec<u8>, GuardedError>) -> Refusal {
    match outcome {
        Err(GuardedError::Refused(refusal)) => refusal,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_way_to_write_this_machine_is_refused_before_a_connection_is_made() {
    let (port, mut received) = server(answer("200 OK", "secret")).await;
    let fetcher = fetcher(&[]);
    for host in [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0x7f000001",
        "0177.0.0.1",
        "0.0.0.0",
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "10.0.0.1",
        "169.254.169.254",
        "[fe80::1]",
    ] {
        let outcome = fetcher.get(&url(&format!("https://{host}:{port}/"))).await;
        assert_eq!(refusal(outcome), Refusal::NotPublic, "{host}");
    }
    assert!(received.try_recv().is_err());
}

#[tokio::test]
async fn only_https_without_credentials_is_fetched() {
    let (port, mut received) = server(answer("200 OK", "secret")).await;
    let fetcher = fetcher(&[format!("127.0.0.1:{port}")]);
    assert_eq!(refusal(fetcher.get(&url("http://example.org/")).await), Refusal::Scheme);
    assert_eq!(refusal(fetcher.get(&url("file:///etc/passwd")).await), Refusal::NoHost);
    assert_eq!(refusal(fetcher.get(&url("ftp://example.org/")).await), Refusal::Scheme);
    assert_eq!(refusal(fetcher.get(&url(&format!("ftp://127.0.0.1:{port}/"))).await), Refusal::Scheme);
    for user in ["user@", "user:secret@", ":secret@"] {
        let outcome = fetcher.get(&url(&format!("http://{user}127.0.0.1:{port}/"))).await;
        assert_eq!(refusal(outcome), Refusal::Credentials);
    }
    assert!(received.try_recv().is_err());
}

#[tokio::test]
async fn an_allowed_host_is_reached_and_its_neighbour_is_not() {
    let (port, mut received) = server(answer("200 OK", "keys")).await;
    let (other, mut other_received) = server(answer("200 OK", "secret")).await;
    let fetcher = fetcher(&[format!("127.0.0.1:{port}")]);
    assert_eq!(fetcher.get(&url(&format!("http://127.0.0.1:{port}/jwks?x=1"))).await.unwrap(), b"keys");
    let request = received.recv().await.unwrap();
    assert!(request.starts_with("GET /jwks?x=1 HTTP/1.1\r\n"), "{request}");
    assert_eq!(refusal(fetcher.get(&url(&format!("https://127.0.0.1:{other}/"))).await), Refusal::NotPublic);
    assert_eq!(refusal(fetcher.get(&url(&format!("http://127.0.0.1:{other}/"))).await), Refusal::Scheme);
    assert!(other_received.try_recv().is_err());
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (target, mut reached) = server(answer("200 OK", "secret")).await;
    let redirect = format!("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:{target}/\r\nContent-Length: 0\r\n\r\n");
    let (port, _) = server(redirect.into_bytes()).await;
    let fetcher = fetcher(&["127.0.0.1".to_owned()]);
    let url = url(&format!("http://127.0.0.1:{port}/"));
    assert!(matches!(fetcher.get(&url).await, Err(GuardedError::Status(302))));
    assert!(matches!(fetcher.post_form(&url, &[("a", "b")]).await, Err(GuardedError::Status(302))));
    assert!(reached.try_recv().is_err());
}

#[tokio::test]
async fn a_document_is_read_up_to_its_limit() {
    let fits = "x".repeat(LIMIT);
    for (body, whole) in [(fits.clone(), true), (fits + "x", false)] {
        let (port, _) = server(answer("200 OK", &body)).await;
        let outcome = fetcher(&["127.0.0.1".to_owned()]).get(&url(&format!("http://127.0.0.1:{port}/"))).await;
        assert_eq!(outcome.is_ok(), whole);
        assert!(whole || matches!(outcome, Err(GuardedError::TooLarge(LIMIT))));
    }
    // Without a length, too.
    let endless = [b"HTTP/1.1 200 OK\r\n\r\n".as_slice(), &vec![b'x'; LIMIT * 4]].concat();
    let (port, _) = server(endless).await;
    let outcome = fetcher(&["127.0.0.1".to_owned()]).get(&url(&format!("http://127.0.0.1:{port}/"))).await;
    assert!(matches!(outcome, Err(GuardedError::TooLarge(LIMIT))));
}

#[tokio::test]
async fn a_server_that_does_not_answer_is_given_up() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let began = Instant::now();
    let url = url(&format!("http://127.0.0.1:{port}/"));
    let outcome = timeout(TIMEOUT * 2, fetcher(&["127.0.0.1".to_owned()]).get(&url)).await.unwrap();
    assert!(matches!(outcome, Err(GuardedError::Failed(error)) if error.is_timeout()));
    assert!(began.elapsed() >= TIMEOUT);
}

#[tokio::test]
async fn a_form_is_posted_and_only_success_counts() {
    let (port, mut received) = server(answer("204 No Content", "")).await;
    let fetcher = fetcher(&["127.0.0.1".to_owned()]);
    let address = url(&format!("http://127.0.0.1:{port}/logout"));
    assert_eq!(fetcher.post_form(&address, &[("logout_token", "a.b+c")]).await.unwrap(), 204);
    let request = received.recv().await.unwrap().to_lowercase();
    assert!(request.starts_with("post /logout http/1.1\r\n"), "{request}");
    assert!(request.contains("content-type: application/x-www-form-urlencoded\r\n"), "{request}");
    assert!(request.ends_with("logout_token=a.b%2bc"), "{request}");
    let (port, _) = server(answer("400 Bad Request", "no")).await;
    let outcome = fetcher.post_form(&url(&format!("http://127.0.0.1:{port}/")), &[]).await;
    assert!(matches!(outcome, Err(GuardedError::Status(400))));
}

#[tokio::test]
async fn over_https_only_known_authorities_count() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    drop(rustls::crypto::aws_lc_rs::default_provider().install_default());
    let config = ServerConfig::builder().with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key);
    let acceptor = TlsAcceptor::from(Arc::new(config.unwrap()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = url(&format!("https://localhost:{}/", listener.local_addr().unwrap().port()));
    tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(stream) = acceptor.accept(stream).await {
                tokio::spawn(talk(stream, answer("200 OK", "keys"), mpsc::unbounded_channel().0));
            }
        }
    });
    let allowed: Vec<Allowed> = vec!["localhost".parse().unwrap()];
    let known = Exceptions { allowed: allowed.clone(), authorities: vec![made.cert.der().to_vec()] };
    assert_eq!(GuardedFetcher::new(&known).unwrap().get(&address).await.unwrap(), b"keys");
    let unknown = Exceptions { allowed, authorities: Vec::new() };
    assert!(matches!(GuardedFetcher::new(&unknown).unwrap().get(&address).await, Err(GuardedError::Failed(_))));
}

#[tokio::test]
async fn a_picture_is_followed_as_far_as_anybody_may_go_and_no_further() {
    let (inner, mut inner_received) = server(answer("200 OK", "secret")).await;
    for target in [
        format!("http://127.0.0.1:{inner}/"),
        format!("http://localhost:{inner}/"),
        "https://169.254.169.254/latest/meta-data/".to_owned(),
        "file:///etc/passwd".to_owned(),
    ] {
        let onward =
            format!("HTTP/1.1 302 Found\r\nLocation: {target}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        let (port, _received) = server(onward.into_bytes()).await;
        let fetcher = fetcher(&[format!("127.0.0.1:{port}")]);
        let outcome = fetcher.picture(&url(&format!("http://127.0.0.1:{port}/logo")), &Validators::default()).await;
        assert!(matches!(outcome, Err(GuardedError::Refused(_))), "{target}: {outcome:?}");
    }
    assert!(inner_received.try_recv().is_err());

    // Where it may go, it goes.
    let (last, _received) = server(answer("200 OK", "pixels")).await;
    let onward = format!(
        "HTTP/1.1 301 Moved\r\nLocation: http://127.0.0.1:{last}/\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    let (first, _received) = server(onward.into_bytes()).await;
    let both = fetcher(&[format!("127.0.0.1:{first}"), format!("127.0.0.1:{last}")]);
    let found =
        both.picture(&url(&format!("http://127.0.0.1:{first}/")), &Validators::default()).await.unwrap().unwrap();
    assert_eq!(found.bytes, b"pixels");

    // But not in circles.
    let circle = b"HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".to_vec();
    let (port, mut received) = server(circle).await;
    let fetcher = fetcher(&[format!("127.0.0.1:{port}")]);
    let outcome = fetcher.picture(&url(&format!("http://127.0.0.1:{port}/")), &Validators::default()).await;
    assert!(matches!(outcome, Err(GuardedError::Detours)), "{outcome:?}");
    assert_eq!(std::iter::from_fn(|| received.try_recv().ok()).count(), 4);
}

#[tokio::test]
async fn a_picture_without_an_end_ends() {
    let endless = [&b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"[..], &vec![0; PICTURE_LIMIT + 1]].concat();
    let (port, _received) = server(endless).await;
    let fetcher = fetcher(&[format!("127.0.0.1:{port}")]);
    let outcome = fetcher.picture(&url(&format!("http://127.0.0.1:{port}/")), &Validators::default()).await;
    assert!(matches!(outcome, Err(GuardedError::TooLarge(PICTURE_LIMIT))), "{outcome:?}");
}

#[tokio::test]
async fn a_picture_that_is_known_is_not_sent_again() {
    let (port, mut received) = server(b"HTTP/1.1 304 Not Modified\r\nConnection: close\r\n\r\n".to_vec()).await;
    let fetcher = fetcher(&[format!("127.0.0.1:{port}")]);
    let address = url(&format!("http://127.0.0.1:{port}/"));
    let had = Validators { etag: Some("\"one\"".to_owned()), last_modified: None };
    assert!(fetcher.picture(&address, &had).await.unwrap().is_none());
    assert!(received.try_recv().unwrap().contains("if-none-match: \"one\""));
    let outcome = fetcher.picture(&address, &Validators::default()).await;
    assert!(matches!(outcome, Err(GuardedError::Status(304))), "{outcome:?}");
}
