//! One suite for both databases: every test here runs on SQLite and on PostgreSQL, and its name says on which.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests fail by panicking")]

use std::process::Command;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use beadle_tests::MINUTE;
use beadle_tests::postgres::Postgres;
use beadle_tests::scratch::Scratch;
use domain::client::act::{ClientAct, ClientActKind, ClientActor};
use domain::identity_act::ActId;
use domain::{
    AccessToken, AttributeName, Attributes, AuthorizationCode, AuthorizationId, Client, ClientId, ClientMetadata,
    ClientStatus, Digest, EntityId, GrantId, RefreshToken, Registration, Scopes, SessionId, SignIn, Subject,
    SystemEntropy, Timestamp, TokenDetails, TokenOrigin, client::KeptSecret, institution::ScopeRule,
};
use storage::authorizations::{NewAuthorization, Visit};
use storage::{DatabaseUrl, NewAccessToken, NewGrant, NewTokens, Store, client_subjects::Told};
use url::Url;

/// Runs tests that take a [`Database`] on both.
macro_rules! on_both_databases {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(super::Database::sqlite().await).await;
            })+
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(super::Database::postgres().await).await;
            })+
        }
    };
}

mod acceptances;
mod access;
mod added_addresses;
mod admin_tokens;
mod affiliations;
mod audit;
mod authorities;
mod authorizations;
mod browser_sessions;
mod certificate_addresses;
mod certificate_facts;
mod certificate_requests;
mod certificates;
mod client_changes;
mod client_errors;
mod client_owners;
mod client_secrets;
mod client_sessions;
mod clients;
mod consents;
mod crls;
mod device_codes;
mod ecp_sessions;
mod erasure;
mod federated_clients;
mod finding;
mod grants;
mod housekeeping;
mod identifier_changes;
mod identity_acts;
mod import;
mod institution_logouts;
mod institution_moves;
mod institution_origins;
mod institution_sessions;
mod institutions;
mod joining;
mod keys;
mod links;
mod logins;
mod logos;
mod observed_releases;
mod opening;
mod outbox;
mod passkeys;
mod people;
mod pushed_requests;
mod registration_tokens;
mod settings;
mod ssh_certificates;
mod team;
mod tokens;
mod tries;
mod unlinking;

/// When these tests play.
const NOW: Timestamp = Timestamp::from_seconds(1_800_000_000);
const DAY: Duration = Duration::from_secs(86_400);
/// The session of [`sign_in`].
const SESSION: &str = "c2Vzc2lvbiBvZiB6b2UgMQ";

/// A database of one test's own, with its tables and its room made.
struct Database {
    store: Store,
    address: String,
    _scratch: Option<Scratch>,
}

impl Database {
    async fn sqlite() -> Self {
        let scratch = Scratch::new("storage");
        let address = format!("sqlite:{}", scratch.path().join("beadle.db").display());
        Self::at(address, Some(scratch)).await
    }

    /// A schema of its own: a whole database for each test would take long to make and longer to remove.
    async fn postgres() -> Self {
        static SHARED: OnceLock<Url> = OnceLock::new();
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let mut url = SHARED.get_or_init(|| Postgres::shared().fresh_database()).clone();
        let schema = format!("test_{}", COUNT.fetch_add(1, Ordering::Relaxed));
        psql(url.as_str(), &format!("create schema {schema}"));
        url.set_query(Some(&format!("options=-csearch_path%3D{schema}")));
        Self::at(url.to_string(), None).await
    }

    async fn at(address: String, scratch: Option<Scratch>) -> Self {
        let store = open(&address).await;
        store.migrate().await.unwrap();
        store.make_room(NOW).await.unwrap();
        Self { store, address, _scratch: scratch }
    }

    /// The same database as another process sees it.
    async fn another_node(&self) -> Store {
        open(&self.address).await
    }
}

