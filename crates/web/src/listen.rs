//! Listening: plain TCP, or TLS by rustls, and HTTP/1.1 or HTTP/2 on either.
//!
//! Nothing that a client does, or leaves undone, is waited for without a limit, so nobody can hold a connection, or all
//! of them, for ever: see [`Limits`].

mod client_certificates;
mod connection;
mod leftover;
mod request;
#[cfg(test)]
mod tests;

use std::{io, sync::Arc, time::Duration};

use axum::Router;
pub use client_certificates::asking_for_certificates;
use connection::Connection;
use rustls::ServerConfig;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinSet,
};
use tokio_rustls::TlsAcceptor;

/// How long to wait when the system has no connection to give, as when file descriptors have run out.
const SHORTAGE: Duration = Duration::from_secs(1);

/// What a client may take.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// Connections at a time. Whoever comes then waits in the system's queue until one ends.
    connections: usize,
    /// From the first byte to the end of the TLS handshake.
    handshake: Duration,
    /// From there to the end of the first request's head.
    first_head: Duration,
    /// From the end of one request to the end of the next one's head. Longer than the minute for which proxies keep
    /// a connection: it must be theirs to close, or a request may meet the closing.
    idle: Duration,
    /// From the head of a request to the end of its body.
    body: Duration,
    /// From the head of a request to the beginning of our answer.
    request: Duration,
    /// For what is left of a body when its answer is ready; of HTTP/1, where a client may send all of it before it reads.
    drain: Duration,
    /// For the rest of an answer, once the connection is to end.
    farewell: Duration,
}

impl Limits {
    const USUAL: Self = Self {
        connections: 4096,
        handshake: Duration::from_secs(10),
        first_head: Duration::from_secs(10),
        idle: Duration::from_secs(75),
        body: Duration::from_secs(30),
        request: Duration::from_secs(60),
        drain: Duration::from_secs(10),
        farewell: Duration::from_secs(5),
    };
}

/// What the client showed in the TLS handshake, its own certificate first, DER. It has proved that it holds the key of
/// the first. Every request carries it as an extension.
#[derive(Debug, Clone, Default)]
pub(crate) struct ClientCertificates(pub(crate) Arc<[Vec<u8>]>);

/// Serves `router` until `stop` completes and the running requests have ended. Dropped earlier, it cuts them off.
pub async fn serve(
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_within(Limits::USUAL, listener, tls, router, stop).await;
    Ok(())
}

async fn serve_within(
    limits: Limits,
    listener: TcpListener,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(false);
    let connection = Connection::new(limits, tls.map(TlsAcceptor::from), router, stopped);
    let mut running = JoinSet::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        tokio::select! {
            () = &mut stop => break,
            // Its outcome does not matter here: a panic has been reported, and it ended that connection alone.
            Some(_) = running.join_next() => {}
            stream = accept(&listener), if running.len() < limits.connections => {
                running.spawn(connection.clone().serve(stream));
            }
        }
    }
    // First, so that a client who comes now is refused rather than left waiting.
    drop(listener);
    stopping.send_replace(true);
    while running.join_next().await.is_some() {}
}

/// The next connection.
async fn accept(listener: &TcpListener) -> TcpStream {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => return stream,
            // That client is gone; the next one is not.
            Err(error) if of_one_connection(&error) => {}
            Err(error) => {
                tracing::error!(%error, "no connection can be accepted");
                tokio::time::sleep(SHORTAGE).await;
            }
        }
    }
}

fn of_one_connection(error: &io::Error) -> bool {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
