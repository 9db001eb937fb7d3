//! Beadle in this process: store, broker and web behind a real listener, the demo's institutions beside it, and a clock
//! that stands still until a test moves it.

mod community;
mod ecp;
mod institution;
mod keys;
mod settings;
mod visitor;
mod wire;

use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use broker::keyring::MasterKey;
use broker::settings::{MetadataLocation, MetadataSource};
use broker::{Broker, World};
use demo::institution::{Institutions, InstitutionsConfig};
use domain::client::GrantType;
use domain::timestamp::ManualClock;
use domain::{ClientMetadata, ClientStatus, Clock as _, Registration, Scope, Scopes, SystemClock, SystemEntropy};
use outbound::{Exceptions, Fetcher, GuardedFetcher, Mailer};
use storage::{DatabaseUrl, Store};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use url::Url;

pub use community::{ASTRO, Community, add_community};
pub use ecp::{CSRF, EcpQuestion, envelope as ecp_envelope};
pub use institution::{Asked, JONAS, MEI, Person, ROSA, SAM, TOMASZ, ZOE};
pub use visitor::Visitor;
pub use wire::{Reply, Tokens};

use crate::crypto;
use crate::demo::Client;
use crate::letter::Letter;
use crate::scratch::Scratch;

/// Where the clients of these tests take their answers; [`Agent`](crate::agent::Agent) stops there.
pub const CALLBACK: &str = "https://localhost/callback";

/// Where letters lie, in the provider's folder.
const LETTERS: &str = "mail";

/// A running provider. Its servers end with the test that started it.
pub struct Provider {
    /// The use cases.
    pub broker: Broker,
    /// What they store.
    pub store: Store,
    /// Their time, and the institutions'. It starts at the machine's time.
    pub clock: Arc<ManualClock>,
    /// A confidential, approved client with every scope.
    pub portal: Client,
    /// The sample institutions.
    pub institutions: Institutions,
    database: String,
    server: Server,
    http: reqwest::Client,
    _institutions_server: Server,
    // Last: the database is closed before its file goes.
    scratch: Scratch,
}

impl Provider {
    /// A new one on SQLite.
    pub async fn start() -> Self {
        Self::start_with(|_| ()).await
    }

    /// A new one on SQLite, with other settings.
    pub async fn start_with(change: impl FnOnce(&mut broker::Settings)) -> Self {
        let scratch = Scratch::new("provider");
        let database = format!("sqlite:{}", scratch.path().join("beadle.db").display());
        // Settings are large, and so would be the futures of all tests.
        Box::pin(Self::build(scratch, database, change)).await
    }

    /// A new one on SQLite that has the sample institutions from this source alone, where `publish` puts what they say
    /// of themselves.
    pub async fn with_source(source: MetadataSource, publish: impl FnOnce(&[String])) -> Self {
        Self::start_with(|settings| {
            let read = |source: &MetadataSource| match &source.location {
                MetadataLocation::File(path) => std::fs::read_to_string(path).expect("our own file"),
                MetadataLocation::Url(_) => unreachable!("the sample institutions are files"),
            };
            publish(&settings.institutions.iter().map(read).collect::<Vec<_>>());
            settings.institutions = vec![source];
        })
        .await
    }

    /// A new one on this database.
    pub async fn on(database: &Url) -> Self {
        Box::pin(Self::build(Scratch::new("provider"), database.to_string(), |_| ())).await
    }

    async fn build(scratch: Scratch, database: String, change: impl FnOnce(&mut broker::Settings)) -> Self {
        let made = keys::made().await;
        let folder = scratch.path().join("institutions");
        made.copy_institutions_to(&folder);
        let mut parts = Parts::new(&folder).await;
        change(&mut parts.settings);
        let store = open(&database).await;
        made.insert_into(&store).await;
        let broker = parts.broker(store.clone(), &scratch).await;
        let portal = add_client(&broker, "Portal", CALLBACK, &usual_scopes(&broker)).await;
        let Parts { clock, institutions, http, main, institutions_listener, .. } = parts;
        Self {
            server: Server::start(main, web::router(&broker)),
            _institutions_server: Server::start(institutions_listener, institutions.router()),
            broker,
            store,
            clock,
            portal,
            institutions,
            database,
            http,
            scratch,
        }
    }