/// What PostgreSQL answers to a statement, one row a line.
fn psql(address: &str, statement: &str) -> String {
    let output = Command::new("psql").args(["-qtAXc", statement, address]).output().unwrap();
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

async fn open(address: &str) -> Store {
    Store::open(&DatabaseUrl::parse(address).unwrap()).await.unwrap()
}

/// Runs `count` copies at once, taking turns between two nodes, and returns what each came to.
async fn at_once<T, F>(db: &Database, count: usize, work: impl Fn(Store, usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let nodes = [db.store.clone(), db.another_node().await];
    let tasks: Vec<_> = (0..count).map(|n| tokio::spawn(work(nodes[n % 2].clone(), n))).collect();
    let mut outcomes = Vec::new();
    for task in tasks {
        outcomes.push(task.await.unwrap());
    }
    outcomes
}

fn entropy() -> SystemEntropy {
    SystemEntropy::default()
}

fn scopes(text: &str) -> Scopes {
    Scopes::parse(text).unwrap()
}

fn entity(text: &str) -> EntityId {
    EntityId::parse(text).unwrap()
}

fn subject(text: &str) -> Subject {
    Subject::parse(text).unwrap()
}

/// Changes a client as whoever runs the server does, from what was seen; whether it was still so.
async fn edit(store: &Store, before: &Client, after: &Client) -> bool {
    let version = store.client_version(&before.id).await.unwrap().unwrap_or_default();
    let act = ClientAct {
        id: ActId::generate(NOW, &entropy()),
        client: after.id.clone(),
        at: NOW,
        by: ClientActor::Operator("test".to_owned()),
        kind: ClientActKind::Changed,
        reason: None,
        details: serde_json::Value::Null,
    };
    store.edit_client((before, after, version), &act).await.unwrap()
}

fn client_id(text: &str) -> ClientId {
    ClientId::parse(text).unwrap()
}

fn client(id: &str, status: ClientStatus, registered_at: Timestamp) -> Client {
    Client {
        id: client_id(id),
        community: domain::CommunityId::home(),
        registration: Registration {
            name: "Përfect Hub – 完璧".into(),
            contact_email: "ops@hub.example.org".into(),
            home_page: Some("https://hub.example.org/a?b=c".parse().unwrap()),
            redirect_uris: ["https://hub.example.org/cb?x=%41", "org.example.hub:/cb"]
                .map(|uri| domain::RedirectUri::parse(uri).unwrap())
                .into(),
            scopes: scopes("openid email storage.read:/a+b"),
        },
        metadata: ClientMetadata { default_max_age: Some(60), ..ClientMetadata::default() },
        secrets: vec![KeptSecret::digest(Digest::of(b"secret"))],
        status,
        registered_at,
        federation: None,
    }
}

/// An administrator's decision about a client; `false` if its status does not allow it.
async fn decide(store: &Store, id: &ClientId, decision: domain::Decision) -> bool {
    let act = domain::client::act::ClientAct {
        id: domain::identity_act::ActId::generate(NOW, &entropy()),
        client: id.clone(),
        at: NOW,
        by: domain::client::act::ClientActor::Operator("admin".to_owned()),
        kind: domain::client::act::ClientActKind::Changed,
        reason: None,
        details: serde_json::json!({}),
    };
    store.decide_client(decision, "admin", &act).await.unwrap()
}

fn sign_in(subject: &str) -> SignIn {
    let sent = [
        (AttributeName::EduPersonPrincipalName, "zoë@example.edu"),
        (AttributeName::EduPersonPrincipalName, "zoe@elsewhere.org"),
        (AttributeName::IsMemberOf, "a;b"),
        (AttributeName::IsMemberOf, "c"),
    ];
    let sent = sent.map(|(name, value)| (name, value.to_owned()));
    SignIn {
        subject: Subject::parse(subject).unwrap(),
        session: SessionId::parse(SESSION).unwrap(),
        institution: entity("https://idp.example.edu/?a=b"),
        institution_name: "Universität Beispiel".into(),
        attributes: Attributes::filtered(sent, &[ScopeRule::literal("example.edu")]),
        email_verified: true,
        authenticated_at: NOW - MINUTE,
        acr: Some("urn:x".into()),
        began_at: NOW,
        session_ends_at: Some(NOW + DAY),
        step_up: None,
    }
}

/// The part of the client of these tests in a session that ends then.
fn visit(session_end: Timestamp) -> Visit<'static> {
    Visit { told: Told { audience: "cilogon:/client/1", at: NOW }, session_end }
}

/// An attempt at its beginning.
async fn begun(store: &Store) -> AuthorizationId {
    let id = AuthorizationId::generate(NOW + DAY, &entropy());
    let new = NewAuthorization {
        id,
        client: client_id("cilogon:/client/1"),
        request: r#"{"scope":"openid"}"#.into(),
        browser: Digest::of(b"browser"),
    };
    store.insert_authorization(&new).await.unwrap();
    id
}

/// One for which somebody agreed, with its code.
async fn approved(store: &Store) -> AuthorizationCode {
    let id = begun(store).await;
    assert!(store.authenticate(id, &sign_in("zoe")).await.unwrap());
    let code = AuthorizationCode::generate(id, NOW + MINUTE, &entropy());
    assert!(store.approve(&code, &scopes("openid email"), None, &visit(NOW + DAY)).await.unwrap());
    code
}

fn access_token() -> AccessToken {
    AccessToken::generate(NOW, MINUTE, &entropy())
}

/// An access token of this origin, before it is stored.
fn new_token(token: &AccessToken, origin: TokenOrigin, granted: &str) -> NewAccessToken {
    NewAccessToken {
        token: token.clone(),
        client: client_id("cilogon:/client/1"),
        origin,
        scopes: scopes(granted),
        details: TokenDetails::default(),
    }
}

/// What a code buys, without a grant that outlives it.
fn bought(code: &AuthorizationCode, token: &AccessToken) -> NewTokens {
    let origin = TokenOrigin::Authorization(code.authorization());
    NewTokens { access_token: new_token(token, origin, "openid"), grant: None }
}

/// The same with a grant, which ends with this refresh token.
fn bought_with(code: &AuthorizationCode, token: &AccessToken, refresh_token: &RefreshToken) -> NewTokens {
    let grant = NewGrant {
        refresh_token: refresh_token.clone(),
        client: client_id("cilogon:/client/1"),
        authorization: code.authorization(),
        sign_in: sign_in("zoe"),
        sub: "seen as zoe".to_owned(),
        scopes: scopes("openid email offline_access"),
        details: TokenDetails { audience: vec!["https://a.org/".to_owned()], ..TokenDetails::default() },
        idle_until: NOW + DAY,
    };
    NewTokens { grant: Some(grant), ..bought(code, token) }
}

fn refresh_token() -> RefreshToken {
    RefreshToken::generate(GrantId::generate(NOW + DAY * 30, &entropy()), &entropy())
}
