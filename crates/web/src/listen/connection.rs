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
    time::{sleep, timeout},
};
use tokio_rustls::TlsAcceptor;

use super::{Limits, request::Requests};

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
    pub(super) async fn serve(self, stream: TcpStream) {
        // A small answer is not to wait for the client's acknowledgement of the one before.
        drop(stream.set_nodelay(true));
        let Some(tls) = self.tls.clone() else { return self.exchange(stream).await };
        let mut stopped = self.stopped.clone();
        tokio::select! {
            shaken = timeout(self.limits.handshake, tls.accept(stream)) => match shaken {
                Ok(Ok(stream)) => self.exchange(stream).await,
                Ok(Err(error)) => tracing::debug!(%error, "a TLS handshake failed"),
                Err(_) => tracing::debug!("a TLS handshake took too long"),
            },
            _ = stopped.wait_for(|stopped| *stopped) => {}
        }
    }

    async fn exchange(mut self, stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static) {
        let requests = Requests::new(self.limits, self.router);
        let mut running = requests.running();
        let mut connection = pin!(self.http.serve_connection(TokioIo::new(stream), requests));
        tokio::select! {
            ended = connection.as_mut() => return report(ended),
            () = idle(&mut running, self.limits) => {}
            _ = self.stopped.wait_for(|stopped| *stopped) => {}
        }
        connection.as_mut().graceful_shutdown();
        tokio::select! {
            ended = connection => report(ended),
            () = farewell(&mut running, self.limits) => {}
        }
    }
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

/// Waits until the client has let its time for the next request pass.
async fn idle(running: &mut watch::Receiver<usize>, limits: Limits) {
    let mut patience = limits.first_head;
    while none(running).await && matches!(timeout(patience, running.changed()).await, Ok(Ok(()))) {
        patience = limits.idle;
    }
}

/// Waits until the running requests are done, and for as long again as their answers may take to leave.
async fn farewell(running: &mut watch::Receiver<usize>, limits: Limits) {
    // No new one begins: the client has been told, or has yet to finish a head.
    none(running).await;
    sleep(limits.farewell).await;
}

/// Waits until no request runs.
async fn none(running: &mut watch::Receiver<usize>) -> bool {
    running.wait_for(|running| *running == 0).await.is_ok()
}

/// Clients vanish, stall and talk nonsense: that is no trouble of ours.
fn report(ended: Result<(), Box<dyn std::error::Error + Send + Sync>>) {
    if let Err(error) = ended {
        tracing::debug!(error, "a connection ended early");
    }
}
