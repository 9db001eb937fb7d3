//! Clients that register and manage themselves ([RFC 7591](https://www.rfc-editor.org/rfc/rfc7591),
//! [RFC 7592](https://www.rfc-editor.org/rfc/rfc7592)), and what the Dynamic modules of OpenID's conformance tests check.

mod command;
mod hostile;
mod manage;
mod policy;
mod register;
mod sector;
mod statements;
mod tokens;

use beadle_tests::demo::Client;
use beadle_tests::provider::{CALLBACK, Provider, Reply};
use broker::settings::OpenRegistration;
use reqwest::Method;
use serde_json::{Value, json};

const ENDPOINT: &str = "/oauth2/oidc-cm";

/// One where anyone may register, and use it at once.
async fn open() -> Provider {
    Provider::start_with(|settings| {
        settings.registration.open = OpenRegistration::Anyone;
        settings.registration.approve_at_once = true;
    })
    .await
}

/// One where anyone may register, and waits.
async fn reviewed() -> Provider {
    Provider::start_with(|settings| settings.registration.open = OpenRegistration::Anyone).await
}

/// A client whose change waits for an administrator: where anyone registers and waits, its id, and the redirect URIs that it wants.
pub(super) async fn with_a_change_that_waits() -> (Provider, String, Value) {
    let op = reviewed().await;
    let registered = Registered::new(&op, &json!({ "client_name": "Telescope" })).await;
    let id = domain::ClientId::parse(registered.id()).unwrap();
    op.broker.decide(&id, domain::Decision::Approve, "test").await.unwrap();
    let wanted = json!(["https://other.example.net/callback"]);
    assert_eq!(registered.put(&op, &json!({ "redirect_uris": wanted })).await.status, 200);
    (op, id.to_string(), wanted)
}

/// A document with the tests' redirect URI, and other members.
fn document(members: &Value) -> Value {
    let mut document = json!({ "redirect_uris": [CALLBACK] });
    document.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
    document
}

async fn send(op: &Provider, method: Method, path: &str, bearer: Option<&str>, body: Option<&Value>) -> Reply {
    let mut request = op.request(method, path);
    if let Some(bearer) = bearer {
        request = request.bearer_auth(bearer);
    }
    if let Some(body) = body {
        request = request.json(body);
    }
    op.send(request).await
}

async fn post(op: &Provider, members: &Value) -> Reply {
    send(op, Method::POST, ENDPOINT, None, Some(&document(members))).await
}

/// Whether discovery advertises a value.
async fn offers(op: &Provider, list: &str, value: &str) -> bool {
    let discovery = op.get("/.well-known/openid-configuration").await.json();
    discovery[list].as_array().is_some_and(|list| list.contains(&json!(value)))
}

/// A client that has just been registered.
struct Registered {
    json: Value,
    token: String,
    path: String,
}

impl Registered {
    fn read(op: &Provider, reply: &Reply) -> Self {
        assert_eq!(reply.status, 201, "{}", reply.body);
        assert_eq!(reply.header("cache-control"), Some("no-store"));
        let json = reply.json();
        let text = |name: &str| json[name].as_str().unwrap_or_else(|| panic!("no {name} in {json}")).to_owned();
        let path = text("registration_client_uri").strip_prefix(op.issuer()).expect("below the issuer").to_owned();
        Self { token: text("registration_access_token"), path, json }
    }

    async fn new(op: &Provider, members: &Value) -> Self {
        Self::read(op, &post(op, members).await)
    }

    fn id(&self) -> &str {
        self.json["client_id"].as_str().unwrap()
    }

    /// As the other tests know clients.
    fn client(&self) -> Client {
        Client {
            client_id: self.id().to_owned(),
            client_secret: self.json["client_secret"].as_str().unwrap_or_default().to_owned(),
            redirect_uri: self.json["redirect_uris"][0].as_str().unwrap().to_owned(),
            scope: self.json["scope"].as_str().unwrap().to_owned(),
        }
    }

    async fn get(&self, op: &Provider) -> Reply {
        send(op, Method::GET, &self.path, Some(&self.token), None).await
    }

    async fn put(&self, op: &Provider, members: &Value) -> Reply {
        let mut body = document(members);
        body.as_object_mut().unwrap().entry("client_id").or_insert_with(|| json!(self.id()));
        send(op, Method::PUT, &self.path, Some(&self.token), Some(&body)).await
    }

    async fn delete(&self, op: &Provider) -> Reply {
        send(op, Method::DELETE, &self.path, Some(&self.token), None).await
    }
}
