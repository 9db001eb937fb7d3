//! A relying party's server: it keeps what is posted to it, and answers as a test tells it to.

use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::Html;
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// One that listens on this machine. It ends with the test.
#[derive(Debug)]
pub struct Receiver {
    /// Where it listens.
    pub url: Url,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    forms: Mutex<Vec<Vec<(String, String)>>>,
    status: AtomicU16,
}

/// The answer of a receiver that lets its callers wait.
const SILENCE: u16 = 0;

impl Receiver {
    /// One that answers 200.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        let shared = Arc::new(Shared { forms: Mutex::default(), status: AtomicU16::new(200) });
        let router = Router::new().route("/heard", get(page).post(hear)).with_state(shared.clone());
        let server = tokio::spawn(async move { axum::serve(listener, router).await.expect("a server") });
        let url = format!("http://localhost:{port}/heard").parse().expect("a URL");
        Self { url, shared, server }
    }

    /// From now on it answers with this status.
    pub fn answer(&self, status: u16) {
        self.shared.status.store(status, Ordering::Relaxed);
    }

    /// From now on it does not answer.
    pub fn fall_silent(&self) {
        self.answer(SILENCE);
    }

    /// The forms that came, in their order.
    pub fn forms(&self) -> Vec<Vec<(String, String)>> {
        self.shared.forms.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A page of another origin than Beadle's, without any policy.
async fn page() -> Html<&'static str> {
    Html("<!doctype html><title>A relying party</title><body></body>")
}

async fn hear(State(shared): State<Arc<Shared>>, Form(form): Form<Vec<(String, String)>>) -> StatusCode {
    shared.forms.lock().unwrap_or_else(PoisonError::into_inner).push(form);
    match shared.status.load(Ordering::Relaxed) {
        SILENCE => {
            tokio::time::sleep(Duration::from_secs(60)).await;
            StatusCode::OK
        }
        status => StatusCode::from_u16(status).expect("a status"),
    }
}