    /// Stops the provider, and starts it again on the same database at the same address.
    pub async fn restart(&mut self) {
        self.restart_with(|_| ()).await;
    }

    /// Starts what grid software reaches over plain HTTP; returns its base. It ends with the test.
    pub async fn plain_listener(&self) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("a bound socket has an address");
        let router = web::plain_router(self.broker.clone());
        tokio::spawn(web::listen::serve(listener, None, router, std::future::pending()));
        format!("http://{address}")
    }

    /// The same with other settings.
    pub async fn restart_with(&mut self, change: impl FnOnce(&mut broker::Settings)) {
        self.restart_in(change, |_| ()).await;
    }

    /// Starts it anew so that it trusts a further authority (DER) where it fetches what clients and institutions name.
    pub async fn restart_trusting(&mut self, authority: &[u8]) {
        let exceptions = Exceptions { authorities: vec![authority.to_vec()], ..exceptions() };
        let guarded = GuardedFetcher::new(&exceptions).expect("a certificate");
        self.restart_in(|_| (), |world| world.guarded = guarded).await;
    }

    async fn restart_in(&mut self, change: impl FnOnce(&mut broker::Settings), around: impl FnOnce(&mut World)) {
        let address = self.server.address;
        self.server.stop().await;
        self.store.close().await;
        self.store = open(&self.database).await;
        let mut settings = self.broker.settings.clone();
        change(&mut settings);
        let mut world = world(self.store.clone(), self.clock.clone(), &self.scratch);
        around(&mut world);
        self.broker = Box::pin(start_in(settings, world)).await;
        let listener = TcpListener::bind(address).await.expect("the port that was just given up");
        self.server = Server::start(listener, web::router(&self.broker));
    }

    /// What comes of a start on the same database with other settings.
    pub async fn try_with(&self, settings: broker::Settings) -> Result<Broker, broker::StartError> {
        let store = open(&self.database).await;
        Box::pin(Broker::start(settings, world(store, self.clock.clone(), &self.scratch))).await
    }

    /// Another node on the same database. The issuer's name leads to the first one.
    pub async fn another_node(&self) -> Node {
        let store = open(&self.database).await;
        let broker = start(self.broker.settings.clone(), store, self.clock.clone(), &self.scratch).await;
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let server = Server::start(listener, web::router(&broker));
        Node { broker, server, http: self.http.clone() }
    }

    /// The letters that went out, head and text, in no order.
    pub fn letters(&self) -> Vec<String> {
        self.sources_of_letters().iter().map(|source| Letter::readable(source)).collect()
    }

    /// The same as they are written.
    pub fn sources_of_letters(&self) -> Vec<String> {
        let all = std::fs::read_dir(self.scratch.path().join(LETTERS)).expect("a folder");
        all.map(|file| std::fs::read_to_string(file.expect("a file").path()).expect("a letter")).collect()
    }

    /// Lets the mail server go down, or come back.
    pub fn lose_mail_server(&self, lost: bool) {
        let (folder, aside) = (self.scratch.path().join(LETTERS), self.scratch.path().join("mail-aside"));
        let (from, to) = if lost { (folder, aside) } else { (aside, folder) };
        std::fs::rename(from, to).expect("our own folder");
    }

    /// The URL of one of Beadle's own paths.
    pub fn url(&self, path: &str) -> Url {
        self.broker.settings.issuer.endpoint(path).parse().expect("an issuer and a path make a URL")
    }

    /// The issuer.
    pub fn issuer(&self) -> &str {
        self.broker.settings.issuer.as_str()
    }

    /// The bytes of SQLite's files, the log of what is not yet in the database included.
    pub fn database_files(&self) -> Vec<Vec<u8>> {
        let files = std::fs::read_dir(self.scratch.path()).expect("our own folder").flatten();
        files.filter(|file| file.path().is_file()).map(|file| std::fs::read(file.path()).unwrap()).collect()
    }

    /// What somebody does to the database who can write to it.
    ///
    /// Returns what the database prints.
    pub fn tamper(&self, statement: &str) -> String {
        let mut command = if let Some(file) = self.database.strip_prefix("sqlite:") {
            let mut sqlite = Command::new("sqlite3");
            // A server may be writing.
            sqlite.args(["-bail", "-cmd", ".timeout 5000", file, statement]);
            sqlite
        } else {
            let mut psql = Command::new("psql");
            psql.args(["-qtAXc", statement, &self.database]);
            psql
        };
        let output = command.output().expect("sqlite3 and psql, of the Debian packages sqlite3 and postgresql");
        assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Octets as the database wants to read them.
    pub fn octets(&self, octets: &[u8]) -> String {
        let hex = octets.iter().fold(String::new(), |hex, octet| format!("{hex}{octet:02x}"));
        if self.is_on_sqlite() { format!("x'{hex}'") } else { format!("'\\x{hex}'::bytea") }
    }

    /// Whether its database is SQLite, or else PostgreSQL.
    pub fn is_on_sqlite(&self) -> bool {
        self.database.starts_with("sqlite:")
    }

    /// Moves the clock forward.
    pub fn pass(&self, by: Duration) {
        self.clock.advance(by);
    }

    /// Adds an approved confidential client that takes its answers at `redirect_uri` and may ask for `scopes`.
    pub async fn client(&self, redirect_uri: &str, scopes: &str) -> Client {
        add_client(&self.broker, "Other", redirect_uri, &Scopes::parse(scopes).unwrap()).await
    }

    /// Suspends a client.
    pub async fn suspend(&self, client: &Client) {
        let id = domain::ClientId::parse(&client.client_id).unwrap();
        self.broker.decide(&id, domain::Decision::Suspend, "test").await.unwrap();
    }

    /// Adds a client of any kind; its secret is empty if it is public.
    pub async fn client_of(&self, redirect_uris: &[&str], public: bool, status: ClientStatus) -> Client {
        let registration = registration("Other", redirect_uris, usual_scopes(&self.broker));
        let metadata = if public { ClientMetadata::public() } else { ClientMetadata::default() };
        added(self.broker.add_client(registration, metadata, status).await.unwrap())
    }

    /// Adds an approved client that speaks the protocol as `metadata` says, and may ask for every scope; for
    /// `offline_access` only if it may refresh.
    pub async fn client_with(&self, redirect_uris: &[&str], metadata: ClientMetadata) -> Client {
        let scopes = if metadata.allows_grant(GrantType::RefreshToken) {
            self.broker.scopes()
        } else {
            usual_scopes(&self.broker)
        };
        self.client_with_scopes(redirect_uris, metadata, &scopes.to_string()).await
    }

    /// The same with these scopes.
    pub async fn client_with_scopes(&self, redirect_uris: &[&str], metadata: ClientMetadata, scopes: &str) -> Client {
        let registration = registration("Other", redirect_uris, Scopes::parse(scopes).unwrap());
        added(self.broker.add_client(registration, metadata, ClientStatus::Approved).await.unwrap())
    }
}

