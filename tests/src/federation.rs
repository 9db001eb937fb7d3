//! A whole federation of OpenID providers and relying parties on this machine: entities that publish what they say of
//! themselves and of one another, and ways to lie, to stall and to fall silent. Everything is signed at the moment when
//! it is asked for, by the clock of the provider that asks, so nothing ends before a test wants it to.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, MutexGuard};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use broker::settings::FederationPolicy;
use domain::timestamp::ManualClock;
use domain::{Clock as _, SystemClock};
use oauth::federation::{EntityId, FederationKeys, TrustAnchors};
use serde_json::{Map, Value, json};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::client_key::{ClientKey, changed};

/// How long statements are good, in seconds.
const DAY: i64 = 86_400;
const WELL_KNOWN: &str = "/.well-known/openid-federation";

/// A federation. It ends with the test.
pub struct Federation {
    base: String,
    world: Arc<Mutex<World>>,
    server: JoinHandle<()>,
}

/// Instead of an answer.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// This status.
    Status(u16),
    /// This text.
    Text(String),
    /// A redirect to this address.
    Elsewhere(String),
    /// None, ever.
    Silence,
}

#[derive(Default)]
struct World {
    base: String,
    clock: Option<Arc<ManualClock>>,
    entities: BTreeMap<String, Entity>,
    documents: HashMap<String, String>,
    trouble: HashMap<String, Trouble>,
    asked: Vec<String>,
}

struct Entity {
    key: Arc<ClientKey>,
    /// What it says of itself beyond what it must.
    own: Value,
    /// What it says of its subordinates, by name.
    of: BTreeMap<String, Value>,
}

