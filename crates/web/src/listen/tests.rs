use std::{
    convert::Infallible,
    net::SocketAddr,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    http::{Request, Version},
    routing::{get, post},
};
use hyper_util::rt::{TokioExecutor, TokioIo};
use rustls::{
    ClientConfig, RootCertStore, ServerConfig,
    pki_types::{PrivateKeyDer, ServerName},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::{Notify, oneshot},
    task::JoinHandle,
    time::{sleep, timeout},
};
use tokio_rustls::TlsConnector;

use super::{Limits, serve_within};

const SHORT: Duration = Duration::from_millis(100);
/// A limit within which something is to happen, also on a busy machine.
const FAIR: Duration = Duration::from_secs(1);
/// Longer than any test waits for what is to happen, and shorter than what must not happen.
const LONG: Duration = Duration::from_secs(120);
const ENOUGH: Duration = Duration::from_secs(60);

const PATIENT: Limits = Limits {
    connections: 8,
    handshake: LONG,
    first_head: LONG,
    idle: LONG,
    body: LONG,
    request: LONG,
    drain: LONG,
    farewell: LONG,
};

struct Server {
    address: SocketAddr,
    stop: oneshot::Sender<()>,
    task: JoinHandle<()>,
    /// Told by the handlers that take their time.
    begun: Arc<Notify>,
}

impl Server {
    async fn start(limits: Limits) -> Self {
        Self::start_with(limits, None).await
    }