/// A second node beside a [`Provider`]. It ends with the test that started it.
pub struct Node {
    /// Its use cases.
    pub broker: Broker,
    server: Server,
    http: reqwest::Client,
}

impl Node {
    /// A request to one of its paths, to be completed, and sent by [`Provider::send`].
    pub fn request(&self, method: reqwest::Method, path: &str) -> reqwest::RequestBuilder {
        self.http.request(method, format!("http://{}{path}", self.server.address))
    }
}

/// Every scope but the one that lets clients act while the person is away.
fn usual_scopes(broker: &Broker) -> Scopes {
    broker.scopes().iter().filter(|scope| **scope != Scope::OfflineAccess).cloned().collect()
}

async fn open(database: &str) -> Store {
    let store = Store::open(&DatabaseUrl::parse(database).unwrap()).await.unwrap();
    store.migrate().await.unwrap();
    store
}

async fn start(settings: broker::Settings, store: Store, clock: Arc<ManualClock>, scratch: &Scratch) -> Broker {
    start_in(settings, world(store, clock, scratch)).await
}

async fn start_in(settings: broker::Settings, world: World) -> Broker {
    let started = Box::pin(Broker::start(settings, world)).await;
    let broker = started.unwrap_or_else(|error| panic!("the broker does not start: {error}"));
    broker.set_up_house().await;
    broker
}

fn world(store: Store, clock: Arc<ManualClock>, scratch: &Scratch) -> World {
    let mailer = Mailer::folder("Beadle <beadle@example.org>", scratch.path().join(LETTERS));
    World {
        store,
        master_key: MasterKey::new(&[7; MasterKey::LENGTH]).expect("a key of the right length"),
        clock,
        entropy: Arc::new(SystemEntropy::default()),
        fetcher: Fetcher::new().expect("an HTTP client"),
        guarded: GuardedFetcher::new(&exceptions()).expect("an HTTP client"),
        token: None,
        mailer: Some(mailer.expect("our own folder")),
        writer: Arc::new(web::letters::Letters),
    }
}