impl Federation {
    /// One without anybody.
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("a bound socket has an address").port();
        // A name, because constraints are about names.
        let base = format!("http://localhost:{port}");
        let world = Arc::new(Mutex::new(World { base: base.clone(), ..World::default() }));
        let router = Router::new().fallback(answer).with_state(Arc::clone(&world));
        let serving = async move { axum::serve(listener, router).await.expect("the server runs on") };
        Self { base, world, server: tokio::spawn(serving) }
    }

    /// One with the anchor `anchor`, the intermediate `campus` below it, and the intermediate `faculty` below that.
    pub async fn usual() -> Self {
        let federation = Self::start().await;
        federation.add("anchor", &[], &json!({}));
        federation.add("campus", &["anchor"], &json!({}));
        federation.add("faculty", &["campus"], &json!({}));
        federation
    }

    /// A policy of a provider that trusts `anchor`, and takes relying parties in both ways.
    pub fn policy(&self) -> FederationPolicy {
        FederationPolicy {
            authority_hints: vec![self.entity("anchor")],
            trust_anchors: self.anchors(&["anchor"]),
            organization_name: "Example".to_owned(),
            contacts: vec!["ops@example.org".to_owned()],
            trust_marks: Vec::new(),
            automatic: true,
            explicit: true,
            statement_lifetime: FederationPolicy::STATEMENT_LIFETIME,
            registration_lifetime: FederationPolicy::REGISTRATION_LIFETIME,
            approve_at_once: true,
            scopes: FederationPolicy::usual_scopes(),
            required_trust_marks: Vec::new(),
            max_clients: FederationPolicy::MAX_CLIENTS,
        }
    }

    /// These entities as trust anchors, with the keys that they have now.
    pub fn anchors(&self, names: &[&str]) -> TrustAnchors {
        let pinned = |name: &&str| {
            let keys = FederationKeys::from_jwks(&self.key(name).jwks()).expect("a key set");
            (self.entity(name), keys)
        };
        names.iter().map(pinned).collect()
    }

    /// From now on, time is what this clock says.
    pub fn follow(&self, clock: &Arc<ManualClock>) {
        self.world().clock = Some(Arc::clone(clock));
    }

    /// Adds an entity below these, with this metadata.
    pub fn add(&self, name: &str, superiors: &[&str], metadata: &Value) {
        let hints: Vec<String> = superiors.iter().map(|superior| self.id(superior)).collect();
        let hints = if hints.is_empty() { Value::Null } else { json!(hints) };
        let entity = Entity {
            key: Arc::new(ClientKey::new()),
            own: json!({ "authority_hints": hints, "metadata": metadata }),
            of: BTreeMap::new(),
        };
        self.world().entities.insert(name.to_owned(), entity);
        for superior in superiors {
            self.tells(superior, name, &json!({}));
        }
    }

    /// Changes what an entity says of itself; `null` takes a claim out.
    pub fn says(&self, name: &str, changes: &Value) {
        let mut world = self.world();
        let entity = world.entities.get_mut(name).expect("an entity of this name");
        entity.own.as_object_mut().expect("an object").extend(changes.as_object().expect("changes").clone());
    }

    /// Changes what an entity says of a subordinate, or says it at all; `null` takes a claim out. The subordinate may be
    /// somebody else than one of these entities, by the whole identifier and with its `jwks` among the changes.
    pub fn tells(&self, superior: &str, subordinate: &str, changes: &Value) {
        let mut world = self.world();
        let entity = world.entities.get_mut(superior).expect("an entity of this name");
        let told = entity.of.entry(subordinate.to_owned()).or_insert_with(|| json!({}));
        told.as_object_mut().expect("an object").extend(changes.as_object().expect("changes").clone());
    }

    /// Lets an entity know nothing of a subordinate any more.
    pub fn disowns(&self, superior: &str, subordinate: &str) {
        self.world().entities.get_mut(superior).expect("an entity of this name").of.remove(subordinate);
    }

    /// Gives an entity another federation key. Its superiors know it at once, who pinned the old one does not.
    pub fn rekey(&self, name: &str) {
        self.world().entities.get_mut(name).expect("an entity of this name").key = Arc::new(ClientKey::new());
    }

    /// From now on this is what happens at a path.
    pub fn trouble(&self, path: &str, trouble: Trouble) {
        self.world().trouble.insert(path.to_owned(), trouble);
    }

    /// No more trouble.
    pub fn calm(&self) {
        self.world().trouble.clear();
    }

    /// Puts a document at a path.
    pub fn publish(&self, path: &str, document: &str) -> String {
        self.world().documents.insert(path.to_owned(), document.to_owned());
        format!("{}{path}", self.base)
    }

    /// An entity identifier.
    pub fn id(&self, name: &str) -> String {
        format!("{}/{name}", self.base)
    }

    /// The same as a type.
    pub fn entity(&self, name: &str) -> EntityId {
        EntityId::parse(&self.id(name)).expect("an entity identifier")
    }

    /// An entity's federation key.
    pub fn key(&self, name: &str) -> Arc<ClientKey> {
        Arc::clone(&self.world().entities.get(name).expect("an entity of this name").key)
    }

    /// What an entity says of itself, signed now, with these changes.
    pub fn configuration(&self, name: &str, changes: &Value) -> String {
        let world = self.world();
        let claims = changed(world.configuration(name).expect("an entity of this name"), changes);
        world.signed(name, &claims)
    }

    /// The chain from the first of these to the last, signed now.
    pub fn chain(&self, names: &[&str]) -> Vec<String> {
        let (first, last) = (names[0], names[names.len() - 1]);
        let mut chain = vec![self.configuration(first, &json!({}))];
        for pair in names.windows(2) {
            let world = self.world();
            let claims = world.told(pair[1], pair[0]).expect("a superior that knows its subordinate");
            chain.push(world.signed(pair[1], &claims));
        }
        chain.push(self.configuration(last, &json!({})));
        chain
    }

    /// How often anything was asked for.
    pub fn asked(&self) -> usize {
        self.world().asked.len()
    }

    /// How often it was asked for at paths that begin so.
    pub fn asked_at(&self, path: &str) -> usize {
        self.world().asked.iter().filter(|asked| asked.starts_with(path)).count()
    }

    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().expect("nobody panics with it")
    }
}

