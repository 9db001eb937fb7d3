//! One connection, from the handshake to its end.

use std::{pin::pin, sync::Arc, time::Duration};

use axum::Router;
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::conn::auto::Builder,
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
    sync::watch,
    time::timeout,
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

use super::{ClientCertificates, Limits, request::Requests};
use crate::address::Peer;

/// The largest head of a request, in bytes. An authorization request with every parameter stays far below it.
const MAX_HEAD: u16 = 32 * 1024;
/// Requests at a time on one connection of HTTP/2.
const MAX_STREAMS: u32 = 100;
/// How often a client of HTTP/2 is asked whether it is still there, and how long it may take to say so.
const PING: Duration = Duration::from_secs(30);
const PONG: Duration = Duration::from_secs(10);

/// How every connection of a listener is served.
#[derive(Clone)]
pub(super) struct Connection {
    limits: Limits,
    tls: Option<TlsAcceptor>,
    http: Arc<Builder<TokioExecutor>>,
    router: Router,
    stopped: watch::Receiver<bool>,
}

impl Connection {
    /// `stopped` becomes true when all connections are to end.
    pub(super) fn new(
        limits: Limits,
        tls: Option<TlsAcceptor>,
        router: Router,
        stopped: watch::Receiver<bool>,
    ) -> Self {
        Self { limits, tls, http: Arc::new(http(limits)), router, stopped }
    }

    /// Serves it until it ends.
    pub(super) async fn serve(mut self, stream: TcpStream) {
        // A small answer is not to wait for the client's acknowledgement of the one before.
        drop(stream.set_nodelay(true));
        let peer = stream.peer_addr().ok().map(|address| Peer(address.ip()));
        match self.tls.clone() {
            None => self.exchange(stream, peer, ClientCertificates::default()).await,
            Some(tls) => {
                if let Some(stream) = self.shake_hands(tls, stream).await {
                    let certificates = certificates(&stream);
                    self.exchange(stream, peer, certificates).await;
                }
            }
        }
    }

    async fn shake_hands(&mut self, tls: TlsAcceptor, stream: TcpStream) -> Option<TlsStream<TcpStream>> {
        tokio::select! {
            shaken = timeout(self.limits.handshake, tls.accept(stream)) => match shaken {
                Ok(Ok(stream)) => return Some(stream),
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            },
            _ = self.stopped.wait_for(|stopped| *stopped) => {}
        }
        None
    }

    async fn exchange(
        mut self,
        stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
        peer: Option<Peer>,
        certificates: ClientCertificates,
    ) {
        let requests = Requests::new(self.limits, self.router, peer, certificates);
        let mut running = requests.running();
        let mut connection = pin!(self.http.serve_connection(TokioIo::new(stream), requests));
        let Limits { first_head, idle, farewell, .. } = self.limits;
        tokio::select! {
            ended = connection.as_mut() => return report(ended),
            () = quiet(&mut running, first_head, idle) => {}
            _ = self.stopped.wait_for(|stopped| *stopped) => {}
        }
        // From here on the client may begin nothing new; what runs is completed, and sent within its time.
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            ended = connection => report(ended),
            () = quiet(&mut running, farewell, farewell) => {}
        }
    }
}

/// What the client showed in the handshake, if it was asked.
fn certificates(stream: &TlsStream<TcpStream>) -> ClientCertificates {
    let shown = stream.get_ref().1.peer_certificates().unwrap_or_default();
    ClientCertificates(shown.iter().map(|certificate| certificate.to_vec()).collect())
}

fn http(limits: Limits) -> Builder<TokioExecutor> {
    let mut http = Builder::new(TokioExecutor::new());
    // Its timeout of heads also runs between requests, so it cannot be shorter than what idle clients have.
    http.http1().timer(TokioTimer::new()).header_read_timeout(limits.idle).max_buf_size(MAX_HEAD.into());
    http.http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(PING)
        .keep_alive_timeout(PONG)
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(MAX_HEAD.into());
    http
}

/// Waits until no request has been running for `first`, or for `later` once there has been one.
async fn quiet(running: &mut watch::Receiver<Option<usize>>, first: Duration, later: Duration) {
    loop {
        let none = running.wait_for(|running| running.unwrap_or_default() == 0).await;
        let patience = match none.map(|running| running.is_some()) {
            Ok(true) => later,
            Ok(false) => first,
            // The connection is no more.
            Err(_) => return,
        };
        if timeout(patience, running.changed()).await.is_err() {
            return;
        }
    }
}

/// Clients vanish, stall and talk nonsense: that is no trouble of ours.
fn report(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(error, "a connection ended early");
    }
}
