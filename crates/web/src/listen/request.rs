//! The requests of one connection: counted, and limited in time.

use std::{convert::Infallible, pin::Pin};

use axum::{
    Router,
    extract::Request,
    http::{self, HeaderValue, StatusCode, Version, header},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, service::Service};
use tokio::{sync::watch, time::timeout};
use tower::Service as _;
use tower_http::timeout::DeadlineBody;

use super::{
    ClientCertificates, Limits,
    leftover::{Lent, lend},
};
use crate::address::Peer;

/// Answers the requests of one connection.
pub(super) struct Requests {
    limits: Limits,
    router: Router,
    peer: Option<Peer>,
    certificates: ClientCertificates,
    running: watch::Sender<Option<usize>>,
}

impl Requests {
    pub(super) fn new(limits: Limits, router: Router, peer: Option<Peer>, certificates: ClientCertificates) -> Self {
        Self { limits, router, peer, certificates, running: watch::Sender::new(None) }
    }

    /// How many are being answered; `None` before the first.
    pub(super) fn running(&self) -> watch::Receiver<Option<usize>> {
        self.running.subscribe()
    }
}

impl Service<http::Request<Incoming>> for Requests {
    type Response = Response;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response, Infallible>> + Send>>;

    fn call(&self, request: http::Request<Incoming>) -> Self::Future {
        let running = Running::begin(&self.running);
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        // HTTP/2 tells a client that nobody reads the rest, and the connection goes on.
        let is_drained = request.version() < Version::HTTP_2;
        let waits_to_be_asked = request.headers().contains_key(header::EXPECT);
        let mut leftover = None;
        let mut request: Request<DeadlineBody<Lent<Incoming>>> = request.map(|body| {
            let (lent, place) = lend(body);
            leftover = is_drained.then_some(place);
            DeadlineBody::new(self.limits.body, lent)
        });
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(peer);
        }
        request.extensions_mut().insert(self.certificates.clone());
        // A router is always ready.
        let answer = self.router.clone().call(request);
        let Limits { request: limit, drain, .. } = self.limits;
        Box::pin(async move {
            let _running = running;
            if let Ok(Ok(mut answered)) = timeout(limit, answer).await {
                if let Some(leftover) = leftover
                    && !leftover.drain(waits_to_be_asked, drain).await
                {
                    answered.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
                }
                return Ok(answered);
            }
            // The path only: queries carry codes and secrets.
            tracing::warn!(%method, path, "a request took too long and was given up");
            Ok((StatusCode::SERVICE_UNAVAILABLE, "This took too long. Please try again.\n").into_response())
        })
    }
}

/// One that is being answered. Dropped when its answer begins, or when its client is gone.
struct Running(watch::Sender<Option<usize>>);

impl Running {
    fn begin(running: &watch::Sender<Option<usize>>) -> Self {
        running.send_modify(|running| *running = Some(running.map_or(1, |running| running + 1)));
        Self(running.clone())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|running| *running = running.map(|running| running - 1));
    }
}