impl Drop for Federation {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl World {
    fn now(&self) -> i64 {
        self.clock.as_ref().map_or_else(|| SystemClock.now(), |clock| clock.now()).as_seconds()
    }

    /// Somebody else than one of these entities is named by the whole identifier.
    fn id(&self, name: &str) -> String {
        if name.starts_with("http") { name.to_owned() } else { format!("{}/{name}", self.base) }
    }

    fn configuration(&self, name: &str) -> Option<Value> {
        let entity = self.entities.get(name)?;
        let (id, now) = (self.id(name), self.now());
        let mut claims = json!({ "iss": id, "sub": id, "iat": now, "exp": now + DAY, "jwks": entity.key.jwks() });
        claims = changed(claims, &entity.own);
        if !entity.of.is_empty() {
            let endpoint = json!({ "federation_fetch_endpoint": format!("{id}/fetch") });
            let metadata = claims["metadata"].as_object_mut().expect("metadata are an object");
            metadata.entry("federation_entity").or_insert(endpoint);
        }
        Some(claims)
    }

    fn told(&self, superior: &str, subordinate: &str) -> Option<Value> {
        let changes = self.entities.get(superior)?.of.get(subordinate)?;
        let (id, now) = (self.id(superior), self.now());
        let jwks = self.entities.get(subordinate).map(|entity| entity.key.jwks());
        let claims = json!({ "iss": id, "sub": self.id(subordinate), "iat": now, "exp": now + DAY, "jwks": jwks });
        Some(changed(claims, changes))
    }

    fn signed(&self, name: &str, claims: &Value) -> String {
        statement(&self.entities[name].key, claims)
    }

    fn answer(&mut self, path: &str, query: &Map<String, Value>) -> Option<Result<String, Trouble>> {
        if let Some(trouble) = self.trouble.get(path) {
            return Some(Err(trouble.clone()));
        }
        if let Some(document) = self.documents.get(path) {
            return Some(Ok(document.clone()));
        }
        let path = path.strip_prefix('/')?;
        if let Some(name) = path.strip_suffix(WELL_KNOWN) {
            let claims = self.configuration(name)?;
            return Some(Ok(self.signed(name, &claims)));
        }
        let superior = path.strip_suffix("/fetch")?;
        let subordinate = query.get("sub")?.as_str()?;
        let own = subordinate.strip_prefix(&format!("{}/", self.base));
        let claims = self.told(superior, own.unwrap_or(subordinate))?;
        Some(Ok(self.signed(superior, &claims)))
    }
}

/// Claims as an entity statement under this key.
pub fn statement(key: &ClientKey, claims: &Value) -> String {
    key.sign(&json!({ "alg": key.algorithm(), "kid": key.thumbprint(), "typ": "entity-statement+jwt" }), claims)
}

async fn answer(State(world): State<Arc<Mutex<World>>>, request: Request) -> Response {
    let uri = request.uri();
    let query = uri.query().unwrap_or_default();
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    let pairs: Map<String, Value> = pairs.map(|(name, value)| (name.into_owned(), json!(value))).collect();
    let answer = {
        let mut world = world.lock().expect("nobody panics with it");
        world.asked.push(uri.to_string());
        world.answer(uri.path(), &pairs)
    };
    match answer {
        Some(Ok(text)) => ([(header::CONTENT_TYPE, "application/entity-statement+jwt")], text).into_response(),
        Some(Err(Trouble::Text(text))) => text.into_response(),
        Some(Err(Trouble::Status(status))) => StatusCode::from_u16(status).expect("a status").into_response(),
        Some(Err(Trouble::Elsewhere(url))) => (StatusCode::FOUND, [(header::LOCATION, url)]).into_response(),
        Some(Err(Trouble::Silence)) => std::future::pending().await,
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