    async fn start_with(limits: Limits, tls: Option<Arc<ServerConfig>>) -> Self {
        let begun = Arc::new(Notify::new());
        let (slow, soon) = (Arc::clone(&begun), Arc::clone(&begun));
        let router = Router::new()
            .route("/", get(async || "here"))
            .route("/length", post(async |body: Bytes| body.len().to_string()))
            .route(
                "/slow",
                get(async move || {
                    slow.notify_one();
                    sleep(LONG).await;
                }),
            )
            .route(
                "/soon",
                get(async move || {
                    soon.notify_one();
                    sleep(SHORT * 3).await;
                    "late"
                }),
            )
            .route("/endless", get(async || Body::new(Endless)));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let stopped = async { drop(stopped.await) };
        Self { address, stop, task: tokio::spawn(serve_within(limits, listener, tls, router, stopped)), begun }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    /// A connection on which this has been sent.
    async fn send(&self, text: &str) -> TcpStream {
        let mut stream = self.connect().await;
        stream.write_all(text.as_bytes()).await.unwrap();
        stream
    }

    /// A connection that has had one answer and stays open.
    async fn kept_alive(&self) -> TcpStream {
        let mut stream = self.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(part(&mut stream).await.ends_with("here"));
        stream
    }

    async fn stop(self) {
        self.stop.send(()).unwrap();
        timeout(ENOUGH, self.task).await.expect("the server ends").unwrap();
    }
}

/// More than any client reads.
struct Endless;

impl axum::body::HttpBody for Endless {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<hyper::body::Frame<Bytes>, Infallible>>> {
        Poll::Ready(Some(Ok(hyper::body::Frame::data(Bytes::from_static(&[0; 8192])))))
    }
}

/// What comes next.
async fn part(stream: &mut TcpStream) -> String {
    let mut bytes = [0; 4096];
    let read = timeout(ENOUGH, stream.read(&mut bytes)).await.expect("an answer comes").unwrap();
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

/// What comes until the server closes the connection, which it must.
async fn rest(mut stream: TcpStream) -> String {
    let mut bytes = Vec::new();
    // A reset closes it as well.
    drop(timeout(ENOUGH, stream.read_to_end(&mut bytes)).await.expect("the connection is closed"));
    String::from_utf8_lossy(&bytes).into_owned()
}

#[tokio::test]
async fn whoever_sends_nothing_or_half_a_head_is_let_go() {
    let server = Server::start(Limits { first_head: SHORT, farewell: SHORT, ..PATIENT }).await;
    // The third is the beginning of HTTP/2's preface.
    for beginning in ["", "GET / HTTP/1.1\r\nHost: x\r\nX", "PRI * HT", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
        rest(server.send(beginning).await).await;
    }
}

#[tokio::test]
async fn a_second_request_may_take_its_time_but_not_for_ever() {
    let server = Server::start(Limits { idle: FAIR, farewell: SHORT, ..PATIENT }).await;
    rest(server.kept_alive().await).await;
    let mut stream = server.kept_alive().await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX").await.unwrap();
    rest(stream).await;

    let server = Server::start(Limits { first_head: FAIR, farewell: SHORT, ..PATIENT }).await;
    let mut stream = server.kept_alive().await;
    sleep(FAIR * 2).await;
    stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    assert!(part(&mut stream).await.ends_with("here"));
}

#[tokio::test]
async fn a_stalled_body_is_not_waited_for() {
    let server = Server::start(Limits { body: SHORT, drain: SHORT, ..PATIENT }).await;
    let answer = rest(server.send("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx").await).await;
    assert!(answer.starts_with("HTTP/1.1 400 "), "{answer}");
    // Here nobody reads it at all.
    let answer = rest(server.send("GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nx").await).await;
    assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
}

#[tokio::test]
async fn a_body_that_drips_is_not_waited_for_either() {
    let server = Server::start(Limits { body: SHORT * 4, drain: SHORT, ..PATIENT }).await;
    let mut stream = server.send("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n").await;
    let drip = async {
        let mut byte = [0];
        loop {
            tokio::select! {
                // However busy the machine is: once there is an answer, it is read. Then the server may have hung up,
                // so a byte that it does not take is no failure.
                biased;
                read = stream.read(&mut byte) => return read,
                () = sleep(SHORT) => drop(stream.write_all(b"x").await),
            }
        }
    };
    assert_eq!(timeout(ENOUGH, drip).await.expect("an answer comes").unwrap(), 1);
}

/// A request whose body is larger than the route takes, as one who sends all of it before they read.
fn oversized(length: usize) -> Vec<u8> {
    let mut request = format!("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: {length}\r\n\r\n").into_bytes();
    request.resize(request.len() + length, b'x');
    request
}

/// Sends all of it, and then reads one answer.
async fn sent_first<S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin>(stream: &mut S, request: &[u8]) -> String {
    timeout(ENOUGH, stream.write_all(request)).await.expect("all of it is read").unwrap();
    let mut bytes = [0; 4096];
    let read = timeout(ENOUGH, stream.read(&mut bytes)).await.expect("an answer comes").unwrap();
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}

#[tokio::test]
async fn whoever_sends_too_much_before_they_read_hears_why_it_is_refused() {
    // What axum's usual limit of 2 MB refuses, and what sockets do not buffer.
    for length in [3_000_000, 5 * 1024 * 1024, 15 * 1024 * 1024] {
        let server = Server::start(PATIENT).await;
        let mut plain = server.connect().await;
        let answer = sent_first(&mut plain, &oversized(length)).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{length}: {answer}");
        // It may go on on the same connection.
        let next = sent_first(&mut plain, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
        assert!(next.ends_with("here"), "{length}: {next}");

        let (tls, connector) = tls_of(&[b"http/1.1"]);
        let server = Server::start_with(PATIENT, Some(tls)).await;
        let name = ServerName::try_from("localhost").unwrap();
        let mut secret = connector.connect(name, server.connect().await).await.unwrap();
        let answer = sent_first(&mut secret, &oversized(length)).await;
        assert!(answer.starts_with("HTTP/1.1 413 "), "{length}: {answer}");
    }
}

#[tokio::test]
async fn what_is_left_of_a_body_is_not_read_for_ever() {
    let begin = "POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n";
    // Whoever stops, and whoever drips.
    let server = Server::start(Limits { drain: SHORT, ..PATIENT }).await;
    let answer = rest(server.send(&begin.replace("/length", "/nowhere")).await).await;
    assert!(answer.starts_with("HTTP/1.1 404 ") && answer.contains("connection: close"), "{answer}");
    let server = Server::start(Limits { drain: FAIR, farewell: SHORT, ..PATIENT }).await;
    let mut dripping = server.send(&begin.replace("/length", "/nowhere")).await;
    let drip = async {
        let mut byte = [0];
        loop {
            tokio::select! {
                biased;
                read = dripping.read(&mut byte) => return read,
                () = sleep(SHORT) => drop(dripping.write_all(b"x").await),
            }
        }
    };
    assert_eq!(timeout(ENOUGH, drip).await.expect("an answer comes").unwrap(), 1);
    // Whoever sends without an end.
    let server = Server::start(PATIENT).await;
    let mut endless = server.send("POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 999999999999\r\n\r\n").await;
    let chunk = vec![b'x'; 1024 * 1024];
    let mut sent = 0;
    while let Ok(Ok(())) = timeout(ENOUGH, endless.write_all(&chunk)).await {
        sent += chunk.len();
        assert!(sent < 64 * 1024 * 1024, "it is read without an end");
    }
    assert!(sent >= super::leftover::MAX_DRAINED - 2 * chunk.len(), "{sent}");
}

#[tokio::test]
async fn whoever_waits_to_be_asked_for_a_body_is_refused_without_it() {
    let server = Server::start(PATIENT).await;
    let begin = "POST /nowhere HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3000000\r\n\r\n";
    let answer = rest(server.send(begin).await).await;
    assert!(answer.starts_with("HTTP/1.1 404 "), "{answer}");
}

#[tokio::test]
async fn a_request_that_takes_too_long_is_given_up() {
    let server = Server::start(Limits { request: SHORT, ..PATIENT }).await;
    let mut stream = server.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(part(&mut stream).await.starts_with("HTTP/1.1 503 "));
}

#[tokio::test]
async fn an_answer_that_nobody_reads_is_given_up() {
    let server = Server::start(Limits { idle: SHORT, farewell: SHORT, ..PATIENT }).await;
    let _unread = server.send("GET /endless HTTP/1.1\r\nHost: x\r\n\r\n").await;
    // Its connection would hold up the end.
    sleep(SHORT).await;
    server.stop().await;
}

#[tokio::test]
async fn a_head_beyond_measure_is_refused() {
    let server = Server::start(PATIENT).await;
    let path = "x".repeat(40_000);
    let answer = rest(server.send(&format!("GET /{path} HTTP/1.1\r\nHost: x\r\n\r\n")).await).await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
}

#[tokio::test]
async fn when_all_connections_are_taken_the_next_one_waits_for_its_turn() {
    let server = Server::start(PATIENT).await;
    let mut taken = Vec::new();
    for _ in 0..PATIENT.connections {
        taken.push(server.kept_alive().await);
    }
    let mut next = server.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n").await;
    assert!(timeout(SHORT * 3, next.readable()).await.is_err());
    taken.pop();
    assert!(part(&mut next).await.ends_with("here"));
}

#[tokio::test]
async fn idle_connections_make_room_for_new_ones() {
    let server = Server::start(Limits { first_head: FAIR, idle: FAIR, farewell: SHORT, ..PATIENT }).await;
    let mut idle = Vec::new();
    for _ in 0..PATIENT.connections * 4 {
        idle.push(server.connect().await);
    }
    server.kept_alive().await;
}

#[tokio::test]
async fn the_end_does_not_wait_for_idle_connections() {
    let server = Server::start(PATIENT).await;
    let (mut kept, silent) = (server.kept_alive().await, server.connect().await);
    server.stop().await;
    assert_eq!(part(&mut kept).await, "");
    rest(silent).await;
}

#[tokio::test]
async fn the_end_waits_for_running_requests() {
    let server = Server::start(PATIENT).await;
    let stream = server.send("GET /soon HTTP/1.1\r\nHost: x\r\n\r\n").await;
    server.begun.notified().await;
    server.stop().await;
    assert!(rest(stream).await.ends_with("late"));
}

#[tokio::test]
async fn a_server_that_is_dropped_cuts_off_its_connections() {
    let server = Server::start(PATIENT).await;
    let stream = server.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n").await;
    server.begun.notified().await;
    server.task.abort();
    assert_eq!(rest(stream).await, "");
}

#[tokio::test]
async fn over_tls_a_client_gets_http_2_and_the_end_does_not_wait_for_it() {
    let (tls, connector) = tls();
    let server = Server::start_with(PATIENT, Some(tls)).await;
    let _unshaken = server.connect().await;
    let name = ServerName::try_from("localhost").unwrap();
    let stream = connector.connect(name, server.connect().await).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(b"h2".as_slice()));

    let (mut client, connection) =
        hyper::client::conn::http2::handshake(TokioExecutor::new(), TokioIo::new(stream)).await.unwrap();
    let connection = tokio::spawn(connection);
    let request = Request::get("https://localhost/").body(Body::empty()).unwrap();
    let response = client.send_request(request).await.unwrap();
    assert_eq!(response.version(), Version::HTTP_2);
    assert_eq!(axum::body::to_bytes(Body::new(response.into_body()), 100).await.unwrap(), "here");

    server.stop().await;
    timeout(ENOUGH, connection).await.expect("the client's side ends too").unwrap().unwrap();
}

#[tokio::test]
async fn whoever_does_not_shake_hands_is_let_go() {
    let server = Server::start_with(Limits { handshake: SHORT, ..PATIENT }, Some(tls().0)).await;
    rest(server.connect().await).await;
    rest(server.send("\x16\x03\x01").await).await;
}

/// A server's side with a certificate of its own, and a client's that trusts it and prefers HTTP/2.
fn tls() -> (Arc<ServerConfig>, TlsConnector) {
    tls_of(&[b"h2"])
}

/// The same with a client that speaks these.
fn tls_of(spoken: &[&[u8]]) -> (Arc<ServerConfig>, TlsConnector) {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let certificate = made.cert.der().clone();
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).unwrap();
    let mut server =
        ServerConfig::builder().with_no_client_auth().with_single_cert(vec![certificate.clone()], key).unwrap();
    server.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let mut roots = RootCertStore::empty();
    roots.add(certificate).unwrap();
    let mut client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    client.alpn_protocols = spoken.iter().map(|name| name.to_vec()).collect();
    (Arc::new(server), TlsConnector::from(Arc::new(client)))
}
