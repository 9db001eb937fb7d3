//! What a client keeps on the web for the provider to fetch: documents that a test writes, and ways to disappoint.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

type Shelf = Arc<Mutex<Content>>;

#[derive(Default)]
struct Content {
    documents: HashMap<String, Document>,
    broken: bool,
}

#[derive(Default)]
struct Document {
    text: String,
    fetched: u32,
}

/// A web server on loopback. It ends with the test.
pub struct Documents {
    base: Url,
    shelf: Shelf,
    server: JoinHandle<()>,
}

impl Documents {
    /// An empty one.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}/", listener.local_addr().expect("a bound socket has an address"));
        let shelf = Shelf::default();
        let router = Router::new()
            .route("/{name}", get(document))
            .route("/there/{name}", get(elsewhere))
            .with_state(Arc::clone(&shelf));
        let serving = async move { axum::serve(listener, router).await.expect("the server runs on") };
        let server = tokio::spawn(serving);
        Self { base: base.parse().expect("an address is a URL"), shelf, server }
    }

    /// Writes a document, and returns its address.
    pub fn write(&self, name: &str, text: &str) -> Url {
        let mut written = self.shelf.lock().expect("nobody panics with it");
        text.clone_into(&mut written.documents.entry(name.to_owned()).or_default().text);
        self.url(name)
    }

    /// Takes a document away.
    pub fn remove(&self, name: &str) {
        self.shelf.lock().expect("nobody panics with it").documents.remove(name);
    }

    /// From now on the server has trouble of its own: 503, whatever is asked for.
    pub fn break_down(&self) {
        self.shelf.lock().expect("nobody panics with it").broken = true;
    }

    /// How often a document was fetched.
    pub fn fetched(&self, name: &str) -> u32 {
        self.shelf.lock().expect("nobody panics with it").documents.get(name).map_or(0, |document| document.fetched)
    }

    /// The address of a document, whether it is there or not.
    pub fn url(&self, name: &str) -> Url {
        self.base.join(name).expect("a name is a path")
    }
}

impl Drop for Documents {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn document(State(shelf): State<Shelf>, Path(name): Path<String>) -> Response {
    let mut shelf = shelf.lock().expect("nobody panics with it");
    if shelf.broken {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    match shelf.documents.get_mut(&name) {
        Some(document) => {
            document.fetched += 1;
            document.text.clone().into_response()
        }
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

/// A redirect to the document of that name.
async fn elsewhere(Path(name): Path<String>) -> Response {
    (StatusCode::FOUND, [(header::LOCATION, format!("/{name}"))]).into_response()
}
