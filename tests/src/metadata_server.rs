//! A federation's web server: it signs what institutions say of themselves, and gives it out as a list and one by one
//! (MDQ), or whatever else a test wants it to say.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use beadle_bench::federation::{Federation, FederationKey};
use broker::settings::{Mdq, MetadataLocation, MetadataSource};
use domain::Timestamp;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use url::Url;

/// Where the list is.
pub const LIST: &str = "/entities/idps/all";

/// What the server says at one address.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The document.
    pub body: String,
    /// How long it takes before it says anything.
    pub delay: Duration,
}

impl Answer {
    /// A document, at once.
    pub fn document(body: String) -> Self {
        Self { status: StatusCode::OK, body, delay: Duration::ZERO }
    }

    /// No document.
    pub fn status(status: StatusCode) -> Self {
        Self { status, body: String::new(), delay: Duration::ZERO }
    }
}

#[derive(Default)]
struct Shelf {
    answers: HashMap<String, (Answer, usize)>,
    asked: HashMap<String, usize>,
    given: HashMap<String, usize>,
    version: usize,
}

/// A running server. It ends with the test, or when it is told to.
pub struct MetadataServer {
    /// What signs.
    pub key: FederationKey,
    base: Url,
    shelf: Arc<Mutex<Shelf>>,
    task: JoinHandle<()>,
}

impl MetadataServer {
    /// One that says nothing yet.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let base = format!("http://{}/", listener.local_addr().expect("a bound socket has an address"));
        let shelf = Arc::<Mutex<Shelf>>::default();
        let router = axum::Router::new().fallback(answer).with_state(Arc::clone(&shelf));
        let task = tokio::spawn(async move { axum::serve(listener, router).await.expect("the server runs on") });
        Self {
            key: FederationKey::new().expect("a key"),
            base: base.parse().expect("an address is a URL"),
            shelf,
            task,
        }
    }

    /// It as a source, by MDQ.
    pub fn source(&self) -> MetadataSource {
        let mdq = Mdq::new(self.base.clone()).expect("a base");
        let keys = vec![self.key.certificate().to_vec()];
        MetadataSource { mdq: Some(mdq.clone()), ..MetadataSource::new(MetadataLocation::Url(mdq.list()), keys) }
    }

    /// Where one institution is asked for.
    pub fn place(&self, entity_id: &str) -> String {
        let id = domain::EntityId::parse(entity_id).expect("an entityID");
        Mdq::new(self.base.clone()).expect("a base").entity(&id).path().to_owned()
    }

    /// Lets it say something at an address.
    pub fn says(&self, path: &str, answer: Answer) {
        let mut written = self.shelf.lock().expect("nobody panics with it");
        written.version += 1;
        let version = written.version;
        written.answers.insert(path.to_owned(), (answer, version));
    }

    /// How often an address was asked.
    pub fn asked(&self, path: &str) -> usize {
        self.shelf.lock().expect("nobody panics with it").asked.get(path).copied().unwrap_or_default()
    }

    /// How often a document was sent from there.
    pub fn given(&self, path: &str) -> usize {
        self.shelf.lock().expect("nobody panics with it").given.get(path).copied().unwrap_or_default()
    }

    /// Nobody answers any more.
    pub async fn stop(&mut self) {
        self.task.abort();
        let _ = (&mut self.task).await;
    }

    /// These entities in one signed document.
    pub fn list(&self, entities: &[String], valid_until: Timestamp) -> String {
        list(&self.key, entities, valid_until)
    }

    /// One entity, signed.
    pub fn entity(&self, entity: &str, valid_until: Timestamp) -> String {
        entity_signed(&self.key, entity, Some(valid_until))
    }
}

impl Drop for MetadataServer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Entities in one document, signed by a key.
pub fn list(key: &FederationKey, entities: &[String], valid_until: Timestamp) -> String {
    let entities: String = entities.iter().map(|entity| without_declaration(entity)).collect();
    let document = format!(
        "<md:EntitiesDescriptor xmlns:md=\"urn:oasis:names:tc:SAML:2.0:metadata\" ID=\"_all\" \
         validUntil=\"{valid_until}\"><!--signature-->{entities}</md:EntitiesDescriptor>"
    );
    key.sign(&document, "<!--signature-->", "_all").expect("a signature")
}

/// These entities among those of a federation that does not exist, to be signed as a [`list`].
pub fn among(federation: Federation, entities: &[String]) -> Vec<String> {
    let document = federation.unsigned("2026-12-01T00:00:00Z");
    let inner = document.split_once("</md:Extensions>\n").expect("the root has extensions").1;
    let inner = inner.strip_suffix("</md:EntitiesDescriptor>\n").expect("the root ends");
    // The prefixes are declared at the root.
    let root = document.split_once("<md:EntitiesDescriptor ").expect("a root").1.split_once(" ID=").expect("an ID").0;
    let wrapped = format!("<md:EntitiesDescriptor {root}>{inner}</md:EntitiesDescriptor>");
    entities.iter().cloned().chain([wrapped]).collect()
}

/// One entity, signed by a key.
pub fn entity_signed(key: &FederationKey, entity: &str, valid_until: Option<Timestamp>) -> String {
    let (begin, rest) = without_declaration(entity).split_once('>').expect("a start tag");
    let until = valid_until.map(|until| format!(" validUntil=\"{until}\"")).unwrap_or_default();
    key.sign(&format!("{begin} ID=\"_one\"{until}><!--signature-->{rest}"), "<!--signature-->", "_one")
        .expect("a signature")
}

fn without_declaration(xml: &str) -> &str {
    match xml.trim_start().strip_prefix("<?xml") {
        Some(rest) => rest.split_once("?>").expect("a declaration").1.trim_start(),
        None => xml,
    }
}

async fn answer(State(shelf): State<Arc<Mutex<Shelf>>>, request: Request) -> Response {
    let path = request.uri().path().to_owned();
    let accepts = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    if !accepts.contains("application/samlmetadata+xml") {
        return StatusCode::NOT_ACCEPTABLE.into_response();
    }
    let answer = {
        let mut shelf = shelf.lock().expect("nobody panics with it");
        *shelf.asked.entry(path.clone()).or_default() += 1;
        shelf.answers.get(&path).cloned()
    };
    let Some((Answer { status, body, delay }, version)) = answer else { return StatusCode::NOT_FOUND.into_response() };
    tokio::time::sleep(delay).await;
    let etag = format!("\"{version}\"");
    if request.headers().get(header::IF_NONE_MATCH).is_some_and(|had| had.as_bytes() == etag.as_bytes()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    *shelf.lock().expect("nobody panics with it").given.entry(path).or_default() += 1;
    let headers = [
        (header::CONTENT_TYPE, "application/samlmetadata+xml".to_owned()),
        (header::ETAG, etag),
        (header::LOCATION, "/elsewhere".to_owned()),
    ];
    (status, headers, body).into_response()
}