/// Addresses of this machine, for tests that need many hosts.
pub const HOSTS: [&str; 12] = [
    "127.0.1.1",
    "127.0.1.2",
    "127.0.1.3",
    "127.0.1.4",
    "127.0.1.5",
    "127.0.1.6",
    "127.0.1.7",
    "127.0.1.8",
    "127.0.1.9",
    "127.0.1.10",
    "127.0.1.11",
    "127.0.1.12",
];

/// What clients name in these tests is on this machine.
fn exceptions() -> Exceptions {
    let allowed = ["localhost", "127.0.0.1"].into_iter().chain(HOSTS).map(|host| host.parse().expect("a host"));
    Exceptions { allowed: allowed.collect(), authorities: Vec::new() }
}

fn registration(name: &str, redirect_uris: &[&str], scopes: Scopes) -> Registration {
    Registration {
        name: name.to_owned(),
        contact_email: "owner@example.org".to_owned(),
        home_page: None,
        redirect_uris: redirect_uris.iter().map(|uri| domain::RedirectUri::parse(uri).unwrap()).collect(),
        scopes,
    }
}

async fn add_client(broker: &Broker, name: &str, redirect_uri: &str, scopes: &Scopes) -> Client {
    let registration = registration(name, &[redirect_uri], scopes.clone());
    added(broker.add_client(registration, ClientMetadata::default(), ClientStatus::Approved).await.unwrap())
}

fn added(registered: broker::registration::Registered) -> Client {
    let about = registered.client.registration;
    Client {
        client_id: registered.client.id.to_string(),
        client_secret: registered.secret.map(|secret| secret.expose().to_owned()).unwrap_or_default(),
        redirect_uri: about.redirect_uris.first().map(ToString::to_string).unwrap_or_default(),
        scope: about.scopes.to_string(),
    }
}

/// What a provider is made of, before its database.
struct Parts {
    settings: broker::Settings,
    clock: Arc<ManualClock>,
    institutions: Institutions,
    http: reqwest::Client,
    main: TcpListener,
    institutions_listener: TcpListener,
}

impl Parts {
    async fn new(folder: &std::path::Path) -> Self {
        crypto();
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none());
        let http = http.build().expect("an HTTP client");
        let clock = Arc::new(ManualClock::at(SystemClock.now().truncated_to_seconds()));
        let bind = async || TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let (main, institutions_listener) = (bind().await, bind().await);
        let port = |listener: &TcpListener| listener.local_addr().expect("a bound socket has an address").port();
        let issuer = format!("http://localhost:{}", port(&main));
        let institutions = Institutions::open(InstitutionsConfig {
            dir: folder.to_owned(),
            // Another host than Beadle's: the way back from an institution is cross-site, as in life.
            base: format!("http://127.0.0.1:{}", port(&institutions_listener)).parse().unwrap(),
            service_provider_metadata: format!("{issuer}/saml/metadata").parse().unwrap(),
            http: http.clone(),
            clock: clock.clone(),
            entropy: Arc::new(SystemEntropy::default()),
        })
        .unwrap();
        let settings = settings::settings(&issuer, institutions.describe());
        Self { settings, clock, institutions, http, main, institutions_listener }
    }

    async fn broker(&self, store: Store, scratch: &Scratch) -> Broker {
        start(self.settings.clone(), store, self.clock.clone(), scratch).await
    }
}

/// A router behind a listener.
struct Server {
    address: std::net::SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<std::io::Result<()>>,
}

impl Server {
    fn start(listener: TcpListener, router: axum::Router) -> Self {
        let address = listener.local_addr().expect("a bound socket has an address");
        let (stop, stopped) = oneshot::channel::<()>();
        let wait = async move { stopped.await.unwrap_or_default() };
        Self { address, stop: Some(stop), task: tokio::spawn(web::listen::serve(listener, None, router, wait)) }
    }

    async fn stop(&mut self) {
        drop(self.stop.take());
        (&mut self.task).await.expect("the server did not panic").expect("the server ends well");
    }
}
